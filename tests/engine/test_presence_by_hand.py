"""Access and presence worked out by hand: each factor of who is there, what works and who is seen."""

import pytest
from tiny_rows import enabler, troops, village

from sim.engine import purposes as why
from sim.engine.access import denial, open_day, road_speed
from sim.engine.draws import uniform
from sim.engine.moves import convoys_wanted
from sim.engine.presence import (
    clear_routes,
    move_out,
    muster,
    police_presence,
    stand_to,
    visit,
    willingness,
    working_today,
)
from sim.engine.supply_flights import flights_planned
from sim.model import World

pytestmark = pytest.mark.usefixtures("ordinary_python")
ALPHA, BRAVO = 0, 1
NUMBERS = {"fatigue_presence_loss": 0.3, "will_to_act_share": 0.6, "poc_training_gain": 0.25, "regional_posture": 0.5}


@pytest.fixture
def built(tiny):
    """The tiny mission on its first morning, before a day."""

    def made(numbers=None, **rows) -> World:
        return World(tiny(NUMBERS | (numbers or {}), **rows), seed=5)

    return made


def write(rows, **values) -> None:
    """Set fields of all rows of a table: ``skill=[0.4, 0.8]``."""
    for name, of_rows in values.items():
        rows[name][:] = of_rows


def test_each_season_has_its_own_weather_and_a_base_its_own_permission(built):
    world = built({"flight_loss_wet_share": 1.0, "flight_loss_dry_share": 0.0})
    state, mission = world.state, world.state.missions[0]
    denied = []
    for day in range(60):
        mission.wet, mission.denial = day % 2, 0.4
        open_day(state, world.future, day)
        assert mission.flying == (not mission.wet)
        denied.append(state.sites.denied.astype(bool).tolist())
    assert denied == [[uniform(world.future, why.DENIAL, key, day) < 0.4 for key in state.sites.key.tolist()]
                      for day in range(60)]


def test_wet_roads_are_slower_by_their_factor(built):
    state = built({"road_speed_kmh": 30.0, "wet_road_speed_factor": 0.4}).state
    for wet, speed in ((0, 30.0), (1, 12.0)):
        state.missions[0].wet = wet
        assert road_speed(state.missions[0], state.params[0]) == pytest.approx(speed)


def test_denial_by_hand(built):
    """0.1 x (1 + 2 x 0.5) x (1 + 3 x 0.2) = 0.32; never above its cap."""
    state = built({"movement_denial_share": 0.1, "denial_predation_slope": 2.0, "denial_consent_slope": 3.0,
                   "movement_denial_cap": 0.6}).state
    assert denial(0.5, 0.8, state.params[0]) == pytest.approx(0.1 * 2.0 * 1.6)
    assert denial(0.5, 0.0, state.params[0]) == pytest.approx(0.6)


def test_a_base_of_four_units_by_hand(built):
    """Infantry in part on a course, tired; a regional mechanised unit; police who never patrol; one unit away."""
    kinds = ("infantry", "mechanised", "formed_police", "quick_reaction")
    state = built(contingents=tuple(troops("Alpha", kind) for kind in kinds)).state
    write(state.contingents, strength=[600, 300, 100, 100], skill=[0.4, 0.8, 0.1, 0.9], present=[1, 1, 1, 0],
          serviceability=[0.9, 1.0, 1.0, 0.5], fatigue=[0.5, 0.0, 1.0, 0.2], in_training=[0.25, 0.0, 0.0, 0.0],
          protected=[0.5, 1.0, 1.0, 0.0], caveat=[0.2, 0.0, 0.0, 0.0], regional=[0, 1, 0, 0])
    site = state.sites[ALPHA]
    site.garrison = site.will = 77.0  # of yesterday
    muster(state)
    infantry, mechanised = 600 * 0.75 * 0.9 * (1 - 0.3 * 0.5), 300.0
    mobile = infantry + mechanised
    assert site.garrison == 1000.0 and site.quick_reaction == 0.0
    assert site.skill == pytest.approx((600 * 0.4 + 300 * 0.8 + 100 * 0.1) / 1000)
    assert site.mobile_strength == pytest.approx(mobile)
    assert site.will == pytest.approx(((0.6 + 0.25 * 0.4) * 0.8 * infantry + (0.6 + 0.25 * 0.8) * mechanised) / mobile)
    assert site.armour == pytest.approx((0.5 * infantry + mechanised) / mobile)
    assert site.regional_share == pytest.approx(mechanised / mobile)
    state.contingents.present[3] = 1
    muster(state)
    reaction = 100 * 0.5 * (1 - 0.3 * 0.2)
    assert site.quick_reaction == pytest.approx(reaction)
    assert site.mobile_strength == pytest.approx(mobile + reaction)


