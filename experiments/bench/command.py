"""``peacegap bench``: measure one thing after the other and tell all of it, as a page or as JSON."""

import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from experiments.bench.big_batch import BigBatch, big_batch, main_megabytes
from experiments.bench.clock import scenario_of
from experiments.bench.growth import Growth, against_missions, against_months, against_units
from experiments.bench.starts import Start, cold_start, warm_starts
from experiments.bench.steps import Step, steps_of
from experiments.bench.targets import LINEAR_EXPONENT, Target, target
from experiments.bench.workers import efficiency
from experiments.bench.worlds import WorldSpeed, speed_of
from experiments.bench.yardstick import Yardstick, starsim
from experiments.console.progress import is_quiet
from experiments.runs.runner import compile_model
from sim.cores import machine_cores, usable_cores
from sim.scenario.loader import known_names

SMALL, LARGE = "karu", "four_missions"


@dataclass(frozen=True, slots=True)
class Effort:
    """How thoroughly to measure.

    Attributes:
        rounds: of which medians are told.
        months: horizon of the runs whose speed is told.
        counted_months: months whose draws are counted.
        growth_months: horizon of the runs behind the growth with missions and units.
        worker_runs: runs of each worker in a round.
        sampled_policies: of the big batch, one chunk each. chunk_runs: runs in each of these.
    """

    rounds: int = 5
    months: int = 60
    counted_months: int = 1
    growth_months: int = 24
    worker_runs: int = 8
    sampled_policies: int = 4
    chunk_runs: int = 20


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was measured.

    Attributes:
        made_on: day of measurement. machine: cores, processor and system, versions.
        load: processes that wanted a core when it began, per core; None where the platform does not tell.
        effort: how thoroughly. starts, worlds, steps, growth: one entry each.
        efficiency: of two workers. big_batch: estimate. main_megabytes: None unless asked for.
        yardstick: None without Starsim. targets: judged.
    """

    made_on: str
    machine: str
    load: float | None
    effort: Effort
    starts: list[Start]
    worlds: list[WorldSpeed]
    steps: list[Step]
    growth: list[Growth]
    efficiency: float
    big_batch: BigBatch
    main_megabytes: float | None
    yardstick: Yardstick | None
    targets: list[Target] = field(default_factory=list)


def bench(
    as_json: bool = False,
    worlds: Sequence[str] | None = None,
    effort: Effort | None = None,
    *,
    cold: bool = False,
    large: bool = False,
) -> str:
    """Measure and tell.

    Args:
        as_json: numbers for machines instead of a page.
        worlds: whose speed is told, all known ones unless given. Growth, workers and the big batch are measured on
            the worlds of the targets whatever is given.
        effort: how thoroughly.
        cold: measure the first start as well, with everything to compile.
        large: measure the memory of the main process in a study of 20,000 runs as well.
    """
    from experiments.bench.page import page

    found = measure(worlds or known_names("world"), effort or Effort(), cold=cold, large=large)
    return json.dumps(asdict(found), indent=1) if as_json else page(found)


def measure(worlds: Sequence[str], effort: Effort, *, cold: bool, large: bool) -> Findings:
    """Measure everything, saying on stderr what comes."""
    load = _load()
    scenarios = {name: scenario_of(name, effort.months) for name in worlds}
    compile_model(_say)
    _say("fresh processes: help, check, first month")
    starts = warm_starts(min(3, effort.rounds)) + ([cold_start()] if cold else [])
    speeds = []
    for number, (name, scenario) in enumerate(scenarios.items(), start=1):
        _say(f"world {number} of {len(scenarios)}: {name}")
        speeds.append(speed_of(scenario, effort.months, effort.rounds, effort.counted_months))
    _say(f"steps of a run of {LARGE}")
    steps = steps_of(scenario_of(LARGE, effort.months), effort.months)
    growth = _growth(effort)
    _say("two workers against one")
    share = efficiency(scenario_of(LARGE, effort.months), effort.months, min(3, effort.rounds), effort.worker_runs)
    _say(f"a sample of the big batch: {effort.sampled_policies * effort.chunk_runs} runs")
    batch = big_batch(LARGE, effort.months, effort.sampled_policies, effort.chunk_runs)
    megabytes = None
    if large:
        _say("a study of 20,000 runs whose futures are copies: some minutes")
        megabytes = main_megabytes()
    _say("the yardstick")
    units = max((speed.units for speed in speeds), default=1)
    found = Findings(
        date.today().isoformat(), _machine(), load, effort, starts, speeds, steps, growth, share, batch,
        megabytes, starsim(units, min(3, effort.rounds)),
    )
    found.targets.extend(targets_of(found))
    return found


def _growth(effort: Effort) -> list[Growth]:
    wanted: list[tuple[str, Callable[[], Growth]]] = [
        ("missions", lambda: against_missions(LARGE, effort.growth_months, effort.rounds)),
        ("months", lambda: against_months(LARGE, effort.rounds)),
        ("units", lambda: against_units(SMALL, effort.growth_months, effort.rounds)),
    ]
    found = []
    for size, measured in wanted:
        _say(f"cost against {size}")
        found.append(measured())
    return found


def targets_of(found: Findings) -> list[Target]:
    """Every target of the project with what was measured; the slowest world counts."""
    starts = {start.name: start.seconds for start in found.starts}
    slowest = max(found.worlds, key=lambda world: world.microseconds_per_unit_day)
    busiest = max(found.worlds, key=lambda world: world.decisions)
    batch = found.big_batch
    return [
        target(f"time per unit and day ({slowest.world})", "us", 1.0, slowest.microseconds_per_unit_day),
        target(f"Python decisions ({busiest.world})", "%", 50.0, 100.0 * busiest.decisions),
        *(target(f"exponent of cost against {each.against}", "", LINEAR_EXPONENT, each.exponent)
          for each in found.growth),
        target("efficiency of two workers", "%", 85.0, 100.0 * found.efficiency, at_least=True),
        target("memory of a worker", "MB", 400.0, batch.worker_megabytes),
        target("memory of the main process, 20,000 runs", "MB", 1000.0, found.main_megabytes),
        target(f"big batch of {batch.runs:,} runs, two workers", "min", 10.0, batch.minutes),
        target("peacegap --help", "s", 0.5, starts.get("help")),
        target("peacegap check", "s", 0.5, starts.get("check, whole library")),
    ]


def _say(sentence: str) -> None:
    if not is_quiet():
        print(f"bench: {sentence}", file=sys.stderr, flush=True)


def _load() -> float | None:
    return round(os.getloadavg()[0] / machine_cores(), 2) if hasattr(os, "getloadavg") else None


def _machine() -> str:
    processor = platform.processor() or platform.machine()
    cores = f"{usable_cores()} of {machine_cores()} cores"
    return f"{cores}, {processor}, {platform.system()}, Python {platform.python_version()}"
