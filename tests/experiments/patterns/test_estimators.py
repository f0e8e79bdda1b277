"""Known answers: estimators on data whose truth is known. Seeds are fixed; a correct estimator fails one in 10,000."""

import math

import numpy as np
import pytest

from experiments.patterns.estimators import (
    dispersion,
    leave_one_out,
    mean,
    mean_dispersion,
    negative_binomial,
    ratio_of_sums,
)

SLOPE, ALPHA = -0.25, 0.8
RARE = 3.9  # standard errors beyond which an estimate lies once in 10,000


@pytest.fixture(scope="module")
def country_months() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, columns and clusters of 3,600 country-months: negative binomial, two countries, 60 clusters."""
    rng = np.random.default_rng(11)
    troops = np.repeat(np.linspace(0, 8, 6), 600)
    country = np.tile([0.0, 1.0], 1800)
    expected = np.exp(3.0 + SLOPE * troops + 0.7 * country)
    counts = rng.poisson(expected * rng.gamma(1 / ALPHA, ALPHA, len(troops)))
    columns = np.column_stack([troops, 1.0 - country, country])
    return counts, columns, np.arange(len(troops)) % 60


def test_the_slope_and_the_overdispersion_are_recovered(country_months):
    found = negative_binomial(*country_months)
    error = math.sqrt(found.covariance[0, 0])
    assert abs(found.coefficients[0] - SLOPE) < RARE * error
    assert error < 0.02
    assert found.alpha == pytest.approx(ALPHA, rel=0.1)


def test_poisson_counts_have_next_to_no_overdispersion():
    rng = np.random.default_rng(12)
    x = np.column_stack([np.linspace(0, 2, 2000), np.ones(2000)])
    found = negative_binomial(rng.poisson(np.exp(x @ [0.5, 1.0])), x, np.arange(2000))
    assert found.alpha < 0.05
    assert abs(found.coefficients[0] - 0.5) < RARE * math.sqrt(found.covariance[0, 0])


def test_no_effect_gives_an_interval_around_zero():
    rng = np.random.default_rng(13)
    x = np.column_stack([np.tile(np.arange(8.0), 200), np.ones(1600)])
    slope = negative_binomial(rng.negative_binomial(1, 0.2, 1600), x, np.arange(1600) % 40).slope(0)
    assert slope.low < 0.0 < slope.high


def test_errors_grow_when_rows_of_a_cluster_say_the_same():
    """Ten copies of each row in one cluster are no more evidence than one."""
    rng = np.random.default_rng(14)
    x = np.column_stack([rng.uniform(0, 4, 300), np.ones(300)])
    y = rng.negative_binomial(2, 0.1, 300)
    once = negative_binomial(y, x, np.arange(300)).covariance[0, 0]
    tenfold = negative_binomial(np.repeat(y, 10), np.repeat(x, 10, axis=0), np.repeat(np.arange(300), 10))
    assert tenfold.covariance[0, 0] == pytest.approx(once, rel=0.05)


def test_poisson_series_have_a_dispersion_of_one():
    counts = np.random.default_rng(15).poisson(1.5, (400, 60))
    assert dispersion(counts) == pytest.approx(1.0, abs=RARE * math.sqrt(2 / (400 * 59)))


def test_levels_that_differ_between_series_are_no_clustering():
    rng = np.random.default_rng(16)
    counts = rng.poisson(np.repeat([0.5, 5.0], 200)[:, None] * np.ones(60))
    assert dispersion(counts) == pytest.approx(1.0, abs=RARE * math.sqrt(2 / (400 * 59)))


def test_bursts_are_clustering_and_empty_series_say_nothing():
    assert dispersion(np.array([[0, 10, 0, 10], [0, 0, 0, 0]])) == pytest.approx(100 / 5 / 3)
    assert math.isnan(dispersion(np.zeros((3, 12))))
    assert mean_dispersion(np.array([[[0, 10, 0, 10]], [[0, 10, 0, 10]]]), np.arange(2)).value == pytest.approx(20 / 3)


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(17).normal(3.0, 2.0, 40)
    found = mean(values, np.arange(40))
    half = 1.6849 * values.std(ddof=1) / math.sqrt(40)  # t of 39 degrees of freedom, 95 %
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), rel=1e-3)


def test_a_ratio_without_cases_is_no_number():
    assert math.isnan(ratio_of_sums(np.ones(4), np.zeros(4), np.arange(4)).value)
    assert ratio_of_sums(np.array([1.0, 3.0]), np.array([4.0, 4.0]), np.arange(2)).value == 0.5


def test_too_few_clusters_give_no_interval():
    assert math.isnan(leave_one_out(lambda mask: float(mask.sum()), np.array([0, 0, 1, 1])).low)
