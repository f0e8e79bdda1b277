"""Files that another program holds for a moment, and why a place cannot be written to.

On Windows a file that a virus scanner, OneDrive, Dropbox or a spreadsheet has open can be neither replaced nor removed;
most let it go within a second.
"""

import errno
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

#: Seconds to wait before each further try: two in all.
PAUSES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.8)
HELD = "another program holds this file (a virus scanner, OneDrive, Dropbox, a spreadsheet), or it is protected"
_LET_GO_SOON = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY, errno.ENOTEMPTY)
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
#: What Windows says of a path of more than 260 characters.
_WINDOWS_TOO_LONG = 206


class HeldFile(OSError):
    """A file that another program did not let go."""


def patiently(act: Callable[..., Any], *arguments: Any) -> Any:
    """Do something to a file, again after growing pauses when another program holds it.

    Raises:
        HeldFile: it was still held in the end.
        OSError: anything else went wrong.
    """
    for pause in (*PAUSES, None):
        try:
            return act(*arguments)
        except OSError as error:
            if error.errno not in _LET_GO_SOON:
                raise
            if pause is None:
                raise HeldFile(errno.EBUSY, HELD, str(arguments[-1])) from error
        time.sleep(pause)


def removed(place: Path) -> None:
    """Remove whatever lies at a place, a folder with all that is in it; nothing there is as good."""
    if place.is_dir() and not place.is_symlink():
        patiently(shutil.rmtree, place)
    else:
        patiently(partial(Path.unlink, missing_ok=True), place)


def swept(place: Path) -> None:
    """Remove what is of no use to anyone; what is held stays and does no harm."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink(missing_ok=True)


def obstacle(error: BaseException) -> str:
    """Why no file can be written, if that is what went wrong and no other file would fare better; else nothing."""
    if isinstance(error, HeldFile):
        return HELD
    if not isinstance(error, OSError):
        return ""
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _WINDOWS_TOO_LONG:
        return "the path is too long; a folder nearer to the root, or of a shorter name, will do"
    words = error.strerror or os.strerror(error.errno or 0)
    if error.errno in _FULL:
        return f"no room is left ({words})"
    return f"nothing may be written there ({words})" if error.errno in _FORBIDDEN else ""
