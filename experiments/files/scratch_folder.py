"""A folder for the time of one command, which goes away with it: also after it was killed, at the next start.

The folder of a living process is locked by it. The lock is the operating system's and ends with its process, so that
a folder whose lock is free was left behind.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.files.folder_lock import LOCK
from experiments.files.whole_files import ROOM
from sim.compiled.folder import is_running

_PREFIX = "peacegap-scratch-"
#: A folder without a lock is about to get one, or lost it in the middle of being removed; seconds that it may take.
_GRACE = 86_400.0


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Gives a new folder that only this user may read; it is removed at the end of the block."""
    sweep()
    folder, lock = _locked()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            lock.release()


def _locked() -> tuple[Path, FileLock]:
    """A new folder and its lock; another one if a sweep of another process comes between making and locking it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = FileLock(folder / LOCK, timeout=0)
        with suppress(Timeout, OSError):
            lock.acquire()
            if (folder / LOCK).exists():
                return folder, lock
            lock.release()


def sweep() -> None:
    """Remove what killed processes of this user left; folders in use, and what is not ours, stay."""
    for part in Path(tempfile.gettempdir()).glob(f"{ROOM}*"):
        process = part.name.removeprefix(ROOM).partition("-")[0]
        with suppress(OSError):
            if process.isdigit() and not is_running(int(process)) and part.is_file() and not part.is_symlink():
                part.unlink()
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if _ours(folder) and _left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and (os.name == "nt" or folder.stat().st_uid == os.geteuid())


def _left(folder: Path) -> bool:
    """Whether no process holds the folder any more."""
    if not (folder / LOCK).is_file():
        return time.time() - folder.stat().st_mtime > _GRACE
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return False
    lock.release()
    return True
