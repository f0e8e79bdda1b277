"""The incident chain of an attack on the mission: attempt, warning, engagement, evacuation, consequence, ledger."""

from numba import njit

from sim.engine.consequence import after_strike
from sim.engine.draws import uniform
from sim.engine.engagement import Strike, averted, casualties, foreseen, would_hurt
from sim.engine.evacuation import evacuation_hours
from sim.engine.ledger import enter_strike
from sim.engine.purposes import DISTANCE, STRIKE_HOUR
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
from sim.engine.threat import choose_tactic, choose_target, strikes_today
from sim.engine.units import HOURS_PER_DAY
from sim.engine.warning import complete_find_share, find_share


@njit(cache=True)
def attack_mission(state: State, future: Future, day: int) -> None:
    """Let each armed group make its attacks on the mission, in the order of the groups' rows."""
    for g in range(len(state.groups)):
        for k in range(strikes_today(state, state.groups[g], future, day)):
            tactic = choose_tactic(state, g, future, day, k)
            if tactic < 0:
                continue
            s = choose_target(state, g, tactic, future, day, k)
            if s >= 0:
                strike(state, g, tactic, s, future, day, k)


@njit(cache=True)
def strike(state: State, g: int, tactic: int, s: int, future: Future, day: int, k: int) -> None:
    """One attack on a base or a move from it, from warning to ledger."""
    group, site = state.groups[g], state.sites[s]
    params = state.params[site.mission]
    hurt = would_hurt(params, tactic, site.garrison, future, group.key, day, k)
    attempt = Strike(group.key, day, k, tactic, hurt, site.first_aid)
    links_as_they_are(state, s)
    links_complete(state, s)
    hour = uniform(future, STRIKE_HOUR, group.key, day, k) * HOURS_PER_DAY
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

    Writes: free_at, enablers.hours_left; the tally of flight hours.
    """
    unit = state.enablers[enabler]
    params = state.params[unit.mission]
    flown = 2.0 * (state.hospital_km[unit.site, s] + km_out) / params.helicopter_speed_kmh
    commit_aircraft(state, enabler, aircraft, now + state.hours[0, 0] + flown / 2.0, flown)
    state.tally[unit.mission, FLIGHT_HOURS] += flown
