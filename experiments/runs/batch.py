"""The chunks of a study on their way: what is there, what runs where, what is lost and why."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.console import kept
from experiments.console.interrupts import die_with_parent, interrupts_held
from experiments.console.progress import Progress
from experiments.files.held_files import obstacle
from experiments.runs import chunk_folder
from experiments.runs.chunk import Chunk, Computed, OtherSources, compute_chunk
from experiments.runs.chunk_folder import DamagedChunk, run_chunk
from sim.scenario.errors import ScenarioError

#: Chunks sent ahead per worker: none waits, and few are in doubt when a worker dies.
AHEAD = 2
_DIED = "its worker process died three times: killed from outside, or out of memory"


@contextmanager
def process_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end as soon as the block does, whatever they are doing, and if this process dies.

    They start fresh: nothing is inherited that another platform would not have.
    """
    theirs, ours = multiprocessing.Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=die_with_parent, initargs=(theirs,)
    )
    try:
        yield pool
    finally:
        ours.close()
        pool.shutdown(wait=True, cancel_futures=True)
        theirs.close()


@dataclass
class Batch:
    """The chunks of one study.

    Attributes:
        out: folder of the study.
        progress: told of every run that ended.
        chunks: all chunks, in the order of the tables.
        workers: processes; 1 runs here.
        executor: where to run instead.
        prepare: called once before the first run.
        todo: positions of the chunks that wait.
        lost: why a chunk, by its position, could not be had.
    """

    out: Path
    progress: Progress
    chunks: list[Chunk]
    workers: int
    executor: Executor | None = None
    prepare: Callable[[], None] | None = None
    todo: deque[int] = field(default_factory=deque)
    lost: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0
    computed: int = 0
    taken_over: int = 0

    def take_over(self, resume: bool) -> None:
        """Sort the chunks into those that are there and those to run."""
        for position, chunk in enumerate(self.chunks):
            mark = self._there(chunk) if resume else None
            if mark is not None and mark["failed"] == 0:
                self.taken_over += chunk.runs
            else:
                self.todo.append(position)
        self.progress.skip(self.taken_over)
        if resume:
            self.progress.say(f"{self.taken_over} of {self.progress.total} runs are there already")

    def _there(self, chunk: Chunk) -> dict[str, Any] | None:
        try:
            return chunk_folder.whole(chunk, self.out)
        except DamagedChunk as damage:
            self.progress.say(f"chunk {chunk.key} is damaged ({damage}): it is computed again")
            return None

    def repeat(self, position: int, why: str) -> None:
        """Compute one chunk again whose files were damaged since."""
        chunk = self.chunks[position]
        self.progress.say(f"chunk {chunk.key} was damaged meanwhile ({why}): it is computed again")
        self.progress.skip(-chunk.runs)
        self.todo.append(position)
        self.run()

    def timing(self) -> dict[str, float]:
        """What the manifest says about the work."""
        return {
            "seconds_in_runs": round(self.seconds, 3),
            "runs_computed": self.computed,
            "runs_taken_over": self.taken_over,
        }

    def run(self) -> None:
        """Run what is left, here or on an executor.

        Raises:
            ScenarioError: the work cannot go on.
        """
        if not self.todo:
            return
        if self.prepare is not None:
            self.prepare()
        self.progress.start()
        try:
            if self.executor is not None:
                self._on_executor(self.executor)
            elif self.workers == 1:
                while self.todo:
                    self._settle(self.todo.popleft(), None)
            else:
                self._on_processes(min(self.workers, len(self.todo)))
        finally:
            self.progress.close()

    def _on_executor(self, executor: Executor) -> None:
        """An executor of the user's is not ours to build again: when it breaks, the study stops."""
        if self._on(executor, compute_chunk, (), self.todo, AHEAD * self.workers):
            raise self._stopped("the executor broke")

    def _on_processes(self, workers: int) -> None:
        """A dead worker breaks its pool: build another, and try chunks in doubt alone to find the bad one."""
        while self.todo:
            doubtful = deque(self._on_fresh_pool(self.todo, workers, AHEAD * workers))
            if doubtful:
                self.progress.say("a worker process died; the chunks it may have had are run again, one at a time")
            alone: set[int] = set()
            while doubtful:
                died = self._on_fresh_pool(doubtful, 1, 1)
                self._lose(alone.intersection(died), _DIED)
                doubtful.extendleft(position for position in died if position not in alone)
                alone.update(died)

    def _on_fresh_pool(self, todo: deque[int], workers: int, ahead: int) -> list[int]:
        with process_pool(workers) as pool:
            return self._on(pool, run_chunk, (self.out,), todo, ahead)

    def _on(
        self, executor: Executor, work: Callable[..., Any], rest: tuple[Any, ...], todo: deque[int], ahead: int
    ) -> list[int]:
        """Run chunks until none is left or the executor breaks; returns those that were under way by then."""
        running: dict[Future[Any], int] = {}
        doubtful: list[int] = []
        try:
            while (todo and not doubtful) or running:
                self._send(executor, work, rest, todo, ahead, running, doubtful)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    position = running.pop(future)
                    if future.cancelled() or isinstance(future.exception(), BrokenExecutor):
                        doubtful.append(position)
                    else:
                        self._settle(position, future)
        finally:
            for future in running:
                future.cancel()
        return sorted(doubtful)

    def _send(
        self,
        executor: Executor,
        work: Callable[..., Any],
        rest: tuple[Any, ...],
        todo: deque[int],
        ahead: int,
        running: dict[Future[Any], int],
        doubtful: list[int],
    ) -> None:
        """Send chunks until enough are under way, or the executor takes no more."""
        while todo and len(running) < ahead and not doubtful:
            position = todo.popleft()
            try:
                with interrupts_held():
                    running[executor.submit(work, self.chunks[position], *rest)] = position
            except RuntimeError:  # broken, or shut down by its owner
                doubtful.append(position)

    def _settle(self, position: int, future: Future[Any] | None) -> None:
        """Count a chunk that ended, and write it if that is still to be done; one that could not be had is lost."""
        chunk = self.chunks[position]
        try:
            came = future.result() if future else compute_chunk(chunk)
            mark = chunk_folder.write(chunk, self.out, came) if isinstance(came, Computed) else came
        except OtherSources as error:
            raise self._stopped(f"the sources of the model changed while the study ran: {error}") from None
        except Exception as error:  # whatever broke, the other chunks are still worth having
            if why := obstacle(error):
                where = getattr(error, "filename", None) or self.out
                raise self._stopped(f"{where} cannot be written: {why}") from None
            self._lose([position], _words(error))
            return
        self.seconds += mark["seconds"]
        self.computed += mark["runs"]
        self.progress.advance(mark["runs"])

    def _stopped(self, why: str) -> ScenarioError:
        done = self.taken_over + self.computed
        left = f"; {done} of {self.progress.total} runs are finished and kept, --resume goes on from there"
        return ScenarioError(f"{why}: stopped{left if done else kept.NOTHING}")

    def _lose(self, positions: Iterable[int], why: str) -> None:
        """Give chunks up for lost."""
        for position in positions:
            chunk = self.chunks[position]
            self.lost[position] = why
            futures = f"replications {chunk.start} to {chunk.stop - 1} of '{chunk.scenario.policy}'"
            self.progress.say(f"{futures} are lost: {why}")
            self.progress.advance(chunk.runs)


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
