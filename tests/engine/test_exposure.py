"""Exposure: a group's rate of attacks follows what the mission does, part by part, against what its file implies."""

from dataclasses import replace

import pytest
from tiny_rows import enabler, raiders, troops

from sim.engine import tallies
from sim.engine.exposure import chances_to_strike, exposed_at
from sim.engine.records import AIRCRAFT, CAMPS, MOVES, ROADS
from sim.model import World
from sim.scenario.repertoire import tactics_of
from sim.scenario.scenario import with_numbers

ALPHA, BRAVO = 0, 1
MIXED = raiders(un_attacks_per_year=200.0, tactics={"ambush": 0.5, "ied": 0.2, "indirect_fire": 0.3})
HALF = dict.fromkeys(("move_attack_elasticity", "camp_attack_elasticity", "aircraft_attack_elasticity"), 0.5)
NONE = dict.fromkeys(HALF, 0.0)
LEARN_NOTHING = {"tactic_learning_rate": 0.0}


@pytest.fixture
def lived(tiny):
    """The tiny mission after some days under what a policy sets, in the face of a group of mixed tactics."""

    def after(policy=None, days: int = 1, numbers=None, **rows) -> World:
        scenario = tiny(HALF | LEARN_NOTHING | (numbers or {}), **({"groups": (MIXED,)} | rows))
        world = World(with_numbers(scenario, policy or {}), seed=3)
        for _ in range(days):
            world.step()
        return world

    return after


def attacks(world: World) -> float:
    """Attacks on the mission since the month began."""
    return float(world.state.tally[0, tallies.STRIKES])


def test_what_the_file_implies_is_struck_at_the_declared_rate(lived):
    state = lived().state
    assert state.chances[0, [MOVES, CAMPS, ROADS]] == pytest.approx(1.0)
    assert chances_to_strike(state, 0) == pytest.approx(1.0)


def test_four_times_the_patrols_by_hand(lived):
    """Moves 4^0.5 at once; the roads of the past 30 days 1.1^0.5 on the first day; camps as before.

    0.5 x 2 + 0.2 x 1.1^0.5 + 0.3 = 1.50976; once the roads are known 0.5 x 2 + 0.2 x 2 + 0.3 = 1.7.
    """
    policy = {"patrols_per_1000_per_day": 24.0}
    state = lived(policy).state
    assert state.chances[0].tolist() == pytest.approx([2.0, 1.0, 0.0, 1.1**0.5])
    assert chances_to_strike(state, 0) == pytest.approx(1.509762, abs=1e-6)
    assert chances_to_strike(lived(policy, 200).state, 0) == pytest.approx(1.7, abs=0.01)


def test_what_the_file_says_itself_moves_no_rate(lived):
    """The same patrols in the mission file are what its declared rate was declared for."""
    assert lived({}, 31, {"patrols_per_1000_per_day": 24.0}).state.chances[0] == pytest.approx(
        lived({}, 31).state.chances[0])


def test_rates_are_written_for_the_authorised_force(lived):
    """Half of the authorised 2,000 are there: half the exposure of moves, roads and camps."""
    state = lived(authorised_uniformed=2000).state
    assert state.chances[0, [MOVES, CAMPS, ROADS]] == pytest.approx(0.5**0.5)


def test_who_finds_nothing_on_the_road_keeps_to_camps_at_their_part_of_the_rate(lived):
    """Nobody moves: the half that would be ambushes goes, and is not lost among what is left."""
    both = raiders(un_attacks_per_year=200.0, tactics={"ambush": 0.5, "indirect_fire": 0.5})
    mortars = raiders(un_attacks_per_year=100.0, tactics={"indirect_fire": 1.0})
    nobody = {"patrols_per_1000_per_day": 0.0, "convoys_per_site_per_month": 0.0}
    counts = [attacks(lived(nobody, 25, groups=(group,))) for group in (both, mortars)]
    assert counts[0] == counts[1] > 0


def test_roads_of_a_mission_that_has_yet_to_arrive_are_unknown(tiny):
    old, new = (World(tiny(groups=(MIXED,), newly_authorised=each), seed=3).state.sites.road_use[ALPHA]
                for each in (False, True))
    assert (old, new) == (pytest.approx(6 * 5.2), 0.0)


def test_without_elasticity_nothing_that_is_there_raises_attacks(lived):
    counts = [attacks(lived(policy, 25, NONE)) for policy in ({}, {"patrols_per_1000_per_day": 60.0})]
    assert counts[0] == counts[1] > 5


def test_more_patrols_bring_more_attacks_on_the_same_luck(lived):
    counts = [attacks(lived(policy, 25)) for policy in ({}, {"patrols_per_1000_per_day": 60.0})]
    assert counts[1] > 1.5 * counts[0]


def test_convoys_count_by_their_way_and_a_day_patrol_by_its_reach(lived):
    """Alpha: 6 patrols x 2 x 1.3 x 40 km / 20 km/h. Bravo is supplied from Alpha, 100 km away, of which 60.4 count."""
    sites = lived(contingents=(troops("Alpha"), troops("Bravo"))).state.sites
    assert sites.supply_km.tolist() == pytest.approx([0.0, 100.0])
    near_km = 90 * (1 - 2.718281828 ** (-100 / 90))
    assert sites.hours_out[ALPHA] == pytest.approx(6 * 5.2)
    assert sites.hours_out[BRAVO] == pytest.approx(6 * 5.2 + 6 * 12 / 365 * 2 * 1.3 * near_km / 20)


