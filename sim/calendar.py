"""The calendar of a run: real months, seasons and fiscal years (which start on 1 July)."""

import calendar as _calendar
from dataclasses import dataclass
from functools import cache

from sim.engine.units import MONTHS_PER_YEAR

FISCAL_START_MONTH = 7


@cache
def _days(year: int, month_of_year: int) -> int:
    """Days of a month, asked for twice a month in every run."""
    return _calendar.monthrange(year, month_of_year)[1]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months counted from the start of the run, 0 the first.

    Attributes:
        year: year of the first month.
        month: month of the year (1-12) of the first month.
    """

    year: int
    month: int

    @classmethod
    def starting(cls, text: str) -> "Calendar":
        """The calendar that starts with a month such as ``2021-07``."""
        year, month = text.split("-")
        return cls(int(year), int(month))

    def month_of_year(self, month: int) -> int:
        """1 for January to 12 for December."""
        return (self.month - 1 + month) % MONTHS_PER_YEAR + 1

    def calendar_year(self, month: int) -> int:
        """The year in which a month lies."""
        return self.year + (self.month - 1 + month) // MONTHS_PER_YEAR

    def year_of(self, month: int) -> int:
        """Full years since the start of the run."""
        return month // MONTHS_PER_YEAR

    def days_in(self, month: int) -> int:
        """Days of a month (28 to 31)."""
        return _days(self.calendar_year(month), self.month_of_year(month))

    def is_fiscal_start(self, month: int) -> bool:
        """Whether budgets are renewed with this month."""
        return self.month_of_year(month) == FISCAL_START_MONTH

    def name(self, month: int) -> str:
        """The month in words, such as ``Jul 2021``."""
        return f"{_calendar.month_abbr[self.month_of_year(month)]} {self.calendar_year(month)}"


@dataclass
class MonthLengths:
    """Days until the next turn of the month, one month after the other; no generator, so that a world can be copied."""

    calendar: Calendar
    asked: int = 0

    def __call__(self, _world: object) -> int:
        """The days of the month that begins."""
        self.asked += 1
        return self.calendar.days_in(self.asked - 1)
