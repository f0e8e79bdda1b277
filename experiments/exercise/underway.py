"""Futures that run while a class still bets, in a process of their own, so that nobody waits for them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path

from experiments.console.interrupts import Terminated
from experiments.exercise.shared_futures import Futures, run_futures
from experiments.plan.study import Plan
from experiments.runs.batch import process_pool
from experiments.runs.store import Results
from sim.outcomes import Outcome
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Study

#: Seconds between two looks at how far the futures are, once somebody waits for them.
LOOK_SECONDS = 0.2
#: Seconds that the futures get to stop in order, before they are stopped without.
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Underway:
    """Futures that are being run; nobody sees them before they are asked for."""

    study: Study
    outcomes: tuple[Outcome, ...]
    out: Path
    beside: Path | None
    log: Path
    ends: "Future[Plan | str]"

    def wait(self, say: Callable[[str], None]) -> Futures:
        """Wait for the end, saying how far it is when there is still something to wait for.

        Raises:
            ScenarioError: they could not be run.
        """
        told = ""
        while not self.ends.done():
            lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
            if lines and lines[-1] != told:
                told = lines[-1]
                say(told)
            time.sleep(LOOK_SECONDS)
        try:
            ran = self.ends.result()
        except BrokenProcessPool:
            ran = "the process that ran the futures died: killed from outside, or out of memory"
        if isinstance(ran, str):
            raise ScenarioError(ran)
        # The plan that was run, and not one made anew: its files may have changed while the class was betting.
        return Futures(ran, Results(self.out), self.outcomes)


@contextmanager
def underway(
    study: Study, outcomes: tuple[Outcome, ...], out: Path, beside: Path | None, workers: int | None
) -> Iterator[Underway]:
    """Begin to run the futures of a study; leaving the block ends whatever still runs."""
    log = out.with_suffix(".log")
    with process_pool(1) as pool:
        runner = pool.submit(os.getpid)
        ends = pool.submit(_run, study, outcomes, out, beside, workers, log)
        try:
            yield Underway(study, outcomes, out, beside, log, ends)
        finally:
            _end(runner, ends)


def _end(runner: "Future[int]", ends: "Future[Plan | str]") -> None:
    """Ask the process that runs the futures to stop in order, so that it leaves no worker and no file half written."""
    if runner.done() and not ends.done():
        os.kill(runner.result(), signal.SIGTERM)
        wait([ends], timeout=STOP_SECONDS)


def _run(
    study: Study, outcomes: tuple[Outcome, ...], out: Path, beside: Path | None, workers: int | None, log: Path
) -> "Plan | str":
    """Run the futures in a process of their own; returns what was run, or what went wrong."""
    with log.open("w", encoding="utf-8") as stream, redirect_stderr(stream):
        try:
            return run_futures(study, outcomes, out, beside=beside, workers=workers).plan
        except ScenarioError as wrong:
            return str(wrong)
        except Terminated:
            return "stopped"
