"""Capability gaps by capability and month: what is required, what is there, what works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.image import AxesImage

from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis, count
from experiments.figures.style import MUTED, PAPER, RC, Palette, head_and_foot, sheet
from sim.outcomes import Capability, Catalogue

if TYPE_CHECKING:
    from experiments.runs.store import Results

#: From nothing that works to all that is required.
MET = LinearSegmentedColormap.from_list(
    "met", [(0, "#4f1220"), (0.3, "#b4432f"), (0.62, "#e8b04b"), (0.88, "#f3ecd2"), (1, "#a8cdc8")]
)
_NEED = LinearSegmentedColormap.from_list("need", ["#f1f3f6", "#9db0c6"])
_YEAR = 12
#: Months between ticks: the first that needs at most five.
_TICKS = (1, 2, 3, 6, _YEAR, 2 * _YEAR, 5 * _YEAR)
#: Room for a strip's number, as a share of the strip.
_MARGIN = 0.3
_MOST_POLICIES = 2


@dataclass(frozen=True)
class _Strips:
    """One column of the picture: a strip of months for each capability, and the number at its end.

    Attributes:
        title: what the column shows.
        shades: (capabilities, months), 0 to 1; not a number where nothing is required.
        numbers: what is written at the end of each strip.
        colours: from 0 to 1.
    """

    title: str
    shades: np.ndarray
    numbers: tuple[str, ...]
    colours: Colormap


@matplotlib.rc_context(RC)
def gap_heatmap(results: Results, mission: str, policies: Sequence[str], title: str = "") -> Captioned:
    """Required, present and effective month by month: a strip for each capability, whatever the horizon.

    Args:
        results: the study's results; ``gaps_month`` holds means over futures.
        mission: name of the mission.
        policies: one or two policies whose effective share is drawn beside the baseline's.
        title: the mission's name for people.
    """
    palette = Palette.of(results)
    names = [results.baseline, *[name for name in policies if name != results.baseline][:_MOST_POLICIES]]
    gaps = results.gaps_month[results.gaps_month["mission"].astype(str) == mission]
    rows = [row for row in results.catalogue.capabilities if row.name in set(gaps["capability"])]
    columns = _columns(gaps, names, rows, palette)
    figure = sheet(10, 2.0 + 0.3 * len(rows))
    panels = figure.subplots(1, len(columns), sharey=True, squeeze=False, width_ratios=_widths(columns)).ravel()
    images = [_panel(axes, column, results.months) for axes, column in zip(panels, columns, strict=True)]
    panels[0].set_yticks(range(len(rows)), [_named(row) for row in rows], fontsize=7.5)
    bar = figure.colorbar(images[-1], ax=panels.tolist(), shrink=0.5, pad=0.01, aspect=24)
    bar.set_ticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "25", "50", "75", "100"])
    bar.set_label("Share of what is required, %")
    where, futures = title or mission.replace("_", " "), int(results.manifest["replications"])
    last = _last(results.months)
    head_and_foot(
        figure,
        f"{where}: {_finding(gaps, names, palette, last)}",
        f"Every strip runs month by month from left to right; the number at its end is the mean of the {last}. "
        f"Means over futures. {basis(futures)} Not a forecast.",
    )
    alt = _alt(gaps[gaps["policy"] == results.baseline], where, results.catalogue, last)
    return Captioned(figure, _caption(where, futures, last), alt)


def _widths(columns: Sequence[_Strips]) -> list[float]:
    """Requirements change little: their strip may be short."""
    return [0.6, *[1.0] * (len(columns) - 1)]


def _named(row: Capability) -> str:
    """The capability with the unit of its requirement, unless its title says it."""
    return row.title if row.unit in row.title.lower() else f"{row.title}, {row.unit}"


def _columns(
    gaps: pd.DataFrame, names: Sequence[str], rows: Sequence[Capability], palette: Palette
) -> list[_Strips]:
    """Required, present and effective under the baseline, then effective under each other policy."""
    tables = {name: _months(gaps[gaps["policy"] == name], rows) for name in names}
    base = tables[names[0]]
    wide = 58 // len(names) - 3
    need = base["required"]
    peak = need.max(axis=1, keepdims=True)
    columns = [
        _Strips(
            "Required,\nnumber",
            np.divide(need, peak, out=np.full_like(need, np.nan), where=peak > 0),
            tuple(count(value) if value > 0 else "none" for value in _at_end(need)),
            _NEED,
        ),
        _share(f"Present, %\n{palette.label(names[0], wide)}", base, "present"),
    ]
    for name in names:
        columns.append(_share(f"Effective, %\n{palette.label(name, wide)}", tables[name], "effective"))
    return columns


def _share(title: str, tables: dict[str, np.ndarray], what: str) -> _Strips:
    have, need = tables[what], tables["required"]
    share = np.divide(have, need, out=np.full_like(have, np.nan), where=need > 0).clip(0, 1)
    ends = zip(_at_end(have), _at_end(need), strict=True)
    numbers = tuple(f"{min(100 * had / needed, 100):.0f}" if needed > 0 else "" for had, needed in ends)
    return _Strips(title, share, numbers, MET)


def _months(gaps: pd.DataFrame, rows: Sequence[Capability]) -> dict[str, np.ndarray]:
    """Required, present and effective, each by capability (rows) and month (columns)."""
    order = [row.name for row in rows]
    return {
        name: gaps.assign(capability=gaps["capability"].astype(str))
        .pivot(index="capability", columns="month", values=name)
        .reindex(order)
        .to_numpy(dtype=float)
        for name in ("required", "present", "effective")
    }


def _at_end(values: np.ndarray) -> np.ndarray:
    """Mean of the last year, or of the whole horizon where it is shorter."""
    return values[:, -_YEAR:].mean(axis=1)


def _last(months: int) -> str:
    return f"last {_YEAR} months" if months > _YEAR else f"all {months} months"


def _panel(axes: Axes, column: _Strips, months: int) -> AxesImage:
    """Strips with thin lines between capabilities and between years, and their numbers."""
    count_of_rows = column.shades.shape[0]
    image = axes.imshow(
        np.ma.masked_invalid(column.shades),
        cmap=column.colours,
        vmin=0,
        vmax=1,
        aspect="auto",
        interpolation="none",
        extent=(0, months, count_of_rows - 0.5, -0.5),
    )
    for edge in range(1, count_of_rows):
        axes.plot([0, months], [edge - 0.5] * 2, color=PAPER, lw=2.5, solid_capstyle="butt")
    step = _YEAR if months > _YEAR else 1
    for edge in range(step, months, step):
        axes.plot([edge] * 2, [-0.5, count_of_rows - 0.5], color=PAPER, lw=0.6)
    for place, number in enumerate(column.numbers):
        axes.annotate(number, (months, place), (3, 0), textcoords="offset points", va="center", fontsize=7.5)
    _time_axis(axes, months)
    axes.set_title(column.title, fontsize=8.5, linespacing=1.25)
    axes.set_xlim(0, months * (1 + _MARGIN))
    axes.set_ylim(count_of_rows - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)
    return image


def _time_axis(axes: Axes, months: int) -> None:
    """Ends of years as ticks; months where the horizon is short."""
    every = next((size for size in _TICKS if months <= 5 * size), _TICKS[-1])
    long = every >= _YEAR
    ticks = list(range(0, months + 1, every))
    axes.set_xticks(ticks, [f"{tick // _YEAR if long else tick}" for tick in ticks])
    axes.set_xlabel("Year" if long else "Month", loc="left", color=MUTED)


def _unmet(gaps: pd.DataFrame) -> pd.DataFrame:
    """Unmet share of each capability over the last year, by policy (rows) and capability (columns)."""
    end = gaps[gaps["month"] > gaps["month"].max() - _YEAR]
    mean = end.groupby(["policy", "capability"], observed=True)[["required", "effective"]].mean()
    unmet = (1 - mean["effective"] / mean["required"].where(mean["required"] > 0)).clip(0, 1)
    return unmet.unstack("capability")  # noqa: PD010 - a pivot of one column that is there already


def _finding(gaps: pd.DataFrame, names: Sequence[str], palette: Palette, last: str) -> str:
    means = _unmet(gaps).mean(axis=1)
    parts = [f"{palette.label(name)} {100 * means[name]:.0f} %" for name in names]
    return f"mean unmet share of requirement in the {last}: {'; '.join(parts)}"


def _caption(where: str, futures: int, last: str) -> str:
    return (
        f"Capability gaps in {where}, month by month. Required: what the threat and the ground ask for, in the unit "
        "next to the capability's name; its shade is darkest in its own highest month. Present: what is in the "
        "mission, as a share of what is required. Effective: the part of it that is serviceable, willing, permitted "
        "to move and not committed elsewhere. Dark red is a gap, blue-green is none; more than is required counts as "
        "100 %. Under a policy the share is of what that policy's own futures require. The number at the end of a "
        f"strip is the mean of the {last}. Part of a set that a policy offers is there for that part of the time, from "
        f"its arrival on, and then gone. These are means over {futures:,} futures: this picture shows no interval, "
        f"the comparison table does. {basis(futures)} {NOT_A_FORECAST}"
    )


def _alt(baseline: pd.DataFrame, where: str, catalogue: Catalogue, last: str) -> str:
    titles = {row.name: row.title.lower() for row in catalogue.capabilities}
    worst = _unmet(baseline).iloc[0].dropna().nlargest(3)
    words = ", ".join(f"{titles[str(name)]} ({100 * unmet:.0f} % unmet)" for name, unmet in worst.items())
    return (
        f"Strips of months for each capability in {where}, coloured by the share of what is required. Largest gaps "
        f"of the baseline in the {last}: {words}."
    )
