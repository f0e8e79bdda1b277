"""The links of the incident chain worked out by hand, each factor by itself: warning, response, harm, evacuation."""

import math
from types import SimpleNamespace as Row

import numpy as np
import pytest
from scipy import stats
from tiny_rows import enabler, raiders

from sim.engine import engagement, tallies, warning
from sim.engine import purposes as why
from sim.engine.draws import entity_key, future_key, uniform
from sim.engine.engagement import Raid, Strike, arrival_hours, civilian_deaths
from sim.engine.raids import attempted, links_as_they_are, meets_fire
from sim.engine.records import AIRCRAFT, CAMPS, IED, MOVES
from sim.engine.strikes import countered, people_there
from sim.engine.strikes import links_as_they_are as strike_links
from sim.engine.strikes import links_complete as complete_strike_links
from sim.engine.tallies import (
    ALERT,
    COUNTER_DRONE,
    FIRE_WARNING,
    FREEDOM,
    GROUND_RADAR,
    INTELLIGENCE,
    PROTECTED,
    SEARCH,
    SURVEILLANCE,
    TROOP_PRESENCE,
    WILLINGNESS,
)

pytestmark = pytest.mark.usefixtures("ordinary_python")
ALPHA, BRAVO = 0, 1
NEAR, FAR = 0, 1
NOON = 12.0
AIR = 230.0
FUTURE, KEY = future_key(1, 0), entity_key("tiny/groups/raiders")


def luck(purpose: int, day: int = 0, k: int = 0) -> float:
    return uniform(FUTURE, purpose, KEY, day, k)


# Warning

WARNS = Row(alert_share_without_network=0.2, alert_share_with_network=0.7, trust_initial=0.5, usual_skill=0.5,
            ied_find_share=0.4, device_drill_gain=0.3, search_team_find_share=0.6, ground_radar_find_gain=0.1,
            ground_radar_adaptation_per_year=0.2, intelligence_warning_share=0.25, fire_warning_seconds=10.0,
            shelter_half_seconds=20.0)


@pytest.mark.parametrize(("visits", "seen"), [(0.0, 0.0), (1.0, 1 - math.exp(-1)), (0.5, 1 - math.exp(-0.5))])
def test_a_patrol_is_on_the_spot_as_often_as_it_visits(visits, seen):
    assert warning.seen_share(Row(visits=visits)) == pytest.approx(seen)


@pytest.mark.parametrize(("network", "trust", "told"), [
    (False, 0.5, 0.2), (True, 0.5, 0.7), (True, 0.25, 0.35), (False, 1.0, 0.4), (True, 1.0, 1.0)])
def test_people_tell_what_their_trust_lets_them(network, trust, told):
    assert warning.alert_share(Row(network=network, trust=trust), WARNS) == pytest.approx(told)


def test_each_year_of_use_takes_its_share_of_a_counters_edge():
    state = Row(adapted={(0, 1, SEARCH): 2.0})
    assert warning.edge_left(state, 0, 1, SEARCH, 0.2) == pytest.approx(0.64)


def test_what_analysts_add_is_worth_less_against_a_group_that_has_adapted():
    foreseen = warning.foreseen_share
    assert [foreseen(0.45, edge, WARNS) for edge in (1.0, 0.5, 0.0)] == pytest.approx([0.45, 0.35, 0.25])
    assert foreseen(0.1, 1.0, WARNS) == 0.25  # never less than ordinary headquarters


def test_seconds_of_warning_halve_those_in_the_open():
    exposed = warning.exposed_share
    assert [exposed(share, WARNS) for share in (0.0, 1.0, 0.5)] == pytest.approx([1.0, 0.5**0.5, 0.5**0.25])


# Harm

HARM = Row(foreseen_casualty_share=0.4, fire_warning_seconds=20.0, shelter_half_seconds=20.0, lethality_log_sd=0.5,
           lethality_cap_share=0.8, wound_clock_hours=2.0, first_aid_clock_gain=0.5, response_limit_hours=12.0,
           attack_median_hours=4.0, critical_share=0.2)


def tactic(**changes) -> Row:
    """A tactic that nothing counters."""
    usual = Row(hurt_mean=3.0, hurt_cap=10.0, hurt_log_sd=0.5, instant_share=0.4, armour_effect=0.0, fire_warning=False,
                searched=False, counter=-1, counter_stops=False, counter_share=0.5, strikes=CAMPS)
    for name, value in changes.items():
        setattr(usual, name, value)
    return usual


