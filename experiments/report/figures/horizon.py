"""How the answer depends on when one looks."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis
from experiments.figures.panels import difference_label, grid, palette_of, shade_better
from experiments.figures.style import RC, Palette, head_and_foot, sheet
from experiments.tables.units import scale
from sim.outcomes import Outcome
from sim.scenario.schema import Study


@matplotlib.rc_context(RC)
def horizon(
    table: pd.DataFrame, study: Study, shown: Outcome, futures: int, policies: Sequence[str] | None = None
) -> Captioned:
    """Difference from the baseline against the horizon, one panel for each policy, 90 % interval of the mean.

    Args:
        table: the table of ``horizon_table``: policy, months, difference, low, high;
            with ``lever_class`` where it is known.
        study: the study.
        shown: the outcome that the table holds.
        futures: number of paired futures.
        policies: policies to draw; the unscaled ones otherwise, in a study of few.
    """
    palette = palette_of(table, study)
    present = set(table["policy"]) - {study.baseline}
    names = [name for name in (policies or palette.heads()) if name in present]
    columns = 3 if len(names) in (5, 6, 9) else min(4, len(names))
    figure = sheet(10, 1.3 + 2.0 * -(-len(names) // columns))
    panels = grid(figure, len(names), columns, sharey=True, sharex=True)
    for axes, name in zip(panels, names, strict=True):
        _line(axes, table[table["policy"] == name], shown, palette, name)
    for place, axes in enumerate(panels):
        shade_better(axes, shown, "y")
        axes.set_xlabel("Horizon, months" if place + columns >= len(names) else "")
        axes.set_ylabel(difference_label(shown) if place % columns == 0 else "")
        axes.tick_params(labelbottom=True)
    head_and_foot(
        figure,
        f"{shown.title}: the difference from the baseline, had one stopped after so many months",
        f"Bars: 90 % interval of the mean paired difference. {basis(futures)} Not a forecast.",
    )
    caption = (
        f"{shown.title}: what the difference would be had one stopped earlier. Units that are trained arrive "
        "after 18 to 36 months, so that a short horizon decides the answer by itself. Bars are 90 % "
        f"intervals of the mean paired difference. {basis(futures)} {NOT_A_FORECAST}"
    )
    return Captioned(figure, caption, _alt(table, names, palette))


def _line(axes: Axes, rows: pd.DataFrame, shown: Outcome, palette: Palette, name: str) -> None:
    factor = scale(shown.unit)
    rows = rows.sort_values("months")
    colour = palette.colour(name)
    axes.vlines(rows["months"], factor * rows["low"], factor * rows["high"], color=colour, lw=1.8)
    axes.plot(
        rows["months"],
        factor * rows["difference"],
        color=colour,
        marker=palette.marker(name),
        markersize=4,
        lw=1,
    )
    axes.set_title(palette.label(name, 26))
    axes.set_xticks(rows["months"])
    axes.set_xlim(0, rows["months"].max() * 1.08)


def _alt(table: pd.DataFrame, names: Sequence[str], palette: Palette) -> str:
    ends = table.sort_values("months").groupby("policy", observed=True)["difference"].last().to_dict()
    least, most = min(names, key=lambda name: ends[name]), max(names, key=lambda name: ends[name])
    return (
        f"Lines with intervals for {len(names)} policies. At the last horizon the lowest difference belongs "
        f"to {palette.label(least)}, the highest to {palette.label(most)}."
    )
