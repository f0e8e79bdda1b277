"""Threat, operations and campaigns worked out by hand: how often, against what, where, and who is hunted."""

import math

import numpy as np
import pytest
from scipy import stats
from tiny_rows import raiders, troops, village

from sim.engine import purposes as why
from sim.engine.campaigns import breaks_off, campaign_turns, wanted_a_day
from sim.engine.consequence import mourn
from sim.engine.draws import uniform
from sim.engine.exposure import chances_to_strike, elasticity, weigh_chances
from sim.engine.operations import contest, hunt, operations, presence, quarry
from sim.engine.records import AIRCRAFT, AMBUSH, ATTACK_ON_CIVILIANS, ATTACK_ON_UN, CAMPS, MOVES, ROADS
from sim.engine.tallies import OPERATIONS, RAIDS_DETERRED
from sim.engine.threat import (
    attempts,
    choose_tactic,
    choose_target,
    dares,
    enter,
    opportunities_today,
    plan_raids,
    strikes_today,
)
from sim.model import World

pytestmark = pytest.mark.usefixtures("ordinary_python")
ALPHA, BRAVO = 0, 1
BUSY = raiders(civilian_attacks_per_year=1460.0, un_attacks_per_year=365.0,
               tactics={"ambush": 0.5, "ied": 0.2, "indirect_fire": 0.3})
#: Each thing's own elasticity, so that one taken for another is seen.
APART = {"move_attack_elasticity": 0.5, "camp_attack_elasticity": 1.0, "aircraft_attack_elasticity": 0.25}


@pytest.fixture
def built(tiny):
    """The tiny mission at the end of its first day, beside a busy group; the agenda is empty."""

    def made(numbers=None, groups=(BUSY,), **rows) -> World:
        world = World(tiny(APART | (numbers or {}), groups=groups, **rows), seed=5)
        world.step()
        world.state.planned[0], world.state.tally[:] = 0, 0.0
        return world

    return made


def count(world: World, purpose: int, mean: float, day: int = 3) -> int:
    """The number that chance draws for the group on a day."""
    return int(stats.poisson.ppf(uniform(world.future, purpose, world.state.groups.key[0], day), mean))


@pytest.mark.parametrize(("changes", "ratio"), [
    ({}, 1.0), ({"hostility": 1.5}, 1.5), ({"strength": 0.5}, 0.5), ({"deal": 1}, 0.25),
    ({"grudge": 2.0}, 1.0 + 2.0 * (1.0 - math.exp(-2.0 / 4.0))), ({"un_attack_rate_factor": 7.0}, 0.7),
    ({"attack_means_ratio": 0.5}, 0.5), ({"un_rate": 0.0}, 0.0), ({"un_rate": 182.5}, 0.5)])
def test_attacks_on_the_mission_follow_each_factor(built, changes, ratio):
    """Ten attacks a day as declared, at what the file implies. Many days, so that a rate off by a tenth is seen."""
    world = built({"retaliation_gain": 2.0, "retaliation_operations": 4.0, "attack_means_ratio": 3.0,
                   "un_attack_rate_factor": 10.0})
    state = world.state
    state.missions.restraint[0] = 0.25  # a ceasefire that binds only who signed
    for name, value in changes.items():
        table = next(table for table in (state.missions, state.groups, state.params) if name in table.dtype.names)
        table[name][0] = value
    for day in range(12):
        assert strikes_today(state, 0, world.future, day) == count(world, why.STRIKES, 10.0 * ratio, day)


@pytest.mark.parametrize(("kind", "changes", "ratio"), [
    ("insurgent", {}, 1.0), ("insurgent", {"deal": 1}, 0.25), ("communal_militia", {"police_cover": 0.5}, 1.0),
    ("insurgent", {"strength": 0.4}, 0.4),
    ("insurgent", {"violence": 1.6}, 1.6)])
