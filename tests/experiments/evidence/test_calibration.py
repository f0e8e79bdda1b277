"""Calibration with a simulator that is over in a moment: waves, emulator, search, memory and what it writes."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import calibration, calibration_report, pilot, sources
from experiments.evidence.calibration import NAMES, TRIALS, Effort, calibrate
from experiments.evidence.emulator import Emulator
from experiments.evidence.search import Plausible
from experiments.evidence.targets import FREE, TARGETS
from experiments.evidence.training import training_rows
from experiments.plan.posterior import Posterior
from experiments.plan.uncertainty import fitted, quantile, sample
from experiments.runs.work import kept_work
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.parameters import declared
from sim.scenario.schema import Policy

SMALL = Effort((24, 8), 1, 120)
AIM = quantile(declared()[FREE[0]], 0.7)
asked = []


def quick_summary(values, future, copies):
    """Targets are hit where the first parameter has the value of seven tenths; a little noise, keyed by the future."""
    asked.append(future)
    noise = np.random.default_rng(future).normal(0, 0.2, len(TARGETS))
    off = 4 * (values[FREE[0]] / AIM - 1.0)
    return {target.name: target.observed + target.tolerance * (off + luck)
            for target, luck in zip(TARGETS, noise, strict=True)}


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    monkeypatch.setattr(calibration, "summary_of", quick_summary)
    asked.clear()


def run(folder, resume=False, seed=1, effort=SMALL):
    said = []
    calibration.refuse_others(folder, effort, seed, resume)
    with kept_work("calibrate", None, out=folder, resume=resume, say=said.append, workers=1, lasting=True) as work:
        found = calibrate(folder, effort, seed=seed, say=said.append, work=work)
    return found, said


@pytest.mark.slow
def test_it_finds_what_explains_the_targets_and_goes_on_after_a_kill_to_the_same_end(tmp_path, monkeypatch):
    first, said = run(tmp_path / "first")
    assert said[0].startswith("wave 1: ") and list(first.waves["trials"]) == list(SMALL.waves)
    drawn = first.draws[FREE[0]]
    assert abs(drawn.mean() / AIM - 1) < 0.1 and abs(first.draws[FREE[1]].std()) > 0.1
    everything = len(asked)

    def late(values, future, copies):
        """Killed in the second wave, after 28 of its 32 trials."""
        if len(asked) == 28:
            raise KeyboardInterrupt
        return quick_summary(values, future, copies)

    asked.clear()
    late.__module__, late.__qualname__ = quick_summary.__module__, quick_summary.__qualname__
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(calibration, "summary_of", late)
        run(tmp_path / "again")
    asked.clear()
    again, _ = run(tmp_path / "again", resume=True)
    assert len(asked) == everything - 28
    pd.testing.assert_frame_equal(again.draws, first.draws)
    pd.testing.assert_frame_equal(again.fit, first.fit)
    trials = [(tmp_path / name / TRIALS).read_bytes() for name in ("first", "again")]
    assert trials[0] == trials[1] and len(pd.read_csv(tmp_path / "again" / TRIALS)) == sum(SMALL.waves)
    asked.clear()
    run(tmp_path / "again", resume=True)  # as for --adopt later
    assert not asked
    calibration_report.write(again, tmp_path / "again", SMALL, 1)
    described = pd.read_csv(tmp_path / "again" / "codebook.csv")
    for table in ("trials", "posterior"):
        columns = described.loc[described["table"] == table, "column"].tolist()
        assert columns == list(pd.read_csv(tmp_path / "again" / f"{table}.csv").columns)
    told = json.loads((tmp_path / "again" / "calibration.json").read_text())
    assert {row["target"] for row in told["fit"]} == set(NAMES) and len(told["waves"]) == 2
    assert list(pd.read_csv(tmp_path / "again" / "posterior.csv").columns) == list(FREE)


def test_a_folder_with_a_calibration_is_not_written_over(tmp_path):
    (tmp_path / "portions" / "chunks" / "0123").mkdir(parents=True)
    with pytest.raises(ScenarioError, match="already holds a calibration"):
        run(tmp_path)
    (tmp_path / "calibration.json").write_text("[]")
    with pytest.raises(ScenarioError, match="no summary of a calibration"):
        run(tmp_path, resume=True)
    assert not asked


@pytest.mark.parametrize(("waves", "copies", "seed"), [((24, 8), 1, 2), ((24, 8), 2, 1), ((16, 8), 1, 1)])
def test_a_calibration_of_another_seed_or_effort_is_not_mixed_in(tmp_path, waves, copies, seed):
    written = {"effort": {"waves": waves, "copies": copies, "steps": 120}, "seed": seed}
    (tmp_path / "calibration.json").write_text(json.dumps(written))
    with pytest.raises(ScenarioError, match="another effort or seed"):
        run(tmp_path, resume=True)
    assert not asked and [path.name for path in tmp_path.iterdir()] == ["calibration.json"]


def test_the_pilot_asks_with_the_posterior_it_is_given_wherever_it_runs(monkeypatch):
    """It is sent along: a worker of a cluster has a file of its own."""
    drawn, asked_with = Posterior.of([{FREE[0]: 2.5}]), []

    def count(row, seed, known):
        asked_with.append(known)
        return 10, np.array([3.0, 1.0])

    monkeypatch.setattr(pilot, "count_attacks", count)
    pilot.expectations(training_rows()[:2], 1, drawn)
    assert asked_with == [drawn, drawn]


def test_what_a_trial_reads_is_part_of_what_must_be_the_same(tmp_path, monkeypatch):
    before = sources.evidence_digest()
    assert before == sources.evidence_digest()
    (tmp_path / "missions").mkdir()
    monkeypatch.setattr(sources, "libraries", lambda: (tmp_path,))
    seen = {before, sources.evidence_digest()}
    (tmp_path / "missions" / "mali.yaml").write_text("kind: mission\n")
    seen.add(sources.evidence_digest())
    assert len(seen) == 3


def test_an_emulator_learns_a_bent_surface_through_the_noise():
    chance = np.random.default_rng(3)
    places = chance.random((120, 3))
    truth = np.column_stack([places[:, 0] ** 2 + places[:, 1], np.sin(3 * places[:, 2])])
    emulator = Emulator(places, truth + chance.normal(0, 0.05, truth.shape))
    at = np.array([[0.3, 0.6, 0.5]])
    assert np.abs(emulator(at) - [[0.69, np.sin(1.5)]]).max() < 0.05
    assert (emulator.error < 0.05).all()


def test_draws_take_every_part_of_the_sample_in_turn():
    found = Plausible(np.repeat([[0.2], [0.8]], [100, 300], axis=0), np.zeros(1), 400.0)
    drawn = found.drawn(100, [1])[:, 0]
    assert (drawn == 0.8).sum() == 75 and not (drawn[:25] == 0.2).all()


def test_every_free_parameter_and_target_is_declared_once():
    assert set(FREE) <= declared().keys() and len(set(FREE)) == len(FREE)
    assert len({target.name for target in TARGETS}) == len(TARGETS)
    assert all(target.tolerance > 0 and target.source for target in TARGETS)


def test_the_posterior_goes_into_the_missions_of_a_study():
    """Draw by draw, the same for every policy; a mission's own hostility reaches that mission alone."""
    known = Posterior.of([{FREE[0]: 2.0 + point, "mali.hostility_start_log": 0.7} for point in range(2)])
    baseline = Policy(name="baseline", title="Baseline")
    worlds = {name: resolve(load("world", name), baseline) for name in ("mali", "karu")}
    for point in range(4):
        for name, scenario in worlds.items():
            parameters = sample(scenario, scenario, 1, point, known).parameters
            assert parameters[FREE[0]][0] == 2.0 + point % 2
            assert parameters["hostility_start_log"][0] == (0.7 if name == "mali" else 0.0)


def test_a_fitted_scenario_leaves_what_was_not_calibrated_as_it_is():
    known = Posterior.of([{FREE[0]: 2.0 + draw, "mali.hostility_start_log": 0.7} for draw in range(2)])
    mali = resolve(load("world", "mali"), Policy(name="baseline", title="Baseline"))
    parameters = fitted(mali, mali, 1, known).parameters
    assert parameters[FREE[0]][0] == 3.0 and parameters["hostility_start_log"][0] == 0.7
    others = [name for name in parameters.dtype.names if name not in (FREE[0], "hostility_start_log")]
    assert all(parameters[name][0] == mali.parameters[name][0] for name in others)
