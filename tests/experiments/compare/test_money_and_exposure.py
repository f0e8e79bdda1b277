"""Who bears what, and deaths as exposure and risk: worked out by hand."""

import numpy as np
import pytest

from experiments.compare.exposure import sentence, split
from experiments.compare.payers import PAYERS, cost_per_unit, known_payer
from experiments.tables.aggregate import totals
from sim.outcomes import BUILT_IN, OUTCOMES
from sim.scenario.errors import ScenarioError


def row(baseline, value):
    return {"baseline": baseline, "value": value, "difference": value - baseline, "share_same": 0.0}


def test_more_deaths_at_a_lower_risk_are_told_as_exposure():
    """1,000 people for 24 months with 2 deaths, then 1,500 with 2.4: 1.0 and 0.8 per 1,000 person-years."""
    found = split(row(2.0, 2.4), row(1000.0, 1500.0), 24)
    assert (found.before, found.after) == pytest.approx((1.0, 0.8))
    assert (found.exposure, found.risk) == pytest.approx((1.0 * 0.9, -0.2 * 2.5))
    words = sentence(row(2.0, 2.4), row(1000.0, 1500.0), 24)
    assert "0.800 against 1.000" in words and "more people there" in words and "lower for each" in words
    assert "+0.90 is exposure" in words and "\N{MINUS SIGN}0.50 is risk" in words


@pytest.mark.parametrize("values", np.random.default_rng(5).uniform(0.1, 9000, (20, 4)).tolist())
def test_exposure_and_risk_add_up_to_the_difference(values):
    deaths, people = row(*values[:2]), row(*values[2:])
    found = split(deaths, people, 60)
    assert found.exposure + found.risk == pytest.approx(deaths["difference"], abs=1e-9)


def test_nothing_is_said_where_nobody_is_there_or_nothing_differs():
    assert sentence(row(1.0, 2.0), row(0.0, 10.0), 12) == ""
    assert sentence(row(1.0, 1.0) | {"share_same": 1.0}, row(5.0, 10.0), 12) == ""


def test_what_is_assumed_is_not_split_into_exposure_and_risk():
    deaths, people = row(2.0, 2.4), row(1000.0, 1500.0)
    assert sentence(deaths | {"lever_class": "model"}, people, 24)
    assert sentence(deaths | {"lever_class": "scenario"}, people, 24) == ""


def test_the_death_rate_is_of_all_missions_and_the_whole_horizon():
    names = [outcome.name for outcome in OUTCOMES]
    monthly = np.zeros((24, 2, len(names)))
    monthly[:, :, names.index("uniformed")] = 500.0
    monthly[3, 1, names.index("peacekeeper_deaths")] = 4.0
    rate = totals(monthly)[[one.name for one in BUILT_IN.reported].index("death_rate")]
    assert rate == pytest.approx(4.0 / 2000.0 * 1000.0)


def test_the_rate_stands_next_to_the_count():
    headlines = BUILT_IN.headlines
    assert headlines.index("death_rate") == headlines.index("peacekeeper_deaths") + 1


def test_an_unknown_payer_is_refused_with_the_nearest():
    with pytest.raises(ScenarioError, match="expected one of us, members.*did you mean 'members'"):
        known_payer("member")
    assert all(known_payer(name) == name for name in PAYERS)


def test_a_price_is_the_chosen_payers_and_only_of_a_settled_improvement():
    found = {"difference": -4.0, "better": "lower", "sign_settled": True, "charged_us": 8.0, "charged_all": 20.0}
    assert cost_per_unit(found, "us") == 2.0 and cost_per_unit(found, "all") == 5.0
    assert np.isnan(cost_per_unit(found | {"sign_settled": False}, "us"))
    assert np.isnan(cost_per_unit(found | {"difference": 4.0}, "us"))
