"""Who could come, which aircraft flies and how the wounded reach surgery: hours worked out by hand."""

import math
from types import SimpleNamespace as Row

import pytest
from tiny_rows import enabler, raiders, troops, village

from sim.engine import purposes as why
from sim.engine.aircraft import aircraft_working, damage, ground_aircraft
from sim.engine.draws import entity_key, future_key, uniform
from sim.engine.evacuation import air_ambulance, evacuation_hours, full_air_hours, nearest_hospital, round_trip_hours
from sim.engine.raids import raid, who_could_come
from sim.engine.response import (
    EVACUATION_ONLY,
    RESPONSE_ONLY,
    air_responder,
    commit_aircraft,
    evacuates,
    first_free_aircraft,
    is_night,
    road_responder,
)
from sim.engine.response import full_air_hours as full_response_hours
from sim.engine.strikes import fly_evacuation

pytestmark = pytest.mark.usefixtures("ordinary_python")
ALPHA, BRAVO = 0, 1
NEAR, FAR = 0, 1
NOON = 12.0
AIR = 230.0
FUTURE, KEY = future_key(1, 0), entity_key("tiny/groups/raiders")


# Who could come


def test_who_could_come_with_and_without_readiness_and_aircraft(built):
    """Far is 160 km away: 1.5 + 1.3 x 160 / 20 h by road, an hour less on stand-by, 1 + 160 / 230 h by air."""
    road, standby, air = 1.5 + 1.3 * 8, 0.5 + 1.3 * 8, 1 + 160 / AIR
    state = built().state
    assert who_could_come(state, FAR, NOON, FUTURE, 0) == (ALPHA, -1, -1)
    assert state.hours.tolist() == [pytest.approx([road, air]), pytest.approx([standby, air])]
    world = built(enablers=(enabler("utility_helicopters"),))
    assert who_could_come(world.state, FAR, NOON, world.future, 0) == (ALPHA, 0, 0)
    assert world.state.hours.tolist() == [pytest.approx([air, air])] * 2
    assert who_could_come(world.state, NEAR, NOON, world.future, 0) == (ALPHA, 0, 0)
    world.state.missions.flying[0] = False
    assert who_could_come(world.state, FAR, NOON, world.future, 0) == (ALPHA, -1, -1)
    assert world.state.hours.tolist() == [pytest.approx([road, road]), pytest.approx([standby, standby])]


def test_an_empty_base_sends_nobody_and_a_quick_reaction_unit_is_never_slower(built):
    state = built({"standby_reaction_hours": 2.5}, contingents=(troops("Alpha"), troops("Bravo"))).state
    state.sites.quick_reaction[BRAVO] = 100.0
    assert road_responder(state, FAR, False) == (BRAVO, pytest.approx(1.5 + 1.3 * 3))
    state.sites.mobile_strength[BRAVO] = 0.0
    assert road_responder(state, FAR, False) == (ALPHA, pytest.approx(1.5 + 1.3 * 8))
    state.sites.mobile_strength[ALPHA] = 0.0
    assert road_responder(state, FAR, True) == (-1, math.inf)


def test_helicopters_that_stand_nowhere_would_start_from_airfields_with_troops_in_range(built):
    state = built({"helicopter_radius_km": 100.0}, contingents=(troops("Alpha"), troops("Bravo"))).state
    by_air = 1.0 + 60 / AIR
    assert full_response_hours(state, FAR, 99.0) == pytest.approx(by_air)
    assert full_response_hours(state, FAR, 0.5) == 0.5  # by road it is faster still
    for name, value in (("airfield", False), ("mobile_strength", 0.0)):
        before = state.sites[name][BRAVO]
        state.sites[name][BRAVO] = value
        assert full_response_hours(state, FAR, 99.0) == 99.0, name  # Alpha, at 160 km, is out of range
        state.sites[name][BRAVO] = before
    state.missions.flying[0] = False
    assert full_response_hours(state, FAR, 99.0) == 99.0


def test_a_response_is_flown_both_ways_and_only_when_it_comes_from_afar(built):
    """Everyone is told and wills: a helicopter flies both ways, unless a patrol is on the spot."""
    for visits, flown in ((0.0, 2 * 160 / AIR), (1e9, 0.0)):
        world = built({"contact_share": 0.0}, groups=(raiders(civilian_attacks_per_year=1.0),),
                      enablers=(enabler("utility_helicopters"),),
                      communities=(village("Near", 20, 10_000), village("Far", 160, 40_000)))
        state = world.state
        before = float(state.enablers.hours_left[0])
        state.communities.visits[FAR] = visits
        raid(state, 0, FAR, NOON, world.future, 0, 0)
        assert before - state.enablers.hours_left[0] == pytest.approx(flown)


# Aircraft


def test_night_lies_between_dusk_and_dawn():
    params = Row(dawn_hour=6.0, dusk_hour=18.0)
    hours = (5.99, 6.0, 17.99, 18.0, 24.0 + 6.0, 24.0 + 18.0)
    assert [is_night(hour, params) for hour in hours] == [True, False, False, True, False, True]


