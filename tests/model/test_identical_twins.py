"""The same future twice: once more, day by day, through Mesa's clock, without compilation, in another company."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.model import World
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy

MONTHS = 3
ROOT = Path(__file__).resolve().parents[2]


def fingerprint(world: World) -> dict[str, str]:
    """A hash of every table of the state and of the recorder."""
    tables = {name: np.asarray(table) for name, table in world.state._asdict().items()}
    tables |= {f"recorder.{name}": getattr(world.recorder, name) for name in ("monthly", "gaps", "world")}
    return {name: hashlib.sha256(np.ascontiguousarray(table).tobytes()).hexdigest() for name, table in tables.items()}


def made(scenario, replication: int = 0, months: int = MONTHS) -> World:
    return World(scenario, seed=1, replication=replication, months=months, log=5000)


@pytest.fixture(scope="module")
def in_one_go(karu) -> World:
    world = made(karu)
    world.run_months()
    return world


def test_a_world_run_twice_is_equal_bit_for_bit(karu, in_one_go):
    again = made(karu)
    again.run_months()
    assert fingerprint(again) == fingerprint(in_one_go)


def test_another_replication_is_another_future(karu, in_one_go):
    other = made(karu, replication=1)
    other.run_months()
    assert not np.array_equal(other.recorder.monthly, in_one_go.recorder.monthly)


def test_stepping_day_by_day_equals_whole_months(karu, in_one_go):
    stepped = made(karu)
    for _ in range(in_one_go.day):
        stepped.step()
    assert stepped.recorder.months == MONTHS
    assert fingerprint(stepped) == fingerprint(in_one_go)


def test_mesas_run_for_equals_whole_months(karu, in_one_go):
    world = made(karu)
    world.run_for(in_one_go.day)
    assert world.time == in_one_go.day
    assert fingerprint(world) == fingerprint(in_one_go)


def test_months_may_be_run_one_at_a_time(karu, in_one_go):
    world = made(karu)
    for _ in range(MONTHS):
        world.run_months(1)
    assert fingerprint(world) == fingerprint(in_one_go)


def test_the_horizon_does_not_change_the_months_before_it(karu, in_one_go):
    longer = made(karu, months=MONTHS + 9)
    longer.run_months(MONTHS)
    assert np.array_equal(longer.recorder.monthly[:MONTHS], in_one_go.recorder.monthly)
    assert np.array_equal(longer.recorder.gaps[:MONTHS], in_one_go.recorder.gaps)


def test_a_run_leaves_nothing_behind_for_the_next(karu, four_missions, in_one_go):
    made(four_missions).run_months()
    again = made(karu)
    again.run_months()
    assert fingerprint(again) == fingerprint(in_one_go)


def test_the_log_changes_no_number(karu, in_one_go):
    silent = World(karu, seed=1, months=MONTHS)
    silent.run_months()
    without = ("log", "logged")
    assert {k: v for k, v in fingerprint(silent).items() if k not in without} == {
        k: v for k, v in fingerprint(in_one_go).items() if k not in without
    }


def test_the_calendar_gives_every_month_its_days(karu, in_one_go):
    calendar = Calendar.starting(karu.start)
    assert in_one_go.day == sum(calendar.days_in(month) for month in range(MONTHS))


def _month_of_karu() -> dict[str, str]:
    world = made(resolve(load("world", "karu"), Policy(name="baseline", title="No package")), months=1)
    world.run_months()
    return fingerprint(world)


def test_plain_python_equals_compiled_code_bit_for_bit():
    """A month of karu in a process in which numba compiles nothing."""
    code = "import test_identical_twins as twins\nfor row in twins._month_of_karu().items(): print(*row)"
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path, "PYTHONHASHSEED": "12345"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT, check=False
    )
    assert run.returncode == 0, run.stderr
    assert dict(line.split() for line in run.stdout.splitlines()) == _month_of_karu()


def test_mesa_may_run_on_beyond_the_horizon(karu):
    world = World(karu, seed=1, months=1)
    world.run_for(31 + 31 + 30)
    assert world.recorder.months == 1
