"""What a second worker adds: two workers against one, each with the same number of runs."""

import statistics
import time
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from experiments.bench.clock import clocked
from experiments.runs.runner import process_pool

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

WORKERS = 2
RUNS = 4


def efficiency(scenario: "Scenario", months: int, rounds: int, runs: int = RUNS) -> float:
    """Speed of two workers as a share of twice the speed of one; 1 is all that one can have.

    It is told by the clock on the wall: on a busy machine two workers wait more than one, and it comes out low.
    """
    ratios = []
    with process_pool(1) as one, process_pool(WORKERS) as two:
        for _ in range(rounds + 1):
            alone = _seconds(one, scenario, months, runs, 1)
            ratios.append(alone / _seconds(two, scenario, months, runs, WORKERS))
    # The first round starts the processes and reads the compiled code: it is left out.
    return round(statistics.median(ratios[1:]), 3)


def _seconds(pool: Executor, scenario: "Scenario", months: int, runs: int, workers: int) -> float:
    started = time.perf_counter()
    waiting = [pool.submit(_several, scenario, months, runs) for _ in range(workers)]
    for each in waiting:
        each.result()
    return time.perf_counter() - started


def _several(scenario: "Scenario", months: int, runs: int) -> None:
    for replication in range(runs):
        clocked(scenario, replication, months)
