"""The scale at which a policy costs a given sum."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.plan import uncertainty
from experiments.plan.equal_cost import TOLERANCE, equal_cost_scale
from experiments.plan.study import DRAWS_PER_POINT, design, plan_study, with_options
from experiments.tables.aggregate import present_value
from sim.model import World
from sim.outcomes import WORLD_INDEX
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load


def scale(cost, target: float) -> float:
    """The scale for a policy of this cost above the baseline."""
    policy = SimpleNamespace(policy="p", scale=1.0)

    def scaled(scenario, factor):
        return SimpleNamespace(policy=scenario.policy, scale=factor)

    return equal_cost_scale(policy, target, cost_of=lambda scenario: cost(scenario.scale), scaled=scaled)


@pytest.mark.parametrize("target", [0.5, 7.0, 40.0, 2000.0])
def test_a_proportional_cost(target):
    assert scale(lambda factor: 7 * factor, target) == pytest.approx(target / 7, rel=1e-3)


def test_whole_persons_cost_in_steps():
    found = scale(lambda factor: 0.5 * round(60 * factor), 20.2)
    assert 0.5 * round(60 * found) in (20.0, 20.5)


def test_a_policy_that_costs_nothing():
    with pytest.raises(ScenarioError, match="'p' costs the donor nothing"):
        scale(lambda factor: -2 * factor, 10)


def test_a_policy_that_ends_below_the_target():
    with pytest.raises(
        ScenarioError, match="cannot cost US\\$ 10 m above the baseline: the most is US\\$ 6 m"
    ):
        scale(lambda factor: min(6.0, 2 * factor), 10)


def test_a_policy_that_jumps_over_the_target():
    with pytest.raises(ScenarioError, match="cost moves in steps"):
        scale(lambda factor: 25.0 * round(factor), 10)


@pytest.mark.parametrize(("step", "target", "reached"), [(10.0, 10.19, 10.0), (10.0, 9.81, 10.0)])
def test_a_cost_in_steps_may_miss_by_the_tolerance(step, target, reached):
    assert step * round(scale(lambda factor: step * round(factor), target)) == reached


@pytest.mark.parametrize("target", [10.21, 9.79])
def test_a_cost_in_steps_may_miss_by_no_more(target):
    assert TOLERANCE == 0.02
    with pytest.raises(ScenarioError, match="cost moves in steps"):
        scale(lambda factor: 10.0 * round(factor), target)


def test_a_scale_that_the_loader_refuses_is_a_limit():
    def cost(factor):
        if factor > 3:
            raise ScenarioError("too many sets")
        return 2 * factor

    assert scale(cost, 5) == pytest.approx(2.5, rel=1e-3)
    with pytest.raises(ScenarioError, match="the most is US\\$ 6 m"):
        scale(cost, 10)


@pytest.fixture(scope="module")
def plan():
    """Some policies of the main study in one future of each point on which they are priced, here two."""
    study = with_options(load("study", "skin_in_the_game"), replications=8, months=24)
    names = {study.baseline, "us_90_equal_cost", "us_enablers_equal_cost", "gpoi_surge_equal_cost"}
    chosen = tuple(policy for policy in study.policies if policy.name in names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.plan.study.PRICED_POINTS", 2)
        return plan_study(study.model_copy(update={"policies": chosen}))


def test_policies_of_equal_cost_are_planned_to_cost_the_same_on_average(plan):
    planned = {arm.name: arm.planned_cost_us for arm in plan.arms if arm.policy.equal_cost is not None}
    (target,) = {arm.policy.equal_cost.present_value_usd_m for arm in plan.arms if arm.policy.equal_cost is not None}
    for name, cost in planned.items():
        assert cost == pytest.approx(target, rel=TOLERANCE), name


def test_what_is_planned_is_what_runs_are_charged(plan):
    charged = {arm.name: _mean_charge(plan, arm) for arm in plan.arms}
    for arm in plan.arms:
        assert charged[arm.name] - charged["baseline"] == pytest.approx(arm.planned_cost_us, rel=1e-6, abs=1e-6)


def test_a_policy_is_the_same_however_many_futures_are_run(plan):
    more = with_options(plan.study, replications=40)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.plan.study.PRICED_POINTS", 2)
        extended = plan_study(more)
    assert [arm.scenario.digest for arm in extended.arms] == [arm.scenario.digest for arm in plan.arms]


def _mean_charge(plan, arm) -> float:
    """Mean present value over one future of each point, without the days: no day moves money of the donor."""
    charges = []
    for replication in range(0, plan.study.replications, DRAWS_PER_POINT):
        point, _ = design(replication, DRAWS_PER_POINT)
        scenario = uncertainty.sample(arm.scenario, plan.baseline.scenario, plan.study.seed, point, plan.posterior)
        world = World(scenario, seed=plan.study.seed, replication=replication, months=plan.study.months)
        paid = []
        for _ in range(plan.study.months):
            world.turn_of_the_month()
            paid.append(world.money[WORLD_INDEX["cost_us"]])
        charges.append(present_value(np.array(paid), float(scenario.parameters["discount_per_year"][0])))
    return float(np.mean(charges))
