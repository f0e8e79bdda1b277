"""Exposure: what the mission puts in reach of armed groups, against what its file implies.

A file declares how often each group attacks the mission while the mission does what the file implies: its own force
at authorised strength, its own aircraft, its usual patrols, convoys and posture, before any package. A group's tactics
go for four things: moves on the road, by their hours; roads, by the hours of the past weeks, since a device waits
where moves have been; people in camp; aircraft, by their hours in the air. Near bases count more. Each part of the
declared rate changes as its exposure does, to the power of an elasticity; and what does not take place today (a move
that is denied, an aircraft that stays down) cannot be struck today.
"""

import math

from numba import njit

from sim.engine.presence import plan_moves
from sim.engine.records import AIRCRAFT, CAMPS, MOVES, ROADS, Row, State


@njit(cache=True)
def planned_at(site: Row, exposure: int) -> float:
    """What a base exposes as planned: hours on the road or in the air a day, or people."""
    if exposure == MOVES:
        return site.hours_planned
    if exposure == ROADS:
        return site.road_use
    return site.garrison if exposure == CAMPS else site.flights_planned


@njit(cache=True)
def exposed_at(site: Row, exposure: int) -> float:
    """What of it can be struck today: a device goes off where roads have been used and moves leave."""
    if exposure == MOVES:
        return site.hours_out
    if exposure == ROADS:
        return site.road_use * site.hours_out / site.hours_planned if site.hours_planned > 0.0 else 0.0
    return site.garrison if exposure == CAMPS else site.flights


@njit(cache=True)
def weigh_chances(state: State, g: int) -> None:
    """Find a group's chances to strike today for each one that the mission file implies, thing by thing.

    Where the file implies nothing to strike, the first that comes within reach counts as what it implies.

    Writes: chances.
    """
    group = state.groups[g]
    mission, params = state.missions[group.mission], state.params[group.mission]
    for exposure in range(state.chances.shape[1]):
        planned = exposed = 0.0
        for s in range(mission.first_site, mission.last_site):
            near = state.nearness[g, s]
            if near > 0.0:
                planned += near * planned_at(state.sites[s], exposure)
                exposed += near * exposed_at(state.sites[s], exposure)
        if planned > 0.0:
            implied, carried_out = state.implied[g, exposure], state.carried_out[group.mission, exposure]
            level = math.pow(planned / implied, elasticity(params, exposure)) if implied > 0.0 else 1.0
            state.chances[g, exposure] = level * exposed / planned / carried_out if carried_out > 0.0 else 0.0
        else:
            state.chances[g, exposure] = 0.0


@njit(cache=True)
def imply_exposure(ordinary: State) -> None:
    """Measure what an ordinary day exposes to each group; roads have been used as far as moves usually leave.

    Writes: implied; sites.hours_planned, road_use.
    """
    for s in range(len(ordinary.sites)):
        site = ordinary.sites[s]
        plan_moves(site, ordinary.params[site.mission])
        site.road_use = site.hours_planned * ordinary.carried_out[site.mission, ROADS]
    for g in range(len(ordinary.groups)):
        for exposure in range(ordinary.implied.shape[1]):
            ordinary.implied[g, exposure] = 0.0
            for s in range(len(ordinary.sites)):
                near = ordinary.nearness[g, s]
                if near > 0.0:
                    ordinary.implied[g, exposure] += near * planned_at(ordinary.sites[s], exposure)


@njit(cache=True)
def elasticity(params: Row, exposure: int) -> float:
    """Rise of attacks on one thing with its exposure, in logarithms."""
    if exposure == CAMPS:
        return params.camp_attack_elasticity
    return params.aircraft_attack_elasticity if exposure == AIRCRAFT else params.move_attack_elasticity


@njit(cache=True)
def chances_to_strike(state: State, g: int) -> float:
    """Chances to strike today for each one that the mission file implies, over what the group's tactics go for."""
    weights, m = state.tactic_weight[g], state.groups[g].mission
    everything = left = 0.0
    for tactic in range(len(weights)):
        everything += weights[tactic]
        left += weights[tactic] * state.chances[g, state.tactics[m, tactic].exposure]
    return left / everything if everything > 0.0 else 0.0
