"""Lists name everything there is, say where it comes from, and every name in them can be described."""

from pathlib import Path

import pytest

from sim.outcomes import OUTCOMES, RATIOS
from sim.scenario.describe import describe
from sim.scenario.errors import ScenarioError
from sim.scenario.institution_numbers import institution_numbers
from sim.scenario.listing import KINDS, listed
from sim.scenario.listing_page import overview, table
from sim.scenario.parameters import declared

PACKAGE = "kind: package\nname: {0}\ntitle: Night of mine\nparameters:\n  night_flight_share: 0.4\n"


def test_policies_inside_studies_are_listed_as_they_are_asked_for():
    assert {"baseline", "skin_in_the_game/us_90_equal_cost"} <= {row.name for row in listed("policies")}


def test_all_numbers_and_outcomes_are_listed():
    assert [row.name for row in listed("parameters")] == list(declared())
    assert {one.name for one in OUTCOMES + RATIOS} <= {row.name for row in listed("outcomes")}
    assert "us.dues.arrears_usd_m" in {row.name for row in listed("institutions")}
    assert all(number.meaning for number in institution_numbers())


@pytest.mark.parametrize("kind", ["institutions", "outcomes", "capabilities"])
def test_whatever_is_listed_can_be_described(kind):
    for row in listed(kind):
        assert row.meaning in " ".join(describe(row.name).split()), row.name


def own_package(name: str) -> None:
    path = Path("scenarios/packages") / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PACKAGE.format(name), encoding="utf-8")


def test_own_files_show_where_they_lie(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own_package("night")
    rows = {row.name: row for row in listed("packages")}
    assert rows["night"].origin == "scenarios/packages/night.yaml"
    page = table([rows["night"], rows["us_300"]])
    assert "Night of mine [scenarios/packages/night.yaml]" in page and "us_300" in page


def test_a_name_that_two_libraries_have_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own_package("us_90")
    with pytest.raises(ScenarioError, match="packages/us_90.yaml:1: another package is called 'us_90'"):
        listed("packages")
    assert listed("worlds")


def test_the_overview_shows_short_lists_and_points_at_long_ones():
    page = overview({kind: listed(kind) for kind in KINDS})
    assert "  karu " in page and f"Parameters ({len(declared())}): peacegap list parameters" in page


@pytest.mark.parametrize(("word", "words"), [
    ("night_flight_share", ["0.25 share", "0.1 to 0.5", "H13: Share of UN helicopters", "enabler armed_helicopters"]),
    ("us.arrears_usd_m", ["us.dues.arrears_usd_m", "US$ million owed", "1,000", "0 to 10,000"]),
    ("clear_arrears_months", ["whole numbers", "pay_arrears (24)"]),
    ("surgery_share", ["surgery_in_time / seriously_wounded", "higher is better"]),
    ("casualty_evacuation", ["Capability", "aircraft"]),
    ("un_cash", ["US$ million"]),
    ("ied_hit_mean", ["tactic ied"]),
])  # fmt: skip
def test_a_number_is_told_with_unit_range_source_and_readers(word, words):
    told = describe(word)
    assert [one for one in words if one not in told] == []


@pytest.mark.parametrize(("word", "nearest"), [
    ("night_flight_shar", "night_flight_share"), ("us_enablerz", "us_enablers"), ("surgery_shar", "surgery_share"),
    ("arrears_usd_mm", "arrears_usd_m"), ("Peacekeeper deaths", "peacekeeper_deaths"),
    ("Casualty evacuation", "casualty_evacuation"), ("How many Americans make a difference", "us_dose"),
    ("predict, then run", "predict_then_run"), ("back to the 2015 level", "us_90"),
])  # fmt: skip
def test_the_nearest_name_is_sought_among_all_kinds_by_name_and_title(word, nearest):
    with pytest.raises(ScenarioError, match=f"did you mean '{nearest}'"):
        describe(word)


def test_an_unknown_kind_is_one_line():
    with pytest.raises(ScenarioError, match="did you mean 'parameters'"):
        listed("parmeters")
