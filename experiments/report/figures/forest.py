"""Paired differences with their intervals: every policy, every headline outcome."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.compare.settled import is_settled, state
from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis
from experiments.figures.panels import (
    busiest,
    difference_label,
    drawable,
    drawn_of,
    grid,
    marks,
    palette_of,
    scaled_rows,
    settled_count,
    shade_better,
    title_panel,
)
from experiments.figures.style import MUTED, PAPER, RC, Palette, head_and_foot, row_height, sheet
from sim.outcomes import Outcome
from sim.scenario.schema import Study

#: Part of a row below a policy in which its variants lie.
_VARIANTS = 0.6
#: Rows that a page holds; of more policies those that move most are drawn.
MOST = 14


@matplotlib.rc_context(RC)
def forest(comparison: pd.DataFrame, study: Study, outcomes: Sequence[str] | None = None) -> Captioned:
    """Difference of each policy from the baseline, one panel for each outcome, 90 % interval of the mean.

    Args:
        comparison: the table of ``compare``, or some policies of it.
        study: the study, for the order and titles of its policies.
        outcomes: names of outcomes; the headline outcomes otherwise.
    """
    palette = palette_of(comparison, study)
    chosen = drawable(comparison, outcomes)
    present = set(comparison["policy"])
    heads = [name for name in palette.heads() if present.intersection((name, *palette.variants(name)))]
    shown_heads = busiest(comparison, heads, MOST)
    rows = {name: place for place, name in enumerate(shown_heads)}
    labels = [palette.label(name, 28) for name in rows]
    columns = min(3, len(chosen))
    height = 1.5 + -(-len(chosen) // columns) * (0.85 + row_height(labels, 0.34) * len(rows))
    figure = sheet(10, height)
    panels = grid(figure, len(chosen), columns, sharey=True)
    for axes, shown in zip(panels, chosen, strict=True):
        _panel(axes, comparison, shown, palette, rows)
    panels[0].set_ylim(len(rows) - 0.4, -0.75)
    panels[0].set_yticks(list(rows.values()), labels)
    settled, total = settled_count(comparison, chosen)
    small = sum(state(row) == "small" for shown in chosen for row in scaled_rows(comparison, shown))
    pairs = int(comparison["pairs"].max())
    head_and_foot(
        figure,
        f"{settled - small} of {total} differences from the baseline are settled and worth naming after {study.months} "
        f"months; {small} more are settled but small",
        f"{drawn_of(len(rows), len(heads))}Bars: 90 % interval of the mean paired difference. {basis(pairs)} "
        "Not a forecast.",
        _key(palette, shown_heads),
    )
    return Captioned(figure, _caption(study, pairs, total), _alt(comparison, chosen, palette))


def _panel(
    axes: Axes, comparison: pd.DataFrame, shown: Outcome, palette: Palette, rows: dict[str, int]
) -> None:
    for row in scaled_rows(comparison, shown):
        name = row["policy"]
        if name == palette.study.baseline:
            continue
        row_of = name if name in rows else palette.parent(name)
        if row_of not in rows:
            continue
        place = float(rows[row_of])
        style = marks(palette, row)
        if name not in rows:
            behind = palette.variants(row_of).index(name) + 1
            place, style["markersize"] = place + _VARIANTS * behind / (1 + len(palette.variants(row_of))), 4.5
        axes.plot(
            [row["low"], row["high"]], [place, place], color=style["color"], lw=1.8, solid_capstyle="butt"
        )
        axes.plot([row["difference"]], [place], ls="", zorder=3, **style)
    axes.margins(x=0.08)
    axes.locator_params(axis="x", nbins=5)
    axes.set_xlim(min(axes.get_xlim()[0], 0), max(axes.get_xlim()[1], 0))
    shade_better(axes, shown, "x")
    title_panel(axes, shown, 33)
    axes.set_xlabel(difference_label(shown))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _key(palette: Palette, heads: Sequence[str]) -> tuple[list[Line2D], list[str]]:
    def dot(filled: bool, size: float = 5.5) -> Line2D:
        """A key of the legend."""
        return Line2D(
            [],
            [],
            color=MUTED,
            marker="o",
            lw=1.8,
            markersize=size,
            markeredgecolor=MUTED,
            markerfacecolor=MUTED if filled else PAPER,
        )

    handles, labels = [dot(True), dot(False)], ["sign settled", "sign not settled (hollow)"]
    if any(palette.variants(name) for name in heads):
        handles.append(dot(True, 4))
        labels.append("paler, just below: the same packages scaled to equal cost")
    return handles, labels


def _caption(study: Study, pairs: int, total: int) -> str:
    return (
        "Each policy against the baseline in the same futures. Dots are mean paired differences, bars their "
        "90 % intervals; the grey line is the baseline and the shaded side is the better one. A hollow dot "
        f"is a difference whose sign is not settled. Horizon: {study.months} months. Among {total} "
        f"differences about one in ten would look settled by luck alone. {basis(pairs)} {NOT_A_FORECAST}"
    )


def _alt(comparison: pd.DataFrame, chosen: Sequence[Outcome], palette: Palette) -> str:
    table = comparison[comparison["outcome"].isin([shown.name for shown in chosen])]
    settled = [row["policy"] for row in table.to_dict("records") if is_settled(row)]
    names = [palette.label(name) for name in dict.fromkeys(settled)]
    which = "; ".join(names) if names else "none"
    return (
        f"Dots with intervals for {table['policy'].nunique()} policies and {len(chosen)} outcomes. "
        f"Policies with at least one settled sign: {which}. All numbers are in the comparison table."
    )
