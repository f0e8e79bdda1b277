"""What calibration learnt: each parameter's prior and posterior, and how near predictions came to the targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.style import ALARM, BASELINE, INK, RC, head_and_foot, lighter, sheet
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from experiments.evidence.calibration import Calibrated

_WIDE = 4  # a target is drawn over this many tolerances, and half as many again


@matplotlib.rc_context(RC)
def calibration_figure(result: Calibrated) -> Figure:
    """Left, predictions in tolerances around each target; right, where each parameter's draws lie in its range."""
    figure = sheet(10, 5.6)
    left, right = figure.subplots(1, 2)
    _targets(left, result)
    _parameters(right, result)
    head_and_foot(
        figure,
        "What the targets taught about an attack",
        "Left: distance of predictions from the observation in tolerances (bars: one standard deviation between "
        "futures and draws). Right: middle 80 % of the draws within each declared range, dot at the median, ring at "
        "the default. These targets were fitted: meeting them is no validation.",
    )
    return figure


def _targets(axes: Axes, result: Calibrated) -> None:
    names = [row["target"].replace("_", " ") for row in result.fit.to_dict("records")]
    for place, row in enumerate(result.fit.to_dict("records")):
        for key, shift, colour in (("prior", -0.17, lighter(BASELINE, 0.35)), ("posterior", 0.17, INK)):
            middle = (row[key] - row["observed"]) / row["tolerance"]
            half = row[f"{key}_sd"] / row["tolerance"]
            axes.plot([middle - half, middle + half], [place + shift] * 2, color=colour, lw=2)
            axes.plot(middle, place + shift, "o", color=colour, ms=4, label=key if place == 0 else None)
    axes.axvspan(-1, 1, color=lighter(BASELINE, 0.8), zorder=0)
    axes.axvline(0, color=ALARM, lw=1)
    axes.set_xlim(-_WIDE * 1.5, _WIDE * 1.5)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel("tolerances from the observation")
    axes.legend(loc="lower right")


def _parameters(axes: Axes, result: Calibrated) -> None:
    names = list(result.draws.columns)
    for place, name in enumerate(names):
        one = declared()[name]
        span = one.high - one.low
        low, middle, high = (np.quantile(result.draws[name], (0.1, 0.5, 0.9)) - one.low) / span
        axes.plot([0, 1], [place, place], color=lighter(BASELINE, 0.6), lw=1)
        axes.plot([low, high], [place, place], color=INK, lw=4, solid_capstyle="butt")
        axes.plot(middle, place, "o", color=ALARM, ms=4)
        axes.plot((one.default - one.low) / span, place, "o", mfc="none", mec=BASELINE, ms=6)
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.invert_yaxis()
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks([0, 1], ["lowest", "highest"])
    axes.set_xlabel("declared range")
