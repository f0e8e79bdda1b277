"""What happens to whom by chance in a month: many keyed draws in one compiled sweep."""

import math

import numpy as np
from numba import njit

from sim.engine.draws import uniform
from sim.engine.records import Future


@njit(cache=True)
def happens_to(
    future: Future, purpose: int, keys: np.ndarray, month: int, rates: np.ndarray, number: np.ndarray, block: np.ndarray
) -> np.ndarray:
    """Which of many tries succeed this month: rows of index of the entity and number of its try, in this order.

    Args:
        future: key of this future.
        purpose: why the numbers are drawn.
        keys: key of each entity.
        month: month of the run.
        rates: of each entity, per month and try; it happens with probability 1 - exp(-rate).
        number: sets or aircraft of each entity.
        block: how many of them share one try; a broken block counts as one.
    """
    hits = np.empty((np.sum(np.maximum(0, number)), 2), dtype=np.int64)
    count = 0
    for i in range(len(keys)):
        chance = 1.0 - math.exp(-max(0.0, rates[i]))
        if chance <= 0.0:
            continue
        for k in range(-(-number[i] // block[i])):
            if uniform(future, purpose, keys[i], month, k) < chance:
                hits[count, 0], hits[count, 1] = i, k
                count += 1
    return hits[:count]
