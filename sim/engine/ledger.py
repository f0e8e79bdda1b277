"""The gap ledger: which missing capability let this loss happen.

Chance is a function, so the same incident can be asked again with one capability at full effect, and with all of them.
What one alone would have saved, all together, and the difference (interaction) are entered apart: capabilities that
need each other are not added up as if they did not.

No entry of one capability, or of all, is ever below 0: at full effect each link is at least what it was, nobody comes
later, and the luck is the same. The difference may be of either sign: below 0 where two capabilities would each have
saved the same people, above where neither helps without the other. A capability of a world's own that a kind of
enabler gives is asked through the links that the kind's deeds complete (``deployment/arms.py``), so it overlaps with
those of the model.
"""

import math

import numpy as np
from numba import njit

from sim.engine.engagement import Raid, Strike, Toll, alerted, arrival_hours, casualties, civilian_deaths, meets_police
from sim.engine.records import ATTACK_ON_CIVILIANS, ATTACK_ON_UN, Future, Row, State
from sim.engine.tallies import (
    AIR_MOBILITY,
    ALL_TOGETHER,
    CIVILIAN,
    GROUND_RADAR,
    INTERACTION,
    PEACEKEEPER,
    QUICK_REACTION,
)
from sim.engine.units import HOURS_PER_DAY
from sim.engine.warning import radar_gain


@njit(cache=True)
def enter_strike(
    state: State, g: int, s: int, attempt: Strike, toll: Toll, known: bool, stopped: bool,
    enabler: int, hour: float, future: Future,
) -> None:
    """Enter an attack on the mission.

    Writes: loss, log.
    """
    site = state.sites[s]
    dead = toll.killed + toll.died
    missing = -1
    if dead > 0:
        missing = attribute_strike(state, g, s, attempt, dead, future)
    if len(state.log) == 0:
        return
    row = next_line(state)
    row.day, row.hour = attempt.day + int(hour // HOURS_PER_DAY), hour % HOURS_PER_DAY
    row.mission, row.kind = site.mission, ATTACK_ON_UN
    row.tactic, row.group, row.site, row.community = attempt.tactic, g, s, -1
    row.hurt, row.deaths, row.wounded, row.civilians = attempt.would_hurt, dead, toll.wounded, 0.0
    row.foreseen, row.found, row.alerted, row.answered = known, stopped, False, False
    row.aircraft, row.missing = enabler, missing
    row.hours = state.hours[0, 0] if toll.critical > 0 else math.nan


@njit(cache=True)
def attribute_strike(state: State, g: int, s: int, attempt: Strike, dead: int, future: Future) -> int:
    """Split the dead of an attack by the capability that would have saved them; returns the one that saves most.

    Writes: loss; full.
    """
    m = state.sites[s].mission
    link, full, params, tactic = state.link, state.full, state.params[m], state.tactics[m, attempt.tactic]
    most, missing, alone = 0.0, -1, 0.0
    for k in range(len(link)):
        if not lacking(state, k):
            continue
        exchange(state, k)
        toll = casualties(attempt, tactic, link, state.hours, params, future)
        exchange(state, k)
        saved = float(dead - toll.killed - toll.died)
        state.loss[m, k, PEACEKEEPER] += saved
        alone += saved
        if saved > most:
            most, missing = saved, k
    if tactic.searched:  # all together, search teams clear every move and a radar goes with each of them
        full[GROUND_RADAR] = radar_gain(state, g, s, params)
    toll = casualties(attempt, tactic, full, state.hours, params, future)
    together = float(dead - toll.killed - toll.died)
    state.loss[m, ALL_TOGETHER, PEACEKEEPER] += together
    state.loss[m, INTERACTION, PEACEKEEPER] += together - alone
    return missing


@njit(cache=True)
def enter_raid(
    state: State, g: int, c: int, base: int, attempt: Raid, deaths: float, arrival: float,
    enabler: int, day: int, hour: float,
) -> None:
    """Enter an attack on civilians.

    Writes: loss, log.
    """
    community = state.communities[c]
    missing = attribute_raid(state, community.mission, attempt, deaths)
    if len(state.log) == 0:
        return
    row = next_line(state)
    row.day, row.hour, row.mission, row.kind = day, hour, community.mission, ATTACK_ON_CIVILIANS
    row.tactic, row.group, row.site, row.community = -1, g, base, c
    row.hurt, row.deaths, row.wounded, row.civilians = attempt.potential, 0.0, 0.0, deaths
    row.foreseen, row.found, row.alerted = False, False, alerted(attempt, state.link)
    row.answered = arrival <= state.params[community.mission].response_limit_hours
    row.aircraft, row.missing = enabler, missing
    row.hours = arrival if arrival < math.inf else math.nan


@njit(cache=True)
def attribute_raid(state: State, m: int, attempt: Raid, deaths: float) -> int:
    """Split the civilians killed by the capability that would have saved them; returns the one that saves most.

    Writes: loss.
    """
    params = state.params[m]
    most, missing, alone = 0.0, -1, 0.0
    for k in range(len(state.link)):
        if not lacking(state, k):
            continue
        exchange(state, k)
        hours = state.hours[int(state.link[QUICK_REACTION]), int(state.link[AIR_MOBILITY])]
        saved = deaths - deaths_with(attempt, state.link, hours, params)
        exchange(state, k)
        state.loss[m, k, CIVILIAN] += saved
        alone += saved
        if saved > most:
            most, missing = saved, k
    together = deaths - deaths_with(attempt, state.full, state.hours[1, 1], params)
    state.loss[m, ALL_TOGETHER, CIVILIAN] += together
    state.loss[m, INTERACTION, CIVILIAN] += together - alone
    return missing


@njit(cache=True)
def deaths_with(attempt: Raid, link: np.ndarray, hours: float, params: Row) -> float:
    """Civilians killed with these links of the chain, troops needing these hours where they are called."""
    if meets_police(attempt, link):
        return 0.0
    return civilian_deaths(attempt, arrival_hours(attempt, link, hours), params)


@njit(cache=True)
def lacking(state: State, k: int) -> bool:
    """Whether a capability at full effect would change a link of the incident in hand."""
    changes = False
    for j in range(len(state.link)):
        changes |= state.completes[k, j] and state.full[j] != state.link[j]
    return changes


@njit(cache=True)
def exchange(state: State, k: int) -> None:
    """Put the links that a capability completes at full effect, and what they were aside; a second time, back.

    Writes: link; full.
    """
    for j in range(len(state.link)):
        if state.completes[k, j]:
            state.link[j], state.full[j] = state.full[j], state.link[j]


@njit(cache=True)
def next_line(state: State) -> Row:
    """The next free line of the log; the last one is written over when the log is full.

    Writes: logged.
    """
    line = min(state.logged[0], len(state.log) - 1)
    state.logged[0] = line + 1
    return state.log[line]
