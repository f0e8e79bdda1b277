"""Who reaches whom: bases and communities that patrols link, groups and communities in their range.

Writes: ``first_route`` and ``last_route`` of sites, ``first_ground`` and ``last_ground`` of groups; when a base moves,
all its distances.
"""

import math

import numpy as np

from sim.deployment.possible import possible
from sim.deployment.theatre import Theatre, supply_km
from sim.engine import records
from sim.engine.records import State
from sim.scenario.distance import apart_km
from sim.scenario.scenario import Scenario


def farthest_km(params: np.ndarray) -> np.ndarray:
    """How far patrols go from their base in each mission, km."""
    return np.asarray(params["patrol_reach_km"] * params["patrol_farthest_reaches"])


def farthest_ever(scenario: Scenario) -> np.ndarray:
    """How far patrols go in some month of the run in each mission, km."""
    return np.asarray(np.max([farthest_km(one.parameters) for one in possible(scenario)], axis=0))


def route_rows(theatre: Theatre, params: np.ndarray, sites: np.ndarray, farthest: np.ndarray) -> np.ndarray:
    """Pairs of base and community that patrols can link, sorted by base.

    Args:
        theatre: the ground.
        params: one record for each mission.
        sites: rows of the bases; their first and last routes are written.
        farthest: how far patrols go in some month of the run in each mission, km.
    """
    communities = theatre.communities
    same = theatre.sites["mission"][:, None] == communities["mission"][None, :]
    to_open = np.isin(np.arange(len(sites)), theatre.new_sites[:, 1])
    in_reach = theatre.straight_km <= farthest[theatre.sites["mission"]][:, None]
    site, community = np.nonzero(same & (in_reach | to_open[:, None]))
    rows = np.zeros(len(site), dtype=records.ROUTE)
    rows["site"], rows["community"] = site, community
    rows["km"] = theatre.straight_km[site, community]
    rows["cost"] = np.where(to_open[site], math.inf, costs_of(rows, params, theatre.sites["mission"]))
    counts = np.bincount(site, minlength=len(sites))
    sites["last_route"] = counts.cumsum()
    sites["first_route"] = sites["last_route"] - counts
    return rows


def costs_of(routes: np.ndarray, params: np.ndarray, mission_of_site: np.ndarray) -> np.ndarray:
    """Patrols that a visit costs on each route, see ``patrol_cost``."""
    m = mission_of_site[routes["site"]]
    return patrol_cost(
        routes["km"], params["patrol_reach_km"][m], farthest_km(params)[m], params["patrol_cost_per_reach"][m])


def patrol_cost(
    km: np.ndarray, reach: np.ndarray | float, farthest: np.ndarray | float, slope: np.ndarray | float
) -> np.ndarray:
    """Patrols that a visit costs at these distances: 1 within a day's reach, more beyond, inf past the farthest."""
    cost = 1.0 + slope * np.maximum(0.0, km / reach - 1.0)
    return np.where(km <= farthest, cost, math.inf)


def move_site(state: State, s: int, latitude: float, longitude: float) -> None:
    """Put a base elsewhere and measure all its distances anew.

    Writes: the base's coordinates and supply_km; site_km, nearness, road_km, base_km; routes.km, cost; communities'
    nearest base.
    """
    site = state.sites[s : s + 1]
    m = int(site["mission"][0])
    mission, params = state.missions[m], state.params[m]
    site["latitude"], site["longitude"] = latitude, longitude
    own = {kind: slice(int(mission[f"first_{kind}"]), int(mission[f"last_{kind}"]))
           for kind in ("site", "community", "group")}
    km = apart_km(site, state.communities[own["community"]])[0]
    state.road_km[s, own["community"]] = km * params["road_detour"]
    state.site_km[own["group"], s] = apart_km(state.groups[own["group"]], site)[:, 0]
    between = apart_km(site, state.sites[own["site"]])[0]
    state.base_km[s, own["site"]] = state.base_km[own["site"], s] = between
    site["supply_km"] = supply_km(state.sites, state.base_km, s)
    near = nearness(state.site_km[own["group"], s : s + 1], state.groups[own["group"]], params["target_distance_km"])
    state.nearness[own["group"], s] = near[:, 0]
    routes = state.routes[int(site["first_route"][0]) : int(site["last_route"][0])]
    routes["km"] = km[routes["community"] - own["community"].start]
    reach, slope = params["patrol_reach_km"], params["patrol_cost_per_reach"]
    routes["cost"] = patrol_cost(routes["km"], reach, reach * params["patrol_farthest_reaches"], slope)
    communities = state.communities[own["community"]]
    nearer = km < communities["nearest_km"]
    communities["nearest_site"][nearer], communities["nearest_km"][nearer] = s, km[nearer]


def nearness(km: np.ndarray, groups: np.ndarray, target_km: np.ndarray | float) -> np.ndarray:
    """How near bases are to groups, shape (groups, bases): 1 at a group's home, 0 out of its range.

    Args:
        km: distances of that shape.
        groups: rows of the groups.
        target_km: distance over which a group's choice of place falls by e, for each group or for all.
    """
    fall = np.asarray(target_km).reshape(-1, 1)
    return np.where(km <= groups["range_km"][:, None], np.exp(-km / fall), 0.0)


def ground_rows(theatre: Theatre, params: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Pairs of group and community within its range, sorted by group, with what draws the group there."""
    communities = theatre.communities
    same = groups["mission"][:, None] == communities["mission"][None, :]
    group, community = np.nonzero(same & (theatre.ground_km <= groups["range_km"][:, None]))
    rows = np.zeros(len(group), dtype=records.GROUND)
    rows["group"], rows["community"] = group, community
    rows["km"] = theatre.ground_km[group, community]
    rows["lure"] = lure(theatre, params, groups, rows)
    rows["weight"] = rows["lure"]
    counts = np.bincount(group, minlength=len(groups))
    groups["last_ground"] = counts.cumsum()
    groups["first_ground"] = groups["last_ground"] - counts
    return rows


def lure(theatre: Theatre, params: np.ndarray, groups: np.ndarray, grounds: np.ndarray) -> np.ndarray:
    """What draws each group to each of its grounds: people, nearness, and attacks that it remembers there."""
    missions, community = groups["mission"][grounds["group"]], grounds["community"]
    drawn = np.sqrt(theatre.communities["population"][community]) * np.exp(
        -grounds["km"] / params["target_distance_km"][missions])
    return np.asarray(drawn * (1.0 + params["return_to_place"][missions] * _remembered(theatre)[community]))


def _remembered(theatre: Theatre) -> np.ndarray:
    """Attacks a year that each community's file remembers."""
    return np.array([place.remembered_attacks for mission in theatre.missions for place in mission.communities])
