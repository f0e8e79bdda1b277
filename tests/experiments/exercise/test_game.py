"""Play on the terminal: bets that cannot be used, typing, and a short game from briefing to debrief."""

import math
import multiprocessing
import tempfile
import time

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from experiments.exercise.bets import read_bets
from experiments.exercise.cards import asked
from experiments.exercise.decisive import best_policy, by_typicality, paired_turns
from experiments.exercise.game import play
from experiments.exercise.rules import Verdict
from experiments.exercise.screen import Screen
from experiments.exercise.shared_futures import as_study
from experiments.exercise.underway import underway
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load
from sim.scenario.parameters import declared

HEADER = "student,policy,peacekeeper_deaths,civilians_killed,gap_index"
SHORT = """\
kind: exercise
name: short
title: A short game
world: karu
baseline: {name: baseline, title: As in 2021}
policies:
  - {name: us_enablers, title: US enablers, packages: [us_enablers]}
outcomes: [peacekeeper_deaths, civilians_killed, gap_index]
replications: 10
months: 12
briefing: A short briefing.
questions: ["Why one?", "Why two?", "Why three?"]
"""


@pytest.fixture(autouse=True)
def stand_apart(tmp_path, monkeypatch):
    """Typed bets are kept where one stands."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def exercise():
    return load("exercise", "predict_then_run")


@pytest.fixture
def short(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return path


def table(tmp_path, *rows, header=HEADER):
    path = tmp_path / "bets.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def whole(student, exercise, bet="50"):
    return [f"{student},{policy.name},{bet},{bet},{bet}" for policy in exercise.policies]


def test_a_table_of_bets_is_read(tmp_path, exercise):
    bets = read_bets(table(tmp_path, *whole("Ana", exercise), "", *whole("Bo", exercise, "12.5 %")), exercise)
    assert list(bets) == ["Ana", "Bo"]
    assert bets["Bo"]["us_90", "civilians_killed"] == pytest.approx(0.125)


def test_a_table_with_semicolons_and_decimal_commas_is_read(tmp_path, exercise):
    rows = [f"Ana;{policy.name};12,5;0;100" for policy in exercise.policies]
    bets = read_bets(table(tmp_path, *rows, header=HEADER.replace(",", ";")), exercise)
    assert bets["Ana"]["us_90", "peacekeeper_deaths"] == pytest.approx(0.125)


@pytest.mark.parametrize(("rows", "words"), [
    (["Ana,us_90,130,5,5"], ["line 2, column 'peacekeeper_deaths': '130' is not between 0 and 100", "from 0 to 100"]),
    (["Ana,us_90,5,often,5"], ["line 2, column 'civilians_killed': 'often' is not a number", "expected a number"]),
    (["Ana,us_90,5,5,"], ["line 2, column 'gap_index': nothing is here"]),
    (["Ana,us_90,5,5"], ["line 2: fewer cells than columns"]),
    (["Ana,us_09,5,5,5"], ["line 2, column 'policy': unknown policy 'us_09'", "did you mean 'us_90'?"]),
    (["Ana,us_90,5,5,5", "", " ana,us_90,5,5,5"], ["line 4, column 'policy': Ana has bet on 'us_90' before"]),
    (["Ana,us_90,5,5,5,5"], ["line 2: more cells than columns"]),
    ([",us_90,5,5,5"], ["line 2, column 'student'", "a name of 1 to"]),
    (["Ana,us_90,70,0.7,5"], ["line 2, column 'civilians_killed': '0.7' may be 70 % or 0.7 %", "expected '70'"]),
    (["Ana,us_90,5,5,5"], ["Ana has no row for policy 'us_enablers'"]),
    ([], ["no bets below the header"]),
])
def test_a_wrong_bet_is_one_message_with_row_and_column(tmp_path, exercise, rows, words):
    with pytest.raises(ScenarioError) as wrong:
        read_bets(table(tmp_path, *rows), exercise)
    message = str(wrong.value)
    assert "\n" not in message and all(word in message for word in words), message


def test_a_bet_is_quoted_as_it_was_typed(tmp_path, exercise):
    rows = ["Ana;us_90;70;0,7;5", "Ana;us_enablers;130,5;1;5"]
    header = HEADER.replace(",", ";")
    with pytest.raises(ScenarioError, match="'130,5' is not between 0 and 100"):
        read_bets(table(tmp_path, *rows, header=header), exercise)
    with pytest.raises(ScenarioError, match="column 'civilians_killed': '0,7' may be 70 % or 0.7 %"):
        read_bets(table(tmp_path, rows[0], header=header), exercise)


@pytest.mark.parametrize(("header", "words"), [
    ("student,policy,peacekeeper_death,civilians_killed,gap_index", "missing columns: peacekeeper_deaths"),
    ("student,policy,peacekeeper_deaths,civilians_killed", "missing columns: gap_index"),
    (HEADER + ",policy", "column 'policy' occurs twice"),
    ("", "no rows"),
])
def test_a_wrong_header_is_refused(tmp_path, exercise, header, words):
    with pytest.raises(ScenarioError) as wrong:
        read_bets(table(tmp_path, header=header), exercise)
    assert words in str(wrong.value)


def test_a_bad_file_of_bets_ends_with_code_2_and_no_run(tmp_path, capsys, exercise):
    for path in (table(tmp_path, "Ana,us_90,130,5,5"), tmp_path / "nowhere.csv"):
        with pytest.raises(SystemExit) as left:
            main(["exercise", "predict_then_run", "--bets", str(path), "--non-interactive"])
        shown = capsys.readouterr()
        assert left.value.code == 2 and shown.out == ""
        assert shown.err.startswith("peacegap: ") and shown.err.count("\n") == 1


def test_an_outcome_that_nobody_can_bet_on_is_named(exercise):
    with pytest.raises(ScenarioError, match="did you mean 'civilians_killed'"):
        asked(exercise.model_copy(update={"outcomes": ("civilian_killed",)}))


def test_a_short_game_ends_with_a_ranking(tmp_path, short):
    bets = table(tmp_path, "Ana,us_enablers,60,40,50", "Bo,us_enablers,50,50,50")
    said: list[str] = []
    scores = play(str(short), Screen(said.append), bets=bets, replications=4, workers=1)
    assert sorted(one.rank for one in scores if not one.reference) == [1, 2]
    assert all(0 <= one.brier <= 1 for one in scores)
    page = "\n".join(said)
    for words in ("A short briefing.", "Scores", "dearest bet", "What decided", "3. Why three?", "forecast"):
        assert words in page
    assert "nan" not in page


def test_two_bettors_cannot_be_typed_and_read_at_once(tmp_path, short):
    with pytest.raises(ScenarioError, match="--students"):
        play(str(short), Screen(print), bets=tmp_path / "bets.csv", students=2)


def test_the_best_policy_has_the_largest_lead():
    verdicts = {("a", "x"): Verdict(5, 0, 5), ("b", "x"): Verdict(3, 7, 0), ("c", "x"): Verdict(0, 0, 0)}
    assert best_policy(verdicts) == "b"


def test_the_typical_future_is_near_the_median_and_has_other_losses():
    differences = np.array([[0.0], [-1.0], [-9.0], [-1.0]])
    losses = np.array([0.0, 0.0, -9.0, -1.0])
    assert by_typicality(differences, losses) == [3, 2]
    assert by_typicality(differences, np.zeros(4)) == []


def incident(day, deaths=0.0, civilians=0.0):
    return {
        "mission": "karu", "kind": "attack_on_un", "tactic": "ambush", "group": "Dust Column", "place": "Redwell",
        "base": "Redwell", "day": day, "hour": 6.5, "would_hurt": 5.0, "deaths": deaths, "wounded": 0.0,
        "civilians": civilians, "foreseen": False, "found": False, "alerted": False, "answered": False,
        "aircraft": "", "hours": math.nan, "missing": "",
    }


def test_the_three_events_are_those_whose_losses_differ_most():
    without = pd.DataFrame([incident(1, 4), incident(2, 2), incident(3, 1), incident(4, 1), incident(5, 3)])
    with_policy = pd.DataFrame([incident(1, 1), incident(2, 2), incident(3, 5), incident(4, 0)])
    turns = paired_turns(without, with_policy, fictional=True)
    assert [(turn.day, turn.saved) for turn in turns] == [(1, 3.0), (3, -4.0), (5, 3.0)]
    assert "4 peacekeepers killed" in turns[0].without and "1 peacekeeper killed" in turns[0].with_policy
    assert turns[2].with_policy == ""


def test_events_that_differ_in_no_life_are_not_told():
    same = pd.DataFrame([incident(1, 4)])
    assert paired_turns(same, same, fictional=True) == []


def test_a_game_about_training_says_why_it_comes_late(tmp_path):
    path = tmp_path / "short.yaml"
    long = SHORT.replace("us_enablers", "special_police_240").replace("months: 12", "months: 36")
    path.write_text(long, encoding="utf-8")
    said: list[str] = []
    play(str(path), Screen(said.append), replications=4, workers=1)
    page = " ".join(" ".join(said).split())
    assert "arrives in 21 months (15 to 42), all assumed" in page
    assert "units trained" in page and "found effective" in page


def test_a_game_without_training_does_not_speak_of_it(tmp_path, short):
    said: list[str] = []
    play(str(short), Screen(said.append), replications=4, workers=1)
    assert "Why training comes late" not in "\n".join(said)


def test_the_class_bets_only_on_outcomes_that_training_can_move_in_time(exercise):
    parts = [declared()[name] for name in ("training_months", "training_lead_months")]
    assert exercise.months > sum(part.high for part in parts)
    assert {"gap_index", "civilians_killed"} <= set(exercise.outcomes)


class Keyboard:
    """Types what it is told, and remembers what was asked; a callable types what it returns."""

    def __init__(self, *typed):
        self.typed, self.asked = list(typed), []

    def __call__(self, prompt):
        self.asked.append(prompt.strip())
        if not self.typed:
            raise EOFError
        line = self.typed.pop(0)
        return line() if callable(line) else line


def until(true, seconds=120):
    """Wait until something is so; whether it came to be."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def test_the_futures_run_while_the_class_still_bets(tmp_path, short, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = []

    def bet_late():
        """A bet that is typed only when all futures have run."""
        ended.append(until(lambda: list(tmp_path.glob("peacegap-*/futures/runs.parquet"))))
        return "50"

    said: list[str] = []
    keyboard = Keyboard("Ana", bet_late, "50", "50", "", "", "", "")
    scores = play(str(short), Screen(said.append, keyboard), replications=4, workers=1)
    assert ended and ended[0]
    assert [one.player for one in scores if not one.reference] == ["Ana"]
    assert not list(tmp_path.glob("peacegap-*"))


