"""A study on a Dask cluster: the same bytes, also when a worker dies; a wrong address is a line."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import fake_world
import pytest

from experiments.evidence import calibration
from experiments.evidence.sources import evidence_digest
from experiments.runs import cluster
from experiments.runs.runner import run_study
from experiments.runs.work import Work
from sim.scenario.errors import ScenarioError

HERE = Path(__file__).parents[1]


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


def certified(folder: Path, name: str, authority: str) -> None:
    """A certificate authority of one's own, unless it is there, and a certificate that it signed."""
    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    new = ("-newkey", "rsa:2048", "-nodes", "-subj")
    if not (folder / f"{authority}.pem").exists():
        openssl("req", "-x509", *new, f"/CN={authority}", "-days", "2", "-keyout", f"{authority}.key",
                "-out", f"{authority}.pem")
    openssl("req", *new, f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
            "-CAcreateserial", "-days", "2", "-out", f"{name}.pem")


def as_configured(folder: Path, name: str, authority: str) -> dict[str, str]:
    """Dask's configuration of TLS, as variables of the environment."""
    start = "DASK_DISTRIBUTED__COMM__TLS__"
    own = {f"{start}{role}__{what}": str(folder / f"{name}.{ending}") for role in ("SCHEDULER", "WORKER", "CLIENT")
           for what, ending in (("CERT", "pem"), ("KEY", "key"))}
    return {f"{start}CA_FILE": str(folder / f"{authority}.pem"), **own}


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory):
    """A scheduler and a worker that speak to holders of a certificate alone; their address, and the folder of keys."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificates")
    folder = tmp_path_factory.mktemp("tls")
    certified(folder, "node", "authority")
    certified(folder, "stranger", "another")
    port, before = free_port(), dict(os.environ)
    address = f"tls://127.0.0.1:{port}"
    os.environ.update(as_configured(folder, "node", "authority"))
    scheduler = started(folder, "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard")
    worker = started(folder, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                     "--local-directory", str(folder))
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    try:
        yield address, folder
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def certificates(encrypted):
    """Sets whose certificate this process shows."""
    import dask.config

    def choose(name: str, authority: str):
        folder = encrypted[1]
        own = {"cert": str(folder / f"{name}.pem"), "key": str(folder / f"{name}.key")}
        return dask.config.set({"distributed.comm.tls.ca-file": str(folder / f"{authority}.pem"),
                                "distributed.comm.tls.client": own})

    return choose


@pytest.mark.slow
def test_an_encrypted_cluster_writes_the_same_bytes(encrypted, certificates, tmp_path):
    address, _ = encrypted
    plan = fake_world.plan(replications=20)
    run_study(plan, tmp_path / "here", workers=1, simulate=fake_world.simulate)
    with certificates("node", "authority"):
        answering(address, 1)
        with cluster.on_cluster(address, print, warm=False) as (executor, size):
            run_study(plan, tmp_path / "there", workers=size, executor=executor, simulate=fake_world.simulate)
    for file in (tmp_path / "here").glob("*.parquet"):
        assert (tmp_path / "there" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "authority", "words"), [
    ("stranger", "another", "certificate of the same authority"),
    ("node", "no_such_file", "a certificate or key cannot be used"),
])
def test_a_wrong_certificate_is_one_line(encrypted, certificates, name, authority, words):
    address, _ = encrypted
    with certificates("node", "authority"):
        answering(address, 1)
    with (certificates(name, authority), pytest.raises(ScenarioError, match=words) as told,
          cluster.on_cluster(address, print, warm=False)):
        pass
    assert "\n" not in str(told.value)


@pytest.mark.slow
def test_a_cluster_that_does_not_encrypt_is_no_encrypted_one(dask, certificates):
    answering(dask[0], 1)
    address = dask[0].replace("tcp://", "tls://")
    with (certificates("node", "authority"), pytest.raises(ScenarioError, match="the same authority"),
          cluster.on_cluster(address, print, warm=False)):
        pass


def test_without_certificates_an_encrypted_address_says_where_they_belong():
    with (pytest.raises(ScenarioError, match="Dask knows no certificates here") as told,
          cluster.on_cluster("tls://127.0.0.1:8786", print)):
        pass
    assert "distributed.comm.tls" in str(told.value)


@pytest.mark.parametrize(("address", "warned"), [
    ("tcp://10.0.0.5:8786", True), ("10.0.0.5:8786", True), ("tls://10.0.0.5:8786", False),
    ("tcp://127.0.0.1:8786", False), ("localhost:8786", False),
])
def test_whoever_sends_code_in_the_clear_hears_that_the_network_must_be_trusted(monkeypatch, address, warned):
    def nothing(_):
        raise ScenarioError("no cluster")

    monkeypatch.setattr(cluster, "_client", nothing)
    said: list[str] = []
    with pytest.raises(ScenarioError, match="no cluster"), cluster.on_cluster(address, said.append):
        pass
    assert ["trusted networks" in line for line in said] == [True] * warned


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
        ("tcp://127.0.0.1:{port}", "no answer from it"),
        ("tcp://no.such.host.invalid:8786", "no answer from it"),
    ],
)
def test_a_wrong_address_is_one_line_at_once(address, words):
    started = time.monotonic()
    address = address.format(port=free_port())
    with pytest.raises(ScenarioError, match=words) as told, cluster.on_cluster(address, print):
        pass
    assert "\n" not in str(told.value) and time.monotonic() - started < 2 * cluster.SCHEDULER_SECONDS
