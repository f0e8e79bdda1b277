"""A day of a tiny mission, worked out by hand.

Everything that chance decides is pinned (see ``conftest.PINNED``), so that each number below follows from distances,
speeds and delays alone. Base Alpha stands at km 0 and base Bravo at km 100 of one meridian, the villages Near and Far
at km 20 and 160.
"""

import math

import numpy as np
import pytest
from scipy import stats
from tiny_rows import ALWAYS_DAY, enabler, raiders, troops, village

from sim.engine import purposes as why
from sim.engine import tallies
from sim.engine.access import open_day
from sim.engine.draws import uniform
from sim.engine.evacuation import evacuation_hours
from sim.engine.raids import raid
from sim.engine.response import air_responder, full_air_hours, road_responder
from sim.model import World

ALPHA, BRAVO = 0, 1
NEAR, FAR = 0, 1
NOON, MIDNIGHT = 12.0, 0.0
DETOUR, ROAD, AIR = 1.3, 20.0, 230.0  # declared: road distance, km/h on a dry road, km/h of a helicopter
exactly = lambda value: pytest.approx(value, rel=1e-12, abs=1e-12)  # noqa: E731


DAILY_RAIDERS = raiders(civilian_attacks_per_year=365.0)


@pytest.fixture
def first_day(tiny):
    """The world at the end of its first day, on which nothing happened unless a group acts."""

    def lived(numbers=None, **rows) -> World:
        world = World(tiny(numbers, **rows), seed=5)
        world.step()
        return world

    return lived


# Presence


def test_patrols_and_convoys_follow_from_strength(first_day):
    state = first_day().state
    assert state.sites.patrols[ALPHA] == exactly(1000 * 6 / 1000)
    assert state.sites.convoys[ALPHA] == exactly(6 / (365 / 12))
    assert state.tally[0, tallies.MOVES_WANTED] == exactly(6 + 6 * 12 / 365)
    assert state.tally[0, tallies.PATROLS] == exactly(6)
    assert state.sites.patrols[BRAVO] == 0.0


def test_visits_are_shared_by_people_and_ease_and_a_far_one_costs_more(first_day):
    """Km 80 is twice the reach: a visit there costs two patrols, so that 200 x 1/2 weighs as much as 100 x 1."""
    state = first_day(communities=(village("Near", 20, 10_000), village("Mid", 80, 40_000))).state
    assert state.communities.visits.tolist() == [exactly(6 / 2), exactly(6 / 2 / 2)]


def test_a_base_that_is_denied_sends_nobody(first_day):
    state = first_day({"movement_denial_share": 1.0, "movement_denial_cap": 1.0}).state
    assert state.sites.patrols[ALPHA] == 0.0
    assert state.tally[0, tallies.MOVES_DENIED] == state.tally[0, tallies.MOVES_WANTED] > 6.0
    assert state.communities.visits.tolist() == [0.0, 0.0]


def test_search_teams_clear_three_moves_each_and_half_as_many_with_radar(first_day):
    moves, layers = 6 + 6 * 12 / 365, (raiders(un_attacks_per_year=1e-9, tactics={"ied": 1.0}),)
    state = first_day(groups=layers, enablers=(enabler("search_team", count=1),)).state
    assert state.sites.search_cover[ALPHA] == exactly(3 / moves)
    state = first_day(groups=layers, enablers=(enabler("search_team", count=2), enabler("ground_radar"))).state
    assert state.sites.search_cover[ALPHA] == exactly((3 + 1.5) / moves)
    assert state.sites.radar_cover[ALPHA] == exactly((3 + 1.5) / moves / 2)


# Response


def test_by_road_help_takes_the_reaction_and_the_detour(first_day):
    state = first_day().state
    assert road_responder(state, NEAR, False) == (ALPHA, exactly(1.5 + DETOUR * 20 / ROAD))


def test_a_quick_reaction_unit_saves_an_hour(first_day):
    state = first_day(contingents=(troops("Alpha"), troops("Alpha", "quick_reaction", 100))).state
    assert road_responder(state, NEAR, False) == (ALPHA, exactly(0.5 + DETOUR * 20 / ROAD))


def test_the_base_that_can_be_there_first_is_called(first_day):
    state = first_day(contingents=(troops("Alpha"), troops("Bravo"))).state
    assert road_responder(state, FAR, False) == (BRAVO, exactly(1.5 + DETOUR * 60 / ROAD))
    assert road_responder(state, NEAR, False)[0] == ALPHA


def test_the_rains_halve_the_speed_of_the_road(first_day):
    state = first_day(wet_months=(1,)).state
    assert road_responder(state, NEAR, False) == (ALPHA, exactly(1.5 + DETOUR * 20 / (ROAD / 2)))


def test_by_air_help_is_faster_where_it_is_far(first_day):
    world = first_day(enablers=(enabler("utility_helicopters"),))
    by_air = air_responder(world.state, FAR, NOON, world.future, 0)
    assert by_air == (0, 0, exactly(1.0 + 160 / AIR))
    assert by_air[2] < road_responder(world.state, FAR, False)[1] == exactly(1.5 + DETOUR * 160 / ROAD)


