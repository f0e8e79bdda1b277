"""A mission on its ground: bases, communities in and beyond reach, and the incidents of one future."""

from __future__ import annotations

import math
from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from experiments.figures.captions import NOT_A_FORECAST, Captioned, assumed_share
from experiments.figures.labels import place_labels
from experiments.figures.style import ALARM, GRID, INK, RC, head_and_foot, sheet
from experiments.report.figures.map_legend import (
    AIR,
    BASE,
    NEW,
    SURGERY,
    TOWN,
    OpenedSites,
    evacuation_km,
    incident_size,
    legend,
    site_size,
    town_size,
)
from sim.scenario.enablers import enablers_of, kinds_that
from sim.scenario.parameters import declared
from sim.scenario.schema import Mission

_KM_PER_DEGREE = 111.2


@matplotlib.rc_context(RC)
def mission_map(
    mission: Mission,
    incidents: pd.DataFrame | None = None,
    numbers: Mapping[str, float] | None = None,
    opened: OpenedSites | None = None,
) -> Captioned:
    """Bases sized by troops, communities by population, circles of reach, incidents of one future.

    Args:
        mission: the mission as its file declares it.
        incidents: incidents of ONE future of this mission; none are drawn otherwise.
        numbers: parameters in force; the mission's own and the defaults otherwise.
        opened: sites that the added troops of a policy opened in one future, drawn apart from the bases.
    """
    given = {name: row.default for name, row in declared().items()} | mission.parameters | dict(numbers or {})
    troops = _troops(mission)
    figure = sheet(10, 6)
    axes = figure.subplots()
    figure.set_figheight(min(9.0, 1.5 + 7.4 * _frame(axes, mission)))
    _circles(axes, mission, troops, given)
    beyond = _communities(axes, mission, troops, given["patrol_reach_km"])
    _sites(axes, mission, troops)
    rows = incidents if incidents is not None else pd.DataFrame({"kind": []})
    _incidents(axes, rows)
    _opened(axes, opened, given["patrol_reach_km"])
    _scale_bar(axes)
    axes.legend(
        *legend(rows, given, opened), loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0, fontsize=7.5
    )
    people = sum(place.population for place in mission.communities)
    far = sum(place.population for place in mission.communities if place.name in beyond)
    head_and_foot(
        figure,
        f"{_titled(mission)}: {len(beyond)} of {len(mission.communities)} communities, "
        f"{100 * far / people:.0f} % of their people, lie beyond patrol reach",
        f"Reach is an assumption; grade D inputs in all: {100 * assumed_share():.0f} %. "
        "Incidents are those of one future, not a prediction of any place. Not a forecast.",
    )
    _labels(axes, mission, troops, beyond)
    return Captioned(figure, _caption(mission, rows, given, opened), _alt(mission, beyond, rows, opened))


def _troops(mission: Mission) -> dict[str, int]:
    """Uniformed personnel at each site."""
    present = {site.name: 0 for site in mission.sites}
    for unit in mission.contingents:
        present[unit.site] += unit.strength
    return present


def _places(mission: Mission) -> list[tuple[float, float]]:
    """(latitude, longitude) of all sites and communities."""
    sites = [(site.latitude, site.longitude) for site in mission.sites]
    return sites + [(place.latitude, place.longitude) for place in mission.communities]


def _titled(mission: Mission) -> str:
    """Title with its label (fictional, stylised), said once."""
    return mission.title if mission.label in mission.title.lower() else f"{mission.title} ({mission.label})"


def kilometres(latitude: float, longitude: float, other: tuple[float, float]) -> float:
    """Distance in km on a plane that is true at the first point's latitude."""
    east = (other[1] - longitude) * math.cos(math.radians(latitude))
    return _KM_PER_DEGREE * math.hypot(other[0] - latitude, east)


def _frame(axes: Axes, mission: Mission) -> float:
    """Limits around all places, true to scale at the middle latitude. Returns height over width."""
    places = _places(mission)
    south, north = min(p[0] for p in places), max(p[0] for p in places)
    west, east = min(p[1] for p in places), max(p[1] for p in places)
    margin = max(0.45, 0.08 * max(north - south, east - west))
    shrink = math.cos(math.radians((south + north) / 2))
    axes.set(
        xlim=(west - margin / shrink, east + margin / shrink),
        ylim=(south - margin, north + margin),
        xlabel="Longitude, degrees east",
        ylabel="Latitude, degrees north",
    )
    axes.set_aspect(1 / shrink)
    axes.grid(color=GRID, lw=0.5)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    return (high - low) / ((right - left) * shrink)


def _ring(latitude: float, longitude: float, km: float) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, 73)
    east = km / (_KM_PER_DEGREE * math.cos(math.radians(latitude)))
    return np.column_stack((longitude + east * np.cos(turn), latitude + km / _KM_PER_DEGREE * np.sin(turn)))


def _circles(axes: Axes, mission: Mission, troops: Mapping[str, int], given: Mapping[str, float]) -> None:
    """Patrol reach of bases with troops; helicopter radius; evacuation within two hours of a hospital."""
    present = [unit for unit in mission.enablers if unit.present > 0]
    flying, surgery = ({unit.site for unit in present if unit.kind in kinds_that(deed, enablers_of(()))}
                       for deed in ("flies", "operates"))
    for site in mission.sites:
        here = (site.latitude, site.longitude)
        if troops[site.name]:
            ring = _ring(*here, given["patrol_reach_km"])
            axes.add_patch(Polygon(ring, facecolor=BASE, edgecolor=BASE, alpha=0.13, lw=0.8, zorder=1))
        for sites, colour, km, dash in (
            (flying, AIR, given["helicopter_radius_km"], (0, (6, 3))),
            (surgery, SURGERY, evacuation_km(given), (0, (1, 2))),
        ):
            if site.name in sites:
                axes.add_patch(
                    Polygon(_ring(*here, km), fill=False, edgecolor=colour, lw=1.1, ls=dash, zorder=2)
                )


