"""Lessons: what an attempt of its own teaches a group about the counter that spoiled it.

A cell learns from a device that a search team found, from a drone that was stopped, from rounds that fell on people in
shelter, from an attack that was expected. What ordinary troops find and ordinary headquarters foresee teaches nothing
new: groups have long known it. Fights that the mission begins (responses, operations) are no attempts of a group.
What lessons do to a group is a decision of the month (``agents/adaptation.py``).
"""

from numba import njit

from sim.engine.engagement import Strike, luck_of_analysts, luck_of_finders
from sim.engine.records import MOST_ATTEMPTS, Future, State
from sim.engine.tallies import FIRE_WARNING, GROUND_RADAR, INTELLIGENCE, SEARCH
from sim.engine.warning import found_by_troops


@njit(cache=True)
def learn_from(state: State, g: int, s: int, attempt: Strike, stopped: bool, known: bool, future: Future) -> None:
    """Count what spoiled an attempt: what stopped it, else what warned of it or spared people; and foresight.

    Writes: lessons.
    """
    if attempt.k >= MOST_ATTEMPTS:
        return
    m = state.sites[s].mission
    tactic, link, lessons = state.tactics[m, attempt.tactic], state.link, state.lessons[g, s]
    if known and luck_of_analysts(attempt, future) >= state.params[m].intelligence_warning_share:
        lessons[INTELLIGENCE] += 1.0
    if stopped:
        counter = stopped_by(state, s, attempt, future)
        if counter >= 0:
            lessons[counter] += 1.0
        return
    if tactic.fire_warning and link[FIRE_WARNING] > 0.0:
        lessons[FIRE_WARNING] += 1.0
    if tactic.counter >= 0 and not tactic.counter_stops and link[tactic.counter] > 0.0:
        lessons[tactic.counter] += 1.0


@njit(cache=True)
def stopped_by(state: State, s: int, attempt: Strike, future: Future) -> int:
    """The counter without which an attempt would not have been stopped; -1 where ordinary troops found the device."""
    m, link = state.sites[s].mission, state.link
    tactic = state.tactics[m, attempt.tactic]
    if tactic.searched:
        luck = luck_of_finders(attempt, future)
        if luck < found_by_troops(state.sites[s].skill, state.params[m]):
            return -1
        if luck < link[SEARCH]:
            return SEARCH
        if luck < link[SEARCH] + link[GROUND_RADAR]:
            return GROUND_RADAR
    return int(tactic.counter)
