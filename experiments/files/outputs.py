"""Files that options name: where ``--csv FILE`` writes, and what it never writes over.

The same rules for every command. ``-`` is standard output, and what else the command says goes to the error stream.
A link stays a link: its target is written. Devices, pipes and open streams get the bytes. A regular file appears whole
or not at all; one that holds anything is replaced only if it is an earlier output of the same kind, which is read off
its content, or with ``--force``.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from experiments.files import write_targets
from experiments.files.whole_files import claim, writing
from sim.scenario.errors import ScenarioError

#: Says of a regular file whether it is an earlier output of the same kind.
Recogniser = Callable[[Path], bool]
#: As much of a file as is read to recognise it, bytes.
_HEAD = 65_536
#: Stands in the metadata of every figure.
SOFTWARE = "peacegap"


@dataclass(frozen=True, slots=True)
class Output:
    """A file or a stream that an option names.

    Attributes:
        path: as it was typed.
        option: the option, for messages, such as ``--csv``.
        kind: what is written, for messages, such as ``a table of peacegap``.
        ours: recognises an earlier output of the kind.
        force: whether any regular file may be replaced.
    """

    path: Path
    option: str
    kind: str
    ours: Recogniser
    force: bool = False

    @property
    def to_stdout(self) -> bool:
        """Whether it goes to standard output, so that nothing else may."""
        try:
            return write_targets.is_standard_output(self.path)
        except OSError:
            return False

    def check(self) -> None:
        """Make sure that it can be written, before anything is computed; nothing is made or opened.

        Raises:
            ScenarioError: it cannot be written, or is a file that is not ours.
        """
        if self.to_stdout:
            return
        try:
            target = write_targets.end_of_links(self.path)
        except OSError as error:
            raise ScenarioError(f"{self.option}: {self.path}: {error.strerror}") from None
        if target.is_dir():
            raise ScenarioError(f"{self.option}: {self.path} is a folder, a file was expected")
        if not write_targets.takes_bytes_directly(target):
            if not target.exists():
                claim(target.parent, self.option)
                return
            if not self.force and not self._replaceable(target):
                expected = "another name, or --force to replace it"
                raise ScenarioError(f"{self.option}: {self.path} is there and is not {self.kind}", expected=expected)
        if write_targets.descriptor(target) is None and not os.access(target, os.W_OK):
            raise ScenarioError(f"{self.option}: {self.path} may not be written (permission denied)")

    def write(self, content: bytes) -> None:
        """Write the content, all of it or nothing.

        Raises:
            ScenarioError: it is a file that is not ours.
            OSError: it could not be written.
        """
        with self.writing() as part:
            part.write_bytes(content)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Gives the path of a file to fill, for what is too large to hold; see ``write``.

        Raises:
            ScenarioError: it is a file that is not ours.
            OSError: it could not be written.
        """
        self.check()
        with writing(Path("/dev/stdout") if str(self.path) == "-" else self.path) as part:
            yield part

    def _replaceable(self, target: Path) -> bool:
        """Whether nothing is lost with the file: it is empty, or an earlier output."""
        try:
            return target.stat().st_size == 0 or self.ours(target)
        except (OSError, ValueError):
            return False


def check_all(outputs: Iterable[Output | None]) -> None:
    """Check outputs of one command, those that were asked for.

    Raises:
        ScenarioError: one cannot be written, or two are the same.
    """
    taken: dict[str, str] = {}
    for output in outputs:
        if output is None:
            continue
        output.check()
        place = "-" if output.to_stdout else os.path.realpath(output.path)
        if place in taken and not write_targets.takes_bytes_directly(Path(place)):
            raise ScenarioError(f"{taken[place]} and {output.option} name the same file: {output.path}")
        taken[place] = output.option


def chatter(*outputs: Output | None) -> Callable[[str], None]:
    """How a command says anything else: on standard output, or on the error stream when an output goes there."""
    busy = any(output is not None and output.to_stdout for output in outputs)
    return lambda text: typer.echo(text, err=busy)


def claim_folder(folder: Path, names: Iterable[str], ours: Recogniser, force: bool = False) -> None:
    """Make sure that a command may write files of these names into a folder, before anything is computed.

    Args:
        folder: made when the files are written.
        names: of all files that will be written.
        ours: recognises one of them.
        force: whether any regular file may be replaced.

    Raises:
        ScenarioError: it is not a folder, cannot be written to, or holds a file of that name that is not ours.
    """
    claim(folder)
    for name in names:
        Output(folder / name, "--out", "an earlier output of this command", ours, force).check()


def table_with(columns: Iterable[str], *, and_more: bool = False) -> Recogniser:
    """Recognises a text table whose first line names exactly these columns, whatever separates them.

    With ``and_more``, further columns may follow.
    """
    wanted = list(columns)

    def ours(path: Path) -> bool:
        """Whether the first line of the file names the columns."""
        first = _head(path).decode("utf-8-sig", errors="replace").splitlines()[:1]
        cells = [cell.strip('"') for cell in re.split("[,;\t]", first[0])] if first else []
        return bool(cells) and (cells[: len(wanted)] if and_more else cells) == wanted

    return ours


def text_with(mark: str) -> Recogniser:
    """Recognises a text that holds a mark near its beginning."""
    return lambda path: mark.encode() in _head(path)


def figure(path: Path) -> bool:
    """Recognises a PNG whose metadata say that we drew it."""
    head = _head(path)
    return head.startswith(b"\x89PNG") and f"Software\0{SOFTWARE}".encode() in head


def folder_with(summary: str, keys: Iterable[str]) -> Recogniser:
    """Recognises the files of a folder by the JSON summary among them, which has these keys; it is written first."""
    wanted = set(keys)

    def ours(path: Path) -> bool:
        """Whether the summary beside the file has the keys."""
        content = json.loads((path.parent / summary).read_text(encoding="utf-8"))
        return isinstance(content, dict) and content.keys() >= wanted

    return ours


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
