"""A policy that is to cost the same as another, in every future."""

from types import SimpleNamespace

import numpy as np
import pytest
from fake_world import FREE, TOOLS, Scenario, resolve, scaled

from experiments.plan import uncertainty
from experiments.plan.posterior import NOTHING
from experiments.plan.same_cost import SameCost
from experiments.plan.study import Plan, plan_study, scenario_of, with_options
from experiments.runs.runner import chunks_of
from sim.run import simulate
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load
from sim.scenario.schema import EqualCost, Policy, Study

SEED = 3


def policy(name: str, **equal) -> Policy:
    return Policy(name=name, title=name, packages=("us_enablers",), equal_cost=EqualCost(**equal) if equal else None)


def study(*policies: Policy) -> Study:
    base = Policy(name="baseline", title="Baseline")
    return Study(kind="study", name="s", title="S", world="karu", policies=(base, *policies))


def test_a_policy_costs_the_same_as_another_in_each_draw_of_prices():
    """One policy's price is the road speed, the other's its inverse: one dose for all draws could not do it."""
    def price(scenario: Scenario) -> float:
        speed = float(scenario.parameters[FREE][0])
        return {"baseline": 0.0, "better": speed, "worse": 1000.0 / speed}[scenario.policy] * scenario.scale

    def cost(scenario: Scenario, months: int, of: str = "world") -> float:
        return price(scenario) * months * (3 if of == "programme" else 1)

    world = SimpleNamespace(name="w")
    baseline, better, worse = (resolve(world, policy(name)) for name in ("baseline", "better", "worse"))
    scales = []
    for of in ("world", "programme"):
        same = SameCost(worse, scaled(better, 2.0), of, scaled, cost)
        for point in range(5):
            drawn = same.drawn(baseline, SEED, point, NOTHING, 12)
            other = uncertainty.sample(scaled(better, 2.0), baseline, SEED, point, NOTHING)
            assert cost(drawn, 12, of) == pytest.approx(cost(other, 12, of), rel=2e-3)
            scales.append(drawn.scale)
    assert np.ptp(scales) > 0.5


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Training at the cost of US personnel, with two points of prices."""
    made = with_options(load("study", "skin_in_the_game"), replications=8, months=24)
    names = {made.baseline: None, "us_enablers": None, "gpoi_surge": EqualCost(same_as="us_enablers")}
    chosen = tuple(each.model_copy(update={"equal_cost": names[each.name]}) for each in made.policies
                   if each.name in names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.plan.study.PRICED_POINTS", 2)
        return plan_study(made.model_copy(update={"policies": chosen}))


def test_training_costs_what_enablers_cost_in_each_point_of_a_study(plan):
    from sim.deployment.donor_plan import planned_cost_us

    base, enablers, training = (chunks_of(plan, simulate)[at] for at in range(3))
    costs = []
    for point in (0, 1):
        floor, other, own = (planned_cost_us(chunk.drawn(point), 24) for chunk in (base, enablers, training))
        assert own - floor == pytest.approx(other - floor, rel=1e-3)
        costs.append(own - floor)
    assert costs[0] != pytest.approx(costs[1], rel=0.05)


def test_the_key_of_a_chunk_holds_whose_cost_it_is_to_have(plan):
    keys = {chunk.key for chunk in chunks_of(plan, simulate)}
    arms = [arm if arm.same_cost is None else type(arm)(arm.policy, arm.scenario, arm.scale, arm.planned_cost_us)
            for arm in plan.arms]
    assert len({chunk.key for chunk in chunks_of(Plan(plan.study, tuple(arms)), simulate)} - keys) > 0


@pytest.mark.parametrize(("given", "words", "nearest"), [
    (("other_", "present_value_usd_m: 5"), "'other_' is not among the policies", "other"),
    (("baseline", "present_value_usd_m: 5"), "'baseline' is the baseline, above which all costs are counted", ""),
    (("a", "present_value_usd_m: 5"), "in a circle: a -> a", ""),
    (("other", "same_as: a"), "in a circle: a -> other -> a", ""),
])  # fmt: skip
def test_whose_cost_it_is_to_have_must_be_known_and_end_somewhere(given, words, nearest, tmp_path):
    first, second = given
    path = tmp_path / "s.yaml"
    path.write_text(
        "kind: study\nname: s\ntitle: S\nworld: karu\npolicies:\n"
        "  - {name: baseline, title: Baseline}\n"
        f"  - {{name: a, title: A, packages: [us_90], equal_cost: {{same_as: {first}}}}}\n"
        f"  - {{name: other, title: B, packages: [us_90], equal_cost: {{{second}}}}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        load("study", str(path))
    assert words in str(told.value)
    assert told.value.nearest == nearest or not nearest


@pytest.mark.parametrize("equal", [{}, {"present_value_usd_m": 5.0, "same_as": "b"}])
def test_exactly_one_cost_is_given(equal):
    with pytest.raises(ValueError, match="exactly one of"):
        EqualCost(**equal)


def test_a_policy_alone_is_looked_up_with_its_study():
    same, other = policy("better", same_as="mixed"), policy("mixed", present_value_usd_m=240.0)
    with pytest.raises(ScenarioError, match="'better' is to cost the same as 'mixed'"):
        scenario_of("fakeland", same, 3, TOOLS)
    assert scenario_of("fakeland", same, 3, TOOLS, among=(other, same)).scale == pytest.approx(2.0, rel=1e-3)
