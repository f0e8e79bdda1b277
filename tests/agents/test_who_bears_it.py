"""What a policy costs those who bear it: assessed shares of the year, and books that balance."""


from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from worlds import scenario, turn, turned, with_us

from sim.deployment.assessments import us_share
from sim.outcomes import WORLD_INDEX
from sim.run import simulate
from sim.scenario.errors import ScenarioError
from sim.scenario.library import libraries, names_in
from sim.scenario.parameters import declared

#: A cent in US$ million.
CENT = 1e-8
PARTS = ("us", "members", "contributors", "partners")


def charged(base, months=12):
    world = simulate(base, seed=3, replication=0, months=months).world
    return {who: world[:, WORLD_INDEX[f"charged_{who}"]] for who in (*PARTS, "all")} | {
        name: world[:, WORLD_INDEX[name]] for name in ("cost_us", "cost_un")
    }


@pytest.mark.parametrize("packages", [(), ("pay_arrears",), ("african_led",), ("performance", "us_enablers")])
def test_those_who_bear_a_cost_bear_all_of_it(packages):
    found = charged(scenario(*packages, months=12))
    assert sum(found[who] for who in PARTS) == pytest.approx(found["all"], abs=1e-8)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    packages=st.lists(st.sampled_from(sorted(names_in(libraries(), "package"))), max_size=3, unique=True),
    dues=st.fixed_dictionaries({
        "assessed_share": st.floats(0.0, 1.0), "paid_share": st.floats(0.0, 1.0),
        "arrears_usd_m": st.floats(0.0, 5000.0), "clear_arrears_months": st.integers(0, 60),
    }),
    numbers=st.fixed_dictionaries({}, optional={
        "inspection_share_per_year": st.floats(0.0, 5.0), "shortfall_delayed_share": st.floats(0.0, 1.0),
        "cash_reserve_months": st.floats(0.0, 24.0), "regional_force_un_share": st.floats(0.0, 1.0),
        "regional_force_strength": st.floats(0.0, 5000.0), "poc_trained_share": st.floats(0.0, 1.0),
        "sanction_share": st.floats(0.0, 1.0),
    }),
)  # fmt: skip
def test_what_all_payers_bear_is_what_was_spent_to_the_cent_under_any_policy(packages, dues, numbers):
    try:
        base = scenario(*packages, months=12, **numbers)
    except ScenarioError:  # packages that contradict each other
        assume(False)
    world = turned(with_us(base, "dues", **dues), 1)
    for _ in range(10):
        turn(world)
        money = {who: world.money[WORLD_INDEX[f"charged_{who}"]] for who in (*PARTS, "all")}
        assert sum(money[who] for who in PARTS) == pytest.approx(money["all"], rel=0.0, abs=CENT)


def test_what_the_un_spends_beyond_its_budget_is_borne_in_assessed_shares():
    """A dearer camp or inspection is paid by the UN, so the United States bears its share of it."""
    usual, dear = (charged(scenario(months=12, inspection_cost_usd_m=price, inspection_share_per_year=0.6))
                   for price in (0.05, 0.15))
    more = dear["cost_un"].sum() - usual["cost_un"].sum()
    assert more > 0.1
    assert dear["cost_us"].sum() == usual["cost_us"].sum()
    split = np.where(np.arange(12) < 6, 0.2789, 0.2694)  # from July 2021: the scale changes in January
    expected = (split * (dear["cost_un"] - usual["cost_un"])).sum()
    assert dear["us"].sum() - usual["us"].sum() == pytest.approx(expected)
    assert dear["members"].sum() - usual["members"].sum() == pytest.approx(more - expected)
    assert dear["all"].sum() - usual["all"].sum() == pytest.approx(more)


def test_the_share_is_that_of_the_year_unless_a_policy_sets_it():
    base = scenario()
    params = SimpleNamespace(**{name: one.default for name, one in declared().items()})
    assert [us_share(base, params, year) for year in (2013, 2018, 2019, 2021, 2022, 2030)] == [
        0.285, 0.285, 0.2789, 0.2789, 0.2694, 0.2694,
    ]  # fmt: skip
    assert us_share(with_us(base, "dues", assessed_share=0.25), params, 2022) == 0.25
