"""What incidents and days leave behind, worked out by hand: tallies, gaps and the ledger."""

import math

import pytest
from tiny_rows import ALWAYS_DAY, enabler, raiders, troops

from sim.engine.consequence import after_raid, after_strike, count_by_tactic
from sim.engine.engagement import Raid, Strike, Toll
from sim.engine.gaps import count_contingents, count_enablers, count_moves, measure
from sim.engine.ledger import attribute_raid, enter_raid, enter_strike, next_line
from sim.engine.posture import exposed_people
from sim.engine.records import AMBUSH, ATTACK_ON_UN, IED
from sim.engine.tallies import (
    AIR_MOBILITY,
    ALERT,
    ALERTS,
    ALL_TOGETHER,
    CIVILIAN,
    CIVILIANS,
    CIVILIANS_BY_GROUPS,
    CIVILIANS_BY_STATE,
    CIVILIANS_COMMUNAL,
    DEATHS,
    DEATHS_MOVING,
    DIED_OF_WOUNDS,
    EFFECTIVE,
    EVACUATION_HOURS,
    FREEDOM,
    INTERACTION,
    POLICE,
    PRESENT,
    PROTECTED,
    QUICK_REACTION,
    RAIDS,
    RAIDS_ANSWERED,
    REQUIRED,
    SEARCH,
    SERIOUS,
    STRIKES,
    STRIKES_FORESEEN,
    SURGERY_IN_TIME,
    SURVEILLANCE,
    TROOP_PRESENCE,
    WILLINGNESS,
    WOUNDED,
)
from sim.model import World

pytestmark = pytest.mark.usefixtures("ordinary_python")
ALPHA, BRAVO = 0, 1
NEAR, FAR = 0, 1
HEARD, UNHEARD = 0.1, 0.9  # luck of the alert against a chance of one half


@pytest.fixture
def built(tiny):
    """The tiny mission after a quiet day, its counts empty."""

    def made(numbers=None, log: int = 0, **rows) -> World:
        world = World(tiny(ALWAYS_DAY | (numbers or {}), **rows), seed=5, log=log)
        world.step()
        for counts in (world.state.tally, world.state.gap, world.state.loss):
            counts[:] = 0.0
        for name in ("attacks_month", "deaths_month", "killed", "answered_month", "unanswered_month", "ignored_month"):
            world.state.communities[name] = 0.0
        world.state.grounds.contested_month[:] = world.state.sites.fallen_month[:] = 0.0
        return world

    return made


@pytest.mark.parametrize(("kind", "column"), [("insurgent", CIVILIANS_BY_GROUPS), ("rebel", CIVILIANS_BY_GROUPS),
                                              ("communal_militia", CIVILIANS_COMMUNAL),
                                              ("state_forces", CIVILIANS_BY_STATE)])
def test_a_raid_is_counted_for_its_perpetrator_its_village_and_its_group(built, kind, column):
    group = raiders(civilian_attacks_per_year=1.0).model_copy(update={"kind": kind})
    world = built({"contact_attrition_share": 0.02, "response_limit_hours": 12.0}, groups=(group,))
    state = world.state
    state.link[:] = 0.0
    state.link[ALERT] = 0.5
    for luck, arrival in ((HEARD, 3.0), (HEARD, 13.0), (UNHEARD, math.inf), (UNHEARD, 12.0)):
        after_raid(state, 0, FAR, Raid(9.0, 0.8, 0.5, luck, 0.5, 1.0), 5.0, arrival, world.future, 1, 0)
    columns = [RAIDS, CIVILIANS, column, ALERTS, RAIDS_ANSWERED]
    assert state.tally[0, columns].tolist() == [4.0, 20.0, 20.0, 2.0, 2.0]
    assert state.tally[0, [CIVILIANS_BY_GROUPS, CIVILIANS_COMMUNAL, CIVILIANS_BY_STATE]].sum() == 20.0
    far = state.communities[FAR]
    assert (far.attacks_month, far.deaths_month, far.killed) == (4.0, 20.0, 20.0)
    assert (far.answered_month, far.unanswered_month, far.ignored_month) == (2.0, 2.0, 1.0)
    assert state.grounds.contested_month.tolist() == [0.0, 2.0]
    assert state.groups.killed_month[0] == pytest.approx(2 * 0.02 * 0.8)


