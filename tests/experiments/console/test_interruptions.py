"""Killed for real, at any moment, parent or worker: nothing half written, and going on gives the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_world
import pytest

from experiments.files.folder_lock import OWNER
from experiments.runs.chunk_folder import MARK
from experiments.runs.runner import run_study
from experiments.runs.store import Results
from sim.scenario.errors import ScenarioError

HERE = Path(__file__).parents[1]
REPLICATIONS = 60
#: Bytes of a file for whoever has no room: enough for scenarios, not for the tables of a chunk.
SMALL = 24_000
SCRIPT = """
import signal
import sys
from pathlib import Path
import fake_world
from experiments import cli
from experiments.runs.runner import run_study

if __name__ == "__main__":
    # Ctrl-C is heard also where the tests run in the background of a shell, which hands down that it is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    # As the command does it, with another model.
    def study(plan, out, *, workers, executor, resume):
        return run_study(plan, out, workers=workers, resume=resume, simulate=fake_world.simulate_slowly)

    import experiments.runs.runner, experiments.plan.study, experiments.commands.studies as commands
    experiments.runs.runner.run_study = study
    experiments.plan.study.plan_study = lambda *a, **k: fake_world.plan(replications=int(sys.argv[3]))
    commands.show_results = lambda results: None
    cli.main(["study", "us_dose", "--workers", sys.argv[2], "--resume", "--out", sys.argv[1]])
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("script") / "study_of_a_fake_world.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("reference")
    run_study(fake_world.plan(replications=REPLICATIONS), out, workers=1, simulate=fake_world.simulate_slowly)
    return tables(out)


def tables(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.glob("*.parquet"))}


def started(script: Path, out: Path, workers: int, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(script), str(out), str(workers), str(REPLICATIONS)],
        env=os.environ | {"PYTHONPATH": str(HERE)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finished_chunks(out: Path) -> int:
    return len(list(out.glob(f"chunks/[!.]*/{MARK}")))


def until(out: Path, process: subprocess.Popen, more: int) -> None:
    """Wait until ``more`` chunks are finished, or the process is."""
    wanted = finished_chunks(out) + more
    while finished_chunks(out) < wanted and process.poll() is None:
        time.sleep(0.005)


def children(pid: int) -> list[int]:
    """Worker processes: those that were spawned to compute, not the tracker of resources."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks processes up in /proc")


@linux
@pytest.mark.slow
def test_killed_again_and_again_a_study_completes_to_the_same_bytes(script, reference, tmp_path):
    out = tmp_path / "study"
    # The parent three times, at varied moments; its workers must not outlive it.
    for number, more in ((signal.SIGKILL, 0), (signal.SIGKILL, 2), (signal.SIGTERM, 1), (signal.SIGINT, 1)):
        before = finished_chunks(out)
        process = started(script, out, 2)
        until(out, process, more)
        workers = children(process.pid)
        process.send_signal(number)
        said = process.communicate()[1]
        deadline = time.monotonic() + 10
        while not all(map(gone, workers)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert finished_chunks(out) >= before + more
        with pytest.raises(ScenarioError, match="--resume|no results|no such folder"):
            Results(out)
        if number != signal.SIGKILL:
            assert process.returncode == 128 + number
            assert said.splitlines()[-1] == "stopped; what was finished is kept, and --resume goes on from there"
            assert "Traceback" not in said
    # Then a worker: the study goes on by itself.
    process = started(script, out, 2)
    until(out, process, 1)
    for worker in children(process.pid)[:1]:
        os.kill(worker, signal.SIGKILL)
    said = process.communicate()[1]
    assert process.returncode == 0, said
    assert tables(out) == reference
    assert not list(out.glob("chunks/.part-*")) and not list(out.glob(".*.part"))


@linux
def test_two_processes_never_share_a_folder_and_a_dead_owner_is_replaced(script, reference, tmp_path, capsys):
    out = tmp_path / "study"
    plan = fake_world.plan(replications=REPLICATIONS)
    process = started(script, out, 1)
    until(out, process, 1)
    with pytest.raises(ScenarioError, match=f"in use by process {process.pid} on "):
        run_study(plan, out, workers=1, resume=True, simulate=fake_world.simulate_slowly)
    process.kill()
    process.communicate()
    assert json.loads((out / OWNER).read_text())["pid"] == process.pid
    run_study(plan, out, workers=1, resume=True, simulate=fake_world.simulate_slowly)
    assert f"process {process.pid} on " in capsys.readouterr().err
    assert tables(out) == reference and not (out / OWNER).exists()


@linux
def test_without_room_a_study_stops_with_a_line_and_goes_on_later(script, reference, tmp_path):
    import resource

    out = tmp_path / "study"

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))

    process = started(script, out, 1, preexec_fn=small_files)
    said = process.communicate()[1]
    assert process.returncode == 2 and "Traceback" not in said
    last = said.splitlines()[-1]
    assert last.startswith("peacegap: ") and "File too large" in last
    assert not list(out.rglob("*.part")) and not list(out.glob("chunks/.part-*"))
    process = started(script, out, 1)
    assert process.communicate() is not None and process.returncode == 0
    assert tables(out) == reference

