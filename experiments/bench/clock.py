"""One run on the clock, and what a process used: processor time and memory."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.compiled.import_graph import ROOT
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy
from sim.scenario.source import given_file

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

BASELINE = Policy(name="baseline", title="Baseline")
_STATUS = Path("/proc/self/status")
KIB_PER_MB = 1024.0


@dataclass(frozen=True, slots=True)
class Run:
    """One run, measured.

    Attributes:
        cpu: seconds of processor time, the making of its world included.
        wall: seconds on the clock.
        units: agents with a daily state. days: days that were run.
        parts: share of the run spent on ``decide`` (Python decisions), ``days`` (compiled) and ``record``.
    """

    cpu: float
    wall: float
    units: int
    days: int
    parts: dict[str, float]


def scenario_of(world: str, months: int) -> "Scenario":
    """A world, by name or file, without any package."""
    return resolve(load("world", world), BASELINE, months=months, beside=given_file(world))


def clocked(scenario: "Scenario", replication: int, months: int) -> Run:
    """Run one future and measure it."""
    from sim.model import World

    wall, cpu = time.perf_counter(), time.process_time()
    world = World(scenario, seed=0, replication=replication, months=months)
    world.run_months()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    parts = {part: seconds / wall for part, seconds in world.timing.items()}
    return Run(cpu, wall, world.unit_count, world.day, parts)


def fresh_process(code: str, *arguments: str) -> tuple[float, float | None]:
    """Seconds on the clock, and of processor where the platform tells, that a new Python needs for some code.

    Raises:
        RuntimeError: the code failed.
    """
    before, wall = _children(), time.perf_counter()
    # Modules come from where ours do, and not from the folder one happens to stand in.
    here = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"
    done = subprocess.run([sys.executable, "-P", "-c", here, *arguments], capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - wall, _children()
    if done.returncode != 0:
        raise RuntimeError(f"a fresh process failed: {done.stderr.strip()[-500:]}")
    return wall, None if before is None or after is None else after - before


def _children() -> float | None:
    """Processor seconds of all processes that this one has started and seen end."""
    try:
        import resource
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_megabytes() -> float | None:
    """The most memory that this process ever held, None where the platform does not tell.

    Linux is asked for the process alone: its ``getrusage`` starts from what the parent held.
    """
    if _STATUS.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1]) / KIB_PER_MB
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / KIB_PER_MB**2 if sys.platform == "darwin" else peak / KIB_PER_MB


def most(peaks: Sequence[float | None]) -> float | None:
    """The largest of those that are known."""
    return max((peak for peak in peaks if peak is not None), default=None)