def test_whoever_leaves_before_the_end_leaves_nothing_running_and_nothing_behind(tmp_path, short, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def leave():
        """Ctrl-C in the middle of the run."""
        assert until(lambda: list(tmp_path.glob("peacegap-*/futures/manifest.json")))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(str(short), Screen(print, Keyboard(leave)), replications=1000, workers=1)
    assert until(lambda: not multiprocessing.active_children())
    assert not list(tmp_path.glob("peacegap-*"))


def test_a_class_mends_its_table_of_bets_and_goes_on(tmp_path, short):
    path = table(tmp_path, "Ana,us_enablers,130,40,50")
    said: list[str] = []

    def mend():
        table(tmp_path, "Ana,us_enablers,30,40,50")
        return ""

    scores = play(str(short), Screen(said.append, Keyboard("", mend, "", "")), bets=path, replications=2, workers=1)
    assert [one.player for one in scores if not one.reference] == ["Ana"]
    complaints = [line for line in said if "'130' is not between 0 and 100" in line]
    assert len(complaints) == 1


def test_a_wrong_table_ends_the_game_when_nobody_is_there_to_mend_it(tmp_path, short):
    for keyboard in (None, Keyboard()):
        with pytest.raises(ScenarioError, match="'130' is not between 0 and 100"):
            play(
                str(short), Screen(print, keyboard), bets=table(tmp_path, "Ana,us_enablers,130,40,50"), replications=2
            )


def test_what_goes_wrong_with_the_futures_is_one_message(tmp_path, short):
    game = load("exercise", str(short))
    study = as_study(game, replications=2).model_copy(update={"world": "gone"})
    out = tmp_path / "futures"
    with underway(study, asked(game), out, None, 1) as running, pytest.raises(ScenarioError, match="'gone'") as wrong:
        running.wait(print)
    assert "\n" not in str(wrong.value)
