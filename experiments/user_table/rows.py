"""The rows of a table under its known columns, and their numbers in Python's form."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from experiments.user_table.column import Column
from experiments.user_table.layout import Header, Record, bare
from experiments.user_table.notation import POINT, Cell, Exact, InPython, Notation, Undecided
from sim.scenario.errors import ScenarioError

#: Rows of a table, and known cells for each row that it may have.
MOST_ROWS, CELLS_EACH = 150_000, 8
#: Beginnings of a cell that a spreadsheet runs as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[int, tuple[str, ...]]


def known_cells(
    path: Path, header: Header, records: Iterable[Record], most_rows: int
) -> tuple[list[Row], list[str]]:
    """The known cells of each row, and words about columns left out.

    Raises:
        ScenarioError: a row is longer or shorter than the header, or a cell is under no column.
    """
    places, width, nameless = list(header.places.values()), len(header.cells), header.nameless
    names: set[str] = set()
    numbered, most = 0, min(most_rows, most_rows * CELLS_EACH // len(places))
    rows: list[Row] = []
    for line, cells in records:
        if len(cells) != width:
            more = len(cells) > width
            raise ScenarioError(
                f"{path}: line {line}: {'more' if more else 'fewer'} cells than columns ({len(cells)}, {width})",
                expected="quotes around a cell with a separator in it" if more else "a cell, or nothing, for each",
            )
        if numbering := _without_name(path, line, cells, nameless):
            names.add(numbering)
            numbered += 1
        rows.append((line, tuple(cells[index] if isinstance(cells[index], Exact) else bare(cells[index])
                                 for index in places)))
        if len(rows) > most:
            raise ScenarioError(f"{path}: too many rows", expected=f"at most {most:,}")
    if numbered and (numbered != len(rows) or len(names) != len(rows)):
        raise ScenarioError(f"{path}: the first column has no name and does not number the rows",
                            expected="a name for each column that holds something")
    return rows, ["a table whose first column numbers the rows"] if numbered else []


def _without_name(path: Path, line: int, cells: Sequence[str], nameless: Sequence[int]) -> str:
    """What a row holds in a first column without a name; in any other nothing may be."""
    for index in nameless:
        text = bare(cells[index])
        if text and index:
            raise ScenarioError(f"{path}: line {line}: '{text[:60]}' is in column {index + 1}, which has no name",
                                expected="a name for each column that holds something")
    return bare(cells[0]) if 0 in nameless else ""


def with_numbers(path: Path, rows: list[Row], columns: Sequence[Column], notation: Notation) -> list[Row]:
    """The rows with numbers in Python's form, and no formula for a name.

    Raises:
        ScenarioError: how numbers are written cannot be told, or a name is a formula.
    """
    for index, column in enumerate(columns):
        if column.holds == "name":
            _refuse_formulas(path, rows, index, column)
    numeric = [(index, column) for index, column in enumerate(columns) if column.numeric]
    try:
        notation.decide(cell for line, cells in rows for _, cell in _marked(line, cells, numeric))
    except Undecided as undecided:
        raise _undecided(path, undecided) from None
    return [(line, _in_python(line, cells, numeric, notation)) for line, cells in rows]


def _marked(line: int, cells: tuple[str, ...], numeric: Sequence[tuple[int, Column]]) -> Iterator[tuple[int, Cell]]:
    """Cells of numbers in which more stands than digits, with their places."""
    for index, column in numeric:
        text = cells[index]
        if text and not (text.isdigit() and text.isascii()) and not isinstance(text, Exact):
            yield index, Cell.of(line, column, text)


def _in_python(
    line: int, cells: tuple[str, ...], numeric: Sequence[tuple[int, Column]], notation: Notation
) -> tuple[str, ...]:
    changed = {index: notation.number(cell, cells[index]) for index, cell in _marked(line, cells, numeric)}
    changed = {index: InPython.of(number, cells[index]) for index, number in changed.items() if number != cells[index]}
    return tuple(changed.get(index, text) for index, text in enumerate(cells)) if changed else cells


def _refuse_formulas(path: Path, rows: list[Row], index: int, column: Column) -> None:
    for line, cells in rows:
        if cells[index].startswith(_FORMULA):
            raise ScenarioError(
                f"{path}: line {line}, column '{column.name}': '{cells[index][:60]}' would run as a formula in a "
                "spreadsheet", expected="a name that begins with a letter or a digit",
            )


def _undecided(path: Path, undecided: Undecided) -> ScenarioError:
    """The error for numbers that have two readings."""
    cell, other = undecided.cell, undecided.against
    plain = "numbers without marks of thousands (Format > Cells > Number), and the same mark of decimals everywhere"
    where = f"{path}: line {cell.line}, column '{cell.column.name}'"
    if other is not None:
        return ScenarioError(
            f"{where}: '{cell.text}' has decimals after a comma, but '{other.text}' in line {other.line}, column "
            f"'{other.column.name}', after a point", expected=plain,
        )
    both = " or ".join(read.number for read in (cell.under(POINT), cell.comma) if read is not None)
    return ScenarioError(f"{where}: '{cell.text}' may be {both}, and no other cell shows which", expected=plain)
