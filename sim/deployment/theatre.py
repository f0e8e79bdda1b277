"""The ground of a world: rows of places and units, and the distances between them.

Geography depends on the missions alone and is computed once; a run copies it. Rows of one kind lie together mission by
mission, units that a policy adds come last within their mission, and every row keeps its own key.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.deployment.force import GroundForce, force_over_time
from sim.deployment.regional_battalions import REGIONAL_FORCE
from sim.engine import records
from sim.engine.draws import entity_key
from sim.scenario.distance import apart_km
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Mission

MOST_THEATRES = 8  # kept in memory by one process


@dataclass(frozen=True, slots=True, eq=False)
class Theatre:
    """The ground of a world: places, distances and the rows that no run changes before its first day.

    Attributes:
        written: the missions as written; they keep the cache entry alive.
        missions: the missions with the force that the policy gives them.
        contributors: names of all contributors, in order of first appearance.
        site_names, community_names, contingent_names, group_names: full names by row.
        sites, communities, contingents, groups: rows at the start.
        straight_km: base to community, km as the crow flies, 0 across missions.
        site_km: group to base. base_km: base to base.
        ground_km: group to community.
        written_strength: people of each contingent in the mission file, 0 for those that a policy adds.
        new_sites: contingent and site rows of the added units that will open a site, shape (units, 2).
    """

    written: tuple[Mission, ...]
    missions: tuple[Mission, ...]
    contributors: tuple[str, ...]
    site_names: tuple[str, ...]
    community_names: tuple[str, ...]
    contingent_names: tuple[str, ...]
    group_names: tuple[str, ...]
    sites: np.ndarray
    communities: np.ndarray
    contingents: np.ndarray
    groups: np.ndarray
    straight_km: np.ndarray
    site_km: np.ndarray
    base_km: np.ndarray
    ground_km: np.ndarray
    written_strength: np.ndarray
    new_sites: np.ndarray


_THEATRES: dict[tuple[object, ...], Theatre] = {}


def theatre_of(scenario: Scenario) -> Theatre:
    """The theatre of a scenario's missions and of the force that its policy gives them, computed once per process."""
    forces = tuple(force_over_time(scenario, m) for m in range(len(scenario.missions)))
    key = (*(id(mission) for mission in scenario.missions), *(force.key for force in forces))
    if key not in _THEATRES:
        if len(_THEATRES) > MOST_THEATRES:
            _THEATRES.clear()
        _THEATRES[key] = _survey(scenario.missions, forces)
    return _THEATRES[key]


def _within(distances: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Distances with 0 where the two rows belong to different missions."""
    return np.where(a["mission"][:, None] == b["mission"][None, :], distances, 0.0)


def _survey(written: tuple[Mission, ...], forces: tuple[GroundForce, ...]) -> Theatre:
    missions = tuple(force.mission for force in forces)
    sites, site_names = _site_rows(missions)
    communities, community_names = _community_rows(missions)
    contingents, contingent_names, contributors = _contingent_rows(missions)
    groups, group_names = _group_rows(missions)
    straight = _within(apart_km(sites, communities), sites, communities)
    find_nearest_base(sites, communities, contingents, straight)
    site_km = _within(apart_km(groups, sites), groups, sites)
    base_km = _within(apart_km(sites, sites), sites, sites)
    sites["supply_km"] = [supply_km(sites, base_km, s) for s in range(len(sites))]
    return Theatre(
        written, missions, contributors, site_names, community_names, contingent_names, group_names,
        sites, communities, contingents, groups, straight, site_km,
        base_km,
        _within(apart_km(groups, communities), groups, communities),
        *_force_rows(forces, contingents, sites),
    )


def _force_rows(
    forces: tuple[GroundForce, ...], contingents: np.ndarray, sites: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Written strength of every contingent; contingent and site rows of the added units that open sites."""
    strength = [people for force in forces for people in force.written_strength]
    pairs = [
        (np.searchsorted(contingents["mission"], m) + unit, np.searchsorted(sites["mission"], m) + site)
        for m, force in enumerate(forces) for unit, site in force.openings
    ]
    return np.array(strength, dtype=np.float64), np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)


