"""How long a person waits before anything happens: help, a check of files, the first month of a small world."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from experiments.bench.clock import fresh_process
from experiments.files.scratch_folder import scratch_folder

_COMMAND = "import sys; from experiments.cli import main; main(sys.argv[1:])"
_FIRST_MONTH = "from sim.warm_up import warm_up; warm_up()"
#: The package of the engine names its own folder of compiled code; this moves it before anything is compiled.
_FIRST_MONTH_COLD = (
    "import sys, numba, sim.engine; numba.config.CACHE_DIR = sys.argv[1]; from sim.warm_up import warm_up; warm_up()"
)
SMALL_WORLD = "karu"


@dataclass(frozen=True, slots=True)
class Start:
    """A fresh process.

    Attributes:
        name: what it does.
        wall: seconds on the clock, median of rounds.
        cpu: seconds of processor time, None where the platform does not tell.
    """

    name: str
    wall: float
    cpu: float | None

    @property
    def seconds(self) -> float:
        """Processor time where it is known, which other work on the machine stretches less."""
        return self.wall if self.cpu is None else self.cpu


def warm_starts(rounds: int) -> list[Start]:
    """Help, check, and a month of the small world with the compiled code there."""
    fresh_process(_FIRST_MONTH)
    return [
        _start("help", rounds, lambda: fresh_process(_COMMAND, "--help")),
        _start("check", rounds, lambda: fresh_process(_COMMAND, "check", SMALL_WORLD)),
        _start("check, whole library", rounds, lambda: fresh_process(_COMMAND, "check")),
        _start("first month, warm", rounds, lambda: fresh_process(_FIRST_MONTH)),
    ]


def cold_start() -> Start:
    """A month of the small world with everything to compile, once: it takes about two minutes."""
    with scratch_folder() as empty:
        return _start("first month, cold", 1, lambda: fresh_process(_FIRST_MONTH_COLD, str(empty)))


def _start(name: str, rounds: int, once: Callable[[], tuple[float, float | None]]) -> Start:
    measured = [once() for _ in range(rounds)]
    cpu = [each[1] for each in measured if each[1] is not None]
    wall = statistics.median(each[0] for each in measured)
    return Start(name, round(wall, 3), round(statistics.median(cpu), 3) if cpu else None)
