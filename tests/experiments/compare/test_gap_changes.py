"""Which policy closes which capability gap: shares worked out by hand, pairs, and the table for a terminal."""

import re

import numpy as np
import pandas as pd
import pytest
import synthetic

from experiments.cli import main
from experiments.compare.gap_changes import _linear, gap_changes, gaps_of, moved, terminal_gaps
from sim.scenario.errors import ScenarioError

POLICIES = ("us_90", "us_enablers", "full_memo")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = synthetic.study(months=30, replications=80, policies=POLICIES)
    return synthetic.results(tmp_path_factory.mktemp("results"), made)


@pytest.fixture(scope="module")
def changes(results):
    return gap_changes(results)


def test_a_share_is_of_all_futures_together_and_not_a_mean_of_shares():
    # Two futures: 1 of 10 and 9 of 10 of what is required in one, 1 of 1 in the other: 2 of 11, 10 of 11.
    for effective, share in (((1.0, 1.0), 2 / 11), ((9.0, 1.0), 10 / 11)):
        assert _linear(pd.Series(effective), pd.Series([10.0, 1.0])).mean() == pytest.approx(share)


def test_where_nothing_is_required_there_is_no_share():
    assert _linear(pd.Series([3.0, 5.0]), pd.Series([0.0, 0.0])) is None


def test_every_policy_mission_and_capability_has_a_row_and_the_baseline_does_not_differ(results, changes):
    assert len(changes) == len(results.policies) * len(results.missions) * len(results.catalogue.capabilities)
    base = changes[changes["policy"] == results.baseline]
    assert (base["difference"] == 0).all() and not base["sign_settled"].any()
    assert np.allclose(changes["share"] - changes["baseline"], changes["difference"])


def test_shares_are_means_over_the_horizon_with_a_short_last_year_counting_less(results, changes):
    rows = results.gaps
    rows = rows.assign(weight=rows["month"].map({0: 12, 12: 12, 24: 6}))
    rows = rows.assign(met=rows[["required", "effective"]].min(axis=1) * rows["weight"])
    rows = rows.assign(need=rows["required"] * rows["weight"])
    keys = ["policy", "mission", "capability"]
    sums = rows.astype({key: str for key in keys}).groupby(keys)[["met", "need"]].sum()
    found = changes.astype({key: str for key in keys}).set_index(keys)["share"]
    assert np.allclose(found, (sums["met"] / sums["need"]).loc[found.index], atol=1e-9)
    assert set(changes["months"]) == {30} and found.max() < 1


def test_what_a_scenario_lever_changes_is_never_settled(results, changes):
    assumed = changes[changes["policy"] == "full_memo"]
    assert set(assumed["lever_class"]) == {"scenario"} and assumed["sign_settled"].any()
    assert moved(assumed).empty and not moved(assumed, settled=False).empty
    told = terminal_gaps(results, changes).partition("full_memo: ")[2]
    numbers = re.findall(r"\S*[+\N{MINUS SIGN}]\d+\S*", told)
    assert numbers and all(number.startswith("(") for number in numbers)


def test_what_futures_share_cancels_in_the_difference(changes):
    sure = moved(changes[changes["policy"] == "us_enablers"])
    assert len(sure) and (sure["difference"] > 0).all()
    assert ((sure["high"] - sure["low"]) < 0.2 * sure["difference"]).all()


def test_gaps_are_what_the_baseline_leaves_unmet(results, changes):
    rows = gaps_of(changes, results.baseline)
    assert 0 < len(rows) <= 32 and (rows["share"] < 1).all()


def test_the_terminal_shows_missions_by_capabilities_and_names_who_changes_nothing(results, changes):
    text = terminal_gaps(results, changes)
    assert "kasara  north_lakes" in text and "Route search" in text and "over 30 months" in text
    assert max(map(len, text.splitlines())) <= 110
    still = terminal_gaps(results, changes.assign(difference=0.0, low=0.0, high=0.0, sign_settled=False))
    assert "under: us_90, us_enablers, full_memo." in " ".join(still.split())


def test_one_mission_and_the_first_months_alone(results):
    part = gap_changes(results, "kasara", 12)
    assert set(part["mission"].astype(str)) == {"kasara"} and set(part["months"]) == {12}


@pytest.mark.parametrize(("mission", "months", "words"), [("nowhere", None, "nowhere"), (None, 31, "31")])
def test_a_mission_or_month_that_is_not_there_is_named(results, mission, months, words):
    with pytest.raises(ScenarioError, match=words):
        gap_changes(results, mission, months)


def test_the_command_shows_gaps_and_writes_them(small_study, tmp_path, capsys):
    main_code(["compare", str(small_study), "--gaps", "--csv", str(tmp_path / "gaps.csv")])
    shown = capsys.readouterr().out
    assert "Capability gaps: effective share" in shown
    assert (tmp_path / "gaps.csv").read_bytes() == (small_study / "gap_changes.csv").read_bytes()


def main_code(arguments):
    """Run a command that must end well."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 0