def test_the_aircraft_that_is_free_first_goes_and_none_in_repair_or_beyond_those_that_work(built):
    world = built({"dawn_hour": 6.0, "dusk_hour": 18.0}, enablers=(enabler("utility_helicopters", count=3),))
    state, key = world.state, world.state.enablers.key[0]
    state.free_at[0, :3], state.enablers.working[0] = [30.0, 20.0, 10.0], 3
    assert first_free_aircraft(state, 0, NOON, world.future, 0) == 2
    state.enablers.working[0] = 2
    assert first_free_aircraft(state, 0, NOON, world.future, 0) == 1
    state.repaired_on[0, 1] = 5
    assert [first_free_aircraft(state, 0, NOON, world.future, day) for day in (4, 5)] == [2, 1]
    state.enablers.by_night[0], state.enablers.working[0] = 0.5, 1
    for day in range(6, 30):
        cleared = uniform(world.future, why.NIGHT_CREW, key, day, 0) < 0.5
        assert first_free_aircraft(state, 0, 2.0, world.future, day) == (0 if cleared else -1)


def test_the_first_helicopter_to_arrive_is_sent_with_hours_enough_for_both_ways(built):
    world = built(contingents=(troops("Alpha"), troops("Bravo")),
                  enablers=(enabler("utility_helicopters"), enabler("utility_helicopters", "Bravo")))
    state = world.state
    assert air_responder(state, FAR, NOON, world.future, 0) == (1, 0, pytest.approx(1.0 + 60 / AIR))
    state.free_at[1, 0] = NOON + 0.4
    assert air_responder(state, FAR, NOON, world.future, 0)[2] == pytest.approx(0.4 + 1.0 + 60 / AIR)
    for left, comes in ((2 * 60 / AIR, 1), (2 * 60 / AIR - 1e-6, 0)):
        state.enablers.hours_left[1] = left
        assert air_responder(state, FAR, NOON, world.future, 0)[0] == comes
    state.enablers.standby[0] = EVACUATION_ONLY
    assert air_responder(state, FAR, NOON, world.future, 0)[0] == -1
    state.enablers.standby[0] = RESPONSE_ONLY
    assert air_responder(state, FAR, NOON, world.future, 0)[0] == 0
    state.sites.mobile_strength[ALPHA] = 0.0
    assert air_responder(state, FAR, NOON, world.future, 0)[0] == -1


def test_an_aircraft_sent_is_busy_until_it_is_back_and_its_hours_are_gone(built):
    state = built(enablers=(enabler("utility_helicopters", count=2),)).state
    before = state.enablers.hours_left[0]
    commit_aircraft(state, 0, 1, 10.0, 13.0, 2.5)
    commit_aircraft(state, 0, 0, 11.0, 12.0, 1.0)
    assert state.free_at[0, :2].tolist() == [12.0, 13.0]
    assert state.enablers.committed[0] == 4.0 and before - state.enablers.hours_left[0] == pytest.approx(3.5)


def test_who_evacuates_unless_reserved_for_response():
    asked = [(1, 0), (1, EVACUATION_ONLY), (1, RESPONSE_ONLY), (0, 0)]
    assert [evacuates(Row(evacuates=able, standby=order)) for able, order in asked] == [True, True, False, False]


def test_the_aircraft_that_is_hit_is_grounded_until_the_day_after_its_repair(built):
    """Five fly at Alpha, one at Bravo: one draw says which of Alpha's is hit."""
    units = (enabler("utility_helicopters", count=2), enabler("evacuation_helicopters", count=3),
             enabler("utility_helicopters", "Bravo"))
    for day in range(12):
        world = built(enablers=units)
        state = world.state
        assert [aircraft_working(state, s) for s in (ALPHA, BRAVO)] == [5, 1]
        hit = int(uniform(FUTURE, why.AIRCRAFT_HIT, KEY, day, 0) * 5)
        ground_aircraft(state, ALPHA, Row(repair_days=20.0), FUTURE, KEY, day, 0)
        assert state.enablers.working.tolist() == [1 if hit < 2 else 2, 3 if hit < 2 else 2, 1]
        assert state.repaired_on.max() == day + 21 and (state.repaired_on > 0).sum() == 1
        assert state.repaired_on[0 if hit < 2 else 1, 0] == day + 21


def test_a_second_hit_finds_another_aircraft(built):
    state = built(enablers=(enabler("utility_helicopters", count=2),)).state
    for _ in range(2):
        damage(state, 0, 30, 4)
    assert state.repaired_on[0, :2].tolist() == [30, 30] and state.enablers.working[0] == 0
    damage(state, 0, 99, 30)  # the first is repaired on day 30 and may be hit again
    assert state.repaired_on[0, :2].tolist() == [99, 30]


# Evacuation