def test_opportunities_against_civilians_follow_each_factor(built, kind, changes, ratio):
    group = raiders(civilian_attacks_per_year=1460.0, un_attacks_per_year=1.0, tactics={"ambush": 1.0})
    world = built({"police_communal_gain": 0.6}, (group.model_copy(update={"kind": kind}),))
    state = world.state
    state.missions.restraint[0] = 0.25
    for name, value in changes.items():
        table = next(table for table in (state.missions, state.groups) if name in table.dtype.names)
        table[name][0] = value
    for day in range(12):
        found = opportunities_today(state, state.groups[0], world.future, day)
        assert found == count(world, why.RAIDS, 4.0 * ratio, day)


def test_a_group_dares_when_the_gain_exceeds_belief_times_what_contest_costs_it(built):
    for kind, weight in (("insurgent", 2.0), ("state_forces", 0.5)):
        group = BUSY.model_copy(update={"kind": kind})
        world = built({"deterrence_weight": 2.0, "state_deterrence_weight": 0.5}, (group,))
        state, key = world.state, world.state.groups.key[0]
        state.grounds.belief[:] = 0.4
        for k in range(20):
            gain = -math.log(1.0 - uniform(world.future, why.GAIN, key, 2, k))
            found = dares(state.groups[0], state.grounds[0], state.params[0], world.future, 2, k)
            assert found == (gain > 0.4 * weight)


def test_what_is_not_dared_is_counted_as_deterred_and_every_look_as_tried(built):
    world = built({"deterrence_weight": 1.0, "opportunity_ratio": 1.0})
    state = world.state
    state.grounds.belief[:], state.grounds.tried_month[:] = 1e9, 0.0
    plan_raids(state, 0, world.future, 4)
    seen = opportunities_today(state, state.groups[0], world.future, 4)
    assert seen > 2 and state.planned[0] == 0
    assert state.tally[0, RAIDS_DETERRED] == state.grounds.tried_month.sum() == seen
    state.grounds.belief[:] = 0.0
    plan_raids(state, 0, world.future, 4)
    assert state.planned[0] == seen and (state.agenda.kind[:seen] == ATTACK_ON_CIVILIANS).all()


def test_the_agenda_of_a_day_is_lived_by_the_clock_and_each_hour_is_its_own_luck(built):
    world = built({"un_attack_rate_factor": 10.0})
    state, key = world.state, world.state.groups.key[0]
    attempts(state, world.future, 3)
    made = state.planned[0]
    agenda = state.agenda[:made]
    assert set(agenda.kind.tolist()) == {ATTACK_ON_UN, ATTACK_ON_CIVILIANS}
    hours = [agenda.hour[at] for at in agenda.next]
    assert hours == sorted(hours) and agenda.next.tolist() != list(range(made))
    for row in agenda:
        purpose = why.RAID_HOUR if row.kind == ATTACK_ON_CIVILIANS else why.STRIKE_HOUR
        assert row.hour == uniform(world.future, purpose, key, 3, row.number) * 24.0


def test_a_full_day_takes_no_more(built):
    state = built().state
    state.planned[0] = len(state.agenda) - 1
    for hour in (3.0, 4.0):
        enter(state, hour, ATTACK_ON_UN, 0, 7, AMBUSH, ALPHA, -1)
    assert state.planned[0] == len(state.agenda) and state.agenda[-1].hour == 3.0


def test_a_tactic_is_chosen_by_orders_times_what_there_is_to_strike(built):
    world = built()
    state, key = world.state, world.state.groups.key[0]
    state.chances[0, [MOVES, CAMPS, ROADS]] = [3.0, 1.0, 0.0]
    weights = state.tactic_weight[0] * state.chances[0, state.tactics.exposure[0]]
    edges = np.cumsum(weights) / weights.sum()
    for k in range(60):
        luck = uniform(world.future, why.TACTIC, key, 9, k)
        assert choose_tactic(state, 0, world.future, 9, k) == int(np.searchsorted(edges, luck, side="right"))


