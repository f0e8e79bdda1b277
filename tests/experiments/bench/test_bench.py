"""The benchmark: fits of known answers, verdicts, what it counts, and the shape of what it tells. No test is timed."""

import json
from dataclasses import replace

import numpy as np
import pytest

from experiments.bench import command
from experiments.bench.big_batch import BigBatch, repeated
from experiments.bench.clock import Run, clocked, fresh_process, most, scenario_of
from experiments.bench.command import Effort, Findings, targets_of
from experiments.bench.draws import Draws, draws_of
from experiments.bench.growth import _part, fitted
from experiments.bench.page import WIDTH, page
from experiments.bench.starts import Start
from experiments.bench.steps import Step, steps_of
from experiments.bench.targets import target
from experiments.bench.worlds import summary
from experiments.bench.yardstick import Yardstick, starsim
from sim.engine.draws import uniform
from sim.model import World

TINY = Effort(rounds=1, months=1, growth_months=1, worker_runs=1, sampled_policies=1, chunk_runs=1)


@pytest.fixture(scope="module")
def found() -> Findings:
    """Findings that were made up."""
    parts = {"decide": 0.5, "days": 0.3, "record": 0.1}
    runs = [Run(cpu, 2 * cpu, 100, 50, parts) for cpu in (0.002, 0.004, 0.009)]
    growth = [fitted(name, (1, 2, 4), (0.1, 0.2, 0.4)) for name in ("missions", "months", "units")]
    made = Findings(
        "2026-01-31", "2 cores", 0.1, Effort(), [Start("help", 0.6, 0.2), Start("check, whole library", 0.9, 0.7)],
        [summary("karu", 60, runs, Draws(100.0, 1e-8))], [Step("day", "raid", 1.0)], growth,
        0.8, BigBatch(2400, 80, 2, 9.0, 12.0, 350.0),
        None, None,
    )
    made.targets.extend(targets_of(made))
    return made


def test_a_power_is_found_again():
    sizes = np.array([1, 2, 4, 8])
    power = fitted("units", sizes, 0.003 * sizes**1.5)
    assert power.exponent == pytest.approx(1.5)
    assert power.exponent_r2 == pytest.approx(1.0)
    assert power.linear_r2 < 1.0


def test_a_straight_line_is_found_again():
    sizes = np.array([10, 20, 40, 80])
    line = fitted("months", sizes, 0.050 + 0.002 * sizes)
    assert line.fixed_ms == pytest.approx(50.0)
    assert line.each_ms == pytest.approx(2.0)
    assert line.linear_r2 == pytest.approx(1.0)
    assert 0.0 < line.exponent < 1.0
    assert fitted("months", sizes, np.full(4, 0.1)).linear_r2 == 1.0


def test_medians_and_shares_of_a_world(found):
    world = found.worlds[0]
    assert world.milliseconds == 4.0
    assert world.microseconds_per_unit_day == pytest.approx(4000 / (100 * 50))
    assert (world.decisions, world.days, world.recording, world.making) == (0.5, 0.3, 0.1, 0.1)
    assert world.draws == pytest.approx(100 * 50 * 1e-8 / 0.004)


def test_draws_of_a_month_are_counted_and_nothing_stays_patched(karu):
    before = World(karu, seed=0, replication=0, months=1)
    before.run_months()
    first = draws_of(karu, 1)
    assert first.per_day > 1.0
    assert first.seconds_each > 0.0
    after = World(karu, seed=0, replication=0, months=1)
    after.run_months()
    assert np.array_equal(before.recorder.monthly, after.recorder.monthly)
    from sim.engine import threat

    assert threat.uniform is uniform


def test_steps_share_their_rooms(karu):
    steps = steps_of(karu, 1)
    rooms = {room: [step.share for step in steps if step.room == room] for room in ("day", "agents")}
    assert all(sum(shares) == pytest.approx(1.0, abs=0.01) for shares in rooms.values())
    assert {"muster", "attempts"} < {step.name for step in steps}
    from sim.engine import day

    assert day.muster.py_func.__name__ == "muster"


def test_every_mission_stands_equally_often(four_missions):
    names = [mission.name for mission in four_missions.missions]
    pairs = [[mission.name for mission in _part(four_missions, first, 2).missions] for first in range(4)]
    assert sorted(name for pair in pairs for name in pair) == sorted(2 * names)
    part = _part(four_missions, 3, 2)
    assert [len(part.missions), len(part.parameters), len(part.fixed)] == [2, 2, 2]


@pytest.mark.parametrize(
    ("measured", "at_least", "met"), [(9.0, False, True), (11.0, False, False), (9.0, True, False), (None, True, None)]
)
def test_verdicts(measured, at_least, met):
    assert target("some", "s", 10.0, measured, at_least=at_least).met is met


def test_targets_are_judged_and_the_page_fits(found):
    met = {one.name: one.met for one in found.targets}
    assert met["efficiency of two workers"] is False
    assert met["peacegap --help"] is True
    assert met["peacegap check"] is False
    assert met["memory of the main process, 20,000 runs"] is None
    for each in (found, replace(found, load=3.0, main_megabytes=700.0, yardstick=Yardstick("3", 67, 365, 9.0, 0.4))):
        text = page(each)
        assert max(len(line) for line in text.splitlines()) <= WIDTH
        assert "NOT MET" in text
    assert "not installed" in page(found)


def test_a_run_is_measured(karu):
    run = clocked(karu, 0, 1)
    assert (run.days, run.units) == (31, World(karu, months=1).unit_count)
    assert 0.0 < sum(run.parts.values()) <= 1.0


def test_a_process_that_fails_is_named():
    with pytest.raises(RuntimeError, match="no such thing"):
        fresh_process("raise SystemExit('no such thing')")


def test_the_largest_of_known_peaks():
    assert most([None, 3.0, 5.0]) == 5.0
    assert most([None]) is None


def test_a_copied_future_is_the_same_for_all_replications():
    karu = scenario_of("karu", 1)
    assert repeated(karu, seed=0, replication=1, months=1) is repeated(karu, seed=0, replication=2, months=1)


def test_without_starsim_there_is_no_yardstick(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert starsim(10, 1) is None


def test_json_holds_everything(monkeypatch, found):
    monkeypatch.setattr(command, "warm_starts", lambda rounds: found.starts)
    monkeypatch.setattr(command, "steps_of", lambda scenario, months: found.steps)
    monkeypatch.setattr(command, "_growth", lambda effort: found.growth)
    monkeypatch.setattr(command, "efficiency", lambda *given: 0.9)
    monkeypatch.setattr(command, "big_batch", lambda *given: found.big_batch)
    monkeypatch.setattr(command, "starsim", lambda agents, rounds: None)
    told = json.loads(command.bench(True, ["karu"], TINY))
    assert {"made_on", "machine", "load", "effort", "starts", "worlds", "steps", "growth", "efficiency", "big_batch",
            "main_megabytes", "yardstick", "targets"} == told.keys()
    assert [world["world"] for world in told["worlds"]] == ["karu"]
    assert {"name", "unit", "limit", "at_least", "measured", "met"} == told["targets"][0].keys()
