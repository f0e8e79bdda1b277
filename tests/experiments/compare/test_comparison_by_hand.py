"""What a comparison says of pairs, prices, gaps and levels, worked out by hand."""

import math
from types import SimpleNamespace as Row

import fake_world
import numpy as np
import pandas as pd
import pytest
import synthetic

from experiments.compare import comparison
from experiments.compare.baseline_alone import levels
from experiments.compare.comparison import compare
from experiments.compare.gap_changes import _linear, _whole_years, gaps_of, moved
from experiments.compare.intervals import Interval, mean_interval
from experiments.compare.partial_totals import Cut, totals_of
from experiments.compare.payers import cost_per_unit, programme_words
from experiments.compare.settled import enough, is_settled, state
from experiments.runs.runner import run_study
from experiments.runs.store import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Results:
    return run_study(fake_world.plan(replications=8), tmp_path_factory.mktemp("hand"), workers=1,
                     simulate=fake_world.simulate)


@pytest.mark.parametrize(("better", "worse_share", "better_share"), [
    ("lower", 0.5, 0.25), ("higher", 0.25, 0.5), ("neither", math.nan, math.nan)])
def test_shares_of_futures_that_do_worse_better_and_the_same(better, worse_share, better_share):
    found = comparison._shares(Row(better=better), np.array([2.0, 1.0, -3.0, 0.0]))
    assert [found["share_worse"], found["share_better"]] == pytest.approx([worse_share, better_share], nan_ok=True)
    assert found["share_same"] == 0.25


@pytest.mark.parametrize(("better", "interval", "cost", "price"), [
    ("lower", (-4.0, -6.0, -2.0), 10.0, 2.5), ("higher", (4.0, 2.0, 6.0), 10.0, 2.5),
    ("lower", (4.0, 2.0, 6.0), 10.0, None),
    ("lower", (-4.0, -9.0, 1.0), 10.0, None), ("lower", (-4.0, -6.0, -2.0), -10.0, None),
    ("neither", (4.0, 2.0, 6.0), 10.0, None)])
def test_a_unit_of_a_settled_improvement_has_a_price(better, interval, cost, price):
    found = comparison._cost_per_unit(Row(better=better), Interval(*interval), cost)
    assert found == price if price else math.isnan(found)
    settled = Interval(*interval).settles_sign
    row = {"better": better, "difference": interval[0], "sign_settled": settled, "charged_members": cost,
           "cost_us": 77.0}
    assert cost_per_unit(row, "members") == price if price else math.isnan(cost_per_unit(row, "members"))


def test_what_is_assumed_has_no_price_and_is_never_settled(results):
    row = {"sign_settled": True, "difference": -4.0, "baseline": 100.0, "better": "lower", "pairs": 99, "draws": 99,
           "lever_class": "scenario", "charged_us": 8.0}
    assert state(row) == "assumed" and not is_settled(row) and is_settled(row | {"lever_class": "weak"})
    assert math.isnan(cost_per_unit(row, "us")) and cost_per_unit(row | {"lever_class": "weak"}, "us") == 2.0
    told = Results(results.path)
    told.manifest["policies"]["better"]["lever_class"] = "scenario"
    for made, priced in ((results, True), (told, False)):
        table = compare(made)
        deaths = table[(table["policy"] == "better") & (table["outcome"] == "peacekeeper_deaths")].iloc[0]
        assert np.isfinite(deaths["cost_us_per_unit"]) == priced


def test_a_programme_is_told_with_the_part_that_is_booked_here():
    assert "booked to this world, 25 % of it" in programme_words({"programme_us": 40.0, "cost_us": 10.0})
    assert programme_words({"programme_us": 10.05, "cost_us": 10.0}) == ""


def test_future_by_future_nine_tenths_lie_between_the_outer_values():
    pairs = comparison._Pairs(np.zeros(101), np.arange(101.0), np.arange(101), 0)
    declared = Row(name="x", title="X", unit="", better="lower", headline=True)
    row = comparison._row(declared, pairs, dict.fromkeys(comparison.COSTS, 1.0), True, False)
    assert (row["future_low"], row["future_high"]) == pytest.approx((5.0, 95.0))


