"""What no one decides: seasons, slow hidden levels of violence, the spread of tactics, where people find shelter."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.draws import normal, uniform
from sim.engine.purposes import HOSTILITY, VIOLENCE
from sim.engine.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from sim.model import World


def turn_month(world: "World") -> None:
    """Set the season, and the slow conditions of the month that begins.

    Writes: missions.wet, hostility, violence, displaced; communities.sheltered; tactics.growth.
    """
    shelter(world)
    month_of_year = world.calendar.month_of_year(world.month)
    years = world.month / MONTHS_PER_YEAR
    rows = world.columns.missions
    for m, mission in enumerate(world.scenario_file.missions):
        rows.wet[m] = month_of_year in mission.wet_months
        if world.month % MONTHS_PER_YEAR == 0:
            year = world.calendar.year_of(world.month)
            rows.hostility[m], rows.violence[m] = hostility(world, m, year), violence(world, m, year)
    growth = world.columns.tactics.growth
    for m, t, per_year in world.spreading_tactics:
        growth[m, t] = (1.0 + per_year) ** years


def shelter(world: "World") -> None:
    """Those who fled stay around the nearest base, in the community that is nearest to it.

    Writes: missions.displaced; communities.sheltered.
    """
    people, missions = world.columns.communities, world.columns.missions
    if world.shelters_seen != world.sites_opened:
        world.shelters_seen, world.shelters = world.sites_opened, shelters(world)
    where = world.shelters
    people.sheltered[:] = np.bincount(where, people.displaced, len(where))
    missions.displaced[:] = np.bincount(people.mission, people.displaced, len(missions.displaced))


def shelters(world: "World") -> np.ndarray:
    """For each community that in which its people find shelter."""
    people, missions, km = world.columns.communities, world.columns.missions, world.state.road_km
    own = zip(missions.first_community.tolist(), missions.last_community.tolist(), strict=True)
    near = [np.zeros(0, dtype=np.int64)]
    for first, last in own:
        hosts = first + km[:, first:last].argmin(axis=1) if last > first else np.zeros(len(km), dtype=np.int64)
        near.append(hosts[people.nearest_site[first:last]])
    return np.concatenate(near)


def spreading(growth_per_year: np.ndarray) -> list[tuple[int, int, float]]:
    """The tactics whose weight grows or falls with the years: mission, tactic and rate; the others keep 1."""
    return [(m, t, float(growth_per_year[m, t])) for m, t in np.argwhere(growth_per_year != 0.0).tolist()]


def hostility(world: "World", m: int, year: int) -> float:
    """Hidden level of hostility to a mission in a year of the run; its long-run mean is 1.

    What a mission's history tells of the first year (``hostility_start_log``) fades as years pass.
    """
    spread = float(world.params.hostility_log_sd[m])
    at_start = world.scenario_file.parameters[m]
    known = float(at_start["hostility_start_known"])
    first = normal(uniform(world.future, HOSTILITY, world.columns.missions.key[m], 0))
    start = known * float(at_start["hostility_start_log"]) + math.sqrt(1.0 - known * known) * spread * first
    return slow_level(world, m, year, HOSTILITY, start, spread, float(world.params.hostility_persistence_per_year[m]))


def violence(world: "World", m: int, year: int) -> float:
    """Hidden level of violence against civilians in a mission's country in a year; its long-run mean is 1."""
    spread = float(world.params.violence_log_sd[m])
    start = spread * normal(uniform(world.future, VIOLENCE, world.columns.missions.key[m], 0))
    return slow_level(world, m, year, VIOLENCE, start, spread, float(world.params.violence_persistence_per_year[m]))


def slow_level(world: "World", m: int, year: int, purpose: int, start: float, spread: float, kept: float) -> float:
    """A lognormal level of mean 1 that starts at a logarithm and is carried, in part, from year to year.

    It is ignorance rather than chance: nobody knows it beforehand, and policies do not move it.
    """
    key, level = world.columns.missions.key[m], start
    for past in range(1, year + 1):
        drift = normal(uniform(world.future, purpose, key, past))
        level = kept * level + math.sqrt(1.0 - kept * kept) * spread * drift
    return math.exp(level - spread * spread / 2.0)
