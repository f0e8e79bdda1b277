"""The folder of a chunk: written whole, taken over only when every byte is what was written.

A chunk is written to a temporary folder that is then renamed, so that a folder of its name is complete. Its mark
holds a hash of each file, and a seal over itself and over what the chunk computes: a disk that lost or changed a
byte is found out, and so is a chunk of something else in its place. A chunk with a failed run is written but never
taken over by a later resume.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.files.held_files import patiently, removed, swept
from experiments.files.whole_files import bytes_of, digest
from experiments.runs.chunk import Chunk, Computed, compute_chunk

MARK = "chunk.json"
#: Start of the name of a folder that is still being written.
_BESIDE = ".part-"


class Keyed(Protocol):
    """Whatever is kept under a name that is a hash of all it computes."""

    @property
    def key(self) -> str:
        """The hash."""


class DamagedChunk(Exception):
    """Files of a chunk are missing or are not what was written."""


def folder_of(chunk: Keyed, out: Path) -> Path:
    """Where the chunk lies in the folder of the study."""
    return out / "chunks" / chunk.key


def run_chunk(chunk: Chunk, out: Path) -> dict[str, Any]:
    """Compute and write a chunk; returns its mark. For processes that see the folder."""
    return write(chunk, out, compute_chunk(chunk))


def write(chunk: Keyed, out: Path, computed: Computed) -> dict[str, Any]:
    """Write all files beside their place, then move them there in one step; returns the mark."""
    target = folder_of(chunk, out)
    target.parent.mkdir(parents=True, exist_ok=True)
    mark = {
        "runs": computed.runs,
        "failed": computed.failed,
        "seconds": computed.seconds,
        "files": {name: digest(content) for name, content in sorted(computed.files.items())},
    }
    beside = Path(tempfile.mkdtemp(prefix=_BESIDE, dir=target.parent))
    try:
        for name, content in computed.files.items():
            (beside / name).write_bytes(content)
        (beside / MARK).write_text(json.dumps(mark | {"seal": _seal(chunk, mark)}), encoding="utf-8")
        removed(target)
        patiently(os.replace, beside, target)
    except BaseException:
        swept(beside)
        raise
    return mark


def whole(chunk: Keyed, out: Path) -> dict[str, Any] | None:
    """The mark of a chunk that lies there as it was written; None when there is no such chunk.

    Raises:
        DamagedChunk: it lies there, but not as it was written.
    """
    if not os.path.lexists(folder_of(chunk, out)):
        return None
    mark = _mark(chunk, out)
    for name in mark["files"]:
        _content(chunk, out, name, mark)
    return mark


def table(chunk: Keyed, out: Path, name: str) -> pa.Table | None:
    """One table of a chunk; None when it has no such table, as when all its runs failed.

    Raises:
        DamagedChunk: it is not there, or not as it was written.
    """
    mark = _mark(chunk, out)
    file = f"{name}.parquet"
    if file not in mark["files"]:
        return None
    return pq.read_table(pa.BufferReader(_content(chunk, out, file, mark)))


def content(chunk: Keyed, out: Path, name: str) -> bytes:
    """One file of a chunk.

    Raises:
        DamagedChunk: it is not there, or not as it was written.
    """
    return _content(chunk, out, name, _mark(chunk, out))


def any_in(out: Path) -> bool:
    """Whether a finished chunk lies in a folder."""
    return any(out.glob(f"chunks/[!.]*/{MARK}"))


def sweep(out: Path) -> None:
    """Remove what killed processes left half written."""
    for left in (out / "chunks").glob(f"{_BESIDE}*"):
        swept(left)


def _seal(chunk: Keyed, mark: dict[str, Any]) -> str:
    return digest(f"{chunk.key} {json.dumps(mark, sort_keys=True)}".encode())


def _mark(chunk: Keyed, out: Path) -> dict[str, Any]:
    try:
        mark: dict[str, Any] = json.loads(bytes_of(folder_of(chunk, out) / MARK))
        seal = mark.pop("seal")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DamagedChunk(f"{MARK} is missing or damaged") from None
    if seal != _seal(chunk, mark):
        raise DamagedChunk(f"{MARK} is not what was written for it")
    return mark


def _content(chunk: Keyed, out: Path, name: str, mark: dict[str, Any]) -> bytes:
    try:
        content = bytes_of(folder_of(chunk, out) / name)
    except OSError as error:
        raise DamagedChunk(f"{name} cannot be read ({error.strerror})") from None
    if digest(content) != mark["files"][name]:
        raise DamagedChunk(f"{name} is not what was written")
    return content
