"""A table of counts, years and places: every complaint names line and column, and the nearest word that would do."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from experiments.user_table import Column, Say, read_table, typed_as, unsaid

#: Years for which violence in host countries was published (UCDP from 1989 on, up to the release of 2026).
FIRST_YEAR, LAST_YEAR = 1989, 2025
#: More than died by organised violence in any country in a year, or than stand on a map: a slip of the pen.
MOST = 10_000_000
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_FINANCIAL = re.compile(r"(?:FY|financial year|fiscal year)?\s*'?\d{2,4}(?:\s*[-/\u2013]\s*\d{2,4})?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}")


class CountsTable:
    """A table that a person brings.

    Args:
        path: the file.
        columns: what it must and may hold.
        say: takes one sentence on how the file was read, where it is no comma-separated UTF-8.
    """

    def __init__(self, path: Path, columns: Sequence[Column], say: Say = unsaid) -> None:
        self.path = path
        self._table = read_table(path, columns)
        if self._table.how:
            say(self._table.how)

    def lines(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """(line, cells), blank lines left out."""
        return iter(self._table.lines())

    def refuse(self, line: int, column: str, problem: str, expected: str = "", nearest: str = "") -> NoReturn:
        """Complain about a cell."""
        self._table.refuse(line, column, problem, expected, nearest)

    def word(self, line: int, cells: Mapping[str, str], column: str, known: Sequence[str]) -> str:
        """One of the known words, or nothing."""
        text = cells.get(column, "")
        if text and text not in known:
            self.refuse(line, column, f"'{text}' is unknown", f"one of {', '.join(known)}, or nothing")
        return text

    def number(self, line: int, cells: Mapping[str, str], column: str, most: float = MOST) -> float | None:
        """A count from 0 up to ``most``; None for an empty cell."""
        text = cells.get(column, "")
        if not text:
            return None
        value = self._value(text)
        if not math.isfinite(value):
            self.refuse(line, column, f"'{text}' is not a number", "a number from 0 up, or nothing")
        if value < 0:
            self.refuse(line, column, f"{typed_as(text)} is negative", "a number from 0 up, or nothing")
        if value > most:
            self.refuse(line, column, f"{typed_as(text)} is too large", f"a number up to {most:,}")
        return value

    def whole(self, line: int, cells: Mapping[str, str], column: str, most: float = MOST) -> int | None:
        """A whole number from 0 up; None for an empty cell."""
        value = self.number(line, cells, column, most)
        if value is not None and value != int(value):
            self.refuse(line, column, f"{typed_as(cells[column])} is not a whole number", "a whole number from 0 up")
        return None if value is None else int(value)

    def year(self, line: int, cells: Mapping[str, str], column: str = "year") -> int:
        """A calendar year that the covariates cover."""
        text, expected = cells[column], f"a year from {FIRST_YEAR} to {LAST_YEAR}"
        value = self._value(text)
        if math.isfinite(value) and value == int(value) and FIRST_YEAR <= value <= LAST_YEAR:
            return int(value)
        if _DATE.fullmatch(text):
            self.refuse(line, column, f"'{text}' is a date", "the calendar year alone, such as 2014")
        if not math.isfinite(value) and _FINANCIAL.fullmatch(text):
            self.refuse(line, column, f"'{text}' looks like a financial year (the UN's runs from July to June)",
                        f"a calendar year, January to December, from {FIRST_YEAR} to {LAST_YEAR}, such as 2014")
        if not math.isfinite(value) and text:
            self.refuse(line, column, f"'{text}' is not a number", expected)
        self.refuse(line, column, f"'{typed_as(text)}' is outside what the covariates cover", expected)

    def degrees(self, line: int, cells: Mapping[str, str], column: str, most: float) -> float:
        """A coordinate, from ``-most`` to ``most`` degrees."""
        text, expected = cells[column], f"degrees from {-most:g} to {most:g}"
        value = self._value(text)
        if not math.isfinite(value):
            self.refuse(line, column, f"'{text}' is not a number", expected)
        if abs(value) > most:
            self.refuse(line, column, f"{typed_as(text)} is out of range", expected)
        return value

    def choice(self, line: int, cells: Mapping[str, str], column: str, low: int, high: int) -> int:
        """A whole number between two bounds."""
        text, expected = cells[column], f"a whole number from {low} to {high}"
        value = self._value(text)
        if not math.isfinite(value) or value != int(value):
            self.refuse(line, column, f"'{typed_as(text)}' is not a whole number", expected)
        if not low <= value <= high:
            self.refuse(line, column, f"{typed_as(text)} is out of range", expected)
        return int(value)

    @staticmethod
    def _value(text: str) -> float:
        return float(text) if _NUMBER.fullmatch(text) else math.nan