def test_only_a_raid_that_is_answered_can_end_a_campaign(built):
    for arrival, on in ((3.0, False), (99.0, True)):
        world = built({"break_off_gain": 1e9}, groups=(raiders(civilian_attacks_per_year=1.0),))
        world.state.groups.campaign[0] = True
        after_raid(world.state, 0, FAR, Raid(9.0, 0.8, 0.5, 0.5, 0.5, 1.0), 5.0, arrival, world.future, 1, 0)
        assert bool(world.state.groups.campaign[0]) == on


@pytest.mark.parametrize(("hours", "counted", "in_time"), [
    (1.5, 1.5, 3), (2.0, 2.0, 3), (2.1, 2.1, 0), (math.inf, 24.0, 0)])
def test_a_strike_is_counted_person_by_person_and_teaches_what_its_tactic_did(built, hours, counted, in_time):
    state = built({"surgery_standard_hours": 2.0}).state
    state.hours[0, 0] = hours
    state.tactic_tries[:], state.tactic_harm[:] = 0.0, 0.0
    after_strike(state, 0, ALPHA, Strike(state.groups.key[0], 1, 0, AMBUSH, 9, 0.5), Toll(2, 1, 4, 3), True, False)
    columns = [STRIKES, STRIKES_FORESEEN, DEATHS, WOUNDED, DIED_OF_WOUNDS, DEATHS_MOVING, SERIOUS, SURGERY_IN_TIME]
    assert state.tally[0, columns].tolist() == [1.0, 1.0, 3.0, 4.0, 1.0, 3.0, 3.0, in_time]
    assert state.tally[0, EVACUATION_HOURS] == pytest.approx(3 * counted)
    assert state.sites.fallen_month[ALPHA] == 7.0 and state.contingents.dead_month[0] == 3.0
    assert (state.tactic_tries[0, AMBUSH], state.tactic_harm[0, AMBUSH]) == (1.0, 7.0)
    after_strike(state, 0, ALPHA, Strike(state.groups.key[0], 2, 0, AMBUSH, 9, 0.5), Toll(0, 0, 2, 0), False, False)
    assert (state.tactic_tries[0, AMBUSH], state.tactic_harm[0, AMBUSH]) == (2.0, 9.0)
    assert state.tally[0, columns].tolist() == [2.0, 1.0, 3.0, 6.0, 1.0, 3.0, 3.0, in_time]


def test_a_device_found_counts_as_laid_and_as_found(built):
    state = built().state
    how, tally = state.tactics[0, IED], state.tally[0]
    for stopped, dead in ((True, 0), (False, 2), (False, 0)):
        count_by_tactic(tally, how, dead, stopped)
    assert [tally[how.attacks], tally[how.stopped], tally[how.deaths], tally[DEATHS_MOVING]] == [3.0, 1.0, 2.0, 2.0]
    camp = state.tactics[0, 2]
    count_by_tactic(tally, camp, 5, False)
    assert tally[DEATHS_MOVING] == 2.0


@pytest.mark.parametrize(("moving", "hunting", "ours", "theirs"), [
    (False, False, 100.0, 100.0), (True, False, 100.0, 400.0), (True, True, 0.0, 50.0)])
def test_who_goes_out_more_bears_more_of_what_happens_outside(built, moving, hunting, ours, theirs):
    """A UN unit of passive posture, half the usual moves; a regional one at 0.75, enforcing by half: root 2 times."""
    state = built({"force_posture": 0.0, "regional_posture": 1.0 if not hunting else 0.75, "posture_moves_ratio": 2.0},
                  contingents=(troops("Alpha", strength=100), troops("Alpha", "mechanised", 100))).state
    state.contingents.regional[1] = 1
    found = [exposed_people(unit, state.params[0], moving, hunting) for unit in state.contingents]
    assert found == pytest.approx([ours, theirs])


# Gaps


def gap(state, capability: int) -> list[float]:
    return state.gap[0, capability].tolist()


