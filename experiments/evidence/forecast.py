"""Deaths of a mission-year, future by future: the model run with what is known of its hostility and of an attack.

The width has both layers: chance (each future has its own luck) and ignorance (each future draws the parameters within
an attack from the posterior, and the hidden hostility from what the mission's history tells).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from experiments.evidence import posterior
from experiments.evidence.covariates import scenario_of
from experiments.evidence.hostility import HostilityDraws
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import at_hostility, with_values
from sim.model import World
from sim.outcomes import OUTCOME_INDEX

FUTURES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Task:
    """Some futures of one mission-year."""

    row: MissionYear
    first: int
    levels: HostilityDraws
    seed: int


def tasks(row: MissionYear, levels: HostilityDraws, seed: int) -> list[Task]:
    """All futures of a mission-year, in portions."""
    starts = range(0, len(levels.factor), FUTURES_AT_ONCE)
    return [Task(row, first, _part(levels, slice(first, first + FUTURES_AT_ONCE)), seed) for first in starts]


def _part(levels: HostilityDraws, chosen: slice) -> HostilityDraws:
    return HostilityDraws(levels.factor[chosen], levels.level[chosen], levels.spread[chosen], levels.kept[chosen])


def killed(task: Task) -> np.ndarray:
    """Personnel killed by hostile acts in each future of a task."""
    scenario, levels, known = scenario_of(task.row), task.levels, posterior.draws()
    deaths = np.zeros(len(levels.factor), dtype=np.int64)
    for i in range(len(deaths)):
        future = task.first + i
        values = dict(known[future % len(known)])
        values |= at_hostility(float(levels.factor[i]), float(levels.level[i]), float(levels.spread[i]),
                               float(levels.kept[i]))
        world = World(with_values(scenario, values), seed=task.seed, replication=future, months=scenario.months)
        world.run_months()
        deaths[i] = round(float(world.recorder.monthly[:, :, OUTCOME_INDEX["peacekeeper_deaths"]].sum()))
    return deaths


def run(work: Sequence[Task], pool: Executor | None) -> Iterator[np.ndarray]:
    """Deaths of each task, in order; they come as they are computed."""
    return iter(pool.map(killed, work)) if pool is not None else map(killed, work)