def links(**shares: float) -> np.ndarray:
    found = np.zeros(30)
    for name, share in shares.items():
        found[getattr(tallies, name.upper())] = share
    return found


@pytest.mark.parametrize(("caught", "people", "cap"), [(1.0, 100.0, 10.0), (0.5, 100.0, 10.0), (1.0, 2.0, 10.0),
                                                       (1.0, 100.0, 1.0)])
def test_people_hurt_are_those_of_the_tactic_of_those_caught_and_of_those_there(caught, people, cap):
    for k in range(15):
        z = stats.norm.ppf(luck(why.HIT, 3, k))
        hurt = int(min(caught * 3.0 * math.exp(0.5 * z - 0.125) + 0.5, cap, people))
        found = engagement.would_hurt(tactic(hurt_cap=cap), caught, people, FUTURE, KEY, 3, k)
        assert found == hurt


@pytest.mark.parametrize(("changes", "link", "share"), [
    ({}, {"search": 0.9}, 0.0), ({"searched": True}, {"search": 0.4}, 0.4),
    ({"searched": True}, {"search": 0.4, "ground_radar": 0.1}, 0.5),
    ({"counter": COUNTER_DRONE, "counter_stops": True}, {"counter_drone": 0.3}, 0.3),
    ({"counter": COUNTER_DRONE}, {"counter_drone": 0.9}, 0.0),
    ({"searched": True, "counter": COUNTER_DRONE, "counter_stops": True}, {"search": 0.4, "counter_drone": 0.5}, 0.7),
])
def test_an_attack_is_averted_by_what_counters_it(changes, link, share):
    for k in range(40):
        strike = Strike(KEY, 2, k, 0, 1, 0.0)
        found = engagement.averted(strike, tactic(**changes), links(**link), FUTURE)
        assert found == (luck(why.FOUND, 2, k) < share)


@pytest.mark.parametrize(("changes", "link", "reached"), [
    ({}, {}, 1.0), ({}, {"intelligence": 1.0}, 0.4), ({}, {"fire_warning": 1.0}, 1.0),
    ({"fire_warning": True}, {"fire_warning": 1.0}, 0.5),
    ({"fire_warning": True}, {"fire_warning": 1.0, "intelligence": 1.0}, 0.2),
    ({"counter": COUNTER_DRONE}, {"counter_drone": 0.6}, 0.4),
    ({"counter": COUNTER_DRONE, "counter_stops": True}, {"counter_drone": 0.6}, 1.0),
])
def test_a_person_is_in_reach_less_often_with_each_warning(changes, link, reached):
    strike = Strike(KEY, 2, 1, 0, 1, 0.0)
    found = engagement.share_in_reach(strike, tactic(**changes), links(**link), HARM, FUTURE)
    assert found == pytest.approx(reached)


def test_some_attacks_are_deadlier_and_armour_helps_as_often_as_it_is_there():
    for k in range(20):
        strike = Strike(KEY, 2, k, 0, 1, 0.0)
        z = stats.norm.ppf(luck(why.LETHALITY, 2, k))
        for armour, there in ((0.0, 1.0), (0.6, 0.5)):
            protected = armour > 0 and luck(why.VEHICLE, 2, k) < there
            share = min(0.4 * (0.4 if protected else 1.0) * math.exp(0.5 * z - 0.125), 0.8)
            found = engagement.instant_share(strike, tactic(armour_effect=armour), links(protected=there), HARM,
                                                    FUTURE)
            assert found == pytest.approx(share)


def test_a_wounds_clock_is_slowed_by_first_aid_and_lasts_to_the_hour():
    for k in range(20):
        clock = -2.0 * math.log(1 - luck(why.CLOCK, 2, k))
        for skill, factor in ((0.0, 1.0), (0.6, 1.3)):
            strike = Strike(KEY, 2, 0, 0, 1, skill)
            for hours, lives in ((clock * factor * 0.999, True), (clock * factor * 1.001, False)):
                assert engagement.outlives(strike, HARM, hours, FUTURE, k) == lives


