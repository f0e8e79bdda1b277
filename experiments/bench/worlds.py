"""Speed by world: microseconds per unit-day, and what a run is spent on."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.bench.clock import Run, clocked
from experiments.bench.draws import Draws, draws_of

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

MICRO = 1e6


@dataclass(frozen=True, slots=True)
class WorldSpeed:
    """One world, medians of rounds.

    Attributes:
        world: its name. units: agents with a daily state. months: horizon of the runs.
        milliseconds: processor time of one run, the making of its world included.
        microseconds_per_unit_day: the same, per unit and day.
        decisions: share of the run in which agents decide, in Python. days: in compiled days.
        recording: in filling tables. making: the rest, mostly the making of the world.
        draws: share of the run that keyed draws take, a part of days and decisions (an estimate, see ``draws``).
        draws_per_day: keyed draws in a day.
    """

    world: str
    units: int
    months: int
    milliseconds: float
    microseconds_per_unit_day: float
    decisions: float
    days: float
    recording: float
    making: float
    draws: float
    draws_per_day: float


def speed_of(scenario: "Scenario", months: int, rounds: int, counted_months: int) -> WorldSpeed:
    """Measure a world; the first run is not counted, it fills caches."""
    clocked(scenario, 0, 1)
    runs = [clocked(scenario, replication, months) for replication in range(rounds)]
    return summary(scenario.name, months, runs, draws_of(scenario, counted_months))


def summary(world: str, months: int, runs: Sequence[Run], draws: Draws) -> WorldSpeed:
    """The medians of some runs of a world."""
    seconds = statistics.median(run.cpu for run in runs)
    days = runs[0].days

    def share(of: Callable[[Run], float]) -> float:
        """Median over the runs of a part of their time, 0 to 1."""
        return round(statistics.median(of(run) for run in runs), 4)

    return WorldSpeed(
        world=world,
        units=runs[0].units,
        months=months,
        milliseconds=round(1e3 * seconds, 2),
        microseconds_per_unit_day=round(
            statistics.median(MICRO * run.cpu / (run.units * run.days) for run in runs), 4
        ),
        decisions=share(lambda run: run.parts["decide"]),
        days=share(lambda run: run.parts["days"]),
        recording=share(lambda run: run.parts["record"]),
        making=share(lambda run: max(0.0, 1.0 - sum(run.parts.values()))),
        draws=round(draws.per_day * days * draws.seconds_each / seconds, 4),
        draws_per_day=round(draws.per_day, 1),
    )
