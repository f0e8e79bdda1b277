"""What files of rules worked out by hand have in common: a future, a key, its luck, columns of numbers."""

import numpy as np

from sim.engine import tallies
from sim.engine.draws import entity_key, future_key, uniform

FUTURE, KEY = future_key(1, 0), entity_key("tiny/units/first")


def column(*values: float) -> np.ndarray:
    """A column of a table, as floats."""
    return np.array(values, dtype=float)


def luck(purpose: int, day: int = 0, k: int = 0, key: int = KEY) -> float:
    """What chance draws for the key in that future."""
    return uniform(FUTURE, purpose, key, day, k)


def tally(**counts: float) -> np.ndarray:
    """What one mission counted in a month, shape (1, outcomes), by the names of the columns; nothing else happened."""
    found = np.zeros((1, 200))
    for name, count in counts.items():
        found[0, getattr(tallies, name.upper())] = count
    return found
