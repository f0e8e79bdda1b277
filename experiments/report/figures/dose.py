"""A dose and its effect: what each number of people, teams or dollars changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.compare.settled import is_settled
from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis
from experiments.figures.panels import (
    difference_label,
    drawable,
    grid,
    scaled_rows,
    settled_count,
    shade_better,
    title_panel,
)
from experiments.figures.style import BASELINE, PAPER, RC, head_and_foot, sheet
from sim.outcomes import Outcome
from sim.scenario.schema import QuestionFigure, Study

_COLOUR = ("#332288", "#cc6677")
_LEAST_STEP = 0.17
#: The largest dose over the one below which the axis is linear.
_DECADES = 200
#: Letters for which the whole width has room, and the height of one panel.
_LETTERS, _LETTERS_UP = 110, 28


@matplotlib.rc_context(RC)
def dose(
    comparison: pd.DataFrame, study: Study, asked: QuestionFigure, outcomes: Sequence[str] | None = None
) -> Captioned:
    """Difference from the baseline against the dose of each policy, 90 % interval of the mean.

    Args:
        comparison: the table of ``compare``.
        study: the study.
        asked: the dose of each policy, baseline included, and what it is; policies left out are not drawn.
        outcomes: names of outcomes; the headline outcomes otherwise.
    """
    doses = asked.x
    table = comparison[comparison["policy"].isin(list(doses))]
    chosen = drawable(table, outcomes)
    places = _places(sorted(set(doses.values())))
    columns = min(2, len(chosen))
    figure = sheet(10, 1.5 + 2.35 * -(-len(chosen) // columns))
    for axes, shown in zip(grid(figure, len(chosen), columns), chosen, strict=True):
        _panel(axes, table, shown, study, asked, places)
        axes.set_xlabel(fill(f"{asked.axis} (roughly logarithmic)", _LETTERS // columns))
    settled, total = settled_count(table, chosen)
    pairs = int(table["pairs"].max())
    base = doses[study.baseline]
    head_and_foot(
        figure,
        f"{asked.axis}: from {min(doses.values()):,g} to {max(doses.values()):,g} against {base:,g}; {settled} of "
        f"{total} differences have a settled sign",
        f"Bars: 90 % interval of the mean paired difference. {basis(pairs)} Not a forecast.",
        _key(bool(asked.assumed)),
        columns=4,
    )
    alt = (
        f"Dots with intervals for {len(places)} doses ({asked.axis}) and {len(chosen)} outcomes; "
        f"{settled} of {total} differences have a settled sign."
    )
    return Captioned(figure, _caption(study, asked, pairs), alt)


def _caption(study: Study, asked: QuestionFigure, pairs: int) -> str:
    ours = sorted(asked.x[name] for name in asked.assumed)
    words = f" What never occurred: {_listed(ours)}." if ours else ""
    return (
        f"Difference from the baseline of {asked.x[study.baseline]:,g} at each dose ({asked.axis}), with 90 % "
        f"intervals of the mean, after {study.months} months.{words} Spacing of doses is roughly logarithmic; "
        "neighbours are moved apart so that they can be read. What each dose consists of stands in the table of "
        f"policies. {basis(pairs)} {NOT_A_FORECAST}"
    )


def _places(doses: Sequence[float]) -> dict[float, float]:
    """Place on the axis: the logarithm above a fraction of the largest, no nearer to the next than a label is wide."""
    places: dict[float, float] = {}
    last = -math.inf
    linear = max(map(abs, doses)) / _DECADES or 1.0
    for number in doses:
        last = max(math.asinh(number / linear) / 2.3, last + _LEAST_STEP)
        places[number] = last
    return places


def _panel(
    axes: Axes,
    table: pd.DataFrame,
    shown: Outcome,
    study: Study,
    asked: QuestionFigure,
    places: dict[float, float],
) -> None:
    doses = asked.x
    for row in scaled_rows(table, shown):
        if row["policy"] == study.baseline:
            continue
        number = doses[row["policy"]]
        assumed = row["policy"] in asked.assumed
        colour = _COLOUR[assumed]
        axes.plot(
            [places[number]] * 2, [row["low"], row["high"]], color=colour, lw=1.8, solid_capstyle="butt"
        )
        axes.plot(
            [places[number]],
            [row["difference"]],
            marker="s" if assumed else "o",
            markersize=5.5,
            ls="",
            markeredgecolor=colour,
            markerfacecolor=colour if is_settled(row) else PAPER,
            zorder=3,
        )
    axes.plot(
        [places[doses[study.baseline]]], [0], marker="D", color=BASELINE, markersize=5.5, ls="", zorder=3
    )
    axes.margins(y=0.14)
    shade_better(axes, shown, "y")
    axes.set_xticks(list(places.values()), [f"{number:,g}" for number in places], fontsize=7.5)
    title_panel(axes, shown, 55)
    axes.set_ylabel(fill(difference_label(shown), _LETTERS_UP))


def _key(assumed: bool) -> tuple[list[Line2D], list[str]]:
    def dot(colour: str, marker: str, filled: bool) -> Line2D:
        """A key of the legend."""
        return Line2D([], [], color=colour, marker=marker, ls="", markerfacecolor=colour if filled else PAPER)

    handles, labels = [dot(BASELINE, "D", True), dot(_COLOUR[0], "o", True)], ["baseline", "sign settled"]
    if assumed:
        handles.append(dot(_COLOUR[1], "s", True))
        labels[1:] = ["occurred in some year", "ours, never occurred"]
    return [*handles, dot(_COLOUR[0], "o", False)], [*labels, "hollow: sign not settled"]


def _listed(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:,g}" for number in numbers)
