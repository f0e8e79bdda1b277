"""Compiles the days ahead of the first run: once after each edit of them, on two cores where there are two."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
from numba import int64, typeof

from sim.compiled.import_graph import ROOT
from sim.cores import usable_cores
from sim.engine import day
from sim.model import World
from sim.run import simulate
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Policy

SMALL_WORLD = "karu"

#: Steps of a day that take about half of the time to compile, incidents above all; and those before and after them.
INCIDENTS: tuple[Any, ...] = (day.operations, day.live_through)
ROUTINE: tuple[Any, ...] = (
    day.open_day, day.muster, day.stand_to, day.fly_supplies, day.move_out, day.clear_routes, day.visit,
    day.police_presence, day.misfortunes, day.campaign_turns, day.attempts, day.measure,
)
_INCIDENTS_ELSEWHERE = (
    "import sys; sys.path.insert(0, sys.argv[2]); import numba, sim.engine; numba.config.CACHE_DIR = sys.argv[1]; "
    "from sim import warm_up; warm_up.compile_steps(warm_up.INCIDENTS)"
)


def is_cold() -> bool:
    """Whether the days as they are now were never compiled here."""
    return not any(Path(numba.config.CACHE_DIR).rglob("day.run_days-*.nbc"))


def warm_up() -> None:
    """Compile the days, a minute or two after an edit, by running a month of the small world."""
    if is_cold() and usable_cores() > 1:
        _compile_in_two()
    simulate(_small_world(), seed=0, replication=0, incidents=True)


def compile_steps(steps: tuple[Any, ...]) -> World:
    """Compile some steps of a day and keep them, without running them; the world that they were compiled for."""
    world = World(_small_world(), seed=0, replication=0)
    arguments = (typeof(world.state), typeof(world.future), int64)  # a step without chance takes the first alone
    for step in steps:
        step.compile(arguments[: step.py_func.__code__.co_argcount])
    return world


def _small_world() -> Scenario:
    return resolve(load("world", SMALL_WORLD), Policy(name="baseline", title="Baseline"), months=1)


def _compile_in_two() -> None:
    """Let another process compile the incidents meanwhile; what it does not finish is compiled here afterwards.

    It has a session of its own, so that an interrupt reaches this process alone, which ends it. Its modules come from
    where ours do (``-P``): a file of the folder one happens to stand in must not take the place of one of them.
    """
    helper = subprocess.Popen(
        [sys.executable, "-P", "-c", _INCIDENTS_ELSEWHERE, str(numba.config.CACHE_DIR), str(ROOT)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    try:
        compile_steps(ROUTINE).turn_of_the_month()
        helper.wait()
    finally:
        helper.kill()
        helper.wait()