@pytest.mark.parametrize(("wills", "skill", "caveat", "expected"), [
    (0.6, 0.4, 0.0, 0.7), (0.6, 0.4, 0.5, 0.35), (0.95, 0.8, 0.5, 0.5), (0.0, 0.0, 0.0, 0.0)])
def test_readiness_is_capped_before_caveats_take_their_part(built, wills, skill, caveat, expected):
    state = built({"will_to_act_share": wills}).state
    write(state.contingents, skill=skill, caveat=caveat)
    assert willingness(state.contingents[0], state.params[0]) == pytest.approx(expected)


def test_an_aircraft_flies_from_the_day_on_which_its_repair_ends_and_on_its_own_luck(built):
    world = built(enablers=(enabler("utility_helicopters", count=3),))
    state, key = world.state, world.state.enablers.key[0]
    state.enablers.availability[0] = 0.5
    state.repaired_on[0, :3] = [0, 10, 0]
    for day in range(30):
        lucky = [uniform(world.future, why.WORKING, key, day, k) < 0.5 for k in range(3)]
        assert working_today(state, 0, world.future, day) == lucky[0] + (lucky[1] and day >= 10) + lucky[2]
    state.enablers.availability[0] = 1.0
    assert [working_today(state, 0, world.future, day) for day in (9, 10, 11)] == [2, 3, 3]


def test_what_is_down_gives_its_base_nothing_and_each_morning_begins_anew(built):
    kinds = ("fire_warning", "field_hospital", "solar_plant")
    world = built(enablers=tuple(enabler(kind) for kind in kinds))
    state = world.state
    write(state.enablers, availability=1.0, committed=5.0)
    stand_to(state, world.future, 0)
    works = [bool(state.sites[name][ALPHA]) for name in ("fire_warning", "hospital", "solar")]
    assert works == [True, True, True] and not state.sites.hospital[BRAVO]
    assert state.enablers.committed.tolist() == [0.0, 0.0, 0.0]
    state.enablers.present[:] = 0
    stand_to(state, world.future, 0)
    assert not any(state.sites[name][ALPHA] for name in ("fire_warning", "hospital", "solar"))


def test_roads_are_remembered_as_long_as_declared_and_a_denied_base_plans_but_stays(built):
    world = built({"road_memory_days": 20.0})
    state = world.state
    muster(state)
    state.sites.road_use[:] = [10.0, 0.0]
    move_out(state)
    hours = 6 * 2 * 1.3 * 40 / 20
    assert state.sites.hours_out[ALPHA] == pytest.approx(hours)
    assert state.sites.road_use[ALPHA] == pytest.approx(10.0 + (hours - 10.0) / 20.0)
    state.sites.denied[ALPHA] = True
    move_out(state)
    site = state.sites[ALPHA]
    assert (site.patrols, site.convoys, site.hours_out) == (0.0, 0.0, 0.0)
    assert site.hours_planned == pytest.approx(hours)


