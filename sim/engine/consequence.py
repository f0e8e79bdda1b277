"""Step 8, consequence: what an incident leaves behind for people, units, groups and the month's tallies."""

import numpy as np
from numba import njit

from sim.engine.campaigns import breaks_off
from sim.engine.engagement import Raid, Strike, Toll, alerted
from sim.engine.posture import OPERATION_OFFSET, exposed_people
from sim.engine.records import COMMUNAL_MILITIA, MOVES, STATE_FORCES, Future, Row, State
from sim.engine.tallies import (
    ALERTS,
    CIVILIANS,
    CIVILIANS_BY_GROUPS,
    CIVILIANS_BY_STATE,
    CIVILIANS_COMMUNAL,
    DEATHS,
    DEATHS_MOVING,
    DIED_OF_WOUNDS,
    EVACUATION_HOURS,
    RAIDS,
    RAIDS_ANSWERED,
    RAIDS_DETERRED,
    REGIONAL_DEATHS,
    SERIOUS,
    STRIKES,
    STRIKES_FORESEEN,
    SURGERY_IN_TIME,
    WOUNDED,
)
from sim.engine.units import HOURS_PER_DAY


@njit(cache=True)
def after_raid(
    state: State, g: int, ground: int, attempt: Raid, deaths: float, arrival: float,
    future: Future, day: int, k: int,
) -> None:
    """Count an attack on civilians, tell the community, and let the group feel that it was contested.

    Writes: tally; communities' month and killed; grounds.contested_month; groups.killed_month, campaign.
    """
    group, community = state.groups[g], state.communities[state.grounds[ground].community]
    params, tally = state.params[group.mission], state.tally[group.mission]
    tally[RAIDS] += 1.0
    tally[CIVILIANS] += deaths
    if group.kind == STATE_FORCES:
        tally[CIVILIANS_BY_STATE] += deaths
    elif group.kind == COMMUNAL_MILITIA:
        tally[CIVILIANS_COMMUNAL] += deaths
    else:
        tally[CIVILIANS_BY_GROUPS] += deaths
    if alerted(attempt, state.link):
        tally[ALERTS] += 1.0
    community.attacks_month += 1.0
    community.deaths_month += deaths
    community.killed += deaths
    if arrival <= params.response_limit_hours:
        tally[RAIDS_ANSWERED] += 1.0
        community.answered_month += 1.0
        state.grounds[ground].contested_month += 1.0
        group.killed_month += params.contact_attrition_share * attempt.interposition
        if breaks_off(state, group, attempt.interposition, future, day, k):
            group.campaign = False
    else:
        community.unanswered_month += 1.0
        community.ignored_month += alerted(attempt, state.link)


@njit(cache=True)
def turned_back(state: State, g: int, ground: int) -> None:
    """Count raiders whom police met: no attack, and they have been contested.

    Writes: tally; grounds.contested_month.
    """
    state.tally[state.groups[g].mission, RAIDS_DETERRED] += 1.0
    state.grounds[ground].contested_month += 1.0


@njit(cache=True)
def after_strike(state: State, g: int, s: int, attempt: Strike, toll: Toll, known: bool, stopped: bool) -> None:
    """Count an attack on the mission and what the group learns of its tactic; units bear their dead.

    Writes: tally; tactic_tries, tactic_harm; contingents.dead_month; sites.fallen_month.
    """
    site = state.sites[s]
    site.fallen_month += toll.killed + toll.died + toll.wounded
    tally, params = state.tally[site.mission], state.params[site.mission]
    dead = toll.killed + toll.died
    tally[STRIKES] += 1.0
    tally[STRIKES_FORESEEN] += known
    tally[DEATHS] += dead
    tally[WOUNDED] += toll.wounded
    tally[DIED_OF_WOUNDS] += toll.died
    count_by_tactic(tally, state.tactics[site.mission, attempt.tactic], dead, stopped)
    if toll.critical > 0:
        tally[SERIOUS] += toll.critical
        tally[EVACUATION_HOURS] += toll.critical * min(state.hours[0, 0], HOURS_PER_DAY)
        if state.hours[0, 0] <= params.surgery_standard_hours:
            tally[SURGERY_IN_TIME] += toll.critical
    state.tactic_tries[g, attempt.tactic] += 1.0
    state.tactic_harm[g, attempt.tactic] += dead + toll.wounded
    if dead > 0:
        mourn(state, s, dead, state.tactics[site.mission, attempt.tactic].strikes == MOVES,
              attempt.k >= OPERATION_OFFSET)


@njit(cache=True)
def count_by_tactic(tally: np.ndarray, tactic: Row, dead: int, stopped: bool) -> None:
    """Add the attack, its dead and whether it was stopped to the columns that count the tactic.

    Writes: tally.
    """
    if tactic.attacks >= 0:
        tally[tactic.attacks] += 1.0
    if tactic.stopped >= 0:
        tally[tactic.stopped] += stopped
    if tactic.deaths >= 0:
        tally[tactic.deaths] += dead
    if tactic.strikes == MOVES:
        tally[DEATHS_MOVING] += dead


@njit(cache=True)
def mourn(state: State, s: int, dead: int, moving: bool, hunting: bool) -> None:
    """Share the dead of a base among its units by strength, and by how much they go out if it happened outside.

    Writes: contingents.dead_month; the tally of a regional force's dead.
    """
    site = state.sites[s]
    mission, params = state.missions[site.mission], state.params[site.mission]
    everyone = 0.0
    for c in range(mission.first_contingent, mission.last_contingent):
        unit = state.contingents[c]
        if unit.site == s and unit.present:
            everyone += exposed_people(unit, params, moving, hunting)
    for c in range(mission.first_contingent, mission.last_contingent):
        unit = state.contingents[c]
        if unit.site == s and unit.present and everyone > 0.0:
            share = dead * exposed_people(unit, params, moving, hunting) / everyone
            unit.dead_month += share
            if unit.regional:
                state.tally[site.mission, REGIONAL_DEATHS] += share
