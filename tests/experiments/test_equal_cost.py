"""The scale at which a policy costs a given sum."""

from types import SimpleNamespace

import pytest

from experiments.equal_cost import equal_cost_scale
from sim.scenario.errors import ScenarioError


def scale(cost, target: float) -> float:
    """The scale for a policy of this cost above a baseline of 100."""
    policy, baseline = SimpleNamespace(policy="p", scale=1.0), SimpleNamespace(policy="baseline", scale=0.0)

    def scaled(scenario, factor):
        return SimpleNamespace(policy=scenario.policy, scale=factor)

    def planned(scenario, months):
        assert months == 60
        return 100.0 + (cost(scenario.scale) if scenario.policy == "p" else 0.0)

    return equal_cost_scale(policy, baseline, target, 60, planned_cost=planned, scaled=scaled)


@pytest.mark.parametrize("target", [0.5, 7.0, 40.0, 2000.0])
def test_a_proportional_cost(target):
    assert scale(lambda factor: 7 * factor, target) == pytest.approx(target / 7, rel=1e-4)


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


def test_a_scale_that_the_loader_refuses_is_a_limit():
    def cost(factor):
        if factor > 3:
            raise ScenarioError("too many sets")
        return 2 * factor

    assert scale(cost, 5) == pytest.approx(2.5, rel=1e-4)
    with pytest.raises(ScenarioError, match="the most is US\\$ 6 m"):
        scale(cost, 10)
