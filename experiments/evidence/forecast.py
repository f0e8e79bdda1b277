"""Deaths of a mission-year, future by future: the model run with what is known of its hostility and of an attack.

The width has both layers: chance (each future has its own luck) and ignorance (each future draws the parameters within
an attack from the posterior, and the hidden hostility from what the mission's history tells).
"""

from dataclasses import dataclass

import numpy as np

from experiments.evidence.covariates import scenario_of
from experiments.evidence.hostility import HostilityDraws
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import at_hostility
from experiments.plan.posterior import Posterior
from sim.model import World
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.scenario import with_numbers

FUTURES_AT_ONCE = 100  # futures of a task
#: Futures of one world: copies of the mission that share nothing. Distances are kept between all places of a world, so
#: many copies of a large mission cost more than they save.
COPIES, COPIES_OF_SMALL, SMALL_SITES = 20, 50, 12


@dataclass(frozen=True, slots=True)
class Task:
    """Some futures of one mission-year."""

    row: MissionYear
    first: int
    levels: HostilityDraws
    seed: int
    posterior: Posterior


def tasks(row: MissionYear, levels: HostilityDraws, seed: int, posterior: Posterior) -> list[Task]:
    """All futures of a mission-year, in portions."""
    starts = range(0, len(levels.factor), FUTURES_AT_ONCE)
    return [Task(row, first, _part(levels, slice(first, first + FUTURES_AT_ONCE)), seed, posterior)
            for first in starts]


def _part(levels: HostilityDraws, chosen: slice) -> HostilityDraws:
    return HostilityDraws(levels.factor[chosen], levels.level[chosen], levels.spread[chosen], levels.kept[chosen])


def killed(task: Task) -> np.ndarray:
    """Personnel killed by hostile acts in each future of a task."""
    count = len(task.levels.factor)
    copies = COPIES_OF_SMALL if task.row.sites <= SMALL_SITES else COPIES
    starts = range(0, count, copies)
    return np.concatenate([_killed_in_world(task, copies, np.arange(i, min(i + copies, count))) for i in starts])


def _killed_in_world(task: Task, copies: int, places: np.ndarray) -> np.ndarray:
    """The same for some futures of a task, in one world; a future keeps its luck however many are asked for."""
    scenario, levels = scenario_of(task.row, copies), task.levels
    values = [
        {**task.posterior.draw(task.first + i),
         **at_hostility(*(float(part[i]) for part in (levels.factor, levels.level, levels.spread, levels.kept)))}
        for i in places
    ]
    number = (task.first + int(places[0])) // copies
    world = World(with_numbers(scenario, *values), seed=task.seed, replication=number, months=scenario.months)
    world.run_months()
    deaths = world.recorder.monthly[:, :, OUTCOME_INDEX["peacekeeper_deaths"]].sum(axis=0)
    return deaths.round().astype(np.int64)[: len(places)]
