"""Where the model expects attacks on civilians in a year: the mission run for twelve months, attack by attack.

The mission file is adjusted to the covariates of the year where they are known, else taken as it is. What places
remember comes from events of earlier years alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.evidence.covariates import mission_files, scenario_of
from experiments.evidence.declared import NUMBERS
from experiments.evidence.observations import MissionYear
from experiments.plan.posterior import Posterior
from experiments.space.events import ONE_SIDED, Event
from experiments.space.ground import apart_km, points
from sim.engine.records import ATTACK_ON_CIVILIANS
from sim.model import World
from sim.scenario.loader import resolve
from sim.scenario.scenario import Scenario, with_numbers
from sim.scenario.schema import Mission, Policy
from sim.scenario.schema import World as WorldFile

MONTHS, LOG_LINES, FUTURES_AT_ONCE = 12, 20_000, 50


@dataclass(frozen=True, slots=True)
class Task:
    """Some futures of one country-year.

    Attributes:
        acronym: the mission. year: the year. covariates: of that year, None where the table has no such row.
        remembered: attacks a year that each community remembers.
        futures: which of them. seed: which set. posterior: draws of what was calibrated.
    """

    acronym: str
    year: int
    covariates: MissionYear | None
    remembered: tuple[float, ...]
    futures: range
    seed: int
    posterior: Posterior


def tasks(
    acronym: str, year: int, covariates: MissionYear | None, remembered: tuple[float, ...], futures: int, seed: int,
    posterior: Posterior,
) -> list[Task]:
    """All futures of a country-year, in portions."""
    starts = range(0, futures, FUTURES_AT_ONCE)
    blocks = [range(first, min(first + FUTURES_AT_ONCE, futures)) for first in starts]
    return [Task(acronym, year, covariates, remembered, block, seed, posterior) for block in blocks]


def remembered_attacks(mission: Mission, earlier: Sequence[Event], year: int) -> tuple[float, ...]:
    """Attacks on civilians that each community remembers, old ones less: each event belongs to the nearest community.

    Args:
        mission: its communities.
        earlier: events of years before ``year``.
        year: the year to come.
    """
    memory = np.zeros(len(mission.communities))
    told = [event for event in earlier if event.kind == ONE_SIDED and event.placed]
    if told:
        nearest = apart_km(points(told), points(mission.communities)).argmin(axis=1)
        age = np.array([year - 1 - event.year for event in told])
        np.add.at(memory, nearest, 0.5 ** (age / NUMBERS["memory_half_life_years"]))
    return tuple(memory.tolist())


def scenario_for(task: Task) -> Scenario:
    """Twelve months of the mission from January, its places remembering what the task says."""
    if task.covariates is not None:
        scenario = replace(scenario_of(task.covariates), months=MONTHS)
    else:
        written = mission_files()[task.acronym]
        world = WorldFile(kind="world", name=written.name, title=written.title, label="stylised",
                          start=f"{task.year}-01", missions=(written.name,))
        scenario = resolve(world, Policy(name="baseline", title="Baseline"), months=MONTHS, missions=(written,))
    mission = scenario.missions[0]
    places = tuple(place.model_copy(update={"remembered_attacks": number})
                   for place, number in zip(mission.communities, task.remembered, strict=True))
    return replace(scenario, missions=(mission.model_copy(update={"communities": places}),))


def attacks(task: Task) -> np.ndarray:
    """Attacks that killed civilians, by future and community."""
    scenario = scenario_for(task)
    counts = np.zeros((len(task.futures), len(task.remembered)))
    for row, future in enumerate(task.futures):
        drawn = with_numbers(scenario, task.posterior.draw(future))
        world = World(drawn, seed=task.seed, replication=future, months=MONTHS, log=LOG_LINES)
        world.run_months()
        lines = world.state.log[: world.state.logged[0]]
        killing = lines["community"][(lines["kind"] == ATTACK_ON_CIVILIANS) & (lines["civilians"] > 0)]
        counts[row] = np.bincount(killing, minlength=counts.shape[1])
    return counts
