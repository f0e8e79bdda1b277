"""The rules of play against answers worked out by hand."""

import numpy as np
import pytest

from experiments.exercise.rules import NotAProbability, Verdict, brier, luck, probability, ranking, score, verdict

ONE, TWO = ("a", "deaths"), ("b", "deaths")


def test_futures_are_counted_by_the_sign_that_is_better():
    differences = np.array([-1.0, -2.0, 0.0, 3.0, np.nan])
    assert verdict(differences, "lower") == Verdict(better=2, same=1, worse=1)
    assert verdict(differences, "higher") == Verdict(better=1, same=1, worse=2)


def test_the_brier_score_is_the_mean_over_futures():
    # Better in 6 of 10 futures; a bet of 70 scores 0.6 x 0.09 + 0.4 x 0.49.
    result = Verdict(better=6, same=1, worse=3)
    assert brier(0.7, result) == pytest.approx(0.25)
    assert luck(result) == pytest.approx(0.24)
    outcomes = [1.0] * 6 + [0.0] * 4
    assert brier(0.35, result) == pytest.approx(np.mean([(0.35 - happened) ** 2 for happened in outcomes]))


@pytest.mark.parametrize("better", [0, 3, 7, 10])
def test_nobody_gains_by_another_number_than_the_share(better):
    result = Verdict(better=better, same=0, worse=10 - better)
    bets = np.linspace(0, 1, 101)
    best = bets[np.argmin([brier(bet, result) for bet in bets])]
    assert best == pytest.approx(better / 10)


def test_fifty_everywhere_scores_a_quarter_whatever_happens():
    for result in (Verdict(10, 0, 0), Verdict(0, 10, 0), Verdict(3, 3, 4)):
        assert brier(0.5, result) == pytest.approx(0.25)


def test_a_question_without_futures_counts_for_nobody():
    verdicts = {ONE: Verdict(0, 0, 0), TWO: Verdict(1, 0, 1)}
    assert score("Ana", {ONE: 0.9, TWO: 0.5}, verdicts).brier == pytest.approx(0.25)


def test_the_lowest_score_wins_and_yardsticks_have_no_rank():
    verdicts = {ONE: Verdict(9, 0, 1), TWO: Verdict(1, 0, 9)}
    players = {"Bo": {ONE: 0.5, TWO: 0.6}, "Ana": {ONE: 0.9, TWO: 0.2}}
    ranked = ranking(players, verdicts)
    assert [(one.player, one.rank) for one in ranked if not one.reference] == [("Ana", 1), ("Bo", 2)]
    assert {one.player for one in ranked if one.reference} == {"50 everywhere", "knew every share"}
    assert ranked[0].player == "knew every share"


def test_ties_go_to_well_placed_bets_then_to_the_smaller_worst_miss_and_else_share_the_rank():
    verdicts = {ONE: Verdict(5, 0, 5), TWO: Verdict(5, 0, 5)}
    # Squared misses of 0.34 in sum either way; only the second has a bet within ten points.
    near = (0.34 - 0.05**2) ** 0.5
    players = {
        "Ana": {ONE: 0.5 + 0.17**0.5, TWO: 0.5 - 0.17**0.5},
        "Bo": {ONE: 0.5 + near, TWO: 0.45},
        "Cy": {ONE: 0.5 - 0.17**0.5, TWO: 0.5 + 0.17**0.5},
        "Di": {ONE: 0.8, TWO: 1.0},
    }
    ranks = {one.player: one.rank for one in ranking(players, verdicts) if not one.reference}
    assert ranks == {"Bo": 1, "Ana": 2, "Cy": 2, "Di": 4}


@pytest.mark.parametrize(("text", "value"), [("70", 0.7), (" 12,5 ", 0.125), ("100 %", 1.0), ("0", 0.0)])
def test_probabilities_are_read_as_people_write_them(text, value):
    assert probability(text) == pytest.approx(value)


@pytest.mark.parametrize(("text", "words"), [
    ("101", "not between"), ("-1", "not between"), ("nan", "not a number"), ("0.7", "may be 0.7 % or 70 %"),
    ("１３０", "'１３０' is not between"), ("0,7", "'0,7' may be"),
    ("1e1", "not a number"), ("1_0", "not a number"), ("many", "not a number"), ("", "nothing"),
])
def test_what_is_no_probability_is_refused(text, words):
    with pytest.raises(NotAProbability, match=words):
        probability(text)
