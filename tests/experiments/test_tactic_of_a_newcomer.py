"""Four YAML files by a newcomer, as the README shows them, from check to report."""

import pytest
from readme_tactic import write_example

from experiments.compare.comparison import compare, terminal_table
from experiments.plan.study import plan_study, with_options
from experiments.report import page as report
from experiments.runs.runner import run_study
from sim.scenario.check import files_in, problems_in
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy


def test_the_files_of_the_readme_are_in_order(tmp_path):
    write_example(tmp_path)
    assert problems_in(files_in([str(tmp_path)])) == []


def changed(tmp_path, file: str, old: str, new: str):
    """The example with a mistake in one of its files."""
    study = write_example(tmp_path)
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return study, path


@pytest.mark.parametrize(("file", "old", "new", "path", "nearest"), [
    ("worlds/karu_vehicle_bombs.yaml", "{vehicle_bomb:", "{vehicle_bmb:",
     "tactics.karu.Dust Column.vehicle_bmb", "vehicle_bomb"),
    ("packages/barrier_teams.yaml", "kind: barrier_team,", "kind: barier_team,", "offers[0].kind", "barrier_team"),
    ("tactics/vehicle_bomb.yaml", "hit_cap_base", "hit_cap_bas", "most_hurt.parameter", "hit_cap_base"),
    ("tactics/vehicle_bomb.yaml", "grade: D,", "", "people_hurt", ""),
    ("tactics/vehicle_bomb.yaml", "high: 0.9", "high: 1.9", "counter.share", ""),
    ("tactics/vehicle_bomb.yaml", "strikes: camps", "strikes: camp", "strikes", "camps"),
    ("tactics/vehicle_bomb.yaml", '"assumption: no count found"', "T1666", "counter.share.source", "T16"),
])
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(tmp_path, file, old, new, path, nearest):
    _, written = changed(tmp_path, file, old, new)
    kind = {"worlds": "world", "packages": "package", "tactics": "tactic"}[file.split("/")[0]]
    with pytest.raises(ScenarioError) as error:
        load(kind, str(written))
    assert error.value.key_path == path
    assert error.value.nearest == nearest
    assert error.value.line


def test_a_counter_offered_where_nobody_uses_the_tactic_is_refused(tmp_path):
    study = write_example(tmp_path)
    policy = Policy(name="p", title="P", packages=("barrier_teams",))
    with pytest.raises(ScenarioError, match="counters a tactic that nobody in world 'karu' uses"):
        resolve(load("world", "karu"), policy, beside=study)


def test_a_tactic_of_ones_own_wins_over_the_library(tmp_path):
    study = write_example(tmp_path)
    library = (load("tactic", "ambush"))
    text = "kind: tactic\nname: ambush\ntitle: Ambushes at noon\ndeed: '{group} {base}'\nstrikes: moves\n"
    numbers = "people_hurt: {parameter: complex_hit_mean}\nmost_hurt: {parameter: hit_cap_move}\n"
    rest = "spread: {parameter: hit_tail_log_sd}\nkilled_at_once: {parameter: ied_instant_share}\ncounted_as: {}\n"
    (tmp_path / "tactics" / "ambush.yaml").write_text(text + numbers + rest)
    world = load("world", "karu", study)
    mine = resolve(world, Policy(name="p", title="P"), beside=study)
    theirs = resolve(world, Policy(name="p", title="P"))
    assert mine.tactics[1].people_hurt.parameter == "complex_hit_mean"
    assert theirs.tactics[1] == library
    assert mine.digest != theirs.digest


@pytest.mark.slow
def test_a_study_shows_the_new_tactic_and_its_counter_everywhere(tmp_path):
    file = write_example(tmp_path)
    study = with_options(load("study", str(file)), replications=4, months=12)
    results = run_study(plan_study(study, beside=file), tmp_path / "results", workers=1)
    table = compare(results)
    assert "Peacekeepers killed by vehicle bombs" in terminal_table(table, every_outcome=True)
    assert "gate_control" in set(results.gaps["capability"].astype(str))
    assert "gate_control" in set(results.losses["capability"].astype(str))
    assert {"vehicle_bomb.people_hurt", "vehicle_bomb.counter.share"} <= set(results.points["parameter"])
    assert "vehicle_bomb" in set(results.incidents["tactic"].astype(str))
    page = report.write(results).read_text(encoding="utf-8")
    assert "Peacekeepers killed by vehicle bombs" in page
    assert "Gate control" in page or "gate control" in page
