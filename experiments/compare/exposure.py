"""Deaths of peacekeepers as exposure and risk: how many were there, and what each of them faced.

A policy that keeps people in the mission has more of them killed at the same risk. Both parts of a difference are means
of the two ways to reckon it, so that they add up to it: change of exposure at the mean risk, and change of risk at the
mean exposure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.tables.aggregate import PER_THOUSAND, person_years

DEATHS, PEOPLE = "peacekeeper_deaths", "uniformed"


@dataclass(frozen=True, slots=True)
class Split:
    """Deaths of two policies, reckoned from means over futures.

    Attributes:
        before, after: deaths per 1,000 person-years under the baseline and the policy.
        exposure, risk: parts of the difference in deaths, persons.
    """

    before: float
    after: float
    exposure: float
    risk: float


def split(deaths: Mapping[Any, Any], people: Mapping[Any, Any], months: int) -> Split | None:
    """Of the rows of a comparison for deaths and for people present; None where nobody is there."""
    years = [person_years(people[key], months) / PER_THOUSAND for key in ("baseline", "value")]
    if not all(math.isfinite(each) and each > 0 for each in years):
        return None
    before, after = deaths["baseline"] / years[0], deaths["value"] / years[1]
    return Split(
        before, after, (years[1] - years[0]) * (before + after) / 2, (after - before) * (years[0] + years[1]) / 2
    )


def sentence(deaths: Mapping[Any, Any], people: Mapping[Any, Any], months: int) -> str:
    """The difference in deaths split into exposure and risk.

    Empty where nothing differs, nobody is there, or a scenario lever sets the difference: an assumption has no reason.
    """
    found = split(deaths, people, months)
    known = found is not None and deaths["share_same"] != 1 and math.isfinite(deaths["difference"])
    if found is None or not known or deaths.get("lever_class") == "scenario":
        return ""
    more = "more" if found.exposure > 0 else "fewer"
    higher = "higher" if found.risk > 0 else "lower"
    return (
        f"Deaths of peacekeepers per 1,000 person-years: {found.after:.3f} against {found.before:.3f} under the "
        "baseline; "
        f"of the difference of {_signed(deaths['difference'])}, {_signed(found.exposure)} is exposure ({more} people "
        f"there) and {_signed(found.risk)} is risk ({higher} for each)."
    )


def _signed(value: float) -> str:
    text = f"{value:+.2f}" if abs(value) < 1 else f"{value:+.1f}"
    return text.replace("-", "\N{MINUS SIGN}")
