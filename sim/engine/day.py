"""A day of every mission, in order. This is the whole list; each step is one file of this folder.

1. Season and access: weather and permission come first, everything else depends on them.
2. Presence: who is there, what works, which moves leave, which of them are searched.
3. Threat: campaigns turn; then groups attempt what they dare.
4. to 8. Each attempt runs its chain at once: warning, decision and response, engagement, evacuation, consequence,
   and its line in the ledger. Attacks on civilians come before attacks on the mission: a helicopter that left for a
   village is missed by the wounded of the same hour, and that competition is real.
9. Gap: at nightfall, what was required and what was effective.
"""

from numba import njit

from sim.engine.access import open_day
from sim.engine.gaps import measure
from sim.engine.presence import clear_routes, move_out, muster, police_presence, stand_to
from sim.engine.raids import attack_civilians
from sim.engine.records import Future, State
from sim.engine.strikes import attack_mission
from sim.engine.tallies import DEATHS, FATAL_DAYS
from sim.engine.threat import campaign_turns


@njit(cache=True)
def run_day(state: State, future: Future, day: int) -> None:
    """One day, all missions."""
    open_day(state, future, day)
    muster(state)
    stand_to(state, future, day)
    move_out(state)
    clear_routes(state)
    police_presence(state)
    campaign_turns(state, future, day)
    deaths_before = state.tally[:, DEATHS].copy()
    attack_civilians(state, future, day)
    attack_mission(state, future, day)
    state.tally[:, FATAL_DAYS] += state.tally[:, DEATHS] > deaths_before
    measure(state, day)


@njit(cache=True)
def run_days(state: State, future: Future, first: int, count: int) -> None:
    """Several days in one compiled call."""
    for day in range(first, first + count):
        run_day(state, future, day)
