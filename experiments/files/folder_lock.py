"""One process at a time writes into the folder of a study.

The lock is the operating system's: it ends with its process, however that ends. Who holds it stands in a file
beside it, for the message.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.files.held_files import swept
from experiments.files.whole_files import PART, write_text
from sim.scenario.errors import ScenarioError

LOCK, OWNER = ".lock", ".owner.json"


def is_trace(path: Path) -> bool:
    """Whether a file is only the trace of a process that worked here: the lock, its owner, or half a file."""
    return path.name in (LOCK, OWNER) or path.name.endswith(PART)


@contextmanager
def held(out: Path) -> Iterator[str]:
    """Hold the folder; gives the name of an owner that died in it, or nothing.

    Raises:
        ScenarioError: a living process works there.
    """
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ScenarioError(
            f"{out} is in use by {_owner(out) or 'another process'}: wait for it, or give --out another folder"
        ) from None
    try:
        died = _owner(out)
        write_text(out / OWNER, json.dumps(_ourselves()) + "\n")
        yield died
    finally:
        swept(out / OWNER)
        lock.release()


def _ourselves() -> dict[str, object]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": time.strftime("%Y-%m-%d %H:%M:%S"),
    }


def _owner(out: Path) -> str:
    """Who stands in the file of the owner; nothing when there is none that can be read."""
    try:
        owner = json.loads((out / OWNER).read_text(encoding="utf-8"))
        return f"process {owner['pid']} on {owner['host']} since {owner['since']}"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
