"""On the same incident a better link, a shorter way or one more aircraft never costs a life."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_rows import enabler

from sim.deployment.arms import tactic_rows
from sim.engine import records, tallies
from sim.engine.draws import entity_key, future_key
from sim.engine.engagement import Raid, Strike, arrival_hours, casualties, civilian_deaths
from sim.engine.evacuation import evacuation_hours
from sim.engine.response import air_responder, road_responder
from sim.engine.warning import find_share, found_by_troops
from sim.model import World
from sim.outcomes import BUILT_IN
from sim.scenario.parameters import declared, record_dtype
from sim.scenario.repertoire import built_in_tactics

FUTURE, GROUP = future_key(1, 0), entity_key("tiny/groups/raiders")
HALF = [tallies.EVACUATION, tallies.SURGERY, tallies.QUICK_REACTION, tallies.AIR_MOBILITY]
SHARE = st.floats(0.0, 1.0)
HOURS = st.floats(0.0, 100.0) | st.just(math.inf)
quickly = settings(max_examples=150, deadline=None, derandomize=True)


@st.composite
def numbers(draw) -> np.record:
    """All parameters anywhere within their bounds."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = [tuple(chance.uniform(each.low, each.high) for each in declared().values())]
    return np.array(rows, dtype=record_dtype()).view(np.recarray)[0]


@st.composite
def links(draw) -> tuple[np.ndarray, np.ndarray]:
    """Two states of the chain, the second at least as good in every link; either-or links are 0 or 1."""
    pairs = np.sort([[draw(SHARE), draw(SHARE)] for _ in range(tallies.CAPABILITY_COUNT)], axis=1)
    pairs[HALF] = np.round(pairs[HALF])
    return pairs[:, 0].copy(), pairs[:, 1].copy()


@st.composite
def hours(draw) -> np.ndarray:
    """Hours to surgery as the evacuation step fills them: complete capabilities are never slower."""
    as_is, here, crew, both = (draw(HOURS) for _ in range(4))
    here, crew = min(as_is, here), min(as_is, crew)
    return np.array([[as_is, here], [crew, min(here, crew, both)]])


@st.composite
def strikes(draw) -> Strike:
    day, k, hurt = draw(st.integers(0, 2000)), draw(st.integers(0, 8)), draw(st.integers(0, 60))
    return Strike(GROUP, day, k, draw(st.integers(0, len(records.TACTICS) - 1)), hurt, draw(SHARE))


def tactic_of(strike: Strike, params: np.record) -> np.record:
    """The row of the strike's tactic where the parameters are these."""
    return tactic_rows(built_in_tactics(), np.array([params]), BUILT_IN).view(np.recarray)[0, strike.tactic]


RAIDS = st.builds(Raid, st.floats(1.0, 150.0), SHARE, SHARE, SHARE, SHARE)


@quickly
@given(strikes(), numbers(), links(), hours())
def test_better_links_never_kill_a_peacekeeper(strike, params, pair, ways):
    worse, better = (casualties(strike, tactic_of(strike, params), link, ways, params, FUTURE) for link in pair)
    assert better[0] + better[1] <= worse[0] + worse[1]


@quickly
@given(strikes(), numbers(), links(), hours(), SHARE)
def test_a_shorter_way_to_surgery_never_means_more_deaths_of_wounds(strike, params, pair, ways, factor):
    how, shorter = tactic_of(strike, params), ways * factor if factor > 0 else np.zeros((2, 2))
    killed, died, wounded, critical = casualties(strike, how, pair[0], ways, params, FUTURE)
    sooner = casualties(strike, how, pair[0], shorter, params, FUTURE)
    assert sooner[0] == killed
    assert sooner[3] == critical
    assert sooner[1] <= died
    assert sooner[1] + sooner[2] == died + wounded


