"""Progress of a long job on stderr: one line with the time left."""

import io
import sys
import time
from collections.abc import Callable
from typing import TextIO

from experiments.files.user_text import CLEAR_LINE

#: Seconds between two updates on a terminal; lines for every tenth elsewhere.
UPDATE_SECONDS = 1.0
TENTHS = 10

_quiet = False


def hushed() -> Callable[[], None]:
    """From now on nothing is said about progress, in this process; returns what ends that."""
    global _quiet
    _quiet = True

    def speak_again() -> None:
        """End the silence."""
        global _quiet
        _quiet = False

    return speak_again


def is_quiet() -> bool:
    """Whether progress is kept quiet."""
    return _quiet


class Progress:
    """Counts finished runs and says how long the rest will take.

    On a terminal one line is rewritten at most once a second; in a log there is a line for every 10 %.
    """

    def __init__(self, title: str, total: int, stream: TextIO | None = None) -> None:
        self.title, self.total = title, total
        self.stream = stream or (io.StringIO() if _quiet else sys.stderr)
        self.live = self.stream.isatty()
        self.done = self._skipped = 0
        self._started = time.monotonic()
        self._shown_at = float("-inf")
        self._tenth = 0

    def start(self) -> None:
        """Runs begin now: what was prepared before says nothing about their speed."""
        self._started = time.monotonic()

    def say(self, sentence: str) -> None:
        """A line of its own."""
        print(f"{self.title}: {sentence}", file=self.stream, flush=True)

    def skip(self, runs: int) -> None:
        """Runs that were there already: they count as done but say nothing about speed."""
        self.done += runs
        self._skipped += runs

    def advance(self, runs: int) -> None:
        """Runs that have just ended."""
        self.done += runs
        now = time.monotonic()
        tenth = self.done * TENTHS // max(1, self.total)
        if self.live and (now - self._shown_at >= UPDATE_SECONDS or self.done >= self.total):
            print(f"{CLEAR_LINE}{self._line(now)}", end="", file=self.stream, flush=True)
            self._shown_at = now
        elif not self.live and tenth > self._tenth:
            print(self._line(now), file=self.stream, flush=True)
        self._tenth = tenth

    def close(self) -> None:
        """End the line."""
        if self.live and self._shown_at > float("-inf"):
            print(file=self.stream, flush=True)

    def _line(self, now: float) -> str:
        share = f"{self.title}: {self.done} of {self.total} runs ({100 * self.done // max(1, self.total)} %)"
        fresh = self.done - self._skipped
        elapsed = now - self._started
        if self.done >= self.total:
            return f"{share}, {_spoken(elapsed)}"
        return (
            f"{share}, about {_spoken(elapsed / fresh * (self.total - self.done))} left" if fresh else share
        )


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
