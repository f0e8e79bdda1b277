"""The assumption ledger as a figure: what carries the results, against what it rests on."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.assumptions.folder import Screened
from experiments.figures.captions import NOT_A_FORECAST, Captioned
from experiments.figures.style import ALARM, GRID, INK, MUTED, PAPER, RC, head_and_foot, sheet

#: Parameters with a row of their own, and with their rank beside their point.
_ROWS, _RANKS = 18, 10
_COLOURS = {"A": "#117733", "B": "#44aacc", "C": "#c28a1e", "D": "#882255"}
_GRADES = {"A": "peer-reviewed", "B": "official", "C": "expert or press", "D": "assumption"}
#: Influence below this share of all is drawn at the edge.
_LEAST = 2e-4


@matplotlib.rc_context(RC)
def assumptions(table: pd.DataFrame, screened: Screened) -> Captioned:
    """Left: every parameter, influence against the width of its range, colour by grade. Right: the first by name.

    Args:
        table: the ledger, with influence.
        screened: the screening that it comes from.
    """
    known = table[table["influence"].notna()].copy()
    known["influence"] = known["influence"].astype(float)
    known["influence_on_policy"] = known["influence_on_policy"].astype(float)
    first = known.sort_values("influence", ascending=False).head(_ROWS)
    figure = sheet(11, 6.6)
    left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.15))
    _scatter(left, known)
    _leading(right, first)
    weak = first["grade"].isin(["C", "D"]).sum()
    share = float(known.loc[known["grade"].isin(["C", "D"]), "influence"].sum())
    head_and_foot(
        figure,
        f"{weak} of the {len(first)} most influential parameters are weak; weak ones carry {100 * share:.0f} % of all "
        "influence",
        f"{screened.words()} Weak: grade C or D. Influence: share of "
        "all movement in three outcomes above the noise floor. Not a forecast.",
        _key(),
        columns=5,
    )
    return Captioned(figure, _caption(screened), _alt(first))


def _scatter(axes: Axes, known: pd.DataFrame) -> None:
    width = _range_width(known)
    height = known["influence"].clip(lower=_LEAST)
    for grade in "ABCD":
        rows = (known["grade"] == grade).to_numpy()
        axes.scatter(width[rows], height[rows], s=20, color=_COLOURS[grade], alpha=0.75, lw=0, zorder=2)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("width of the range, in times the default value")
    axes.set_ylabel("influence on the outcomes, share of all (logarithmic)")
    axes.set_title("Wide and influential: top right (number: rank)")
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(color=GRID)
    axes.axhline(_LEAST, color=MUTED, lw=0.8, ls=":")
    axes.text(0.99, _LEAST * 1.06, "none above the noise floor", transform=axes.get_yaxis_transform(),
              ha="right", va="bottom", fontsize=7, color=MUTED)  # fmt: skip
    _rank(axes, width, height.to_numpy())


def _rank(axes: Axes, width: np.ndarray, height: np.ndarray) -> None:
    """Rank of the highest points beside them, to the side where the next point is not."""
    chosen = np.argsort(-height, kind="stable")[:_RANKS]
    spots = np.column_stack([np.log(width), np.log(height)])
    for rank, index in enumerate(chosen, 1):
        others = np.delete(spots, index, axis=0)
        near = others[np.argmin(((others - spots[index]) ** 2).sum(axis=1))]
        side = -1 if near[0] >= spots[index][0] else 1
        axes.annotate(
            str(rank),
            (width[index], height[index]),
            xytext=(5 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=7.5,
            color=INK,
        )


def _range_width(known: pd.DataFrame) -> np.ndarray:
    """Width of the range in times the default; of the middle of the range where the default is 0."""
    middle = (known["low"] + known["high"]) / 2.0
    base = known["value"].abs().where(known["value"] != 0, middle.abs())
    return ((known["high"] - known["low"]) / base).to_numpy(dtype=float)


def _leading(axes: Axes, first: pd.DataFrame) -> None:
    places = np.arange(len(first))
    colours = [_COLOURS[grade] for grade in first["grade"]]
    axes.barh(places, first["influence"], color=colours, height=0.62, zorder=2)
    axes.plot(first["influence_on_policy"], places, ls="", marker="D", markersize=5, markerfacecolor=PAPER,
              markeredgecolor=INK, zorder=3)  # fmt: skip
    pairs = zip(first["parameter"], first["grade"], strict=True)
    names = [f"{rank}  {name}  ({grade})" for rank, (name, grade) in enumerate(pairs, 1)]
    axes.set_yticks(places, names, fontsize=7.5)
    for label, row in zip(axes.get_yticklabels(), first.to_dict("records"), strict=True):
        if row["may_turn"]:
            label.set_color(ALARM)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    axes.set_xlabel("share of all influence")
    axes.set_title(f"The {len(first)} most influential (rank, name, grade)")
    axes.grid(axis="x", color=GRID)


def _key() -> tuple[list[Any], list[str]]:
    handles = [Line2D([], [], ls="", marker="s", markersize=7, color=_COLOURS[grade]) for grade in "ABCD"]
    diamond = Line2D([], [], ls="", marker="D", markersize=5, markerfacecolor=PAPER, markeredgecolor=INK)
    labels = [f"{grade}: {words}" for grade, words in _GRADES.items()]
    return [*handles, diamond], [*labels, "on the difference that the policy makes (name in red: may turn its sign)"]


def _caption(screened: Screened) -> str:
    return (
        f"{screened.words()} {screened.outdated()} Left: one point for each parameter that moved. Right: bars are "
        "shares of the influence on peacekeepers killed, civilians killed and the capability gap; diamonds are "
        f"shares of the influence on what the policy changes in them. {NOT_A_FORECAST}"
    )


def _alt(first: pd.DataFrame) -> str:
    names = ", ".join(f"{name} ({grade})" for name, grade in zip(first["parameter"], first["grade"], strict=True))
    return f"The most influential parameters with their grade: {names}. All numbers are in the ledger's CSV."