@quickly
@given(strikes(), numbers(), links(), hours())
def test_everyone_hurt_is_killed_dies_of_wounds_survives_or_was_spared(strike, params, pair, ways):
    killed, died, wounded, critical = casualties(strike, tactic_of(strike, params), pair[0], ways, params, FUTURE)
    spared = strike.would_hurt - killed - died - wounded
    assert min(killed, died, wounded, spared) >= 0
    assert died <= critical <= died + wounded
    unwarned = np.zeros_like(pair[0])
    assert sum(casualties(strike, tactic_of(strike, params), unwarned, ways, params, FUTURE)[:3]) == strike.would_hurt


@quickly
@given(RAIDS, numbers(), links(), HOURS, HOURS)
def test_better_links_and_a_shorter_way_never_kill_a_civilian(raid, params, pair, one, other):
    slow, fast = max(one, other), min(one, other)
    deaths = civilian_deaths(raid, arrival_hours(raid, pair[0], slow), params)
    assert civilian_deaths(raid, arrival_hours(raid, pair[1], slow), params) <= deaths
    assert civilian_deaths(raid, arrival_hours(raid, pair[0], fast), params) <= deaths
    assert 0.0 <= deaths <= raid.potential


@pytest.fixture(scope="module")
def fleet(tiny) -> World:
    """One hospital; six aircraft for the wounded or for troops, at both bases."""
    enablers = (enabler("field_hospital"), enabler("evacuation_helicopters", count=3),
                enabler("utility_helicopters", "Bravo", count=3))
    world = World(tiny({"night_flight_share": 0.5}, enablers=enablers), seed=3)
    world.step()
    world.state.enablers.standby[:] = 0
    return world


AIRCRAFT = st.lists(st.floats(0.0, 60.0), min_size=3, max_size=3)


@quickly
@given(st.tuples(AIRCRAFT, AIRCRAFT), st.floats(0.0, 48.0), st.integers(0, 1), st.floats(0.0, 40.0), st.integers(1, 2))
def test_more_evacuation_aircraft_never_bring_anyone_later(fleet, busy_until, now, base, km_out, row):
    state = fleet.state
    state.free_at[1, :3], state.free_at[2, :3] = busy_until
    reached, helped = [], []
    for count in range(4):
        state.enablers.working[:] = [1, 2, 2]
        state.enablers.working[row] = count
        evacuation_hours(state, base, km_out, now, fleet.future, 0)
        reached.append(state.hours.copy())
        helped.append(air_responder(state, 1, now, fleet.future, 0)[2])
    assert (np.diff(reached, axis=0) <= 0.0).all()
    assert helped == sorted(helped, reverse=True)


@quickly
@given(st.floats(0.2, 4.0), st.floats(0.2, 4.0), st.integers(0, 1), st.integers(0, 1))
def test_troops_on_standby_are_never_later_than_others(fleet, standby, ordinary, there, community):
    """Even where an experiment draws a longer time for them than for ordinary troops."""
    state = fleet.state
    usual = state.params[0].copy()
    state.params.standby_reaction_hours, state.params.ground_reaction_hours = standby, ordinary
    state.sites.quick_reaction[0] = 100.0 * there
    hours = [road_responder(state, community, on_standby)[1] for on_standby in (False, True)]
    state.params[0] = usual
    assert hours[1] <= hours[0]


@quickly
@given(st.floats(0.0, 48.0), st.integers(0, 1), st.floats(0.0, 40.0))
def test_a_complete_capability_is_never_slower_than_the_one_there(fleet, now, base, km_out):
    fleet.state.free_at[:] = 0.0
    fleet.state.enablers.working[:] = [1, 3, 3]
    evacuation_hours(fleet.state, base, km_out, now, fleet.future, 0)
    ways = fleet.state.hours
    assert ways[1, 1] <= min(ways[0, 1], ways[1, 0]) <= max(ways[0, 1], ways[1, 0]) <= ways[0, 0]


@quickly
@given(numbers(), SHARE, SHARE, SHARE)
def test_search_teams_never_find_less_than_ordinary_troops(params, cover, edge, skill):
    found, complete = find_share(cover, edge, skill, params), find_share(1.0, edge, skill, params)
    assert found_by_troops(skill, params) <= found + 1e-12
    assert found <= complete + 1e-12
