"""The experiments measure what they say, on futures made by hand and on a small world."""

import json
import math
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from experiments import cli
from experiments.console.progress import Progress
from experiments.patterns import batches, casualties, deployment, distance, evacuation, page, troops
from experiments.patterns.futures import EVENT, Batch, Futures, run
from experiments.patterns.names import chosen
from experiments.patterns.pattern import Estimate
from experiments.patterns.setting import Setting, with_numbers, world
from experiments.runs import work
from experiments.runs.work import Work
from sim.outcomes import CAPABILITIES, OUTCOME_INDEX, OUTCOMES
from sim.scenario.errors import ScenarioError


def made(scenario, number: int, months: int, events=None, **outcomes) -> Futures:
    """Futures whose outcomes (futures, months, missions) are given and otherwise zero."""
    missions = len(scenario.missions)
    monthly = np.zeros((number, months, missions, len(OUTCOMES)))
    for name, values in outcomes.items():
        monthly[..., OUTCOME_INDEX[name]] = values
    gaps = np.zeros((number, missions, len(CAPABILITIES), 3))
    batch = Batch(scenario, number, months)
    units = np.zeros((number, months, 0, 2))
    return Futures(batch, np.arange(number), monthly, gaps, tuple(events or [np.zeros(0, dtype=EVENT)] * number), units)


def event(**fields) -> np.ndarray:
    row = np.zeros(1, dtype=EVENT)
    for name, value in fields.items():
        row[name] = value
    return row


def test_the_dose_experiment_recovers_a_slope_that_was_put_in(four_missions):
    rng = np.random.default_rng(21)
    level = np.array([2.0, 3.0, 8.0, 20.0])
    found = {
        str(dose): made(four_missions, 12, 36, civilians_killed_by_groups=rng.poisson(
            level * math.exp(-0.25 * dose / 1000) * rng.gamma(2.0, 0.5, (12, 36, 4))))
        for dose in troops.DOSES
    }
    measured = troops.rebels(found)
    assert abs(measured.estimates[0].value + 0.25) < 0.03
    assert measured.estimates[0].low < -0.25 < measured.estimates[0].high
    assert measured.curve["ratio to no troops at 8000"].value == pytest.approx(math.exp(-2.0), rel=0.2)


def test_fatal_days_join_attacks_of_one_mission_and_day():
    events = np.concatenate([
        event(mission=0, day=3, deaths=2), event(mission=0, day=3, deaths=1), event(mission=1, day=3, deaths=1),
        event(mission=0, day=4, deaths=0), event(mission=0, day=5, on_civilians=True, civilians=9),
    ])
    assert sorted(casualties.fatal_days(events, 4).tolist()) == [1, 3]
    assert len(casualties.fatal_days(events[:0], 4)) == 0


def test_worst_days_are_sought_among_as_many_years_as_were_observed():
    sizes = [np.array([1.0, 2.0]), np.array([9.0]), np.zeros(0), np.array([4.0])]
    assert casualties.worst_days(sizes, 12.0).tolist() == [9.0, 4.0]


def test_shares_by_distance_count_one_sided_events_alone(four_missions):
    row = [mission.name for mission in four_missions.missions].index("car")
    events = np.concatenate([
        event(mission=row, one_sided=True, on_civilians=True, km=km) for km in (0.0, 9.9, 10.1, 49.0, 51.0)
    ] + [event(mission=row, on_civilians=True, km=1.0)])
    found = made(four_missions, 1, 12, [events])
    assert distance.near(found, "car", 10.0).value == pytest.approx(2 / 5)
    assert distance.near(found, "car", 50.0).value == pytest.approx(4 / 5)
    assert distance.by_month(found, "car").sum() == 5


def test_a_build_up_is_measured_from_the_first_month_to_the_highest(four_missions):
    strength = np.zeros((5, 36, 4))
    strength[:, 3:] = 5000.0
    strength[:, 9:] = 12_000.0
    strength[:, 20:] = 11_000.0
    found = deployment.build_up({"new": made(four_missions, 5, 36, uniformed=strength)})
    authorised = np.array([mission.authorised_uniformed for mission in four_missions.missions])
    assert found.estimates[0].value == 10.0
    assert found.estimates[1].value == pytest.approx((12_000 / authorised).mean())


def test_surgery_everywhere_leaves_nothing_else_that_could_evacuate():
    mission = evacuation.surgery_everywhere(world("mali")).missions[0]
    assert {unit.kind for unit in mission.enablers} == {"field_hospital"}
    assert [unit.site for unit in mission.enablers] == [site.name for site in mission.sites]


