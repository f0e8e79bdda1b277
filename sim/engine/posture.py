"""Posture: how much a force goes out, and how ready it is to act.

``force_posture`` is a dial of each mission from 0 (stays in) over 0.5 (as observed in UN missions) to 1 (enforces, as
some African-led missions do). Set it in a mission file or for all missions of a world in a package. It multiplies no
outcome. It moves time outside, readiness to act, and above 0.5 operations against groups (``operations.py``); what
follows runs through the same chain as everything else: more contacts on the move, groups that lose people, believe in
being contested and break off campaigns, but strike back, people near the fighting who trust the mission less, and
parties who no longer take it for impartial.
"""

import math

from numba import njit

from sim.engine.records import Row


@njit(cache=True)
def enforcement(params: Row) -> float:
    """How far a posture goes beyond that of ordinary missions: 0 up to 0.5, then up to 1."""
    return max(0.0, params.force_posture - (1.0 - params.force_posture))


@njit(cache=True)
def leaning(params: Row) -> float:
    """Posture on a scale from -1 (stays in) over 0 (as observed) to 1 (enforces)."""
    return params.force_posture - (1.0 - params.force_posture)


@njit(cache=True)
def time_outside(params: Row) -> float:
    """Moves that this posture makes for each one of an ordinary posture."""
    return math.pow(params.posture_moves_ratio, leaning(params))
