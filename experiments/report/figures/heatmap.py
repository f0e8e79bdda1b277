"""The points of a grid as a table of paired differences: one lever down, another across, the rest in panels."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from experiments.compare.settled import State, state
from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis, grain, plain, signed
from experiments.figures.panels import scaled_rows
from experiments.figures.style import BASELINE, GRID, INK, MUTED, PAPER, RC, head_and_foot, lighter, sheet
from experiments.tables.units import difference_unit, level_unit
from sim.outcomes import Outcome
from sim.scenario.schema import Grid, GridLever, Study
from sim.scenario.schema.lever import number_text

#: Fills of settled differences, at their strongest. What is written on them keeps its colour on a dark page.
_FILL: dict[State, str] = {"better": "#74b3de", "worse": "#f2a65a", "settled": "#b9a3d6", "small": "#e9ecf0"}
_ON_FILL = "#14202e"
_MARKS: dict[State, str] = {"better": "\N{CHECK MARK} ", "worse": "\N{BALLOT X} "}
#: Inches: of the page, beside the cells of a panel, of a cell that holds an interval, or a mean alone.
_PAGE, _BESIDE, _WIDE, _NARROW, _HIGH = 9.4, 0.75, 0.8, 0.42, 0.5
#: Line around a worse cell, which tells it from a better one where there is no colour.
_FRAME = 1.6
#: No cell is wider.
_WIDEST = 1.5
#: Signs of a label beside one row, and below one column.
_SIGNS = (12, 20)


@dataclass(frozen=True)
class _Panel:
    """The cells of a panel: policies by row and column, and the values of the levers that it holds fixed."""

    title: str
    policies: tuple[tuple[str | None, ...], ...]


@matplotlib.rc_context(RC)
def heatmap(comparison: pd.DataFrame, study: Study, shown: Outcome, rows: str = "", columns: str = "") -> Captioned:
    """Difference from the baseline at every point of the study's grid, with its 90 % interval.

    Args:
        comparison: the table of ``compare``.
        study: with a grid of two levers or more.
        shown: the outcome.
        rows: the lever whose values run down; the first that is not ``columns`` otherwise.
        columns: the lever whose values run across; the next one otherwise.
    """
    grid = study.grid
    if grid is None or len(grid.levers) < 2:
        raise ValueError("a heatmap needs a grid of two levers or more")
    down, across = axes_of(grid, rows, columns)
    panels = list(_panels(study, grid, down, across))
    found = {row["policy"]: row for row in scaled_rows(comparison, shown)}
    wide = len(grid.levers[across].at)
    in_a_row = max(1, min(len(panels), int(_PAGE // (_BESIDE + _WIDE * wide))))
    cell = min(_WIDEST, (_PAGE / in_a_row - _BESIDE) / wide)
    deep = -(-len(panels) // in_a_row)
    figure = sheet(10, 1.5 + deep * (0.85 + _HIGH * len(grid.levers[down].at)))
    room = _PAGE / (in_a_row * (_BESIDE + cell * wide)) - 1
    spots = figure.subplots(deep, in_a_row + (room > _NARROW), squeeze=False,
                            width_ratios=[1.0] * in_a_row + [room * in_a_row] * (room > _NARROW))  # fmt: skip
    for spare in spots.ravel()[[place % spots.shape[1] >= in_a_row for place in range(spots.size)]]:
        spare.remove()
    places = spots[:, :in_a_row].ravel()
    for spare in places[len(panels):]:
        spare.remove()
    largest = max((abs(row["difference"]) for row in found.values() if state(row) in _MARKS), default=0.0)
    for axes, panel in zip(places, panels, strict=False):
        for y, line in enumerate(panel.policies):
            for x, name in enumerate(line):
                _cell(axes, x, y, found.get(name or ""), name == study.baseline, _level(found, shown), largest, cell)
        _frame(axes, panel, grid, down, across)
    states = [state(row) for row in found.values()]
    pairs = max((int(row["pairs"]) for row in found.values()), default=0)
    head_and_foot(
        figure,
        f"{shown.title}: {_finding(states)}",
        f"Each cell: mean paired difference from the baseline, {difference_unit(shown.unit)}"
        f"{', with its 90 % interval below' if cell >= _WIDE else ''}. {basis(pairs)} Not a forecast.",
        _key(states, any(study.baseline in line for panel in panels for line in panel.policies)),
        columns=5,
    )
    return Captioned(figure, _caption(study, grid, shown, states, pairs), _alt(shown, states, grid))


def axes_of(grid: Grid, rows: str = "", columns: str = "") -> tuple[str, str]:
    """The levers that run down and across: those asked for, or the first that are left."""
    left = [name for name in grid.levers if name not in (rows, columns)]
    down = rows or left.pop(0)
    return down, columns or left.pop(0)


def _panels(study: Study, grid: Grid, down: str, across: str) -> Iterator[_Panel]:
    """A panel for every combination of the values of the other levers."""
    points = {
        frozenset((level.lever, level.value) for level in policy.levels): policy.name
        for policy in reversed(study.policies)
    }
    others = [name for name in grid.levers if name not in (down, across)]
    for values in product(*(grid.levers[name].at for name in others)):
        fixed = list(zip(others, values, strict=True))
        title = "; ".join(_titled(grid.levers[name], name, number_text(value)) for name, value in fixed)
        yield _Panel(title, tuple(
            tuple(points.get(frozenset([*fixed, (down, y), (across, x)])) for x in grid.levers[across].at)
            for y in grid.levers[down].at
        ))  # fmt: skip


def _titled(lever: GridLever, name: str, value: str = "") -> str:
    """The lever's title with its unit, and with a value if it has only one."""
    title = lever.title_of(name)
    title = f"{title[:1].upper()}{title[1:]}"
    if value:
        return f"{title} {value}" + (f" ({lever.unit})" if lever.unit else "")
    return title + (f", {lever.unit}" if lever.unit else "")


