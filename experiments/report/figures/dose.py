"""US personnel as a dose: what each number of people changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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
from sim.scenario.schema import Study

#: Numbers of US personnel in UN missions that occurred; any other dose is ours.
OCCURRED = frozenset({0, 30, 82, 90, 121, 658, 4114})
_COLOUR = ("#332288", "#cc6677")
_LEAST_STEP = 0.17


@matplotlib.rc_context(RC)
def dose(
    comparison: pd.DataFrame, study: Study, doses: Mapping[str, int], outcomes: Sequence[str] | None = None
) -> Captioned:
    """Difference from the baseline against the number of US personnel, 90 % interval of the mean.

    Args:
        comparison: the table of ``compare``.
        study: the study.
        doses: US personnel under each policy, baseline included; policies left out are not drawn.
        outcomes: names of outcomes; the headline outcomes otherwise.
    """
    table = comparison[comparison["policy"].isin(list(doses))]
    chosen = drawable(table, outcomes)
    places = _places(sorted(set(doses.values())))
    columns = min(2, len(chosen))
    figure = sheet(10, 1.5 + 2.35 * -(-len(chosen) // columns))
    for axes, shown in zip(grid(figure, len(chosen), columns), chosen, strict=True):
        _panel(axes, table, shown, study, doses, places)
    settled, total = settled_count(table, chosen)
    pairs = int(table["pairs"].max())
    base = doses[study.baseline]
    head_and_foot(
        figure,
        f"US personnel from {min(doses.values()):,} to {max(doses.values()):,} against {base}: {settled} of "
        f"{total} differences have a settled sign",
        f"Bars: 90 % interval of the mean paired difference. {basis(pairs)} Not a forecast.",
        _key(),
        columns=4,
    )
    alt = (
        f"Dots with intervals for {len(places)} doses of US personnel and {len(chosen)} outcomes; "
        f"{settled} of {total} differences have a settled sign."
    )
    return Captioned(figure, _caption(study, doses, pairs), alt)


def _caption(study: Study, doses: Mapping[str, int], pairs: int) -> str:
    known = set(doses.values())
    return (
        f"Difference from the baseline of {doses[study.baseline]} US personnel at each dose, with 90 % "
        f"intervals of the mean, after {study.months} months. Doses {_listed(sorted(OCCURRED & known))} "
        f"occurred in some year; {_listed(sorted(known - OCCURRED)) or 'none'} is ours. Spacing of doses is "
        "roughly logarithmic; neighbours are moved apart so that they can be read. What each dose consists "
        f"of stands in the table of policies. {basis(pairs)} {NOT_A_FORECAST}"
    )


def _places(doses: Sequence[int]) -> dict[int, float]:
    """Place on the axis: the logarithm above ten, never nearer to its neighbour than a label is wide."""
    places: dict[int, float] = {}
    last = -math.inf
    for number in doses:
        last = max(math.asinh(number / 20) / 2.3, last + _LEAST_STEP)
        places[number] = last
    return places


def _panel(
    axes: Axes,
    table: pd.DataFrame,
    shown: Outcome,
    study: Study,
    doses: Mapping[str, int],
    places: dict[int, float],
) -> None:
    for row in scaled_rows(table, shown):
        if row["policy"] == study.baseline:
            continue
        number = doses[row["policy"]]
        colour = _COLOUR[number not in OCCURRED]
        axes.plot(
            [places[number]] * 2, [row["low"], row["high"]], color=colour, lw=1.8, solid_capstyle="butt"
        )
        axes.plot(
            [places[number]],
            [row["difference"]],
            marker="o" if number in OCCURRED else "s",
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
    axes.set_xticks(list(places.values()), [f"{number:,}" for number in places], fontsize=7.5)
    title_panel(axes, shown, 55)
    axes.set_xlabel("US personnel in UN missions, persons (roughly logarithmic)")
    axes.set_ylabel(difference_label(shown))


def _key() -> tuple[list[Line2D], list[str]]:
    def dot(colour: str, marker: str, filled: bool) -> Line2D:
        """A key of the legend."""
        return Line2D([], [], color=colour, marker=marker, ls="", markerfacecolor=colour if filled else PAPER)

    return (
        [
            dot(BASELINE, "D", True),
            dot(_COLOUR[0], "o", True),
            dot(_COLOUR[1], "s", True),
            dot(_COLOUR[0], "o", False),
        ],
        ["baseline", "occurred in some year", "ours, never occurred", "hollow: sign not settled"],
    )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"{number:,}" for number in numbers)