def _communities(axes: Axes, mission: Mission, troops: Mapping[str, int], reach_km: float) -> set[str]:
    """Draw the communities, hollow beyond the patrol reach of every base. Returns the names of those."""
    bases = [(site.latitude, site.longitude) for site in mission.sites if troops[site.name]]
    beyond = set()
    for place in mission.communities:
        near = min((kilometres(place.latitude, place.longitude, base) for base in bases), default=math.inf)
        if near > reach_km:
            beyond.add(place.name)
        axes.scatter(
            place.longitude,
            place.latitude,
            s=town_size(place.population),
            facecolor="none" if near > reach_km else TOWN,
            edgecolor=TOWN,
            alpha=0.9,
            lw=1.1,
            zorder=3,
        )
    return beyond


def _sites(axes: Axes, mission: Mission, troops: Mapping[str, int]) -> None:
    for site in mission.sites:
        axes.scatter(
            site.longitude,
            site.latitude,
            s=site_size(troops[site.name]),
            marker="s",
            color=BASE,
            edgecolor="white",
            lw=0.8,
            zorder=4,
        )


def _incidents(axes: Axes, rows: pd.DataFrame) -> None:
    """One mark for each place and kind, its area by how many there were: single crosses would hide each other."""
    for kind, marker, colour in (("attack_on_civilians", "x", INK), ("attack_on_un", "+", ALARM)):
        some = rows[rows["kind"] == kind]
        if len(some):
            at = some.groupby(["longitude", "latitude"]).size().reset_index(name="attacks")
            axes.scatter(at["longitude"], at["latitude"], marker=marker, color=colour, zorder=5, lw=1.1, alpha=0.85,
                         s=[incident_size(attacks) for attacks in at["attacks"]])


def _opened(axes: Axes, opened: OpenedSites | None, reach_km: float) -> None:
    """Diamonds where added troops opened sites, with the reach of their patrols."""
    if opened is None:
        return
    for latitude, longitude, strength in opened.rows[["latitude", "longitude", "strength"]].to_numpy(dtype=float):
        ring = _ring(latitude, longitude, reach_km)
        axes.add_patch(Polygon(ring, facecolor=NEW, edgecolor=NEW, alpha=0.15, lw=0.8, ls=(0, (3, 2)), zorder=1))
        axes.scatter(longitude, latitude, s=site_size(strength), marker="D", color=NEW, edgecolor="white", lw=0.8,
                     zorder=6)


def _scale_bar(axes: Axes) -> None:
    """A bar of a round length, about a fifth of the map's width."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    degree = _KM_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    width = (east - west) * degree
    km = max((step for step in (10, 20, 50, 100, 200, 500) if step <= width / 4), default=10)
    x, y = west + 0.03 * (east - west), south + 0.035 * (north - south)
    axes.plot([x, x + km / degree], [y, y], color=INK, lw=2.4, solid_capstyle="butt", zorder=6)
    axes.text(
        x + km / degree / 2, y + 0.012 * (north - south), f"{km} km", ha="center", va="bottom", fontsize=7.5
    )


def _labels(
    axes: Axes,
    mission: Mission,
    troops: Mapping[str, int],
    beyond: set[str],
) -> None:
    """Names of the main bases, then of the largest communities beyond reach."""
    sites = sorted(mission.sites, key=lambda site: (-site.headquarters, -troops[site.name]))[:12]
    far = sorted((p for p in mission.communities if p.name in beyond), key=lambda p: -p.population)[:6]
    rows = [(s.longitude, s.latitude, s.name, True) for s in sites] + [
        (p.longitude, p.latitude, p.name, False) for p in far
    ]
    place_labels(axes, rows, [(east, north) for north, east in _places(mission)])


def _caption(
    mission: Mission, rows: pd.DataFrame, given: Mapping[str, float], opened: OpenedSites | None
) -> str:
    shown = (
        f"Crosses are the {len(rows)} incidents of one future of the baseline, larger where a place saw more"
        if len(rows)
        else "No incidents are drawn"
    )
    added = (
        f"Diamonds: the {len(opened.rows)} sites that added troops opened in one future of {opened.policy}; all else "
        "is the baseline. "
        if opened is not None
        else ""
    )
    return (
        f"{_titled(mission)}, as of {mission.baseline_year}. Squares: bases by strength; dots: communities "
        f"by population, hollow where no base is within {given['patrol_reach_km']:.0f} km. Dashed: radius of "
        "helicopters from where they stand; dotted: wounds from which a helicopter reaches a field hospital "
        f"within two hours in good weather with everything ready, so an upper bound. {added}{shown}: another future "
        "has others. No borders are drawn. Share of inputs that are assumptions (grade D): "
        f"{100 * assumed_share():.0f} %. {NOT_A_FORECAST}"
    )


def _alt(mission: Mission, beyond: set[str], rows: pd.DataFrame, opened: OpenedSites | None) -> str:
    added = f", {len(opened.rows)} sites that added troops opened" if opened is not None else ""
    return (
        f"Map of {len(mission.sites)} bases and {len(mission.communities)} communities, {len(beyond)} of "
        f"them beyond patrol reach{added}, with {len(rows)} incidents of one future."
    )
