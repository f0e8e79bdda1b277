"""What is drawn from the declared ranges: each parameter by luck of its own, each draw for its own design point."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.plan import uncertainty
from experiments.plan.posterior import NOTHING, Posterior
from experiments.plan.uncertainty import design_point, quantile, sample, split_variance
from sim.scenario.parameters import Parameter, declared

SEED = 11


def parameter(default: float, low: float, high: float, distribution: str) -> Parameter:
    return Parameter("x", default, "", low, high, "", "", "D", distribution=distribution)


def chance_of(one: Parameter, value: Any) -> Any:
    """The inverse of ``quantile``, of one value or of an array, from the declared distributions as scipy has them."""
    width = one.high - one.low
    known = {
        "uniform": stats.uniform(one.low, width),
        "loguniform": stats.loguniform(one.low, one.high) if one.low > 0 else None,
        "triangular": stats.triang((one.default - one.low) / width, one.low, width),
    }
    return known[one.distribution].cdf(value)


@pytest.mark.parametrize("one", [
    parameter(3.0, 1.0, 9.0, "uniform"), parameter(3.0, 1.0, 9.0, "loguniform"), parameter(3.0, 1.0, 9.0, "triangular"),
])
@pytest.mark.parametrize("chance", [0.01, 0.2, 0.25, 0.5, 0.9])
def test_a_quantile_is_that_of_the_declared_distribution(one, chance):
    assert chance_of(one, quantile(one, chance)) == pytest.approx(chance, abs=1e-9)


def test_no_two_parameters_share_their_luck():
    """Correlations of 300 draws at seed 11; 5.2 standard errors, so one false alarm in fifty full tables of pairs."""
    free = {name: one for name, one in declared().items() if one.distribution != "lever" and one.high > one.low}
    points = 300
    drawn = [design_point(SEED, point, NOTHING) for point in range(points)]
    places = np.array([chance_of(one, np.array([draw[name] for draw in drawn])) for name, one in free.items()])
    apart = np.corrcoef(places) - np.eye(len(places))
    assert abs(apart).max() < 5.2 / math.sqrt(points)


def test_a_draw_is_the_same_whatever_else_is_declared(monkeypatch):
    name = next(name for name, one in declared().items() if one.distribution != "lever")
    before = design_point(SEED, 3, NOTHING)[name]
    uncertainty._drawn.cache_clear()
    uncertainty._keys.cache_clear()
    fewer = {name: declared()[name]}
    monkeypatch.setattr(uncertainty, "declared", lambda: fewer)
    try:
        assert design_point(SEED, 3, NOTHING) == {name: before}
    finally:
        uncertainty._drawn.cache_clear()
        uncertainty._keys.cache_clear()


def test_a_missions_hostility_comes_from_the_draw_of_its_own_point(karu):
    draws = Posterior.of([{"karu.un_attack_rate_factor": 0.5 + point / 10} for point in range(4)])
    for point in range(6):
        record = sample(karu, karu, SEED, point, draws).parameters
        assert record["un_attack_rate_factor"][0] == pytest.approx(0.5 + (point % 4) / 10)


def test_calibrated_numbers_come_from_the_draw_of_their_own_point(karu):
    draws = Posterior.of([{"patrol_reach_km": 30.0 + point} for point in range(4)])
    for point in range(6):
        assert sample(karu, karu, SEED, point, draws).parameters["patrol_reach_km"][0] == 30.0 + point % 4


def test_what_a_policy_sets_is_no_longer_drawn(karu, with_numbers):
    patched = with_numbers(karu, patrol_reach_km=55.0)
    values = {float(sample(patched, karu, SEED, point, NOTHING).parameters["patrol_reach_km"][0]) for point in range(5)}
    assert values == {55.0}
    free = {float(sample(karu, karu, SEED, point, NOTHING).parameters["patrol_reach_km"][0]) for point in range(5)}
    assert len(free) == 5


def test_variance_is_split_as_by_hand():
    """Points 0 and 1 hold (1, 3) and (5, 7): within 2, between (16 - 2) / 2 = 7."""
    split = split_variance(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1]))
    assert (split.within, split.between) == (2.0, 7.0)
    assert split.ignorance_share == pytest.approx(7 / 9)
