"""Moves: patrols, and the convoys that supply a base, of which fuel is a large part; their hours and their pace.

Generators burn part of a base's fuel. A solar plant that works replaces most of what they give, so that fewer convoys
leave for the base. Nothing else follows from a plant directly: fewer convoys are fewer moves that groups can strike,
that have accidents and that search teams have to clear.
"""

import math

from numba import njit

from sim.engine.posture import time_outside_at
from sim.engine.records import Row
from sim.engine.units import BOTH_WAYS, DAYS_PER_MONTH, PER_THOUSAND


@njit(cache=True)
def patrols_wanted(site: Row, params: Row) -> float:
    """Patrols that a base would send on a day in this posture."""
    return site.mobile_strength * params.patrols_per_1000_per_day * time_outside_at(site, params) / PER_THOUSAND


@njit(cache=True)
def convoys_wanted(site: Row, params: Row) -> float:
    """Convoys a day that a base needs: less fuel for generators that a plant replaces, and loads that do not fly."""
    convoys = params.convoys_per_site_per_month / DAYS_PER_MONTH
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
def hours_on_the_road(site: Row, patrols: float, convoys: float, params: Row) -> float:
    """Hours that moves spend on roads near a base: a patrol goes a day's reach, a convoy its way, both there and back.

    A patrol has its day whatever its pace. Of a convoy's way each kilometre counts as much less as attackers go less
    far for it (``target_distance_km``): the far end of a long road is the business of others.
    """
    near_km = params.target_distance_km * (1.0 - math.exp(-site.supply_km / params.target_distance_km))
    km = patrols * params.patrol_reach_km + convoys * near_km
    return BOTH_WAYS * params.road_detour * km / params.road_speed_kmh


@njit(cache=True)
def pace(site: Row, mission: Row, params: Row) -> float:
    """Visits that a base's patrols make today for each one of unsearched, unarmoured vehicles.

    A move whose road is searched goes no faster than the search, and slower still with ground radar; armoured vehicles
    are slow, or cannot pass, where the road is wet. The same people and hours see fewer places then. Troops trained in
    patrol craft (on foot, by night, among people) see more of them.
    """
    with_team = params.searched_patrol_pace
    craft = max(0.0, 1.0 + params.patrol_craft_gain * (site.skill - params.usual_skill))
    searched = 1.0 - site.search_cover * (1.0 - with_team)
    searched -= site.radar_cover * with_team * (1.0 - params.ground_radar_speed_factor)
    if mission.wet:
        return craft * searched * (1.0 - site.armour * (1.0 - params.armoured_wet_patrol_pace))
    return craft * searched