def test_people_hurt_are_told_apart_one_by_one():
    """Of those hurt half are killed at once; of the others 0.4 are critical, who die if surgery is too far."""
    sure = Row(**vars(HARM) | {"lethality_log_sd": 0.0, "critical_share": 0.4})
    counted = [0, 0, 0, 0]
    for person in range(3 * 128, 3 * 128 + 100):
        fate, clock = luck(why.FATE, 2, person), -2.0 * math.log(1 - luck(why.CLOCK, 2, person))
        counted[0] += fate < 0.5
        counted[1] += 0.5 <= fate < 0.7 and clock < 1.0
        counted[2] += fate >= 0.5 and not (fate < 0.7 and clock < 1.0)
        counted[3] += 0.5 <= fate < 0.7
    hours = np.array([[1.0, 0.0], [0.0, 0.0]])
    strike = Strike(KEY, 2, 3, 0, 100, 0.0)
    assert list(engagement.casualties(strike, tactic(instant_share=0.5), links(), hours, sure, FUTURE)) == counted


def test_word_comes_from_people_or_from_the_air():
    for heard, expected in ((0.64, True), (0.66, False)):
        raid_ = Raid(1.0, 0.8, 0.5, heard, 0.5, 1.0)
        assert engagement.alerted(raid_, links(alert=0.5, surveillance=0.3)) == expected


@pytest.mark.parametrize(("seen", "alert", "will", "free", "arrives"), [
    (0.1, 0.9, 0.5, 1.0, 0.0), (0.3, 0.1, 0.5, 1.0, 7.0), (0.3, 0.9, 0.5, 1.0, math.inf),
    (0.1, 0.1, 0.7, 1.0, math.inf), (0.3, 0.1, 0.5, 0.0, math.inf), (0.1, 0.1, 0.5, 0.0, 0.0)])
def test_troops_arrive_at_once_where_they_see_it_later_where_they_hear_of_it(seen, alert, will, free, arrives):
    """Seen by patrols 0.2, word 0.5, will 0.6: whoever sees needs no permission, whoever refuses never comes."""
    link = links(troop_presence=0.2, alert=0.5, willingness=0.6, freedom=free)
    assert arrival_hours(Raid(1.0, 0.8, seen, alert, will, 1.0), link, 7.0) == arrives


@pytest.mark.parametrize(("arrival", "killed"), [(0.0, 20.0), (4.0, 60.0), (12.0, 90.0), (12.001, 100.0)])
def test_who_arrives_prevents_a_share_of_what_is_to_come_up_to_the_limit(arrival, killed):
    assert civilian_deaths(Raid(100.0, 0.8, 0.0, 0.0, 0.0, 1.0), arrival, HARM) == pytest.approx(killed)


# Raids: who could come, with what luck


def test_each_link_of_a_raid_has_its_own_luck_and_state_forces_yield_less(built):
    group = raiders(civilian_attacks_per_year=1.0)
    for kind, interposed in (("rebel", 0.8), ("state_forces", 0.1)):
        world = built({"interposition_share": 0.8, "state_interposition_share": 0.1, "attack_deaths_tail": 1.6,
                       "attack_deaths_cap": 50.0}, groups=(group.model_copy(update={"kind": kind}),))
        state, key, future = world.state, world.state.groups.key[0], world.future
        state.communities.displaced[NEAR], state.communities.killed[NEAR] = 6000.0, 3995.0
        for k in range(20):
            made = attempted(state, state.groups[0], state.params[0], NEAR, future, 4, k)
            deaths = math.floor(min(5.0, (1 - uniform(future, why.RAID_DEATHS, key, 4, k)) ** (-1 / 1.6)))
            lucks = [uniform(future, purpose, key, 4, k)
                     for purpose in (why.SEEN, why.ALERT, why.WILL, why.POLICE_BETWEEN)]
            assert list(made) == [deaths, interposed, *lucks]


def test_troops_on_the_way_meet_fire_by_the_hostility_of_the_year(built):
    world = built({"contact_share": 0.1, "un_attack_rate_factor": 2.0})
    state, group, params = world.state, world.state.groups[0], world.state.params[0]
    state.missions.hostility[0] = 1.5
    for k in range(40):
        met = uniform(world.future, why.CONTACT, group.key, 4, k) < 0.1 * 2.0 * 1.5
        assert meets_fire(state, group, params, world.future, 4, k) == met


