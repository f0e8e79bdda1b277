"""Whatever a file may set, a run can compute: every parameter at the ends of what its declaration allows."""

import math
import warnings

import numpy as np
import pytest

from sim.run import simulate
from sim.scenario.loader import load, resolve
from sim.scenario.parameters import declared
from sim.scenario.scenario import with_numbers
from sim.scenario.schema import Policy

MONTHS = 8
PACKAGES = ("us_enablers", "gpoi_surge", "more_troops", "renewables")


def unfit(world: str, packages: tuple[str, ...] = PACKAGES) -> list[str]:
    """Parameters with which no run can be computed at an end of what is allowed, and why."""
    base = resolve(load("world", world), Policy(name="all", title="All", packages=packages), months=MONTHS)
    found = []
    for name, one in declared().items():
        for value in one.allowed:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error", RuntimeWarning)
                    run = simulate(with_numbers(base, {name: value}), seed=3, replication=0)
            except (ArithmeticError, ValueError, IndexError, RuntimeWarning) as error:
                found.append(f"{name} = {value:g}: {error!r}")
                continue
            if not all(np.isfinite(table).all() or math.isnan(table[~np.isfinite(table)].max())
                       for table in (run.monthly, run.world)):
                found.append(f"{name} = {value:g}: infinite")
    return found


@pytest.mark.slow
def test_every_parameter_can_be_set_to_the_ends_of_what_is_allowed():
    assert unfit("karu") == []
