"""Exits and reductions are counted as in the record: by annual means of contributors."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.patterns import exits


@pytest.fixture
def three_units(monkeypatch):
    """Two units of one capital and one of another, 500 people each, all there for three years."""
    ground = SimpleNamespace(contingents={"contributor": np.array([0, 0, 1])})
    monkeypatch.setattr(exits, "theatre_of", lambda scenario: ground)
    units = np.zeros((36, 3, 2))
    units[:, :, 0] = 500.0
    return units


def test_who_stays_neither_leaves_nor_sends_fewer(three_units):
    assert exits.counts(None, three_units).tolist() == [4, 0, 2, 0]


def test_a_unit_withdrawn_and_found_again_elsewhere_is_an_exit_of_its_capital_and_another_arrives(three_units):
    three_units[12:, 2, 1] = 1  # another country's from the second year on, without a gap
    assert exits.counts(None, three_units).tolist() == [4, 1, 2, 1]


def test_half_a_year_away_is_a_reduction_but_only_in_a_year_in_which_the_mission_keeps_its_people(three_units):
    three_units[12:18, 1, 0] = 0.0  # 250 of 1,500 fewer in the mean: the mission shrank
    assert exits.counts(None, three_units).tolist() == [4, 0, 1, 0]
    three_units[12:18, 2, 0] = 1000.0  # the other capital sends as many more
    assert exits.counts(None, three_units).tolist() == [4, 0, 2, 2]  # and fewer again in the third year


def test_small_contributors_do_not_count(three_units):
    three_units[:, 2, 0] = 119.0
    three_units[12:, 2, 0] = 0.0
    assert exits.counts(None, three_units).tolist()[:2] == [2, 0]