def test_half_the_garrison_is_struck_in_camp_less(lived):
    """Half the people: half the exposure of camps and of moves, to the power of one half."""
    state = lived({"troops_added": -500.0}).state
    assert state.chances[0, CAMPS] == pytest.approx(0.5**0.5)
    assert state.chances[0, MOVES] == pytest.approx(0.5**0.5)


def test_who_is_denied_is_not_struck_on_the_road_and_declared_rates_hold_in_the_mean(lived):
    """One day in five denied in the file: on the others a quarter more, on that day nothing."""
    world = lived({}, 1, {"movement_denial_share": 0.2, "denial_consent_slope": 0.0})
    found = set()
    for _ in range(40):
        world.step()
        found.add((bool(world.state.sites.denied[ALPHA]), round(float(world.state.chances[0, MOVES]), 9)))
        assert world.state.chances[0, CAMPS] == 1.0
    assert found == {(False, 1.25), (True, 0.0)}


def test_devices_wait_where_roads_have_been_used(lived):
    """A base that is opened sees ambushes on its first day and devices as its roads become known."""
    world = lived({"troops_added": 1000.0, "added_unit_strength": 1000.0, "new_sites_share": 0.0}, 1,
                  contingents=(troops("Alpha", strength=500), troops("Bravo", strength=500)))
    world.state.sites.road_use[BRAVO] = 0.0
    shares = []
    for days in (1, 29, 120):
        for _ in range(days):
            world.step()
        site = world.state.sites[BRAVO]
        shares.append(float(exposed_at(site, ROADS) / exposed_at(site, MOVES)))
    assert shares == pytest.approx([1 / 30, 1 - (29 / 30) ** 30, 1.0], abs=0.01)
    world.state.sites.hours_out[BRAVO] = 0.0
    assert exposed_at(world.state.sites[BRAVO], ROADS) == 0.0


def test_without_flights_nobody_fires_at_aircraft(tiny):
    gunners = raiders(un_attacks_per_year=300.0, tactics={"anti_aircraft_fire": 1.0})
    lift = enabler("utility_helicopters", count=2)
    written = tiny(HALF, groups=(gunners,), enablers=(lift,))
    scenario = replace(written, tactics=tactics_of(written.missions, ()))
    counts, chances = [], []
    for policy in ({}, {"routine_air_hours_per_month": 6.0}, {"air_hours_per_month": 0.0}):
        world = World(with_numbers(scenario, policy), seed=3)
        world.step()
        chances.append(float(world.state.chances[0, AIRCRAFT]))
        for _ in range(25):
            world.step()
        counts.append(attacks(world))
    assert chances == pytest.approx([1.0, 0.5, 0.0])
    assert counts[0] > counts[1] > counts[2] == 0.0


def test_a_group_mounts_no_more_than_its_fighters_allow(lived):
    """Tenfold hours at elasticity 1 would be tenfold attacks; three times the declared are all that it can."""
    linear = dict.fromkeys(HALF, 1.0)
    ambushers = {"groups": (raiders(un_attacks_per_year=100.0, tactics={"ambush": 1.0}),)}
    policy = {"patrols_per_1000_per_day": 60.0}
    bound, free, thrice = (attacks(lived(each, 28, linear | {"attack_means_ratio": most}, **ambushers))
                           for each, most in ((policy, 3.0), (policy, 100.0),
                                              ({"patrols_per_1000_per_day": 18.0}, 100.0)))
    assert bound == thrice < free / 2


def test_a_posture_and_a_plant_act_through_the_moves_they_make(lived):
    """Enforcing: twice the patrols. No other trace of either is left in the chances."""
    enforcing = lived({"force_posture": 1.0, "operations_per_1000_per_year": 0.0}).state
    patrols = lived({"patrols_per_1000_per_day": 12.0}).state
    assert enforcing.chances.tolist() == patrols.chances.tolist()
    both = {"contingents": (troops("Alpha"), troops("Bravo")), "authorised_uniformed": 2000}
    numbers = {"solar_plant_availability": 1.0}
    plants = lived({}, 1, numbers, enablers=(enabler("solar_plant", "Bravo"),), **both).state
    assert plants.chances[0, MOVES] == pytest.approx(1.0)  # the file has the plant
    spared = 0.4 * 0.6 * (0.8 - 0.05) / (1 - 0.05)
    fewer = lived({"convoys_per_site_per_month": 6 * (1 - spared)}, 1, numbers, **both).state
    assert plants.sites.hours_out[BRAVO] == pytest.approx(fewer.sites.hours_out[BRAVO])


def test_a_searched_patrol_sees_fewer_places_and_armour_is_slow_on_wet_roads(lived):
    """3 patrols at each village; all searched 3/4 of the visits, in armoured vehicles on wet roads 0.85 of those."""
    layers = (raiders(un_attacks_per_year=1e-9, tactics={"ied": 1.0}),)
    usual = lived(groups=layers).state
    searched = lived(groups=layers, enablers=(enabler("search_team", count=4),)).state
    assert searched.sites.search_cover[ALPHA] == 1.0
    assert searched.communities.visits == pytest.approx(0.75 * usual.communities.visits)
    assert searched.sites.patrols[ALPHA] == usual.sites.patrols[ALPHA]
    wet = lived({}, 1, {"protected_vehicle_share": 1.0}, groups=layers, wet_months=(1,)).state
    assert wet.communities.visits == pytest.approx(0.85 * usual.communities.visits)
    with_radar = lived({"search_moves_per_team_per_day": 20.0}, 1, groups=layers,
                       enablers=(enabler("search_team"), enabler("ground_radar"))).state
    assert with_radar.communities.visits == pytest.approx(0.75 * 0.5 * usual.communities.visits)
