"""Where compiled code is kept: a folder that no other user can have filled, since what lies there is run.

numba keeps compiled functions as pickles. So a folder counts only if it belongs to this user, nobody else may write to
it, and nobody else could have put another in its place.
"""

import atexit
import os
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: Names a folder of the user's own in place of the usual one.
VARIABLE = "PEACEGAP_CACHE"
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_PREFIX = "peacegap-compiled-"


@dataclass(frozen=True, slots=True)
class CompiledFolder:
    """Where compiled code goes.

    Attributes:
        path: the folder.
        why_not_kept: why it vanishes when this process ends; nothing where it is kept.
    """

    path: Path
    why_not_kept: str = ""


def compiled_folder(root: Path, name: str) -> CompiledFolder:
    """The folder for compiled code of this name: in a checkout of one's own, else in the user's cache, else private.

    Args:
        root: folder that holds the package ``sim``.
        name: tells versions of compiled code apart.
    """
    if is_own_checkout(root) and not _unfit_for(root / ".numba_cache", name):
        return CompiledFolder(root / ".numba_cache" / name)
    place = user_folder()
    why = "there is no home folder" if place is None else _unfit_for(place, name)
    if place is not None and not why:
        return CompiledFolder(place / name)
    return CompiledFolder(_of_this_process() / name, why)


def is_own_checkout(root: Path) -> bool:
    """Whether a folder is a checkout that this user owns and may write to."""
    return (root / "pyproject.toml").is_file() and os.access(root, os.W_OK) and _is_ours(root.stat())


def user_folder() -> Path | None:
    """The folder in which a user keeps what can be computed again; None without a home."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given).absolute()
    if sys.platform == "win32":
        usual = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        usual = os.path.expanduser("~/Library/Caches")
    else:
        usual = os.environ.get("XDG_CACHE_HOME", "")
        usual = usual if os.path.isabs(usual) else os.path.expanduser("~/.cache")
    return Path(usual) / "peacegap" if os.path.isabs(usual) else None


def _is_ours(found: os.stat_result) -> bool:
    """Whether a file belongs to this user; where the platform has no such users, permissions of the home decide."""
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def _unfit_for(place: Path, name: str) -> str:
    """Why a place cannot hold compiled code of this name: itself, the folder of that name, or what lies in it."""
    return _unfit(place) or _unfit(place / name) or _planted(place / name)


def _planted(folder: Path) -> str:
    """Which entry of a folder another user put there, at a time when that was possible."""
    strange = next((entry for entry in folder.rglob("*") if not _is_ours(entry.lstat())), None)
    return f"{strange} belongs to another user" if strange else ""


def _unfit(folder: Path) -> str:
    """Why a folder cannot hold compiled code, which is made if it is not there; nothing where it can."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            return f"{folder} is not a folder, or a link"
        if not _is_ours(found):
            return f"{folder} belongs to another user"
        if os.name == "posix" and found.st_mode & _OTHERS:
            return f"others may write to {folder}"
        if os.name == "posix" and (exposed := _exposed(folder)) is not None:
            return f"others may replace what lies in {exposed}"
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"nothing can be written to {folder}"
    except OSError as error:
        return f"{folder} cannot be used ({error.strerror})"
    return ""


def _exposed(folder: Path) -> Path | None:
    """A folder above, as written or behind links, in which another user could put something else in our place."""
    above = [*folder.parents, *Path(os.path.realpath(folder)).parents]
    for place in above:
        found = place.lstat()
        trusted = found.st_uid in (0, os.geteuid())
        if stat.S_ISLNK(found.st_mode):
            # Its permissions say nothing: who owns it decides where it leads.
            safe = trusted
        else:
            shared = bool(found.st_mode & stat.S_IWOTH) or bool(found.st_mode & stat.S_IWGRP and _is_shared(found))
            # In a sticky folder, such as /tmp, only the owner of an entry may replace it.
            safe = trusted and (not shared or bool(found.st_mode & stat.S_ISVTX))
        if not safe:
            return place
    return None


def _is_shared(found: os.stat_result) -> bool:
    """Whether a group that may write can have other members: it is neither the user's own nor root's."""
    return found.st_gid not in (0, os.getegid())


_made: list[Path] = []


def _of_this_process() -> Path:
    """A private folder that vanishes with this process; the processes that it starts use it too."""
    if not _made:
        _made.append(Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")))
        _sweep(_made[0].parent)
        atexit.register(_remove, _made[0], os.getpid())
        os.environ[VARIABLE] = str(_made[0])
    return _made[0]


def _sweep(temporary: Path) -> None:
    """Remove what killed processes of this user left: the name of each folder holds the number of its process."""
    for folder in temporary.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            if number.isdigit() and not is_running(int(number)) and _is_ours(folder.lstat()) and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)


def is_running(process: int) -> bool:
    """Whether a process of that number exists; on Windows, where asking would end it, always."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
