"""How long a big batch takes, estimated from a sample of its chunks, and what a real one of that size holds in memory.

The sample goes the way of a study: the runner's chunks in two workers, written to a folder, put together here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.bench.clock import most, peak_megabytes
from experiments.bench.workers import WORKERS
from experiments.files.scratch_folder import scratch_folder
from experiments.plan.policies import find_study
from experiments.plan.study import Plan, plan_study, with_options
from experiments.runs.runner import CHUNK_RUNS, chunks_of, process_pool, run_study
from sim.scenario.loader import load

if TYPE_CHECKING:
    from experiments.runs.chunk import Chunk
    from sim.run import RunResult
    from sim.scenario.scenario import Scenario

STUDY, WORLD, MONTHS = "skin_in_the_game", "four_missions", 60
POLICIES, REPLICATIONS = 12, 200
#: Policies of the sample, one chunk each: as written, since the pricing of equal cost is no part of the runs.
SAMPLED_POLICIES = 4
LARGE_RUNS = 20_000


@dataclass(frozen=True, slots=True)
class BigBatch:
    """The big batch, from a sample.

    Attributes:
        runs: of the whole batch. sampled: runs that were measured. workers: processes.
        minutes: with the workers' cores to themselves: processor time of chunks by the workers, and of assembling.
        minutes_wall: the same by the clock on the wall, with whatever else the machine does.
        worker_megabytes: the most that a worker held.
    """

    runs: int
    sampled: int
    workers: int
    minutes: float
    minutes_wall: float
    worker_megabytes: float | None


def big_batch(
    world: str = WORLD, months: int = MONTHS, sampled_policies: int = SAMPLED_POLICIES, chunk_runs: int = CHUNK_RUNS
) -> BigBatch:
    """Measure a sample and draw it out to the whole batch."""
    plan = _plan(world, months, sampled_policies, chunk_runs)
    chunks = chunks_of(plan, _simulate())
    sampled = sum(chunk.runs for chunk in chunks)
    with scratch_folder() as folder:
        out = folder / "sample"
        with process_pool(WORKERS) as pool:
            done = [each.result() for each in [pool.submit(_timed, chunk, out) for chunk in chunks]]
        wall, cpu = _assembling(plan, out, chunks)
    whole = POLICIES * REPLICATIONS
    return BigBatch(
        runs=whole,
        sampled=sampled,
        workers=WORKERS,
        minutes=round(_minutes(whole, sampled, sum(each[1] for each in done), cpu), 2),
        minutes_wall=round(_minutes(whole, sampled, sum(each[0] for each in done), wall), 2),
        worker_megabytes=most([each[2] for each in done]),
    )


def _minutes(whole: int, sampled: int, in_chunks: float, assembling: float) -> float:
    """Chunks are shared by the workers, assembling is not; both grow with the runs."""
    return whole / sampled * (in_chunks / WORKERS + assembling) / 60.0


def _plan(world: str, months: int, policies: int, replications: int) -> Plan:
    study = with_options(find_study(STUDY, load), world=world, months=months, replications=replications)
    return plan_study(study.model_copy(update={"policies": study.policies[:policies]}))


def _simulate() -> Callable[..., Any]:
    from sim.run import simulate

    return simulate


def _timed(chunk: "Chunk", out: Path) -> tuple[float, float, float | None]:
    """Compute and write a chunk: seconds on the clock and of processor, and this process's peak of memory."""
    from experiments.runs.chunk_folder import run_chunk

    _ready()
    wall, cpu = time.perf_counter(), time.process_time()
    run_chunk(chunk, out)
    return time.perf_counter() - wall, time.process_time() - cpu, peak_megabytes()


@cache
def _ready() -> None:
    """Read the compiled code, once in each process and not on the clock: a batch does it once as well."""
    from sim.warm_up import warm_up

    warm_up()


def _assembling(plan: Plan, out: Path, chunks: "list[Chunk]") -> tuple[float, float]:
    from experiments.runs.results_folder import assemble

    wall, cpu = time.perf_counter(), time.process_time()
    assemble(plan, out, chunks, {})
    return time.perf_counter() - wall, time.process_time() - cpu


def main_megabytes(runs: int = LARGE_RUNS, world: str = WORLD, months: int = MONTHS) -> float | None:
    """The most memory of the main process in a study of so many runs: run, put together, compared, reported.

    Tables are real, futures are not: each policy's first future stands for all of its futures.
    """
    with process_pool(1) as pool:
        return pool.submit(_large, runs, world, months).result()


def _large(runs: int, world: str, months: int) -> float | None:
    from experiments.compare.comparison import compare
    from experiments.report.page import write

    plan = _plan(world, months, POLICIES, -(-runs // POLICIES))
    with scratch_folder() as folder:
        results = run_study(plan, folder / "large", workers=WORKERS, simulate=repeated)
        compare(results)
        write(results)
    return peak_megabytes()


def repeated(
    scenario: "Scenario", *, seed: int, replication: int, months: int, incidents: bool = False
) -> "RunResult":
    """The first future of a policy, for any replication of it."""
    return _first(scenario.policy, incidents, lambda: _simulate()(
        scenario, seed=seed, replication=0, months=months, incidents=incidents
    ))


_FIRST: dict[tuple[str, bool], "RunResult"] = {}


def _first(policy: str, incidents: bool, compute: Callable[[], "RunResult"]) -> "RunResult":
    """What this process computed once for a policy."""
    if (policy, incidents) not in _FIRST:
        _FIRST[policy, incidents] = compute()
    return _FIRST[policy, incidents]
