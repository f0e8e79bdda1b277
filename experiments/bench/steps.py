"""What one run is spent on, step by step: the compiled steps of the day, and the decisions of each kind of agent.

The day's list is walked in Python with every compiled step on the clock; what it costs merely to call a compiled
function is measured and taken off. That is still more than the steps cost when they are compiled into one, so shares
are told within the compiled day and within the decisions, not between the two.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from numba import njit
from numba.core.dispatcher import Dispatcher

from sim.agents.decider import Decider
from sim.engine import day as engine_day

if TYPE_CHECKING:
    from sim.engine.records import Future, State
    from sim.model import World
    from sim.scenario.scenario import Scenario

CALLS = 2_000
_PHASES = ("decide_together", "apply_together")
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ``day``, or the decisions of a kind of ``agents``, and its share of the time of that room."""

    room: str
    name: str
    share: float


def steps_of(scenario: "Scenario", months: int) -> list[Step]:
    """All steps of one run by room, the costliest first."""
    from sim.model import World

    spent: dict[_Key, float] = defaultdict(float)
    calls: Counter[_Key] = Counter()
    _walk(World(scenario, seed=0, replication=0, months=1))
    world = World(scenario, seed=0, replication=0, months=months)
    with _on_the_clock(world, spent, calls):
        _walk(world)
    each = _cost_of_a_call(world)
    seconds = {key: max(0.0, spent[key] - (each * calls[key] if key[0] == "day" else 0.0)) for key in spent}
    rooms = {room: sum(value for key, value in seconds.items() if key[0] == room) for room, _ in seconds}
    rows = [Step(*key, round(value / rooms[key[0]], 4)) for key, value in seconds.items()]
    return sorted(rows, key=lambda row: (row.room, -row.share))


def _walk(world: "World") -> None:
    """Every day on its own, as ``World.step`` does it, with the day's list in Python."""
    while world.recorder.months < world.horizon:
        world.turn_of_the_month()
        if world.recorder.months >= world.horizon:
            return
        for _ in range(world.calendar.days_in(world.month)):
            engine_day.run_day.py_func(world.state, world.future, world.day)
            world.day += 1


@contextmanager
def _on_the_clock(world: "World", spent: dict[_Key, float], calls: "Counter[_Key]") -> Iterator[None]:
    """Within the block every step notes its time."""

    def noted(key: _Key, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work, with its time added to what the step has spent."""

        def run(*arguments: Any) -> Any:
            """The work on the clock."""
            started = time.process_time()
            answer = work(*arguments)
            spent[key] += time.process_time() - started
            calls[key] += 1
            return answer

        return run

    with ExitStack() as stack:
        for name, step in list(vars(engine_day).items()):
            if isinstance(step, Dispatcher) and name not in ("run_day", "run_days"):
                stack.enter_context(patch.object(engine_day, name, noted(("day", name), step)))
        for kind, phase in product([each for each in world.agents_by_type if issubclass(each, Decider)], _PHASES):
            timed = staticmethod(noted(("agents", kind.__name__), getattr(kind, phase)))
            stack.enter_context(patch.object(kind, phase, timed))
        yield


@njit(cache=True)
def _nothing(state: "State", future: "Future", day: int) -> int:
    return day


def _cost_of_a_call(world: "World") -> float:
    """Seconds to call a compiled function that does nothing, from Python, with the clock around it."""
    _nothing(world.state, world.future, 0)
    spent = 0.0
    for day in range(CALLS):
        started = time.process_time()
        _nothing(world.state, world.future, day)
        spent += time.process_time() - started
    return spent / CALLS