def test_a_target_is_chosen_by_nearness_times_what_is_exposed_there(built):
    world = built(contingents=(troops("Alpha"), troops("Bravo")))
    state, key = world.state, world.state.groups.key[0]
    state.nearness[0, :2] = [0.5, 0.25]
    for tactic, exposed in ((AMBUSH, state.sites.hours_out), (2, state.sites.garrison)):
        exposed[:] = [10.0, 40.0]
        for k in range(40):
            luck = uniform(world.future, why.TARGET, key, 9, k)
            assert choose_target(state, 0, tactic, world.future, 9, k) == (ALPHA if luck < 1 / 3 else BRAVO)
        exposed[:] = 0.0
        assert choose_target(state, 0, tactic, world.future, 9, 0) == -1


def test_each_thing_that_can_be_struck_has_its_own_elasticity(built):
    params = built().state.params[0]
    assert [elasticity(params, each) for each in (MOVES, CAMPS, AIRCRAFT, ROADS)] == [0.5, 1.0, 0.25, 0.5]


def test_chances_by_hand(built):
    """Twice the implied people, half of the planned hours; 0.8 of moves are usually carried out."""
    state = built().state
    state.nearness[0, :2] = [0.5, 0.0]
    state.sites.garrison[:], state.sites.hours_planned[:], state.sites.hours_out[:] = [2000.0, 9e9], 40.0, 20.0
    state.sites.road_use[:] = 30.0
    state.implied[0, [MOVES, CAMPS, ROADS]] = [0.5 * 10.0, 0.5 * 1000.0, 0.5 * 30.0]
    state.carried_out[0] = [0.8, 1.0, 1.0, 0.8]
    weigh_chances(state, 0)
    assert state.chances[0, MOVES] == pytest.approx(4.0**0.5 * 0.5 / 0.8)
    assert state.chances[0, CAMPS] == pytest.approx(2.0)
    assert state.chances[0, ROADS] == pytest.approx(0.5 / 0.8)
    assert state.chances[0, AIRCRAFT] == 0.0
    state.tactic_weight[0] = 0.0
    state.tactic_weight[0, [0, 1, 2]] = [1.0, 2.0, 5.0]  # a device on a road, an ambush, mortars
    expected = (1.0 * 0.5 / 0.8 + 2.0 * 2.0 * 0.5 / 0.8 + 5.0 * 2.0) / 8.0
    assert chances_to_strike(state, 0) == pytest.approx(expected)


def test_campaigns_and_lulls_turn_at_their_own_lengths(built):
    world = built({"campaign_days": 10.0, "lull_days": 40.0})
    state, key, future = world.state, world.state.groups.key[0], world.future
    on = bool(state.groups.campaign[0])
    for day in range(1, 200):
        campaign_turns(state, future, day)
        if uniform(future, why.CAMPAIGN, key, day) < 1.0 - math.exp(-1.0 / (10.0 if on else 40.0)):
            on = not on
        assert bool(state.groups.campaign[0]) == on


def test_what_a_group_wants_goes_with_its_strength_and_the_level_of_violence(built):
    state = built({"campaign_rate_ratio": 15.0}).state
    group, mission, params = state.groups[0], state.missions[0], state.params[0]
    usual = wanted_a_day(group, mission, params, True)
    group.strength, mission.violence = 0.5, 3.0
    assert wanted_a_day(group, mission, params, True) == pytest.approx(1.5 * usual)


def test_a_contested_campaign_is_called_off_by_its_own_luck(built):
    """Half an attack in a campaign counts as one: the chance is the gain times how far it was contested."""
    world = built({"break_off_gain": 0.8}, (raiders(civilian_attacks_per_year=0.5, un_attacks_per_year=1.0,
                                                    tactics={"ambush": 1.0}),))
    state, key = world.state, world.state.groups.key[0]
    for k in range(40):
        luck = uniform(world.future, why.BREAK_OFF, key, 6, k)
        assert breaks_off(state, state.groups[0], 0.5, world.future, 6, k) == (luck < 0.4)


# Operations of a force that enforces


TWO = (raiders(civilian_attacks_per_year=10.0, un_attacks_per_year=20.0, tactics={"ambush": 1.0}),
       raiders(civilian_attacks_per_year=30.0, un_attacks_per_year=30.0, tactics={"ambush": 1.0}).model_copy(
           update={"name": "others"}))


