"""A month of people and units worked out by hand: each factor of each rule by itself."""

import math
from types import SimpleNamespace as Row

import numpy as np
import pytest
from by_hand import FUTURE, KEY, column, luck
from scipy import stats

from sim.agents.chances import happens_to
from sim.agents.cohorts import new_cohort
from sim.agents.community import Params as PeopleParams
from sim.agents.community import People, weigh
from sim.agents.lead_times import lead_months, monthly_chance, monthly_rate
from sim.agents.muster import allegations_expected, alleged, grow_old, learn_again, live_on, look_ahead, refusals_left
from sim.agents.tours import Tours, arrive_all, changes_over, taught_at_home
from sim.engine import purposes as why
from sim.engine.draws import entity_key, uniform
from sim.model import World

pytestmark = pytest.mark.usefixtures("ordinary_python")



# People


def village(**changes: float) -> tuple[float, float]:
    """Trust and displaced people after a month; three attacks have left 0.8 of those at home where there were any."""
    people = {"population": 1000.0, "displaced": 100.0, "killed": 50.0, "trust": 0.4, "nearest_km": 52.0,
              "attacks_month": 0.0, "answered_month": 0.0, "unanswered_month": 0.0, "misconduct_month": 0.0,
              "sanctions_month": 0.0} | changes
    numbers = {"trust_recovery_per_month": 0.1, "trust_initial": 0.5, "trust_response_gain": 0.02,
               "trust_failure_loss": 0.05, "trust_misconduct_loss": 0.03, "trust_sanction_gain": 0.01,
               "displacement_share_per_attack": 0.07, "return_per_month": 0.25, "patrol_reach_km": 40.0,
               "road_detour": 1.3}
    rows = People(*(column(people[name]) for name in People._fields))
    return weigh(rows, PeopleParams(*(column(numbers[name]) for name in PeopleParams._fields)), 0, 0.8)


@pytest.mark.parametrize(("change", "trust"), [
    ({}, 0.41), ({"answered_month": 2.0}, 0.45), ({"unanswered_month": 2.0}, 0.31),
    ({"unanswered_month": 2.0, "nearest_km": 52.1}, 0.41), ({"misconduct_month": 3.0}, 0.32),
    ({"sanctions_month": 2.0}, 0.43), ({"unanswered_month": 99.0}, 0.0), ({"answered_month": 99.0}, 1.0)])
def test_trust_by_hand(change, trust):
    assert village(**change)[0] == pytest.approx(trust)


@pytest.mark.parametrize(("change", "fled"), [
    ({}, 75.0), ({"attacks_month": 3.0}, 100 + 900 * 0.2), ({"attacks_month": 1.0, "displaced": 990.0}, 950.0)])
def test_flight_and_return_by_hand(change, fled):
    assert village(**change)[1] == pytest.approx(fled)


def test_each_attack_drives_away_its_share_of_those_who_are_left(tiny):
    world = World(tiny({"displacement_share_per_attack": 0.1, "return_per_month": 0.0}), seed=1)
    people = world.columns.communities
    people.attacks_month[:], people.displaced[:] = [2.0, 0.0], [1000.0, 0.0]
    fled = [float(one.decide().displaced[0]) for one in world.cast.communities]
    assert fled == pytest.approx([1000 + 9000 * (1 - 0.9**2), 0.0])


# Units


def units(**changes) -> Row:
    """Columns of one unit of 500 people."""
    usual = {"key": KEY, "present": 1, "strength": 500.0, "skill": 0.6, "training": 0.8, "fatigue": 0.9, "caveat": 0.0,
             "serviceability": 0.0, "retrained": 0, "penalised": 0.0, "sanctioned": 0.0} | changes
    return Row(**{name: np.array([value]) for name, value in usual.items()})


MONTHLY = Row(**{name: column(value) for name, value in {
    "fatigue_per_month": 0.04, "training_skill_gain": 0.25, "skill_mean": 0.5, "usual_skill": 0.5,
    "conduct_training_gain": 2.0, "maintenance_training_gain": 0.1, "misconduct_per_1000_per_year": 2.4,
    "deterrent_effect": 0.5}.items()})


def test_a_month_in_the_field_tires_and_takes_what_fades_of_training():
    unit = units()
    grow_old(unit, MONTHLY, 0, 0.75)
    assert unit.fatigue[0] == pytest.approx(0.94) and unit.training[0] == pytest.approx(0.6)
    assert unit.skill[0] == pytest.approx(0.6 - 0.25 * 0.2)
    for _ in range(3):
        grow_old(unit, MONTHLY, 0, 1.0)
    assert unit.fatigue[0] == 1.0 and unit.skill[0] == pytest.approx(0.55)


