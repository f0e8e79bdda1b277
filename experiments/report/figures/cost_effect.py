"""What a policy costs a payer and what it changes, cheapest first."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from experiments.compare.payers import COLUMNS, PAYERS, cost_per_unit
from experiments.compare.settled import state
from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis, plain
from experiments.figures.panels import (
    busiest,
    difference_label,
    drawable,
    drawn_of,
    marks,
    palette_of,
    scaled_rows,
    shade_better,
    title_panel,
)
from experiments.figures.style import GRID, MUTED, PAPER, RC, Palette, head_and_foot, row_height, sheet
from sim.outcomes import Outcome
from sim.scenario.schema import Study

#: Rows that a page holds; of more policies those that move most are drawn.
MOST = 20
#: The four that most readers ask for; any other can be asked for by name.
USUAL = ("peacekeeper_deaths", "civilians_killed", "gap_index", "answered_share")


@matplotlib.rc_context(RC)
def cost_effect(
    comparison: pd.DataFrame, study: Study, outcomes: Sequence[str] | None = None, payer: str = "us"
) -> Captioned:
    """Cost to a payer and the difference from the baseline, a row for each policy in order of cost.

    Policies of equal cost stand below one another, so that nothing covers anything.

    Args:
        comparison: the table of ``compare``; costs in US$ million, present value, above the baseline.
        study: the study.
        outcomes: names of outcomes; four usual ones otherwise.
        payer: whose cost it is, of ``payers.PAYERS``.
    """
    palette = palette_of(comparison, study)
    chosen = drawable(comparison, outcomes or USUAL)
    rows = comparison[comparison["policy"] != study.baseline].drop_duplicates("policy")
    names = [str(name) for name in rows["policy"]]
    drawn = busiest(comparison, names, MOST)
    costs = rows.set_index("policy")[COLUMNS[payer]][drawn].sort_values(kind="stable")
    places = {str(name): place for place, name in enumerate(costs.index)}
    labels = [palette.label(name, 30) for name in places]
    figure = sheet(10, 1.75 + row_height(labels, 0.36) * len(places))
    panels = figure.subplots(1, 1 + len(chosen), sharey=True, squeeze=False).ravel()
    _cost(panels[0], costs, palette, payer)
    for axes, shown in zip(panels[1:], chosen, strict=True):
        _panel(axes, comparison, shown, palette, places, payer)
    panels[0].set_yticks(list(places.values()), labels)
    panels[0].set_ylim(len(places) - 0.4, -0.75)
    pairs = int(comparison["pairs"].max())
    head_and_foot(
        figure,
        _finding(comparison, chosen[0], len(names), payer),
        f"{drawn_of(len(drawn), len(names))}Bars around dots: 90 % interval of the mean paired difference; hollow: "
        f"sign not settled. Grey numbers: US$ million for each unit of a settled improvement. {basis(pairs)} "
        "Not a forecast.",
    )
    alt = (
        f"Rows for {len(places)} policies from cheap to expensive: cost to {PAYERS[payer]} and differences in "
        f"{len(chosen)} outcomes. The numbers are in the comparison table."
    )
    return Captioned(figure, _caption(study, pairs, payer), alt)


def _finding(comparison: pd.DataFrame, shown: Outcome, policies: int, payer: str) -> str:
    """How many policies improve the first outcome, and what these cost."""
    costs = [row[COLUMNS[payer]] for row in scaled_rows(comparison, shown) if state(row) == "better"]
    words = f"{shown.title}: settled improvement under {len(costs) or 'none'} of {policies} "
    words += "policy" if policies == 1 else "policies"
    if not costs:
        return words
    low, high = (plain(cost, max(10, abs(cost))) for cost in (min(costs), max(costs)))
    span = low if low == high else f"{low} to {high}"
    return f"{words}, for US$\N{NO-BREAK SPACE}{span} million of {PAYERS[payer]}"


def _caption(study: Study, pairs: int, payer: str) -> str:
    return (
        f"Policies from cheap to expensive: the present value of their cost to {PAYERS[payer]} above the baseline, and "
        f"the difference that each makes over {study.months} months. Bars around dots are 90 % intervals of the mean "
        "paired difference; hollow marks have no settled sign. The grey number is the cost for each unit of a settled "
        "improvement (one person, one percentage point); where no improvement is settled, such a number would mean "
        f"nothing. {basis(pairs)} {NOT_A_FORECAST}"
    )


def _cost(axes: Axes, costs: pd.Series, palette: Palette, payer: str) -> None:
    """Bars with their numbers."""
    places = np.arange(len(costs))
    bars = axes.barh(places, costs, height=0.55, color=[palette.colour(str(name)) for name in costs.index])
    axes.bar_label(bars, [plain(cost, max(10, abs(cost))) for cost in costs], padding=3, fontsize=7.5)
    axes.margins(x=0.3)
    axes.locator_params(axis="x", nbins=3)
    axes.set_title("\n".join(textwrap.wrap(f"Cost to {PAYERS[payer]}", 16)), pad=6)
    axes.set_xlabel("US$ million,\npresent value")
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _panel(axes: Axes, comparison: pd.DataFrame, shown: Outcome, palette: Palette, places: dict[str, int],
           payer: str) -> None:  # fmt: skip
    for row in scaled_rows(comparison, shown):
        if row["policy"] not in places:
            continue
        style, place = marks(palette, row), places[row["policy"]]
        axes.plot([row["low"], row["high"]], [place] * 2, color=style["color"], lw=1.8, solid_capstyle="butt")
        axes.plot([row["difference"]], [place], ls="", zorder=3, **style)
        price = cost_per_unit(row, payer)
        if state(row) == "better" and math.isfinite(price):
            axes.annotate(
                plain(price), (row["difference"], place), (0, -4.5), textcoords="offset points", ha="center", va="top",
                fontsize=7, color=MUTED, path_effects=[withStroke(linewidth=2, foreground=PAPER)],
            )
    axes.margins(x=0.12)
    axes.locator_params(axis="x", nbins=4)
    axes.set_xlim(min(axes.get_xlim()[0], 0), max(axes.get_xlim()[1], 0))
    shade_better(axes, shown, "x")
    title_panel(axes, shown, 24)
    axes.set_xlabel(difference_label(shown).replace(", ", ",\n"))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
