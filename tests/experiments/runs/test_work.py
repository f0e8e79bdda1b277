"""Long commands that are killed late: what was finished is taken over, nothing else is, and the end is the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_work
import numpy as np
import pytest
from codebooks import every_column_is_in_the_codebook
from hypothesis import given
from hypothesis import strategies as some

from experiments.cli import RESUMABLE, main
from experiments.console.progress import Progress
from experiments.plan.posterior import Posterior, read_posterior
from experiments.runs.chunk_folder import MARK
from experiments.runs.portions import fingerprint, packed, unpacked
from experiments.runs.work import KEPT, Work, kept_work
from experiments.space import validation as space_validation
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy

HERE = Path(__file__).parents[1]
SCRIPT = """
import signal
import sys
import fake_work
from experiments import cli

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    fake_work.put_in_place(setattr)
    cli.main(sys.argv[1:])
"""
EVENTS = "id,country,year,type_of_violence,adm_1,where_prec,latitude,longitude\n" + "".join(
    f"{year}{i},Central African Republic,{year},3,{unit},1,{latitude},{longitude}\n"
    for year in (2019, 2020, 2021)
    for i, (unit, latitude, longitude) in enumerate((("West", 4.4, 18.6), ("East", 5.4, 26.5), ("Bush", 8.5, 23.2)))
)
YEARS = "mission,year,troops,bases,aviation_sites,medical_sites"


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Every command with inputs that make some dozen portions, and the file in which calls are counted."""
    monkeypatch.setenv(fake_work.LOG, str(tmp_path / "calls"))
    monkeypatch.chdir(tmp_path)
    fake_work.put_in_place(monkeypatch.setattr)
    (tmp_path / "events.csv").write_text(EVENTS)
    table = Path(fake_work.__file__).parents[2] / "scenarios" / "observations" / "mission_years.csv"
    lines = table.read_text().splitlines()
    (tmp_path / "years.csv").write_text("\n".join([lines[0], *lines[-20:]]) + "\n")
    return {
        "validate": ["validate", "years.csv", "--replications", "30", "--train", "years.csv"],
        "patterns": ["patterns", "--quick", "--only", "PAT15"],
        "assumptions": ["assumptions", "--screen", "--months", "1", "--trajectories", "2"],
        "space": ["space", "events.csv", "--replications", "500"],
    }


COMMANDS = ("validate", "patterns", "assumptions", "space")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def calls(path: Path) -> list[str]:
    return (path / "calls").read_text().splitlines() if (path / "calls").exists() else []


def forget_calls(path: Path) -> None:
    (path / "calls").unlink(missing_ok=True)


def portions(folder: Path) -> int:
    return len(list(folder.glob(f"chunks/[!.]*/{MARK}")))