def test_nobody_flies_at_night_without_night_crews(first_day):
    world = first_day(enablers=(enabler("utility_helicopters"),))
    assert air_responder(world.state, FAR, MIDNIGHT, world.future, 0) == (-1, -1, math.inf)
    with_crews = first_day({"night_flight_share": 1.0}, enablers=(enabler("utility_helicopters"),))
    assert air_responder(with_crews.state, FAR, MIDNIGHT, with_crews.future, 0)[0] == 0


@pytest.mark.parametrize(
    "numbers",
    [{"flight_loss_dry_share": 1.0}, {"helicopter_serviceability": 0.0}, {"helicopter_radius_km": 150.0},
     {"movement_denial_share": 1.0, "movement_denial_cap": 1.0}, {"air_hours_per_month": 1.0}],
    ids=["weather", "unserviceable", "out of radius", "denied", "no hours left"],
)
def test_nobody_flies_without_weather_machine_range_permission_and_hours(first_day, numbers):
    world = first_day(numbers, enablers=(enabler("utility_helicopters"),))
    assert air_responder(world.state, FAR, NOON, world.future, 0) == (-1, -1, math.inf)


def test_an_aircraft_kept_for_the_wounded_brings_no_troops(first_day):
    world = first_day(enablers=(enabler("evacuation_helicopters"),))
    assert air_responder(world.state, FAR, NOON, world.future, 0) == (-1, -1, math.inf)


def test_helicopters_at_the_nearest_airfield_are_the_full_capability(first_day):
    """Bravo has an airfield and troops, but no aircraft: complete air mobility would start from there."""
    state = first_day(contingents=(troops("Alpha"), troops("Bravo"))).state
    assert full_air_hours(state, FAR, math.inf) == exactly(1.0 + 60 / AIR)


# Evacuation


def test_by_road_the_wounded_of_bravo_take_the_whole_way_to_the_hospital_at_alpha(first_day):
    world = first_day(enablers=(enabler("field_hospital"),))
    assert evacuation_hours(world.state, BRAVO, 10.0, NOON, world.future, 0) == (-1, -1)
    by_road, one_here = 1.0 + DETOUR * 110 / ROAD, 1.0 + DETOUR * 10 / ROAD
    crew_at_bravo, both = 0.5 + (10 + 110) / AIR, 0.5 + (10 + 10) / AIR
    assert world.state.hours[0].tolist() == [exactly(by_road), exactly(one_here)]
    assert world.state.hours[1].tolist() == [exactly(crew_at_bravo), exactly(both)]


def test_by_air_they_wait_for_the_crew_and_fly_out_and_back(first_day):
    world = first_day(enablers=(enabler("evacuation_helicopters"), enabler("field_hospital")))
    assert evacuation_hours(world.state, BRAVO, 10.0, NOON, world.future, 0) == (0, 0)
    assert world.state.hours[0, 0] == exactly(0.5 + (110 + 110) / AIR)


def test_without_a_hospital_nobody_reaches_surgery(first_day):
    world = first_day(enablers=(enabler("evacuation_helicopters"),))
    assert evacuation_hours(world.state, ALPHA, 10.0, NOON, world.future, 0) == (-1, -1)
    assert world.state.hours[0, 0] == math.inf
    assert world.state.hours[0, 1] == exactly(0.5 + (10 + 10) / AIR)


def test_an_aircraft_that_left_for_a_village_is_missed_by_the_wounded_of_the_same_hour(first_day):
    enablers = (enabler("utility_helicopters"), enabler("field_hospital"))
    world = first_day(ALWAYS_DAY, enablers=enablers)
    state, key = world.state, world.state.groups.key[0]
    start = uniform(world.future, why.RAID_HOUR, key, 0, 0) * 24.0
    flight = 160 / AIR
    hours_before = state.enablers.hours_left[0]
    raid(state, 0, FAR, start, world.future, 0, 0)
    assert state.free_at[0, 0] == exactly(start + 1.0 + 2 * flight)
    assert hours_before - state.enablers.hours_left[0] == exactly(2 * flight)
    wounded = start + 0.5
    evacuation_hours(state, BRAVO, 10.0, wounded, world.future, 0)
    assert state.hours[0, 0] == exactly((1.0 + 2 * flight - 0.5) + 0.5 + 220 / AIR)
    evacuation_hours(state, BRAVO, 10.0, start + 3.0, world.future, 0)
    assert state.hours[0, 0] == exactly(0.5 + 220 / AIR)


def test_a_second_aircraft_ends_the_competition(first_day):
    enablers = (enabler("utility_helicopters", count=2), enabler("field_hospital"))
    world = first_day(ALWAYS_DAY, enablers=enablers)
    raid(world.state, 0, FAR, 12.0, world.future, 0, 0)
    start = uniform(world.future, why.RAID_HOUR, world.state.groups.key[0], 0, 0) * 24.0
    assert evacuation_hours(world.state, BRAVO, 10.0, start + 0.5, world.future, 0) == (0, 1)
    assert world.state.hours[0, 0] == exactly(0.5 + 220 / AIR)