def test_the_wounded_go_to_the_nearest_hospital_that_operates(built):
    world = built(enablers=(enabler("field_hospital"), enabler("field_hospital", "Bravo")))
    state = world.state
    assert [nearest_hospital(state, s) for s in (ALPHA, BRAVO)] == [ALPHA, BRAVO]
    state.sites.hospital[BRAVO] = False
    assert nearest_hospital(state, BRAVO) == ALPHA
    state.sites.hospital[ALPHA] = False
    assert nearest_hospital(state, BRAVO) == -1


def test_a_round_trip_leads_out_back_past_the_base_to_the_hospital_and_home(built):
    """From Alpha to people 30 km beyond Bravo: 100 + 30 there, 30 + 100 to surgery at Alpha, 0 home; or at Bravo."""
    state = built(enablers=(enabler("evacuation_helicopters"),)).state
    assert round_trip_hours(state, 0, BRAVO, 30.0, ALPHA) == pytest.approx((100 + 30 + 30 + 100 + 0) / AIR)
    assert round_trip_hours(state, 0, BRAVO, 30.0, BRAVO) == pytest.approx((100 + 30 + 30 + 0 + 100) / AIR)


def test_the_ambulance_that_is_first_at_surgery_comes_if_range_hours_and_permission_allow(built):
    world = built(enablers=(enabler("evacuation_helicopters"), enabler("evacuation_helicopters", "Bravo"),
                            enabler("field_hospital")))
    state, future = world.state, world.future
    come = lambda: air_ambulance(state, BRAVO, 10.0, ALPHA, NOON, future, 0)  # noqa: E731
    assert come() == (1, 0, pytest.approx(0.5 + (10 + 10 + 100) / AIR))
    state.free_at[1, 0] = NOON + 2.0
    assert come() == (0, 0, pytest.approx(0.5 + (110 + 10 + 100) / AIR))
    state.free_at[0, 0] = NOON + 0.25
    assert come()[2] == pytest.approx(0.25 + 0.5 + 220 / AIR)
    state.enablers.working[1] = 0
    needed = round_trip_hours(state, 0, BRAVO, 10.0, ALPHA)
    for left, sent in ((needed, 0), (needed - 1e-6, -1)):
        state.enablers.hours_left[0] = left
        assert come()[0] == sent
    state.enablers.hours_left[0] = 99.0
    for name, rows, value in (("flying", state.missions, False), ("denied", state.sites, True)):
        before = rows[name].copy()
        rows[name][:] = value
        assert come() == (-1, -1, math.inf), name
        rows[name][:] = before
    state.params.helicopter_radius_km[0] = 109.0
    assert come()[0] == -1
    assert air_ambulance(state, BRAVO, 10.0, -1, NOON, future, 0) == (-1, -1, math.inf)


def test_a_crew_at_any_airfield_would_be_the_full_capability(built):
    state = built().state
    assert full_air_hours(state, BRAVO, 10.0, 70.0) == pytest.approx(0.5 + (0 + 10 + 70) / AIR)
    state.sites.airfield[BRAVO] = False
    assert full_air_hours(state, BRAVO, 10.0, 70.0) == pytest.approx(0.5 + (100 + 10 + 70) / AIR)
    assert full_air_hours(state, BRAVO, 10.0, math.inf) == math.inf
    state.missions.flying[0] = False
    assert full_air_hours(state, BRAVO, 10.0, 70.0) == math.inf


def test_the_road_is_taken_where_it_is_no_slower_and_rains_slow_it(built):
    """A hospital 10 km away: 1 + 1.3 x 10 / 400 h by a fast road, 0.5 + 20 / 230 h by air, 0.5 + 220 from afar."""
    world = built({"road_speed_kmh": 400.0}, enablers=(enabler("evacuation_helicopters", "Bravo"),
                                                       enabler("field_hospital")))
    state = world.state
    assert evacuation_hours(state, ALPHA, 10.0, NOON, world.future, 0) == (0, 0)
    state.free_at[0, 0] = NOON + 1.0  # by air it takes two hours then
    assert evacuation_hours(state, ALPHA, 10.0, NOON, world.future, 0) == (-1, -1)
    assert state.hours[0, 0] == pytest.approx(1.0 + 1.3 * 10 / 400)
    state.missions.road_kmh[0] = 200.0
    evacuation_hours(state, ALPHA, 10.0, NOON, world.future, 0)
    assert state.hours[0, 0] == pytest.approx(1.0 + 1.3 * 10 / 200)


def test_a_busy_ambulance_leaves_when_it_is_free_and_flies_the_whole_round(built):
    world = built(enablers=(enabler("evacuation_helicopters"), enabler("field_hospital")))
    state, before = world.state, float(world.state.enablers.hours_left[0])
    state.free_at[0, 0] = NOON + 1.0
    fly_evacuation(state, 0, 0, BRAVO, 10.0, NOON)
    flown = (110 + 10 + 100) / AIR
    assert state.free_at[0, 0] == pytest.approx(NOON + 1.0 + 0.5 + flown)
    assert state.enablers.committed[0] == pytest.approx(0.5 + flown)
    assert before - state.enablers.hours_left[0] == pytest.approx(flown)
