"""Orders: what a decision is once it is taken, and all that it takes to carry it out.

An order is a plain value. It holds numbers, arrays, tuples and other orders, and nothing of the world: it can be kept,
pickled, compared, changed with ``dataclasses.replace``, and carried out again in an equal world. Each kind of agent
declares its order in its own file, as the type that its ``decide`` returns and its ``apply`` takes::

    @dataclass(frozen=True, slots=True, eq=False)
    class Stance(Order):
        consent: float
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What one agent, or all agents of a sweep, will have done this month; frozen dataclasses derive from it."""

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same kind and orders exactly the same."""
        return type(self) is type(other) and all(
            same(getattr(self, field.name), getattr(other, field.name)) for field in fields(self)
        )


def same(one: Any, other: Any) -> bool:
    """Whether two parts of orders are equal, whatever plain value they are; arrays number by number."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
