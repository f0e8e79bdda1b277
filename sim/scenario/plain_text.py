"""Files that people wrote, as text: an ordinary file of bearable size in UTF-8, or one line that says what is wrong."""

import codecs
import os
import stat
from pathlib import Path

from sim.scenario.errors import Place, ScenarioError, nearest_word

#: More than ten times the largest mission; what is read in well under five seconds even without libyaml.
MAX_BYTES = 500_000


def plain_text(path: Path, limit: int = MAX_BYTES) -> str:
    """The file as text, if it is a text of bearable size: UTF-8, with or without a byte order mark.

    Raises:
        ScenarioError: it is no ordinary file, cannot be read, is too large, or is not UTF-8.
    """
    content = file_bytes(path, limit)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, content, error.start) from None


def _not_utf8(path: Path, content: bytes, at: int) -> ScenarioError:
    """The error for a file in other characters: which they are where that shows, and where the first of them is."""
    before = content[:at].splitlines(keepends=True) or [b""]
    fresh = before[-1].endswith((b"\n", b"\r"))
    line, column = len(before) + fresh, 1 if fresh else len(before[-1].decode("utf-8", "replace")) + 1
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        what = "it is UTF-16"
    else:
        sign = content[at : at + 1].decode("cp1252", "replace")
        guess = f", which is {sign} in Windows-1252" if sign.isprintable() and sign != "\ufffd" else ""
        what = f"byte 0x{content[at]:02X} in column {column}{guess}"
    return ScenarioError(f"the file is not UTF-8 text: {what}", place=Place(str(path), line, column),
                         expected="a file saved as UTF-8 (Notepad: File > Save As > Encoding: UTF-8)")


def file_bytes(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file of bearable size.

    Raises:
        ScenarioError: it is no ordinary file, cannot be read, or is too large.
    """
    start = Place(str(path), 1, 1)
    try:
        content = _content(path, limit)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no name of a file"
        nearest = _neighbour(path) if isinstance(error, FileNotFoundError) else ""
        raise ScenarioError(f"cannot be read ({why})", place=start, nearest=nearest) from None
    if content is None:
        raise ScenarioError("cannot be read (not an ordinary file)", place=start, expected="a text file")
    if len(content) > limit:
        raise ScenarioError("the file is too large", place=start, expected=f"at most {limit / 1e6:g} MB")
    return content


def _neighbour(path: Path) -> str:
    """The file in the same folder with the most similar name, if there is one."""
    try:
        nearest = nearest_word(path.name, os.listdir(path.parent))
    except OSError:
        return ""
    return str(path.with_name(nearest)) if nearest else ""


def _content(path: Path, limit: int) -> bytes | None:
    """At most one byte more than the limit; None for what is no ordinary file: a pipe would never end."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        return file.read(limit + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
