"""Step 4, warning: what could be known in time, as chances and seconds.

These are the links of the incident chain: what the mission has, and for search and radar
(``complete_find_share``, ``radar_gain``) also what the capability at full effect would give. The ledger asks both of
the same incident.
"""

import math

from numba import njit

from sim.engine.records import Row
from sim.engine.units import HALF


@njit(cache=True)
def seen_share(community: Row) -> float:
    """Chance that a patrol is on the spot when an attack begins."""
    if community.visits <= 0.0:
        return 0.0
    return 1.0 - math.exp(-community.visits)


@njit(cache=True)
def alert_share(community: Row, params: Row) -> float:
    """Chance that word of an attack reaches a base in time; people who distrust the mission tell it less."""
    without, with_network = params.alert_share_without_network, params.alert_share_with_network
    share = with_network if community.network else without
    return min(1.0, share * community.trust / params.trust_initial)


@njit(cache=True)
def search_gain(mission: Row, params: Row) -> float:
    """What a search team finds beyond ordinary troops, less what builders of devices have learnt; never below 0."""
    return max(0.0, params.search_team_find_share - params.ied_find_share) * mission.search_edge


@njit(cache=True)
def find_share(site: Row, mission: Row, params: Row) -> float:
    """Chance that a device is found before it goes off: ordinary troops, better where a search team cleared."""
    return params.ied_find_share + search_gain(mission, params) * site.search_cover


@njit(cache=True)
def complete_find_share(mission: Row, params: Row) -> float:
    """The same had search teams cleared every move."""
    return params.ied_find_share + search_gain(mission, params)


@njit(cache=True)
def radar_gain(mission: Row, params: Row) -> float:
    """What a ground radar finds beyond the search team that carries it."""
    return params.ground_radar_find_gain * mission.search_edge


@njit(cache=True)
def exposed_share(params: Row) -> float:
    """Share of people still in the open when rounds land after a warning by radar."""
    return HALF ** (params.fire_warning_seconds / params.shelter_half_seconds)
