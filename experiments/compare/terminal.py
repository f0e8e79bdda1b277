"""A comparison as text for a terminal."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.compare import payers
from experiments.compare.exposure import DEATHS, PEOPLE, sentence
from experiments.compare.settled import ENOUGH_DRAWS, RULE, enough, state, too_few
from experiments.console.tables import table, wrapped
from experiments.tables.units import PERCENT, level_unit, scale
from sim.scenario.parameters import all_declared

GUIDE = (
    "How to read: difference = policy less baseline in the same futures, with the 90 % interval of its mean; "
    "worse = share of futures in which the policy does worse; 'open' = the interval holds zero; 'few' = too few "
    "futures, or draws of the parameters, to call a sign settled; 'same' = same in all futures; 'small' = settled but "
    "small beside the total; "
    f"'assumed' = set by a scenario lever. {RULE}"
)
NOT_A_FORECAST = "Nothing here is a forecast: it is a tool for reasoning about what would have to be true."
_CLASS_NOTES = {
    "weak": "rests on effects whose size is a guess",
    "scenario": "holds assumed levers: an assumption, not a finding",
}
_COLUMNS = ("outcome", "baseline", "difference", "90 % interval", "worse", "sign")


def terminal_table(
    comparison: pd.DataFrame, every_outcome: bool = False, months: int | None = None, payer: str = "us"
) -> str:
    """The comparison by policy, headline outcomes first (and alone, unless every outcome is asked for).

    Args:
        comparison: the table of ``compare``.
        every_outcome: show all outcomes.
        months: that the table covers; with them deaths are split into exposure and risk.
        payer: whose cost is told for each unit of a settled improvement.
    """
    lines = [wrapped(f"{GUIDE} {payers.RULE}"), ""]
    for policy, rows in comparison.groupby("policy", sort=False, observed=True):
        lines += _policy_lines(str(policy), rows, every_outcome, payer)
        if months and (words := _exposure(rows, months)):
            lines[-1:] = [wrapped(words, "  "), ""]
    hidden = comparison.loc[~comparison["headline"], "outcome"].nunique()
    if hidden and not every_outcome:
        lines.append(wrapped(f"{hidden} further outcomes for each policy are in the tables; --all shows them."))
    lines.append(wrapped("Which capability gap each policy closes, by mission: peacegap compare RESULTS --gaps"))
    parameters = all_declared().values()
    assumed = sum(parameter.assumed for parameter in parameters)
    lines.append(wrapped(f"{assumed} of {len(parameters)} declared numbers are assumptions (grade D)."))
    lines.append(wrapped(NOT_A_FORECAST))
    return "\n".join(lines)


def _exposure(rows: pd.DataFrame, months: int) -> str:
    """The split of the difference in deaths, where the table holds deaths and people."""
    found = {str(row["outcome"]): row for row in rows.to_dict("records")}
    return sentence(found[DEATHS], found[PEOPLE], months) if {DEATHS, PEOPLE} <= found.keys() else ""


def _price(rows: pd.DataFrame, payer: str) -> str:
    """What a payer bears for each unit of a settled improvement of a headline outcome."""
    prices = [
        (row["title"], payers.cost_per_unit(row, payer) / scale(row["unit"]))
        for row in rows[rows["headline"]].to_dict("records") if state(row) == "better"
    ]
    words = "; ".join(f"{title} {number(price)}" for title, price in prices if math.isfinite(price))
    return f"US$ m borne by {payers.PAYERS[payer]} for each unit of settled improvement: {words}" if words else ""


def _policy_lines(policy: str, rows: pd.DataFrame, every_outcome: bool, payer: str) -> list[str]:
    first = rows.iloc[0]
    note = _CLASS_NOTES.get(first["lever_class"])
    costs = ", ".join(
        f"{who} {_signed(first[payers.COLUMNS[name]])}"
        for name, who in (("us", "US"), ("members", "other members"), ("contributors", "contributors"),
                          ("partners", "partners"), ("all", "in all"))
    )
    head = f"{policy}: cost above the baseline, US$ m, present value: {costs}"
    notes = [wrapped(each, "  ", "  ")
             for each in (note, payers.programme_words(first.to_dict()), _price(rows, payer)) if each]
    shown = rows if every_outcome else rows[rows["headline"]]
    ordered = shown.sort_values("headline", ascending=False, kind="stable")
    lines = [wrapped(head), *notes, table(_COLUMNS, [_texts(row) for _, row in ordered.iterrows()])]
    most = max(rows.to_dict("records"), key=lambda row: row["pairs"])
    pairs, missing = int(most["pairs"]), int(rows["missing"].min())
    words = f"{pairs} pair{'s' * (pairs != 1)} of futures" + _missing(missing) + _how_many(most)
    return [*lines, wrapped(words, "  "), ""]


def _how_many(row: Mapping[Any, Any]) -> str:
    """How many futures it takes to call a sign settled, where there are fewer; draws count where futures share them."""
    if not too_few(row):
        return ""
    pairs, draws = int(row["pairs"]), int(row["draws"])
    there = f" in {draws} draw{'s' * (draws != 1)} of the parameters" if draws < pairs else ""
    if draws < 2:  # how many futures share a draw cannot be told from one
        return f"{there}: too few to call a sign settled"
    needed = f" ({ENOUGH_DRAWS} draws)" if draws < pairs else ""
    return f"{there}: to call a sign settled takes {enough(row)}{needed}"


def _missing(pairs: int) -> str:
    return f", {pairs} missing: only futures that both finished are compared" if pairs else ""


def _texts(row: pd.Series) -> list[str]:
    factor, unit = scale(row["unit"]), level_unit(row["unit"])
    words = row["title"].removeprefix("Share of ") if unit == PERCENT else row["title"]
    title = f"{words[:1].upper()}{words[1:]}, {unit}"
    interval = f"{_signed(factor * row['low'])} to {_signed(factor * row['high'])}"
    if not math.isfinite(row["low"]):
        interval = "-"
    worse = "-" if math.isnan(row["share_worse"]) else f"{100 * row['share_worse']:.0f} %"
    return [
        title,
        number(factor * row["baseline"]),
        _signed(factor * row["difference"]),
        interval,
        worse,
        _verdict(row),
    ]


def _verdict(row: pd.Series) -> str:
    if row["share_same"] == 1:
        return "same"
    found = state(row.to_dict())
    return "open" if found == "undetected" else str(found)


def number(value: float) -> str:
    """A number with about two significant figures after its size."""
    if not math.isfinite(value):
        return "-"
    size = abs(value)
    text = f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
    return text if text.strip("-0.") else text.removeprefix("-")


def _signed(value: float) -> str:
    text = number(value)
    return f"+{text}" if math.isfinite(value) and value > 0 and text.strip("0.") else text
