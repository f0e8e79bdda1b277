"""The incident chain of an attack on the mission: attempt, warning, engagement, evacuation, consequence, ledger."""

from numba import njit

from sim.engine.consequence import after_strike
from sim.engine.draws import uniform
from sim.engine.engagement import Strike, averted, casualties, foreseen, would_hurt
from sim.engine.evacuation import evacuation_hours, nearest_hospital, round_trip_hours
from sim.engine.ledger import enter_strike
from sim.engine.purposes import DISTANCE
from sim.engine.records import AMBUSH, IED, Future, State
from sim.engine.response import commit_aircraft
from sim.engine.tallies import (
    COUNTER_DRONE,
    EVACUATION,
    FIRE_WARNING,
    FLIGHT_HOURS,
    GROUND_RADAR,
    INTELLIGENCE,
    PROTECTED,
    SEARCH,
    SURGERY,
)
from sim.engine.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.engine.warning import complete_find_share, find_share


@njit(cache=True)
def strike(state: State, g: int, tactic: int, s: int, hour: float, future: Future, day: int, k: int) -> None:
    """One attack on a base or a move from it, from warning to ledger."""
    group, site = state.groups[g], state.sites[s]
    params = state.params[site.mission]
    hurt = would_hurt(params, tactic, site.garrison, future, group.key, day, k)
    attempt = Strike(group.key, day, k, tactic, hurt, site.first_aid)
    links_as_they_are(state, s)
    links_complete(state, s)
    now = day * HOURS_PER_DAY + hour
    km_out = 0.0
    if tactic == IED or tactic == AMBUSH:
        km_out = params.patrol_reach_km * uniform(future, DISTANCE, group.key, day, k)
    enabler, aircraft = evacuation_hours(state, s, km_out, now, future, day)
    toll = casualties(attempt, state.link, state.hours, params, future)
    if toll[3] > 0 and enabler >= 0:
        fly_evacuation(state, enabler, aircraft, s, km_out, now)
    elif toll[3] == 0:
        enabler = -1
    known = foreseen(attempt, state.link, future)
    stopped = averted(attempt, state.link, future)
    after_strike(state, g, s, attempt, toll, known, stopped)
    enter_strike(state, g, s, attempt, toll, known, stopped, enabler, hour, future)


@njit(cache=True)
def links_as_they_are(state: State, s: int) -> None:
    """Fill the links of the chain with what the mission has at this base today.

    Writes: link.
    """
    site, link = state.sites[s], state.link
    mission, params = state.missions[site.mission], state.params[site.mission]
    link[:] = 0.0
    link[INTELLIGENCE] = mission.foresight
    link[SEARCH] = find_share(site, mission, params)
    link[GROUND_RADAR] = params.ground_radar_find_gain * mission.search_edge * site.radar_cover
    link[PROTECTED] = site.armour
    link[FIRE_WARNING] = site.fire_warning
    link[COUNTER_DRONE] = params.counter_drone_stop_share if site.counter_drone else 0.0


@njit(cache=True)
def links_complete(state: State, s: int) -> None:
    """Fill the links that each capability at full effect would give.

    Writes: full.
    """
    site, full = state.sites[s], state.full
    mission, params = state.missions[site.mission], state.params[site.mission]
    full[:] = 0.0
    full[INTELLIGENCE] = max(mission.foresight, params.intelligence_cell_warning_share)
    full[SEARCH] = complete_find_share(mission, params)
    full[GROUND_RADAR] = params.ground_radar_find_gain * mission.search_edge
    full[PROTECTED] = full[FIRE_WARNING] = full[EVACUATION] = full[SURGERY] = 1.0
    full[COUNTER_DRONE] = params.counter_drone_stop_share


@njit(cache=True)
def fly_evacuation(state: State, enabler: int, aircraft: int, s: int, km_out: float, now: float) -> None:
    """Commit the aircraft for the way to the wounded, to surgery and home.

    Writes: free_at, enablers.hours_left, committed; the tally of flight hours.
    """
    unit = state.enablers[enabler]
    params = state.params[unit.mission]
    flown = round_trip_hours(state, enabler, s, km_out, nearest_hospital(state, s))
    launched = max(now, state.free_at[enabler, aircraft])
    back_at = launched + params.launch_minutes / MINUTES_PER_HOUR + flown
    commit_aircraft(state, enabler, aircraft, launched, back_at, flown)
    state.tally[unit.mission, FLIGHT_HOURS] += flown
