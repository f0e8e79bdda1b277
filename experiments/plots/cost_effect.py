"""What a policy costs the United States against what it changes."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.plots.captions import NOT_A_FORECAST, Captioned, basis
from experiments.plots.panels import (
    difference_label,
    drawable,
    grid,
    marks,
    palette_of,
    scaled_rows,
    shade_better,
    title_panel,
)
from experiments.plots.style import RC, Palette, head_and_foot, sheet
from sim.outcomes import Outcome
from sim.scenario.schema import Study

#: The four that most readers ask for; any other can be asked for by name.
_USUAL = ("peacekeeper_deaths", "civilians_killed", "gap_index", "answered_share")


@matplotlib.rc_context(RC)
def cost_effect(comparison: pd.DataFrame, study: Study, outcomes: Sequence[str] | None = None) -> Captioned:
    """Cost to the United States against the difference from the baseline, 90 % interval of the mean.

    Args:
        comparison: the table of ``compare``; ``cost_us`` in US$ million, present value, above the baseline.
        study: the study.
        outcomes: names of outcomes; four usual ones otherwise.
    """
    palette = palette_of(comparison, study)
    chosen = drawable(comparison, outcomes or _USUAL)
    columns = min(2, len(chosen))
    names = [policy.name for policy in study.policies if policy.name in set(comparison["policy"])]
    names = [name for name in names if name != study.baseline]
    figure = sheet(10, 1.2 + 2.7 * -(-len(chosen) // columns) + 0.2 * -(-len(names) // 3))
    for axes, shown in zip(grid(figure, len(chosen), columns), chosen, strict=True):
        _panel(axes, comparison, shown, palette)
    handles = [
        Line2D([], [], ls="", color=palette.colour(name), marker=palette.marker(name)) for name in names
    ]
    pairs = int(comparison["pairs"].max())
    costs = comparison.drop_duplicates("policy")["cost_us"]
    head_and_foot(
        figure,
        f"Cost to the United States runs from {costs.min():,.0f} to {costs.max():,.0f} US$ million",
        f"Bars: 90 % interval of the mean paired difference; hollow: sign not settled. {basis(pairs)} "
        "Not a forecast.",
        (handles, [palette.label(name) for name in names]),
    )
    caption = (
        "Present value of the cost to the United States above the baseline, against the difference that the "
        f"policy makes over {study.months} months. Bars are 90 % intervals of the mean paired difference; "
        "hollow marks have no settled sign, and a cost per unit of an unsettled effect means nothing. The "
        f"cost axis is linear up to US$ 10 million and logarithmic beyond. {basis(pairs)} {NOT_A_FORECAST}"
    )
    alt = (
        f"Points for {len(names)} policies: cost to the United States against {len(chosen)} outcomes. "
        "The numbers are in the comparison table."
    )
    return Captioned(figure, caption, alt)


def _panel(axes: Axes, comparison: pd.DataFrame, shown: Outcome, palette: Palette) -> None:
    for row in scaled_rows(comparison, shown):
        if row["policy"] == palette.study.baseline:
            continue
        style = marks(palette, row)
        axes.plot(
            [row["cost_us"]] * 2,
            [row["low"], row["high"]],
            color=style["color"],
            lw=1.5,
            solid_capstyle="butt",
        )
        axes.plot([row["cost_us"]], [row["difference"]], ls="", zorder=3, **style)
    axes.set_xscale("symlog", linthresh=10, linscale=0.5)
    low, high = axes.get_xlim()
    ticks = [
        tick for tick in (-1000, -100, -10, 0, 10, 30, 100, 300, 1000, 3000, 10_000) if low <= tick <= high
    ]
    axes.set_xticks(ticks, [f"{tick:,}".replace("-", "\N{MINUS SIGN}") for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.margins(y=0.12)
    shade_better(axes, shown, "y")
    title_panel(axes, shown, 52)
    axes.set_xlabel("Cost to the United States, US$ million, present value")
    axes.set_ylabel(difference_label(shown))
