"""Runs a study in chunks on any executor: a crash loses one chunk, and who ran it changes no number."""

import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

from experiments.console.interrupts import terminable
from experiments.console.progress import Progress
from experiments.plan.study import DRAWS_PER_POINT, Plan
from experiments.runs import results_folder
from experiments.runs.batch import Batch, process_pool
from experiments.runs.chunk import Chunk, source_of
from experiments.runs.chunk_folder import DamagedChunk
from experiments.runs.store import Results
from sim.compiled.folder import VARIABLE
from sim.cores import usable_cores
from sim.scenario.errors import ScenarioError

__all__ = ["CHUNK_RUNS", "chunks_of", "compile_model", "process_pool", "run_study"]

#: Runs of a chunk: long enough to be worth a message, short enough to lose. A multiple of the draws per
#: point, and the same for any number of workers, so that results can be taken over.
CHUNK_RUNS = 5 * DRAWS_PER_POINT


def run_study(
    plan: Plan,
    out: Path,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    resume: bool = False,
    simulate: Callable[..., Any] | None = None,
    agents: Mapping[str, Any] | None = None,
) -> Results:
    """Run all futures of all policies and write the tables of the study.

    Args:
        plan: what to run.
        out: the folder of results.
        workers: processes; as many as there are cores to use when not given; 1 runs in this process. With an
            executor, how many chunks it works on at once.
        executor: where to run instead: threads, a cluster, anything of that interface. It gets chunks and gives
            back bytes, which are written here; it is not shut down.
        resume: take over the chunks that lie there complete, and allow more replications than were run.
        simulate: computes one future; the model's own function when not given. Workers import it by name.
        agents: another class for a kind of agent, the same under every policy. Workers import them by name too.

    Raises:
        ScenarioError: the folder belongs to something else or is in use, a number makes no sense, or the work
            cannot go on (no room on the disk, an executor that broke); what was finished is kept.
        KeyboardInterrupt: it was stopped, by Ctrl-C or by SIGTERM; what was finished is kept.
    """
    workers = workers if workers is not None else usable_cores()
    if workers < 1:
        raise ScenarioError(f"workers: {workers} is not 1 or more")
    if executor or workers > 1:
        _refuse_what_workers_cannot_import(agents or {})
    progress = Progress(plan.study.name, plan.study.replications * len(plan.arms))
    with terminable(), results_folder.claimed(plan, out, resume, progress.say):
        started = time.perf_counter()
        results_folder.write_manifest(plan, out, [], None)
        for arm in plan.arms:
            results_folder.write_json(out / "resolved" / f"{arm.name}.json", results_folder.resolved(arm.scenario))
        prepare = None if simulate else lambda: compile_model(progress.say)
        computes = partial(simulate or _model(), agents=dict(agents)) if agents else simulate or _model()
        batch = Batch(out, progress, chunks_of(plan, computes), workers, executor, prepare)
        batch.take_over(resume)
        batch.run()
        failures = _assembled(plan, out, batch)
        seconds = {"seconds": round(time.perf_counter() - started, 3), "workers": workers}
        results_folder.write_manifest(plan, out, failures, seconds | batch.timing())
    return Results(out)


def _refuse_what_workers_cannot_import(agents: Mapping[str, Any]) -> None:
    """A class that was typed in a notebook, or made inside a function, exists in this process alone."""
    for kind, made in agents.items():
        module = sys.modules.get(made.__module__)
        if "<locals>" in made.__qualname__ or not getattr(module, "__file__", None):
            raise ScenarioError(
                f"agents: {made.__qualname__} ({kind}) exists in this process alone, and workers cannot import it",
                expected="a class at the top level of a file, such as my_rules.py, or workers=1",
            )


def _assembled(plan: Plan, out: Path, batch: Batch) -> list[dict[str, Any]]:
    """Put the tables together; a chunk that was damaged meanwhile is computed again, once."""
    again: set[int] = set()
    while True:
        try:
            return results_folder.assemble(plan, out, batch.chunks, batch.lost)
        except DamagedChunk as damage:
            why, position = damage.args
            if position in again:
                batch.lost[position] = f"its files were damaged twice: {why}"
            else:
                again.add(position)
                batch.repeat(position, why)


def chunks_of(plan: Plan, simulate: Callable[..., Any]) -> list[Chunk]:
    """All chunks of a plan, in the order of the tables: by policy, then by replication."""
    study, first, source = plan.study, plan.baseline.scenario, source_of(simulate)
    return [
        Chunk(
            arm,
            policy.scenario,
            first,
            start,
            min(start + CHUNK_RUNS, study.replications),
            study.seed,
            study.months,
            plan.draws_per_point,
            plan.posterior,
            simulate,
            source,
            policy.same_cost,
        )
        for arm, policy in enumerate(plan.arms)
        for start in range(0, study.replications, CHUNK_RUNS)
    ]


def _model() -> Callable[..., Any]:
    from sim.run import simulate

    return simulate


def compile_model(say: Callable[[str], None]) -> None:
    """Compile the model once, here, so that workers only read the result; say so when it takes time."""
    from sim.engine import KEPT
    from sim.warm_up import is_cold, warm_up

    if is_cold():
        say("compiling the model, once after each change of it; this takes a minute or two")
    if KEPT.why_not_kept:
        say(f"compiled code is not kept, each command compiles again: {KEPT.why_not_kept}; "
            f"{VARIABLE} can name a folder of your own")
    warm_up()
