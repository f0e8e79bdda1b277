"""Killings of civilians under the force that was there are as many as the mission files say."""

import numpy as np
import pytest

from experiments.evidence.civilian_level import level, of_the_file
from experiments.evidence.declared import NUMBERS
from experiments.patterns.setting import world
from experiments.plan.posterior import read_posterior
from sim.scenario.parameters import declared

#: Futures of each level. One future's level has a relative standard deviation of about 0.35, the mean of 12 of 0.1:
#: a right model fails one of the eight comparisons in about 1 of 100 seeds; the seed is fixed.
FUTURES = 12


@pytest.mark.slow
@pytest.mark.parametrize("weight", [0.0, 3.0])
def test_level_is_that_of_the_files_with_and_without_deterrence(weight: float) -> None:
    found = level({"deterrence_weight": weight}, read_posterior(), None, FUTURES)
    assert np.all((found > 0.7) & (found < 1.3)), found


def test_level_of_a_file_leaves_state_forces_out() -> None:
    mali = world().missions[0]
    without = mali.model_copy(update={"groups": tuple(g for g in mali.groups if g.kind != "state_forces")})
    assert of_the_file(mali) == of_the_file(without) > 0


def test_deaths_in_an_attack_are_the_mean_of_the_declared_tail() -> None:
    """Whole persons of a Pareto tail: the sum over n of the chance of n or more, up to the cap."""
    tail, cap = (declared()[name].default for name in ("attack_deaths_tail", "attack_deaths_cap"))
    mean = sum(n**-tail for n in range(1, int(cap) + 1))
    assert mean == pytest.approx(NUMBERS["deaths_per_attack"], abs=0.05)
