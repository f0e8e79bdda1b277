"""Same numbers whoever runs them; a crash loses one chunk; nothing of another study is overwritten."""

import json
import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import fake_world
import numpy as np
import pytest

from experiments.console.progress import Progress
from experiments.plan import uncertainty
from experiments.plan.study import DRAWS_PER_POINT, design, plan_study, scenario_of, with_options
from experiments.runs import results_folder
from experiments.runs.chunk_folder import MARK
from experiments.runs.manifest import TABLES, seal_of
from experiments.runs.results_folder import plain
from experiments.runs.runner import CHUNK_RUNS, run_study
from experiments.runs.store import Results
from sim.scenario.errors import ScenarioError
from sim.scenario.parameters import declared
from sim.scenario.schema import Policy, Study


@pytest.fixture(autouse=True, scope="module")
def no_collector():
    """Fakes leave nothing to collect, and collecting would take most of the time of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gc.collect", lambda: 0)
        yield


def tables(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.glob("*.parquet"))}


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("study") / "fake"
    run_study(fake_world.plan(), out, workers=1, simulate=fake_world.simulate)
    return out


class Backwards(ThreadPoolExecutor):
    """Runs what it is given when all is there, last first."""

    def __init__(self) -> None:
        super().__init__(1)
        self.waiting: list = []

    def submit(self, function, /, *arguments, **named) -> Future:
        future: Future = Future()
        self.waiting.append((future, function, arguments))
        if len(self.waiting) == 2:
            while self.waiting:
                future_, function_, arguments_ = self.waiting.pop()
                future_.set_result(function_(*arguments_))
        return future


def test_two_workers_write_the_same_bytes_as_one(reference, tmp_path):
    run_study(fake_world.plan(), tmp_path / "two", workers=2, simulate=fake_world.simulate)
    assert tables(tmp_path / "two") == tables(reference)
    assert set(tables(reference)) == {f"{name}.parquet" for name in TABLES}


def test_two_workers_write_the_same_bytes_as_one_with_the_model_itself(tmp_path):
    """Four chunks of the smallest world: what a process remembers of earlier runs reaches no number."""
    policies = (Policy(name="baseline", title="Baseline"),
                Policy(name="us_enablers", title="US enablers", packages=("us_enablers",)))
    study = Study(kind="study", name="small", title="Small", world="karu", baseline="baseline", policies=policies,
                  replications=2 * CHUNK_RUNS, months=2)
    for workers in (1, 2):
        run_study(plan_study(study), tmp_path / f"{workers}", workers=workers)
    one, two = tables(tmp_path / "1"), tables(tmp_path / "2")
    assert one == two and set(one) == {f"{name}.parquet" for name in TABLES}


def test_order_of_execution_changes_no_byte(reference, tmp_path):
    run_study(
        fake_world.plan(), tmp_path / "back", workers=1, executor=Backwards(), simulate=fake_world.simulate
    )
    assert tables(tmp_path / "back") == tables(reference)


def test_manifest_without_timing_is_the_same(reference, tmp_path):
    run_study(fake_world.plan(), tmp_path / "again", workers=1, simulate=fake_world.simulate)
    one, two = (json.loads((path / "manifest.json").read_text()) for path in (reference, tmp_path / "again"))
    assert one.pop("timing") and two.pop("timing") and one.pop("seal") and two.pop("seal")
    assert one == two
    assert one["complete"] and one["failures"] == []
    assert list(one["policies"]) == ["baseline", "better", "worse", "mixed"]
    assert one["policies"]["mixed"]["lever_class"] == "scenario"
    assert str(tmp_path) not in json.dumps(one)


def test_resume_extends_and_computes_only_what_is_new(tmp_path):
    out, fresh = tmp_path / "grown", tmp_path / "fresh"
    run_study(fake_world.plan(replications=CHUNK_RUNS), out, workers=1, simulate=fake_world.simulate_counted)
    fake_world.RUNS.clear()
    plan = fake_world.plan(replications=2 * CHUNK_RUNS)
    results = run_study(plan, out, workers=1, resume=True, simulate=fake_world.simulate_counted)
    assert len(fake_world.RUNS) == len(plan.arms) * CHUNK_RUNS
    assert min(replication for _, replication in fake_world.RUNS) == CHUNK_RUNS
    assert results.manifest["timing"]["runs_taken_over"] == len(plan.arms) * CHUNK_RUNS
    run_study(plan, fresh, workers=1, simulate=fake_world.simulate_counted)
    assert tables(out) == tables(fresh)


def test_resume_goes_on_after_an_interruption(tmp_path, reference):
    with pytest.raises(KeyboardInterrupt):
        run_study(fake_world.plan(), tmp_path, workers=1, simulate=fake_world.simulate_interrupted)
    with pytest.raises(ScenarioError, match="--resume"):
        from experiments.runs.store import Results

        Results(tmp_path)
    run_study(fake_world.plan(), tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert tables(tmp_path) == tables(reference)


def test_a_damaged_chunk_is_computed_again(tmp_path):
    plan = fake_world.plan(replications=4)
    run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate_counted)
    before = tables(tmp_path)
    damaged = next((tmp_path / "chunks").glob("*/monthly.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-5])
    fake_world.RUNS.clear()
    run_study(plan, tmp_path, workers=1, resume=True, simulate=fake_world.simulate_counted)
    assert len(fake_world.RUNS) == 4
    assert tables(tmp_path) == before


@pytest.mark.parametrize("name", ["", "monthly.parquet", MARK])
@pytest.mark.parametrize("make", [
    lambda place: place.write_text("x"), lambda place: place.symlink_to(place),
    lambda place: place.symlink_to("nowhere"), lambda place: place.mkdir(), lambda place: os.mkfifo(place),
])
def test_whatever_lies_in_place_of_a_chunk_or_its_files_is_replaced(tmp_path, name, make):
    plan = fake_world.plan(replications=4)
    run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate)
    before, chunk = tables(tmp_path), next((tmp_path / "chunks").iterdir())
    place = chunk / name if name else chunk
    place.unlink() if name else shutil.rmtree(place)
    make(place)
    results = run_study(plan, tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert results.manifest["timing"]["runs_computed"] == 4 and tables(tmp_path) == before


def test_a_changed_byte_is_found_and_computed_again(tmp_path, capsys):
    plan = fake_world.plan(replications=4)
    run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate)
    before = tables(tmp_path)
    damaged = next((tmp_path / "chunks").glob("*/monthly.parquet"))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    (tmp_path / "world.parquet").unlink()
    results = run_study(plan, tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert results.manifest["timing"]["runs_computed"] == 4 and tables(tmp_path) == before
    assert "monthly.parquet is not what was written" in capsys.readouterr().err


def test_a_chunk_damaged_before_the_tables_are_written_is_computed_again(tmp_path, reference, monkeypatch):
    assemble, calls = results_folder.assemble, []

    def late(plan, out, chunks, lost):
        if not calls:
            next(out.glob("chunks/*/world.parquet")).write_bytes(b"")
        calls.append(lost)
        return assemble(plan, out, chunks, lost)

    monkeypatch.setattr(results_folder, "assemble", late)
    run_study(fake_world.plan(), tmp_path, workers=1, simulate=fake_world.simulate)
    assert len(calls) == 2 and tables(tmp_path) == tables(reference)


@pytest.mark.parametrize("mark", ["", "chunk.json"])
def test_another_chunk_in_place_of_one_is_computed_again(tmp_path, reference, mark):
    shutil.copytree(reference, tmp_path, dirs_exist_ok=True)
    first, second, *_ = sorted((tmp_path / "chunks").iterdir())
    if mark:
        shutil.copy(second / mark, first / mark)
    else:
        shutil.rmtree(first)
        shutil.copytree(second, first)
    results = run_study(fake_world.plan(), tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert 0 < results.manifest["timing"]["runs_computed"] <= CHUNK_RUNS and tables(tmp_path) == tables(reference)


@pytest.mark.parametrize("change", [{"runs": 1}, {"failed": "x"}, {"files": {}}, {"files": []}, {"seal": 3}])
def test_a_mark_that_says_something_else_is_not_believed(tmp_path, change):
    plan = fake_world.plan(replications=4)
    run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate)
    before, mark = tables(tmp_path), next(tmp_path.glob("chunks/*/chunk.json"))
    mark.write_text(json.dumps(json.loads(mark.read_text()) | change))
    results = run_study(plan, tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert results.manifest["timing"]["runs_computed"] == 4 and tables(tmp_path) == before


DAMAGED_MANIFESTS = {
    "empty": lambda text: "",
    "half": lambda text: text[: len(text) // 2],
    "list": lambda text: "[]",
    "few keys": lambda text: '{"identity": 3}',
    "other values": lambda text: json.dumps(json.loads(text) | {"policies": 3, "study": []}),
    "another digit": lambda text: text.replace('"months": 14', '"months": 41'),
    "deep": lambda text: "[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGED_MANIFESTS.values(), ids=DAMAGED_MANIFESTS.keys())
def test_a_damaged_manifest_is_written_again(tmp_path, reference, damage):
    shutil.copytree(reference, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "manifest.json"
    path.write_text(damage(path.read_text()))
    with pytest.raises(ScenarioError, match="holds no results of a study that can be read .*with --resume to repair"):
        Results(tmp_path)
    with pytest.raises(ScenarioError, match="rerun with --resume to repair it"):
        run_study(fake_world.plan(), tmp_path, workers=1, simulate=fake_world.simulate)
    results = run_study(fake_world.plan(), tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert results.manifest["timing"]["runs_computed"] == 0 and tables(tmp_path) == tables(reference)


def test_other_versions_are_computed_again_or_refused(tmp_path, capsys):
    plan, path = fake_world.plan(replications=4), tmp_path / "manifest.json"
    run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate)

    def rewrite(**changes) -> None:
        manifest = json.loads(path.read_text()) | changes
        path.write_text(json.dumps(manifest | {"seal": seal_of(manifest)}))

    rewrite(source="older")
    run_study(plan, tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert "another version of the model" in capsys.readouterr().err
    manifest = json.loads(path.read_text())
    del manifest["catalogue"]  # as earlier versions wrote it
    path.write_text(json.dumps(manifest | {"format": 0, "seal": seal_of(manifest | {"format": 0})}))
    with pytest.raises(ScenarioError, match="another version of peacegap"):
        Results(tmp_path)
    run_study(plan, tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert Results(tmp_path).manifest["format"] != 0


def test_threads_are_an_executor_too(reference, tmp_path):
    with ThreadPoolExecutor(2) as threads:
        run_study(fake_world.plan(), tmp_path, workers=2, executor=threads, simulate=fake_world.simulate)
    assert tables(tmp_path) == tables(reference)


def test_an_executor_that_breaks_stops_the_study_and_keeps_what_is_finished(reference, tmp_path):
    class Breaking(Backwards):
        def submit(self, function, /, *arguments, **named) -> Future:
            if len(list(tmp_path.glob("chunks/*"))) > 1:
                raise RuntimeError("cannot schedule new futures after shutdown")
            return super().submit(function, *arguments, **named)

    with pytest.raises(ScenarioError, match="the executor broke: stopped; .* --resume goes on"):
        run_study(fake_world.plan(), tmp_path, workers=1, executor=Breaking(), simulate=fake_world.simulate)
    results = run_study(fake_world.plan(), tmp_path, workers=1, resume=True, simulate=fake_world.simulate)
    assert results.manifest["timing"]["runs_taken_over"] >= CHUNK_RUNS and tables(tmp_path) == tables(reference)


def test_a_failed_run_is_recorded_and_the_batch_goes_on(tmp_path):
    plan = fake_world.plan(replications=8)
    results = run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate_with_a_failure)
    failed = results.runs[results.runs["status"] == "failed"]
    assert failed[["policy", "replication", "stage"]].values.tolist() == [["worse", 3, "simulate"]]
    assert failed["message"].item() == "ZeroDivisionError: a convoy without trucks"
    assert results.manifest["failures"] == [
        {
            "policy": "worse",
            "replication": 3,
            "stage": "simulate",
            "message": "ZeroDivisionError: a convoy without trucks",
        }
    ]
    assert len(results.runs) == 8 * len(plan.arms)
    gaps = results.gaps_month.query("policy == 'worse'")
    assert gaps["present"].unique() == pytest.approx([(sum(range(8)) - 3) / 7])


def test_a_chunk_with_a_failed_run_is_not_taken_over(tmp_path):
    plan = fake_world.plan(replications=4)
    run_study(plan, tmp_path, workers=1, simulate=fake_world.simulate_with_a_failure)
    results = run_study(plan, tmp_path, workers=1, resume=True, simulate=fake_world.simulate_with_a_failure)
    assert results.manifest["timing"]["runs_computed"] == 4


def test_a_killed_worker_costs_nothing_when_the_chunk_can_be_repeated(tmp_path, monkeypatch):
    monkeypatch.setenv(fake_world.MARK, str(tmp_path / "mark"))
    plan = fake_world.plan(replications=4)
    results = run_study(plan, tmp_path / "out", workers=2, simulate=fake_world.simulate_dying_once)
    assert (tmp_path / "mark").exists()
    assert set(results.runs["status"]) == {"ok"}


def test_a_chunk_that_kills_every_worker_is_lost_alone(tmp_path):
    plan = fake_world.plan(replications=4)
    results = run_study(plan, tmp_path, workers=2, simulate=fake_world.simulate_dying)
    failed = results.runs[results.runs["status"] == "failed"]
    assert set(failed["policy"]) == {"worse"} and len(failed) == 4
    assert set(failed["stage"]) == {"worker"}
    assert (results.runs["status"] == "ok").sum() == 12


def test_the_same_study_may_run_again_but_no_other(reference):
    before = tables(reference)
    run_study(fake_world.plan(), reference, workers=1, simulate=fake_world.simulate)
    assert tables(reference) == before
    for changes, word in (
        ({"seed": 6}, "seed"),
        ({"months": 15}, "months"),
        ({"name": "other"}, "study"),
        ({"replications": 40}, "--resume"),
        ({"replications": 4}, "24 replications"),
        ({"world": "elsewhere"}, "scenarios"),
    ):
        with pytest.raises(ScenarioError, match=word):
            run_study(fake_world.plan(**changes), reference, workers=1, simulate=fake_world.simulate)
    assert tables(reference) == before


def test_foreign_files_are_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(ScenarioError, match="no results of a study"):
        run_study(fake_world.plan(), tmp_path, workers=1, simulate=fake_world.simulate)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_workers_below_one_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ScenarioError, match="workers: 0"):
        run_study(fake_world.plan(), tmp_path / "out", workers=0, simulate=fake_world.simulate)
    assert not (tmp_path / "out").exists()


def test_options_are_validated():
    for name, value in (("replications", 0), ("months", 241), ("seed", -1)):
        with pytest.raises(ScenarioError, match=f"{name}: {value}"):
            with_options(fake_world.study(), **{name: value})
    assert with_options(fake_world.study(), months=3, seed=None).months == 3


def test_design_is_nested():
    assert [design(r, 4) for r in range(6)] == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1)]
    assert design(7, 0) == (0, 7)
    assert fake_world.plan(uncertainty="chance").points == 0
    assert fake_world.plan(replications=9).points == 3
    assert CHUNK_RUNS % DRAWS_PER_POINT == 0


def test_a_point_means_the_same_parameters_for_every_policy():
    plan = fake_world.plan()
    base, better = plan.arms[0].scenario, plan.arms[1].scenario
    one = uncertainty.sample(base, base, 5, 2, plan.posterior).parameters
    two = uncertainty.sample(better, base, 5, 2, plan.posterior).parameters
    for name in declared():
        if name != fake_world.PATCHED:
            assert (one[name] == two[name]).all()
            assert one[name][0] == one[name][1]
    assert (two[fake_world.PATCHED] == 77.0).all() and one[fake_world.PATCHED][0] != 77.0
    assert (one[fake_world.FIXED] == base.parameters[fake_world.FIXED]).all()
    other = uncertainty.sample(base, base, 5, 3, plan.posterior).parameters
    assert one[fake_world.FREE][0] != other[fake_world.FREE][0]
    assert not other.flags.writeable
    assert (base.parameters[fake_world.FREE] == declared()[fake_world.FREE].default).all()


@pytest.mark.parametrize("kind", ["uniform", "triangular", "loguniform"])
def test_quantiles_invert_the_distribution(kind):
    parameter = replace(declared()[fake_world.FREE], low=1.0, default=2.0, high=9.0, distribution=kind)
    values = np.array([uncertainty.quantile(parameter, u) for u in np.linspace(0.0005, 0.9995, 1000)])
    assert (np.diff(values) > 0).all() and values[0] >= 1 and values[-1] <= 9
    mean = {"uniform": 5.0, "triangular": 4.0, "loguniform": 8 / np.log(9)}[kind]
    assert values.mean() == pytest.approx(mean, rel=1e-3)
    if kind == "triangular":
        assert uncertainty.quantile(parameter, 1 / 8) == pytest.approx(2.0)


def test_variance_splits_into_ignorance_and_chance():
    between = uncertainty.split_variance(np.array([1.0, 1, 5, 5]), np.array([0, 0, 1, 1]))
    assert (between.between, between.within, between.ignorance_share) == (8.0, 0.0, 1.0)
    within = uncertainty.split_variance(np.array([1.0, 5, 1, 5]), np.array([0, 0, 1, 1]))
    assert (within.between, within.within, within.ignorance_share) == (0.0, 8.0, 0.0)
    assert np.isnan(uncertainty.split_variance(np.array([1.0, 2]), np.array([0, 0])).ignorance_share)


def test_an_equal_cost_policy_is_scaled():
    policies = (fake_world.study().policies[1], fake_world.at_cost(56.0))
    plan = plan_study(fake_world.study(policies=policies), tools=fake_world.TOOLS)
    assert plan.arms[1].scale == pytest.approx(2.0, rel=1e-4)
    assert plan.arms[1].planned_cost_us == pytest.approx(56.0, rel=1e-4)


def test_a_single_look_scales_as_a_study_does():
    scenario = scenario_of("fakeland", fake_world.at_cost(240.0), 3, fake_world.TOOLS)
    assert (scenario.policy, scenario.months) == ("better", 3)
    assert scenario.scale == pytest.approx(2.0, rel=1e-4)
    plain_one = fake_world.study().policies[0]
    assert scenario_of("fakeland", plain_one, 3, fake_world.TOOLS).scale == 1.0


def test_progress_in_a_log_is_a_line_for_each_tenth(capsys):
    progress = Progress("fake", 40)
    for _ in range(40):
        progress.advance(1)
    progress.close()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("fake: 4 of 40 runs (10 %), about") and "left" not in lines[-1]


def test_scenarios_are_written_as_plain_values():
    written = plain(fake_world.plan().baseline.scenario)
    assert json.loads(json.dumps(written)) == written
    assert written["fixed"][0] == sorted(written["fixed"][0])
    assert written["parameters"][1][fake_world.FREE] == declared()[fake_world.FREE].default
