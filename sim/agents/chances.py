"""What happens to whom by chance in a month: many keyed draws in one compiled sweep."""

import math

import numpy as np
from numba import njit

from sim.engine.draws import uniform
from sim.engine.records import Future


@njit(cache=True)
def happens_to(
    future: Future, purpose: int, keys: np.ndarray, month: int, rates: np.ndarray, tries: np.ndarray
) -> list[tuple[int, int]]:
    """Which of many tries succeed this month: (index of the entity, number of its try), in this order.

    Args:
        future: key of this future.
        purpose: why the numbers are drawn.
        keys: key of each entity.
        month: month of the run.
        rates: of each entity, per month and try; it happens with probability 1 - exp(-rate).
        tries: draws for each entity.
    """
    hits = [(0, 0) for _ in range(0)]
    for i in range(len(keys)):
        chance = 1.0 - math.exp(-max(0.0, rates[i]))
        if chance <= 0.0:
            continue
        for k in range(tries[i]):
            if uniform(future, purpose, keys[i], month, k) < chance:
                hits.append((i, k))
    return hits