def test_aircraft_count_less_what_calls_took_and_not_at_all_where_they_may_not_fly(built):
    """Three present, two working, six of 48 hours committed, each worth 0.5 of a unit."""
    state = built(enablers=(enabler("utility_helicopters", count=3),)).state
    unit, mission = state.enablers[0], state.missions[0]
    unit.working, unit.committed, unit.worth = 2, 6.0, 0.5
    cases = ((None, 0.5 * 1.75), ((mission, "flying"), 0.0), ((state.sites[ALPHA], "denied"), 0.0),
             ((unit, "hours_left"), 0.0))
    for change, effective in cases:
        state.gap[:] = 0.0
        before = change and change[0][change[1]]
        if change:
            change[0][change[1]] = change[1] == "denied"
        count_enablers(state, mission, state.gap[0])
        assert gap(state, AIR_MOBILITY) == pytest.approx([0.0, 1.5, effective]), change
        if change:
            change[0][change[1]] = before
    unit.committed = 999.0
    state.gap[:] = 0.0
    count_enablers(state, mission, state.gap[0])
    assert gap(state, AIR_MOBILITY)[EFFECTIVE] == 0.0


def test_what_watches_needs_weather_and_what_is_down_is_present_without_effect(built):
    state = built(enablers=(enabler("surveillance", count=2), enabler("search_team", count=3))).state
    state.enablers.working[:], state.enablers.worth[:] = [1, 2], [1.0, 2.0]
    for flying, effective in ((True, 1.0), (False, 0.0)):
        state.missions.flying[0], state.gap[:] = flying, 0.0
        count_enablers(state, state.missions[0], state.gap[0])
        assert gap(state, SURVEILLANCE) == [0.0, 2.0, effective]
        assert gap(state, SEARCH) == [0.0, 6.0, 4.0]


def test_units_count_as_far_as_vehicles_will_and_permission_go(built):
    kinds = ("quick_reaction", "formed_police", "infantry")
    state = built(contingents=tuple(troops("Alpha", kind, 100) for kind in kinds)).state
    state.contingents.serviceability[:], state.sites.will[ALPHA] = [0.8, 0.6, 0.5], 0.5
    for denied, moving in ((False, 1.0), (True, 0.0)):
        state.sites.denied[ALPHA], state.gap[:] = denied, 0.0
        count_contingents(state, state.missions[0], state.gap[0])
        assert gap(state, QUICK_REACTION) == pytest.approx([0.0, 1.0, moving * 0.4])
        assert gap(state, POLICE) == pytest.approx([0.0, 1.0, moving * 0.6])
    state.contingents.present[:], state.gap[:] = 0, 0.0
    count_contingents(state, state.missions[0], state.gap[0])
    assert not state.gap.any()


def test_bases_count_their_patrols_at_their_pace_their_armour_will_and_permission(built):
    state = built().state
    site = state.sites[ALPHA]
    site.patrols, site.pace, site.armour, site.will = 4.5, 0.8, 0.3, 0.7
    count_moves(state, state.missions[0], state.gap[0])
    assert gap(state, TROOP_PRESENCE) == pytest.approx([0.0, 6.0, 3.6])
    assert gap(state, FREEDOM) == pytest.approx([6.0, 6.0, 4.5])
    assert gap(state, PROTECTED) == pytest.approx([1.0, 0.3, 0.3])
    assert gap(state, WILLINGNESS) == pytest.approx([1.0, 1.0, 0.7])


def test_each_day_adds_what_the_statement_of_requirement_asks(built):
    state = built().state
    state.requirement[0, SEARCH] = 3.0
    measure(state)
    measure(state)
    assert state.gap[0, SEARCH, [REQUIRED, PRESENT, EFFECTIVE]].tolist() == [6.0, 0.0, 0.0]


# The ledger


def test_a_raid_is_split_by_what_alone_and_what_together_would_have_saved(built):
    """Nobody was told and the base may not move: neither repairs it alone, both do. Presence alone saves most."""
    world = built({"response_limit_hours": 12.0, "attack_median_hours": 4.0})
    state = world.state
    state.hours[:] = [[8.0, 8.0], [4.0, 4.0]]
    state.link[:], state.full[:] = 0.0, 0.0
    state.link[WILLINGNESS] = state.full[WILLINGNESS] = 1.0
    state.full[[ALERT, FREEDOM, TROOP_PRESENCE, QUICK_REACTION, AIR_MOBILITY]] = 1.0
    attempt = Raid(100.0, 0.8, 0.5, 0.5, 0.5, 1.0)
    missing = attribute_raid(state, 0, attempt, 100.0)
    loss = state.loss[0, :, CIVILIAN]
    assert missing == TROOP_PRESENCE and loss[TROOP_PRESENCE] == pytest.approx(80.0)
    assert loss[[ALERT, FREEDOM, QUICK_REACTION]].tolist() == [0.0, 0.0, 0.0]
    assert loss[ALL_TOGETHER] == pytest.approx(80.0) and loss[INTERACTION] == pytest.approx(0.0)
    assert not state.link[TROOP_PRESENCE]  # the links are left as they were


