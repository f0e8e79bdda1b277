"""Paired comparisons against answers computed by hand."""

import fake_world
import numpy as np
import pytest

from experiments.compare import comparison
from experiments.compare.comparison import (
    BrokenPairing,
    compare,
    horizon_table,
    terminal_table,
)
from experiments.compare.exported import comparison_sheet
from experiments.compare.intervals import Interval, mean_interval
from experiments.compare.settled import state
from experiments.compare.terminal import _how_many
from experiments.runs.runner import run_study
from experiments.runs.store import Results

REPLICATIONS, MONTHS = 8, 14
#: Deaths of both missions over the horizon for each death a month.
SIZE = 2 * MONTHS


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Results:
    plan = fake_world.plan(replications=REPLICATIONS)
    return run_study(plan, tmp_path_factory.mktemp("compare"), workers=1, simulate=fake_world.simulate)


def row(table, policy: str, outcome: str = "peacekeeper_deaths"):
    return table[(table["policy"] == policy) & (table["outcome"] == outcome)].iloc[0]


def test_a_constant_effect_is_settled(results):
    better = row(compare(results), "better")
    assert (better["difference"], better["low"], better["high"]) == (-SIZE, -SIZE, -SIZE)
    assert better["sign_settled"] and better["pairs"] == REPLICATIONS and better["missing"] == 0
    assert (better["share_better"], better["share_worse"], better["share_same"]) == (1.0, 0.0, 0.0)
    assert better["baseline"] == pytest.approx(np.mean([fake_world.noise(r) for r in range(8)]) * SIZE)
    assert better["value"] - better["baseline"] == pytest.approx(-SIZE)
    assert better["cost_us"] == pytest.approx(2.0 * MONTHS)
    assert better["cost_us_per_unit"] == pytest.approx(2.0 * MONTHS / SIZE)
    assert better["pairs_needed"] == 2


def test_harm_has_no_price(results):
    worse = row(compare(results), "worse")
    assert worse["difference"] == SIZE and worse["sign_settled"] and worse["share_worse"] == 1.0
    assert np.isnan(worse["cost_us_per_unit"])


def test_an_effect_that_changes_its_sign_is_open(results):
    mixed = row(compare(results), "mixed")
    assert mixed["difference"] == 0 and not mixed["sign_settled"]
    assert (mixed["future_low"], mixed["future_high"]) == (-SIZE, SIZE)
    assert mixed["share_worse"] == mixed["share_better"] == 0.5
    assert mixed["ignorance_share"] == 0.0
    assert mixed["lever_class"] == "scenario"
    table = compare(results)
    assert table[table["policy"] == "mixed"]["pairs_needed"].isna().all()


def test_a_rare_effect_that_cancels_within_its_draw_is_not_known_exactly():
    """A life lost and one saved, both in the same draw of numbers: clusters alone would say 0, give or take nothing."""
    values = np.zeros(30)
    values[16], values[18] = -1.0, 1.0
    found, single = mean_interval(values, np.arange(30) // 4), mean_interval(values, np.arange(30))
    assert (found.low, found.high) == (single.low, single.high)
    assert found.low < -0.05 and found.high > 0.05


def test_an_outcome_that_nothing_touches_is_the_same_everywhere(results):
    same = row(compare(results), "better", "civilians_killed")
    assert (same["difference"], same["share_same"], same["low"], same["high"]) == (0, 1, 0, 0)
    assert not same["sign_settled"]


def test_pairs_without_a_case_are_missing(results):
    table = compare(results)
    assert row(table, "better", "answered_share")["difference"] == pytest.approx(0.25)
    found = row(table, "better", "found_share")
    assert (found["pairs"], found["missing"]) == (0, REPLICATIONS) and np.isnan(found["difference"])


def test_the_interval_counts_points_and_not_futures():
    values = np.array([1.0, 1, 1, 1, 5, 5, 5, 5])
    clustered = mean_interval(values, np.repeat([0, 1], 4))
    # Two points at 1 and 5: mean 3, standard error 2, t with 1 degree of freedom at 95 % is 6.3138.
    assert clustered.low == pytest.approx(3 - 2 * 6.31375, abs=1e-4) and not clustered.settles_sign
    single = mean_interval(values, np.arange(8))
    # Standard deviation 2.13809, over the root of 8, times t with 7 degrees of freedom, 1.89458.
    assert single.high == pytest.approx(3 + 2.13809 / 8**0.5 * 1.89458, abs=1e-4) and single.settles_sign
    assert np.isnan(mean_interval(values, np.zeros(8)).low)


def test_chance_alone_has_no_ignorance(tmp_path):
    plan = fake_world.plan(replications=6, uncertainty="chance")
    table = compare(run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate))
    mixed = row(table, "mixed")
    assert np.isnan(mixed["ignorance_share"]) and mixed["low"] < 0 < mixed["high"]


