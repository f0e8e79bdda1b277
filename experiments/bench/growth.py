"""How the cost of a run grows with missions, months and units: straight lines and powers fitted to measured times."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.bench.clock import clocked, scenario_of
from sim.deployment.force import with_troops
from sim.scenario.scenario import with_numbers

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

MONTHS = (12, 24, 36, 48, 60)
#: Units added to the small world, and people in each.
ADDED_UNITS = (0, 50, 100, 200, 400)
UNIT_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class Growth:
    """Cost of a run against a size, fitted twice.

    Attributes:
        against: what grows.
        sizes: the sizes. milliseconds: processor time of a run at each.
        exponent: of cost = a x size ** exponent (logarithms, least squares): 1 is proportional, above 1 is worse.
        exponent_r2: share of the variance of log cost that this explains.
        fixed_ms, each_ms: of cost = fixed + each x size. linear_r2: the share that the straight line explains.
    """

    against: str
    sizes: tuple[float, ...]
    milliseconds: tuple[float, ...]
    exponent: float
    exponent_r2: float
    fixed_ms: float
    each_ms: float
    linear_r2: float


def fitted(against: str, sizes: Sequence[float], seconds: Sequence[float]) -> Growth:
    """Both fits to measured times, each size counting the same."""
    x, y = np.asarray(sizes, dtype=float), 1e3 * np.asarray(seconds, dtype=float)
    exponent, _, exponent_r2 = _line(np.log(x), np.log(y))
    each, fixed, linear_r2 = _line(x, y)
    return Growth(
        against=against,
        sizes=tuple(float(size) for size in sizes),
        milliseconds=tuple(round(float(ms), 2) for ms in y),
        exponent=round(exponent, 3),
        exponent_r2=round(exponent_r2, 4),
        fixed_ms=round(fixed, 3),
        each_ms=round(each, 4),
        linear_r2=round(linear_r2, 4),
    )


def _line(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Slope, intercept and share of variance of the least-squares line."""
    slope, intercept = np.polyfit(x, y, 1)
    spread = float(((y - y.mean()) ** 2).sum())
    left = float(((y - slope * x - intercept) ** 2).sum())
    return float(slope), float(intercept), 1.0 - left / spread if spread > 0.0 else 1.0


def against_missions(world: str, months: int, rounds: int) -> Growth:
    """Worlds of one mission, of two, up to all of them.

    Missions differ in size: each stands in as many of the worlds of every number as any other, so that the mean
    world of two is twice the mean world of one.
    """
    whole = scenario_of(world, months)
    count = len(whole.missions)
    sizes = range(1, count + 1)
    worlds = [[_part(whole, first, size) for first in range(count if size < count else 1)] for size in sizes]
    seconds = [[_seconds(part, months, rounds) for part in parts] for parts in worlds]
    return fitted("missions", list(sizes), [statistics.mean(each) for each in seconds])


def _part(whole: "Scenario", first: int, size: int) -> "Scenario":
    """Some missions of a world: neighbours in its list, which is taken as a ring."""
    rows = sorted((first + step) % len(whole.missions) for step in range(size))
    return replace(
        whole,
        missions=tuple(whole.missions[row] for row in rows),
        parameters=whole.parameters[rows].copy(),
        fixed=tuple(whole.fixed[row] for row in rows),
    )


def against_months(world: str, rounds: int, months: Sequence[int] = MONTHS) -> Growth:
    """One world over longer and longer horizons."""
    scenario = scenario_of(world, max(months))
    return fitted("months", list(months), [_seconds(scenario, horizon, rounds) for horizon in months])


def against_units(world: str, months: int, rounds: int, added: Sequence[int] = ADDED_UNITS) -> Growth:
    """One world with more and more units of infantry at its bases."""
    from sim.model import World

    scenario = scenario_of(world, months)
    scenario = with_numbers(scenario, {"added_unit_strength": UNIT_PEOPLE})
    written = max(sum(unit.strength for unit in mission.contingents) for mission in scenario.missions)
    worlds = [with_troops(scenario, written + UNIT_PEOPLE * units, new_sites_share=0.0) for units in added]
    sizes = [World(each, seed=0, replication=0, months=1).unit_count for each in worlds]
    return fitted("units", sizes, [_seconds(each, months, rounds) for each in worlds])


def _seconds(scenario: "Scenario", months: int, rounds: int) -> float:
    """Median processor time of a run; the first, of a month, is not counted."""
    clocked(scenario, 0, 1)
    return statistics.median(clocked(scenario, replication, months).cpu for replication in range(rounds))
