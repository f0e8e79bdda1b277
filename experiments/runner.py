"""Runs a study in chunks on any executor: a crash loses one chunk, and who ran it changes no number."""

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments import results_folder
from experiments.chunk import Chunk, run_chunk, source_digest, whole
from experiments.progress import Progress
from experiments.store import Results
from experiments.study import DRAWS_PER_POINT, Plan
from sim.scenario.errors import ScenarioError

#: Runs of a chunk: long enough to be worth a message, short enough to lose. A multiple of the draws per
#: point, and the same for any number of workers, so that results can be taken over.
CHUNK_RUNS = 5 * DRAWS_PER_POINT
#: Chunks sent ahead per worker: none waits, and few are in doubt when a worker dies.
AHEAD = 2


def run_study(
    plan: Plan,
    out: Path,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    resume: bool = False,
    simulate: Callable[..., Any] | None = None,
) -> Results:
    """Run all futures of all policies and write the tables of the study.

    Args:
        plan: what to run.
        out: the folder of results.
        workers: processes; the number of cores when not given; 1 runs in this process.
        executor: where to run instead; it is not shut down.
        resume: take over the chunks that lie there complete, and allow more replications than were run.
        simulate: computes one future; the model's own function when not given. Workers import it by name.

    Raises:
        ScenarioError: the folder belongs to something else, or a number makes no sense.
    """
    workers = workers if workers is not None else os.cpu_count() or 1
    if workers < 1:
        raise ScenarioError(f"workers: {workers} is not 1 or more")
    results_folder.claim(plan, out, resume)
    started = time.perf_counter()
    _note(plan, out, [], None)
    for arm in plan.arms:
        results_folder.write_json(out / "resolved" / f"{arm.name}.json", arm.scenario)
    chunks = chunks_of(plan, simulate or _model())
    batch = _Batch(out, Progress(plan.study.name, plan.study.replications * len(plan.arms)), chunks)
    batch.take_over(resume)
    batch.run(workers, executor, compiled=simulate is not None)
    failures = results_folder.assemble(plan, out, chunks, batch.lost)
    seconds = {"seconds": round(time.perf_counter() - started, 3), "workers": workers}
    _note(plan, out, failures, seconds | batch.timing())
    return Results(out)


def chunks_of(plan: Plan, simulate: Callable[..., Any]) -> list[Chunk]:
    """All chunks of a plan, in the order of the tables: by policy, then by replication."""
    study, first = plan.study, plan.baseline.scenario
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
            simulate,
            source_digest(),
        )
        for arm, policy in enumerate(plan.arms)
        for start in range(0, study.replications, CHUNK_RUNS)
    ]


def _model() -> Callable[..., Any]:
    from sim.run import simulate

    return simulate


def compile_model(say: Callable[[str], None]) -> None:
    """Compile the model once, here, so that workers only read the result; say so when it takes time."""
    import numba

    from sim.run import warm_up

    if not any(Path(numba.config.CACHE_DIR).rglob("*.nbc")):
        say("compiling the model, once after each change of it; this takes up to a minute")
    warm_up()


def _note(plan: Plan, out: Path, failures: list[dict[str, Any]], timing: dict[str, Any] | None) -> None:
    manifest = results_folder.manifest_of(plan, failures, timing)
    results_folder.write_json(out / results_folder.MANIFEST, manifest)


def _ignore_interrupt() -> None:
    """Ctrl-C reaches the whole process group; only the parent answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Fresh processes: nothing is inherited that another platform would not have."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_ignore_interrupt)


@dataclass
class _Batch:
    """The chunks of one study on their way."""

    out: Path
    progress: Progress
    chunks: list[Chunk]
    todo: deque[int] = field(default_factory=deque)
    lost: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0
    computed: int = 0
    taken_over: int = 0

    def take_over(self, resume: bool) -> None:
        """Sort the chunks into those that are there and those to run."""
        for position, chunk in enumerate(self.chunks):
            mark = whole(chunk, self.out) if resume else None
            if mark is not None and mark["failed"] == 0:
                self.taken_over += chunk.runs
            else:
                self.todo.append(position)
        self.progress.skip(self.taken_over)
        if resume:
            self.progress.say(f"{self.taken_over} of {self.progress.total} runs are there already")

    def timing(self) -> dict[str, float]:
        """What the manifest says about the work."""
        return {
            "seconds_in_runs": round(self.seconds, 3),
            "runs_computed": self.computed,
            "runs_taken_over": self.taken_over,
        }

    def run(self, workers: int, executor: Executor | None, compiled: bool) -> None:
        """Run what is left, here or on an executor."""
        if not self.todo:
            return
        if not compiled:
            compile_model(self.progress.say)
        self.progress.start()
        try:
            if executor is not None:
                broken = self._on(executor, self.todo, AHEAD * workers)
                self._finish([*broken, *self.todo], "the executor broke")
            elif workers == 1:
                while self.todo:
                    self._settle(self.todo.popleft(), None)
            else:
                self._on_processes(min(workers, len(self.todo)))
        finally:
            self.progress.close()

    def _on_processes(self, workers: int) -> None:
        """A dead worker breaks its pool: build another, and try chunks in doubt alone to find the bad one."""
        while self.todo:
            doubtful = deque(self._on_fresh_pool(self.todo, workers, AHEAD * workers))
            while doubtful:
                self._finish(self._on_fresh_pool(doubtful, 1, 1), "its worker process died twice")

    def _on_fresh_pool(self, todo: deque[int], workers: int, ahead: int) -> list[int]:
        pool = process_pool(workers)
        try:
            return self._on(pool, todo, ahead)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _on(self, executor: Executor, todo: deque[int], ahead: int) -> list[int]:
        """Run chunks until none is left or the executor breaks; returns those that were under way by then."""
        running: dict[Future[dict[str, Any]], int] = {}
        doubtful: list[int] = []
        while todo or running:
            try:
                while todo and len(running) < ahead and not doubtful:
                    running[executor.submit(run_chunk, self.chunks[todo[0]], self.out)] = todo[0]
                    todo.popleft()
            except BrokenExecutor:
                doubtful.append(todo.popleft())
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                position = running.pop(future)
                if isinstance(future.exception(), BrokenExecutor):
                    doubtful.append(position)
                else:
                    self._settle(position, future)
        return sorted(doubtful)

    def _settle(self, position: int, future: Future[dict[str, Any]] | None) -> None:
        """Count a chunk that ended; one that could not be computed or written is lost."""
        try:
            mark = future.result() if future else run_chunk(self.chunks[position], self.out)
        except Exception as error:  # whatever broke, the other chunks are still worth having
            self._finish([position], f"{type(error).__name__}: {error}")
            return
        self.seconds += mark["seconds"]
        self.computed += mark["runs"]
        self.progress.advance(mark["runs"])

    def _finish(self, positions: Iterable[int], why: str) -> None:
        """Give chunks up for lost."""
        for position in positions:
            self.lost[position] = why
            self.progress.advance(self.chunks[position].runs)
