"""The ledger: one row for each parameter, with value, range, source, year, grade and influence."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from experiments.assumptions.folder import Screened
from experiments.assumptions.influence import DIFFERENCE, LEVEL, shares, turns
from experiments.assumptions.screening import OUTCOMES
from experiments.console import tables
from sim.outcomes import outcome
from sim.scenario.parameter import Parameter
from sim.scenario.parameter_page import sources
from sim.scenario.parameters import declared

_WEAK = ("C", "D")
_FEW = 5
#: From here on effects are shown as whole numbers.
_MANY = 100
#: The first columns of the ledger, known without a screening.
DECLARED = (
    "parameter", "topic", "value", "low", "high", "unit", "meaning", "source", "source_title", "source_by", "year",
    "grade", "drawn",
)  # fmt: skip
GUIDE = (
    "How to read: influence = share of all movement that the parameters cause, after the noise floor, as each crosses "
    "the middle 90 % of its range; 'policy' = the same for the difference that the policy makes. Weak = grade C "
    "(expert or press) or D (assumption)."
)


def ledger(screened: Screened | None) -> pd.DataFrame:
    """All parameters, weak and influential first, then documented ones; influence is empty where it is not known."""
    cited = sources()
    table = pd.DataFrame([_entry(parameter, cited.get(parameter.source)) for parameter in declared().values()])
    if screened is None:
        return table.assign(influence=math.nan, influence_on_policy=math.nan, may_turn="")
    found = shares(screened.effects)
    table = table.merge(found, on="parameter", how="left")
    for outcome_name, rows in screened.effects.groupby("outcome", sort=False):
        for of, prefix in ((LEVEL, ""), (DIFFERENCE, "policy_")):
            part = rows[rows["of"] == of].set_index("parameter")
            for column in ("mu", "mu_star", "low", "high", "noise"):
                table[f"{prefix}{outcome_name}_{column}"] = table["parameter"].map(part[column])
    turning: dict[str, list[str]] = {}
    for row in turns(screened.effects).to_dict("records"):
        turning.setdefault(row["parameter"], []).append(row["outcome"])
    table["may_turn"] = [", ".join(turning.get(name, [])) for name in table["parameter"]]
    weak = table["grade"].isin(_WEAK)
    return (
        table.assign(weak=weak)
        .sort_values(["weak", "influence"], ascending=False, kind="stable", na_position="last")
        .drop(columns="weak")
        .reset_index(drop=True)
    )


def _entry(parameter: Parameter, cited: Mapping[str, Any] | None) -> dict[str, object]:
    """What the declaration says, with its source if it has one."""
    return {
        "parameter": parameter.name,
        "topic": parameter.topic,
        "value": parameter.default,
        "low": parameter.low,
        "high": parameter.high,
        "unit": parameter.unit,
        "meaning": parameter.meaning,
        "source": parameter.source if cited else "assumption",
        "source_title": cited["title"] if cited else parameter.source.removeprefix("assumption:").strip(),
        "source_by": cited["by"] if cited else "",
        "year": cited["year"] if cited else pd.NA,
        "grade": parameter.grade,
        "drawn": parameter.distribution,
    }


def page(table: pd.DataFrame, screened: Screened | None, top: int) -> str:
    """The ledger for a terminal."""
    parts = list(_head(table, screened))
    weak = table[table["grade"].isin(_WEAK)]
    if screened is not None:
        parts += _without_influence(screened)
    if screened is None:
        parts += _rows("Parameters without a document behind them, in the order of declaration", weak.head(top))
        return "\n".join(parts)
    parts += _rows(f"Weak and influential: the {min(top, len(weak))} to look into first", weak.head(top))
    known = table[~table["grade"].isin(_WEAK)]
    parts += _rows("Documented, and influential all the same", known.head(_FEW))
    parts += _sizes(pd.concat([weak.head(_FEW), known.head(_FEW)]).sort_values("influence", ascending=False).head(_FEW))
    parts += _turning(screened)
    idle = int((table["influence"].fillna(0) + table["influence_on_policy"].fillna(0) == 0).sum())
    still = int(table["influence"].isna().sum())
    parts.append(
        tables.wrapped(
            f"{idle} of {len(table)} parameters show no influence above the noise floor"
            + (f", {still} of them because files set them, policies do, or they are new." if still else ".")
        )
    )
    return "\n".join(parts)


def _head(table: pd.DataFrame, screened: Screened | None) -> Iterator[str]:
    grades = table["grade"].value_counts()
    counts = ", ".join(f"{grades.get(grade, 0)} {grade}" for grade in "ABCD")
    yield (
        f"The assumption ledger: {len(table)} parameters "
        f"({counts}; A peer-reviewed, B official, C expert or press, D assumption)"
    )
    if screened is None:
        yield "Influence is not known here: run with --screen."
        yield ""
        return
    yield tables.wrapped(screened.words())
    if screened.outdated():
        yield tables.wrapped(screened.outdated())
    yield tables.wrapped(GUIDE)
    yield ""


def without_influence(effects: pd.DataFrame) -> list[str]:
    """The parameters that moved no measure of a screening by anything at all, in the order of the screening."""
    most = effects.groupby("parameter", sort=False)["mu_star"].max()
    return [str(name) for name in most.index[most == 0.0]]


def _without_influence(screened: Screened) -> list[str]:
    """What moved nothing, as a defect: in paired futures the smallest effect would show."""
    idle = [name for name in without_influence(screened.effects) if name in declared()]
    if not idle:
        return []
    title = (
        f"DEFECT: {len(idle)} parameters of this screening moved none of its measures at all. Either they are dead, or "
        "this world and policy give them no work: then they say nothing here and need another world."
    )
    return [tables.wrapped(title), tables.wrapped(", ".join(idle), "  "), ""]


def _rows(title: str, rows: pd.DataFrame) -> list[str]:
    shown = []
    for row in rows.to_dict("records"):
        source = row["source_title"] if row["source"] == "assumption" else f"{row['source']}: {row['source_title']}"
        shown.append((
            row["parameter"], f"{row['value']:g}", f"{row['low']:g} to {row['high']:g}", str(row["grade"]),
            _percent(row["influence"]), _percent(row["influence_on_policy"]),
            textwrap.shorten(str(source), 44, placeholder="..."),
        ))
    heads = ("parameter", "value", "range", "grade", "influence", "policy", "rests on")
    return [title, tables.table(heads, shown, words=(0, 6)), ""]


def _sizes(rows: pd.DataFrame) -> list[str]:
    """How far the first few move each outcome: mu* with its bootstrap interval, and the noise floor."""
    lines = ["How far these move an outcome over their range: mu* (90 % interval; noise floor)"]
    for row in rows.to_dict("records"):
        sizes = f"{row['parameter']}: " + ", ".join(_size(row, name) for name in OUTCOMES)
        lines.append(tables.wrapped(sizes, "  ", "  "))
    return [*lines, ""]


def _size(row: Mapping[Any, Any], name: str) -> str:
    """One effect in words, shares in percentage points."""
    shown = outcome(name)
    scale, unit = (100.0, "points") if shown.unit == "share" else (1.0, shown.unit)
    value, low, high, noise = (scale * row[f"{name}_{part}"] for part in ("mu_star", "low", "high", "noise"))
    numbers = (
        f"{value:,.4g} ({low:,.3g} to {high:,.3g}; {noise:,.2g})"
        if value < _MANY
        else (f"{value:,.0f} ({low:,.0f} to {high:,.0f}; {noise:,.0f})")
    )
    return f"{name.replace('_', ' ')} {numbers} {unit}"


def _percent(share: object) -> str:
    return "-" if pd.isna(share) else f"{100 * float(share):.1f} %"  # type: ignore[arg-type, call-overload]


def _turning(screened: Screened) -> list[str]:
    """Which assumption may turn the conclusion about the policy."""
    policy, rows = screened.asked["policy"], turns(screened.effects).to_dict("records")
    if not rows:
        return [f"No single parameter would turn the sign of what {policy} does, as far as this screening sees.", ""]
    lines = [
        tables.wrapped(
            f"May turn the sign of what {policy} does (a straight line through this screening: look closer before "
            "you cite it):"
        )
    ]
    for row in rows:
        lines.append(
            f"  {row['parameter']}: {row['outcome'].replace('_', ' ')} {row['mean']:+.3g} on average, "
            f"{row['at_low']:+.3g} at the low end, {row['at_high']:+.3g} at the high end"
        )
    return [*lines, ""]
