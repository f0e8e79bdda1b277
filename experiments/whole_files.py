"""Files that are there whole or not at all: written beside their place, then moved there in one step."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: End of the name of a file that is still being written; one that a killed process left is of no use.
PART = ".part"
#: What the system says when there is no room to write: no later chunk would fare better.
_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Gives the path to write to; it takes the place of ``path`` when nothing went wrong, else it vanishes.

    Raises:
        OSError: it could not be written; ``filename`` is ``path``.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _to_disk(part)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror or " ".join(str(error).split()), str(path)) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """A text file, UTF-8 with line ends as they are in ``text``."""
    with writing(path) as part:
        part.write_text(text, encoding="utf-8", newline="")


def no_room(error: BaseException) -> bool:
    """Whether a write failed for lack of room or because nothing may be written there at all."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def _to_disk(path: Path) -> None:
    """Without this a power cut may leave the new name with nothing behind it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
