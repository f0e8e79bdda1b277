"""How fast runs are on this machine: the numbers behind what the documentation says about speed.

Medians of several rounds. What is a ratio (share of decisions, efficiency, linearity) is taken within a
round, so that a busy machine shifts both of its sides.
"""

import json
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from experiments.chunk import seal
from experiments.runner import compile_model, process_pool
from sim.scenario.loader import known_names, load, resolve
from sim.scenario.schema import Policy

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

ROUNDS = 5
SHORT, LONG = 15, 60
WORKERS = 2
RUNS_PER_WORKER = 4
BASELINE = Policy(name="baseline", title="Baseline")


@dataclass(frozen=True, slots=True)
class WorldSpeed:
    """One world, over the long horizon.

    Attributes:
        world: its name.
        units: agents with a daily state.
        milliseconds: of one run, the making of its world included.
        microseconds_per_unit_day: the same, per unit and day.
        decisions_share: share of the run in which agents decide, in Python.
        linearity: time per month of the long horizon, as a multiple of that of the short one.
    """

    world: str
    units: int
    milliseconds: float
    microseconds_per_unit_day: float
    decisions_share: float
    linearity: float


@dataclass(frozen=True, slots=True)
class _Round:
    """One run, measured."""

    seconds: float
    units: int
    days: int
    decisions_share: float


def bench(as_json: bool = False, rounds: int = ROUNDS, worlds: Sequence[str] | None = None) -> str:
    """Measure and tell, as a table or as JSON."""
    scenarios = {
        name: resolve(load("world", name), BASELINE, months=LONG) for name in worlds or known_names("world")
    }
    compile_model(lambda sentence: print(sentence, file=sys.stderr))
    speeds = [_speed(name, scenario, rounds) for name, scenario in scenarios.items()]
    largest = scenarios[max(speeds, key=lambda speed: speed.units).world]
    efficiency, megabytes = _workers(largest, rounds)
    if as_json:
        content = {
            "rounds": rounds,
            "months": LONG,
            "worlds": [asdict(speed) for speed in speeds],
            "workers": WORKERS,
            "efficiency": efficiency,
            "megabytes_per_worker": megabytes,
        }
        return json.dumps(content, indent=1)
    return "\n".join([*_table(speeds), "", _sentence(efficiency, megabytes, rounds)])


def _run(scenario: "Scenario", replication: int, months: int) -> _Round:
    from sim.model import World

    started = time.perf_counter()
    world = World(scenario, seed=0, replication=replication, months=months)
    world.run_months()
    seconds = time.perf_counter() - started
    return _Round(seconds, world.unit_count, world.day, world.timing["decide"] / seconds)


def _speed(name: str, scenario: "Scenario", rounds: int) -> WorldSpeed:
    _run(scenario, 0, SHORT)
    pairs = [(_run(scenario, each, SHORT), _run(scenario, each, LONG)) for each in range(rounds)]
    long = [pair[1] for pair in pairs]
    seconds = statistics.median(each.seconds for each in long)
    return WorldSpeed(
        world=name,
        units=long[0].units,
        milliseconds=round(1e3 * seconds, 2),
        microseconds_per_unit_day=round(
            1e6 * statistics.median(each.seconds / (each.units * each.days) for each in long), 4
        ),
        decisions_share=round(statistics.median(each.decisions_share for each in long), 3),
        linearity=round(
            statistics.median(b.seconds / LONG / (a.seconds / SHORT) for a, b in pairs),
            3,
        ),
    )


def _several(scenario: "Scenario", runs: int) -> float | None:
    """Some runs in a worker; the most memory that it ever held, in megabytes, where the platform tells."""
    seal(scenario)
    for replication in range(runs):
        _run(scenario, replication, LONG)
    return _peak_megabytes()


def _peak_megabytes() -> float | None:
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _workers(scenario: "Scenario", rounds: int) -> tuple[float, float | None]:
    """Efficiency of two workers against one, and megabytes per worker."""
    efficiencies, peaks = [], []
    with process_pool(1) as one, process_pool(WORKERS) as two:
        for _ in range(rounds + 1):
            alone, _unused = _clocked(one, scenario, 1)
            together, peak = _clocked(two, scenario, WORKERS)
            efficiencies.append(alone / together)
            peaks += peak
    known = [peak for peak in peaks if peak is not None]
    # The first round starts the processes and reads the compiled code: it is left out.
    megabytes = round(statistics.median(known), 1) if known else None
    return round(statistics.median(efficiencies[1:]), 3), megabytes


def _clocked(pool: Executor, scenario: "Scenario", workers: int) -> tuple[float, list[float | None]]:
    """Seconds in which each worker does the same number of runs, and the peaks of memory."""
    started = time.perf_counter()
    waiting = [pool.submit(_several, scenario, RUNS_PER_WORKER) for _ in range(workers)]
    peaks = [each.result() for each in waiting]
    return time.perf_counter() - started, peaks


def _table(speeds: Sequence[WorldSpeed]) -> list[str]:
    names = ("units", "ms per run", "us per unit-day", "decisions", "linearity")
    head = f"{'world':<18}" + "".join(f"{name:>17}" for name in names)
    rows = [
        f"{one.world:<18}{one.units:>17}{one.milliseconds:>17.1f}{one.microseconds_per_unit_day:>17.3f}"
        f"{one.decisions_share:>17.0%}{one.linearity:>17.2f}"
        for one in speeds
    ]
    return [head, *rows]


def _sentence(efficiency: float, megabytes: float | None, rounds: int) -> str:
    memory = f"; {megabytes:.0f} MB per worker" if megabytes is not None else ""
    return (
        f"Runs of {LONG} months, medians of {rounds} rounds. "
        f"Two workers on the largest world: {efficiency:.0%} of twice the speed{memory}.\n"
        f"Decisions: share of a run spent in Python. Linearity: time per month, {LONG} to {SHORT} months."
    )
