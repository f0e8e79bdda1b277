"""Words around figures: what an interval means, how much rests on assumption, numbers with their unit."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.scenario.parameters import all_declared

NOT_A_FORECAST = "This is a tool for reasoning under uncertainty, not a forecast."


@dataclass(frozen=True)
class Captioned:
    """A figure with the words that belong beside it.

    Attributes:
        figure: the picture.
        caption: what it shows, what its intervals mean, what it rests on.
        alt: the same for those who cannot see it.
    """

    figure: Figure
    caption: str
    alt: str


def assumed_share() -> float:
    """Share of all declared numbers that rest on no document at all (grade D)."""
    parameters = all_declared().values()
    return sum(parameter.assumed for parameter in parameters) / len(parameters)


def basis(futures: int) -> str:
    """The sentence that every figure carries: number of futures and share of assumptions."""
    return (
        f"{futures:,} paired futures; share of inputs that are assumptions (grade D): "
        f"{100 * assumed_share():.0f} %."
    )


def plain(value: float, smallest: float | None = None) -> str:
    """A number with as many digits as a reader needs; ``smallest`` sets the digits of a group of numbers.

    With ``smallest`` the numbers of one sentence (a difference and its interval) get the same decimals.
    """
    if not math.isfinite(value):
        return "not known"
    size = abs(value if smallest is None else smallest)
    digits = 1 - math.floor(math.log10(size)) if size > 0 else 0
    decimals = min(3, max(0, digits))
    text = f"{abs(value):,.{decimals}f}"
    zero = not text.strip("0.,")
    return text if value >= 0 or zero else f"\N{MINUS SIGN}{text}"


def count(value: float) -> str:
    """A mean of things that come in whole numbers: one decimal below ten, none above."""
    return plain(value, 1 if abs(value) < 10 else abs(value))


def grain(low: float, high: float) -> float:
    """The ``smallest`` for a mean and its interval: digits enough that no settled end reads zero."""
    size = high - low
    if low * high > 0:
        size = min(size, 5 * abs(low), 5 * abs(high))
    return max(size, 1e-3 * max(abs(low), abs(high)))


def signed(value: float, smallest: float | None = None) -> str:
    """The same with a plus sign on what is above zero."""
    text = plain(value, smallest)
    return f"+{text}" if value > 0 and text.strip("0.,") else text
