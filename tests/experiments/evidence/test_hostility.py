"""What a history of deaths tells of hostility."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from experiments.evidence.hostility import HostilityFilter, day_log_chances, death_chances, learn_all
from experiments.evidence.pilot import Expectation
from experiments.evidence.training import training_rows

ONE_EACH = np.array([1.0])
TWO_SIZES = np.array([0.6, 0.0, 0.4])
ROW = next(row for row in training_rows() if row.key == ("MINUSMA", 2014))


def test_deaths_are_poisson_when_each_attack_kills_one():
    found = death_chances(np.array([0.3, 4.0]), ONE_EACH, 20)
    assert found == pytest.approx(stats.poisson.pmf(np.arange(21), [[0.3], [4.0]]), abs=1e-12)


def test_deaths_of_batches_have_the_moments_of_a_compound_poisson():
    (chances,) = death_chances(np.array([2.0]), TWO_SIZES, 120)
    counts = np.arange(121)
    mean, sizes = chances @ counts, np.arange(1, 4)
    assert mean == pytest.approx(2.0 * TWO_SIZES @ sizes)
    assert chances @ counts**2 - mean**2 == pytest.approx(2.0 * TWO_SIZES @ sizes**2)


def years(deaths: list[int], days: list[int] | None = None) -> list:
    return [replace(ROW, year=2010 + i, killed=count, fatal_days=days[i] if days else None)
            for i, count in enumerate(deaths)]


def learnt(deaths: list[int], days: list[int] | None = None) -> HostilityFilter:
    known, rows = HostilityFilter(1), years(deaths, days)
    learn_all(known, rows, {row.key: Expectation(2.0, TWO_SIZES) for row in rows})
    return known


def test_a_deadly_history_tells_of_more_hostility_than_a_calm_one():
    ahead = replace(ROW, year=2015)
    deadly, calm = learnt([30, 25, 40, 28]).draw(ahead, 400), learnt([0, 0, 1, 0]).draw(ahead, 400)
    assert np.median(deadly.ratio) > 4 * np.median(calm.ratio)


def test_a_history_of_expected_deaths_recovers_their_rate():
    """Ten years at three times the declared hostility; the middle of the draws within a quarter of it (seed 3)."""
    truth = 3.0 * 2.0 * TWO_SIZES @ np.arange(1, 4)
    deaths = [round(truth + shift) for shift in (-3, 3, -2, 2, -1, 1, 0, 0, -1, 1)]
    told = learnt(deaths).draw(replace(ROW, year=2020), 2000)
    assert np.median(told.ratio) == pytest.approx(3.0, rel=0.25)


def test_days_with_a_fatal_attack_are_nearly_poisson_while_they_are_few():
    lam = np.array([0.2, 3.0])
    found = np.exp([day_log_chances(lam, days) for days in range(9)])
    assert found == pytest.approx(stats.poisson.pmf(np.arange(9)[:, None], lam), abs=0.005)


def test_attacks_that_fall_on_one_day_are_one_day():
    """With 365 attacks a year and 365 days the expected share of days is 1 - 1/e; a quarter has a quarter of them."""
    for share, expected in ((1.0, 365 * (1 - np.exp(-1))), (0.25, 91 * (1 - np.exp(-365 / 91)))):
        chances = np.exp([day_log_chances(np.array([365.0]), days, share)[0] for days in range(round(365 * share) + 1)])
        assert chances.sum() == pytest.approx(1.0)
        assert chances @ np.arange(len(chances)) == pytest.approx(expected, rel=1e-6)


def test_hostility_is_how_often_people_are_killed_not_how_many_at_once():
    ahead = replace(ROW, year=2015)
    once, often = (learnt([12, 12, 12, 12], days).draw(ahead, 2000).ratio for days in ([1] * 4, [12] * 4))
    assert np.median(often) > 3 * np.median(once)
    same = learnt([30, 40, 25, 35], [1] * 4).draw(ahead, 2000).ratio
    assert np.array_equal(same, once)


def test_what_is_known_fades_with_the_years():
    known = learnt([30, 0, 0, 60, 0, 55])
    near, far = (np.std(np.log(known.draw(replace(ROW, year=year), 2000).ratio)) for year in (2016, 2035))
    assert far > near


def test_a_draw_belongs_to_its_row_whatever_else_is_asked():
    known = learnt([5, 6, 7])
    ahead = replace(ROW, year=2016)
    first = known.draw(ahead, 50).ratio
    known.draw(replace(ROW, mission="UNAMID", year=2016), 70)
    assert np.array_equal(first, known.draw(ahead, 50).ratio)


def test_deaths_of_the_row_itself_are_not_looked_at():
    known = learnt([5, 6, 7])
    asked = [replace(ROW, year=2016, killed=n, fatal_days=n) for n in (None, 0, 90)]
    assert len({known.draw(row, 50).ratio.tobytes() for row in asked}) == 1


def test_missions_that_interpose_are_expected_to_be_calmer():
    known = HostilityFilter(2)
    quiet, new = (known.draw(replace(ROW, mission=name), 2000).ratio for name in ("UNIFIL", "UNAMID"))
    assert np.median(quiet) < np.median(new)