def files(out: Path) -> dict[str, bytes]:
    """All results; the manifest of a screening holds the day."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*"))
            if path.is_file() and path.name != "manifest.json"}


def started(tmp_path: Path, arguments: list[str], seconds: float) -> subprocess.Popen:
    script = tmp_path / "command_of_a_fake_model.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script), *arguments], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parents[1]}", fake_work.SECONDS: str(seconds)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )


def late(folder: Path, process: subprocess.Popen, enough: int) -> None:
    """Wait until so many portions are finished."""
    deadline = time.monotonic() + 120
    while portions(folder) < enough:
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as Unix does")
@pytest.mark.parametrize("command", COMMANDS)
def test_killed_late_a_command_goes_on_to_the_same_bytes(command, asked, tmp_path, capsys):
    assert command in RESUMABLE
    assert run(*asked[command], "--workers", "1", "--out", "quiet") == 0
    everything, reference = calls(tmp_path), files(tmp_path / "quiet")
    assert reference and not (tmp_path / "quiet" / KEPT).exists()
    every_column_is_in_the_codebook(tmp_path / "quiet")
    forget_calls(tmp_path)
    process = started(tmp_path, [*asked[command], "--workers", "2", "--out", "killed"], 0.1)
    late(tmp_path / "killed" / KEPT, process, len(everything) * 3 // 4)
    process.kill()
    process.communicate()
    finished = portions(tmp_path / "killed" / KEPT)
    assert len(everything) * 3 // 4 <= finished < len(everything)
    forget_calls(tmp_path)
    capsys.readouterr()
    assert run(*asked[command], "--workers", "1", "--out", "killed", "--resume") == 0
    assert len(calls(tmp_path)) == len(everything) - finished and set(calls(tmp_path)) < set(everything)
    assert files(tmp_path / "killed") == reference
    said = capsys.readouterr().err
    assert "its lock is taken over" in said and "runs are there already" in said


@pytest.mark.parametrize("command", ["validate", "patterns", "space"])
def test_without_a_folder_the_same_question_finds_its_portions_and_leaves_nothing(command, asked, tmp_path, capsys,
                                                                                   monkeypatch):
    stop_after(monkeypatch, 3)
    assert run(*asked[command], "--workers", "1") == 130
    assert capsys.readouterr().err.endswith("stopped; what was finished is kept, and --resume goes on from there\n")
    (folder,) = (tmp_path / "results" / command).iterdir()
    assert portions(folder) == 3
    stop_after(monkeypatch, None)
    forget_calls(tmp_path)
    assert run(*asked[command], "--workers", "1", "--seed", "7", "--resume") == 0  # another question
    assert portions(folder) == 3 and "nothing unfinished lies in" in capsys.readouterr().err
    everything = len(calls(tmp_path))
    forget_calls(tmp_path)
    assert run(*asked[command], "--workers", "1", "--resume") == 0
    assert len(calls(tmp_path)) == everything - 3
    assert not (tmp_path / "results").exists()


def stop_after(monkeypatch, calls_before: int | None) -> None:
    """Ctrl-C at the next call; never for None."""
    real, made = fake_work.np.random.default_rng, []

    def counted(*words):
        if calls_before is not None and len(made) == calls_before:
            raise KeyboardInterrupt
        made.append(words)
        with open(os.environ[fake_work.LOG], "a", encoding="utf-8") as log:
            log.write(f"{words}\n")
        return real(len(words))

    monkeypatch.setattr(fake_work, "called", counted)


@pytest.mark.parametrize("command", COMMANDS)
def test_changed_inputs_are_computed_anew(command, asked, tmp_path, capsys, monkeypatch):
    stop_after(monkeypatch, 3)
    assert run(*asked[command], "--workers", "1", "--out", "out") == 130
    stop_after(monkeypatch, None)
    forget_calls(tmp_path)
    assert run(*asked[command], "--workers", "1", "--seed", "7", "--out", "other") == 0
    everything = len(calls(tmp_path))
    forget_calls(tmp_path)
    assert run(*asked[command], "--workers", "1", "--seed", "7", "--out", "out", "--resume") == 0
    assert len(calls(tmp_path)) == everything
    assert files(tmp_path / "out") == files(tmp_path / "other")


@pytest.mark.parametrize("part", ["code", "scenarios", "posterior"])
def test_what_other_code_files_or_draws_gave_is_computed_anew(part, asked, tmp_path, monkeypatch):
    stop_after(monkeypatch, 5)
    assert run(*asked["space"], "--workers", "1", "--out", "out") == 130
    stop_after(monkeypatch, None)
    forget_calls(tmp_path)
    if part == "scenarios":
        (tmp_path / "scenarios").mkdir()
        (tmp_path / "scenarios" / "another.yaml").write_text("kind: mission\n")
        monkeypatch.setattr("experiments.runs.portions.SCENARIOS", tmp_path / "scenarios")
    elif part == "code":
        monkeypatch.setattr("experiments.runs.portions.computer_digest", lambda *entries: "another")
    else:
        posterior = read_posterior()
        other = Posterior(posterior.names, posterior.rows[::-1])  # the same draws in another order
        usual = space_validation.tasks
        monkeypatch.setattr(space_validation, "tasks", lambda *given: usual(*given[:-1], other))
    assert run(*asked["space"], "--workers", "1", "--out", "out", "--resume") == 0
    assert len(calls(tmp_path)) == 40


def test_without_resume_a_command_begins_again(asked, tmp_path, monkeypatch, capsys):
    stop_after(monkeypatch, 5)
    assert run(*asked["space"], "--workers", "1", "--out", "out") == 130
    stop_after(monkeypatch, None)
    forget_calls(tmp_path)
    assert run(*asked["space"], "--workers", "1", "--out", "out") == 0
    assert len(calls(tmp_path)) == 40 and "begins again" in capsys.readouterr().err


def test_two_processes_in_one_folder_are_one_refusal(asked, tmp_path, capsys):
    process = started(tmp_path, [*asked["space"], "--workers", "1", "--out", "out"], 0.2)
    late(tmp_path / "out" / KEPT, process, 1)
    assert run(*asked["space"], "--workers", "1", "--out", "out", "--resume") == 2
    said = capsys.readouterr().err
    assert f"in use by process {process.pid} on " in said and said.count("\n") == 1
    process.send_signal(signal.SIGTERM)
    assert process.communicate()[1].endswith("stopped; what was finished is kept, and --resume goes on from there\n")
    assert process.returncode == 143
    assert run(*asked["space"], "--workers", "1", "--out", "out", "--resume") == 0


def test_a_damaged_portion_is_computed_again(asked, tmp_path, monkeypatch, capsys):
    stop_after(monkeypatch, 5)
    assert run(*asked["space"], "--workers", "1", "--out", "out") == 130
    damaged = next((tmp_path / "out" / KEPT).glob("chunks/*/result.npz"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    stop_after(monkeypatch, None)
    forget_calls(tmp_path)
    assert run(*asked["space"], "--workers", "1", "--out", "out", "--resume") == 0
    assert len(calls(tmp_path)) == 36 and "is damaged" in capsys.readouterr().err


def test_where_nothing_can_be_kept_the_command_works_all_the_same(asked, tmp_path, capsys):
    (tmp_path / "results").write_text("a file in the way")
    assert run(*asked["space"], "--workers", "1") == 0
    assert "nothing can be kept" in capsys.readouterr().err


def double(value):
    return 2 * value


def dies(value):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_processes_give_what_one_gives_and_a_dead_one_is_named(tmp_path):
    jobs = [(value,) for value in range(12)]
    assert Work().run(double, jobs, Progress("t", 12)) == [2 * value for (value,) in jobs]
    work = Work(2)
    try:
        assert work.run(double, jobs, Progress("t", 12)) == [2 * value for (value,) in jobs]
        with pytest.raises(ScenarioError, match="worker processes died twice.*: stopped$"):
            work.run(dies, jobs, Progress("t", 12))
    finally:
        work.close()


def test_no_room_for_a_portion_is_one_sentence(tmp_path, monkeypatch):
    import errno

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "there")

    monkeypatch.setattr("experiments.runs.chunk_folder.write", full)
    with (
        pytest.raises(ScenarioError, match="no room is left .*: stopped; nothing was finished yet"),
        kept_work("t", 1, out=tmp_path, resume=False, say=print, workers=1) as work,
    ):
        work.run(double, [(1,)], Progress("t", 1))


values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner) | some.lists(inner).map(tuple),
    max_leaves=8,
)


@given(values)
def test_a_result_comes_back_as_it_was(value):
    assert unpacked(packed(value)) == value


def test_arrays_come_back_with_their_types():
    for array in (np.arange(3), np.zeros((2, 0)), np.array([1.5, np.nan]), np.zeros(2, [("a", "i8"), ("b", "?")])):
        again = unpacked(packed([(1, array)]))[0][1]
        assert again.dtype == array.dtype and again.shape == array.shape and again.tobytes() == array.tobytes()
    with pytest.raises(TypeError):
        packed(object())
    with pytest.raises(ValueError):
        packed(np.array([object()]))  # what would need pickles


def test_a_fingerprint_sees_every_part_of_what_it_names():
    baseline = Policy(name="baseline", title="Baseline")
    karu = resolve(load("world", "karu"), baseline, months=12)
    parameters = karu.parameters.copy()
    parameters["road_speed_kmh"][0] += 1e-9
    from dataclasses import replace

    other = replace(karu, parameters=parameters)
    assert fingerprint(karu) == fingerprint(resolve(load("world", "karu"), baseline, months=12))
    several = [karu, other, replace(karu, months=11), range(3), range(4), [0, 1, 2], double, dies, 1, 1.5, "1.5", None]
    assert len(set(map(fingerprint, several))) == len(several)
    with pytest.raises(TypeError):
        fingerprint(object())
