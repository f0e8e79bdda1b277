"""Where bytes go when a path is written to: the end of its links, which may be a file, a device, a pipe or a stream.

A regular file is replaced in one step. Anything else that exists (``/dev/null``, a named pipe, the standard output of
the process as ``/dev/stdout``) is written to as it is: to put a regular file in its place would destroy it.
"""

import errno
import os
import re
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

#: Links that are followed before it is called a circle, as many as Linux follows.
MOST_LINKS = 40
_DESCRIPTOR = re.compile(r"/(?:dev/fd|proc/(?:self|thread-self|(?P<process>\d+))/fd)/(?P<number>\d+)")
_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


def end_of_links(path: Path) -> Path:
    """What a path leads to: symbolic links are followed until there is none, whether anything is there or not.

    The names of open streams (``/dev/stdout``, ``/dev/fd/3``) are links that lead to no path: they end the search.

    Raises:
        OSError: the links form a circle.
    """
    here = path
    for _ in range(MOST_LINKS):
        if descriptor(here) is not None or not here.is_symlink():
            return here
        here = here.parent / os.readlink(here)
    raise OSError(errno.ELOOP, "symbolic links lead round in a circle", str(path))


def descriptor(path: Path) -> int | None:
    """The number of the open stream of this process that a path names; None for any other path."""
    text = Path(os.path.normpath(path)).as_posix()
    if text in _STREAMS:
        return _STREAMS[text]
    found = _DESCRIPTOR.fullmatch(text)
    if found is None or found["process"] not in (None, str(os.getpid())):
        return None
    return int(found["number"])


def is_standard_output(path: Path) -> bool:
    """Whether bytes for this path reach standard output: ``-``, ``/dev/stdout`` or a link to it."""
    return str(path) == "-" or descriptor(end_of_links(path)) == 1


def takes_bytes_directly(target: Path) -> bool:
    """Whether what a path leads to is there and is no regular file and no folder: a device, a pipe, a stream."""
    if descriptor(target) is not None:
        return True
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def pour(source: Path, target: Path) -> None:
    """Copy the bytes of a finished file into a device, a pipe or a stream."""
    number = descriptor(target)
    with source.open("rb") as finished:
        if number == 1:
            sys.stdout.flush()
            shutil.copyfileobj(finished, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        with open(target if number is None else os.dup(number), "wb") as stream:
            shutil.copyfileobj(finished, stream)


def replace(part: Path, target: Path) -> None:
    """Put a finished file in the place of a regular one, with the permissions and the owner of that one."""
    try:
        before = target.stat()
    except FileNotFoundError:
        before = None
    if before is not None:
        if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            with suppress(PermissionError):  # only root may give files away; the content matters more
                os.chown(part, before.st_uid, before.st_gid)
        part.chmod(stat.S_IMODE(before.st_mode))
    os.replace(part, target)
