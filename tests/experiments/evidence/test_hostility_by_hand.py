"""Parts of the filter of hostility and of the baselines worked out by hand."""

from dataclasses import replace
from types import SimpleNamespace as Row

import numpy as np
import pytest

from experiments.evidence import hostility
from experiments.evidence.baselines import _Facts
from experiments.evidence.covariates import is_quiet
from experiments.evidence.hostility import HostilityDraws, HostilityFilter
from experiments.evidence.training import training_rows


def test_the_hostility_of_a_year_keeps_its_mean():
    found = HostilityDraws(np.array([2.0]), np.array([0.5]), np.array([0.6]), np.array([0.7])).ratio
    assert found == pytest.approx(2.0 * np.exp(0.5 - 0.18))


def test_missions_that_interpose_have_levels_of_their_own():
    known, rows = HostilityFilter(1), training_rows()
    quiet, other = (next(row for row in rows if is_quiet(row) == wanted) for wanted in (True, False))
    assert known._levels(quiet) is known.quiet and known._levels(other) is known.open
    assert known.quiet.mean() < known.open.mean()


def test_luck_belongs_to_a_mission_a_year_and_a_purpose():
    known, row = HostilityFilter(1), training_rows()[0]
    other = replace(row, mission=f"not {row.mission}")
    asked = ((row, 1), (row, 1), (other, 1), (replace(row, year=row.year + 1), 1), (row, 2))
    drawn = [known._chance(*each).random() for each in asked]
    assert drawn[0] == drawn[1] and len(set(drawn)) == 4


def test_particles_are_drawn_again_evenly_by_their_weight():
    """Places at 1/8, 3/8, 5/8 and 7/8 of weights 0.5, 0.25, 0.25 and 0; a second set has all at the end."""
    halfway = Row(random=lambda shape: np.full(shape, 0.5))
    chosen = hostility._resample(np.array([[2.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]), halfway)
    assert chosen.tolist() == [[0, 0, 1, 2], [3, 3, 3, 3]]


def test_people_are_exposed_for_the_part_of_the_year_that_they_are_there():
    row = replace(training_rows()[0], deployed=4000.0, share=0.25, killed=3)
    facts = _Facts.of([row])
    assert (facts.exposure[0], facts.killed[0]) == (1.0, 3)


def test_a_departure_fades_by_each_year_that_passes_and_the_rest_is_new():
    """0.8 kept a year: after two years 0.64 of it, and of the spread 0.5 the root of 1 - 0.64^2."""
    known = HostilityFilter(1)
    known.kept, known.within = np.array([0.8]), np.array([0.5])
    past = hostility._History(np.zeros((1, 1)), np.ones((1, 1)), 2012)
    known._pass_years(past, 2014, Row(standard_normal=lambda shape: np.ones((1, 1))))
    assert past.departure[0, 0] == pytest.approx(0.64 + 0.5 * np.sqrt(1 - 0.64**2)) and past.year == 2014
