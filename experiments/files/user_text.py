"""What users typed, shown as what it is: titles, names and paths never act as markup or move the cursor."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from sim.scenario.characters import visible

#: Begins a line that is written again and again, as progress on a terminal does; nothing of users' begins with it.
CLEAR_LINE = "\r\033[K"
_MARKUP = re.compile(r"([\\`*_\[\]|~$])")
#: What makes a heading, a quotation, a list or a rule of a line that begins with it.
_OPENING = re.compile(r"^(#+|[-+=:]|\d+(?=[.)]))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp)(://)|\b(www)(\.)")


def markdown(text: object) -> str:
    """Text as one line of Markdown that shows it as it was typed: no markup, no HTML, no link, no picture, no cell."""
    line = visible(" ".join(str(text).split()))
    line = _MARKUP.sub(r"\\\1", _ENTITY.sub("&amp;", line)).replace("<", "&lt;").replace(">", "&gt;")
    # A pair of signs that programs for Markdown turn into a link on their own.
    line = _ADDRESS.sub(lambda found: "".join(filter(None, found.groups())).replace(":", "&#58;").replace(".", "&#46;"),
                        line)  # fmt: skip
    return _OPENING.sub(lambda found: (f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}"), line)


def markdown_code(text: object) -> str:
    """Text as a code span on one line, whatever backticks are in it."""
    line = visible(" ".join(str(text).split())).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    air = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{air}{line}{air}{fence}"


class Visible:
    """A text stream through which no text acts on the terminal, and none is too foreign for its encoding.

    A stream that takes no more, as on a full disk, is named like a file.
    """

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> int:
        """Write the text, made visible."""
        start = len(CLEAR_LINE) if text.startswith(CLEAR_LINE) else 0
        with self._named():
            self._stream.write(text[:start] + visible(text[start:]))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        with self._named():
            self._stream.flush()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OSError(error.errno, error.strerror, self._name) from None

    def writelines(self, lines: Iterator[str]) -> None:
        """Write one text after the other."""
        for line in lines:
            self.write(line)

    @property
    def encoding(self) -> str:
        """The stream's encoding; any other than ASCII, so that nobody goes round this class to the bytes."""
        return "utf-8"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def visible_streams() -> Iterator[None]:
    """Within the block, standard output and the error stream show what users typed as what it is."""
    before = sys.stdout, sys.stderr
    names = "standard output", "the error stream"
    sys.stdout, sys.stderr = (stream and Visible(stream, name) for stream, name in zip(before, names, strict=True))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
