"""People who fled are no longer where they lived, need police where they stay, and come back with calm."""

import numpy as np
import pytest
from worlds import turn

from sim.engine.presence import police_presence
from sim.engine.tallies import POLICE
from sim.model import World
from sim.scenario.schema import ContingentUnit, Group

NEAR, FAR = 0, 1


@pytest.fixture
def fled(tiny):
    """Of 40,000 people of Far, 30,000 have fled; one police unit is there."""

    def made(displaced: float = 30_000.0) -> World:
        group = Group(name="raiders", kind="insurgent", latitude=0.1, longitude=0.0, range_km=500.0)
        units = tuple(ContingentUnit(name=kind, kind=kind, contributor="Aland", site="Alpha", strength=140)
                      for kind in ("infantry", "formed_police"))
        world = World(tiny({"return_per_month": 0.25}, contingents=units, groups=(group,)), seed=1, months=80)
        turn(world)
        world.state.communities.displaced[FAR] = displaced
        turn(world)
        return world

    return made


def test_groups_find_fewer_people_where_many_fled_and_more_where_they_stay(fled):
    here, gone = fled(0.0).state.grounds.weight, fled().state.grounds.weight
    assert gone[FAR] == pytest.approx(here[FAR] * np.sqrt(10_000 / 40_000))
    assert gone[NEAR] == pytest.approx(here[NEAR] * np.sqrt((10_000 + 30_000) / 10_000))


def test_displaced_people_need_police_who_are_then_missing_elsewhere(fled):
    """One unit for 30,000 people: the statement asks for two, and half of what is needed is there."""
    here, gone = fled(0.0), fled()
    assert gone.state.requirement[0, POLICE] - here.state.requirement[0, POLICE] == pytest.approx(1.0)
    for world in (here, gone):
        police_presence(world.state)
    assert gone.state.missions.police_cover[0] == pytest.approx(here.state.missions.police_cover[0] / 2.0)


def test_all_that_ends_when_people_return(fled):
    world = fled()
    for _ in range(60):
        turn(world)
    usual = fled(0.0)
    assert world.state.grounds.weight == pytest.approx(usual.state.grounds.weight, rel=1e-4)
    assert world.state.requirement[0, POLICE] == pytest.approx(usual.state.requirement[0, POLICE], rel=1e-4)
