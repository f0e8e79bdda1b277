"""Police and communal raiders, worked out by hand: who turns back, what the group makes of it, what the ledger says."""

import math

import pytest
from tiny_rows import raiders

from sim.engine import purposes as why
from sim.engine import tallies
from sim.engine.draws import uniform
from sim.engine.raids import raid
from sim.model import World

NEAR, FAR = 0, 1  # villages at 20 and 160 km from the base with people, whose day patrols reach 40 km
NOON, DAY, RAIDS = 12.0, 5, 200
GAIN = 0.6
#: Nobody else comes, so that a raid that is not met kills all that it would.
ALONE = {"alert_share_without_network": 0.0, "patrols_per_1000_per_day": 0.0, "police_communal_gain": GAIN}


@pytest.fixture
def raided(tiny):
    """A place raided while some police are there: the state, the row of the ground, and each raid's luck with police
    and the people whom it would kill."""

    def lived(kind: str, cover: float, place: int):
        world = World(tiny(ALONE, groups=(raiders(kind=kind),)), seed=5)
        world.step()
        state, future, key = world.state, world.future, world.state.groups.key[0]
        state.missions.police_cover[0] = cover
        ground = state.grounds.community.tolist().index(place)
        for k in range(RAIDS):
            raid(state, 0, ground, NOON, future, DAY, k)
        luck = [uniform(future, why.POLICE_BETWEEN, key, DAY, k) for k in range(RAIDS)]
        tail = [(1.0 - uniform(future, why.RAID_DEATHS, key, DAY, k)) ** (-1 / 1.6) for k in range(RAIDS)]
        return state, ground, list(zip(luck, [math.floor(min(150.0, each)) for each in tail], strict=True))

    return lived


@pytest.mark.parametrize(
    ("kind", "cover", "place", "share"),
    [("communal_militia", 1.0, NEAR, GAIN), ("communal_militia", 0.5, NEAR, GAIN / 2),
     ("communal_militia", 0.0, NEAR, 0.0), ("communal_militia", 1.0, FAR, 0.0), ("rebel", 1.0, NEAR, 0.0)],
    ids=["all police", "half of them", "no police", "beyond a day patrol", "rebels"],
)
def test_communal_raiders_who_meet_police_turn_back_and_have_been_contested(raided, kind, cover, place, share):
    state, ground, raids = raided(kind, cover, place)
    met = sum(luck < share for luck, _ in raids)
    assert (met > 0) == (share > 0.0)
    assert state.tally[0, tallies.RAIDS] == RAIDS - met
    assert state.tally[0, tallies.RAIDS_DETERRED] == state.grounds.contested_month[ground] == met
    assert state.tally[0, tallies.CIVILIANS] == sum(deaths for luck, deaths in raids if luck >= share)


@pytest.mark.parametrize(
    ("kind", "cover", "place", "least", "most"),
    [("communal_militia", 0.5, NEAR, GAIN / 2, GAIN), ("communal_militia", 1.0, NEAR, GAIN, GAIN),
     ("communal_militia", 0.5, FAR, 0.0, 0.0), ("rebel", 0.5, NEAR, 0.0, 0.0)],
    ids=["half of them", "all police", "beyond a day patrol", "rebels"],
)
def test_the_ledger_lays_to_police_the_raids_that_all_of_them_would_have_met(raided, kind, cover, place, least, most):
    state, _, raids = raided(kind, cover, place)
    laid = sum(deaths for luck, deaths in raids if least <= luck < most)
    assert (laid > 0.0) == (least < most)
    assert state.loss[0, tallies.POLICE, tallies.CIVILIAN] == laid
