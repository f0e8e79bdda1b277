"""Aircraft under fire: what becomes of an aircraft that is hit."""

from numba import njit

from sim.engine.draws import uniform
from sim.engine.purposes import AIRCRAFT_HIT
from sim.engine.records import Future, Row, State


@njit(cache=True)
def aircraft_working(state: State, s: int) -> int:
    """Aircraft at a base that can fly today."""
    mission = state.missions[state.sites[s].mission]
    count = 0
    for e in range(mission.first_enabler, mission.last_enabler):
        unit = state.enablers[e]
        if unit.site == s and unit.flies:
            count += unit.working
    return count


@njit(cache=True)
def ground_aircraft(state: State, s: int, tactic: Row, future: Future, key: int, day: int, k: int) -> None:
    """Take the aircraft that was hit out of service until it is repaired.

    Writes: repaired_on; enablers.working.
    """
    mission = state.missions[state.sites[s].mission]
    left = int(uniform(future, AIRCRAFT_HIT, key, day, k) * aircraft_working(state, s))
    for e in range(mission.first_enabler, mission.last_enabler):
        unit = state.enablers[e]
        if unit.site == s and unit.flies:
            if left < unit.working:
                damage(state, e, day + 1 + int(tactic.repair_days), day)
                return
            left -= unit.working


@njit(cache=True)
def damage(state: State, e: int, until: int, day: int) -> None:
    """Ground one of a unit's aircraft until a day.

    Writes: repaired_on; enablers.working.
    """
    unit = state.enablers[e]
    for aircraft in range(unit.present):
        if state.repaired_on[e, aircraft] <= day:
            state.repaired_on[e, aircraft] = until
            unit.working -= 1
            return
