"""Moves: the patrols that a base wants to send and the convoys that supply it, of which fuel is a large part.

Generators burn part of a base's fuel. A solar plant that works replaces most of what they give, so that fewer convoys
leave for the base. Nothing else follows from a plant directly: fewer convoys are fewer moves that groups can strike,
that have accidents and that search teams have to clear.
"""

import math

from numba import njit

from sim.engine.posture import time_outside_at
from sim.engine.records import Row, State
from sim.engine.units import DAYS_PER_MONTH, PER_THOUSAND


@njit(cache=True)
def patrols_wanted(site: Row, params: Row) -> float:
    """Patrols that a base would send on a day in this posture."""
    return site.mobile_strength * params.patrols_per_1000_per_day * time_outside_at(site, params) / PER_THOUSAND


@njit(cache=True)
def usual_convoys(params: Row) -> float:
    """Convoys a day to a base whose power comes from generators."""
    return params.convoys_per_site_per_month / DAYS_PER_MONTH


@njit(cache=True)
def convoys_wanted(site: Row, params: Row) -> float:
    """Convoys a day that a base needs: less fuel for generators that a plant replaces, and loads that do not fly."""
    convoys = usual_convoys(params)
    if site.solar:
        convoys *= 1.0 - params.convoy_fuel_share * params.generator_fuel_share * generators_replaced(params)
    return convoys * (1.0 + params.convoys_for_flights * site.by_road)


@njit(cache=True)
def generators_replaced(params: Row) -> float:
    """Share of what generators give that a working plant gives instead."""
    if params.renewable_share >= 1.0:
        return 0.0
    return max(0.0, params.solar_plant_share - params.renewable_share) / (1.0 - params.renewable_share)


@njit(cache=True)
def moves_left_near(state: State, g: int) -> float:
    """Moves that a group may meet for each one that it would meet without solar plants, near bases counting more."""
    group = state.groups[g]
    mission, params = state.missions[group.mission], state.params[group.mission]
    if not mission.solar:
        return 1.0
    left = usual = 0.0
    for s in range(mission.first_site, mission.last_site):
        site, km = state.sites[s], state.site_km[g, s]
        if site.garrison > 0.0 and km <= group.range_km:
            near = math.exp(-km / params.target_distance_km)
            patrols = patrols_wanted(site, params)
            left += near * (patrols + convoys_wanted(site, params))
            usual += near * (patrols + usual_convoys(params))
    return left / usual if usual > 0.0 else 1.0
