"""How months become one number, worked out by hand."""

import numpy as np
import pytest

from experiments.tables.aggregate import present_value, yearly_means
from sim.adding_up import _divided, person_years


def test_costs_are_paid_at_the_start_of_each_month_and_discounted_by_the_year():
    paid = np.zeros(13)
    paid[[0, 6, 12]] = 100.0
    assert present_value(paid, 0.21) == pytest.approx(100 + 100 / 1.1 + 100 / 1.21)


def test_each_run_has_its_own_discount_rate():
    paid = np.zeros((2, 13))
    paid[:, 12] = 100.0
    assert present_value(paid, np.array([0.0, 0.25])) == pytest.approx([100.0, 80.0])


def test_means_are_of_each_year_and_the_last_may_be_short():
    assert yearly_means(np.arange(30.0)).tolist() == [5.5, 17.5, 26.5]


def test_people_and_months_make_person_years():
    assert person_years(1000.0, 18) == 1500.0


def test_a_ratio_of_nothing_is_no_number():
    assert np.isnan(_divided(np.array([3.0, 0.0]), np.array([0.0, 0.0]))).all()
    assert _divided(np.array([3.0]), np.array([4.0])).tolist() == [0.75]
