"""Posture: how much a force goes out, and how ready it is to act.

``force_posture`` is a dial of each mission from 0 (stays in) over 0.5 (as observed in UN missions) to 1 (enforces, as
some African-led missions do). Set it in a mission file or for all missions of a world in a package. It multiplies no
outcome. It moves time outside, readiness to act, and above 0.5 operations against groups (``operations.py``); what
follows runs through the same chain as everything else: more contacts on the move, groups that lose people, believe in
being contested and break off campaigns, but strike back, people near the fighting who trust the mission less, and
parties who no longer take it for impartial.

Battalions of a regional force beside the mission keep a posture of their own, ``regional_posture``: at a base, moves
and operations are those of both, each by its people who can go out.
"""

import math
from typing import Final

from numba import njit

from sim.engine.records import Row
from sim.engine.units import HALF

ORDINARY: Final = HALF  # the middle of the dial: posture as observed in UN missions
OPERATION_OFFSET = 6144  # fights met in operations are numbered apart from a group's strikes and from responses


@njit(cache=True)
def leaning(posture: float) -> float:
    """Posture on a scale from -1 (stays in) over 0 (as observed) to 1 (enforces)."""
    return (posture - ORDINARY) / (1.0 - ORDINARY)


@njit(cache=True)
def enforcement(posture: float) -> float:
    """How far a posture goes beyond that of ordinary missions: 0 up to 0.5, then up to 1."""
    return max(0.0, leaning(posture))


@njit(cache=True)
def time_outside(posture: float, params: Row) -> float:
    """Moves that this posture makes for each one of an ordinary posture."""
    return math.pow(params.posture_moves_ratio, leaning(posture))


@njit(cache=True)
def posture_of(unit: Row, params: Row) -> float:
    """The posture of one unit: that of its own force."""
    return params.regional_posture if unit.regional else params.force_posture


@njit(cache=True)
def enforcement_at(site: Row, params: Row) -> float:
    """Enforcement of those who can go out from a base, UN and regional, by their strength."""
    ours = enforcement(params.force_posture)
    return ours + site.regional_share * (enforcement(params.regional_posture) - ours)


@njit(cache=True)
def time_outside_at(site: Row, params: Row) -> float:
    """Moves from a base, UN and regional, for each one that they would make in an ordinary posture."""
    ours = time_outside(params.force_posture, params)
    return ours + site.regional_share * (time_outside(params.regional_posture, params) - ours)


@njit(cache=True)
def exposed_people(unit: Row, params: Row, moving: bool, hunting: bool) -> float:
    """People of a unit among whom the dead of its base are shared: those who hunt, or move, go out as they lean."""
    posture = posture_of(unit, params)
    if hunting:
        return unit.strength * enforcement(posture)
    if moving:
        return unit.strength * time_outside(posture, params) / time_outside(params.force_posture, params)
    return unit.strength
