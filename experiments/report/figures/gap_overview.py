"""All capability gaps of a study at a glance: missions by capabilities, as they are and as each policy changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_hex
from matplotlib.patches import Rectangle

from experiments.compare.gap_changes import change_text, gaps_of, moved
from experiments.compare.settled import is_settled
from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis
from experiments.figures.style import GRID, INK, MUTED, RC, Palette, head_and_foot, lighter, sheet
from experiments.report.figures.gap_heatmap import MET

if TYPE_CHECKING:
    from experiments.runs.store import Results

#: From much worse to much better; the middle is the paper.
_CHANGE = LinearSegmentedColormap.from_list(
    "change", [(0, "#9c3a2e"), (0.35, "#eab9ae"), (0.5, "#fbfbfb"), (0.65, "#a9d3cc"), (1, "#1d7a70")]
)
#: Colours of numbers on cells: no page swaps them, for no page swaps the cells.
_DARK, _LIGHT = "#1a2029", "#fdfdfd"
#: Policies with a block of their own; the table holds all.
_MOST_POLICIES = 8
_ROW_INCHES, _HEAD_ROWS = 0.2, 1.15
#: Of the note below: height of a line, and signs in it.
_LINE_INCHES, _SIGNS = 0.145, 155


@dataclass(frozen=True)
class _Block:
    """The rows of one policy: its title, one cell for each mission and capability."""

    title: str
    cells: Mapping[tuple[str, str], Mapping[Any, Any]]
    baseline: bool


@matplotlib.rc_context(RC)
def gap_overview(results: Results, changes: pd.DataFrame, titles: Mapping[str, str]) -> Captioned:
    """Effective share of what is required at the baseline, then the change under each policy that changes anything.

    Args:
        results: the study's results.
        changes: of ``gap_changes``.
        titles: missions for people, by name, in order.
    """
    palette = Palette.of(results)
    rows = [each for each in results.catalogue.capabilities if each.name in set(changes["capability"])]
    missions = [name for name in titles if name in set(changes["mission"])]
    told, still, more = _told(changes, palette)
    blocks = [_block(changes, name, palette, name == results.baseline) for name in (results.baseline, *told)]
    futures, when = int(results.manifest["replications"]), _when(changes)
    foot = _foot([palette.label(name) for name in still], bool(told), len(more), when, futures)
    height = len(blocks) * (len(missions) + _HEAD_ROWS)
    figure = sheet(10, 2.5 + _ROW_INCHES * height + _LINE_INCHES * len(foot) / _SIGNS)
    axes = figure.subplots()
    places = []
    for number, block in enumerate(blocks):
        top = number * (len(missions) + _HEAD_ROWS)
        places += _draw(axes, block, top, missions, [row.name for row in rows])
    axes.set_yticks(places, [titles[name].removesuffix(", stylised") for name in missions] * len(blocks), fontsize=7.5)
    names = [row.title.partition(" (")[0] for row in rows]
    axes.set_xticks(range(len(rows)), names, rotation=40, ha="left", rotation_mode="anchor", fontsize=7.5)
    axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.set(xlim=(-0.5, len(rows) - 0.5), ylim=(height - _HEAD_ROWS + 0.6, -0.6 - _HEAD_ROWS))
    axes.set_xlabel("Share of what is required, %; changes of it in percentage points", loc="left", color=MUTED)
    axes.spines[:].set_visible(False)
    head_and_foot(figure, _finding(changes, [results.baseline, *told], palette), foot)
    return Captioned(figure, _caption(when, futures), _alt(changes, palette, titles, results))


def left_out(changes: pd.DataFrame, palette: Palette) -> list[str]:
    """Policies that change a gap and have no block, since others change more."""
    return _told(changes, palette)[2]


def _told(changes: pd.DataFrame, palette: Palette) -> tuple[list[str], list[str], list[str]]:
    """Policies that get a block, those that change nothing, and those that change something but less than others."""
    found = moved(changes, settled=False)
    sizes = found["difference"].abs().groupby(found["policy"].astype(str)).sum()
    heads = [name for name in palette.heads() if name in set(changes["policy"])]
    busy = [name for name in heads if name in sizes.index]
    most = sorted(busy, key=lambda name: -sizes[name])[:_MOST_POLICIES]
    told = [name for name in busy if name in most]
    return told, [name for name in heads if name not in busy], [name for name in busy if name not in most]


def _block(changes: pd.DataFrame, name: str, palette: Palette, baseline: bool) -> _Block:
    rows = changes[changes["policy"] == name]
    rows = rows if baseline else moved(rows, settled=False)
    changed = {(row["mission"], row["capability"]): row for row in rows.to_dict("records")}
    what = "effective share of what is required, %" if baseline else "change, percentage points"
    required = changes[changes["policy"] == palette.study.baseline]
    cells: dict[tuple[str, str], Mapping[Any, Any]] = {
        key: changed.get(key, {}) for key in zip(required["mission"], required["capability"], strict=True)
    }
    return _Block(f"{palette.label(name)}: {what}", cells, baseline)


def _draw(axes: Axes, block: _Block, top: float, missions: Sequence[str], capabilities: Sequence[str]) -> list[float]:
    """Title and cells of one policy; returns the heights of its rows."""
    axes.text(-0.5, top - 0.85, block.title, fontsize=8.5, fontweight="bold", va="center", color=INK)
    for down, mission in enumerate(missions):
        for across, capability in enumerate(capabilities):
            place = (across, top + down)
            row = block.cells.get((mission, capability))
            if row is None:
                axes.text(*place, "\N{EN DASH}", ha="center", va="center", fontsize=7.5, color=MUTED)
                continue
            fill, text = _cell(row, block.baseline)
            corner, colours = (across - 0.48, top + down - 0.46), (fill or "none", "none" if fill else GRID)
            axes.add_patch(Rectangle(corner, 0.96, 0.92, facecolor=colours[0], edgecolor=colours[1], lw=0.5))
            if fill:
                axes.text(*place, text, ha="center", va="center_baseline", fontsize=7.5, color=_on(fill))
    return [top + down for down in range(len(missions))]


def _cell(row: Mapping[Any, Any], baseline: bool) -> tuple[str, str]:
    """Colour and number of a cell; no colour where nothing changes. What is not settled is paler."""
    if not row:
        return "", ""
    if baseline:
        return to_hex(MET(row["share"])), f"{100 * row['share']:.0f}"
    colour = _shade(_CHANGE, row["difference"])
    return (colour if is_settled(row) else lighter(colour, 0.6)), change_text(row)


def _shade(colours: Colormap, change: float) -> str:
    """Half a requirement is as much colour as there is."""
    return to_hex(colours(min(1.0, max(0.0, 0.5 + change))))


def _on(fill: str) -> str:
    """A number's colour that can be read on that fill."""
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return _DARK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else _LIGHT


