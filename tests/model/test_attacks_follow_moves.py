"""Attacks on the mission in its missions: they follow what a policy does and keep the meaning of declared rates.

Seen in 40 paired futures of 36 months, five times the patrols against as many as written, attacks with standard errors
(before attacks followed moves: -0.1 +- 0.2, -0.5 +- 0.3, 0.3 +- 0.2, 0.5 +- 0.2):

    karu 68 -> 148 (+80 +- 6), mali 201 -> 411 (+210 +- 16), car 80 -> 192 (+111 +- 10), south_sudan 27 -> 62 (+35 +- 2)

Attacks of the baseline over drawn futures, before and after: karu 68 and 71, mali 115 and 116, car 58 and 58,
south_sudan 29 and 27; deaths per 1,000 person-years at declared numbers: karu 1.34 and 1.39, mali 1.58 and 1.65.
"""

import numpy as np
import pytest

from experiments.plan.posterior import NOTHING
from experiments.plan.uncertainty import placed, sample
from sim.model import World
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import with_numbers
from sim.scenario.schema import Package, Policy

FUTURES, MONTHS = 8, 12
ATTACKS = OUTCOME_INDEX["attacks_on_un"]


def scenario_of(world: str):
    """A world of one mission, no package."""
    return resolve(load("world", world), Policy(name="baseline", title="No package"), months=MONTHS)


def attacks(scenario, future: int) -> float:
    """Attacks on its mission in one future."""
    world = World(scenario, seed=17, replication=future, months=MONTHS)
    world.run_months()
    return float(world.recorder.monthly[:, :, ATTACKS].sum())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["karu", "mali", "car", "south_sudan"])
def test_five_times_the_patrols_raise_attacks_in_paired_futures(name):
    """Eight futures of a year; a difference below 2 standard errors would be found by chance in one of 40 tests."""
    scenario = scenario_of(name)
    five = with_numbers(scenario, {"patrols_per_1000_per_day": 5 * scenario.parameters["patrols_per_1000_per_day"]})
    more = np.array([attacks(five, each) - attacks(scenario, each) for each in range(FUTURES)])
    assert more.mean() > 2 * more.std(ddof=1) / FUTURES**0.5 > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["karu", "mali"])
def test_without_elasticity_five_times_the_patrols_leave_attacks_alone(name):
    """But for the mix of days on which one base may move and another may not."""
    flat = with_numbers(scenario_of(name), {"move_attack_elasticity": 0.0})
    five = with_numbers(flat, {"patrols_per_1000_per_day": 5 * flat.parameters["patrols_per_1000_per_day"]})
    before = np.array([attacks(flat, each) for each in range(FUTURES)])
    after = np.array([attacks(five, each) for each in range(FUTURES)])
    assert abs(after - before).mean() < 0.03 * before.mean()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["karu", "mali", "car", "south_sudan"])
def test_the_baseline_of_drawn_futures_lives_near_the_declared_rates(name):
    """Chances to strike in the first year, on moves, camps and roads: the force is a little below authorised."""
    scenario, chances = scenario_of(name), []
    for point in range(FUTURES):
        drawn = sample(scenario, scenario, 1, point, NOTHING)
        world = World(drawn, seed=17, replication=point, months=MONTHS)
        for _ in range(MONTHS):
            world.run_months(1)
            aimed = world.state.groups.un_rate > 0
            chances.append(world.state.chances[aimed][:, [0, 1, 3]].mean())
    assert 0.8 < np.mean(chances) < 1.05


def test_what_nobody_knows_is_drawn_for_what_files_imply_too_and_what_a_package_sets_is_not(karu):
    package = Package(kind="package", name="tried", title="Tried", parameters={"patrols_per_1000_per_day": 20.0,
                                                                             "force_posture": 0.9})
    policy = with_numbers(karu, package.parameters, fixed=True)
    point = sample(karu, karu, seed=1, point=3, posterior=NOTHING)
    tried = sample(policy, karu, seed=1, point=3, posterior=NOTHING)
    assert point.parameters["patrols_per_1000_per_day"] != 6.0
    np.testing.assert_array_equal(tried.usual.parameters, point.parameters)
    np.testing.assert_array_equal(point.usual.parameters, point.parameters)
    assert tried.parameters["patrols_per_1000_per_day"] == 20.0
    moved = placed(policy, karu, {"road_detour": 1.7, "patrols_per_1000_per_day": 3.0})
    assert moved.usual.parameters["road_detour"] == moved.parameters["road_detour"] == 1.7
    assert moved.usual.parameters["patrols_per_1000_per_day"] == 3.0 < moved.parameters["patrols_per_1000_per_day"]


def test_a_policy_leaves_what_its_mission_file_implies_alone():
    world = load("world", "karu")
    policy = Policy(name="tried", title="Tried", packages=("african_led", "renewables"))
    plain, with_packages = (resolve(world, each) for each in (Policy(name="none", title="None"), policy))
    first, second = (World(each, seed=1, months=1).state for each in (plain, with_packages))
    assert with_packages.usual.parameters["force_posture"] == plain.parameters["force_posture"]
    np.testing.assert_array_equal(first.implied, second.implied)
    np.testing.assert_array_equal(first.carried_out, second.carried_out)
