"""Posture: time outside, readiness and operations act through the chain; the usual posture changes nothing."""

import numpy as np
import pytest
from tiny_rows import raiders

from sim.agents.armed_group import ArmedGroup
from sim.agents.political_process import PoliticalProcess
from sim.deployment.regional_battalions import REGIONAL_FORCE
from sim.engine import tallies
from sim.engine.consequence import mourn
from sim.engine.posture import enforcement, enforcement_at, time_outside, time_outside_at
from sim.model import World
from sim.scenario.scenario import with_numbers
from sim.scenario.schema import ContingentUnit, Group

ALPHA = 0
BUSY = {"operations_per_1000_per_year": 3650.0, "operation_contact_share": 1.0}
USUAL, PASSIVE, ENFORCING = 0.5, 0.0, 1.0
ACTIVE = raiders(civilian_attacks_per_year=1.0, un_attacks_per_year=20.0, tactics={"ambush": 1.0})


@pytest.fixture
def lived(tiny):
    """The tiny mission after some days in a posture."""

    def after(posture: float, days: int = 1, groups: tuple = (ACTIVE,), **numbers: float) -> World:
        world = World(with_numbers(tiny(numbers, groups=groups), {"force_posture": posture}), seed=3)
        for _ in range(days):
            world.step()
        return world

    return after


def test_the_usual_posture_is_the_force_as_it_was(lived):
    params = lived(USUAL).state.params[0]
    assert time_outside(params.force_posture, params) == 1.0
    assert enforcement(params.force_posture) == 0.0


def test_an_enforcing_force_goes_out_twice_as_often_and_a_passive_one_half(lived):
    patrols = [lived(posture).state.sites.patrols[ALPHA] for posture in (PASSIVE, USUAL, ENFORCING)]
    assert patrols == pytest.approx([3.0, 6.0, 12.0])


def test_readiness_to_act_follows_posture(lived):
    numbers = {"will_to_act_share": 0.5, "poc_training_gain": 0.0}
    will = [lived(posture, **numbers).state.sites.will[ALPHA] for posture in (PASSIVE, USUAL, ENFORCING)]
    assert will == pytest.approx([0.3, 0.5, 0.7])


def test_moves_are_struck_when_they_are_made(lived):
    """Half of what the group does is against moves: twice the moves, up to half as many attacks more."""
    both = raiders(un_attacks_per_year=300.0, tactics={"ambush": 0.5, "indirect_fire": 0.5})
    counts = [lived(posture, 30, (both,), operations_per_1000_per_year=0.0).state.tally[0, tallies.STRIKES]
              for posture in (USUAL, ENFORCING)]
    assert 1.1 < counts[1] / counts[0] < 1.6


def test_only_an_enforcing_force_hunts(lived):
    made = [lived(posture, 20, **BUSY).state.tally[0, tallies.OPERATIONS] for posture in (PASSIVE, USUAL, ENFORCING)]
    assert made[:2] == [0.0, 0.0]
    assert made[2] > 50


def test_a_hunted_group_loses_people_believes_it_is_contested_and_strikes_back(lived):
    world = lived(ENFORCING, 30, **BUSY, recruit_per_month=0.0, operation_attrition_share=0.001)
    state = world.state
    assert 0.0 < state.groups.killed_month[0] == pytest.approx(0.001 * state.groups.hunted_month[0])
    assert state.grounds.contested_month.sum() > 0
    assert state.tally[0, tallies.STRIKES] >= state.groups.hunted_month[0]
    world.step()
    world.step()
    group = next(agent for agent in world.agents if isinstance(agent, ArmedGroup))
    assert group.grudge > 0.0 and group.strength < 1.0
    assert state.grounds.belief.max() > 0.0


def test_people_where_they_fight_trust_less_and_parties_doubt_impartiality(lived):
    peace, war = (lived(posture, 32, **BUSY) for posture in (USUAL, ENFORCING))
    assert war.columns.communities.trust.mean() < peace.columns.communities.trust.mean()
    heard = [float(world.columns.missions.impartiality[0]) for world in (peace, war)]
    assert heard[0] == 1.0 and heard[1] == pytest.approx(0.5, abs=0.01)
    pace = [next(a for a in w.agents if isinstance(a, PoliticalProcess)) for w in (peace, war)]
    facts = peace.state.params[0]
    assert pace[1]._rate(0, facts, False) == pytest.approx(heard[1] * pace[0]._rate(0, facts, False))


def test_state_forces_are_never_hunted(lived):
    army = Group(name="army", kind="state_forces", latitude=0.0, longitude=0.0, range_km=500.0,
                 civilian_attacks_per_year=5.0, un_attacks_per_year=1.0, tactics={"ambush": 1.0})
    state = lived(ENFORCING, 20, (army,), **BUSY).state
    assert state.tally[0, tallies.OPERATIONS] > 0
    np.testing.assert_array_equal(state.groups.hunted_month, [0.0])


def battalions_beside(tiny, force: float, regional: float, **numbers: float) -> World:
    """A UN battalion and one of a regional force of equal strength at one base, after a day."""
    units = (ContingentUnit(name="UN infantry", kind="infantry", contributor="Aland", site="Alpha", strength=500),
             ContingentUnit(name="battalion", kind="infantry", contributor=REGIONAL_FORCE, site="Alpha", strength=500))
    world = World(tiny({"force_posture": force, "regional_posture": regional, **numbers}, groups=(ACTIVE,),
                       contingents=units), seed=3)
    world.step()
    return world


def test_at_a_base_of_two_forces_moves_and_readiness_are_those_of_both(tiny):
    numbers = {"will_to_act_share": 0.5, "poc_training_gain": 0.0, "operations_per_1000_per_year": 0.0}
    site = battalions_beside(tiny, USUAL, ENFORCING, **numbers).state.sites[ALPHA]
    assert site.regional_share == 0.5
    assert site.patrols == pytest.approx(1000 * 6 / 1000 * 1.5)
    assert site.will == pytest.approx(0.6)


def test_a_regional_force_hunts_beside_a_mission_that_does_not_and_bears_the_dead(tiny):
    world = battalions_beside(tiny, USUAL, ENFORCING, **BUSY)
    state = world.state
    assert state.tally[0, tallies.OPERATIONS] > 0
    state.contingents.dead_month[:] = 0.0
    mourn(state, ALPHA, 4, True, True)
    assert list(state.contingents.dead_month) == [0.0, 4.0]
    mourn(state, ALPHA, 3, True, False)
    assert list(state.contingents.dead_month) == pytest.approx([1.0, 6.0])
    mourn(state, ALPHA, 2, False, False)
    assert list(state.contingents.dead_month) == pytest.approx([2.0, 7.0])


def test_two_forces_of_one_posture_are_one_force(tiny):
    for posture in (USUAL, 0.8):
        state = battalions_beside(tiny, posture, posture).state
        site, params = state.sites[ALPHA], state.params[0]
        assert time_outside_at(site, params) == time_outside(posture, params)
        assert enforcement_at(site, params) == enforcement(posture)
