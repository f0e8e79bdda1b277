"""Step 4, warning: what could be known in time, as chances and seconds.

These are the links of the incident chain: what the mission has, and for search, radar and foresight also what the
capability at full effect would give. The ledger asks both of the same incident. Both are less against a group that has
adapted: ``edge`` is what its adaptation has left of what a counter gives beyond ordinary troops and headquarters, 1 to
0 (``edge_left``).
"""

import math

from numba import njit

from sim.engine.records import Row, State
from sim.engine.tallies import GROUND_RADAR
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
def edge_left(state: State, g: int, s: int, counter: int, loss_per_year: float) -> float:
    """What a group's adaptation has left of a counter's edge at a base: a share is lost by each year of its use."""
    return (1.0 - loss_per_year) ** state.adapted[g, s, counter]


@njit(cache=True)
def found_by_troops(skill: float, params: Row) -> float:
    """Chance that ordinary troops of a base find a device before it goes off: more where they were drilled for it."""
    found = params.ied_find_share + params.device_drill_gain * (skill - params.usual_skill)
    return min(1.0, max(0.0, found))


@njit(cache=True)
def find_share(cover: float, edge: float, skill: float, params: Row) -> float:
    """Chance that a device is found before it goes off: ordinary troops, better on the moves that teams clear.

    ``cover`` is the share of moves cleared, 1 for search at full effect. Teams never find less than ordinary troops.
    """
    found = found_by_troops(skill, params)
    return found + max(0.0, params.search_team_find_share - found) * edge * cover


@njit(cache=True)
def radar_gain(state: State, g: int, s: int, params: Row) -> float:
    """What a ground radar finds of this group's devices beyond the search team that carries it."""
    edge = edge_left(state, g, s, GROUND_RADAR, params.ground_radar_adaptation_per_year)
    return params.ground_radar_find_gain * edge


@njit(cache=True)
def foreseen_share(foresight: float, edge: float, params: Row) -> float:
    """Chance that an attack is foreseen: ordinary headquarters, and what analysts add against this group."""
    ordinary = params.intelligence_warning_share
    return ordinary + max(0.0, foresight - ordinary) * edge


@njit(cache=True)
def exposed_share(warned: float, params: Row) -> float:
    """Share of people still in the open when rounds land, with this share of the seconds that a radar can give."""
    return HALF ** (warned * params.fire_warning_seconds / params.shelter_half_seconds)
