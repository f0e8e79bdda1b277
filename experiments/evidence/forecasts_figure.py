"""Forecast and observed deaths by mission and year, and whether the widths were right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.evidence import scores
from experiments.figures.style import ALARM, BASELINE, INK, MUTED, RC, head_and_foot, lighter, sheet

if TYPE_CHECKING:
    from experiments.evidence.validation import Forecast

COLUMNS, MOST_MISSIONS, PIT_BINS = 3, 8, 10
"""Panels in a row; missions shown, those of most expected deaths; bars of the PIT histogram."""


@matplotlib.rc_context(RC)
def forecasts_by_mission(forecasts: Sequence[Forecast]) -> Figure:
    """A panel for each mission with most deaths to be expected: intervals and observations; last, the PIT histogram."""
    missions = _most_expected(forecasts)
    rows = -(-(len(missions) + 1) // COLUMNS)
    figure = sheet(10, 1.6 + 2.1 * rows)
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes, mission in zip(panels, missions, strict=False):
        _years(axes, [one for one in forecasts if one.row.mission == mission], mission)
    _pits(panels[len(missions)], forecasts)
    for axes in panels[len(missions) + 1 :]:
        axes.set_visible(False)
    head_and_foot(
        figure,
        "Personnel killed by malicious acts: what was expected and what came",
        "Bars: central 90 and 50 % of futures; line: median; points: observed. Covariates of the year are used, its "
        "deaths are not. For reasoning, not a forecast of named events.",
    )
    return figure


def _most_expected(forecasts: Sequence[Forecast]) -> list[str]:
    """Missions in order of expected deaths, the largest first."""
    sums: dict[str, float] = {}
    for one in forecasts:
        sums[one.row.mission] = sums.get(one.row.mission, 0.0) + one.mean
    return sorted(sums, key=lambda name: -sums[name])[:MOST_MISSIONS]


def _years(axes: Axes, own: Sequence[Forecast], mission: str) -> None:
    for one in own:
        chances, year = one.chances, one.row.year
        for low, high, width, colour in ((0.05, 0.95, 5, lighter(BASELINE, 0.55)), (0.25, 0.75, 5, BASELINE)):
            axes.vlines(year, scores.quantile(chances, low), scores.quantile(chances, high), colour, lw=width)
        median = scores.quantile(chances, 0.5)
        axes.hlines(median, year - 0.3, year + 0.3, INK, lw=1.2)
        if one.row.killed is not None:
            axes.plot(year, one.row.killed, "o", color=ALARM, ms=4, zorder=3)
    axes.set_title(mission)
    axes.set_ylabel("persons killed")
    axes.set_ylim(bottom=-0.5)
    axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True, nbins=6))
    axes.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True, nbins=5))


def _pits(axes: Axes, forecasts: Sequence[Forecast]) -> None:
    pits = [one.pit for one in forecasts if one.scored]
    axes.set_title("Were the widths right?")
    axes.set_xlabel("randomised PIT of the observation")
    axes.set_ylabel("rows")
    axes.set_xlim(0, 1)
    if not pits:
        axes.text(0.5, 0.5, "no observation to compare with", ha="center", color=MUTED, transform=axes.transAxes)
        return
    axes.hist(pits, bins=PIT_BINS, range=(0, 1), color=BASELINE, rwidth=0.92)
    axes.axhline(len(pits) / PIT_BINS, color=ALARM, lw=1, ls="--")
