"""How the numbers of a table are written: which mark sets off decimals, and which thousands.

``1,234`` is 1234 in London and 1.234 in Paris. A cell is read where only one reading is possible: by its form
(``3,5``; ``1.234.567``), by its column (a whole number has no decimals, a latitude no thousands), or because another
cell of the table shows which mark sets off decimals. Otherwise the table is refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from experiments.user_table.column import Column

POINT, COMMA = ".", ","
#: Marks of thousands that no one uses for decimals, with their names.
_BLANKS = {
    " ": "blanks", "\u00a0": "no-break spaces", "\u202f": "narrow no-break spaces", "\u2009": "thin spaces",
    "\u2007": "figure spaces", "'": "apostrophes", "\u2019": "apostrophes",
}  # fmt: skip
_NAMES = {**_BLANKS, POINT: "points", COMMA: "commas"}
_SIGNS = {"+": "", "-": "-", "\u2212": "-"}
_EXPONENT = re.compile(r"([0-9.,]+)([eE][-+]?[0-9]{1,3})")
_PERCENT = re.compile(r"\s*%$")
LONGEST = 60


def _forms(decimal: str, thousands: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of a number without and with marks of thousands: its whole part and its decimals."""
    mark, other = re.escape(decimal), "".join(map(re.escape, (thousands, *_BLANKS)))
    end = rf"(?:{mark}([0-9]+))?"
    return (
        re.compile(rf"([0-9]*)(?:{mark}([0-9]*))?" if decimal == POINT else rf"([0-9]*){end}"),
        re.compile(rf"([1-9][0-9]{{0,2}}(?:([{other}])[0-9]{{3}})(?:\2[0-9]{{3}})*){end}"),
    )


_PATTERNS = {POINT: _forms(POINT, COMMA), COMMA: _forms(COMMA, POINT)}


class Exact(str):
    """A number that a workbook holds as such, in Python's form: it has one reading, and shows nothing of others."""

    __slots__ = ()


class InPython(str):
    """A number in Python's form that was typed in another.

    Attributes:
        typed: the cell as it stands in the file, for messages.
    """

    typed: str

    @classmethod
    def of(cls, number: str, typed: str) -> "InPython":
        """The number, remembering how it was typed."""
        found = cls(number)
        found.typed = typed
        return found


def typed_as(cell: str) -> str:
    """A cell as it stands in the file, whatever it was read as."""
    return cell.typed if isinstance(cell, InPython) else cell


class Written(NamedTuple):
    """A cell under one notation: the number in Python's form, and the mark of thousands in it, if one is."""

    number: str
    thousands: str


def written(text: str, decimal: str) -> Written | None:
    """A cell read with a decimal mark; None if it is no number then."""
    sign = _SIGNS.get(text[:1])
    body, exponent = text[sign is not None :], ""
    if power := _EXPONENT.fullmatch(body):
        body, exponent = power.groups()
    plain, grouped = _PATTERNS[decimal]
    if found := plain.fullmatch(body):
        whole, decimals, thousands = found[1], found[2] or "", ""
        if not whole + decimals:
            return None
    elif exponent or not (found := grouped.fullmatch(body)):
        return None
    else:
        thousands, decimals = found[2], found[3] or ""
        whole = found[1].replace(thousands, "")
    return Written(f"{sign or ''}{whole or '0'}{f'.{decimals}' if decimals else ''}{exponent}", thousands)


@dataclass(slots=True)
class Cell:
    """A cell of a column of numbers.

    Attributes:
        line: of the file. column: what it holds. text: as written, without a percent sign.
        point, comma: the cell under each notation.
    """

    line: int
    column: Column
    text: str
    point: Written | None
    comma: Written | None

    @classmethod
    def of(cls, line: int, column: Column, text: str) -> "Cell":
        """The cell under both notations."""
        bare = _PERCENT.sub("", text) if column.holds == "percent" else text
        if len(bare) > LONGEST:
            return cls(line, column, bare, None, None)
        return cls(line, column, bare, written(bare, POINT), written(bare, COMMA))

    def under(self, decimal: str) -> Written | None:
        """The cell under one notation."""
        return self.point if decimal == POINT else self.comma

    @property
    def differs(self) -> bool:
        """Whether both notations read it, each as another number."""
        return self.point is not None and self.comma is not None and self.point.number != self.comma.number

    @property
    def by_form(self) -> str:
        """The decimal mark that the form alone shows; empty if it shows none."""
        if (self.point is None) == (self.comma is None):
            return ""
        return COMMA if self.point is None else POINT

    @property
    def by_column(self) -> str:
        """The decimal mark under which alone the column can hold the cell; empty if there is not one."""
        fitting = [
            mark for mark in (POINT, COMMA)
            if (read := self.under(mark)) is not None and self.column.fits(float(read.number))
        ]  # fmt: skip
        return fitting[0] if self.differs and len(fitting) == 1 else ""


class Undecided(Exception):
    """The table does not show how its numbers are written.

    Attributes:
        cell: a cell that can be read in two ways. against: one that contradicts it, if one does.
    """

    def __init__(self, cell: Cell, against: Cell | None = None) -> None:
        super().__init__(cell.text)
        self.cell, self.against = cell, against


@dataclass(slots=True)
class Notation:
    """The notation of one table, found from all cells in which a mark occurs.

    Attributes:
        points_are_decimal: whether a lone point before three digits is at least as likely to set off decimals, as in
            any comma-separated file: such a cell is then no proof of thousands, even where only they would fit.
        decimal: the decimal mark.
    """

    points_are_decimal: bool = False
    decimal: str = POINT
    _seen: set[str] = field(default_factory=set)

    def decide(self, cells: Iterable[Cell]) -> None:
        """Find the decimal mark.

        Raises:
            Undecided: two cells contradict each other, or one stays ambiguous.
        """
        shown: dict[str, Cell] = {}
        fitting: dict[str, Cell] = {}
        unclear: Cell | None = None
        for cell in cells:
            if by_form := cell.by_form:
                shown.setdefault(by_form, cell)
            elif cell.differs:
                by_column = cell.by_column
                if by_column and not (self.points_are_decimal and by_column == COMMA and POINT in cell.text):
                    fitting.setdefault(by_column, cell)
                elif not self.points_are_decimal or cell.column.fits(float(cell.point.number if cell.point else 0)):
                    unclear = unclear or cell
        proof = shown or fitting
        if len(proof) > 1:
            raise Undecided(proof[COMMA], proof[POINT])
        if not proof and unclear is not None:
            raise Undecided(unclear)
        self.decimal = next(iter(proof), POINT)

    def number(self, cell: Cell, text: str) -> str:
        """The cell in Python's form; the text itself where it is no number."""
        read = cell.under(self.decimal)
        if read is None:
            return text
        if read.thousands:
            self._seen.add(_NAMES[read.thousands])
        if self.decimal == COMMA and COMMA in cell.text:
            self._seen.add(COMMA)
        return read.number + ("%" if cell.text != text else "")

    def words(self) -> list[str]:
        """What was unusual about the numbers read."""
        thousands = sorted(self._seen - {COMMA})
        decimals = ["decimal commas"] if COMMA in self._seen else []
        return decimals + ([f"thousands set apart by {' or '.join(thousands)}"] if thousands else [])
