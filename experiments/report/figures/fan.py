"""Fans of futures: how wide the future is, with and without a policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis, plain
from experiments.figures.panels import grid
from experiments.figures.style import BASELINE, GRID, MUTED, RC, Palette, head_and_foot, sheet
from experiments.runs.store import resolved_scenario
from experiments.tables.units import level_unit, scale
from sim.outcomes import Outcome
from sim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from experiments.runs.store import Results

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@matplotlib.rc_context(RC)
def fan(results: Results, outcome: str, policies: Sequence[str], mission: str | None = None) -> Captioned:
    """Median, middle 50 % and middle 90 % of futures over the months, each policy over the baseline.

    Args:
        results: the study's results.
        outcome: an outcome that adds up over months (drawn cumulative) or a monthly mean (drawn as it is).
        policies: policies to draw, at most four; the baseline is drawn in every panel.
        mission: one mission; all missions together otherwise.
    """
    shown, palette = results.catalogue.outcome(outcome), Palette.of(results)
    names = [name for name in policies if name != results.baseline][:4] or [results.baseline]
    drawn = dict.fromkeys((results.baseline, *names))
    monthly = results.read("monthly", ["policy", "replication", "mission", "month", shown.name], tuple(drawn))
    table = _futures(monthly, shown, mission)
    bands = {name: _bands(table, name) for name in drawn}
    figure = sheet(10, 4.0 if len(names) < 4 else 6.4)
    columns = len(names) if len(names) < 4 else 2
    panels = grid(figure, len(names), columns, sharey=True)
    dated = {name: order_months(results, name) for name in names}
    for place, (axes, name) in enumerate(zip(panels, names, strict=True)):
        _panel(axes, bands, name, palette)
        for month in dated[name]:
            axes.axvline(month, color=MUTED, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        axes.set_xlabel("Month")
        if place % columns == 0:
            axes.set_ylabel(_label(shown))
    key: tuple[list[Artist], list[str]] = (
        [Patch(color=BASELINE, alpha=a) for a in (0.9, 0.45, 0.2)],
        ["median (grey: baseline)", "middle 50 % of futures", "middle 90 % of futures"],
    )
    if any(dated.values()):
        key[0].append(Line2D([], [], color=MUTED, lw=0.9, ls=(0, (1, 2))))
        key[1].append("an order of the policy begins or ends")
    futures = int(monthly["replication"].nunique())
    where = f" in {mission.replace('_', ' ')}" if mission else ""
    head_and_foot(figure, _title(shown, bands, palette, where), f"{basis(futures)} Not a forecast.", key)
    caption = (
        f"{shown.title}{where}: median, middle 50 % and middle 90 % of {futures:,} futures, the baseline in "
        "grey under each policy. Where fans overlap, futures differ more than policies do; the "
        f"paired differences are the comparison. {basis(futures)} {NOT_A_FORECAST}"
    )
    return Captioned(figure, caption, _title(shown, bands, palette, where) + ".")


def order_months(results: Results, policy: str) -> list[int]:
    """Months that have passed when an order of a policy begins or ends within the run; none of the first morning."""
    try:
        resolved = resolved_scenario(results.path, results.manifest, policy)
    except ScenarioError:  # a report tells that elsewhere
        return []
    months = [month for month, _ in resolved.get("later", ())]
    months += [when for offer in resolved["offers"] for when in (offer.get("from"), offer.get("until")) if when]
    return sorted({month for month in months if 0 < month < results.months})


def _futures(monthly: pd.DataFrame, shown: Outcome, mission: str | None) -> pd.DataFrame:
    """One row for each policy, month and future, missions together."""
    rows = monthly if mission is None else monthly[monthly["mission"] == mission]
    groups = rows.groupby(["policy", "month", "replication"], observed=True)[shown.name]
    wide = (groups.sum() if shown.adds == "sum" else groups.mean()).unstack("replication") * scale(shown.unit)
    return wide.groupby(level="policy").cumsum() if shown.adds == "sum" else wide


def _bands(table: pd.DataFrame, policy: str) -> pd.DataFrame:
    """Quantiles of the futures by month; the first month is month 1 to people."""
    bands = pd.DataFrame(table.loc[policy]).quantile(np.array(_QUANTILES), axis=1).T
    bands.index = bands.index.astype(int) + 1
    return bands


def _panel(axes: Axes, bands: dict[str, pd.DataFrame], name: str, palette: Palette) -> None:
    for policy in dict.fromkeys((palette.study.baseline, name)):
        rows, colour = bands[policy], palette.colour(policy)
        months = rows.index.to_numpy(dtype=float)
        axes.fill_between(months, rows[0.05], rows[0.95], color=colour, alpha=0.2, lw=0)
        axes.fill_between(months, rows[0.25], rows[0.75], color=colour, alpha=0.3, lw=0)
        axes.plot(months, rows[0.5], color=colour, lw=1.8)
    axes.set_title(palette.label(name, 34))
    axes.grid(axis="y", color=GRID)
    axes.set_xlim(1, max(months[-1], 2))
    axes.set_ylim(bottom=0)


def _label(shown: Outcome) -> str:
    return f"{level_unit(shown.unit).capitalize()}, {'cumulative' if shown.adds == 'sum' else 'monthly mean'}"


def _title(shown: Outcome, bands: dict[str, pd.DataFrame], palette: Palette, where: str) -> str:
    """Where the baseline ends; medians of policies side by side would look like a comparison."""
    base = palette.study.baseline
    low, middle, high = (plain(float(bands[base][part].iloc[-1])) for part in (0.05, 0.5, 0.95))
    ends = f"{palette.label(base)} ends at a median of {middle}, middle 90 % of futures {low} to {high}"
    return f"{shown.title}{where}: {ends}"