def test_patrols_of_two_bases_add_up_in_a_village_and_over_the_days_of_a_month(built):
    """Km 50 lies 50 from both: a quarter more than a day's reach of 40, so that each visit costs 1.25 patrols."""
    world = built(contingents=(troops("Alpha"), troops("Bravo", strength=500)),
                  communities=(village("Middle", 50, 10_000),))
    state = world.state
    state.routes.weight[:], state.routes.cost[:] = 1.0, 1.25
    state.sites.patrols[:] = [6.0, 3.0]
    state.sites.skill[:] = state.params[0].usual_skill
    for _ in range(2):
        visit(state)
    assert state.communities.visits[0] == pytest.approx(9 / 1.25)
    assert state.communities.visits_month[0] == pytest.approx(2 * 9 / 1.25)


@pytest.mark.parametrize(("teams", "radars", "cover", "with_radar"), [
    (2, 0, 6 * 0.4 / 8, 0.0), (2, 1, 4.5 * 0.4 / 8, 4.5 * 0.4 / 8 / 2), (1, 2, 1.5 * 0.4 / 8, 1.5 * 0.4 / 8),
    (9, 0, 1.0, 0.0), (0, 2, 0.0, 0.0)])
def test_search_capacity_goes_where_it_was_ordered_and_radars_need_teams(built, teams, radars, cover, with_radar):
    state = built(enablers=(enabler("search_team"), enabler("ground_radar"))).state
    write(state.enablers, working=[teams, radars])
    write(state.sites, patrols=[6.0, 0.0], convoys=[2.0, 0.0], search_priority=[0.4, 0.6], search_cover=9.0)
    clear_routes(state)
    assert state.sites.search_cover.tolist() == pytest.approx([cover, 0.0])
    assert state.sites.radar_cover.tolist() == pytest.approx([with_radar, 0.0])


def test_police_by_hand(built):
    """Tired police with 0.8 of their vehicles, one unit away, one of two special teams, half a unit of US officers."""
    world = built({"people_per_police_unit": 140.0, "displaced_per_police_unit": 30_000.0},
                  contingents=(troops("Alpha", "formed_police"), troops("Bravo", "formed_police"), troops("Alpha")),
                  enablers=(enabler("special_police", count=2),))
    state, mission = world.state, world.state.missions[0]
    write(state.contingents, present=[1, 0, 1], serviceability=[0.8, 1.0, 1.0], fatigue=[0.5, 0.0, 0.0])
    write(state.enablers, present=1, required=2)
    mission.us_police, mission.displaced = 70.0, 30_000.0
    police_presence(state)
    assert mission.police_cover == pytest.approx((0.8 * 0.85 + 1.0 + 0.5) / (2.0 + 2.0 + 1.0))
    mission.us_police = 7000.0
    police_presence(state)
    assert mission.police_cover == 1.0
    state.contingents.strength[:], state.enablers.required[:], mission.displaced = 0.0, 0, 0.0
    police_presence(state)
    assert mission.police_cover == 0.0


def test_the_un_flies_as_far_as_it_can_pay_and_others_as_usual(built):
    """40 hours a month at a budget of 0.25 are 10: fewer than the 24 of routine; who pays for itself flies all 24."""
    params = built({"air_hours_per_month": 40.0, "routine_air_hours_per_month": 24.0}).state.params[0]
    for payer, budget, hours in ((1, 0.25, 10.0), (1, 1.0, 24.0), (0, 0.25, 24.0), (2, 0.25, 24.0)):
        assert flights_planned(params, budget, payer) * 365 / 12 == pytest.approx(hours)


def test_loads_that_do_not_fly_need_convoys(built):
    state = built({"convoys_for_flights": 0.5}).state
    site = state.sites[ALPHA]
    for lacking, ratio in ((0.0, 1.0), (0.4, 1.2)):
        site.by_road = lacking
        assert convoys_wanted(site, state.params[0]) == pytest.approx(6 * 12 / 365 * ratio)
