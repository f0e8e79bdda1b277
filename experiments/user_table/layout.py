"""The cells of a table: which mark separates them, where the columns are, which of them hold nothing."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from experiments.user_table.column import Column, spelled
from experiments.user_table.decoding import SAVE_AS, Decoding
from sim.scenario.errors import ScenarioError, nearest_word

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
#: More columns than any table has; every event of UCDP has 49.
MOST_COLUMNS = 1000
#: Fewer bytes than a line of a table has on average, blank ones too: a file of nothing but line ends is none.
_LINE_BYTES = 10
#: How far down a heading above the table may push its header before no one looks for it.
_FURTHEST_HEADER = 20
#: Excel's own first line, which says what separates the cells.
_SEPARATOR_LINE = re.compile(r'"?sep=([^\w"\s]|\t)"?\s*', re.IGNORECASE)
#: Blanks, and characters without width that spreadsheets and web pages leave at the ends of cells.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"

Record = tuple[int, list[str]]


def bare(text: str) -> str:
    """A cell without blanks, and without characters that have no width, at its ends."""
    if text.isascii():
        return text.strip()
    return text.strip(_INVISIBLE).strip().strip(_INVISIBLE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a file under one separator.

    Attributes:
        path: the file. content, decoding: its bytes and how they become text.
        separator: what stands between cells. skip: lines before the first cell.
    """

    path: Path
    content: bytes
    decoding: Decoding
    separator: str
    skip: int = 0

    def records(self) -> Iterator[Record]:
        """(line, cells) of every row that is not blank.

        Raises:
            ScenarioError: the quotes of a cell do not close, or there are too many lines.
        """
        text = io.TextIOWrapper(io.BytesIO(self.content), self.decoding.codec, newline="")
        for _ in range(self.skip):
            text.readline()
        most_lines = len(self.content) // _LINE_BYTES + 1000
        reader = csv.reader(text, delimiter=self.separator, strict=True)
        try:
            for cells in reader:
                if reader.line_num > most_lines:
                    raise ScenarioError(f"{self.path}: most of its lines are empty", expected="one row a line")
                if any(map(bare, cells)):
                    yield reader.line_num + self.skip, cells
        except csv.Error as error:
            line = reader.line_num + self.skip
            raise ScenarioError(f"{self.path}: line {line}: no row of a table ({error})", expected=SAVE_AS) from None


def sheets(path: Path, content: bytes, decoding: Decoding) -> list[Sheet]:
    """The file under each separator that may be meant: the one that its first line names, or all usual ones."""
    first = io.TextIOWrapper(io.BytesIO(content), decoding.codec, newline="").readline(20)
    if named := _SEPARATOR_LINE.fullmatch(first.lstrip("\ufeff")):
        return [Sheet(path, content, decoding, named[1], skip=1)]
    return [Sheet(path, content, decoding, mark) for mark in SEPARATORS]


class Header(NamedTuple):
    """The header of a table.

    Attributes:
        line: of the file. cells: as written. places: index of the cell of each known column.
    """

    line: int
    cells: list[str]
    places: dict[str, int]

    @property
    def others(self) -> list[str]:
        """Columns that are named and not known."""
        known = set(self.places.values())
        return [bare(name) for index, name in enumerate(self.cells) if index not in known and bare(name)]

    @property
    def nameless(self) -> list[int]:
        """Indexes of columns without a name."""
        return [index for index, name in enumerate(self.cells) if not bare(name)]

    @property
    def respelled(self) -> list[str]:
        """Known columns that are written otherwise, by their known names."""
        return [name for name, index in self.places.items() if bare(self.cells[index]) != name]


def header_of(path: Path, record: Record, columns: Sequence[Column]) -> Header:
    """Where the known columns are.

    Raises:
        ScenarioError: a known column occurs twice, or there are too many columns.
    """
    line, cells = record
    if len(cells) > MOST_COLUMNS:
        raise ScenarioError(f"{path}: line {line}: {len(cells):,} columns", expected=f"at most {MOST_COLUMNS:,}")
    known = {spelled(column.name): column.name for column in columns}
    places: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = known.get(spelled(cell))
        if name is None:
            continue
        if name in places:
            first, second = bare(cells[places[name]]), bare(cell)
            twice = f"column '{name}' occurs twice" + (f" ('{first}', '{second}')" if first != second else "")
            raise ScenarioError(f"{path}: line {line}: {twice}", expected="each column once")
        places[name] = index
    return Header(line, cells, places)


def missing(header: Header, columns: Sequence[Column]) -> list[str]:
    """Required columns that the header lacks."""
    return [column.name for column in columns if column.required and column.name not in header.places]


def without_header(path: Path, header: Header, records: Iterator[Record], columns: Sequence[Column],
                   separated: str) -> ScenarioError:
    """The error for a table that lacks required columns: which, what was found instead, and where else they may be."""
    lacking = missing(header, columns)
    wanted = ", ".join(column.name for column in columns if column.required)
    if not header.places:
        for line, cells in _first(records):
            if line != header.line and len(cells) <= MOST_COLUMNS and _all_there(cells, columns):
                raise ScenarioError(f"{path}: the names of the columns are in line {line}",
                                    expected="nothing above them: delete the lines before")
    found = ", ".join(f"'{bare(cell)[:40]}'" for cell in header.cells[:4]) + (", ..." if len(header.cells) > 4 else "")
    what = f"missing columns: {', '.join(lacking)}"
    if not header.places:
        what += f" (found {found})"
    elif separated:
        what += f" (read as {separated})"
    names = [bare(cell) for cell in header.cells if bare(cell)]
    hint = f"; {SAVE_AS} saves a table so that it can be read"
    return ScenarioError(f"{path}: line {header.line}: {what}", expected=f"the columns {wanted}{hint}",
                         nearest=nearest_word(lacking[0], names))


def _first(records: Iterator[Record]) -> Iterator[Record]:
    """The first rows, as far as they can be read."""
    try:
        for _, record in zip(range(_FURTHEST_HEADER), records, strict=False):
            yield record
    except ScenarioError:
        return


def _all_there(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    names = {spelled(cell) for cell in cells}
    return all(spelled(column.name) in names for column in columns if column.required)
