"""The incident chain of an attack on civilians: police on the way, warning, response, harm, consequence, ledger."""

import math

from numba import njit

from sim.engine.consequence import after_raid, turned_back
from sim.engine.draws import pareto, uniform
from sim.engine.engagement import Raid, arrival_hours, civilian_deaths, meets_police
from sim.engine.ledger import enter_raid
from sim.engine.purposes import ALERT as ALERT_LUCK
from sim.engine.purposes import CONTACT, POLICE_BETWEEN, RAID_DEATHS, SEEN, WILL
from sim.engine.records import AMBUSH, COMMUNAL_MILITIA, STATE_FORCES, Future, Row, State
from sim.engine.response import air_responder, commit_aircraft, full_air_hours, road_responder
from sim.engine.strikes import strike
from sim.engine.tallies import (
    AIR_MOBILITY,
    ALERT,
    FLIGHT_HOURS,
    FREEDOM,
    POLICE,
    QUICK_REACTION,
    SURVEILLANCE,
    TROOP_PRESENCE,
    WILLINGNESS,
)
from sim.engine.units import BOTH_WAYS, HOURS_PER_DAY
from sim.engine.warning import alert_share, seen_share

CONTACT_OFFSET = 4096  # strikes met while responding are numbered apart from a group's own strikes


@njit(cache=True)
def raid(state: State, g: int, ground: int, hour: float, future: Future, day: int, k: int) -> None:
    """One attack on a community, from warning to ledger."""
    group = state.groups[g]
    params = state.params[group.mission]
    c = state.grounds[ground].community
    attempt = attempted(state, group, params, c, future, day, k)
    now = day * HOURS_PER_DAY + hour
    base, enabler, aircraft = who_could_come(state, c, now, future, day)
    links_as_they_are(state, g, c, base)
    links_complete(state, g, c)
    if meets_police(attempt, state.link):
        turned_back(state, g, ground)
        return
    arrival = arrival_hours(attempt, state.link, state.hours[0, 0])
    deaths = civilian_deaths(attempt, arrival, params)
    came = arrival <= params.response_limit_hours
    if came and arrival > 0.0 and enabler >= 0:
        fly_response(state, enabler, aircraft, c, now, arrival)
    else:
        enabler = -1
    after_raid(state, g, ground, attempt, deaths, arrival, future, day, k)
    enter_raid(state, g, c, base, attempt, deaths, arrival, enabler, day, hour)
    if came and base >= 0 and meets_fire(state, group, params, future, day, k):
        strike(state, g, AMBUSH, base, hour + arrival, future, day, CONTACT_OFFSET + k)


@njit(cache=True)
def meets_fire(state: State, group: Row, params: Row, future: Future, day: int, k: int) -> bool:
    """Whether those who respond meet fire: the more hostile to the mission, the sooner groups fight it."""
    hostility = state.missions[group.mission].hostility * params.un_attack_rate_factor
    return uniform(future, CONTACT, group.key, day, k) < params.contact_share * hostility


@njit(cache=True)
def attempted(state: State, group: Row, params: Row, c: int, future: Future, day: int, k: int) -> Raid:
    """The attack as it was attempted, with the luck of each link; it can kill those who are at home, no more."""
    most = min(params.attack_deaths_cap, people_at_home(state.communities[c]))
    state_forces = group.kind == STATE_FORCES
    return Raid(
        math.floor(pareto(uniform(future, RAID_DEATHS, group.key, day, k), params.attack_deaths_tail, most)),
        params.state_interposition_share if state_forces else params.interposition_share,
        uniform(future, SEEN, group.key, day, k),
        uniform(future, ALERT_LUCK, group.key, day, k),
        uniform(future, WILL, group.key, day, k),
        uniform(future, POLICE_BETWEEN, group.key, day, k),
    )


@njit(cache=True)
def people_at_home(community: Row) -> float:
    """People who live in a community, have not fled and are not dead."""
    return max(0.0, community.population - community.displaced - community.killed)


@njit(cache=True)
def who_could_come(state: State, c: int, now: float, future: Future, day: int) -> tuple[int, int, int]:
    """The base called, and the enabler and aircraft where flying is faster; fills ``hours[a, b]``.

    a: bases as ready as they are (0) or all on stand-by (1); b: aircraft as they are or complete.
    Writes: hours.
    """
    base, by_road = road_responder(state, c, False)
    standby_base, on_standby = road_responder(state, c, True)
    enabler, aircraft, by_air = air_responder(state, c, now, future, day)
    state.hours[0, 0] = min(by_road, by_air)
    state.hours[1, 0] = min(on_standby, by_air)
    state.hours[0, 1] = min(state.hours[0, 0], full_air_hours(state, c, by_road))
    state.hours[1, 1] = min(state.hours[1, 0], state.hours[0, 1])
    if by_air < by_road:
        return state.enablers[enabler].site, enabler, aircraft
    return base, -1, -1


@njit(cache=True)
def links_as_they_are(state: State, g: int, c: int, base: int) -> None:
    """Fill the links of the chain with what the mission has for this place today.

    Writes: link.
    """
    community, link = state.communities[c], state.link
    params = state.params[community.mission]
    link[:] = 0.0
    link[TROOP_PRESENCE] = seen_share(community)
    link[ALERT] = alert_share(community, params)
    link[SURVEILLANCE] = params.surveillance_alert_gain if community.watched else 0.0
    if base >= 0:
        site = state.sites[base]
        link[WILLINGNESS] = site.will
        link[FREEDOM] = 0.0 if site.denied else 1.0
    link[POLICE] = police_share(state, g, c) * state.missions[community.mission].police_cover


@njit(cache=True)
def police_share(state: State, g: int, c: int) -> float:
    """Chance that raiders meet police on their way where all required police are there.

    Only communal militia turn back for police, and police go no further from a base than a day patrol.
    """
    community, params = state.communities[c], state.params[state.communities[c].mission]
    near = community.nearest_km <= params.patrol_reach_km
    return params.police_communal_gain if near and state.groups[g].kind == COMMUNAL_MILITIA else 0.0


@njit(cache=True)
def links_complete(state: State, g: int, c: int) -> None:
    """Fill the links that each capability at full effect would give.

    Writes: full.
    """
    full = state.full
    full[:] = 0.0
    params = state.params[state.communities[c].mission]
    full[TROOP_PRESENCE] = full[WILLINGNESS] = full[FREEDOM] = 1.0
    full[QUICK_REACTION] = full[AIR_MOBILITY] = 1.0
    full[ALERT] = max(state.link[ALERT], params.alert_share_with_network)
    full[SURVEILLANCE] = params.surveillance_alert_gain
    full[POLICE] = police_share(state, g, c)


@njit(cache=True)
def fly_response(state: State, enabler: int, aircraft: int, c: int, now: float, arrival: float) -> None:
    """Commit the aircraft for the way there and back.

    Writes: free_at, enablers.hours_left; the tally of flight hours.
    """
    unit = state.enablers[enabler]
    params = state.params[unit.mission]
    flight = state.road_km[unit.site, c] / params.road_detour / params.helicopter_speed_kmh
    launched = max(now, state.free_at[enabler, aircraft])
    commit_aircraft(state, enabler, aircraft, launched, now + arrival + flight, BOTH_WAYS * flight)
    state.tally[unit.mission, FLIGHT_HOURS] += BOTH_WAYS * flight