def _names(missions: Sequence[Mission], kind: str) -> tuple[str, ...]:
    return tuple(f"{mission.name}/{kind}/{row.name}" for mission in missions for row in getattr(mission, kind))


def _rows(missions: Sequence[Mission], kind: str, dtype: np.dtype) -> tuple[np.ndarray, tuple[str, ...]]:
    """Empty rows of a kind with their mission and key, and the full names."""
    names = _names(missions, kind)
    rows = np.zeros(len(names), dtype=dtype)
    rows["key"] = [entity_key(name) for name in names]
    rows["mission"] = [m for m, mission in enumerate(missions) for _ in getattr(mission, kind)]
    return rows, names


def _site_rows(missions: tuple[Mission, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    rows, names = _rows(missions, "sites", records.SITE)
    sites = [site for mission in missions for site in mission.sites]
    for field in ("latitude", "longitude", "headquarters", "airfield"):
        rows[field] = [getattr(site, field) for site in sites]
    return rows, names


def _community_rows(missions: tuple[Mission, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    rows, names = _rows(missions, "communities", records.COMMUNITY)
    places = [place for mission in missions for place in mission.communities]
    for field in ("latitude", "longitude", "population"):
        rows[field] = [getattr(place, field) for place in places]
    return rows, names


def site_index(missions: Sequence[Mission]) -> dict[tuple[int, str], int]:
    """Row of each base by (mission, name)."""
    pairs = [(m, site.name) for m, mission in enumerate(missions) for site in mission.sites]
    return {pair: row for row, pair in enumerate(pairs)}


def _contingent_rows(missions: tuple[Mission, ...]) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    rows, names = _rows(missions, "contingents", records.CONTINGENT)
    units = [(m, unit) for m, mission in enumerate(missions) for unit in mission.contingents]
    contributors = tuple(dict.fromkeys(unit.contributor for _, unit in units))
    index, order = site_index(missions), {name: row for row, name in enumerate(contributors)}
    rows["site"] = [index[m, unit.site] for m, unit in units]
    rows["kind"] = [records.CONTINGENT_KINDS.index(unit.kind) for _, unit in units]
    rows["contributor"] = [order[unit.contributor] for _, unit in units]
    rows["strength"] = [unit.strength for _, unit in units]
    rows["regional"] = [unit.contributor == REGIONAL_FORCE for _, unit in units]
    rows["returns_month"] = [unit.arrives_month for _, unit in units]
    rows["present"] = (rows["strength"] > 0) & (rows["returns_month"] == 0)
    return rows, names, contributors


def _group_rows(missions: tuple[Mission, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    rows, names = _rows(missions, "groups", records.GROUP)
    groups = [group for mission in missions for group in mission.groups]
    for field in ("latitude", "longitude", "range_km"):
        rows[field] = [getattr(group, field) for group in groups]
    rows["kind"] = [records.GROUP_KINDS.index(group.kind) for group in groups]
    rows["civilian_rate"] = [group.civilian_attacks_per_year for group in groups]
    rows["un_rate"] = [group.un_attacks_per_year for group in groups]
    rows["strength"] = 1.0
    return rows, names


def supply_km(sites: np.ndarray, base_km: np.ndarray, s: int) -> float:
    """Distance to the nearest base of a higher headquarters, from which a base is supplied by road.

    0 for the highest of a mission: what it needs comes by air or from its own town.
    """
    above = (sites["mission"] == sites["mission"][s]) & (sites["headquarters"] > sites["headquarters"][s])
    return float(base_km[s, above].min()) if above.any() else 0.0


def find_nearest_base(sites: np.ndarray, communities: np.ndarray, contingents: np.ndarray, km: np.ndarray) -> None:
    """Each community's nearest base with people in it."""
    people = np.bincount(contingents["site"], contingents["strength"], len(sites))
    own = (sites["mission"][:, None] == communities["mission"][None, :]) & (people[:, None] > 0)
    reachable = np.where(own, km, math.inf)
    communities["nearest_site"] = reachable.argmin(axis=0)
    communities["nearest_km"] = reachable.min(axis=0)
