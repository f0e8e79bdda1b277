"""Cores that are ours: masks, containers and batch systems grant a part of the machine's, and workers keep to it."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim import cores
from sim.cores import usable_cores
from sim.scenario.errors import ScenarioError

ROOT = Path(cores.__file__).resolve().parents[1]
#: Ways to ask for cores that forget whose they are; a pool without a number of workers asks the same way.
FORGETFUL = ("cpu_count", "process_cpu_count", "sched_getaffinity")
POOLS = ("ProcessPoolExecutor", "ThreadPoolExecutor", "Pool")


@pytest.fixture(autouse=True)
def a_machine_of_eight(monkeypatch):
    monkeypatch.setattr(cores, "_affine", lambda: 8)


def system(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="ascii")
    return root


@pytest.mark.parametrize(("files", "expected"), [
    ({}, 8),
    ({"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "200000 100000"}, 2),
    ({"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "150000 100000"}, 2),
    ({"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "20000 100000"}, 1),
    ({"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "max 100000"}, 8),
    ({"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "6400000 100000"}, 8),
    ({"proc/self/cgroup": "0::/job/step", "sys/fs/cgroup/job/cpu.max": "300000 100000",
      "sys/fs/cgroup/job/step/cpu.max": "max 100000"}, 3),
    ({"proc/self/cgroup": "4:cpu,cpuacct:/docker/1a\n0::/", "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "400000",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000"}, 4),
    ({"proc/self/cgroup": "1:cpu:/", "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"}, 8),
    ({"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "nonsense"}, 8),
])
def test_a_container_grants_a_part_of_the_machine(tmp_path, files, expected):
    assert usable_cores(system(tmp_path, files), {}) == expected


@pytest.mark.parametrize(("environment", "expected"), [
    ({"SLURM_CPUS_PER_TASK": "3", "SLURM_CPUS_ON_NODE": "6"}, 3),
    ({"SLURM_CPUS_ON_NODE": "5"}, 5),
    ({"SLURM_CPUS_ON_NODE": "64"}, 8),
    ({"SLURM_CPUS_PER_TASK": ""}, 8),
    ({"NSLOTS": "2"}, 2),
    ({"PEACEGAP_WORKERS": "12", "SLURM_CPUS_ON_NODE": "5"}, 12),
])
def test_a_batch_system_grants_cores_and_a_person_decides(tmp_path, environment, expected):
    assert usable_cores(tmp_path, environment) == expected


@pytest.mark.parametrize("text", ["", "0", "-2", "two", "1.5"])
def test_a_number_of_workers_that_is_none_is_refused(tmp_path, text):
    with pytest.raises(ScenarioError, match="PEACEGAP_WORKERS: .* expected a whole number from 1"):
        usable_cores(tmp_path, {"PEACEGAP_WORKERS": text})


def test_a_mask_counts(monkeypatch):
    monkeypatch.undo()
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system has no masks")
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    try:
        assert usable_cores(environment={}) == 1
    finally:
        os.sched_setaffinity(0, mine)


STUDY = """
import sys
from pathlib import Path
import fake_world
from experiments.runs import batch
from experiments.runs.runner import run_study

if __name__ == "__main__":
    asked = []
    pool = batch.ProcessPoolExecutor
    batch.ProcessPoolExecutor = lambda workers, *rest, **named: asked.append(workers) or pool(workers, *rest, **named)
    run_study(fake_world.plan(replications=40), Path(sys.argv[1]), simulate=fake_world.simulate_slowly)
    print(asked)
"""


@pytest.mark.skipif(not shutil.which("taskset"), reason="no taskset here")
def test_a_study_starts_no_more_processes_than_the_mask_has_cores(tmp_path):
    script = tmp_path / "study_of_a_fake_world.py"
    script.write_text(STUDY, encoding="utf-8")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "experiments")])
    bare = {name: value for name, value in os.environ.items() if name not in ("PEACEGAP_WORKERS", *cores.GRANTED)}
    ours = sorted(os.sched_getaffinity(0))
    one, two = f"{ours[0]}", ",".join(map(str, ours[:2]))
    # With one core everything runs in the process itself.
    for mask, granted, expected in ((one, {}, []), (two, {}, [2] if len(ours) > 1 else []), (two, {"NSLOTS": "1"}, [])):
        done = subprocess.run(
            ["taskset", "-c", mask, sys.executable, str(script), str(tmp_path / f"{mask} {len(granted)}")],
            env=bare | granted | {"PYTHONPATH": paths}, capture_output=True, text=True, timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == str(expected)


def forgetful(source: str) -> list[int]:
    """Lines that ask the machine for all its cores, by themselves or by leaving a pool to it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        name = getattr(node, "attr", getattr(node, "id", ""))
        if isinstance(node, ast.Attribute | ast.Name) and name in FORGETFUL:
            found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and any(each.name in FORGETFUL for each in node.names):
            found.append(node.lineno)
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in POOLS:
                found.append(node.lineno)
    return sorted(set(found))


def test_only_one_place_asks_for_cores():
    for mistake in ("import os\nworkers = os.cpu_count()", "from os import cpu_count", "pool = ProcessPoolExecutor()"):
        assert forgetful(mistake)
    places = [path for room in ("sim", "experiments") for path in (ROOT / room).rglob("*.py")]
    found = [f"{path.relative_to(ROOT)}:{line}" for path in places if path != Path(cores.__file__).resolve()
             for line in forgetful(path.read_text(encoding="utf-8"))]
    assert len(places) > 100 and not found


def test_help_says_which_cores_a_command_takes():
    for path in (ROOT / "experiments").rglob("*.py"):
        assert "the number of cores by default" not in path.read_text(encoding="utf-8")
