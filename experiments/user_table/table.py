"""One reader for every table that people bring."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from experiments.user_table.column import Column, spelled
from experiments.user_table.decoding import SAVE_AS, decoding_of
from experiments.user_table.layout import (
    SEPARATORS,
    Header,
    Record,
    Sheet,
    header_of,
    missing,
    sheets,
    without_header,
)
from experiments.user_table.notation import Notation
from experiments.user_table.rows import MOST_ROWS, Row, known_cells, with_numbers
from experiments.user_table.workbook import is_workbook, workbook_sheets
from sim.scenario.errors import ScenarioError, nearest_word
from sim.scenario.plain_text import file_bytes

#: All events of ten countries fit in.
MAX_BYTES = 8_000_000
#: How like a known column an unused one must be for a word about it.
_SLIP = 0.85


#: Takes one sentence on how a table was read, where it is no plain comma-separated UTF-8.
Say = Callable[[str], None]


def unsaid(_: str) -> None:
    """Say nothing of how a table was read."""


class UserTable:
    """A table with its known columns; numbers are in Python's form, whatever the file has.

    Attributes:
        path: the file.
        columns: names of the known columns that it has, in the order in which they are known.
        others: names of other columns, as written.
        how: one sentence on how the table was read where that goes beyond comma-separated UTF-8; else empty.
    """

    def __init__(self, path: Path, header: Header, rows: list[Row], how: str) -> None:
        self.path = path
        self.columns = tuple(header.places)
        self.others = tuple(header.others)
        self.how = how
        self._rows = rows

    def lines(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(line of the file, cells by column); blank lines are left out."""
        for line, cells in self._rows:
            yield line, dict(zip(self.columns, cells, strict=True))

    def refuse(self, line: int, column: str, problem: str, expected: str = "", nearest: str = "") -> NoReturn:
        """Complain about a cell."""
        raise ScenarioError(f"{self.path}: line {line}, column '{column}': {problem}", expected=expected,
                            nearest=nearest)


class _Found(NamedTuple):
    """The sheet of a file that has the columns, its header, and the rows below it."""

    header: Header
    rows: Iterator[Record]
    separator: str
    words: list[str]


def read_table(
    path: Path, columns: Sequence[Column], limit: int = MAX_BYTES, most_rows: int = MOST_ROWS
) -> UserTable:
    """A CSV file or workbook as a table of known columns.

    Args:
        path: the file.
        columns: what it must and may hold.
        limit: its largest size, bytes.
        most_rows: rows that it may have.

    Raises:
        ScenarioError: it cannot be read in one way only, or lacks a column.
    """
    content = file_bytes(path, limit)
    found = _from_workbook(path, content, columns) if is_workbook(content) else _from_text(path, content, columns)
    order = {name: found.header.places[name] for name in (one.name for one in columns) if name in found.header.places}
    header = found.header._replace(places=order)
    rows, left_out = known_cells(path, header, found.rows, most_rows)
    known = {column.name: column for column in columns}
    notation = Notation(points_are_decimal=found.separator == ",")
    rows = with_numbers(path, rows, [known[name] for name in header.places], notation)
    words = found.words + notation.words() + left_out
    if header.respelled:
        words.append(f"columns by similar names: {', '.join(header.respelled)}")
    said = f"{path}: read as {', '.join(words)}" if words else ""
    if slips := _slips(header, columns):
        said += f"{'; ' if said else f'{path}: '}{'; '.join(slips)}"
    return UserTable(path, header, rows, said)


def _from_workbook(path: Path, content: bytes, columns: Sequence[Column]) -> _Found:
    named = workbook_sheets(path, content)
    fitting: list[tuple[str, Header, Iterator[Record]]] = []
    nearest: ScenarioError | None = None
    for name, records in named:
        rows = iter(records)
        first = next(rows, None)
        if first is None:
            continue
        header = header_of(path, first, columns)
        if missing(header, columns):
            nearest = nearest or without_header(path, header, iter(records), columns, f"sheet '{name}'")
        else:
            fitting.append((name, header, rows))
    if not fitting:
        raise nearest or ScenarioError(f"{path}: the workbook is empty", expected="one row for each case")
    if len(fitting) > 1:
        sheets_found = " and ".join(f"'{name}'" for name, _, _ in fitting)
        raise ScenarioError(f"{path}: the sheets {sheets_found} both hold such a table", expected="one such sheet")
    name, header, rows = fitting[0]
    return _Found(header, rows, "", [f"sheet '{name}' of a workbook"])


def _from_text(path: Path, content: bytes, columns: Sequence[Column]) -> _Found:
    decoding = decoding_of(path, content)
    found: list[_Found] = []
    worst: list[tuple[int, int, Sheet, Header]] = []
    problems: list[ScenarioError] = []
    empty = True
    for order, sheet in enumerate(sheets(path, content, decoding)):
        rows = sheet.records()
        try:
            first = next(rows, None)
            if first is None:
                continue
            empty, header = False, header_of(path, first, columns)
        except ScenarioError as error:
            problems.append(error)
            continue
        if missing(header, columns):
            worst.append((-len(header.places), order, sheet, header))
        else:
            words = [f"{SEPARATORS.get(sheet.separator, repr(sheet.separator))}-separated"] * (sheet.separator != ",")
            found.append(_Found(header, rows, sheet.separator, words + [decoding.shown] * bool(decoding.shown)))
    if len(found) == 1:
        return found[0]
    if found:
        raise ScenarioError(f"{path}: more than one separator gives all columns", expected=SAVE_AS)
    if problems:
        raise problems[0]
    if empty:
        raise ScenarioError(f"{path}: no rows", expected="a line with the names of the columns")
    _, _, sheet, header = min(worst, key=lambda each: each[:2])
    name = SEPARATORS.get(sheet.separator, "") if sheet.separator != "," else ""
    raise without_header(path, header, sheet.records(), columns, f"{name}-separated" if name else "")


def _slips(header: Header, columns: Sequence[Column]) -> list[str]:
    """Unused columns whose names are so like an absent optional one that a slip is likely."""
    absent = {spelled(one.name): one.name for one in columns if not one.required and one.name not in header.places}
    found = []
    for name in header.others if absent else ():
        near = nearest_word(spelled(name), absent, cutoff=_SLIP)
        if near:
            found.append(f"column '{name[:60]}' is not used; did you mean '{absent[near]}'?")
    return found[:3]
