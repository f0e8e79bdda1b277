"""Where and when civilians are attacked (PAT17): distance from the nearest base, clustering by month."""

from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import as_fitted
from experiments.patterns.estimators import mean_dispersion, ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, mission_row

#: Missions with event data, and the distances (km) at which the evidence counts.
MISSIONS = ("south_sudan", "car")
WITHIN_KM = (10.0, 50.0)
DAYS_PER_MONTH = 365.0 / 12.0


def four(setting: Setting) -> dict[str, Batch]:
    """The four missions as fitted."""
    return {"as fitted": as_fitted(setting)}


def near(futures: Futures, mission: str, km: float) -> Estimate:
    """Share of one-sided events within so many km of a base."""
    row = mission_row(futures.batch.scenario, mission)
    own = [events[events["one_sided"] & (events["mission"] == row)] for events in futures.events]
    close = np.array([(events["km"] <= km).sum() for events in own], dtype=float)
    return ratio_of_sums(close, np.array([len(events) for events in own], dtype=float), futures.points)


def by_month(futures: Futures, mission: str) -> np.ndarray:
    """One-sided events of a mission by month of 365/12 days, shape (futures, months)."""
    row, months = mission_row(futures.batch.scenario, mission), futures.batch.months
    table = np.zeros((len(futures.events), months))
    for future, events in enumerate(futures.events):
        own = events[events["one_sided"] & (events["mission"] == row)]
        month = np.minimum((own["day"] / DAYS_PER_MONTH).astype(int), months - 1)
        table[future] = np.bincount(month, minlength=months)
    return table


def places_and_times(found: Mapping[str, Futures]) -> Measured:
    """PAT17."""
    futures = found["as fitted"]
    estimates = [near(futures, mission, km) for km in WITHIN_KM for mission in MISSIONS]
    for mission in MISSIONS:
        counts = by_month(futures, mission)
        estimates.append(mean_dispersion(counts, futures.points))
    rates = ", ".join(f"{name} {by_month(futures, name).mean():.1f}" for name in MISSIONS)
    note = (
        f"Events by month: {rates}. An event of the model happens in a town or village of the map, so that distances "
        "between them do not occur."
    )
    return Measured(tuple(estimates), note)


PLACES = Experiment(four, places_and_times)