def test_two_capabilities_that_need_each_other_save_together_alone(built):
    """Neither word nor permission saves anybody by itself; both bring troops after four hours, who save 80 / 2."""
    state = built({"response_limit_hours": 12.0, "attack_median_hours": 4.0}).state
    state.hours[:] = 4.0
    state.link[:], state.full[:] = 0.0, 0.0
    state.link[WILLINGNESS] = 1.0
    state.full[[WILLINGNESS, ALERT, FREEDOM]] = 1.0
    assert attribute_raid(state, 0, Raid(100.0, 0.8, 0.5, 0.5, 0.5, 1.0), 100.0) == -1
    loss = state.loss[0, [ALERT, FREEDOM, ALL_TOGETHER, INTERACTION], CIVILIAN]
    assert loss.tolist() == pytest.approx([0, 0, 40, 40])


def test_help_that_came_late_would_have_saved_more_from_stand_by(built):
    """As it was 100 - 80 / 4 died after 8 hours; after 4, 100 - 80 / 2."""
    state = built({"response_limit_hours": 12.0, "attack_median_hours": 4.0}).state
    state.hours[:] = [[8.0, 8.0], [4.0, 4.0]]
    state.link[:], state.full[:] = 0.0, 0.0
    for link in (state.link, state.full):
        link[[WILLINGNESS, ALERT, FREEDOM]] = 1.0
    state.full[[QUICK_REACTION, AIR_MOBILITY]] = 1.0
    assert attribute_raid(state, 0, Raid(100.0, 0.8, 0.5, 0.5, 0.5, 1.0), 80.0) == QUICK_REACTION
    loss = state.loss[0, :, CIVILIAN]
    assert loss[[QUICK_REACTION, AIR_MOBILITY, ALL_TOGETHER, INTERACTION]].tolist() == pytest.approx([20, 0, 20, 0])


def test_the_log_says_what_happened_when_it_did(built):
    world = built(log=5)
    state = world.state
    state.hours[0, 0] = 1.5
    attempt = Strike(state.groups.key[0], 3, 0, AMBUSH, 9, 0.5)
    state.full[:] = state.link[:]
    for toll, hours in ((Toll(1, 1, 4, 2), 1.5), (Toll(0, 0, 0, 0), math.nan)):
        enter_strike(state, 0, BRAVO, attempt, toll, True, False, -1, 26.0, world.future)
        row = state.log[state.logged[0] - 1]
        assert (row.day, row.hour, row.kind, row.site, row.community) == (4, 2.0, ATTACK_ON_UN, BRAVO, -1)
        assert (row.hurt, row.deaths, row.wounded) == (9.0, toll.killed + toll.died, toll.wounded)
        assert row.hours == pytest.approx(hours, nan_ok=True) and row.foreseen and not row.found
    state.link[:] = 0.0
    state.link[ALERT] = 0.5
    for luck, arrival, heard, answered in ((HEARD, 12.0, True, True), (UNHEARD, math.inf, False, False)):
        enter_raid(state, 0, FAR, ALPHA, Raid(9.0, 0.8, 0.5, luck, 0.5, 1.0), 7.0, arrival, -1, 3, 4.0)
        row = state.log[state.logged[0] - 1]
        assert (bool(row.alerted), bool(row.answered), row.civilians, row.hurt) == (heard, answered, 7.0, 9.0)
        assert row.hours == pytest.approx(arrival if answered else math.nan, nan_ok=True)


def test_a_full_log_writes_over_its_last_line(built):
    state = built(log=2).state
    for day in (1, 2, 3):
        next_line(state).day = day
    assert state.log.day.tolist() == [1, 3] and state.logged[0] == 2
