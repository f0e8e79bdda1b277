"""A study on a Dask cluster: the same bytes, also when a worker dies; a wrong address is a line."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import fake_world
import pytest

from experiments import cluster
from experiments.evidence import calibration
from experiments.evidence.sources import evidence_digest
from experiments.runner import run_study
from experiments.work import Work
from sim.scenario.errors import ScenarioError

HERE = Path(__file__).parent


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def started(folder: Path, *arguments: str) -> subprocess.Popen:
    # Workers know the fake world by name, as they would know the model.
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(HERE), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """A scheduler on the loopback and two workers of one thread."""
    folder = tmp_path_factory.mktemp("dask")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = started(
        folder, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
    )
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    workers = [started(folder, *worker, "--local-directory", str(folder)) for _ in range(2)]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def answering(address: str, workers: int) -> None:
    """Processes take seconds to start on a busy machine."""
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


@pytest.mark.slow
def test_a_cluster_writes_the_same_bytes_though_a_worker_dies(dask, tmp_path):
    address, workers = dask
    plan = fake_world.plan(replications=60)
    run_study(plan, tmp_path / "here", workers=1, simulate=fake_world.simulate)
    answering(address, 2)
    out, said = tmp_path / "there", []

    def kill_one() -> None:
        while not list(out.glob("chunks/*/chunk.json")):
            time.sleep(0.01)
        workers[0].kill()

    killer = threading.Thread(target=kill_one)
    killer.start()
    with cluster.on_cluster(address, said.append, warm=False) as (executor, size):
        assert size == 2
        results = run_study(plan, out, workers=size, executor=executor, simulate=fake_world.simulate_slowly)
    killer.join()
    assert workers[0].wait() != 0 and workers[1].poll() is None
    assert set(results.runs["status"]) == {"ok"}
    for file in (tmp_path / "here").glob("*.parquet"):
        assert (out / file.name).read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_a_calibration_on_a_cluster_is_the_one_of_this_machine(dask, tmp_path, monkeypatch):
    """One worker is enough for it, as the test before killed the other."""
    address, _ = dask
    monkeypatch.setattr(calibration, "summary_of", fake_world.summary_of)
    effort = calibration.Effort((16, 8), 1, 120)
    with cluster.on_cluster(address, print, warm=False, digest=evidence_digest) as (executor, _size):
        found = {
            name: calibration.calibrate(tmp_path / name, effort, seed=1, say=lambda line: None, work=work)
            for name, work in (("here", Work()), ("there", Work(executor=executor)))
        }
    assert (tmp_path / "here" / "trials.csv").read_bytes() == (tmp_path / "there" / "trials.csv").read_bytes()
    assert found["here"].draws.equals(found["there"].draws) and found["here"].fit.equals(found["there"].fit)


@pytest.mark.slow
def test_a_worker_with_other_sources_is_refused(dask):
    with pytest.raises(ScenarioError, match="has other sources"), cluster.on_cluster(
        dask[0], print, warm=False, digest=fake_world.other_everywhere
    ):
        pass


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nowhere", "not an address"),
        ("tcp://127.0.0.1:nine", "not an address"),
        ("tcp://127.0.0.1:{port}", "nobody answers"),
        ("tcp://no.such.host.invalid:8786", "nobody answers"),
    ],
)
def test_a_wrong_address_is_one_line_at_once(address, words):
    started = time.monotonic()
    address = address.format(port=free_port())
    with pytest.raises(ScenarioError, match=words) as told, cluster.on_cluster(address, print):
        pass
    assert "\n" not in str(told.value) and time.monotonic() - started < 2 * cluster.SCHEDULER_SECONDS
