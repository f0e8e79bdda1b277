"""How this processor computes: numpy and the C library take other code on another kind, and round otherwise.

The last bit of a power or an exponential can turn a draw, and with it a whole future. Futures are paired only where all
of them were computed alike.
"""

import functools
import hashlib
import math

import numpy as np

_POINTS = 4001
_SIDE = 61


@functools.cache
def arithmetic_digest() -> str:
    """Hash of the functions that the model uses, on arrays and on single numbers, to the last bit."""
    grid = np.linspace(0.005, 30.0, _POINTS)
    shares = np.linspace(0.001, 0.999, _POINTS)
    digest = hashlib.blake2b(digest_size=6)
    for values in (np.exp(-grid), np.expm1(-grid), np.log(grid), np.sin(grid), np.cos(grid), np.arcsin(shares),
                   np.power(grid, shares), np.power(shares, np.arange(_POINTS) % 13), np.cumsum(np.sqrt(grid))):
        digest.update(values.tobytes())
    single = [one for x in grid.tolist() for one in (math.exp(-x), math.expm1(-x), math.log(x), math.sin(x), x**0.37)]
    digest.update(np.array(single).tobytes())
    digest.update(np.float64(grid.sum() + grid @ shares).tobytes())
    # Products with a matrix take other code than those of two rows.
    digest.update((np.sqrt(grid[:_SIDE**2]).reshape(_SIDE, _SIDE) @ shares[:_SIDE]).tobytes())
    return digest.hexdigest()