def _finding(changes: pd.DataFrame, names: Sequence[str], palette: Palette) -> str:
    """How many of the baseline's gaps each policy narrows, the one with most first."""
    gaps = len(gaps_of(changes, names[0]))
    found = moved(changes)
    few = found.empty and not moved(changes, settled=False).empty
    counted = moved(changes, settled=False) if few else found
    narrowed = counted[counted["difference"] > 0]["policy"].astype(str).value_counts()
    order = sorted(names[1:], key=lambda name: -narrowed.get(name, 0))
    words = "; ".join(f"{palette.label(name)}: {narrowed.get(name, 0)}" for name in order[:4])
    assumed = (counted["lever_class"] == "scenario").all()
    certainty = ("assumed, not found" if assumed else "of no settled sign yet: too few futures") if few else "settled"
    if not words:
        return f"No policy changes any of {gaps} gaps by half a percentage point or more"
    return f"How many gaps each policy narrows, of {gaps} in the baseline ({certainty}) \N{EN DASH} {words}"


def _when(changes: pd.DataFrame) -> str:
    return f"{int(changes['months'].iloc[0])} months"


def _foot(still: Sequence[str], others: bool, more: int, when: str, futures: int) -> str:
    """What cells mean, and which policies have no block; long lists are counted."""
    parts = [f"Means over {when}; pale, in brackets: not settled, or assumed; empty: under half a point."]
    if still and not others and not more:
        parts.append(f"No gap changes by half a point under any of {len(still)} policies.")
    elif still:
        named = [*still[:_MOST_POLICIES], *([f"{len(still) - _MOST_POLICIES} more"] * (len(still) > _MOST_POLICIES))]
        parts.append(f"No gap changes by half a point under: {'; '.join(named)}.")
    if more:
        parts.append(f"{more} more policies change something, but less: see the table.")
    return " ".join([*parts, basis(futures), "Not a forecast."])


def _caption(when: str, futures: int) -> str:
    return (
        "Each row is a mission, each column a capability. Upper block: the share of what is required that is effective "
        "under the baseline, from dark red (nothing) to blue-green (all of it). Blocks below: how many percentage "
        "points of that share a policy adds (green) or takes (red), in the same futures; a dash: nothing is required. "
        f"All are means over {when}: what comes late counts for the time that is left, and part of a set for that part "
        "of the time. A sign is settled when the 90 % interval of its mean leaves out zero, with futures enough; "
        "intervals are in the table below and in gap_changes.csv. "
        f"{basis(futures)} {NOT_A_FORECAST}"
    )


def _alt(changes: pd.DataFrame, palette: Palette, titles: Mapping[str, str], results: Results) -> str:
    """The widest gaps, and the largest change of each policy."""
    names = {each.name: each.title.lower() for each in results.catalogue.capabilities}

    def what(row: Mapping[Any, Any]) -> str:
        """Capability and mission in words."""
        return f"{names[row['capability']]} in {titles[row['mission']]}"

    worst = gaps_of(changes, palette.study.baseline).nsmallest(3, "share").to_dict("records")
    widest = ", ".join(f"{what(row)} ({100 * row['share']:.0f} % effective)" for row in worst)
    parts = [f"Missions by capabilities. Widest gaps of the baseline: {widest}"]
    large = moved(changes, settled=False)
    for name in palette.heads():
        rows = large[large["policy"] == name].to_dict("records")
        if rows:
            most = max(rows, key=lambda row: abs(row["difference"]))
            parts.append(f"{palette.label(name)} changes most: {what(most)}, {change_text(most)} points")
    return "; ".join(parts) + "."
