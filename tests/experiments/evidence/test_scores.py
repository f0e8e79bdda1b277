"""Scores of counts against known answers."""

import numpy as np
import pytest
from scipy import stats

from experiments.evidence import scores
from experiments.evidence.baselines import NegativeBinomial, last_count, persistence
from experiments.evidence.training import training_rows

POISSON = stats.poisson.pmf(np.arange(60), 3.0)


def test_crps_of_one_number_is_the_absolute_error():
    chances = np.zeros(10)
    chances[4] = 1.0
    assert [scores.crps(chances, count) for count in (1, 4, 30)] == [3.0, 0.0, 26.0]


def test_crps_equals_its_form_by_mean_distances():
    counts = np.arange(60)
    spread = POISSON @ np.abs(counts[:, None] - counts) @ POISSON / 2
    assert scores.crps(POISSON, 5) == pytest.approx(POISSON @ np.abs(counts - 5) - spread)


def test_crps_is_best_on_average_for_the_truth():
    wrong = stats.poisson.pmf(np.arange(60), 4.5)
    counts = np.arange(40)
    truth = [POISSON[k] * scores.crps(POISSON, k) for k in counts]
    other = [POISSON[k] * scores.crps(wrong, k) for k in counts]
    assert sum(truth) < sum(other)


def test_randomised_pit_is_uniform_when_forecasts_are_right():
    """Kolmogorov-Smirnov at seed 5; false alarm one in a thousand."""
    chance = np.random.default_rng(5)
    observed = chance.poisson(3.0, 2000)
    pits = np.array([scores.randomised_pit(POISSON, int(k), chance.random()) for k in observed])
    assert stats.kstest(pits, "uniform").pvalue > 0.001
    assert scores.coverage(pits, 0.9) == pytest.approx(0.9, abs=0.03)


def test_a_log_score_stays_finite_for_what_no_future_showed():
    chances = scores.chances_of(np.array([0, 0, 1, 2]))
    assert scores.log_score(chances, 0, 4) < scores.log_score(chances, 9, 4) < np.inf


def test_quantiles_of_a_sample():
    chances = scores.chances_of(np.array([0, 0, 0, 1, 7]))
    assert [scores.quantile(chances, share) for share in (0.05, 0.5, 0.61, 0.95)] == [0, 0, 1, 7]


def test_last_count_knows_earlier_rows_only_and_nothing_of_a_new_mission():
    rows = {row.key: row for row in training_rows()}
    learnt = [row for row in rows.values() if row.year < 2016]
    assert last_count(learnt, rows["MINUSMA", 2016]) == rows["MINUSMA", 2015].killed
    assert persistence([], rows["MINUSMA", 2016])[0] == 1.0


def test_an_intercept_is_shrunk_to_the_mean_of_all():
    rows = training_rows()
    fitted = NegativeBinomial.fitted(rows, by_type=True)
    by_key = {row.key: row for row in rows}
    row = by_key["MINUSMA", 2016]
    own = sum(each.killed for each in rows if each.mission == "MINUSMA") / sum(
        each.deployed * each.share for each in rows if each.mission == "MINUSMA"
    )
    chances = fitted.chances(row)
    mean = chances @ np.arange(len(chances)) / row.deployed
    nobody = NegativeBinomial(fitted.level, fitted.quiet_level, fitted.spread, fitted.size)
    prior = nobody.chances(row) @ np.arange(len(chances)) / row.deployed
    assert chances.sum() == pytest.approx(1.0, abs=0.02)
    assert min(own, prior) < mean < max(own, prior)
    assert fitted.quiet_level < fitted.level
