"""Draws, doses and designs of a study worked out by hand: what is drawn from what, and what is left alone."""

import math
from dataclasses import replace
from types import SimpleNamespace

import fake_world
import numpy as np
import pytest
from fake_world import FREE, Scenario, resolve, scaled

from experiments.plan.equal_cost import equal_cost_scale
from experiments.plan.posterior import NOTHING, Posterior
from experiments.plan.same_cost import SameCost
from experiments.plan.study import design
from experiments.plan.uncertainty import (
    design_point,
    free_parameters,
    own_numbers_at,
    quantile,
    sample,
    split_variance,
)
from sim.engine import draws, purposes
from sim.scenario.parameters import Parameter, declared
from sim.scenario.schema import EqualCost, Policy

SEED = 11


def test_a_triangle_has_its_peak_at_the_declared_value():
    """From 1 over 3 to 9: a quarter lies below the peak; four tenths below 9 - root(0.6 x 8 x 6)."""
    one = Parameter("x", 3.0, "", 1.0, 9.0, "", "", "D")
    assert quantile(one, 0.25) == pytest.approx(3.0)
    assert quantile(one, 0.4) == pytest.approx(9 - math.sqrt(0.6 * 8 * 6))
    assert quantile(one, 0.1) == pytest.approx(1 + math.sqrt(0.1 * 8 * 2))


def test_each_parameter_is_drawn_by_the_luck_of_its_whole_name():
    drawn = design_point(SEED, 3, NOTHING)
    for name, one in declared().items():
        u = draws.uniform(draws.future_key(SEED, 0), purposes.PARAMETER, draws.entity_key(f"parameter/{name}"), 3)
        assert drawn[name] == quantile(one, float(u)), name


def test_a_missions_history_yields_to_its_file_and_to_a_package(karu, with_numbers):
    told = Posterior.of([{"karu.un_attack_rate_factor": 0.5}])
    factor = lambda scenario: float(sample(scenario, karu, SEED, 2, told).parameters["un_attack_rate_factor"][0])  # noqa: E731
    assert factor(karu) == 0.5
    assert factor(with_numbers(karu, un_attack_rate_factor=2.0)) == 2.0
    written = replace(karu, fixed=(karu.fixed[0] | {"un_attack_rate_factor"},))
    assert factor(written) == float(karu.parameters["un_attack_rate_factor"][0])


def test_what_the_files_imply_is_drawn_with_the_parameters_whatever_a_package_sets(karu, with_numbers):
    for policy in (karu, with_numbers(karu, patrol_reach_km=55.0)):
        drawn = sample(policy, karu, SEED, 2, NOTHING)
        usual = float(drawn.usual.parameters["patrol_reach_km"][0])
        assert usual == float(sample(karu, karu, SEED, 2, NOTHING).parameters["patrol_reach_km"][0])
        assert usual != float(karu.parameters["patrol_reach_km"][0])


def test_what_a_file_fixes_is_not_drawn_and_no_lever_ever_is(karu):
    fixed = replace(karu, fixed=(karu.fixed[0] | {"patrol_reach_km"},))
    drawn = sample(fixed, fixed, SEED, 2, NOTHING).parameters
    assert drawn["patrol_reach_km"][0] == karu.parameters["patrol_reach_km"][0]
    levers = {name for name, one in declared().items() if one.distribution == "lever"}
    assert levers and levers.isdisjoint(free_parameters(karu))
    assert all(drawn[name][0] == karu.parameters[name][0] for name in levers)


class File(SimpleNamespace):
    """A tactic with two numbers of its own, both 0 to 1, and one that is a parameter."""

    kind = "tactic"

    def numbers(self):
        own = SimpleNamespace(parameter=None, bounds=(0.5, 0.0, 1.0))
        return (("a", own), ("b", own), ("c", SimpleNamespace(parameter="patrol_reach_km")))

    def with_values(self, value):
        return {path: value(path, number) for path, number in self.numbers() if number.parameter is None}


def test_each_number_that_a_tactic_declares_itself_has_its_own_luck():
    found = own_numbers_at((File(name="mine"), File(name="yours")), SEED, 3)
    one = Parameter("x", 0.5, "", 0.0, 1.0, "", "", "D")
    for drawn, name in zip(found, ("mine", "yours"), strict=True):
        for path, value in drawn.items():
            key = draws.entity_key(f"parameter/tactics/{name}/{path}")
            assert value == quantile(one, draws.uniform(draws.future_key(SEED, 0), purposes.PARAMETER, key, 3))
    assert len({value for drawn in found for value in drawn.values()}) == 4