# Deaths


def test_civilians_killed_on_a_day_are_the_sum_over_its_attacks(first_day):
    """Everyone is warned and acts, nobody patrols: each attack is cut short after the hours of the road."""
    world = first_day({"patrols_per_1000_per_day": 0.0, "opportunity_ratio": 8.0}, groups=(DAILY_RAIDERS,))
    future, key = world.future, world.state.groups.key[0]
    attacks = int(stats.poisson.ppf(uniform(future, why.RAIDS, key, 0), 8.0))
    lure = [math.sqrt(10_000) * math.exp(-10 / 90), math.sqrt(40_000) * math.exp(-150 / 90)]
    hours = [1.5 + DETOUR * 20 / ROAD, 1.5 + DETOUR * 160 / ROAD]
    expected = answered = 0.0
    for k in range(attacks):
        place = NEAR if uniform(future, why.GROUND, key, 0, k) < lure[NEAR] / sum(lure) else FAR
        potential = math.floor(min(150.0, (1.0 - uniform(future, why.RAID_DEATHS, key, 0, k)) ** (-1 / 1.6)))
        expected += potential * (1.0 - 0.8 * 0.5 ** (hours[place] / 4.0))
        answered += 1
    assert attacks > 3
    assert world.state.tally[0, tallies.RAIDS] == attacks
    assert world.state.tally[0, tallies.RAIDS_ANSWERED] == answered
    assert world.state.tally[0, tallies.CIVILIANS] == exactly(expected)


def test_civilians_die_without_help_where_nobody_is_told_wills_or_may(first_day):
    for numbers in ({"alert_share_without_network": 0.0}, {"will_to_act_share": 0.0, "poc_training_gain": 0.0},
                    {"movement_denial_share": 1.0, "movement_denial_cap": 1.0}, {"response_limit_hours": 0.1}):
        alone = {"patrols_per_1000_per_day": 0.0, "opportunity_ratio": 8.0, **numbers}
        world = first_day(alone, groups=(DAILY_RAIDERS,))
        future, key = world.future, world.state.groups.key[0]
        attacks = int(world.state.tally[0, tallies.RAIDS])
        luck = np.array([uniform(future, why.RAID_DEATHS, key, 0, k) for k in range(attacks)])
        assert attacks > 3
        assert world.state.tally[0, tallies.CIVILIANS] == np.floor(np.minimum(150, (1 - luck) ** (-1 / 1.6))).sum()
        assert world.state.tally[0, tallies.RAIDS_ANSWERED] == 0


def test_peacekeepers_killed_on_a_day_are_counted_person_by_person(first_day):
    """Mortars on a base whose hospital is at home: the critical reach surgery over the base's own road, in an hour."""
    groups = (raiders(un_attacks_per_year=365.0, tactics={"indirect_fire": 1.0}),)
    world = first_day({"un_attack_rate_factor": 12.0}, groups=groups, enablers=(enabler("field_hospital"),))
    future, key, tally = world.future, world.state.groups.key[0], world.state.tally[0]
    attacks = int(stats.poisson.ppf(uniform(future, why.STRIKES, key, 0), 12.0))
    killed = died = wounded = serious = 0
    for k in range(attacks):
        z = stats.norm.ppf(uniform(future, why.HIT, key, 0, k))
        hurt = int(min(1.6 * math.exp(z - 0.5) + 0.5, 60))
        z = stats.norm.ppf(uniform(future, why.LETHALITY, key, 0, k))
        at_once = min(0.08 * math.exp(1.2 * z - 1.2**2 / 2), 0.8)
        in_reach = 0.5 if uniform(future, why.FORESEEN, key, 0, k) < 0.25 else 1.0
        for person in range(k * 128, k * 128 + hurt):
            if uniform(future, why.SPARED, key, 0, person) >= in_reach:
                continue
            fate = uniform(future, why.FATE, key, 0, person)
            clock = -2.2 * math.log(1 - uniform(future, why.CLOCK, key, 0, person)) * (1 + 0.4 * 0.5)
            critical = at_once <= fate < at_once + (1 - at_once) * 0.11
            serious += critical
            killed += fate < at_once
            died += critical and clock < 1.0
            wounded += fate >= at_once and not (critical and clock < 1.0)
    assert killed > 0
    assert wounded > 0
    counted = (tallies.STRIKES, tallies.DEATHS, tallies.DIED_OF_WOUNDS, tallies.WOUNDED, tallies.SERIOUS)
    assert tally[list(counted)].tolist() == [attacks, killed + died, died, wounded, serious]
    assert tally[tallies.DEATHS_BY_FIRE] == killed + died
    assert tally[tallies.FATAL_DAYS] == 1


def test_tomorrow_the_weather_is_asked_again(first_day):
    world = first_day({"flight_loss_dry_share": 0.5})
    flying = []
    for day in range(200):
        open_day(world.state, world.future, day)
        flying.append(bool(world.state.missions.flying[0]))
    key = world.state.missions.key[0]
    assert flying == [uniform(world.future, why.FLYING, key, day) >= 0.5 for day in range(200)]
    assert 60 < sum(flying) < 140
