"""Long work in portions: done here, by processes or on a cluster, kept as it is finished, and gone on with later."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from experiments.console import kept
from experiments.console.interrupts import interrupts_held
from experiments.console.progress import Progress
from experiments.files import folder_lock
from experiments.files.held_files import obstacle, swept
from experiments.runs import chunk_folder
from experiments.runs.batch import process_pool
from experiments.runs.portions import Portion, Portions, fingerprint
from sim.cores import usable_cores
from sim.scenario.errors import ScenarioError

#: Folder of unfinished work within a folder of results.
KEPT = "portions"
#: How often a set of processes is built before the work is given up.
TRIES = 2


@dataclass
class Work:
    """Who does the calls of a command, and where their results are kept meanwhile.

    Attributes:
        workers: processes; 1 works in this one.
        portions: where finished calls are kept; None keeps nothing.
        executor: where to work instead; it is not shut down.
        prepare: called once before the first call.
    """

    workers: int = 1
    portions: Portions | None = None
    executor: Executor | None = None
    prepare: Callable[[], None] | None = None
    _open: ExitStack = field(default_factory=ExitStack)
    _pool: Executor | None = None

    def run(
        self,
        function: Callable[..., Any],
        jobs: Sequence[tuple[Any, ...]],
        progress: Progress,
        runs: Callable[[tuple[Any, ...]], int] = lambda job: 1,
    ) -> list[Any]:
        """The results of all calls, in their order, whoever did them and when.

        Args:
            function: what to call; other processes find it by its name.
            jobs: the arguments of each call.
            progress: hears of the runs of each call as it ends.
            runs: how many runs a call has.

        Raises:
            ScenarioError: the work cannot go on; what was finished is kept.
        """
        names = self.portions.named(function, jobs) if self.portions else []
        found = self._taken(names)
        progress.skip(sum(runs(jobs[place]) for place in found))
        if found:
            progress.say(f"{progress.done} of {progress.total} runs are there already")
        left = {place: job for place, job in enumerate(jobs) if place not in found}
        if left and self.prepare is not None:
            self.prepare()
            self.prepare = None
        progress.start()
        try:
            for place, result in self._fresh(function, left, progress):
                if self.portions is not None:
                    self._keep(self.portions, names[place], result)
                found[place] = result
                progress.advance(runs(jobs[place]))
        finally:
            progress.close()
        return [found[place] for place in range(len(jobs))]

    def close(self) -> None:
        """End the processes."""
        self._pool = None
        self._open.close()

    def _taken(self, names: list[Portion]) -> dict[int, Any]:
        if self.portions is None:
            return {}
        there = ((place, self.portions.taken(name)) for place, name in enumerate(names))
        return {place: result[0] for place, result in there if result is not None}

    def _keep(self, portions: Portions, name: Portion, result: Any) -> None:
        try:
            portions.keep(name, result)
        except OSError as error:
            if why := obstacle(error):
                raise self._stopped(f"{error.filename or portions.folder} cannot be written: {why}") from None
            raise

    def _stopped(self, why: str) -> ScenarioError:
        return ScenarioError(f"{why}: stopped{kept.words()}")

    def _fresh(
        self, function: Callable[..., Any], left: dict[int, tuple[Any, ...]], progress: Progress
    ) -> Iterator[tuple[int, Any]]:
        """Results as they come. When a process dies, what is left is tried once more on fresh ones."""
        if self.executor is None and min(self.workers, len(left)) <= 1:
            yield from ((place, function(*job)) for place, job in left.items())
            return
        left = dict(left)
        for _ in range(TRIES):
            try:
                running = self._sent(function, left)
                for future in as_completed(running):
                    yield running[future], future.result()
                    del left[running[future]]
                return
            except BrokenExecutor:
                if self.executor is not None:
                    raise self._stopped("the executor broke") from None
                progress.say("a worker process died: killed from outside, or out of memory")
                self.close()
        raise self._stopped("worker processes died twice (fewer --workers need less memory)")

    def _sent(self, function: Callable[..., Any], left: dict[int, tuple[Any, ...]]) -> dict[Future[Any], int]:
        if self.executor is None and self._pool is None:
            self._pool = self._open.enter_context(process_pool(self.workers))
        executor = self.executor or self._pool
        assert executor is not None
        with interrupts_held():
            return {executor.submit(function, *job): place for place, job in left.items()}


@contextmanager
def kept_work(
    command: str,
    question: Any,
    *,
    out: Path | None,
    resume: bool,
    say: Callable[[str], None],
    workers: int | None = None,
    executor: Executor | None = None,
    prepare: Callable[[], None] | None = None,
    lasting: bool = False,
) -> Iterator[Work]:
    """Work whose finished portions outlive the process; they are removed when the block ends well.

    They lie in the folder of results, or, where there is none, in one below ``results`` that is named by the question:
    the same command finds it again, and two different ones never meet.

    Args:
        command: the command's name.
        question: all that was asked, inputs and options.
        out: the folder of results.
        resume: go on with the portions that lie there; else they are removed.
        say: hears what is odd.
        workers: processes; as many as there are cores to use when not given.
        executor: where to work instead.
        prepare: called once before the first call.
        lasting: leave the portions there in the end.

    Raises:
        ScenarioError: another process works in the folder.
    """
    folder = out / KEPT if out is not None else Path("results") / command / fingerprint(question)
    work = Work(usable_cores() if workers is None else workers, None, executor, prepare)
    try:
        with ExitStack() as held:
            held.callback(work.close)
            try:
                died = held.enter_context(folder_lock.held(folder))
            except OSError as error:
                if out is not None:
                    raise
                say(f"{command}: nothing can be kept in {folder.parent} ({error.strerror}): a rerun begins again")
            else:
                work.portions = _portions(command, folder, resume, died, say)
                held.enter_context(kept.watching(partial(chunk_folder.any_in, folder)))
            yield work
            if not lasting:
                swept(folder / "chunks")
    finally:
        if work.portions is not None and not any(folder.glob("chunks/*")):
            _clear(folder, 1 if out is not None else 3)


def _clear(folder: Path, levels: int) -> None:
    """Remove a folder in which nothing is kept, and those above it that are empty then."""
    with suppress(OSError):
        for left in filter(folder_lock.is_trace, folder.iterdir()):
            left.unlink()
        for place in (folder / "chunks", folder, *folder.parents)[: levels + 1]:
            if place.exists():
                place.rmdir()


def _portions(
    command: str, folder: Path, resume: bool, died: str, say: Callable[[str], None]
) -> Portions:
    """The portions of a folder that is ours now; those that are not wanted are removed."""
    if died:
        say(f"{command}: {died} ended here without finishing; its lock is taken over")
    chunk_folder.sweep(folder)
    there = folder / "chunks"
    if not resume and there.is_dir():
        if any(there.iterdir()):
            say(f"{command}: begins again; without --resume, what an earlier run left unfinished is not used")
        swept(there)
    if resume and not (there.is_dir() and any(there.iterdir())):
        say(f"{command}: nothing unfinished lies in {os.fspath(folder)}: all is computed")
    return Portions(folder, say)
