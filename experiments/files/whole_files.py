"""Files that are there whole or not at all: written beside their place, then moved there in one step."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.files import write_targets
from experiments.files.held_files import HeldFile, patiently, swept
from sim.scenario.errors import ScenarioError

#: End of the name of a file that is still being written; one that a killed process left is of no use.
PART = ".part"


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Gives the path to write to; it takes the place of ``path`` when nothing went wrong, else it vanishes.

    A symbolic link stays, and its target gets the content. A device, a pipe or a stream gets the bytes and stays what
    it is. A file that was there hands on its permissions.

    Raises:
        OSError: it could not be written; ``filename`` is ``path``.
    """
    part = None
    try:
        target = write_targets.end_of_links(path)
        direct = write_targets.takes_bytes_directly(target)
        part = _room_for(path.name) if direct else target.with_name(f".{target.name}.{os.getpid()}{PART}")
        part.parent.mkdir(parents=True, exist_ok=True)
        yield part
        if direct:
            write_targets.pour(part, target)
        else:
            patiently(_to_disk, part)
            patiently(write_targets.replace, part, target)
    except BrokenPipeError:
        raise  # the reader has left, as `head` does: the program ends in silence
    except OSError as error:
        kind = HeldFile if isinstance(error, HeldFile) else OSError
        raise kind(error.errno, error.strerror or " ".join(str(error).split()), str(path)) from error
    finally:
        if part is not None:
            swept(part)


def is_part(path: Path) -> bool:
    """Whether a file was being written by a process of ours: its name holds the number of the process."""
    number = path.name.removesuffix(PART).rpartition(".")[2]
    return path.name.startswith(".") and path.name.endswith(PART) and number.isdigit()


#: Begins the name of a file that is on its way to a device or a pipe; the number of its process comes next.
ROOM = "peacegap-part-"


def _room_for(name: str) -> Path:
    """A new private file in the temporary folder, for what cannot be written beside its place."""
    handle, made = tempfile.mkstemp(prefix=f"{ROOM}{os.getpid()}-", suffix=f"-{name}{PART}")
    os.close(handle)
    return Path(made)


def claim(folder: Path, option: str = "--out") -> None:
    """Make sure that results can be written to a folder, before anything is computed; nothing is made yet.

    Raises:
        ScenarioError: something else than a folder is there or above it, or nothing may be written there.
    """
    if str(folder) == "-":
        raise ScenarioError(f"{option}: a folder was expected, not standard output", expected="a path; ./- is a folder")
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(place))
    if not there.is_dir():
        what = "a link that leads to no folder" if there.is_symlink() else "a file"
        raise ScenarioError(f"{option}: {there} is {what}, a folder was expected")
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        raise ScenarioError(f"{option}: nothing can be written to {there} ({error.strerror})") from None


def write_text(path: Path, text: str) -> None:
    """A text file, UTF-8 with line ends as they are in ``text``."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """A file with this content, whole or not at all."""
    with writing(path) as part:
        part.write_bytes(content)


def bytes_of(path: Path) -> bytes:
    """The content of an ordinary file; a pipe or a device in its place would never end.

    Raises:
        OSError: it cannot be read; ``strerror`` says why.
    """
    _refuse_odd(path)
    return path.read_bytes()


def digest_of(path: Path) -> str:
    """Hash of the content of an ordinary file, read piece by piece.

    Raises:
        OSError: it cannot be read; ``strerror`` says why.
    """
    _refuse_odd(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, _blake).hexdigest()


def digest(content: bytes) -> str:
    """Hash of what stands, or will stand, in a file."""
    return _blake(content).hexdigest()


def _blake(content: bytes = b"") -> "hashlib.blake2b":
    return hashlib.blake2b(content, digest_size=16)


def _refuse_odd(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is a folder" if path.is_dir() else "not an ordinary file")


def _to_disk(path: Path) -> None:
    """Without this a power cut may leave the new name with nothing behind it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