def test_one_mission_and_the_first_months(results):
    table = compare(results, mission="north", months=3)
    better = row(table, "better")
    assert better["difference"] == -3 and better["cost_us"] == pytest.approx(6.0)
    assert np.isnan(better["cost_us_per_unit"])
    assert row(compare(results, months=3), "better")["difference"] == -6
    assert row(compare(results, months=3), "better", "uniformed")["value"] == 4000.0


def test_the_whole_horizon_by_months_is_the_same_as_from_runs(results):
    from experiments.compare.comparison import _costs_until
    from experiments.compare.partial_totals import Cut, totals_of

    whole = Cut(None, MONTHS)
    outcomes, costs = totals_of(results, [whole])[whole], _costs_until(results, MONTHS)
    for frame in (outcomes, costs):
        for name in frame.columns[2:]:
            assert np.allclose(frame[name], results.runs[name], equal_nan=True)


def test_horizons(results):
    table = horizon_table(results, "peacekeeper_deaths", [2, 14])
    assert table.query("policy == 'worse'")["difference"].tolist() == [4.0, SIZE]
    assert table["policy"].tolist() == ["better", "better", "worse", "worse", "mixed", "mixed"]


def test_failed_runs_are_missing_pairs(tmp_path):
    plan = fake_world.plan(replications=REPLICATIONS)
    made = run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate_with_a_failure)
    table = compare(made)
    assert (row(table, "worse")["pairs"], row(table, "worse")["missing"]) == (7, 1)
    assert (row(table, "better")["pairs"], row(table, "better")["missing"]) == (8, 0)
    partly = row(compare(made, months=2), "worse")
    assert (partly["difference"], partly["missing"]) == (4.0, 1)


@pytest.mark.parametrize("fault", ["twice", "point"])
def test_broken_pairing_is_refused(results, fault):
    broken = Results(results.path)
    runs = broken.runs
    last = runs.index[-1]
    if fault == "twice":
        runs.loc[last, "replication"] = 0
    else:
        runs.loc[last, "point"] = 9
    with pytest.raises(BrokenPairing, match="pairing is broken"):
        compare(broken)


def test_only_futures_in_common_are_compared_and_the_others_are_counted(results):
    partial = Results(results.path)
    runs = partial.runs
    partial.__dict__["runs"] = runs.drop(index=runs.index[runs["policy"] == "mixed"][[0, 3]])
    table = compare(partial)
    assert (row(table, "mixed")["pairs"], row(table, "mixed")["missing"]) == (REPLICATIONS - 2, 2)
    assert (row(table, "better")["pairs"], row(table, "better")["missing"]) == (REPLICATIONS, 0)
    said = terminal_table(table)
    assert f"{REPLICATIONS - 2} pairs of futures, 2 missing: only futures that both finished are compared" in said


@pytest.mark.parametrize(("pairs", "draws", "words"), [
    (1, 1, ": too few to call a sign settled"), (4, 1, " in 1 draw of the parameters: too few to call a sign settled"),
    (20, 5, " in 5 draws of the parameters: to call a sign settled takes 40 (10 draws)"),
    (8, 8, ": to call a sign settled takes 20"), (40, 10, ""), (20, 20, ""),
])
def test_the_terminal_says_how_many_futures_it_takes_where_there_are_too_few(pairs, draws, words):
    assert _how_many({"pairs": pairs, "draws": draws}) == words


def test_one_pair_is_one_pair(tmp_path):
    said = terminal_table(compare(run_study(fake_world.plan(replications=1), tmp_path, workers=1,
                                            simulate=fake_world.simulate)))  # fmt: skip
    assert "  1 pair of futures" in said and "1 pairs" not in said


