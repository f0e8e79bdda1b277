"""The words of a report, made from the comparison by rule: settled better, settled worse, or not detectable.

No sentence gives a settled difference without its interval, and none calls an unsettled difference an effect.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.compare.settled import ENOUGH_DRAWS, WORTH_NAMING, State, enough, smallest, state
from experiments.figures.captions import grain, plain, signed
from experiments.report.evidence import Evidence
from experiments.tables.units import PERCENT, difference_unit, level_unit, scale

#: What each answer on the first screen speaks of.
FIRST = ("peacekeeper_deaths", "civilians_killed", "gap_index")

LEVER_CLASS = {
    "model": "acts through a mechanism of the model",
    "weak": "acts through a mechanism whose size is a guess",
    "scenario": "an assumption that the user sets: no claim is drawn from it",
}
STATE_WORDS: Mapping[State, str] = {
    "better": "settled: better",
    "worse": "settled: worse",
    "settled": "settled: changed",
    "small": "settled but small",
    "few": "too few futures to settle",
    "undetected": "no detectable effect",
    "assumed": "assumed: no claim",
}


@dataclass(frozen=True)
class Line:
    """One sentence about one policy and one outcome, with its state for colour and reading."""

    state: State
    words: str


@dataclass(frozen=True)
class Answer:
    """An answer on the first screen: question, lead, one line for each outcome, notes."""

    question: str
    lead: str
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()


def line(row: Mapping[str, Any]) -> Line:
    """The sentence about one row of the comparison."""
    found = state(row)
    title = row["title"]
    if not math.isfinite(row["difference"]):
        return Line(found, f"{title}: not known; no pair of futures has a value.")
    if row["share_same"] == 1 and found == "assumed":
        return Line(found, f"{title}: {_same(row)}")
    if found == "undetected":
        return Line(found, f"{title}: {_undetected(row)}")
    way = "higher" if row["difference"] > 0 else "lower"
    unit = f" {difference_unit(row['unit'])}"
    size, low, high = _sizes(row)
    verdict = {
        "settled": "; neither better nor worse by itself",
        "small": f"; {_small(row)}",
        "assumed": "; set by a scenario lever: an assumption, no finding",
        "few": f"; {row['pairs']:,} futures with {row['draws']:,} independent draws are too few to call it settled, "
               f"which takes {enough(row):,} ({ENOUGH_DRAWS} draws)",
    }.get(found, "")
    return Line(
        found,
        f"{title}: {way} by {size}{unit} on average (90 % interval {low} to {high}; baseline "
        f"{_level(row)}){verdict}.{_futures(row)}",
    )


def _small(row: Mapping[str, Any]) -> str:
    """Why a settled difference is small."""
    if math.isfinite(row.get("small", math.nan)):
        least = plain(scale(row["unit"]) * smallest(row))
        return f"small: this study names differences from {least} {difference_unit(row['unit'])} on"
    return f"small beside the total: less than {100 * WORTH_NAMING:.0f} % of it"


def _sizes(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Size of a settled difference and the ends of its interval, nearer to zero first, without sign."""
    factor = scale(row["unit"])
    ends = sorted((abs(factor * row["low"]), abs(factor * row["high"])))
    step = grain(factor * row["low"], factor * row["high"])
    return plain(abs(factor * row["difference"]), step), plain(ends[0], step), plain(ends[1], step)


def _level(row: Mapping[str, Any]) -> str:
    return (
        f"{scale(row['unit']) * row['baseline']:.0f} {PERCENT}"
        if level_unit(row["unit"]) == PERCENT
        else plain(row["baseline"], max(10, row["baseline"]))
    )


def _same(row: Mapping[str, Any]) -> str:
    return f"no difference in any of {int(row['pairs']):,} futures."


def _undetected(row: Mapping[str, Any]) -> str:
    pairs = int(row["pairs"])
    if row["share_same"] == 1:
        return _same(row)
    if not math.isfinite(row["low"]):
        return f"no detectable effect: {pairs:,} futures are too few for an interval."
    return (
        f"no detectable effect with {pairs:,} futures (90 % interval of the difference {interval(row)}); "
        f"{_needed(row['pairs_needed'], pairs)}."
    )


def _needed(needed: Any, pairs: int) -> str:
    """How many futures would settle a difference of the size seen."""
    if needed is None or pd.isna(needed):
        return "no number of futures can be named that would settle it"
    rounded = round_up(max(float(needed), pairs + 1))
    if rounded > 1_000_000:
        return "would need more than a million futures if the mean stayed as it is"
    return f"would need about {rounded:,} futures if the mean stayed as it is"


def round_up(number: float) -> int:
    """The next number of two digits that is not smaller, such as 1,400 for 1,327."""
    step = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return math.ceil(number / step) * step


def interval(row: Mapping[str, Any]) -> str:
    """The interval of a difference in words, with signs and unit."""
    factor, unit = scale(row["unit"]), difference_unit(row["unit"])
    step = grain(factor * row["low"], factor * row["high"])
    return f"{signed(factor * row['low'], step)} to {signed(factor * row['high'], step)} {unit}"


def _futures(row: Mapping[str, Any]) -> str:
    """How single futures fell, which the mean hides."""
    if not math.isfinite(row["share_better"]):
        return ""
    better, worse = 100 * row["share_better"], 100 * row["share_worse"]
    return f" Single futures: better in {better:.0f} %, worse in {worse:.0f} %."


def rows_of(evidence: Evidence, policy: str, outcomes: Iterable[str] = FIRST) -> Iterator[dict[str, Any]]:
    """Rows of the comparison for one policy, in the order of the outcomes."""
    table = evidence.comparison[evidence.comparison["policy"] == policy].set_index("outcome")
    for name in outcomes:
        if name in table.index:
            yield {**{str(key): value for key, value in table.loc[name].to_dict().items()}, "outcome": name}