def test_who_is_around_a_base_by_hand(built):
    """(10 + 20) x 0.5 at 90 km, a third of it left; none of those beyond their range, in a deal, or of the state."""
    state = built({"target_distance_km": 90.0}, TWO).state
    params, group = state.params[0], state.groups[0]
    group.strength, group.range_km, state.site_km[0, ALPHA] = 0.5, 90.0, 90.0
    assert presence(state, 0, ALPHA, params) == pytest.approx(30.0 * 0.5 * math.exp(-1.0))
    for name, value in (("range_km", 89.0), ("deal", 1), ("kind", 4)):
        before = group[name]
        group[name] = value
        assert presence(state, 0, ALPHA, params) == 0.0, name
        group[name] = before


def test_an_operation_finds_somebody_as_often_as_declared_and_the_strong_more_often(built):
    """Half of all operations find a group; of those, one in three the weaker of two at the same place."""
    state = built({"operation_contact_share": 0.5}, TWO).state
    found = [quarry(state, ALPHA, state.missions[0], state.params[0], luck)
             for luck in (0.01, 0.16, 0.17, 0.49, 0.5, 0.9)]
    assert found == [0, 0, 1, 1, -1, -1]
    state.groups.deal[:] = 1
    assert quarry(state, ALPHA, state.missions[0], state.params[0], 0.01) == -1


def test_as_many_operations_leave_as_posture_will_and_strength_say(built):
    world = built({"force_posture": 0.75, "operations_per_1000_per_year": 3650.0, "operation_contact_share": 1e-9})
    state, site = world.state, world.state.sites[ALPHA]
    site.will, site.mobile_strength = 0.6, 400.0
    made = []
    for day in range(40):
        state.tally[:] = 0.0
        operations(state, world.future, day)
        made.append(int(state.tally[0, OPERATIONS]))
    luck = [uniform(world.future, why.OPERATIONS, site.key, day) for day in range(40)]
    assert made == [min(4, int(stats.poisson.ppf(u, 0.5 * 0.6 * 10.0 * 0.4))) for u in luck] and max(made) == 4
    for name, value in (("denied", True), ("mobile_strength", 0.0)):
        site[name] = value
        state.tally[:] = 0.0
        operations(state, world.future, 0)
        assert state.tally[0, OPERATIONS] == 0.0, name
        site["denied"] = False


def test_a_hunted_group_pays_by_its_strength(built):
    world = built({"operation_contact_share": 1.0, "operation_attrition_share": 0.02, "force_posture": 1.0})
    state, group = world.state, world.state.groups[0]
    group.strength, group.hunted_month, group.killed_month = 0.5, 0.0, 0.0
    hunt(state, ALPHA, 0, world.future, 3)
    hunt(state, ALPHA, 1, world.future, 3)
    assert group.hunted_month == 2.0 and group.killed_month == pytest.approx(2 * 0.02 * 0.5)


def test_fighting_near_people_teaches_the_group_and_costs_trust(built):
    world = built({"trust_operation_loss": 0.03}, communities=(village("Near", 20, 10_000),))
    state = world.state
    state.grounds.tried_month[:], state.grounds.contested_month[:] = 0.0, 0.0
    state.communities.trust[0] = 0.05
    for left in (0.02, 0.0):
        contest(state, 0, state.params[0])
        assert state.communities.trust[0] == pytest.approx(left)
    assert (state.grounds.tried_month[0], state.grounds.contested_month[0]) == (2.0, 2.0)


def test_the_dead_of_a_base_are_borne_by_strength_and_by_those_who_are_there(built):
    state = built(contingents=(troops("Alpha", strength=600), troops("Alpha", "engineers", 200),
                               troops("Alpha", "medical", 900), troops("Bravo", strength=700))).state
    state.contingents.present[2] = 0
    state.contingents.dead_month[:] = 0.0
    mourn(state, ALPHA, 4, False, False)
    assert state.contingents.dead_month.tolist() == pytest.approx([3.0, 1.0, 0.0, 0.0])

