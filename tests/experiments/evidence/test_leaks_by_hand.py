"""No forecast knows its own year: what is learnt from deaths reaches later years, worked out without a run."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.evidence import validation
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import Expectation
from experiments.evidence.training import training_rows
from experiments.evidence.validation import Validation

FUTURES = 20


@pytest.fixture(autouse=True)
def no_run(monkeypatch):
    """In place of a run a future gives its level of hostility, so that two forecasts agree if they knew the same."""
    expected = Expectation(0.8, np.array([0.7, 0.2, 0.1]))
    monkeypatch.setattr(validation, "expectations", lambda rows, *_: {row.key: expected for row in rows})
    monkeypatch.setattr(validation, "killed", lambda task: np.round(1e6 * task.levels.level).astype(np.int64))


def history(**deaths: int) -> list[MissionYear]:
    """Training rows of one small mission, 2010 to 2017; ``y2014=9`` says how many were killed in that year."""
    row = next(row for row in training_rows() if row.key == ("UNMOGIP", 2013))
    return [replace(row, year=year, killed=deaths.get(f"y{year}", year % 3), fatal_days=None)
            for year in range(2010, 2018)]


def forecasts(years: tuple[int, ...], **deaths: int) -> list[validation.Forecast]:
    asked = [row for row in history() if row.year in years]
    return Validation(asked, history(**deaths), FUTURES, 1).run()


def test_deaths_of_a_year_reach_the_next_and_not_its_own():
    (own, later), (own_deadly, later_deadly) = (forecasts((2014, 2015), y2014=killed) for killed in (0, 30))
    assert np.array_equal(own.deaths, own_deadly.deaths)
    assert not np.array_equal(later.deaths, later_deadly.deaths)
    for name in validation.BASELINES:
        assert np.array_equal(own.baselines[name], own_deadly.baselines[name]), name
        assert not np.array_equal(later.baselines[name], later_deadly.baselines[name]), name


def test_deaths_of_later_years_reach_nothing():
    one, other = (forecasts((2014,), y2015=killed, y2016=killed)[0] for killed in (0, 30))
    assert np.array_equal(one.deaths, other.deaths)
    assert all(np.array_equal(one.baselines[name], other.baselines[name]) for name in validation.BASELINES)


def test_the_last_count_is_that_of_the_year_before():
    (made,) = forecasts((2014,), y2012=5, y2013=7, y2014=9)
    assert made.origin == 2013 and made.baselines["persistence"].argmax() == 7


def test_a_year_beyond_the_table_knows_all_of_it():
    row = replace(history()[-1], year=2020, killed=None)
    (made,) = Validation([row], history(y2017=6), FUTURES, 1).run()
    assert made.origin == 2017 and made.baselines["persistence"].argmax() == 6


def test_missions_are_compared_with_the_baseline_by_type():
    """Two killed, as the forecast has it; the baseline by type is sure of none, the others of two."""
    sure = {killed: np.eye(1, 5, killed)[0] for killed in (0, 2)}
    row = replace(history()[4], killed=2)
    baselines = dict.fromkeys(validation.BASELINES, sure[2]) | {"nb_type": sure[0]}
    for deaths, told in (([2, 2], {}), ([4, 4], {})):
        assert validation.worse_than_by_type([validation.Forecast(row, 2013, np.array(deaths), baselines)]) == told
    baselines = dict.fromkeys(validation.BASELINES, sure[0]) | {"nb_type": sure[2]}
    found = validation.worse_than_by_type([validation.Forecast(row, 2013, np.array([4, 4]), baselines)])
    assert found == {"UNMOGIP": (2.0, 1, 1)}