def test_a_small_sample_has_a_wide_interval():
    """Two values 0 and 2: standard deviation root 2, error 1, t with one degree of freedom 6.314."""
    found = mean_interval(np.array([0.0, 2.0]), np.array([0, 1]))
    assert (found.low, found.high) == pytest.approx((1 - 6.313752, 1 + 6.313752), rel=1e-6)


def test_a_pair_counts_only_where_both_runs_ended_well_and_have_a_value():
    base, other = (pd.DataFrame({"x": values, "point": [0, 0, 1, 1]})
                   for values in ([1.0, 2, 3, 4], [5.0, np.nan, 7, 9]))
    pairs = comparison._pairs(base, other, np.array([True, True, False, True]), "x", clustered=True)
    assert pairs.difference.tolist() == [4.0, 5.0] and pairs.cluster.tolist() == [0, 1] and pairs.missing == 2


# Gaps


def test_the_spread_of_a_share_counts_what_each_future_requires():
    """1 of 10 and 1 of 1: together 2 of 11. A future that has its share of what it requires is at the mean."""
    assert _linear(np.array([1.0, 1.0]), np.array([10.0, 1.0])) == pytest.approx(
        [2 / 11 + (1 - 20 / 11) / 5.5, 2 / 11 + (1 - 2 / 11) / 5.5])
    assert _linear(np.array([5.0, 2.0]), np.array([10.0, 4.0])) == pytest.approx([0.5, 0.5])


def test_months_are_read_in_whole_years_or_to_the_horizon():
    assert [_whole_years(months, 30) for months in (5, 12, 18, 25, 30)] == [12, 12, 12, 24, 30]


def test_changes_of_either_sign_are_named_and_what_is_met_is_no_gap():
    changes = pd.DataFrame({"difference": [0.006, -0.006, 0.004], "sign_settled": True, "pairs": 99, "draws": 99,
                            "baseline": 0.5, "better": "higher", "policy": "base", "share": [0.994, 0.996, 0.2]})
    assert moved(changes).index.tolist() == [0, 1]
    assert moved(changes.assign(sign_settled=False)).empty
    assert gaps_of(changes, "base").index.tolist() == [0, 2] and gaps_of(changes, "other").empty


# Parts and levels


def test_a_part_of_a_run_is_that_mission_and_those_months(tmp_path):
    made = synthetic.results(tmp_path, synthetic.study(months=14, replications=3, policies=("us_90",)))
    monthly = made.read("monthly", ["policy", "replication", "mission", "month", "civilians_killed"])
    monthly = monthly.astype({"policy": str, "mission": str})
    sums = []
    for mission in made.missions:
        cut = Cut(mission, 3)
        found = totals_of(made, [cut])[cut].astype({"policy": str}).set_index(["policy", "replication"])
        rows = monthly[(monthly["mission"] == mission) & (monthly["month"] < 3)]
        by_hand = rows.groupby(["policy", "replication"])["civilians_killed"].sum()
        assert np.allclose(found["civilians_killed"], by_hand.loc[found.index])
        sums.append(by_hand.sum())
    assert sums[0] != sums[1]


def test_levels_are_of_futures_that_ended_well_by_draws_of_the_parameters(results):
    told = Results(results.path)
    own = told.runs[told.runs["policy"] == "baseline"].sort_values("replication")
    lost = own.index[3]
    told.runs.loc[lost, ["status", "peacekeeper_deaths"]] = ["failed", 1e9]
    kept = own.drop(index=lost)
    row = levels(told).set_index("outcome").loc["peacekeeper_deaths"]
    values = kept["peacekeeper_deaths"].to_numpy()
    by_hand = mean_interval(values, kept["replication"].to_numpy() // 4)
    assert row["futures"] == 7 and row["mean"] == pytest.approx(values.mean())
    assert (row["low"], row["high"]) == pytest.approx((by_hand.low, by_hand.high))
    assert (row["future_low"], row["future_high"]) == pytest.approx(tuple(np.quantile(values, [0.05, 0.95])))


def test_so_many_futures_are_enough_for_a_sign():
    """Twenty, or ten draws of as many futures as there are in one now."""
    assert [enough({"pairs": pairs, "draws": draws}) for pairs, draws in ((8, 8), (8, 2), (12, 5), (0, 0))] == [
        20, 40, 30, 20]
