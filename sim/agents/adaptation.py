"""Adaptation: what a month of lessons does to a group, as a compiled rule over groups, bases and counters."""

import math

import numpy as np
from numba import njit

from sim.engine.units import MONTHS_PER_YEAR


@njit(cache=True)
def remembered(
    met: np.ndarray, lessons: np.ndarray, missions: np.ndarray, sites: np.ndarray, memory: np.ndarray,
    spread: np.ndarray,
) -> np.ndarray:
    """Attempts a month that each counter spoiled, as each group remembers them after a month of lessons.

    What happened at a group's other places counts by the share that its cells pass on.

    Args:
        met: as remembered so far, shape (groups, sites, capabilities).
        lessons: of the month, same shape.
        missions: of each group.
        sites: mission of each site.
        memory: months over which a group remembers, one entry for each group.
        spread: share that its cells pass on, likewise.
    """
    new = np.zeros(met.shape)
    for g in range(met.shape[0]):
        everywhere = np.zeros(met.shape[2])
        for s in range(met.shape[1]):
            for k in range(met.shape[2]):
                everywhere[k] += lessons[g, s, k]
        for s in range(met.shape[1]):
            if sites[s] != missions[g]:
                continue
            for k in range(met.shape[2]):
                here = lessons[g, s, k]
                month = here + spread[g] * (everywhere[k] - here)
                new[g, s, k] = met[g, s, k] + (month - met[g, s, k]) / memory[g]
    return new


@njit(cache=True)
def adapted_to(adapted: np.ndarray, met: np.ndarray, attempts: np.ndarray, fade: np.ndarray) -> np.ndarray:
    """Years of use that each group has adapted to, at each base and to each counter, after a month.

    A counter that is met all the time teaches a month of its use in a month; one that is not met is forgotten.

    Args:
        adapted: years so far, shape (groups, sites, capabilities).
        met: attempts a month that the counter spoiled, as remembered; same shape.
        attempts: number a month at which a group adapts at two thirds of full speed, one entry for each group.
        fade: share that it forgets in a month in which it meets nothing, likewise.
    """
    new = np.zeros(adapted.shape)
    for g in range(adapted.shape[0]):
        for s in range(adapted.shape[1]):
            for k in range(adapted.shape[2]):
                if met[g, s, k] > 0.0 or adapted[g, s, k] > 0.0:
                    use = 1.0 - math.exp(-met[g, s, k] / attempts[g])
                    kept = 1.0 - fade[g] * (1.0 - use)
                    new[g, s, k] = adapted[g, s, k] * kept + use / MONTHS_PER_YEAR
    return new
