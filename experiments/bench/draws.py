"""How many keyed draws a run makes, and what one of them costs.

Both are measured, their product is an estimate: the draws of some months are counted with the days run as plain
Python, and a loop of as many draws, compiled as the days are, is put on the clock.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numba.core.dispatcher import Dispatcher

from sim.engine import draws as engine_draws
from sim.engine.draws import future_key, uniform

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

LOOP = 200_000
TIMES = 5


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws of a world: how many in a day, and seconds for each."""

    per_day: float
    seconds_each: float


def draws_of(scenario: "Scenario", months: int) -> Draws:
    """Count the draws of the first months, which are as busy as any, and time one."""
    from sim.model import World

    with _plain_and_counted() as count:
        world = World(scenario, seed=0, replication=0, months=months)
        # A world casts its first units before the first day: that happens once, not daily.
        before = count()
        world.run_months()
        after = count()
    return Draws((after - before) / world.day, seconds_each())


@cache
def seconds_each() -> float:
    """Median seconds of one draw in a compiled loop."""
    future = future_key(0, 0)
    keys = np.arange(LOOP, dtype=np.uint64)
    _sum_of(future, keys)
    return statistics.median(_seconds(lambda: _sum_of(future, keys)) for _ in range(TIMES)) / LOOP


def _seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@njit(cache=True)
def _sum_of(future: np.uint64, keys: np.ndarray) -> float:
    """The sum keeps the compiler from leaving the draws out."""
    total = 0.0
    for i in range(len(keys)):
        total += uniform(future, 1, keys[i], i, 0)
    return total


@contextmanager
def _plain_and_counted() -> Iterator[Callable[[], int]]:
    """Within the block the model runs as plain Python, but for the functions of chance, and counts its draws."""
    tally = [0]

    def counted(*arguments: Any) -> float:
        """A draw, counted."""
        tally[0] += 1
        return uniform(*arguments)

    kept: list[tuple[Any, str, Dispatcher]] = []
    for name, module in list(sys.modules.items()):
        if not name.startswith("sim.") or module is engine_draws:
            continue
        for attribute, value in list(vars(module).items()):
            if value is uniform:
                kept.append((module, attribute, value))
                setattr(module, attribute, counted)
            elif isinstance(value, Dispatcher) and value.__module__ != engine_draws.__name__:
                kept.append((module, attribute, value))
                setattr(module, attribute, value.py_func)
    try:
        yield lambda: tally[0]
    finally:
        for module, attribute, value in kept:
            setattr(module, attribute, value)
