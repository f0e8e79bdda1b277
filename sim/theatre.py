"""From a scenario to the first morning: rows for everyone, distances between places, spans of each mission.

Geography depends on the missions alone and is computed once; a run copies it. Rows of one kind lie together mission by
mission, units that a policy adds come last within their mission, and every row keeps its own key.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arms import KindRows, kind_rows, tactic_rows
from sim.engine import records
from sim.engine.draws import entity_key
from sim.engine.records import State, as_records, empty_scratch
from sim.force import GroundForce, force_of
from sim.regional_battalions import REGIONAL_FORCE
from sim.scenario.distance import EARTH_RADIUS_KM
from sim.scenario.distance import great_circle_km as distance_km
from sim.scenario.scenario import Scenario
from sim.scenario.schema import EnablerUnit, Mission

MOST_THEATRES = 8  # kept in memory by one process
__all__ = ["EARTH_RADIUS_KM", "Theatre", "first_morning", "move_site", "opportunities", "theatre_of"]
TABLES = ("site", "community", "contingent", "enabler", "group")


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
    forces = tuple(force_of(scenario, m) for m in range(len(scenario.missions)))
    key = (*(id(mission) for mission in scenario.missions), *(force.key for force in forces))
    if key not in _THEATRES:
        if len(_THEATRES) > MOST_THEATRES:
            _THEATRES.clear()
        _THEATRES[key] = _survey(scenario.missions, forces)
    return _THEATRES[key]


def great_circle_km(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Distances between two lists of (latitude, longitude) in degrees, shape (len(a), len(b)), km."""
    return distance_km(a["latitude"][:, None], a["longitude"][:, None], b["latitude"][None, :], b["longitude"][None, :])


def _within(distances: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Distances with 0 where the two rows belong to different missions."""
    return np.where(a["mission"][:, None] == b["mission"][None, :], distances, 0.0)


def _survey(written: tuple[Mission, ...], forces: tuple[GroundForce, ...]) -> Theatre:
    missions = tuple(force.mission for force in forces)
    sites, site_names = _site_rows(missions)
    communities, community_names = _community_rows(missions)
    contingents, contingent_names, contributors = _contingent_rows(missions)
    groups, group_names = _group_rows(missions)
    straight = _within(great_circle_km(sites, communities), sites, communities)
    _find_nearest_base(sites, communities, contingents, straight)
    site_km = _within(great_circle_km(groups, sites), groups, sites)
    return Theatre(
        written, missions, contributors, site_names, community_names, contingent_names, group_names,
        sites, communities, contingents, groups, straight, site_km,
        _within(great_circle_km(sites, sites), sites, sites),
        _within(great_circle_km(groups, communities), groups, communities),
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


def _site_index(missions: Sequence[Mission]) -> dict[tuple[int, str], int]:
    """Row of each base by (mission, name)."""
    pairs = [(m, site.name) for m, mission in enumerate(missions) for site in mission.sites]
    return {pair: row for row, pair in enumerate(pairs)}


def _contingent_rows(missions: tuple[Mission, ...]) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    rows, names = _rows(missions, "contingents", records.CONTINGENT)
    units = [(m, unit) for m, mission in enumerate(missions) for unit in mission.contingents]
    contributors = tuple(dict.fromkeys(unit.contributor for _, unit in units))
    index, order = _site_index(missions), {name: row for row, name in enumerate(contributors)}
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


def _find_nearest_base(sites: np.ndarray, communities: np.ndarray, contingents: np.ndarray, km: np.ndarray) -> None:
    """Each community's nearest base with people in it."""
    people = np.bincount(contingents["site"], contingents["strength"], len(sites))
    own = (sites["mission"][:, None] == communities["mission"][None, :]) & (people[:, None] > 0)
    reachable = np.where(own, km, math.inf)
    communities["nearest_site"] = reachable.argmin(axis=0)
    communities["nearest_km"] = reachable.min(axis=0)


def first_morning(scenario: Scenario, offered: Sequence[Sequence[EnablerUnit]], log: int = 0) -> State:
    """The state of a world before its first day: everyone in place, nobody's quality drawn yet.

    Args:
        scenario: the resolved scenario.
        offered: for each mission the units that the policy adds.
        log: lines of the incident log, 0 for none.
    """
    theatre = theatre_of(scenario)
    missions = _mission_rows(scenario)
    enablers = _enabler_rows(theatre.missions, offered, kind_rows(scenario))
    tables = {"site": theatre.sites.copy(), "community": theatre.communities.copy(),
              "contingent": theatre.contingents.copy(), "enabler": enablers, "group": theatre.groups.copy()}
    for kind, rows in tables.items():
        counts = np.bincount(rows["mission"], minlength=len(missions))
        missions[f"last_{kind}"] = counts.cumsum()
        missions[f"first_{kind}"] = missions[f"last_{kind}"] - counts
    params = scenario.parameters
    tables["contingent"]["protected"] = params["protected_vehicle_share"][tables["contingent"]["mission"]]
    tables["community"]["trust"] = params["trust_initial"][tables["community"]["mission"]]
    routes = _route_rows(theatre, params, tables["site"])
    grounds = _ground_rows(theatre, params, tables["group"])
    tactics = opportunities(scenario)
    arms = tactic_rows(scenario.tactics, params, scenario.catalogue)
    return State(
        params=as_records(params.copy()), missions=as_records(missions),
        sites=as_records(tables["site"]), communities=as_records(tables["community"]),
        contingents=as_records(tables["contingent"]), enablers=as_records(enablers),
        groups=as_records(tables["group"]), routes=as_records(routes), grounds=as_records(grounds),
        site_km=theatre.site_km.copy(), base_km=theatre.base_km.copy(),
        road_km=theatre.straight_km * params["road_detour"][theatre.sites["mission"]][:, None],
        tactic_weight=tactics.copy(), tactic_tries=np.zeros_like(tactics), tactic_harm=np.zeros_like(tactics),
        payoff=np.ones_like(tactics), tactics=as_records(arms),
        free_at=np.zeros((len(enablers), records.MOST_AIRCRAFT)),
        repaired_on=np.zeros((len(enablers), records.MOST_AIRCRAFT), dtype=np.int64),
        log=as_records(np.zeros(log, dtype=records.INCIDENT)),
        **empty_scratch(len(missions), scenario.catalogue),
    )


def opportunities(scenario: Scenario) -> np.ndarray:
    """What each tactic offers each group as written, shape (groups, tactics)."""
    names = [tactic.name for tactic in scenario.tactics]
    rows = [[group.tactics.get(name, 0.0) for name in names] for m in scenario.missions for group in m.groups]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(names))


