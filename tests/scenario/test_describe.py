"""What a person reads about a name."""

import re
from pathlib import Path

import pytest
from small_files import Write

from sim.outcomes import outcome
from sim.scenario.describe import describe
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import FOLDERS, SCENARIOS
from sim.scenario.parameters import declared

NAMES = sorted({path.stem for folder in FOLDERS.values() for path in (SCENARIOS / folder).glob("*.yaml")})


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_shipped_can_be_described_on_a_page_of_100_columns(name: str) -> None:
    assert max(map(len, describe(name).splitlines())) <= 100


def test_a_package_shows_old_to_new_with_unit_and_package() -> None:
    lines = describe("gpoi_helicopters").splitlines()
    assert lines[0].startswith("Package gpoi_helicopters: ")
    (budget,) = (re.split(" {2,}", line.strip()) for line in lines if "budget_usd_m_per_year" in line)
    assert budget == ["us.gpoi.budget_usd_m_per_year", "84 -> 120", "US$ million a year", "(gpoi_helicopters)"]


def test_changes_stand_in_columns() -> None:
    rows = [line for line in describe("pay_arrears").splitlines() if "us.dues." in line]
    assert len({row.index("(pay_arrears)") for row in rows}) == 1
    assert len(rows) == 3


def test_offers_show_their_price() -> None:
    (row,) = (line for line in describe("us_fire_warning").splitlines() if "fire_warning  " in line)
    assert "80% of need" in row
    assert "the United States pays" in row
    assert "US$ million per base and year" in row


def test_a_world_lists_only_what_differs_from_the_defaults() -> None:
    text = describe("drc")
    assert "contested_at_baseline" in text and "patrols_per_1000_per_day" not in text


def test_titles_of_outcomes_state_the_declared_limit_of_a_response() -> None:
    limit = f"within about {declared()['response_limit_hours'].default:g} hours"
    assert limit in outcome("answered_share").title and limit in outcome("attacks_answered").title


def test_a_scenario_lever_is_labelled_as_an_assumption(write: Write) -> None:
    path = write("package", "unity", "title: U\nlever_class: scenario\nparameters: {council_unity: 0.7}\n")
    text = describe(str(path))
    assert "scenario lever: an assumption that the user sets" in text
    assert "parameters.council_unity  0.6 -> 0.7" in text


def test_a_policy_a_study_and_an_exercise_list_what_they_are_made_of(write: Write, small_world: Path) -> None:
    assert "nothing in institutions or parameters" in describe("baseline")
    chosen = write("policy", "x", "title: X\npackages: [us_90]\nequal_cost: {present_value_usd_m: 100}\n")
    assert "Scaled until the United States pays US$ 100 million (booked to this world)" in describe(str(chosen))
    whole = write("policy", "y", "title: Y\npackages: [us_90]\nequal_cost: {present_value_usd_m: 100, of: programme}\n")
    assert "US$ 100 million (for the whole programme, worldwide)" in describe(str(whole))
    assert "us_90_equal_cost" in describe("skin_in_the_game")
    assert "us_90 at US$ 100 million (booked to this world)" in " ".join(describe("skin_in_the_game").split())
    play = "title: E\nworld: pair\nbaseline: {name: baseline, title: B}\npolicies: [{name: x, title: X}]\n"
    words = "outcomes: [peacekeeper_deaths]\nbriefing: Read.\nquestions: [a, b, c]\n"
    assert "bets on peacekeeper_deaths" in describe(str(write("exercise", "e", play + words)))


def test_a_world_shows_where_it_differs_from_the_baseline(small_world: Path) -> None:
    given = "institutions: {us: {personnel: {police: 9}}}\nparameters: {rotation_months: 9}\n"
    small_world.write_text(small_world.read_text() + given)
    text = describe(str(small_world))
    assert "us.personnel.police" in text
    assert "12 -> 9" in text


def test_a_name_of_two_kinds_is_told_for_both() -> None:
    assert "World mali:" in describe("mali")
    assert "Mission mali:" in describe("mali")


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'gpoi_surge'"):
        describe("gpoi_serge")


def test_a_file_of_no_known_kind_is_refused(tree: Path) -> None:
    path = tree / "odd.yaml"
    path.write_text("kind: recipe\nname: odd\n")
    with pytest.raises(ScenarioError, match="unknown kind 'recipe'"):
        describe(str(path))


@pytest.mark.parametrize(("text", "words"), [
    ("kind: packge\nname: strange\n", "strange.yaml:1: kind: unknown kind 'packge'; expected one of"),
    ("name: strange\ntitle: Strange\n", "strange.yaml:1: kind: missing; expected one of"),
])
def test_a_file_of_no_kind_is_named_with_its_line(tmp_path, text, words):
    path = tmp_path / "strange.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as wrong:
        describe(str(path))
    assert words in str(wrong.value)
