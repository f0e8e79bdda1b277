"""When a difference is called settled: one rule for terminal, report and table."""

import math
from collections.abc import Mapping
from typing import Any, Literal

State = Literal["better", "worse", "settled", "small", "few", "undetected", "assumed"]

#: Smallest difference worth naming, as a share of the baseline's level, where a study does not set its own.
WORTH_NAMING = 0.01
#: With fewer futures, or fewer independent draws of the parameters, no sign is called settled: intervals from so few
#: are themselves rough.
ENOUGH_FUTURES, ENOUGH_DRAWS = 20, 10

RULE = (
    f"Settled: the 90 % interval leaves out zero, with at least {ENOUGH_FUTURES} futures and {ENOUGH_DRAWS} draws of "
    f"the parameters. Small: settled, but under {100 * WORTH_NAMING:.0f} % of the baseline's level, or under what the "
    "study itself sets for the outcome. What a scenario lever changes is assumed and never settled."
)


def state(row: Mapping[Any, Any]) -> State:
    """Whether a difference has a settled sign that is worth naming, and which way that is; never of an assumption."""
    if row.get("lever_class") == "scenario":
        return "assumed"
    if not bool(row["sign_settled"]) or not math.isfinite(row["difference"]):
        return "undetected"
    if too_few(row):
        return "few"
    if abs(row["difference"]) < smallest(row):
        return "small"
    if row["better"] == "neither":
        return "settled"
    return "better" if (row["difference"] > 0) == (row["better"] == "higher") else "worse"


def is_settled(row: Mapping[Any, Any]) -> bool:
    """Whether the sign of a difference is settled, be the difference worth naming or not."""
    return state(row) not in ("undetected", "few", "assumed")


def smallest(row: Mapping[Any, Any]) -> float:
    """The smallest difference worth naming: what the study sets, or a share of the baseline's level."""
    own = row.get("small", math.nan)
    return float(own) if math.isfinite(own) else WORTH_NAMING * abs(row["baseline"])


def enough(row: Mapping[Any, Any]) -> int:
    """Futures with which a sign could be called settled, with as many in each draw of the parameters as there are."""
    in_a_draw = math.ceil(row["pairs"] / row["draws"]) if row["draws"] else 1
    return max(ENOUGH_FUTURES, ENOUGH_DRAWS * in_a_draw)


def too_few(row: Mapping[Any, Any]) -> bool:
    """Whether there are too few futures, or draws of the parameters, to call any sign settled."""
    return bool(row["pairs"] < ENOUGH_FUTURES or row["draws"] < ENOUGH_DRAWS)
