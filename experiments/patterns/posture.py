"""Enforcement (PAT16): the same missions in an enforcing posture, by the same engine."""

from collections.abc import Mapping

from experiments.patterns.batches import MONTHS, as_fitted
from experiments.patterns.casualties import DEATHS, PER_THOUSAND
from experiments.patterns.estimators import ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, with_numbers, world

#: The posture that enforces, on the dial of the force.
ENFORCING = 1.0
FUTURES = 60


def postures(setting: Setting) -> dict[str, Batch]:
    """The four missions as fitted, and enforcing."""
    enforcing = with_numbers(world(), {"force_posture": ENFORCING})
    enforced = Batch(enforcing, setting.futures(FUTURES), MONTHS, fitted=True, baseline=world())
    return {"as fitted": as_fitted(setting), "enforcing": enforced}


def rate(futures: Futures) -> Estimate:
    """Hostile deaths per 1,000 uniformed and year, all missions together."""
    people = futures.person_years().sum(axis=1)
    return ratio_of_sums(PER_THOUSAND * futures.total(DEATHS), people, futures.points)


def losses(found: Mapping[str, Futures]) -> Measured:
    """PAT16."""
    usual, enforcing = rate(found["as fitted"]), found["enforcing"]
    deaths, years = enforcing.by_mission(DEATHS).sum(axis=0), enforcing.person_years().sum(axis=0)
    by_mission = ", ".join(
        f"{mission.name} {PER_THOUSAND * dead / people:.1f}"
        for mission, dead, people in zip(enforcing.batch.scenario.missions, deaths, years, strict=True)
    )
    note = (
        f"In their ordinary posture the same missions lose {usual.value:.2f}. Enforcing, by mission: {by_mission}. The "
        "observed force fought in a war that none of these missions is in."
    )
    return Measured((rate(enforcing),), note, {"ordinary posture": usual})


LOSSES = Experiment(postures, losses)
