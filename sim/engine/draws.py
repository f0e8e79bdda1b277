"""Chance as a pure function: a draw depends on (seed, replication, purpose, entity, day, k) and on nothing else.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
2011). Seed and replication are its key; entity, day, purpose and k are its counter, packed without overlap, so two
different draws never share a counter and two policies that ask the same question get the same answer. All words are
32 bits wide in 64-bit containers: no product overflows, in compiled and in plain mode alike.
"""

import hashlib
import math

import numpy as np
from numba import njit, uint64

MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
WORD, LOW_WORD = np.uint64(32), np.uint64(0xFFFFFFFF)
K_BITS = np.uint64(20)
ROUNDS = 10
HALF_WORD = np.uint64(26)  # bits taken from each of two words: 52, so that the half added to them is never rounded
DROPPED = WORD - HALF_WORD
UNIT = 2.0**-52


@njit(cache=True, inline="always")
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, key0: np.uint64, key1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Ten rounds of Philox4x32 on a 128-bit counter and a 64-bit key; four 32-bit words in uint64."""
    for _ in range(ROUNDS):
        product0 = MULTIPLIER_0 * c0
        product1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product1 >> WORD) ^ c1 ^ key0,
            product1 & LOW_WORD,
            (product0 >> WORD) ^ c3 ^ key1,
            product0 & LOW_WORD,
        )
        key0 = (key0 + WEYL_0) & LOW_WORD
        key1 = (key1 + WEYL_1) & LOW_WORD
    return c0, c1, c2, c3


@njit(cache=True)
def uniform(future: np.uint64, purpose: int, entity: int, day: int, k: int = 0) -> float:
    """A uniform number in the open interval (0, 1).

    Args:
        future: uint64, seed in the low and replication in the high word (see ``future_key``).
        purpose: why the number is drawn, from the registry in ``purposes``.
        entity: uint64, the stable key of who it concerns (see ``entity_key``).
        day: day of the run, or month or year where the purpose says so.
        k: which of several draws for the same purpose, entity and day; below 2**20.
    """
    future, entity = uint64(future), uint64(entity)
    why = (uint64(purpose) << K_BITS) | uint64(k)
    a, b, _, _ = philox(
        entity & LOW_WORD, entity >> WORD, uint64(day), why, future & LOW_WORD, future >> WORD
    )
    return open_unit(a, b)


@njit(cache=True, inline="always")
def open_unit(a: np.uint64, b: np.uint64) -> float:
    """The number strictly between 0 and 1 that two 32-bit words stand for: the middle of one of 2**52 equal cells."""
    return (float(((a >> DROPPED) << HALF_WORD) | (b >> DROPPED)) + 0.5) * UNIT


@njit(cache=True)
def exponential(u: float, mean: float) -> float:
    """The exponential value of that mean at probability u."""
    return -mean * math.log(1.0 - u)


@njit(cache=True)
def pareto(u: float, index: float, cap: float) -> float:
    """A Pareto value of minimum 1 at probability u, cut at ``cap``."""
    return min(cap, (1.0 - u) ** (-1.0 / index))


@njit(cache=True)
def normal(u: float) -> float:
    """The standard normal quantile of u (Acklam's rational approximation, error below 1.2e-9)."""
    if u < 0.02425:
        q = math.sqrt(-2.0 * math.log(u))
        return _tail(q)
    if u > 0.97575:
        q = math.sqrt(-2.0 * math.log(1.0 - u))
        return -_tail(q)
    q = u - 0.5
    r = q * q
    top = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
           - 30.66479806614716) * r + 2.506628277459239
    bottom = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
              - 13.28068155288572) * r + 1.0
    return q * top / bottom


@njit(cache=True)
def _tail(q: float) -> float:
    top = ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q
           + 4.374664141464968) * q + 2.938163982698783
    bottom = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q
              + 3.754408661907416) * q + 1.0
    return top / bottom


@njit(cache=True)
def poisson(u: float, mean: float) -> int:
    """The Poisson count of that mean at probability u (inverse distribution function, mean below 200)."""
    probability = math.exp(-mean)
    total = probability
    count = 0
    while u > total and count < 1000:
        count += 1
        probability *= mean / count
        total += probability
    return count


@njit(cache=True)
def weighted(u: float, weights: np.ndarray, first: int, last: int) -> int:
    """The index in [first, last) that u picks among the weights there; -1 when they sum to nothing."""
    total = 0.0
    for i in range(first, last):
        total += weights[i]
    if total <= 0.0:
        return -1
    target = u * total
    running = 0.0
    chosen = -1
    for i in range(first, last):
        if weights[i] > 0.0:
            running += weights[i]
            chosen = i
            if target < running:
                return i
    return chosen


def future_key(seed: int, replication: int) -> np.uint64:
    """The key of one future: seed and replication, each below 2**32, side by side."""
    if not (0 <= seed < 2**32 and 0 <= replication < 2**32):
        raise ValueError("seed and replication must lie in 0 .. 2**32 - 1")
    return np.uint64((replication << 32) | seed)


def entity_key(name: str) -> np.uint64:
    """A stable 64-bit key of an entity's full name, such as ``mali/groups/insurgents north``."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))
