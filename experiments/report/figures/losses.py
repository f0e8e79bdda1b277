"""Deaths that each missing capability let happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis, count
from experiments.figures.style import GRID, MUTED, RC, Palette, head_and_foot, sheet

if TYPE_CHECKING:
    from experiments.runs.store import Results

_TOTALS = {"interaction": "Interaction (all less the sum)", "all_together": "All together"}
_VICTIMS = {"peacekeepers": "Peacekeepers", "civilians": "Civilians"}


@matplotlib.rc_context(RC)
def losses(results: Results, policies: Sequence[str] = (), mission: str | None = None) -> Captioned:
    """Deaths that would not have happened with each capability at full effect, one at a time or all together.

    Args:
        results: the study's results.
        policies: up to two policies to draw beside the baseline.
        mission: one mission; all missions together otherwise.
    """
    palette = Palette.of(results)
    base = results.baseline
    names = [base, *[name for name in policies if name != base][:2]]
    rows = results.losses if mission is None else results.losses[results.losses["mission"] == mission]
    futures = rows.groupby(["policy", "replication", "capability"], observed=True)[list(_VICTIMS)].sum()
    means = futures.groupby(level=["policy", "capability"], observed=True).mean()
    order = _order(pd.DataFrame(means.loc[base]))
    figure = sheet(10, 2.5 + 0.31 * len(order))
    groups = [[name for name in order if name not in _TOTALS], [name for name in order if name in _TOTALS]]
    panels = figure.subplots(2, 2, sharey="row", height_ratios=[max(len(group), 1) for group in groups])
    titles = {row.name: row.title for row in results.catalogue.capabilities} | _TOTALS
    for group, pair in zip(groups, panels, strict=True):
        for axes, victims in zip(pair, _VICTIMS, strict=True):
            _panel(axes, futures[victims], group, names, palette)
        pair[0].set_yticks(range(len(group)), [titles[name] for name in group])
        pair[0].set_ylim(len(group) - 0.4, -0.6)
    for (above, below), words in zip(panels.T, _VICTIMS.values(), strict=True):
        above.set_title(f"{words}: one capability at a time")
        below.set_title("All at once")
        below.set_xlabel(f"Deaths in {results.months} months, persons")
    handles = [Line2D([], [], color=palette.colour(name), marker="o", lw=1.6) for name in names]
    key = (handles, [palette.label(name) for name in names])
    return _captioned(figure, results, pd.DataFrame(means.loc[base]), order, key)


def _order(means: pd.DataFrame) -> list[str]:
    """Capabilities that let most deaths happen first; the totals last."""
    single = means.drop(index=list(_TOTALS), errors="ignore").sum(axis=1)
    single = single[single > 0].sort_values(ascending=False)
    return [str(name) for name in single.index] + [name for name in _TOTALS if name in means.index]


def _panel(
    axes: Axes, futures: pd.Series, order: Sequence[str], names: Sequence[str], palette: Palette
) -> None:
    step = 0.24
    for number, name in enumerate(names):
        own = futures.loc[name].groupby(level="capability", observed=True)
        table = own.quantile([0.05, 0.95]).unstack()
        centre = own.mean()
        for place, capability in enumerate(order):
            at = place + step * (number - (len(names) - 1) / 2)
            axes.plot(
                table.loc[capability], [at, at], color=palette.colour(name), lw=1.6, solid_capstyle="butt"
            )
            axes.plot(
                [centre[capability]], [at], marker="o", color=palette.colour(name), markersize=4.5, ls=""
            )
    axes.axvline(0, color=MUTED, lw=0.7)
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)


def _captioned(
    figure: matplotlib.figure.Figure,
    results: Results,
    means: pd.DataFrame,
    order: Sequence[str],
    key: tuple[list[Line2D], list[str]],
) -> Captioned:
    futures = int(results.losses["replication"].nunique())
    titles = {row.name: row.title.lower() for row in results.catalogue.capabilities}
    singles = [name for name in order if name in titles]
    first = titles[singles[0]] if singles else "none"
    head_and_foot(
        figure,
        f"Deaths that a missing capability allowed: in the baseline, most often missing was {first}",
        f"Dots: means; bars: middle 90 % of futures. {basis(futures)} Not a forecast.",
        key,
    )
    caption = (
        "Each incident is asked again with one capability at full effect, then with all of them: the deaths "
        "that then do not happen are laid to what was missing. The interaction is what all together prevent "
        "beyond (or below) the sum of the single ones: capabilities overlap or need each other, so the rows "
        f"do not add up to a promise. Dots are means, bars the middle 90 % of {futures:,} futures. "
        f"{basis(futures)} {NOT_A_FORECAST}"
    )
    words = [
        f"{titles[name]} {count(means['peacekeepers'][name])} peacekeepers and "
        f"{count(means['civilians'][name])} civilians"
        for name in singles[:3]
    ]
    return Captioned(
        figure, caption, "Largest in the baseline, means over futures: " + "; ".join(words) + "."
    )
