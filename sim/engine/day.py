"""A day of every mission, in order. This is the whole list; each step is one file of this folder.

1. Season and access: weather and permission come first, everything else depends on them.
2. Presence: who is there, what works, what is flown in, which moves leave, which of them are searched, whom patrols
   visit at that pace.
   Accidents and illness take their toll of those who move, fly and live in the bases, whoever attacks.
3. Threat: campaigns turn; an enforcing force goes after armed groups, who fight back and may break a campaign off;
   then groups plan what they dare to attempt today.
4. to 8. Attempts run their chains one after the other by the clock: warning, decision and response, engagement,
   evacuation, consequence, and the line in the ledger. A helicopter that left for a village is missed by those who
   are wounded an hour later, and that competition is real.
9. Gap: at nightfall, what was required and what was effective.
"""

from numba import njit

from sim.engine.access import open_day
from sim.engine.accidents import misfortunes
from sim.engine.campaigns import campaign_turns
from sim.engine.gaps import measure
from sim.engine.operations import operations
from sim.engine.presence import clear_routes, move_out, muster, police_presence, stand_to, visit
from sim.engine.raids import raid
from sim.engine.records import ATTACK_ON_CIVILIANS, Future, State
from sim.engine.strikes import strike
from sim.engine.supply_flights import fly_supplies
from sim.engine.tallies import DEATHS, FATAL_DAYS
from sim.engine.threat import attempts


@njit(cache=True)
def run_day(state: State, future: Future, day: int) -> None:
    """One day, all missions."""
    open_day(state, future, day)
    muster(state)
    stand_to(state, future, day)
    fly_supplies(state)
    move_out(state)
    clear_routes(state)
    visit(state)
    police_presence(state)
    misfortunes(state, future, day)
    campaign_turns(state, future, day)
    deaths_before = state.tally[:, DEATHS].copy()
    operations(state, future, day)
    attempts(state, future, day)
    live_through(state, future, day)
    state.tally[:, FATAL_DAYS] += state.tally[:, DEATHS] > deaths_before
    measure(state)


@njit(cache=True)
def live_through(state: State, future: Future, day: int) -> None:
    """Run today's attempts, each from warning to ledger, in the order of the clock."""
    for place in range(state.planned[0]):
        attempt = state.agenda[state.agenda[place].next]
        g, k, hour = attempt.group, attempt.number, attempt.hour
        if attempt.kind == ATTACK_ON_CIVILIANS:
            raid(state, g, attempt.ground, hour, future, day, k)
        else:
            strike(state, g, attempt.tactic, attempt.site, hour, future, day, k)


@njit(cache=True)
def run_days(state: State, future: Future, first: int, count: int) -> None:
    """Several days in one compiled call."""
    for day in range(first, first + count):
        run_day(state, future, day)
