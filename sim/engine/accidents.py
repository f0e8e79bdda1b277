"""Accidents and illness: what kills peacekeepers without an enemy.

Deaths by accident are events of the day: on the road, more of them where more moves leave and when roads are wet; in
the base, by the people in it; in the air, rarely and with many aboard. Illness follows the people in a base. Both have
better and worse years in a mission. Nothing here depends on any group, and no capital is asked to mourn: what wears
down its will is losses to hostile acts.
"""

import math

from numba import njit

from sim.engine.draws import exponential, normal, poisson, uniform
from sim.engine.presence import people_left
from sim.engine.purposes import ABOARD, ACCIDENTS, CRASH, FURTHER_DEATHS, HEALTH_YEAR, ILLNESSES
from sim.engine.records import Future, Row, State
from sim.engine.tallies import ACCIDENT_DEATHS, ILLNESS_DEATHS
from sim.engine.units import DAYS_PER_MONTH, DAYS_PER_YEAR, PER_HUNDRED_THOUSAND, PER_THOUSAND

ACCIDENT, ILLNESS = 0, 1


@njit(cache=True)
def misfortunes(state: State, future: Future, day: int) -> None:
    """Deaths by accident and illness today, base by base and aircraft by aircraft.

    Writes: what ``bury`` writes.
    """
    for m in range(len(state.missions)):
        mission, params = state.missions[m], state.params[m]
        unlucky = year_factor(mission, params.accident_log_sd, ACCIDENT, future, day)
        unhealthy = year_factor(mission, params.illness_log_sd, ILLNESS, future, day)
        for s in range(mission.first_site, mission.last_site):
            site = state.sites[s]
            if site.garrison <= 0.0:
                continue
            expected = unlucky * fatal_accidents_expected(site, mission, params, state.usual[m])
            for k in range(poisson(uniform(future, ACCIDENTS, site.key, day), expected)):
                bury(state, s, ACCIDENT_DEATHS, deaths_in_accident(site, params, future, day, k))
            expected = unhealthy * site.garrison * params.illness_per_1000_per_year / PER_THOUSAND / DAYS_PER_YEAR
            bury(state, s, ILLNESS_DEATHS, poisson(uniform(future, ILLNESSES, site.key, day), expected))
        for e in range(mission.first_enabler, mission.last_enabler):
            unit = state.enablers[e]
            bury(state, unit.site, ACCIDENT_DEATHS, deaths_in_crash(unit, mission, params, future, day))


@njit(cache=True)
def bury(state: State, s: int, column: int, deaths: int) -> None:
    """Count people of a base who died without an enemy; no more die than are left there.

    Writes: tally; sites.fallen_month.
    """
    if deaths == 0:
        return
    site = state.sites[s]
    lost = min(float(deaths), people_left(site))
    state.tally[site.mission, column] += lost
    site.fallen_month += lost


@njit(cache=True)
def year_factor(mission: Row, spread: float, kind: int, future: Future, day: int) -> float:
    """How much worse or better than usual this year is for the mission, mean 1."""
    z = normal(uniform(future, HEALTH_YEAR, mission.key, int(day // DAYS_PER_YEAR), kind))
    return math.exp(spread * z - spread * spread / 2.0)


@njit(cache=True)
def fatal_accidents_expected(site: Row, mission: Row, params: Row, usual: Row) -> float:
    """Fatal accidents on the road and in camp expected of a base today.

    The declared rate holds for the moves that the mission file implies for its people (``usual``): a base that moves
    more, or on wet roads, has more of them.
    """
    per_person = params.accident_per_1000_per_year * (1.0 - params.accident_further_death_share)
    per_person /= PER_THOUSAND * DAYS_PER_YEAR
    implied = site.mobile_strength * usual.patrols_per_1000_per_day / PER_THOUSAND
    implied += usual.convoys_per_site_per_month / DAYS_PER_MONTH
    moves = (site.patrols + site.convoys) / implied if implied > 0.0 else 0.0
    if mission.wet:
        moves *= params.wet_accident_factor
    return site.garrison * per_person * (1.0 - params.accident_road_share + params.accident_road_share * moves)


@njit(cache=True)
def deaths_in_accident(site: Row, params: Row, future: Future, day: int, k: int) -> int:
    """People killed in one fatal accident: one, and each further one by the same chance."""
    further = uniform(future, FURTHER_DEATHS, site.key, day, k)
    if params.accident_further_death_share <= 0.0:
        return 1
    return 1 + int(math.log(further) / math.log(params.accident_further_death_share))


@njit(cache=True)
def deaths_in_crash(unit: Row, mission: Row, params: Row, future: Future, day: int) -> int:
    """People killed in a crash of one of a helicopter unit's aircraft today: almost always nobody, else many."""
    if not unit.flies or unit.working == 0 or not mission.flying:
        return 0
    chance = 1.0 - math.exp(-params.crashes_per_100k_hours * unit.flown / PER_HUNDRED_THOUSAND)
    if uniform(future, CRASH, unit.key, day) >= chance:
        return 0
    return 1 + int(exponential(uniform(future, ABOARD, unit.key, day), params.crash_deaths_mean - 1.0))
