"""Files that another program holds: tried again, then named, and never taken for a full disk."""

import errno
import os
import shutil
import time
from pathlib import Path

import fake_world
import pytest

from experiments.cli import main
from experiments.files import held_files
from experiments.files.held_files import HeldFile, obstacle, patiently, removed, swept
from experiments.files.whole_files import write_text
from experiments.runs.runner import run_study
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load


@pytest.fixture
def pauses(monkeypatch):
    """No test waits; how long it would have waited."""
    waited: list[float] = []
    monkeypatch.setattr(held_files.time, "sleep", waited.append)
    return waited


def held(monkeypatch, name, times, module=os, every=1):
    """Let a function fail as on Windows: ``times`` times in all, at each ``every``-th new file once."""
    real, calls = getattr(module, name), {"all": 0, "failed": 0, "again": False}

    def act(*arguments, **named):
        again, calls["again"] = calls["again"], False
        calls["all"] += not again
        if calls["failed"] < times and calls["all"] % every == 0 and (every == 1 or not again):
            calls["failed"] += 1
            calls["again"] = True
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(arguments[0]))
        return real(*arguments, **named)

    monkeypatch.setattr(module, name, act)
    return calls


def test_a_file_that_is_let_go_in_time_is_written(tmp_path, monkeypatch, pauses):
    held(monkeypatch, "replace", 6)
    write_text(tmp_path / "table.csv", "a\n")
    assert (tmp_path / "table.csv").read_text() == "a\n" and [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert pauses == sorted(pauses) and 1.8 < sum(pauses) < 2.2


def test_a_file_that_is_never_let_go_is_named(tmp_path, monkeypatch, pauses):
    held(monkeypatch, "replace", 99)
    with pytest.raises(HeldFile, match="another program holds this file") as stuck:
        write_text(tmp_path / "table.csv", "a\n")
    assert stuck.value.filename == str(tmp_path / "table.csv") and not list(tmp_path.iterdir())
    assert "another program holds" in obstacle(stuck.value)


def test_what_will_not_pass_by_itself_is_not_waited_for(tmp_path, pauses):
    with pytest.raises(FileNotFoundError):
        patiently(os.replace, tmp_path / "gone", tmp_path / "there")
    assert not pauses


@pytest.mark.parametrize(("error", "words"), [
    (OSError(errno.ENOSPC, "No space left on device"), "no room is left (No space left on device)"),
    (OSError(errno.EFBIG, "File too large"), "no room is left"),
    (OSError(errno.EROFS, "Read-only file system"), "nothing may be written there (Read-only file system)"),
    (PermissionError(errno.EACCES, "Permission denied"), "nothing may be written there (Permission denied)"),
    (OSError(errno.ENAMETOOLONG, "File name too long"), "the path is too long"),
    (OSError(errno.EIO, "Input/output error"), ""),
    (ValueError("a bug"), ""),
])
def test_each_obstacle_has_its_own_words(error, words):
    assert obstacle(error).startswith(words) and bool(obstacle(error)) == bool(words)


def test_a_path_of_a_thousand_letters_is_one_message(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["exercise", "predict_then_run", "--sheet", str(tmp_path / ("x" * 1000))])
    said = capsys.readouterr().err
    assert left.value.code == 2 and said.startswith("peacegap: ") and said.count("\n") == 1


def test_a_folder_that_another_program_looks_into_is_removed_in_the_end(tmp_path, monkeypatch, pauses):
    for kind in ("file", "folder", "nothing"):
        place = tmp_path / kind
        if kind == "file":
            place.write_text("a")
        elif kind == "folder":
            (place / "deep").mkdir(parents=True)
        with monkeypatch.context() as patch:
            held(patch, "rmtree", 3, shutil)
            held(patch, "unlink", 2)
            removed(place)
        assert not place.exists()


def test_sweeping_never_fails(tmp_path, monkeypatch, pauses):
    (tmp_path / "left.part").write_text("a")
    held(monkeypatch, "unlink", 99)
    swept(tmp_path / "left.part")
    swept(tmp_path / "gone")
    assert not pauses


def tables(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.glob("*.parquet"))}


