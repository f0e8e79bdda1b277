"""The capability gap: what threat and ground require less what is effective today.

Effective is present x serviceable x willing x permitted to move x not already committed, as far as each applies:
aircraft are asked for weather, permission and hours, not for will; surveillance for weather; teams and sets only
whether they work. Skill and training count through will (``presence.willingness``), through upkeep of vehicles and
through patrol craft, which makes a patrol of the skilled worth more than one of ordinary troops. Police are
units against units here, without fatigue and without US officers, who belong to no unit;
``presence.police_presence``, which communal raiders meet, knows both. Requirements are the month's statement of
unit requirement, an order of each mission; present and effective are counted every day.
"""

import numpy as np
from numba import njit

from sim.engine.moves import patrols_wanted
from sim.engine.records import FORMED_POLICE, Row, State
from sim.engine.records import QUICK_REACTION as QUICK_REACTION_UNIT
from sim.engine.tallies import (
    EFFECTIVE,
    FREEDOM,
    POLICE,
    PRESENT,
    PROTECTED,
    QUICK_REACTION,
    REQUIRED,
    TROOP_PRESENCE,
    WILLINGNESS,
)
from sim.engine.units import HOURS_PER_DAY


@njit(cache=True)
def measure(state: State) -> None:
    """Add today's requirement, presence and effect of every capability.

    Writes: gap.
    """
    for m in range(len(state.missions)):
        mission, gap = state.missions[m], state.gap[m]
        for k in range(gap.shape[0]):
            gap[k, REQUIRED] += state.requirement[m, k]
        count_enablers(state, mission, gap)
        count_contingents(state, mission, gap)
        count_moves(state, mission, gap)


@njit(cache=True)
def count_enablers(state: State, mission: Row, gap: np.ndarray) -> None:
    """Add enablers: aircraft that work, may fly, have hours left and are not committed by today's calls; other sets."""
    for e in range(mission.first_enabler, mission.last_enabler):
        unit = state.enablers[e]
        size, k = unit.worth, unit.capability
        if k < 0:
            continue
        gap[k, PRESENT] += unit.present * size
        if unit.flies:
            if mission.flying and not state.sites[unit.site].denied and unit.hours_left > 0.0:
                gap[k, EFFECTIVE] += size * max(0.0, unit.working - unit.committed / HOURS_PER_DAY)
        elif unit.watches:
            gap[k, EFFECTIVE] += unit.working * size * mission.flying
        else:
            gap[k, EFFECTIVE] += unit.working * size


@njit(cache=True)
def count_contingents(state: State, mission: Row, gap: np.ndarray) -> None:
    """Add units whose vehicles work and may move: quick reaction, as far as its base is willing, and formed police."""
    for c in range(mission.first_contingent, mission.last_contingent):
        unit = state.contingents[c]
        if not unit.present or unit.strength <= 0.0:
            continue
        site = state.sites[unit.site]
        moving = 0.0 if site.denied else unit.serviceability
        if unit.kind == QUICK_REACTION_UNIT:
            gap[QUICK_REACTION, PRESENT] += 1.0
            gap[QUICK_REACTION, EFFECTIVE] += moving * site.will
        elif unit.kind == FORMED_POLICE:
            gap[POLICE, PRESENT] += 1.0
            gap[POLICE, EFFECTIVE] += moving


@njit(cache=True)
def count_moves(state: State, mission: Row, gap: np.ndarray) -> None:
    """Add what concerns bases and their moves: patrols made at their pace, protected vehicles, will and permission."""
    for s in range(mission.first_site, mission.last_site):
        site = state.sites[s]
        if site.mobile_strength <= 0.0:
            continue
        params = state.params[site.mission]
        wanted = patrols_wanted(site, params)
        gap[TROOP_PRESENCE, PRESENT] += wanted
        gap[TROOP_PRESENCE, EFFECTIVE] += site.patrols * site.pace
        gap[PROTECTED, REQUIRED] += 1.0
        gap[PROTECTED, PRESENT] += site.armour
        gap[PROTECTED, EFFECTIVE] += site.armour
        gap[WILLINGNESS, REQUIRED] += 1.0
        gap[WILLINGNESS, PRESENT] += 1.0
        gap[WILLINGNESS, EFFECTIVE] += site.will
        gap[FREEDOM, REQUIRED] += wanted
        gap[FREEDOM, PRESENT] += wanted
        gap[FREEDOM, EFFECTIVE] += site.patrols
