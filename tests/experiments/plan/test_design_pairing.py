"""Points of a design share the futures of all other policies: a design moves no draw and fixes nothing it leaves."""

import pytest

from experiments.plan.posterior import read_posterior
from experiments.plan.uncertainty import sample
from sim.run import simulate
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy

LISTED = {"us_people_30": Policy(name="baseline", title="As in 2021"),
          "us_people_90": Policy(name="us_90", title="Ninety", packages=("us_90",))}  # fmt: skip


@pytest.mark.parametrize("point", LISTED)
def test_a_point_runs_bit_for_bit_as_the_policy_that_it_is(point):
    """Today's corner as the baseline, the package at dose 1 as the package; with drawn parameters."""
    points = {policy.name: policy for policy in load("study", "us_dose_by_gpoi").policies}
    world, posterior = load("world", "karu"), read_posterior()
    base = resolve(world, LISTED["us_people_30"], months=4)
    one, other = (
        simulate(sample(resolve(world, policy, months=4), base, 7, 1, posterior), seed=7, replication=5)
        for policy in (points[f"{point}_gpoi_budget_84_enablers_0p1"], LISTED[point])
    )
    for table in ("monthly", "gaps", "losses", "world"):
        assert getattr(one, table).tobytes() == getattr(other, table).tobytes(), table
