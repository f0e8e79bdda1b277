"""Observed and predicted share of attacks on civilians by first-level unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.style import ALARM, BASELINE, INK, RC, head_and_foot, sheet

if TYPE_CHECKING:
    from experiments.space.validation import SpaceForecast

MOST_YEARS, MOST_UNITS = 4, 12
"""Years shown for each country, the last ones; units shown, those with most events or expectation."""


@matplotlib.rc_context(RC)
def maps_by_unit(forecasts: Sequence[SpaceForecast]) -> Figure:
    """A row of panels for each country, a panel for each of its last years: what came, the model, last year's map."""
    shown = [one for one in forecasts if one.target == "civilians"]
    countries = sorted({one.row.country for one in shown})
    years = {name: [one for one in shown if one.row.country == name][-MOST_YEARS:] for name in countries}
    across = max(map(len, years.values()))
    figure = sheet(max(6.0, 2.6 + 2.1 * across), 1.2 + 3.3 * len(countries))
    panels = figure.subplots(len(countries), across, squeeze=False)
    for row, country in zip(panels, countries, strict=True):
        units = _most(years[country])
        for place, axes in enumerate(row):
            if place < len(years[country]):
                _panel(axes, years[country][place], units, place == 0)
            else:
                axes.set_visible(False)
    panels[0][0].legend(*_legend(), loc="lower right", fontsize=7)
    head_and_foot(
        figure,
        "Where civilians are attacked: what came, the model's map and last year's",
        "Share of the year's events by first-level unit. The model knows events of earlier years and the covariates of "
        "the year, not its events. For reasoning, not a forecast of named events.",
    )
    return figure


def _most(own: Sequence[SpaceForecast]) -> list[str]:
    """Units with most events or expectation in any year shown, the largest first."""
    largest: dict[str, float] = {}
    for one in own:
        came = one.observed / max(one.observed.sum(), 1.0)
        for place, unit in enumerate(one.units):
            largest[unit] = max(largest.get(unit, 0.0), came[place], one.maps["model"][place])
    return sorted(largest, key=lambda unit: -largest[unit])[:MOST_UNITS]


def _panel(axes: Axes, one: SpaceForecast, units: list[str], named: bool) -> None:
    came = one.observed / max(one.observed.sum(), 1.0)
    where = [one.units.index(unit) if unit in one.units else -1 for unit in units]
    rows = np.arange(len(units))[::-1]

    def picked(shares: np.ndarray) -> list[float]:
        """Shares of the places shown, 0 where a map does not know one."""
        return [float(shares[place]) if place >= 0 else 0.0 for place in where]

    axes.barh(rows, picked(came), color=BASELINE, height=0.7)
    axes.plot(picked(one.maps["last_year"]), rows, "|", color=ALARM, ms=8, mew=1.6)
    axes.plot(picked(one.maps["model"]), rows, "o", color=INK, ms=3.5)
    axes.set_yticks(rows, [_short(unit) for unit in units] if named else [""] * len(units))
    axes.set_title(f"{one.row.country if named else ''}\n{one.row.year}, {int(one.observed.sum())} events", fontsize=8)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1.0, decimals=0))
    axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(3))


def _short(unit: str) -> str:
    """The unit without the word for what it is."""
    return unit.removesuffix(" province").removesuffix(" state")


def _legend() -> tuple[list[matplotlib.artist.Artist], list[str]]:
    bar = matplotlib.patches.Patch(color=BASELINE)
    dot = matplotlib.lines.Line2D([], [], color=INK, marker="o", ls="", ms=3.5)
    tick = matplotlib.lines.Line2D([], [], color=ALARM, marker="|", ls="", ms=8, mew=1.6)
    return [bar, dot, tick], ["observed", "model", "last year's map"]