def test_a_study_sets_what_counts_as_small_in_the_unit_that_people_read(results):
    sized = Results(results.path)
    sized.study["small"] = {"peacekeeper_deaths": 2 * SIZE, "gap_index": 0.5}
    table = compare(sized)
    assert set(table.query("outcome == 'peacekeeper_deaths'")["small"]) == {2 * SIZE}
    assert set(table.query("outcome == 'gap_index'")["small"]) == {0.005}
    assert table.query("outcome == 'patrols'")["small"].isna().all()
    enough = row(table, "worse").to_dict() | {"pairs": 99, "draws": 50, "sign_settled": True}
    assert state(enough) == "small" and state(enough | {"small": SIZE / 2}) == "worse"
    shown = comparison_sheet(sized, table)
    assert set(next(iter(shown.frames)).query("outcome == 'gap_index'")["small"]) == {0.5}


def test_a_policy_without_a_future_in_common_is_refused_with_the_cause(results):
    broken = Results(results.path)
    lost = broken.runs["policy"] == "worse"
    broken.runs.loc[lost, ["status", "stage", "message"]] = ["failed", "simulate", "no trucks"]
    words = "'worse' and 'baseline' have no future in common; 8 of 8 runs of 'worse' failed, .* simulate: no trucks"
    with pytest.raises(BrokenPairing, match=words):
        compare(broken)


def test_a_baseline_without_a_future_is_named_once(results):
    broken = Results(results.path)
    lost = broken.runs["policy"] == "baseline"
    broken.runs.loc[lost, ["status", "stage", "message"]] = ["failed", "worker", "killed"]
    words = "'baseline', with which all are compared, finished no future; 8 of 8 runs of 'baseline' failed, "
    with pytest.raises(BrokenPairing, match=words + "[^;]*killed$"):
        compare(broken)


def test_the_table_for_the_terminal_fits_and_says_what_it_is(results):
    text = terminal_table(compare(results))
    lines = text.splitlines()
    assert max(map(len, lines)) <= 110
    assert "Nothing here is a forecast" in lines[-1]
    assert text.index("better: cost") < text.index("worse: cost") < text.index("mixed: cost")
    assert "an assumption, not a finding" in text and "-28.0 to -28.0" in text
    assert "--all" in text and "Vehicles fit for use" not in text
    everything = terminal_table(compare(results), every_outcome=True)
    assert "Vehicles fit for use" in everything and "--all" not in everything
    assert max(map(len, everything.splitlines())) <= 110


def test_pairs_needed_grow_with_the_square_of_how_wide_the_interval_is():
    """Half as wide needs a quarter: an interval of 1 +- 2 from 10 pairs leaves out zero at 40, 1 +- 0.5 at 3."""
    assert comparison._pairs_needed(Interval(1.0, -1.0, 3.0), 10, level=5.0) == 40
    assert comparison._pairs_needed(Interval(-1.0, -1.5, -0.5), 10, level=5.0) == 3
    assert comparison._pairs_needed(Interval(0.0, -1.0, 1.0), 10, level=5.0) is None


def test_the_interval_of_a_mean_counts_clusters_and_not_futures():
    """Two clusters of two: sums of residuals -4 and 4, error sqrt(2 * 32) / 4 = 2, t at 0.95 with one degree 6.3138."""
    found = mean_interval(np.array([0.0, 2.0, 4.0, 6.0]), np.array([0, 0, 1, 1]))
    assert (found.mean, found.high - found.mean) == (3.0, pytest.approx(2.0 * 6.313752, rel=1e-6))
    alone = mean_interval(np.array([0.0, 2.0, 4.0, 6.0]), np.arange(4))
    assert alone.high - alone.mean == pytest.approx(np.sqrt(20 / 3 / 4) * 2.353363, rel=1e-6)


@pytest.mark.parametrize(("change", "expected"), [
    ({}, "better"), ({"difference": 4.0}, "worse"), ({"better": "higher"}, "worse"), ({"better": "neither"}, "settled"),
    ({"sign_settled": False}, "undetected"), ({"pairs": 19}, "few"), ({"draws": 9}, "few"),
    ({"difference": -0.99}, "small"), ({"difference": -1.0}, "better"),
    ({"difference": float("nan")}, "undetected"), ({"small": 4.1}, "small"), ({"small": 3.9}, "better"),
    ({"difference": -0.5, "small": 0.4}, "better"), ({"small": float("nan")}, "better"),
])
def test_when_a_difference_is_called_settled(change, expected):
    row = {"sign_settled": True, "difference": -4.0, "baseline": 100.0, "better": "lower", "pairs": 20, "draws": 10}
    assert state(row | change) == expected
