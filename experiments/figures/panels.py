"""Small multiples: the same comparison drawn once for each outcome, with its unit and its better side."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.compare.settled import is_settled, state
from experiments.figures.style import BASELINE, BETTER, GRID, MUTED, PAPER, Palette
from experiments.tables.units import difference_unit, scale
from sim.outcomes import Outcome
from sim.scenario.schema import Study


def grid(figure: Figure, number: int, columns: int, **shared: Any) -> list[Axes]:
    """Axes for ``number`` panels in rows of ``columns``; places left over stay empty."""
    rows = math.ceil(number / columns)
    axes = figure.subplots(rows, columns, squeeze=False, **shared).ravel().tolist()
    for spare in axes[number:]:
        spare.remove()
    return axes[:number]


def palette_of(comparison: pd.DataFrame, study: Study) -> Palette:
    """The palette of a study, with the lever classes that the comparison states."""
    if "lever_class" not in comparison.columns:
        return Palette(study)
    rows = comparison.drop_duplicates("policy")
    return Palette(study, dict(zip(rows["policy"], rows["lever_class"], strict=True)))


def drawable(comparison: pd.DataFrame, outcomes: Sequence[str] | None) -> list[Outcome]:
    """The outcomes asked for (the headlines otherwise) that the table holds with at least one interval."""
    known = comparison[comparison["low"].notna()].drop_duplicates("outcome").set_index("outcome")
    names = list(outcomes or known.index[known["headline"].to_numpy(dtype=bool)])
    return [_of_table(name, known) for name in names if name in known.index]


def _of_table(name: str, rows: pd.DataFrame) -> Outcome:
    """An outcome as the comparison describes it, which is as the study declared it when it was run."""
    title, unit, better = rows.loc[[name], ["title", "unit", "better"]].to_numpy().tolist()[0]
    return Outcome(name, title, unit, better)


def busiest(comparison: pd.DataFrame, names: Sequence[str], most: int) -> list[str]:
    """At most so many of the policies, in their order: those whose headline outcomes move most.

    Settled ones go first; how far an outcome moves is a share of its baseline, so that none counts by its unit.
    """
    if len(names) <= most:
        return list(names)
    moves: dict[str, tuple[bool, float]] = {}
    for row in comparison[comparison["headline"].to_numpy(dtype=bool)].to_dict("records"):
        size = abs(row["difference"]) / abs(row["baseline"]) if row["baseline"] else 0.0
        found = (state(row) in ("better", "worse", "settled"), size if math.isfinite(size) else 0.0)
        moves[row["policy"]] = max(found, moves.get(row["policy"], (False, 0.0)))
    first = sorted(names, key=lambda name: moves.get(name, (False, 0.0)), reverse=True)[:most]
    return [name for name in names if name in first]


def drawn_of(drawn: int, there: int) -> str:
    """The sentence of a figure that draws some of the policies; nothing where it draws all."""
    return f"The {drawn} of {there} policies that move most. " if drawn < there else ""


def scaled_rows(comparison: pd.DataFrame, shown: Outcome) -> Iterator[dict[str, Any]]:
    """Rows of one outcome that have an interval, in the unit of the axis: shares in percentage points."""
    factor = scale(shown.unit)
    for row in comparison[comparison["outcome"] == shown.name].to_dict("records"):
        if math.isfinite(row["low"]):
            values = {key: factor * row[key] for key in ("difference", "low", "high", "baseline")}
            yield {str(key): value for key, value in row.items()} | values


def title_panel(axes: Axes, shown: Outcome, width: int = 30) -> None:
    """The outcome's title above its panel."""
    axes.set_title("\n".join(textwrap.wrap(shown.title, width)), pad=6)


def difference_label(shown: Outcome) -> str:
    """Axis label of a difference against the baseline, with its unit."""
    return f"Difference, {difference_unit(shown.unit)}"


def shade_better(axes: Axes, shown: Outcome, along: str) -> None:
    """Shade the better side of zero and say so in words; ``along`` is the axis (x or y) of the difference."""
    span, line = (axes.axvspan, axes.axvline) if along == "x" else (axes.axhspan, axes.axhline)
    low, high = axes.get_xlim() if along == "x" else axes.get_ylim()
    if shown.better != "neither":
        edges = (low, 0) if shown.better == "lower" else (0, high)
        span(*edges, color=BETTER, lw=0, zorder=0)
        if along == "x":
            at, side = (0.01, "left") if shown.better == "lower" else (0.99, "right")
            axes.text(
                at, 0.995, "better", transform=axes.transAxes, ha=side, va="top", fontsize=7, color=MUTED
            )
        else:
            at, side = (0.02, "bottom") if shown.better == "lower" else (0.98, "top")
            axes.text(
                0.01, at, "better", transform=axes.transAxes, ha="left", va=side, fontsize=7, color=MUTED
            )
    line(0, color=BASELINE, lw=1.1, zorder=1)
    (axes.set_xlim if along == "x" else axes.set_ylim)(low, high)
    axes.grid(axis="x" if along == "x" else "y", color=GRID)


def marks(palette: Palette, row: dict[str, Any], size: float = 5.5) -> dict[str, Any]:
    """How a difference is drawn: filled where its sign is settled, hollow where it is not."""
    colour = palette.colour(row["policy"])
    return {
        "color": colour,
        "marker": palette.marker(row["policy"]),
        "markersize": size,
        "markeredgecolor": colour,
        "markerfacecolor": colour if is_settled(row) else PAPER,
        "markeredgewidth": 1.2,
    }


def settled_count(comparison: pd.DataFrame, outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """(differences with a settled sign, all differences) among these outcomes."""
    table = comparison[comparison["outcome"].isin([shown.name for shown in outcomes])]
    table = table[table["low"].notna()]
    return sum(is_settled(row) for row in table.to_dict("records")), len(table)
