"""Step 7, evacuation: from the point of wounding to surgery, by road or by air, before each person's clock runs out."""

import math

from numba import njit

from sim.engine.records import Future, State
from sim.engine.response import evacuates, first_free_aircraft
from sim.engine.units import MINUTES_PER_HOUR


@njit(cache=True)
def nearest_hospital(state: State, s: int) -> int:
    """The base whose hospital, operating today, is nearest to base s; -1 for none."""
    mission = state.missions[state.sites[s].mission]
    best = -1
    for h in range(mission.first_site, mission.last_site):
        if state.sites[h].hospital and (best < 0 or state.base_km[s, h] < state.base_km[s, best]):
            best = h
    return best


@njit(cache=True)
def round_trip_hours(state: State, e: int, s: int, km_out: float, h: int) -> float:
    """Flight hours of an evacuation: to people ``km_out`` from base s, to the hospital at base h, and home."""
    home = state.enablers[e].site
    to_people, to_surgery = state.base_km[home, s] + km_out, state.base_km[s, h]
    km = to_people + km_out + to_surgery + state.base_km[h, home]  # the way back from them leads past their base
    return km / state.params[state.enablers[e].mission].helicopter_speed_kmh


@njit(cache=True)
def air_ambulance(
    state: State, s: int, km_out: float, h: int, now: float, future: Future, day: int
) -> tuple[int, int, float]:
    """The enabler, aircraft and hours from wound to surgery at base h by air for people ``km_out`` from base s.

    Returns (-1, -1, inf) when no aircraft can come.
    """
    mission, params = state.missions[state.sites[s].mission], state.params[state.sites[s].mission]
    best, best_aircraft, best_hours = -1, -1, math.inf
    if not mission.flying or state.sites[s].denied or h < 0:
        return best, best_aircraft, best_hours
    for e in range(mission.first_enabler, mission.last_enabler):
        unit = state.enablers[e]
        if not evacuates(unit) or unit.working == 0:
            continue
        km_in = state.base_km[unit.site, s] + km_out
        if km_in > params.helicopter_radius_km or unit.hours_left < round_trip_hours(state, e, s, km_out, h):
            continue
        aircraft = first_free_aircraft(state, e, now, future, day)
        if aircraft >= 0:
            wait = max(0.0, state.free_at[e, aircraft] - now)
            flight = (km_in + km_out + state.base_km[s, h]) / params.helicopter_speed_kmh
            hours = wait + params.launch_minutes / MINUTES_PER_HOUR + flight
            if hours < best_hours:
                best, best_aircraft, best_hours = e, aircraft, hours
    return best, best_aircraft, best_hours


@njit(cache=True)
def full_air_hours(state: State, s: int, km_out: float, km_to_surgery: float) -> float:
    """Hours to surgery had an evacuation crew stood by at the nearest airfield; weather still grounds it."""
    mission, params = state.missions[state.sites[s].mission], state.params[state.sites[s].mission]
    best = math.inf
    if not mission.flying or km_to_surgery == math.inf:
        return best
    for h in range(mission.first_site, mission.last_site):
        if state.sites[h].airfield:
            km = state.base_km[h, s] + km_out + km_to_surgery
            hours = params.launch_minutes / MINUTES_PER_HOUR + km / params.helicopter_speed_kmh
            best = min(best, hours)
    return best


@njit(cache=True)
def road_hours(state: State, s: int, km_out: float, km_to_surgery: float) -> float:
    """Hours from wound to surgery by road."""
    mission, params = state.missions[state.sites[s].mission], state.params[state.sites[s].mission]
    if km_to_surgery == math.inf:
        return math.inf
    return params.road_evacuation_delay_hours + params.road_detour * km_to_surgery / mission.road_kmh


@njit(cache=True)
def evacuation_hours(state: State, s: int, km_out: float, now: float, future: Future, day: int) -> tuple[int, int]:
    """Fill ``hours[a, b]``: a, evacuation by air as it is (0) or complete (1); b, hospitals as they are or one here.

    Returns the enabler and aircraft that would come as things are, (-1, -1) when it goes by road.
    Writes: hours.
    """
    hospital = nearest_hospital(state, s)
    km_there = km_out + state.base_km[s, hospital] if hospital >= 0 else math.inf
    enabler, aircraft, by_air = air_ambulance(state, s, km_out, hospital, now, future, day)
    by_road = road_hours(state, s, km_out, km_there)
    _, _, by_air_here = air_ambulance(state, s, km_out, s, now, future, day)
    by_road_here = road_hours(state, s, km_out, km_out)
    state.hours[0, 0] = min(by_air, by_road)
    state.hours[0, 1] = min(state.hours[0, 0], by_air_here, by_road_here)
    state.hours[1, 0] = min(state.hours[0, 0], full_air_hours(state, s, km_out, km_there))
    state.hours[1, 1] = min(state.hours[0, 1], state.hours[1, 0], full_air_hours(state, s, km_out, km_out))
    if by_road <= by_air:
        return -1, -1
    return enabler, aircraft
