"""The incident chain of an attack on the mission: attempt, warning, engagement, evacuation, consequence, ledger."""

from numba import njit

from sim.engine.aircraft import aircraft_working, ground_aircraft
from sim.engine.consequence import after_strike
from sim.engine.draws import uniform
from sim.engine.engagement import Strike, averted, casualties, caught_share, foreseen, would_hurt
from sim.engine.evacuation import evacuation_hours, nearest_hospital, round_trip_hours
from sim.engine.ledger import enter_strike
from sim.engine.lessons import learn_from
from sim.engine.presence import people_left
from sim.engine.purposes import DISTANCE
from sim.engine.records import AIRCRAFT, CAMPS, Future, Row, State
from sim.engine.response import commit_aircraft
from sim.engine.tallies import (
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
from sim.engine.warning import edge_left, find_share, foreseen_share, radar_gain


@njit(cache=True)
def strike(state: State, g: int, tactic: int, s: int, hour: float, future: Future, day: int, k: int) -> None:
    """One attack on a base or a move from it, from warning to ledger."""
    group, site = state.groups[g], state.sites[s]
    params, how = state.params[site.mission], state.tactics[site.mission, tactic]
    caught = caught_share(site, how, params)
    hurt = would_hurt(how, caught, people_there(state, s, how), future, group.key, day, k)
    attempt = Strike(group.key, day, k, tactic, hurt, site.skill)
    links_as_they_are(state, g, s, how)
    links_complete(state, g, s, how)
    now = day * HOURS_PER_DAY + hour
    km_out = 0.0
    if how.strikes != CAMPS:
        km_out = params.patrol_reach_km * uniform(future, DISTANCE, group.key, day, k)
    stopped = averted(attempt, how, state.link, future)
    if how.strikes == AIRCRAFT and hurt > 0 and not stopped:
        ground_aircraft(state, s, how, future, group.key, day, k)
    enabler, aircraft = evacuation_hours(state, s, km_out, now, future, day)
    toll = casualties(attempt, how, state.link, state.hours, params, future)
    if toll.critical > 0 and enabler >= 0:
        fly_evacuation(state, enabler, aircraft, s, km_out, now)
    elif toll.critical == 0:
        enabler = -1
    known = foreseen(attempt, state.link, future)
    learn_from(state, g, s, attempt, stopped, known, future)
    after_strike(state, g, s, attempt, toll, known, stopped)
    enter_strike(state, g, s, attempt, toll, known, stopped, enabler, hour, future)


@njit(cache=True)
def people_there(state: State, s: int, tactic: Row) -> float:
    """The most people that an attack can hurt; nobody flies where no aircraft is left."""
    if tactic.strikes == AIRCRAFT and aircraft_working(state, s) == 0:
        return 0.0
    return people_left(state.sites[s])


@njit(cache=True)
def links_as_they_are(state: State, g: int, s: int, tactic: Row) -> None:
    """Fill the links that matter under this tactic with what the mission has at this base today against this group.

    Writes: link.
    """
    site, link = state.sites[s], state.link
    mission, params = state.missions[site.mission], state.params[site.mission]
    link[:] = 0.0
    edge = edge_left(state, g, s, INTELLIGENCE, params.foresight_adaptation_per_year)
    link[INTELLIGENCE] = foreseen_share(mission.foresight, edge, params)
    if tactic.searched:
        edge = edge_left(state, g, s, SEARCH, params.search_adaptation_per_year)
        link[SEARCH] = find_share(site.search_cover, edge, site.skill, params)
        link[GROUND_RADAR] = radar_gain(state, g, s, params) * site.radar_cover
    if tactic.armour_effect > 0.0:
        link[PROTECTED] = site.armour
    if tactic.fire_warning:
        edge = edge_left(state, g, s, FIRE_WARNING, params.fire_warning_adaptation_per_year)
        link[FIRE_WARNING] = site.fire_warning * edge
    if tactic.counter >= 0:
        edge = edge_left(state, g, s, tactic.counter, params.counter_adaptation_per_year)
        link[tactic.counter] = tactic.counter_share * countered(state, s, tactic) * edge


@njit(cache=True)
def countered(state: State, s: int, tactic: Row) -> float:
    """How far a base has what counters a tactic: wholly with one that works, aircraft by the sets for each of them."""
    working = flying = 0.0
    mission = state.missions[state.sites[s].mission]
    for e in range(mission.first_enabler, mission.last_enabler):
        unit = state.enablers[e]
        if unit.site == s:
            if unit.capability == tactic.counter:
                working += unit.working
            if unit.flies:
                flying += unit.working
    if tactic.strikes == AIRCRAFT:
        return min(1.0, working / max(1.0, flying))
    return min(1.0, working)


@njit(cache=True)
def links_complete(state: State, g: int, s: int, tactic: Row) -> None:
    """Fill the links that each capability at full effect would give against this group, were it the only one.

    Against this group is: with what it has learnt by now. A radar goes with a search team: alone, it looks at the
    moves that teams clear today.

    Writes: full.
    """
    site, full = state.sites[s], state.full
    mission, params = state.missions[site.mission], state.params[site.mission]
    full[:] = 0.0
    edge = edge_left(state, g, s, INTELLIGENCE, params.foresight_adaptation_per_year)
    full[INTELLIGENCE] = foreseen_share(max(mission.foresight, params.intelligence_cell_warning_share), edge, params)
    full[EVACUATION] = full[SURGERY] = 1.0
    if tactic.searched:
        edge = edge_left(state, g, s, SEARCH, params.search_adaptation_per_year)
        full[SEARCH] = find_share(1.0, edge, site.skill, params)
        full[GROUND_RADAR] = radar_gain(state, g, s, params) * site.search_cover
    if tactic.armour_effect > 0.0:
        full[PROTECTED] = 1.0
    if tactic.fire_warning:
        full[FIRE_WARNING] = edge_left(state, g, s, FIRE_WARNING, params.fire_warning_adaptation_per_year)
    if tactic.counter >= 0:
        edge = edge_left(state, g, s, tactic.counter, params.counter_adaptation_per_year)
        full[tactic.counter] = tactic.counter_share * edge


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