def test_half_of_training_is_left_after_its_half_life(tiny):
    world = World(tiny({"skill_half_life_months": 6.0}), seed=1)
    assert [unit.fading**6 for unit in world.cast.contingents] == pytest.approx([0.5])


def test_retraining_gives_back_what_was_lost():
    unit = units()
    learn_again(unit, MONTHLY, 0)
    assert unit.skill[0] == pytest.approx(0.6 + 0.25 * 0.2) and unit.training[0] == 1.0


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, 0.2 * 0.5 * 0.8), ({"sanctioned": 0.4}, 0.2 * 0.5 * 0.8 * 0.8), ({"strength": 1000.0}, 0.2 * 0.8),
    ({"penalised": 1.0}, 0.2 * 0.5 * 0.8)])
def test_allegations_expected_in_a_month(changes, expected):
    assert allegations_expected(units(**changes), MONTHLY, 0) == pytest.approx(expected)


def test_allegations_come_by_the_units_own_luck():
    busy = Row(**vars(MONTHLY) | {"misconduct_per_1000_per_year": column(90.0)})
    for month in range(20):
        expected = int(stats.poisson.ppf(luck(why.MISCONDUCT, month), 90 / 12 * 0.5 * 0.8))
        assert alleged(units(), busy, 0, FUTURE, month) == expected
        two = Row(**{name: np.array([values[0]] * 2) for name, values in vars(units()).items()})
        two.key[0] = KEY + 1
        numbers = Row(**{name: np.array([values[0]] * 2) for name, values in vars(busy).items()})
        assert alleged(two, numbers, 1, FUTURE, month) == expected


def test_a_penalty_in_fresh_memory_leaves_half_of_the_refusals():
    assert [refusals_left(units(penalised=fresh), MONTHLY, 0) for fresh in (0.0, 0.4, 1.0)] == [1.0, 0.8, 0.5]


def one_tour(**changes: float) -> Tours:
    usual = {"present": 1, "strength": 500.0, "returns_month": 0, "rotates_month": 6, "freeze_start": -1.0,
             "freeze_months": 0.0} | changes
    return Tours(*(np.array([usual[name]]) for name in Tours._fields))


@pytest.mark.parametrize(("month", "changes", "changing"), [
    (5, {}, False), (6, {}, True), (7, {}, True), (6, {"strength": 0.0}, False),
    (6, {"freeze_start": 6.0, "freeze_months": 2.0}, False), (8, {"freeze_start": 6.0, "freeze_months": 2.0}, True),
    (5, {"present": 0, "returns_month": 5}, True), (4, {"present": 0, "returns_month": 5}, False),
    (9, {"present": 0, "returns_month": 0}, False)])
def test_when_people_change_over(month, changes, changing):
    assert changes_over(one_tour(**changes), 0, month) == changing


def test_who_is_there_stays_learns_or_hands_over():
    for month, changes, expected in (
        (5, {"retrained": 1}, [True, False, True]), (6, {"retrained": 1}, [True, True, False]),
        (5, {}, [True, False, False]), (5, {"present": 0, "retrained": 1}, [False] * 3),
    ):
        status, _, _ = look_ahead(one_tour(**{k: v for k, v in changes.items() if k == "present"}), units(**changes),
                                  MONTHLY, FUTURE, np.array([0]), month)
        assert status[0].tolist() == expected


@pytest.mark.parametrize(("month", "status", "fatigue", "caveat"), [
    (0, [True, False, False], 0.9, 0.3), (3, [True, False, False], 0.94, 0.3), (3, [True, True, False], 0.9, 0.3),
    (3, [False, False, False], 0.9, 0.0)])
def test_only_who_is_there_and_stays_grows_old(month, status, fatigue, caveat):
    unit = units()
    live_on(unit, MONTHLY, np.array([0]), month, np.array([status]), column(0.75), column(0.3), column(0.7))
    assert (unit.fatigue[0], unit.caveat[0]) == pytest.approx((fatigue, caveat))


