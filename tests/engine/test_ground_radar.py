"""The ledger's account of a ground radar, worked out by hand: it goes with a search team and finds nothing alone."""

import pytest
from tiny_rows import enabler, raiders

from sim.engine import tallies
from sim.engine.draws import uniform
from sim.engine.engagement import Strike, casualties
from sim.engine.ledger import attribute_strike
from sim.engine.purposes import FOUND
from sim.engine.records import IED
from sim.engine.strikes import links_as_they_are, links_complete
from sim.model import World

ALPHA = 0
TROOPS, TEAM, RADAR = 0.3, 0.6, 0.1  # found by troops, by a search team, and by radar beyond these
NUMBERS = {"ied_find_share": TROOPS, "search_team_find_share": TEAM, "ground_radar_find_gain": RADAR}
MOVES = 6 + 6 * 12 / 365


@pytest.fixture
def mined(tiny):
    """A world whose links are those of a charge laid on a road from Alpha, with these enablers."""

    def prepared(*enablers) -> World:
        groups = (raiders(un_attacks_per_year=1e-9, tactics={"ied": 1.0}),)
        world = World(tiny(NUMBERS, groups=groups, enablers=enablers), seed=5)
        world.step()
        how = world.state.tactics[0, IED]
        links_as_they_are(world.state, 0, ALPHA, how)
        links_complete(world.state, 0, ALPHA, how)
        return world

    return prepared


@pytest.mark.parametrize(
    ("enablers", "as_it_is", "complete"),
    [
        ((), 0.0, 0.0),
        ((enabler("ground_radar"),), 0.0, 0.0),
        ((enabler("search_team"),), 0.0, RADAR * 3 / MOVES),
        ((enabler("search_team", count=2), enabler("ground_radar")), RADAR * 4.5 / MOVES / 2, RADAR * 4.5 / MOVES),
    ],
    ids=["nobody", "a radar without a team", "a team without a radar", "one of two teams with a radar"],
)
def test_a_radar_finds_on_the_moves_that_teams_clear(mined, enablers, as_it_is, complete):
    state = mined(*enablers).state
    assert state.link[tallies.GROUND_RADAR] == pytest.approx(as_it_is, rel=1e-12)
    assert state.full[tallies.GROUND_RADAR] == pytest.approx(complete, rel=1e-12)


@pytest.mark.parametrize(
    ("least", "most", "by_search", "together"),
    [(TROOPS, TROOPS + RADAR, True, True), (TEAM, TEAM + RADAR, False, True), (TEAM + RADAR, 1.0, False, False)],
    ids=["found by a team", "found by a team with a radar", "not found"],
)
def test_the_ledger_says_that_a_radar_alone_saves_nobody(mined, least, most, by_search, together):
    """No team is there. What other capabilities could do is taken out: nothing is complete but search and radar."""
    world = mined()
    state, future, key = world.state, world.future, world.state.groups.key[0]
    day = next(day for day in range(1000) if least < uniform(future, FOUND, key, day, 0) < most)
    attempt = Strike(key, day, 0, IED, 60, 0.0)
    for k in set(range(tallies.CAPABILITY_COUNT)) - {tallies.SEARCH, tallies.GROUND_RADAR}:
        state.full[k] = state.link[k]
    toll = casualties(attempt, state.tactics[0, IED], state.link, state.hours, state.params[0], future)
    dead = toll.killed + toll.died
    assert dead > 0
    missing = attribute_strike(state, 0, ALPHA, attempt, dead, future)
    entered = state.loss[0, :, tallies.PEACEKEEPER]
    assert missing == (tallies.SEARCH if by_search else -1)
    assert entered[tallies.SEARCH] == dead * by_search
    assert entered[tallies.GROUND_RADAR] == 0.0
    assert entered[tallies.ALL_TOGETHER] == dead * together
    assert entered[tallies.INTERACTION] == dead * (together - by_search)