def _mission_rows(scenario: Scenario) -> np.ndarray:
    rows = np.zeros(len(scenario.missions), dtype=records.MISSION)
    rows["key"] = [entity_key(mission.name) for mission in scenario.missions]
    rows["mission"] = np.arange(len(rows))
    rows["consent"] = [mission.consent for mission in scenario.missions]
    for ratio in ("hostility", "violence", "restraint", "impartiality", "search_edge", "air_budget"):
        rows[ratio] = 1.0
    return rows


def _enabler_rows(
    missions: Sequence[Mission], offered: Sequence[Sequence[EnablerUnit]], kinds: KindRows
) -> np.ndarray:
    index = _site_index(missions)
    units = [
        (m, unit)
        for m, mission in enumerate(missions)
        for unit in (*mission.enablers, *offered[m])
    ]
    rows = np.zeros(len(units), dtype=records.ENABLER)
    rows["mission"] = [m for m, _ in units]
    rows["key"] = [entity_key(f"{missions[m].name}/enablers/{unit.name}") for m, unit in units]
    rows["site"] = [index[m, unit.site] for m, unit in units]
    kind = np.array([kinds.index[unit.kind] for _, unit in units], dtype=np.int64)
    rows["kind"] = kind
    for field in ("capability", "worth", "availability"):
        rows[field] = getattr(kinds, field)[rows["mission"], kind]
    rows["payer"] = [records.PAYERS.index(unit.payer) for _, unit in units]
    for field in ("required", "present", "arrives_month", "leaves_month"):
        rows[field] = [getattr(unit, field) for _, unit in units]
    return rows