def test_a_number_set_by_an_experiment_is_no_longer_drawn(karu):
    from experiments.plan.posterior import NOTHING
    from experiments.plan.uncertainty import sample

    changed = with_numbers(karu, {"skill_mean": karu.parameters["skill_mean"][0]})
    drawn = sample(changed, karu, 5, 0, NOTHING)
    assert drawn.parameters["skill_mean"][0] == karu.parameters["skill_mean"][0]
    assert drawn.parameters["skill_sd"][0] != karu.parameters["skill_sd"][0]


@pytest.fixture(scope="module")
def lived(karu) -> Futures:
    batch = Batch(karu, 3, 12, events=True)
    return next(iter(run([batch, replace(batch, events=False)], 7, Work(), Progress("test", 0)).values()))


def test_attacks_that_are_kept_add_up_to_the_tables(lived):
    for future, events in enumerate(lived.events):
        assert events["deaths"].sum() == lived.total("peacekeeper_deaths")[future]
        assert events["civilians"].sum() == pytest.approx(lived.total("civilians_killed")[future])
        assert events["on_civilians"].sum() == lived.total("attacks_on_civilians")[future]
        assert (events["one_sided"] <= events["on_civilians"]).all()
        assert np.isfinite(events["km"]).all()


def test_equal_batches_are_run_once(karu, lived):
    again = run([Batch(karu, 3, 12)] * 2, 7, Work(), progress := Progress("test", 0))
    assert progress.total == 3
    assert (next(iter(again.values())).monthly == lived.monthly).all()


@pytest.fixture
def small_world(monkeypatch, karu):
    monkeypatch.setattr(batches, "world", lambda: karu)
    monkeypatch.setattr(batches, "MONTHS", 6)
    monkeypatch.setattr(Setting, "futures", lambda self, full: 3)


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return left.value.code


def test_the_command_judges_on_a_small_world_and_writes_its_folder(small_world, capsys, tmp_path):
    assert call("patterns", "--quick", "--only", "pat14,PAT08", "--workers", "1", "--out", str(tmp_path / "p")) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0].startswith("PAT08 fitted") and lines[1].startswith("PAT14 fitted")
    assert "Only emergent patterns count as validation: 0 of 0 hold" in said.out
    assert "patterns" in said.err
    assert {path.name for path in (tmp_path / "p").iterdir()} == {
        "patterns.csv", "patterns.json", "patterns.png", "codebook.md", "codebook.csv"}
    table = (tmp_path / "p" / "patterns.csv").read_text().splitlines()
    assert table[0].startswith("id,kind,asked,measured,unit,estimate,low,high,accept_low") and len(table) == 3


def test_numbers_for_machines_are_json_alone(small_world, capsys):
    assert call("patterns", "--only", "PAT08", "--workers", "1", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in content["estimates"]] == ["PAT08"]


@pytest.mark.parametrize(("arguments", "words"), [
    (["--only", "PAT1"], "did you mean 'PAT1"), (["--only", "PAT99"], "unknown pattern 'PAT99'"),
    (["--workers", "0"], "'--workers'"), (["--out", "taken"], "is a file"), (["--out", "taken/below"], "is a file"),
])
def test_a_mistake_is_one_line_and_code_2(arguments, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("")
    assert call("patterns", *arguments) == 2
    said = capsys.readouterr()
    assert words in said.err and said.err.count("\n") == 1 and said.out == ""


def test_chosen_patterns_keep_the_order_of_the_brief():
    assert list(chosen("PAT17, pat01")) == ["PAT01", "PAT17"]


@pytest.mark.parametrize(("estimate", "text"), [
    ((math.nan,), "-"), ((math.inf,), "infinite"), ((1234.6,), "1,235"), ((0.0,), "0"),
    ((-0.1812, -0.27, -0.0941), "-0.18 (-0.27 to -0.09)"), ((1.0042, 1.0011, 1.0072), "1.004 (1.001 to 1.007)"),
])
def test_numbers_have_as_many_digits_as_they_deserve(estimate, text):
    assert page.told(Estimate(*estimate)) == text


def test_ctrl_c_writes_no_result_and_says_that_there_is_none(small_world, monkeypatch, capsys, tmp_path):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.patterns.judge.judge", interrupted)
    assert call("patterns", "--out", str(tmp_path / "p")) == 130
    assert capsys.readouterr().err.endswith("\nstopped; nothing was finished yet\n")
    assert list((tmp_path / "p").iterdir()) == []


def test_a_dead_worker_is_tried_once_more_and_then_told_in_one_line(karu, monkeypatch):
    """Processes that cannot start break their pool, as one that was killed does."""

    @contextmanager
    def broken(workers):
        class Pool:
            def submit(self, *_):
                raise BrokenExecutor

        yield Pool()

    monkeypatch.setattr(work, "process_pool", broken)
    with pytest.raises(ScenarioError, match="died twice"):
        run([Batch(karu, 30, 1)], 7, Work(2), Progress("test", 0))
