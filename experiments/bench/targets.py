"""What the project asks of itself, beside what was measured."""

from collections.abc import Callable
from dataclasses import dataclass

#: The most that cost may grow faster than what it grows with, as an exponent: 1 is proportional.
LINEAR_EXPONENT = 1.1


@dataclass(frozen=True, slots=True)
class Target:
    """One target.

    Attributes:
        name: what is asked for, and of what.
        unit: of both numbers.
        limit: the number asked for.
        at_least: the limit is a floor, not a ceiling.
        measured: None when it was not measured.
        met: None when it was not measured.
    """

    name: str
    unit: str
    limit: float
    at_least: bool
    measured: float | None
    met: bool | None


def target(name: str, unit: str, limit: float, measured: float | None, *, at_least: bool = False) -> Target:
    """Judge a measurement."""
    held: Callable[[float], bool] = (lambda value: value >= limit) if at_least else (lambda value: value <= limit)
    return Target(name, unit, limit, at_least, measured, None if measured is None else held(measured))
