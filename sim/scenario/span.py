"""Spans of months: from when, and until when, something holds in a run."""

from dataclasses import dataclass
from typing import Final, Self

#: A month that no run reaches.
FOREVER: Final = 1_000_000
_A_YEAR: Final = 12  # months; not from the days' units, which are imported with all that compiles


@dataclass(frozen=True, slots=True)
class Span:
    """Months of a run, from ``start`` to the last before ``end``; all of them unless given."""

    start: int = 0
    end: int = FOREVER

    @classmethod
    def of(cls, start: int | str | None, end: int | str | None, first_month: str) -> Self:
        """The span that a file gives, in a run that begins with a month such as ``2021-07``."""
        return cls(0 if start is None else month_of(start, first_month),
                   FOREVER if end is None else month_of(end, first_month))

    def holds(self, month: int) -> bool:
        """Whether a month lies in it."""
        return self.start <= month < self.end

    def meets(self, other: Self) -> bool:
        """Whether both hold in some month."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Self) -> bool:
        """Whether it holds whenever the other does."""
        return self.start <= other.start and other.end <= self.end

    def within(self, other: Self) -> Self:
        """The months in which both hold; none if they do not meet."""
        start = max(self.start, other.start)
        return type(self)(start, max(start, min(self.end, other.end)))

    @property
    def always(self) -> bool:
        """Whether it holds from the first day to the last."""
        return self.start <= 0 and self.end >= FOREVER


ALWAYS: Final = Span()


def span_words(start: int, end: int) -> str:
    """Months of a run in words, such as ``months 12 to 35``; nothing for all of them."""
    if end >= FOREVER:
        return f"from month {start}" if start > 0 else ""
    return f"months {start} to {end - 1}" if end - start > 1 else f"month {start}"


def month_of(when: int | str, first_month: str) -> int:
    """The month of the run, 0 the first, that a number or a date such as ``2022-07`` means; below 0 before the run."""
    if isinstance(when, int):
        return when
    (year, month), (first_year, first) = (map(int, text.split("-")) for text in (when, first_month))
    return (year - first_year) * _A_YEAR + month - first