def _route_rows(theatre: Theatre, params: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """Pairs of base and community that patrols can link, sorted by base."""
    communities = theatre.communities
    reach = params["patrol_reach_km"][theatre.sites["mission"]]
    farthest = reach * params["patrol_farthest_reaches"][theatre.sites["mission"]]
    same = theatre.sites["mission"][:, None] == communities["mission"][None, :]
    to_open = np.isin(np.arange(len(sites)), theatre.new_sites[:, 1])
    in_reach = theatre.straight_km <= farthest[:, None]
    site, community = np.nonzero(same & (in_reach | to_open[:, None]))
    rows = np.zeros(len(site), dtype=records.ROUTE)
    rows["site"], rows["community"] = site, community
    rows["km"] = theatre.straight_km[site, community]
    slope = params["patrol_cost_per_reach"][theatre.sites["mission"][site]]
    cost = patrol_cost(rows["km"], reach[site], farthest[site], slope)
    rows["cost"] = np.where(to_open[site], math.inf, cost)
    counts = np.bincount(site, minlength=len(sites))
    sites["last_route"] = counts.cumsum()
    sites["first_route"] = sites["last_route"] - counts
    return rows


def patrol_cost(
    km: np.ndarray, reach: np.ndarray | float, farthest: np.ndarray | float, slope: np.ndarray | float
) -> np.ndarray:
    """Patrols that a visit costs at these distances: 1 within a day's reach, more beyond, inf past the farthest."""
    cost = 1.0 + slope * np.maximum(0.0, km / reach - 1.0)
    return np.where(km <= farthest, cost, math.inf)


def move_site(state: State, s: int, latitude: float, longitude: float) -> None:
    """Put a base elsewhere and measure all its distances anew.

    Writes: the base's coordinates, site_km, road_km, base_km; routes.km, cost; communities' nearest base.
    """
    site = state.sites[s : s + 1]
    m = int(site["mission"][0])
    mission, params = state.missions[m], state.params[m]
    site["latitude"], site["longitude"] = latitude, longitude
    own = {kind: slice(int(mission[f"first_{kind}"]), int(mission[f"last_{kind}"]))
           for kind in ("site", "community", "group")}
    km = great_circle_km(site, state.communities[own["community"]])[0]
    state.road_km[s, own["community"]] = km * params["road_detour"]
    state.site_km[own["group"], s] = great_circle_km(state.groups[own["group"]], site)[:, 0]
    between = great_circle_km(site, state.sites[own["site"]])[0]
    state.base_km[s, own["site"]] = state.base_km[own["site"], s] = between
    routes = state.routes[int(site["first_route"][0]) : int(site["last_route"][0])]
    routes["km"] = km[routes["community"] - own["community"].start]
    reach, slope = params["patrol_reach_km"], params["patrol_cost_per_reach"]
    routes["cost"] = patrol_cost(routes["km"], reach, reach * params["patrol_farthest_reaches"], slope)
    communities = state.communities[own["community"]]
    nearer = km < communities["nearest_km"]
    communities["nearest_site"][nearer], communities["nearest_km"][nearer] = s, km[nearer]


def _ground_rows(theatre: Theatre, params: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Pairs of group and community within its range, sorted by group, with what draws the group there."""
    communities = theatre.communities
    same = groups["mission"][:, None] == communities["mission"][None, :]
    group, community = np.nonzero(same & (theatre.ground_km <= groups["range_km"][:, None]))
    rows = np.zeros(len(group), dtype=records.GROUND)
    rows["group"], rows["community"] = group, community
    rows["km"] = theatre.ground_km[group, community]
    distance = params["target_distance_km"][groups["mission"][group]]
    rows["lure"] = np.sqrt(communities["population"][community]) * np.exp(-rows["km"] / distance)
    rows["lure"] *= 1.0 + params["return_to_place"][groups["mission"][group]] * _remembered(theatre)[community]
    rows["weight"] = rows["lure"]
    counts = np.bincount(group, minlength=len(groups))
    groups["last_ground"] = counts.cumsum()
    groups["first_ground"] = groups["last_ground"] - counts
    return rows


def _remembered(theatre: Theatre) -> np.ndarray:
    """Attacks a year that each community's file remembers."""
    return np.array([place.remembered_attacks for mission in theatre.missions for place in mission.communities])
