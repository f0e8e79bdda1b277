"""The printed sheet: complete, in time, and with an example that the rules confirm."""

import re

import pytest

from experiments.cli import main
from experiments.exercise.sheet import HINTS, LEFT_OUT, SLOTS, left_out, minutes_of, sheet
from sim.outcomes import CAPABILITIES, OUTCOMES, RATIOS, WORLD_COLUMNS, outcome
from sim.scenario.loader import load
from sim.scenario.parameters import declared


@pytest.fixture(scope="module")
def exercise():
    return load("exercise", "predict_then_run")


@pytest.fixture(scope="module")
def page(exercise):
    return sheet(exercise)


def test_the_timetable_sums_to_the_lesson(exercise):
    assert sum(minutes_of(exercise)) == exercise.minutes == 50
    for minutes in range(10, 241):
        parts = minutes_of(exercise.model_copy(update={"minutes": minutes}))
        assert sum(parts) == minutes and len(parts) == len(SLOTS)


def test_the_printed_timetable_ends_with_the_lesson(page):
    rows = re.findall(r"^\| (\d+) \| (\d+) \|", page, re.MULTILINE)
    assert sum(int(minutes) for _, minutes in rows) == 50
    assert "| 50 | | end |" in page


def test_the_sheet_has_every_policy_outcome_and_question(exercise, page):
    for policy in exercise.policies:
        assert page.count(policy.title) >= 2 and f"`{policy.name}`" in page
    for name in exercise.outcomes:
        assert outcome(name).title in page and name in page
    for question, hint in zip(exercise.questions, HINTS, strict=True):
        assert question in page and hint in page


def test_the_bet_table_has_a_field_for_every_bet(exercise, page):
    assert page.count("______ %") == len(exercise.policies) * len(exercise.outcomes)


def test_the_worked_example_is_right(page):
    assert "0.6 x 0.09 + 0.4 x 0.49 = 0.250" in page
    assert "it would be 0.240" in page


def test_what_players_read_does_not_hint_at_the_outcome(page):
    teams, _, facilitator = page.partition("# Facilitator's page")
    assert "Listen for" not in teams and "Listen for" in facilitator
    assert "too small to detect" not in page


def test_what_the_model_is_said_to_leave_out_is_in_no_parameter_and_no_outcome():
    titles = [one.title for one in (*OUTCOMES, *RATIOS, *CAPABILITIES)] + [title for _, title, _ in WORLD_COLUMNS]
    in_the_model = " ".join([*titles, *(one.meaning for one in declared().values())]).lower()
    for text, words in LEFT_OUT:
        assert words and not [word for word in words if word in in_the_model], text
    assert "accident" in in_the_model and "illness" in in_the_model


def test_a_sheet_does_not_call_a_real_country_invented(exercise, page):
    real = left_out(exercise.model_copy(update={"world": "mali"}))
    assert "is invented" in page and not any("is invented" in text for text in real)


def test_the_command_writes_the_sheet(tmp_path, capsys, page):
    with pytest.raises(SystemExit) as left:
        main(["exercise", "predict_then_run", "--sheet", str(tmp_path / "new" / "sheet.md")])
    assert left.value.code == 0
    assert (tmp_path / "new" / "sheet.md").read_text(encoding="utf-8") == page