def _level(found: dict[str, dict[str, Any]], shown: Outcome) -> str:
    """The baseline's own value, which no row of the comparison holds by itself."""
    value = next((row["baseline"] for row in found.values()), None)
    if value is None:
        return ""
    return plain(value, max(10.0, abs(value))) + (" %" if level_unit(shown.unit) == "%" else "")


def _cell(
    axes: Axes, x: int, y: int, row: dict[str, Any] | None, baseline: bool, level: str, largest: float, width: float
) -> None:  # fmt: skip
    """One point: its colour if it is settled, hatched if it is not, its numbers as far as they fit."""
    corner, colour, weight, framed = (x - 0.5, y - 0.5), INK, "normal", False
    fill, hatch, words, below = PAPER, None, "", ""
    if baseline:
        fill, colour, words, below = lighter(BASELINE, 0.6), _ON_FILL, "baseline", level
    elif row is not None:
        kind = state(row)
        step = grain(row["low"], row["high"])
        words = f"{_MARKS.get(kind, '')}{signed(row['difference'], step)}"
        same = row["share_same"] == 1
        below = "same in all futures" if same else f"{signed(row['low'], step)} to {signed(row['high'], step)}"
        if kind in _FILL:
            share = abs(row["difference"]) / largest if largest and kind in _MARKS else 1.0
            fill, colour = lighter(_FILL[kind], 0.7 * (1 - share)), _ON_FILL
            weight = "normal" if kind == "small" else "bold"
        else:
            hatch = "...." if kind == "assumed" else "////"
        framed = kind == "worse"
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=fill, edgecolor=GRID, hatch=hatch, lw=0, zorder=1))
    axes.add_patch(Rectangle(corner, 1, 1, facecolor="none", edgecolor=PAPER, lw=3, zorder=2))
    if framed:
        inside = Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, facecolor="none", edgecolor=_ON_FILL, lw=_FRAME, zorder=3)
        axes.add_patch(inside)
    if width < _NARROW:
        return
    both = width >= _WIDE and below
    axes.text(x, y - 0.13 * bool(both), words or "not run", ha="center", va="center", color=colour, fontweight=weight,
              fontsize=8.5 if width >= _WIDE else 7, zorder=4)  # fmt: skip
    if both:
        axes.text(x, y + 0.24, below, ha="center", va="center", color=colour, fontsize=6.5 if width < 1.2 else 7.2,
                  zorder=4)  # fmt: skip


