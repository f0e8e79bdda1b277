"""Response and conduct (PAT08, PAT14): attacks on civilians that are met, allegations against the mission."""

from collections.abc import Mapping

from experiments.patterns.batches import as_fitted
from experiments.patterns.estimators import ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Experiment, Measured
from experiments.patterns.setting import Setting


def four(setting: Setting) -> dict[str, Batch]:
    """The four missions as fitted."""
    return {"as fitted": as_fitted(setting)}


def answered(found: Mapping[str, Futures]) -> Measured:
    """PAT08: share of attacks on civilians met by an immediate response."""
    futures = found["as fitted"]
    top, bottom = futures.by_mission("attacks_answered"), futures.by_mission("attacks_on_civilians")
    curve = {
        mission.name: ratio_of_sums(top[:, m], bottom[:, m], futures.points)
        for m, mission in enumerate(futures.batch.scenario.missions)
    }
    note = "By mission: " + ", ".join(f"{name} {each.value:.2f}" for name, each in curve.items()) + "."
    return Measured((ratio_of_sums(top.sum(axis=1), bottom.sum(axis=1), futures.points),), note, curve)


def misconduct(found: Mapping[str, Futures]) -> Measured:
    """PAT14: allegations per 1,000 uniformed and year."""
    futures = found["as fitted"]
    allegations = 1000.0 * futures.total("misconduct_allegations")
    return Measured((ratio_of_sums(allegations, futures.person_years().sum(axis=1), futures.points),))


ANSWERED = Experiment(four, answered)
MISCONDUCT = Experiment(four, misconduct)
