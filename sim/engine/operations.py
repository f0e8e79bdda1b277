"""Operations: an enforcing force (``posture.py``) hunts armed groups in reach of its bases; they fight back."""

import math

from numba import njit

from sim.engine.campaigns import breaks_off
from sim.engine.draws import poisson, uniform, weighted
from sim.engine.posture import OPERATION_OFFSET, enforcement_at
from sim.engine.purposes import OPERATION_GROUND, OPERATION_HOUR, OPERATIONS, QUARRY
from sim.engine.records import AMBUSH, STATE_FORCES, Future, Row, State
from sim.engine.strikes import strike
from sim.engine.tallies import OPERATIONS as OPERATIONS_MADE
from sim.engine.units import DAYS_PER_YEAR, HOURS_PER_DAY, PER_THOUSAND

MOST_OPERATIONS = 4  # from one base on one day


@njit(cache=True)
def operations(state: State, future: Future, day: int) -> None:
    """Send today's operations against armed groups; a force that does not enforce has none.

    Writes: what ``hunt`` writes.
    """
    for m in range(len(state.missions)):
        mission, params = state.missions[m], state.params[m]
        for s in range(mission.first_site, mission.last_site):
            site = state.sites[s]
            drive = enforcement_at(site, params)
            if drive <= 0.0 or site.denied or site.mobile_strength <= 0.0:
                continue
            a_year = drive * site.will * params.operations_per_1000_per_year * site.mobile_strength / PER_THOUSAND
            count = poisson(uniform(future, OPERATIONS, site.key, day), a_year / DAYS_PER_YEAR)
            for n in range(min(count, MOST_OPERATIONS)):
                hunt(state, s, n, future, day)


@njit(cache=True)
def hunt(state: State, s: int, n: int, future: Future, day: int) -> None:
    """One operation: it looks for a group in reach of the base, and fights if it finds it.

    Writes: tally; groups.hunted_month, killed_month, campaign; grounds.tried_month, contested_month;
    communities.trust; what ``strike`` writes.
    """
    site = state.sites[s]
    mission, params = state.missions[site.mission], state.params[site.mission]
    state.tally[site.mission, OPERATIONS_MADE] += 1.0
    g = quarry(state, s, mission, params, uniform(future, QUARRY, site.key, day, n))
    if g < 0:
        return
    group = state.groups[g]
    k = OPERATION_OFFSET + MOST_OPERATIONS * (s - mission.first_site) + n
    group.hunted_month += 1.0
    group.killed_month += params.operation_attrition_share * group.strength
    ground = weighted(uniform(future, OPERATION_GROUND, site.key, day, n), state.grounds.weight,
                      group.first_ground, group.last_ground)
    if ground >= 0:
        contest(state, ground, params)
    if breaks_off(state, group, 1.0, future, day, k):
        group.campaign = False
    hour = uniform(future, OPERATION_HOUR, site.key, day, n) * HOURS_PER_DAY
    strike(state, g, AMBUSH, s, hour, future, day, k)


@njit(cache=True)
def quarry(state: State, s: int, mission: Row, params: Row, luck: float) -> int:
    """The group that an operation from a base finds, -1 for none: near and strong ones are found more often."""
    aim = luck / params.operation_contact_share
    total = 0.0
    for g in range(mission.first_group, mission.last_group):
        total += presence(state, g, s, params)
    if aim >= 1.0 or total <= 0.0:
        return -1
    for g in range(mission.first_group, mission.last_group):
        aim -= presence(state, g, s, params) / total
        if aim < 0.0:
            return g
    return -1


@njit(cache=True)
def presence(state: State, g: int, s: int, params: Row) -> float:
    """How much of a group operates around a base; state forces and parties to a ceasefire are not hunted."""
    group, km = state.groups[g], state.site_km[g, s]
    if group.kind == STATE_FORCES or group.deal or km > group.range_km:
        return 0.0
    return (group.civilian_rate + group.un_rate) * group.strength * math.exp(-km / params.target_distance_km)


@njit(cache=True)
def contest(state: State, ground: int, params: Row) -> None:
    """The group learns that it is contested here; people caught in the fighting trust the mission less.

    Writes: grounds.tried_month, contested_month; communities.trust.
    """
    state.grounds[ground].tried_month += 1.0
    state.grounds[ground].contested_month += 1.0
    community = state.communities[state.grounds[ground].community]
    community.trust = max(0.0, community.trust - params.trust_operation_loss)
