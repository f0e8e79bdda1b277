"""Patterns of the evidence: what the model gives, against the range that is accepted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures.captions import NOT_A_FORECAST, Captioned, assumed_share
from experiments.figures.style import ALARM, GRID, INK, MUTED, RC, head_and_foot, sheet
from experiments.patterns.page import closing, span, told
from experiments.patterns.pattern import Accepted, Estimate, Finding, within

#: Where the drawn part of each row's own scale ends; the accepted range lies from 0 to 1.
_LEFT, _RIGHT = -0.8, 1.8
_MARKER = {"emergent": "o", "fitted": "s", "input": "D", "certain": "^"}


@matplotlib.rc_context(RC)
def patterns(findings: Sequence[Finding]) -> Captioned:
    """One row for each measured quantity, on a scale of its own on which the accepted range has the same place."""
    rows = [
        (finding, accepted, estimate)
        for finding in findings
        for accepted, estimate in zip(finding.pattern.accepted, finding.measured.estimates, strict=True)
    ]
    figure = sheet(10, 1.5 + 0.27 * len(rows))
    axes = figure.add_subplot()
    for place, row in enumerate(rows):
        _draw(axes, place, *row)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(_LEFT - 0.05, _RIGHT + 0.05)
    axes.set_yticks(range(len(rows)), [
        f"{finding.pattern.id}  {accepted.name}, {accepted.unit}" for finding, accepted, _ in rows
    ])
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([0, 1], ["lowest accepted", "highest accepted"])
    axes.spines["left"].set_visible(False)
    _numbers(axes, rows)
    judged = [finding for finding in findings if finding.pattern.kind != "certain"]
    holding = sum(finding.verdict == "ACCEPT" for finding in judged)
    emergent = [finding for finding in findings if finding.pattern.kind == "emergent"]
    valid = sum(finding.verdict == "ACCEPT" for finding in emergent)
    title = (
        f"{holding} of {len(judged)} patterns hold; of the {len(emergent)} that count as validation, {valid} do"
        if emergent else f"{holding} of {len(judged)} patterns hold; none of them counts as validation"
    )
    foot = (
        "Each row has a scale of its own: the band is the accepted range (open towards one side where only a sign is "
        f"asked), bars are 90 % intervals. Arrow: off the scale. {100 * assumed_share():.0f} % of the model's inputs "
        "are assumptions (grade D). Not a forecast."
    )
    head_and_foot(figure, title, foot, _key(), 5)
    return Captioned(figure, f"{closing(findings)} {foot} {NOT_A_FORECAST}", _alt(findings))


def _draw(axes: Axes, place: int, finding: Finding, accepted: Accepted, estimate: Estimate) -> None:
    left = _LEFT if math.isinf(accepted.low) else 0.0
    right = _RIGHT if math.isinf(accepted.high) else 1.0
    axes.barh(place, right - left, left=left, height=0.62, color=GRID, zorder=1)
    if math.isnan(estimate.value):
        return
    scale = _scale(accepted, estimate)
    colour = INK if within(estimate, accepted) else ALARM
    low, value, high = (float(np.clip(scale(end), _LEFT, _RIGHT)) for end in
                        (_or(estimate.low, estimate.value), estimate.value, _or(estimate.high, estimate.value)))
    axes.plot([low, high], [place, place], color=colour, lw=1.8, solid_capstyle="butt", zorder=2)
    off = not _LEFT < scale(estimate.value) < _RIGHT
    marker = (">" if value > 0 else "<") if off else _MARKER[finding.pattern.kind]
    axes.plot([value], [place], marker=marker, color=colour, markersize=5.5, ls="", zorder=3)


def _or(value: float, instead: float) -> float:
    return instead if math.isnan(value) else value


def _scale(accepted: Accepted, estimate: Estimate) -> Callable[[float], float]:
    """From a value to its place, the accepted range at 0 to 1; a one-sided range is as wide as the numbers need."""
    low, high = accepted.low, accepted.high
    if math.isinf(low) or math.isinf(high):
        bound = high if math.isinf(low) else low
        ends = [each for each in (estimate.low, estimate.value, estimate.high) if math.isfinite(each)]
        reach = 1.5 * max([abs(each - bound) for each in ends], default=1.0) or 1.0
        start = 1.0 if math.isinf(low) else 0.0
        return lambda value: start + (value - bound) / reach
    return lambda value: (value - low) / (high - low)


def _numbers(axes: Axes, rows: Sequence[tuple[Finding, Accepted, Estimate]]) -> None:
    """Estimate with interval, and the accepted range, at the right edge."""
    lines = ["estimate (90 % interval) [accepted]"]
    lines += [f"{told(estimate)} [{span(accepted)}]" for _, accepted, estimate in rows]
    for place, words in enumerate(lines, -1):
        axes.annotate(
            words, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5,
            color=INK if place >= 0 else MUTED, annotation_clip=False,
        )


def _key() -> tuple[list[Line2D | Patch], list[str]]:
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=MUTED, marker=marker, ls="", markersize=5.5) for marker in _MARKER.values()
    ]
    handles += [Line2D([], [], color=ALARM, marker="o", lw=1.8, markersize=5.5), Patch(color=GRID)]
    return handles, [*_MARKER, "outside its range", "accepted range"]


def _alt(findings: Sequence[Finding]) -> str:
    failing = [finding.pattern.id for finding in findings if finding.verdict == "FAIL"]
    return f"Estimates of {len(findings)} patterns against accepted ranges. Outside: {', '.join(failing) or 'none'}."