def test_a_study_whose_every_fifth_rename_fails_once_ends_with_the_same_bytes(tmp_path, monkeypatch, pauses):
    plan = fake_world.plan(replications=40)
    run_study(plan, tmp_path / "quiet", workers=1, simulate=fake_world.simulate)
    calls = held(monkeypatch, "replace", 10_000, every=5)
    run_study(plan, tmp_path / "held", workers=1, simulate=fake_world.simulate)
    assert calls["failed"] > 3 and len(pauses) == calls["failed"]
    assert tables(tmp_path / "held") == tables(tmp_path / "quiet")


def test_a_study_that_finds_a_file_held_for_good_stops_and_goes_on_later(tmp_path, monkeypatch, pauses):
    plan, out = fake_world.plan(replications=40), tmp_path / "study"
    real, done = os.replace, []

    def hold_the_third(source, target):
        """The first two chunks are written; whoever holds the third never lets go."""
        if Path(target).parent.name == "chunks":
            if len(done) == 2:
                raise PermissionError(errno.EACCES, "Access is denied", str(target))
            done.append(target)
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", hold_the_third)
        with pytest.raises(ScenarioError, match="another program holds this file.*40 of 160 runs.*--resume goes on"):
            run_study(plan, out, workers=1, simulate=fake_world.simulate)
    results = run_study(plan, out, workers=1, resume=True, simulate=fake_world.simulate)
    assert results.manifest["timing"]["runs_taken_over"] == 40


def test_a_held_table_stops_the_command_with_what_goes_on(tmp_path, monkeypatch, pauses, capsys):
    """Beyond the chunks: the message comes from the command, whatever file it is."""
    import experiments.commands.studies as commands
    import experiments.plan.study
    import experiments.runs.runner

    plan, out = fake_world.plan(replications=20), tmp_path / "study"
    monkeypatch.setattr(experiments.plan.study, "plan_study", lambda *given, **named: plan)
    model = lambda plan, out, **named: run_study(plan, out, **named, simulate=fake_world.simulate)  # noqa: E731
    monkeypatch.setattr(experiments.runs.runner, "run_study", model)
    monkeypatch.setattr(commands, "show_results", lambda results: None)
    real = os.replace

    def hold_the_table(source, target):
        if Path(target).name == "runs.parquet":
            raise PermissionError(errno.EACCES, "Access is denied", str(target))
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", hold_the_table)
        with pytest.raises(SystemExit) as left:
            main(["study", "us_dose", "--workers", "1", "--out", str(out)])
    said = capsys.readouterr().err.splitlines()[-1]
    assert left.value.code == 2 and "runs.parquet cannot be written: another program holds this file" in said
    assert said.endswith("--resume goes on from there")
    with pytest.raises(SystemExit) as left:
        main(["study", "us_dose", "--workers", "1", "--resume", "--out", str(out)])
    assert left.value.code == 0 and "80 of 80 runs are there already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nul", "con", "com1", "x" * 61])
def test_a_name_that_no_file_can_have_everywhere_is_refused(tmp_path, name):
    path = tmp_path / "study.yaml"
    path.write_text("kind: study\nname: study\ntitle: A study\nworld: karu\npolicies:\n"
                    f"  - {{name: baseline, title: As it is}}\n  - {{name: {name}, title: Other}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="is the name of a device on Windows|is too long"):
        load("study", str(path))


def test_waiting_is_real(tmp_path, monkeypatch):
    held(monkeypatch, "replace", 2)
    started = time.monotonic()
    write_text(tmp_path / "table.csv", "a\n")
    assert time.monotonic() - started >= sum(held_files.PAUSES[:2])
