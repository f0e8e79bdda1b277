"""A Dask cluster as the executor of a study: its workers compute chunks, this process writes them.

Workers need the same sources of the model and the same versions of its libraries, but no common disk: chunks go
out as scenarios and come back as bytes. What travels is run where it arrives, so that everyone who reaches a scheduler
commands its workers: an address that begins with ``tls://`` lets in only who holds a certificate.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from experiments.runs.sources import computer_digest
from sim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from distributed import Client, Security

#: Seconds to wait for the scheduler, and then for its first worker.
SCHEDULER_SECONDS, WORKER_SECONDS = 4, 8


@contextmanager
def on_cluster(
    address: str, say: Callable[[str], None], warm: bool = True, digest: Callable[[], str] = computer_digest
) -> Iterator[tuple[Executor, int]]:
    """The executor of a running cluster, and how many chunks it works on at once.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.
        say: told what takes long.
        warm: compile the model once on each machine first, so that its workers do not all do it.
        digest: hash of what must be the same here and there.

    Raises:
        ScenarioError: Dask is not installed, nobody answers, or the workers are not of this version.
    """
    if not (_is_encrypted(address) or _stays_here(address)):
        say(f"{address} is not encrypted, and whoever reaches it can run code on its workers: for trusted networks "
            "only; docs/running-batches.md has more on tls://")
    with _client(address) as client:
        workers = _checked(client, address, digest)
        if warm:
            say(f"{len(workers)} workers at {address}; where the model must be compiled, a minute or two")
            hosts = {urlsplit(worker).hostname: worker for worker in workers}
            client.run(_warm_up, workers=list(hosts.values()))
        executor = client.get_executor()
        try:
            yield executor, sum(workers.values())
        finally:
            executor.shutdown(wait=False)


def _client(address: str) -> "Client":
    try:
        from distributed import Client, Security
    except ImportError:
        raise ScenarioError("--cluster needs Dask: install peacegap with the extra `cluster`") from None
    # What it logs of a worker that died, or of nobody there, is what we say in a line ourselves.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    security = Security()  # as Dask is configured
    _answers(address, _tls_context(address, security) if _is_encrypted(address) else None)
    try:
        return Client(
            address, timeout=SCHEDULER_SECONDS, set_as_default=False, name="peacegap", security=security
        )
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise ScenarioError(f"--cluster {address}: no Dask scheduler there ({_words(error)})") from None


def _is_encrypted(address: str) -> bool:
    return address.startswith("tls://")


def _stays_here(address: str) -> bool:
    """Whether nothing that is sent leaves this machine."""
    host = address.partition("://")[2] or address
    return host.startswith(("127.", "localhost", "[::1]"))


def _tls_context(address: str, security: "Security") -> ssl.SSLContext:
    """How Dask is configured to encrypt.

    Raises:
        ScenarioError: it is not, or one of its files cannot be used.
    """
    try:
        context = security.get_connection_args("client").get("ssl_context")
    except (OSError, ValueError, TypeError) as error:
        raise ScenarioError(f"--cluster {address}: a certificate or key cannot be used ({_words(error)})") from None
    if context is None:
        raise ScenarioError(
            f"--cluster {address}: Dask knows no certificates here",
            expected="ca-file, client.cert and client.key under distributed.comm.tls of Dask's configuration, "
            "see docs/running-batches.md",
        )
    return context


def _answers(address: str, tls: ssl.SSLContext | None) -> None:
    """A wrong address should be told at once, not after all the patience that a busy scheduler deserves."""
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port:
        raise ScenarioError(f"--cluster {address}: not an address; expected one like tcp://10.0.0.5:8786")
    try:
        with socket.create_connection((host, port), timeout=SCHEDULER_SECONDS) as plain:
            if tls is not None:
                tls.wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLError as error:
        raise ScenarioError(
            f"--cluster {address}: no scheduler there with a certificate of the same authority ({_words(error)})"
        ) from None
    except OSError as error:
        raise ScenarioError(f"--cluster {address}: no answer from it ({_words(error)})") from None


def _checked(client: "Client", address: str, digest: Callable[[], str]) -> dict[str, int]:
    """Threads of each worker, after a look at whether all have our sources."""
    problem = f"--cluster {address}"
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
        theirs: dict[str, Any] = client.run(digest, on_error="return")
    except TimeoutError:
        raise ScenarioError(f"{problem}: the scheduler has no workers; start some with `dask worker`") from None
    except OSError as error:
        raise ScenarioError(f"{problem}: the cluster does not answer ({_words(error)})") from None
    ours = digest()
    for worker, found in sorted(theirs.items()):
        if isinstance(found, Exception):
            raise ScenarioError(f"{problem}: worker {worker} cannot load peacegap ({_words(found)})")
        if found != ours:
            raise ScenarioError(
                f"{problem}: worker {worker} has other sources of the model, other versions of its libraries, or a "
                "CPU with other floating-point results: install the same there, on machines of one kind"
            )
    return {worker: int(threads) for worker, threads in client.nthreads().items() if worker in theirs}


def _warm_up() -> None:
    from sim.warm_up import warm_up

    warm_up()


def _words(error: BaseException) -> str:
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
