"""The marks of a mission map: colours, sizes and the legend that explains them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures.style import ALARM, INK

BASE, TOWN, AIR, SURGERY = "#332288", "#c28a1e", "#2a8c82", "#aa4499"
NEW = "#117733"
_LEGEND_WIDTH = 30  # characters
_MANY = 20  # attacks at a place, as a measure in the legend


@dataclass(frozen=True)
class OpenedSites:
    """Sites that added troops opened in one future: the policy's title, and rows with coordinates and strength."""

    policy: str
    rows: pd.DataFrame


def town_size(population: float) -> float:
    """Area of a community's mark; the largest cities are cut so that they hide no neighbour."""
    return 14 + min(population, 400_000) / 1800


def site_size(strength: float) -> float:
    """Area of a base's mark."""
    return 14 + strength / 22


def incident_size(attacks: int) -> float:
    """Area of a cross that stands for some attacks at one place."""
    return 12.0 + 7.0 * (attacks - 1)


def evacuation_km(given: Mapping[str, float]) -> float:
    """Farthest wound that a helicopter from a hospital brings to surgery in two hours, out and back."""
    return max(0.0, (2 - given["launch_minutes"] / 60) * given["helicopter_speed_kmh"] / 2)


def legend(
    rows: pd.DataFrame, given: Mapping[str, float], opened: OpenedSites | None
) -> tuple[list[Line2D | Patch], list[str]]:
    """Handles and labels: bases, new sites where there are any, communities, circles, and incidents if drawn."""
    def mark(marker: str, colour: str, size: float, hollow: bool = False) -> Line2D:
        """A key of the legend."""
        return Line2D(
            [],
            [],
            ls="",
            marker=marker,
            markeredgecolor=colour,
            markersize=size,
            markerfacecolor="none" if hollow else colour,
        )

    entries: list[tuple[Line2D | Patch, str]] = [
        (mark("s", BASE, math.sqrt(site_size(300))), "base, 300 uniformed"),
        (mark("s", BASE, math.sqrt(site_size(2000))), "base, 2,000 uniformed"),
        (mark("o", TOWN, math.sqrt(town_size(20_000))), "community, 20,000 people"),
        (mark("o", TOWN, math.sqrt(town_size(150_000))), "community, 150,000 people"),
        (mark("o", TOWN, 6, hollow=True), "hollow: beyond patrol reach"),
        (
            Patch(facecolor=BASE, edgecolor=BASE, alpha=0.2),
            f"day patrol, {given['patrol_reach_km']:.0f} km",
        ),
        (Line2D([], [], color=AIR, ls=(0, (6, 3))), f"helicopter, {given['helicopter_radius_km']:.0f} km"),
        (
            Line2D([], [], color=SURGERY, ls=(0, (1, 2))),
            f"surgery in two hours\nby air, {evacuation_km(given):.0f} km",
        ),
    ]
    if len(rows):
        entries += [
            (mark("+", ALARM, math.sqrt(incident_size(1))), "attack on the mission"),
            (mark("+", ALARM, math.sqrt(incident_size(_MANY))), f"{_MANY} of them at a place"),
            (mark("x", INK, math.sqrt(incident_size(1))), "attack on civilians"),
            (mark("x", INK, math.sqrt(incident_size(_MANY))), f"{_MANY} of them at a place"),
        ]
    if opened is not None:
        label = "\n".join(textwrap.wrap(f"new site and its day patrol under: {opened.policy}", _LEGEND_WIDTH))
        entries.insert(2, (mark("D", NEW, math.sqrt(site_size(300))), label))
    return [handle for handle, _ in entries], [label for _, label in entries]
