"""Bets as a class types them: whatever ends the lesson loses none, and all can be corrected before the reveal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from experiments.exercise.bet_book import BetBook, default_path, identity
from experiments.exercise.bets import read_bets
from experiments.exercise.betting import ask_bets, review
from experiments.exercise.cards import asked
from experiments.exercise.players import bets_of
from experiments.exercise.screen import Screen, padded
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def exercise():
    """Two policies, three outcomes: six bets a team."""
    whole = load("exercise", "predict_then_run")
    return whole.model_copy(update={"policies": whole.policies[:2]})


@pytest.fixture(autouse=True)
def stand_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


class Keyboard:
    """Types what it is given, one line for each question; a class of errors is raised, nothing more ends the input."""

    def __init__(self, *typed):
        self.typed, self.asked = list(typed), []

    def __call__(self, prompt):
        self.asked.append(prompt)
        if not self.typed:
            raise EOFError
        line = self.typed.pop(0)
        if isinstance(line, type):
            raise line
        return line


SIX = ("10", "20", "30", "40", "50", "60")


def play(exercise, *typed, students=None, path=None):
    """The bets of all players, what was said, and what was asked."""
    said: list[str] = []
    keyboard = Keyboard(*typed)
    bets, book = bets_of(exercise, asked(exercise), path, students, Screen(said.append, keyboard))
    return {player: [100 * bet for bet in mine.values()] for player, mine in bets.items()}, "\n".join(said), keyboard


def test_what_two_teams_typed_outlives_ctrl_d_in_the_second_and_the_lesson_goes_on(exercise):
    with pytest.raises(ScenarioError, match="kept in bets_predict_then_run.csv: start the exercise again"):
        play(exercise, "Team A", *SIX, "Team B", "1", "2", students=2)
    bets, said, keyboard = play(exercise, "", "3", "4", "5", "6", "", students=2)
    assert {name: [round(bet) for bet in mine] for name, mine in bets.items()} == {
        "Team A": [10, 20, 30, 40, 50, 60], "Team B": [1, 2, 3, 4, 5, 6],
    }
    assert "Team A (6 of 6), Team B (2 of 6)" in said and "Team B has 4 bets to go" in said
    assert not any(prompt.startswith("\nName") for prompt in keyboard.asked)


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
@pytest.mark.parametrize("after", range(1, 17))
def test_whatever_ends_the_typing_at_any_prompt_every_answer_is_kept(exercise, end, after):
    typed = ["Team A", *SIX, "Team B", *SIX, "3", "99"]
    try:
        play(exercise, *typed[:after], end, students=2)
        assert end is EOFError and after >= 14  # nothing is missing any more: the lesson goes on
    except (ScenarioError, KeyboardInterrupt):
        assert end is KeyboardInterrupt or after < 14
    answers = [int(word) for word in typed[:after] if word.isdecimal()][: 12 + (after == 16)]
    kept = read_bets(default_path(exercise), exercise, partial=True) if default_path(exercise).exists() else {}
    found = [round(100 * bet) for mine in kept.values() for bet in mine.values()]
    if after < 15:
        assert found == answers
    else:  # the change of row 3, as far as it was typed
        assert found == [10, 20, 30, 40, 50, 60, 99 if after == 16 else 10, 20, 30, 40, 50, 60]


def test_a_killed_process_loses_nothing_that_was_typed(exercise, tmp_path):
    """SIGHUP, SIGTERM and even SIGKILL: the file is there after every answer."""
    script = (
        "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # nohup would have it ignored
        "from experiments.exercise.cards import asked\nfrom experiments.exercise.players import bets_of\n"
        "from experiments.exercise.screen import console\nfrom sim.scenario.loader import load\n"
        "game = load('exercise', 'predict_then_run')\nbets_of(game, asked(game), None, 4, console(True))\n"
    )
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
        process = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)})
        assert process.stdin is not None
        process.stdin.write("Team A\n11\n22\n")
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while not (tmp_path / "bets_predict_then_run.csv").exists() or "11,22" not in (
            tmp_path / "bets_predict_then_run.csv"
        ).read_text():
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        process.wait(60)
        kept = read_bets(tmp_path / "bets_predict_then_run.csv", load("exercise", "predict_then_run"), partial=True)
        assert [round(100 * bet) for bet in kept["Team A"].values()] == [11, 22]
        (tmp_path / "bets_predict_then_run.csv").unlink()


def test_a_new_lesson_keeps_the_old_bets_apart(exercise, tmp_path):
    with pytest.raises(ScenarioError):
        play(exercise, "Team A", *SIX, "Team B", students=2)
    old = default_path(exercise).read_bytes()
    bets, said, _ = play(exercise, "n", "Team C", *SIX, "")
    assert list(bets) == ["Team C"] and "The old bets are kept in bets_predict_then_run_2" in said
    (kept,) = tmp_path.glob("bets_predict_then_run_*.csv")
    assert kept.read_bytes() == old


def test_a_damaged_file_of_bets_is_neither_lost_nor_in_the_way(exercise, tmp_path):
    default_path(exercise).write_text("not,a,table\n")
    bets, said, _ = play(exercise, "", "no", "Ana", *SIX, "")
    assert list(bets) == ["Ana"] and said.count("cannot be read") == 2
    (kept,) = tmp_path.glob("bets_predict_then_run_*.csv")
    assert kept.read_text() == "not,a,table\n"


@pytest.mark.parametrize(("typed", "percent"), [
    (["70"], 70), (["70 %"], 70), (["70%"], 70), (["70,5"], 70.5), (["７０"], 70), (["0.7", ""], 70),
    (["0,7", "y"], 70),
    (["0.7", "n"], 0.7), (["0.7 %"], 0.7), ([".5", "ja"], 50), (["1.0", ""], 100), (["1"], 1), (["0"], 0),
    (["0.7", "what?", "", "65"], 65), (["0.7", "80"], 80), (["130", "often", "", "1_0", "٣", "5e1", "nan", "8"], 8),
    (["70 per cent"], 70),
])
def test_a_bet_is_read_as_it_was_meant_or_asked_about(exercise, typed, percent):
    bets, _, keyboard = play(exercise, "Ana", *typed, *SIX[1:], "")
    assert bets["Ana"][0] == pytest.approx(percent) and not keyboard.typed
    again = read_bets(default_path(exercise), exercise)
    assert again["Ana"]["us_90", "peacekeeper_deaths"] == pytest.approx(percent / 100)


def test_the_same_team_is_known_in_any_spelling(exercise):
    names = ["Team A", " team  a ", "TEAM A", "ＴＥＡＭ Ａ"]
    assert len(set(map(identity, names))) == 1 and identity("Team B") != identity("Team A")
    bets, said, _ = play(exercise, names[0], *SIX, *names[1:], "Team B", *SIX, "", students=2)
    assert list(bets) == ["Team A", "Team B"]
    assert said.count("Team A has bet already, and can change its bets at the end") == 3


@pytest.mark.parametrize("name", ["=1+1", "@cmd", "x" * 25, "a\x1b[31m", "\N{REPLACEMENT CHARACTER}"])
def test_a_name_that_breaks_tables_or_terminals_is_asked_again(exercise, name):
    bets, said, _ = play(exercise, name, "Ana", *SIX, "")
    assert list(bets) == ["Ana"] and "cannot be a name here" in said


def test_students_without_a_name_are_numbered_and_never_twice(exercise):
    bets, _, _ = play(exercise, "Student 2", *SIX, "", *SIX, "", *SIX, "", students=3)
    assert list(bets) == ["Student 2", "Student 3", "Student 4"]


def test_bets_are_shown_and_corrected_before_the_reveal(exercise):
    bets, said, keyboard = play(
        exercise, "Ana", *SIX, "9", "no", "2", "", "0.8", "y", "", "+", "ana", "Bo", *SIX, "", students=1
    )
    assert bets["Ana"] == pytest.approx([10, 20, 30, 40, 80, 60]) and list(bets) == ["Ana", "Bo"]
    assert "'9' is no number of a row; expected 1 to 2" in said and "'no' is no number of a row" in said
    assert any(prompt.endswith("[50]: ") for prompt in keyboard.asked)
    assert said.count("The bets, in per cent") == 3
    assert max(len(line) for line in said.splitlines() if line.startswith("  ")) <= 130


def test_a_table_that_lacks_bets_is_completed_at_the_keyboard(exercise, tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("student;policy;peacekeeper_deaths;civilians_killed;gap_index\nAna;us_90;12,5;20;30\n")
    before = path.read_bytes()
    bets, said, _ = play(exercise, "", "t", "40", "50", "60", "", path=path)
    assert bets == {"Ana": pytest.approx([12.5, 20, 30, 40, 50, 60])}
    assert "decimal commas" in said and "has no row for policy 'us_enablers'" in said
    assert path.read_bytes() == before and "kept in " + str(tmp_path / "class_typed.csv") in said
    again, _, _ = play(exercise, "", "", path=tmp_path / "class_typed.csv")
    assert again == bets


def test_a_table_of_ours_is_extended_in_its_place(exercise, tmp_path):
    path = tmp_path / "ours.csv"
    play(exercise, "Ana", *SIX, "", path=path, students=1)
    bets, _, _ = play(exercise, "", "Bo", *SIX, "", path=path, students=2)
    assert list(bets) == ["Ana", "Bo"] == list(read_bets(path, exercise))
    assert [each.name for each in tmp_path.iterdir()] == ["ours.csv"]


def test_a_table_of_shares_is_read_so_and_says_it(exercise, tmp_path):
    path = tmp_path / "shares.csv"
    rows = [f"{student},{policy},0.7,1,{third}" for student, policy, third in (
        ("Team A", "US personnel back to 90", "0"), ("team a", "US_ENABLERS", "0.25"))]
    path.write_text("\n".join(["student,policy,peacekeeper_deaths,civilians_killed,gap_index", *rows]))
    said: list[str] = []
    bets = read_bets(path, exercise, say=said.append)
    assert {name: list(mine.values()) for name, mine in bets.items()} == {
        "Team A": pytest.approx([0.7, 1.0, 0.0, 0.7, 1.0, 0.25])}
    assert "read as shares: 0.7 is 70 %" in said[0]


def test_a_workbook_of_bets_is_read(exercise, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    rows = [("Student", "Policy", "peacekeeper deaths", "civilians killed", "gap index"),
            ("Équipe 1", "us_90", 0.7, 0.5, 1), ("équipe 1", "us_enablers", 0.1, 0.2, 0)]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "bets.xlsx")
    bets, said, _ = play(exercise, "", "", path=tmp_path / "bets.xlsx")
    assert bets == {"Équipe 1": pytest.approx([70, 50, 100, 10, 20, 0])}
    assert "of a workbook" in said and "bets_typed.csv" in said


def test_a_file_that_somebody_else_changes_is_left_to_them(exercise):
    path = default_path(exercise)

    class Colleague(Keyboard):
        def __call__(self, prompt):
            if len(self.asked) == 4:
                path.write_text("theirs")
            return super().__call__(prompt)

    said: list[str] = []
    bets_of(exercise, asked(exercise), None, 1, Screen(said.append, Colleague("Ana", *SIX, "")))
    assert path.read_text() == "theirs" and len([line for line in said if "changed by somebody else" in line]) == 1
    assert list(read_bets(path.with_name("bets_predict_then_run_2.csv"), exercise)) == ["Ana"]


def test_bets_that_cannot_be_saved_are_said_so_once_and_the_lesson_goes_on(exercise, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.exercise.bet_book.write_text", full)
    bets, said, _ = play(exercise, "Ana", *SIX, "")
    assert list(bets) == ["Ana"] and said.count("cannot be saved") == 1


lines = some.text(max_size=12) | some.sampled_from(["", "n", "y", "+", "1", "0.7", "70 %", "Ana", "12,5", "t"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(lines | some.sampled_from([EOFError, KeyboardInterrupt]), max_size=40))
def test_no_typing_breaks_the_prompts_and_what_was_accepted_is_on_the_disk(exercise, typed):
    for left in Path.cwd().glob("bets_*"):
        left.unlink()
    book = BetBook(exercise, default_path(exercise), lambda line: None)
    screen = Screen(lambda line: None, Keyboard(*typed))
    try:
        ask_bets(2, book, asked(exercise), screen.ask, screen.say)
        review(book, asked(exercise), screen)
    except (EOFError, KeyboardInterrupt):
        pass
    there = read_bets(book.path, exercise, partial=True) if book.path.exists() else {}
    accepted = {player: mine for player, mine in book.bets.items() if mine}
    assert [player for player in there if there[player]] == list(accepted)
    assert all(there[player] == pytest.approx(mine) for player, mine in accepted.items())


def test_letters_of_two_columns_are_counted_as_such():
    assert padded("东京", 6) == "东京  " and padded("Ana", 6) == "Ana   " and padded("东京东京", 5) == "东京 "