def test_newcomers_by_hand(tiny):
    """All draws of one unit that arrives in month 7, and of one found within its tour in month 0."""
    world = World(tiny({"skill_mean": 0.5, "skill_sd": 0.1, "training_skill_gain": 0.2, "caveat_share": 0.2,
                        "serviceability": 0.8, "standard_persistence": 0.6, "fatigue_per_month": 0.02,
                        "skill_half_life_months": 8.0, "protected_vehicle_share": 0.3, "gpoi_equipment_share": 0.5,
                        "poc_trained_share": 0.5, "rotation_months": 12.0}), seed=1)
    state, unit = world.state, world.state.contingents[0]
    for month, successions, trained, effective in ((7, 0, False, False), (7, 2, True, True), (0, 0, True, False)):
        unit.successions = successions

        def stands(purpose: int, m=month, s=successions) -> float:
            lasting, own = (stats.norm.ppf(uniform(world.future, purpose, unit.key, day, k))
                            for day, k in ((0, 1 + s), (m, 0)))
            return 0.6 * lasting + 0.8 * own

        share = stats.norm.cdf
        arrive_all(state.contingents, state.params, world.future, np.array([0]), month, np.array([trained]),
                   np.array([effective]))
        served = int(12 * uniform(world.future, why.ROTATION, unit.key, 0, 0)) if month == 0 else 0
        quality = stands(why.QUALITY)
        training = 1.0 if effective else share(quality)
        left = training * 0.5 ** (served / 8.0)
        skill = 0.5 + 0.1 * quality + 0.2 * (1.0 if effective else 0.0) - 0.2 * (training - left)
        assert unit.skill == pytest.approx(min(1.0, max(0.0, skill)), abs=1e-8)
        assert unit.training == pytest.approx(left, abs=1e-8) and bool(unit.gpoi_trained) == trained
        assert unit.protected == pytest.approx(0.65 if trained else 0.3)
        assert unit.caveat == unit.caveat_brought == pytest.approx(0.4 * share(stands(why.CAVEAT)), abs=1e-8)
        assert unit.serviceability == pytest.approx(1 - 0.4 * share(stands(why.SERVICEABILITY)), abs=1e-8)
        assert unit.fatigue == pytest.approx(0.02 * served) and unit.rotates_month == month + 12 - served


def test_a_policy_teaches_part_of_those_who_usually_are_not():
    """0.75 of all are to be trained, half are: half of the others."""
    found = [taught_at_home(FUTURE, KEY, month, 0.75) for month in range(30)]
    assert found == [month > 0 and luck(why.TAUGHT, month) < 0.5 for month in range(30)]


# Chance and lead times


def test_things_happen_by_rate_once_for_each_block():
    rates, number = column(0.7, 0.0, 0.7), np.array([41, 5, 20])
    keys = np.array([KEY, KEY + 1, KEY + 2], dtype=np.uint64)
    hits = happens_to(FUTURE, why.PLEDGE, keys, 4, rates, number, np.array([2, 2, 1]))
    expected = [[i, k] for i, tries in ((0, 21), (2, 20)) for k in range(tries)
                if luck(why.PLEDGE, 4, k, int(keys[i])) < 1 - math.exp(-0.7)]
    assert hits.tolist() == expected


def test_lead_times_lie_around_the_usual_one_and_last_a_month_at_least():
    params = Row(lead_time_log_sd=0.5)
    assert [lead_months(9.0, u, params) for u in (0.5, stats.norm.cdf(1.0), stats.norm.cdf(-1.0))] == [9, 15, 5]
    assert lead_months(0.1, 0.5, params) == 1


def test_yearly_rates_in_a_month():
    assert monthly_chance(1.2) == pytest.approx(1 - math.exp(-0.1)) and monthly_chance(-5.0) == 0.0
    assert monthly_rate(column(1.2, -5.0)).tolist() == pytest.approx([0.1, 0.0])


def test_the_fate_of_a_cohort_by_hand():
    world, chain = Row(future=FUTURE), {"retained": 0.9, "pledged": 0.8, "deployed": 0.7, "effective": 0.6}
    params = Row(**{f"training_{step}_share": share for step, share in chain.items()}, used_otherwise_share=0.5,
                 self_training_per_cycle=0.4, training_months=9.0, training_lead_months=12.0, lead_time_log_sd=0.5)
    seen = set()
    for number in range(1, 60):
        cohort = new_cohort(world, "police", number, 3, params)
        lucks = [luck(why.COHORT, 0, step, entity_key(f"gpoi/police/{number}")) for step in range(6)]
        retained, pledged = lucks[0] < 0.9, lucks[0] < 0.9 and lucks[1] < 0.8
        deploys = pledged and lucks[2] < 0.7
        fate = (retained, pledged, deploys, deploys and lucks[3] < 0.6, retained and not deploys and lucks[4] < 0.5,
                lucks[5] < 0.4)
        assert tuple(cohort[4:]) == fate and cohort.trained_month == 12
        lead = lead_months(12.0, luck(why.LEAD_TIME, 0, 0, entity_key(f"gpoi/police/{number}")), params)
        assert cohort.due_month == 12 + lead
        seen.add(fate)
    assert len(seen) > 6

