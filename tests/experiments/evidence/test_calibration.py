"""Calibration with a simulator that is over in a moment: the search, its memory and what it writes."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import calibration, calibration_report, posterior
from experiments.evidence.calibration import Effort, calibrate, equally_likely
from experiments.evidence.targets import FREE, TARGETS
from experiments.evidence.trial import values_of
from experiments.uncertainty import quantile, sample
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.parameters import declared
from sim.scenario.schema import Policy


def quick_trial(places):
    """Every target is hit where the first parameter lies at seven tenths of its distribution."""
    off = float(places[FREE[0]]) - 0.7
    return {target.name: target.observed + 20 * target.tolerance * off for target in TARGETS}


def quick_summary(values, future):
    return {target.name: target.observed for target in TARGETS}


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    monkeypatch.setattr(calibration, "trial", quick_trial)
    monkeypatch.setattr(calibration, "summary_of", quick_summary)


def run(folder, generations, resume=False):
    said = []
    found = calibrate(folder, Effort(20, generations), seed=1, resume=resume, pool=None, say=said.append)
    return found, said


def test_the_search_finds_what_explains_the_targets_and_goes_on_where_it_stopped(tmp_path):
    first, _ = run(tmp_path, 1)
    second, said = run(tmp_path, 3, resume=True)
    assert said[0].startswith("generation 2 of 3: within") and len(second.generations) == 3
    aim = quantile(declared()[FREE[0]], 0.7)
    spread = [np.abs(found.draws[FREE[0]] - aim).mean() for found in (first, second)]
    assert spread[1] < spread[0]
    calibration_report.write(second, tmp_path, Effort(20, 3), 1)
    told = json.loads((tmp_path / "calibration.json").read_text())
    assert {row["target"] for row in told["fit"]} == {target.name for target in TARGETS}
    assert list(pd.read_csv(tmp_path / "posterior.csv").columns) == list(FREE)


def test_a_folder_with_a_calibration_is_not_written_over(tmp_path):
    with pytest.raises(ScenarioError, match="holds no calibration to go on with"):
        run(tmp_path, 1, resume=True)
    run(tmp_path, 1)
    with pytest.raises(ScenarioError, match="holds a calibration already"):
        run(tmp_path, 1)


def test_draws_are_as_frequent_as_their_particles_weigh():
    places = pd.DataFrame({name: [0.2, 0.8] for name in FREE})
    drawn = equally_likely(places, np.array([0.25, 0.75]), 100, 1)
    high = values_of({name: 0.8 for name in FREE})
    assert abs((drawn[FREE[0]] == high[FREE[0]]).sum() - 75) <= 1


def test_every_free_parameter_and_target_is_declared_once():
    assert set(FREE) <= declared().keys() and len(set(FREE)) == len(FREE)
    assert len({target.name for target in TARGETS}) == len(TARGETS)
    assert all(target.tolerance > 0 and target.source for target in TARGETS)


def test_the_posterior_goes_into_the_missions_of_a_study(monkeypatch):
    """Draw by draw, the same for every policy; a mission's own hostility reaches that mission alone."""
    drawn = tuple({FREE[0]: 2.0 + point} for point in range(2))
    monkeypatch.setattr(posterior, "draws", lambda: drawn)
    known = {"mali": ({"hostility_start_log": 0.7},)}
    monkeypatch.setattr(posterior, "of_mission", lambda name: known.get(name, ({},)))
    baseline = Policy(name="baseline", title="Baseline")
    worlds = {name: resolve(load("world", name), baseline) for name in ("mali", "karu")}
    for point in range(4):
        for name, scenario in worlds.items():
            parameters = sample(scenario, scenario, 1, point).parameters
            assert parameters[FREE[0]][0] == 2.0 + point % 2
            assert parameters["hostility_start_log"][0] == (0.7 if name == "mali" else 0.0)
