"""Reach (PAT04): the same troops on better roads, and with more lift."""

import math
from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import drawn
from experiments.patterns.estimators import divided, leave_one_out
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, with_missions, with_numbers, world
from sim.scenario.enablers import kinds_that
from sim.scenario.parameters import declared
from sim.scenario.scenario import Scenario

KILLED = "civilians_killed"
ROADS = ("road_speed_kmh", "wet_road_speed_factor")


def ways(setting: Setting) -> dict[str, Batch]:
    """Roads at both ends of their ranges; no helicopter that lifts troops, and all that are required."""
    found = {}
    for name, end in (("slow roads", "low"), ("fast roads", "high")):
        numbers: dict[str, float | np.ndarray] = {road: getattr(declared()[road], end) for road in ROADS}
        found[name] = drawn(setting, with_numbers(world(), numbers))
    found["no lift"] = drawn(setting, with_lift(world(), False))
    found["full lift"] = drawn(setting, with_lift(world(), True))
    return found


def with_lift(scenario: Scenario, full: bool) -> Scenario:
    """Every helicopter that lifts troops as required, or none at all; nobody pledges or leaves meanwhile."""
    lift = kinds_that("lifts", scenario.enablers)
    missions = tuple(
        mission.model_copy(update={"enablers": tuple(
            unit.model_copy(update={"present": unit.required if full else 0}) if unit.kind in lift else unit
            for unit in mission.enablers
        )})
        for mission in scenario.missions
    )
    still: dict[str, float | np.ndarray] = {"pledge_per_year": 0.0, "enabler_leaves_per_year": 0.0}
    return with_numbers(with_missions(scenario, missions), still)


def log_ratio(found: Mapping[str, Futures], with_reach: str, without: str) -> Estimate:
    """Log ratio of civilians killed with reach to those killed without, in the same futures; no number without any."""
    more, less = found[with_reach].total(KILLED), found[without].total(KILLED)

    def log(mask: np.ndarray) -> float:
        """The log ratio in some of the futures."""
        ratio = divided(float(more[mask].sum()), float(less[mask].sum()))
        return math.log(ratio) if ratio > 0 else math.nan

    return leave_one_out(log, found[without].points)


def reach(found: Mapping[str, Futures]) -> Measured:
    """PAT04."""
    answered = {
        name: futures.total("attacks_answered").sum() / futures.total("attacks_on_civilians").sum()
        for name, futures in found.items()
    }
    note = "Attacks answered: " + ", ".join(f"{name} {100 * share:.1f} %" for name, share in answered.items()) + "."
    roads, lift = log_ratio(found, "fast roads", "slow roads"), log_ratio(found, "full lift", "no lift")
    return Measured((roads, lift), note)


WAYS = Experiment(ways, reach)
