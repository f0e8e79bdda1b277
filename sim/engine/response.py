"""Step 5, decision and response: who could come to a community under attack, by road or by air, and how soon.

The nearest base that can be there first is called. Aircraft are asked in the order of arrival; an aircraft that flies a
response is not free for an evacuation until it is back.
"""

import math

from numba import njit

from sim.engine.draws import uniform
from sim.engine.purposes import NIGHT_CREW
from sim.engine.records import Future, Row, State
from sim.engine.units import BOTH_WAYS, HOURS_PER_DAY

EVACUATION_ONLY, RESPONSE_ONLY = 1, 2


@njit(cache=True)
def road_responder(state: State, c: int, on_standby: bool) -> tuple[int, float]:
    """The base from which troops reach a community first by road, and the hours from alert to arrival.

    With ``on_standby`` every base is asked as if it kept a quick reaction force, which is never slower than ordinary
    troops: where an experiment draws a longer time for it, its base sends the others. Returns (-1, inf) for nobody.
    """
    community = state.communities[c]
    mission, params = state.missions[community.mission], state.params[community.mission]
    best, best_hours = -1, math.inf
    for s in range(mission.first_site, mission.last_site):
        site = state.sites[s]
        if site.mobile_strength <= 0.0:
            continue
        reaction = params.ground_reaction_hours
        if on_standby or site.quick_reaction > 0.0:
            reaction = min(reaction, params.standby_reaction_hours)
        hours = reaction + state.road_km[s, c] / mission.road_kmh
        if hours < best_hours:
            best, best_hours = s, hours
    return best, best_hours


@njit(cache=True)
def air_responder(state: State, c: int, now: float, future: Future, day: int) -> tuple[int, int, float]:
    """The enabler, its aircraft and the hours from alert to arrival with troops by air; (-1, -1, inf) for none."""
    community = state.communities[c]
    mission, params = state.missions[community.mission], state.params[community.mission]
    best, best_aircraft, best_hours = -1, -1, math.inf
    if not mission.flying:
        return best, best_aircraft, best_hours
    for e in range(mission.first_enabler, mission.last_enabler):
        unit = state.enablers[e]
        if not unit.lifts or unit.working == 0 or unit.standby == EVACUATION_ONLY:
            continue
        site = state.sites[unit.site]
        km = state.road_km[unit.site, c] / params.road_detour
        flight = km / params.helicopter_speed_kmh
        if site.denied or site.mobile_strength <= 0.0 or km > params.helicopter_radius_km:
            continue
        aircraft = first_free_aircraft(state, e, now, future, day)
        if aircraft >= 0 and unit.hours_left >= BOTH_WAYS * flight:
            wait = max(0.0, state.free_at[e, aircraft] - now)
            hours = wait + params.air_reaction_hours + flight
            if hours < best_hours:
                best, best_aircraft, best_hours = e, aircraft, hours
    return best, best_aircraft, best_hours


@njit(cache=True)
def first_free_aircraft(state: State, e: int, now: float, future: Future, day: int) -> int:
    """The working aircraft of a unit that is free first, cleared for the hour; -1 for none."""
    unit, params = state.enablers[e], state.params[state.enablers[e].mission]
    dark = is_night(now, params)
    best = -1
    found = 0
    for k in range(unit.present):
        if found == unit.working:
            break
        if state.repaired_on[e, k] > day:
            continue
        found += 1
        if dark and uniform(future, NIGHT_CREW, unit.key, day, k) >= unit.by_night:
            continue
        if best < 0 or state.free_at[e, k] < state.free_at[e, best]:
            best = k
    return best


@njit(cache=True)
def is_night(now: float, params: Row) -> bool:
    """Whether an hour of the run falls between dusk and dawn."""
    hour = now % HOURS_PER_DAY
    return hour < params.dawn_hour or hour >= params.dusk_hour


@njit(cache=True)
def full_air_hours(state: State, c: int, road_hours: float) -> float:
    """Hours to arrival had helicopters and troops stood ready at the nearest airfield; weather still grounds them."""
    community = state.communities[c]
    mission, params = state.missions[community.mission], state.params[community.mission]
    best = road_hours
    if not mission.flying:
        return best
    for s in range(mission.first_site, mission.last_site):
        site = state.sites[s]
        km = state.road_km[s, c] / params.road_detour
        if site.airfield and site.mobile_strength > 0.0 and km <= params.helicopter_radius_km:
            best = min(best, params.air_reaction_hours + km / params.helicopter_speed_kmh)
    return best


@njit(cache=True)
def commit_aircraft(state: State, e: int, aircraft: int, launched: float, back_at: float, flown: float) -> None:
    """Send an aircraft: it is busy until it is back, and the hours are gone.

    Writes: free_at, enablers.hours_left, committed.
    """
    state.enablers[e].committed += back_at - launched
    state.free_at[e, aircraft] = back_at
    state.enablers[e].hours_left -= flown


@njit(cache=True)
def evacuates(unit: Row) -> bool:
    """Whether a unit may be sent for casualties: if it evacuates, and is not reserved for response."""
    return unit.evacuates > 0 and unit.standby != RESPONSE_ONLY
