"""Runs a month of Karu without compilation and prints which draws were asked for: run as a program of its own.

The environment must hold NUMBA_DISABLE_JIT=1, so that ``uniform`` is an ordinary function that can be watched.
"""

import json
import sys
from collections import defaultdict
from typing import Any

import numpy as np

from sim.engine import draws

ASKED: dict[tuple[int, ...], float] = {}
BY: defaultdict[tuple[int, ...], set[str]] = defaultdict(set)


def watched(future: Any, purpose: int, entity: Any, day: int, k: int = 0) -> float:
    """The draw itself; what was asked, and by which function, is kept."""
    asked = tuple(int(part) for part in (future, purpose, entity, day, k))
    caller = sys._getframe(1)
    BY[asked].add(f"{caller.f_globals['__name__']}.{caller.f_code.co_name}")
    ASKED[asked] = original(future, purpose, entity, day, k)
    return ASKED[asked]


def main(months: int) -> None:
    """Watch the months and print what was asked as JSON."""
    from sim.model import World
    from sim.scenario.loader import load, resolve
    from sim.scenario.schema import Policy

    policy = Policy(name="p", title="P", packages=("us_enablers",))
    with np.errstate(over="ignore"):
        world = World(resolve(load("world", "karu"), policy, months=months), seed=3, months=months)
        world.run_months()
    rows = [[*asked, value, sorted(BY[asked])] for asked, value in ASKED.items()]
    print(json.dumps(rows))


if __name__ == "__main__":
    original = draws.uniform
    draws.uniform = watched  # before any module of the days takes its name
    main(int(sys.argv[1]))