def test_links_of_a_raid_are_those_of_the_village_and_of_the_base_that_is_called(built):
    state = built({"alert_share_without_network": 0.2, "surveillance_alert_gain": 0.3}).state
    state.communities.visits[FAR], state.communities.watched[FAR] = 0.5, True
    state.sites.will[:], state.sites.denied[:] = [0.6, 0.9], [False, True]
    for base, will, free in ((ALPHA, 0.6, 1.0), (BRAVO, 0.9, 0.0), (-1, 0.0, 0.0)):
        links_as_they_are(state, 0, FAR, base)
        found = state.link[[TROOP_PRESENCE, ALERT, SURVEILLANCE, WILLINGNESS, FREEDOM]]
        assert found.tolist() == pytest.approx([1 - math.exp(-0.5), 0.2, 0.3, will, free])
    state.communities.watched[FAR] = False
    links_as_they_are(state, 0, FAR, ALPHA)
    assert state.link[SURVEILLANCE] == 0.0


# Links of an attack on the mission


def test_links_of_a_strike_by_hand(built):
    """Two years of adaptation to each counter at 0.1, 0.2, 0.3 and 0.4 a year leave 0.81, 0.64, 0.49 and 0.36."""
    world = built({"foresight_adaptation_per_year": 0.1, "search_adaptation_per_year": 0.2,
                   "ground_radar_adaptation_per_year": 0.3, "fire_warning_adaptation_per_year": 0.4,
                   "counter_adaptation_per_year": 0.5, "intelligence_warning_share": 0.2, "ied_find_share": 0.3,
                   "search_team_find_share": 0.6, "ground_radar_find_gain": 0.1, "device_drill_gain": 0.0,
                   "intelligence_cell_warning_share": 0.5})
    state, site = world.state, world.state.sites[ALPHA]
    state.adapted[0, ALPHA, :] = 2.0
    state.missions.foresight[0] = 0.4
    site.search_cover, site.radar_cover, site.armour, site.fire_warning = 0.5, 0.25, 0.7, True
    how = state.tactics[0, IED].copy()
    for armour, warns, counter in ((0.5, True, COUNTER_DRONE), (0.0, False, -1)):
        how.armour_effect, how.fire_warning, how.counter, how.counter_share = armour, warns, counter, 0.8
        strike_links(state, 0, ALPHA, how)
        complete_strike_links(state, 0, ALPHA, how)
        asked = [INTELLIGENCE, SEARCH, GROUND_RADAR, PROTECTED, FIRE_WARNING, COUNTER_DRONE]
        by_armour = [0.7 * (armour > 0), 0.36 * warns, 0.0]
        assert state.link[asked].tolist() == pytest.approx(
            [0.2 + 0.2 * 0.81, 0.3 + 0.3 * 0.64 * 0.5, 0.1 * 0.49 * 0.25, *by_armour])
        full = [1.0 * (armour > 0), 0.36 * warns, 0.8 * 0.25 * (counter >= 0)]
        assert state.full[asked].tolist() == pytest.approx(
            [0.2 + 0.3 * 0.81, 0.3 + 0.3 * 0.64, 0.1 * 0.49 * 0.5, *full])


def test_one_set_covers_a_base_and_each_aircraft_needs_its_own(built):
    units = (enabler("counter_drone", count=4), enabler("utility_helicopters", count=4),
             enabler("counter_drone", "Bravo"))
    state = built(enablers=units).state
    for sets, flying, camp, aloft in ((0, 4, 0.0, 0.0), (1, 4, 1.0, 0.25), (3, 2, 1.0, 1.0), (1, 0, 1.0, 1.0)):
        state.enablers.working[:] = [sets, flying, 1]
        asked = [countered(state, ALPHA, how)
                 for how in (_against(state, CAMPS), _against(state, AIRCRAFT))]
        assert asked == pytest.approx([camp, aloft])


def _against(state, strikes: int):
    how = state.tactics[0, IED].copy()
    how.strikes, how.counter = strikes, COUNTER_DRONE
    return how


def test_an_attack_hurts_those_who_are_left_and_nobody_where_nothing_flies(built):
    state = built(enablers=(enabler("utility_helicopters"),)).state
    state.sites.garrison[ALPHA], state.sites.fallen_month[ALPHA] = 100.0, 30.0
    assert [people_there(state, ALPHA, _against(state, where)) for where in (MOVES, AIRCRAFT)] == [70.0, 70.0]
    state.enablers.working[0] = 0
    assert [people_there(state, ALPHA, _against(state, where)) for where in (MOVES, AIRCRAFT)] == [70.0, 0.0]