def test_variance_of_points_of_unequal_size():
    """(1, 3, 5) and (9): within 8 / 2; between (3 x 2.25 + 20.25 - 4) / (4 - 10 / 4)."""
    split = split_variance(np.array([1.0, 3.0, 5.0, 9.0]), np.array([0, 0, 0, 1]))
    assert (split.within, split.between) == pytest.approx((4.0, 23.0 / 1.5))


def test_a_posterior_gives_each_point_its_draw_and_begins_again():
    told = Posterior.of([{"x": float(number), "a.y": 10.0 + number, "b.y": 20.0 + number} for number in range(3)])
    assert [told.draw(number)["x"] for number in range(5)] == [0.0, 1.0, 2.0, 0.0, 1.0]
    assert [told.of_mission("a", number) for number in (0, 4)] == [{"y": 10.0}, {"y": 11.0}]
    assert told.of_mission("b", 2) == {"y": 22.0} and told.of_mission("c", 0) == {}
    assert set(told.draw(0)) == {"x"} and told.calibrated == ("x",)
    other = Posterior(told.names, ((0.0, 10.0, 20.5), *told.rows[1:]))
    assert told.digest != other.digest and told.digest == Posterior(told.names, told.rows).digest


# Doses


def test_a_policy_that_ends_below_the_target_is_taken_at_its_dearest():
    """It costs twice its scale, 6 at most: the smallest of the doubled scales that costs 6 is 4."""
    given = {"cost_of": lambda scenario: min(6.0, 2 * scenario.scale),
             "scaled": lambda scenario, factor: SimpleNamespace(policy="p", scale=factor)}
    assert equal_cost_scale(SimpleNamespace(policy="p"), 10.0, as_near_as_can_be=True, **given) == 4.0


def test_the_same_cost_is_that_above_the_baseline_and_of_what_was_asked():
    """A programme is three times the one policy's bill here, five times the other's; the baseline costs 7 a month."""
    def cost(scenario: Scenario, months: int, of: str = "world") -> float:
        speed = float(scenario.parameters[FREE][0])
        price, larger = {"baseline": (0.0, 1), "better": (speed, 3), "worse": (900.0 / speed, 5)}[scenario.policy]
        return months * (7.0 + price * scenario.scale * (larger if of == "programme" else 1))

    world = SimpleNamespace(name="w")
    baseline, better, worse = (resolve(world, Policy(name=name, title=name))
                               for name in ("baseline", "better", "worse"))
    for of in ("world", "programme"):
        for point in range(3):
            drawn = SameCost(worse, better, of, scaled, cost).drawn(baseline, SEED, point, NOTHING, 12)
            other = sample(better, baseline, SEED, point, NOTHING)
            assert cost(drawn, 12, of) == pytest.approx(cost(other, 12, of), rel=2e-3)
            assert drawn.parameters[FREE][0] == other.parameters[FREE][0]


def test_the_same_programme_is_planned_at_the_programmes_cost():
    """One costs 2 a month above the baseline, the other 1; of both the programme is three times as large."""
    policies = (Policy(name="baseline", title="B"), Policy(name="mixed", title="M"),
                Policy(name="better", title="B", packages=("us_enablers",),
                       equal_cost=EqualCost(same_as="mixed", of="programme")))
    arms = {arm.name: arm for arm in fake_world.plan(policies=policies).arms}
    assert arms["better"].scale == pytest.approx(0.5, rel=1e-3)
    assert arms["mixed"].planned_cost_us == pytest.approx(14.0)  # above the baseline, over 14 months
    assert arms["better"].planned_cost_us == pytest.approx(14.0, rel=1e-3)


# Designs


def test_four_futures_share_a_draw_of_the_parameters():
    assert [design(replication, 4) for replication in (0, 3, 4, 9)] == [(0, 0), (0, 3), (1, 0), (2, 1)]
    assert design(9, 0) == (0, 9)
    plan = fake_world.plan(replications=10)
    assert (plan.draws_per_point, plan.points) == (4, 3)
    assert fake_world.plan(replications=10, uncertainty="chance").points == 0
