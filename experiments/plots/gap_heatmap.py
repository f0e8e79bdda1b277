"""Capability gaps by capability and time: required, present, effective."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap

from experiments.plots.captions import NOT_A_FORECAST, Captioned, basis, count
from experiments.plots.style import PAPER, RC, Palette, head_and_foot, sheet
from sim.outcomes import Catalogue

if TYPE_CHECKING:
    from experiments.store import Results

_COLOURS = LinearSegmentedColormap.from_list("gap", ["#f4f1ea", "#e8b04b", "#b4432f", "#4f1220"])
#: Months in a cell: the shortest whose cells, with their numbers, stay readable up to a horizon.
_PERIODS: tuple[tuple[str, int, int], ...] = (("Month", 1, 6), ("Quarter", 3, 18), ("Half-year", 6, 36))
_LONGER = ("Year", 12)
#: Not colours of the page's theme: numbers in cells keep their contrast on a dark page.
_ON_LIGHT, _ON_DARK = "#000001", "#fffffe"


@matplotlib.rc_context(RC)
def gap_heatmap(results: Results, mission: str, policies: Sequence[str], title: str = "") -> Captioned:
    """Unmet share of each capability by period, with effective, present and required printed in each cell.

    Args:
        results: the study's results; ``gaps_month`` holds means over futures.
        mission: name of the mission.
        policies: one or two policies to draw beside the baseline.
        title: the mission's name for people.
    """
    palette = Palette.of(results)
    base = results.baseline
    names = [base, *[name for name in policies if name != base][:2]]
    unit, months = next(((name, size) for name, size, most in _PERIODS if results.months <= most), _LONGER)
    cells = _cells(results.gaps_month, mission, months)
    shown = [row for row in results.catalogue.capabilities if row.name in set(cells["capability"])]
    figure = sheet(10 if len(names) < 3 else 13, 1.6 + 0.40 * len(shown))
    panels = figure.subplots(1, len(names), sharey=True, squeeze=False).ravel()
    for axes, name in zip(panels, names, strict=True):
        image = _panel(axes, cells[cells["policy"] == name], [row.name for row in shown])
        axes.set(title=palette.label(name, 44), xlabel=f"{unit} (months: {months})" if 1 < months < 12 else unit)
    panels[0].set_yticks(range(len(shown)), [f"{row.title}\n{row.unit}" for row in shown], fontsize=7.5)
    panels[0].set_ylabel("Capability, with the unit of its requirement")
    bar = figure.colorbar(image, ax=panels.tolist(), shrink=0.5, pad=0.02)
    bar.set_label("Unmet share of requirement, %")
    futures = int(results.manifest["replications"])
    where = title or mission.replace("_", " ")
    head_and_foot(
        figure,
        f"{where}: {_finding(cells, names, palette, unit)}",
        "In each cell: unmet share in bold; effective / present / required below. Means over futures. "
        f"{basis(futures)} Not a forecast.",
    )
    caption = (
        f"Capability gaps in {where}. A gap is what the threat and the ground require less what is "
        "effective: present, serviceable, willing, permitted to move and not committed elsewhere. Colour "
        "and bold numbers give the unmet share; below it effective / present / required. Cells are means "
        f"over {futures:,} futures: this picture shows no interval, the comparison table does. "
        f"{basis(futures)} {NOT_A_FORECAST}"
    )
    return Captioned(figure, caption, _alt(cells, base, where, results.catalogue))


def _cells(gaps: pd.DataFrame, mission: str, months: int) -> pd.DataFrame:
    """Requirement, presence and effect by policy, capability and period, with the unmet share."""
    rows = gaps[gaps["mission"].astype(str) == mission]
    period = rows["month"] // months + 1
    columns = ["required", "present", "effective"]
    cells = (
        rows.assign(period=period).groupby(["policy", "capability", "period"], observed=True)[columns].mean()
    )
    gap = 1 - (cells["effective"] / cells["required"].where(cells["required"] > 0))
    cells["unmet"] = gap.clip(0, 1)
    return cells.reset_index()


def _panel(axes: Axes, cells: pd.DataFrame, order: Sequence[str]) -> QuadMesh:
    wide = cells.pivot(index="capability", columns="period", values="unmet").reindex(list(order))
    values = 100 * wide.to_numpy(dtype=float)
    edges = np.arange(values.shape[1] + 1) - 0.5, np.arange(values.shape[0] + 1) - 0.5
    image = axes.pcolormesh(
        *edges, np.ma.masked_invalid(values), cmap=_COLOURS, vmin=0, vmax=100, edgecolors=PAPER, lw=1
    )
    place = {name: row for row, name in enumerate(order)}
    columns = {period: column for column, period in enumerate(wide.columns)}
    for cell in cells.to_dict("records"):
        where = columns[cell["period"]], place[cell["capability"]]
        ink = _ON_DARK if cell["unmet"] > 0.5 else _ON_LIGHT
        if np.isfinite(cell["unmet"]):
            axes.text(
                where[0],
                where[1] - 0.16,
                f"{100 * cell['unmet']:.0f}",
                color=ink,
                ha="center",
                va="center",
                fontsize=8,
                fontweight="bold",
            )
        three = "/".join(count(cell[name]) for name in ("effective", "present", "required"))
        axes.text(where[0], where[1] + 0.24, three, color=ink, ha="center", va="center", fontsize=6)
    axes.set_xticks(range(len(columns)), [str(period) for period in columns])
    axes.tick_params(length=0)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.spines[:].set_visible(False)
    return image


def _finding(cells: pd.DataFrame, names: Sequence[str], palette: Palette, unit: str) -> str:
    last = cells[cells["period"] == cells["period"].max()]
    means = last.groupby("policy", observed=True)["unmet"].mean()
    parts = [f"{palette.label(name)} {100 * means[name]:.0f} %" for name in names]
    return f"mean unmet share in the last {unit.lower()}: {'; '.join(parts)}"


def _alt(cells: pd.DataFrame, base: str, where: str, catalogue: Catalogue) -> str:
    last = cells[(cells["policy"] == base) & (cells["period"] == cells["period"].max())]
    titles = {row.name: row.title.lower() for row in catalogue.capabilities}
    worst = last.dropna(subset="unmet").nlargest(3, "unmet").to_dict("records")
    words = ", ".join(f"{titles[str(row['capability'])]} ({100 * row['unmet']:.0f} % unmet)" for row in worst)
    return (
        f"Table of cells coloured by unmet share in {where}. Largest gaps at the end of the baseline: {words}."
    )