def _frame(axes: Axes, panel: _Panel, grid: Grid, down: str, across: str) -> None:
    """Values of the two levers along the edges."""
    for name, ticks, write in (
        (across, axes.set_xticks, axes.set_xlabel), (down, axes.set_yticks, axes.set_ylabel),
    ):  # fmt: skip
        values = [number_text(value) for value in grid.levers[name].at]
        ticks(range(len(values)), values)
        # A side of few cells is no place for a long line.
        signs = max(24, _SIGNS[name == across] * len(values))
        write("\n".join(textwrap.wrap(_titled(grid.levers[name], name), signs)))
    axes.set_xlim(-0.5, len(grid.levers[across].at) - 0.5)
    axes.set_ylim(len(grid.levers[down].at) - 0.5, -0.5)
    axes.set_title(panel.title, pad=6)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _finding(states: Sequence[State]) -> str:
    """How many differences are settled and worth naming, and which way."""
    counts = {kind: states.count(kind) for kind in ("better", "worse", "settled")}
    parts = [f"{number} {kind}" for kind, number in counts.items() if number and kind != "settled"]
    named = f" ({', '.join(parts)})" if parts else ""
    return f"{sum(counts.values())} of {len(states)} differences settled and worth naming{named}"


def _key(states: Sequence[State], baseline: bool) -> tuple[list[Patch], list[str]]:
    """Swatches of what the picture holds."""
    words: dict[State, str] = {
        "better": f"{_MARKS['better']}settled, better", "worse": f"{_MARKS['worse']}settled, worse (framed)",
        "settled": "settled: changed", "small": "settled, but small beside the total",
    }  # fmt: skip
    there = [kind for kind in words if kind in states]
    handles = [Patch(facecolor=_FILL[kind], edgecolor=_ON_FILL, lw=_FRAME * (kind == "worse")) for kind in there]
    labels = [words[kind] for kind in there]
    if set(states) & {"undetected", "few"}:
        handles.append(Patch(facecolor=PAPER, edgecolor=MUTED, hatch="////", lw=0))
        labels.append("hatched: sign not settled")
    if "assumed" in states:
        handles.append(Patch(facecolor=PAPER, edgecolor=MUTED, hatch="....", lw=0))
        labels.append("dotted: assumed, no finding")
    if baseline:
        handles.append(Patch(facecolor=lighter(BASELINE, 0.6), lw=0))
        labels.append("baseline, with its level")
    return handles, labels


def _caption(study: Study, grid: Grid, shown: Outcome, states: Sequence[State], pairs: int) -> str:
    title = next(policy.title for policy in study.policies if policy.name == study.baseline)
    return (
        f"{shown.title} at the {grid.size} points of a grid of {grid.shape} values, compared with the baseline "
        f"({title}) in the same futures after {study.months} months. Each cell holds the mean paired difference "
        f"({difference_unit(shown.unit)}) and its 90 % interval. Stronger colour: further from zero; a worse cell is "
        "framed, a hatched one has no settled sign. Cells are compared with the baseline, not with each other. Among "
        f"{len(states)} differences about one in ten would look settled by luck alone. {basis(pairs)} {NOT_A_FORECAST}"
    )


def _alt(shown: Outcome, states: Sequence[State], grid: Grid) -> str:
    return (f"Table of {grid.shape} cells for {shown.title.lower()}: {_finding(states)}. All numbers are in the "
            "comparison table.")  # fmt: skip
