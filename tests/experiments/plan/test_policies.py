"""What words on the command line mean: names, lists, files, policies inside studies."""

from pathlib import Path

import pytest
from readme_tactic import write_example

from experiments.cli import main
from experiments.plan.policies import find_policy, policy_file
from experiments.plan.study import plan_study, scenario_of, with_options
from sim.scenario.check import refuse_misfits
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load


def test_policies_by_name_list_and_study():
    assert find_policy("baseline", load).packages == ()
    assert find_policy("us_90+us_enablers", load).packages == ("us_90", "us_enablers")
    scaled = find_policy("skin_in_the_game/us_90_equal_cost", load)
    assert scaled.equal_cost is not None
    assert find_policy("us_90_equal_cost", load, ["skin_in_the_game"]) == scaled


@pytest.mark.parametrize(("word", "nearest"), [
    ("skin_in_the_game/us_9", "us_90"),
    ("us_enablerz", "us_enablers"),
    ("us_enablers+us_9O", "us_90"),
    ("us_90_equal_costs", "us_90_equal_cost"),
    ("skin_in_the_gam/us_90", "skin_in_the_game"),
])
def test_an_unknown_policy_gets_the_nearest_name(word, nearest):
    with pytest.raises(ScenarioError) as told:
        find_policy(word, load, ["skin_in_the_game"])
    assert told.value.nearest == nearest and told.value.expected


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, as the README of the scenarios shows it, below the working directory."""
    write_example(tmp_path / "mine")
    (tmp_path / "mine" / "policies").mkdir()
    text = "kind: policy\nname: gates\ntitle: Gates\npackages: [barrier_teams]\n"
    (tmp_path / "mine" / "policies" / "gates.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


@pytest.mark.parametrize("word", [
    "mine/packages/barrier_teams.yaml", "mine/packages/barrier_teams.yaml+us_90", "mine/policies/gates.yaml",
    "mine/studies/vehicle_bombs.yaml/barriers",
])
def test_a_file_stands_wherever_a_name_may(mine, word):
    world = "mine/worlds/karu_vehicle_bombs.yaml"
    policy = find_policy(word, load)
    assert "barrier_teams" in policy.packages
    scenario = scenario_of(world, policy, 12, beside=policy_file(word))
    assert [offer.kind for offer in scenario.offers if offer.kind == "barrier_team"]
    assert "vehicle_bomb" in [tactic.name for tactic in scenario.tactics]


def test_a_study_of_the_library_runs_in_a_world_of_ones_own(mine):
    study = with_options(load("study", "gpoi"), world="mine/worlds/karu_vehicle_bombs.yaml")
    assert "vehicle_bomb" in [tactic.name for tactic in plan_study(study).baseline.scenario.tactics]


def test_a_file_that_is_not_there_gets_the_nearest_in_its_folder(mine):
    with pytest.raises(ScenarioError, match="No such file") as told:
        find_policy("mine/packages/barier_teams.yaml", load)
    assert told.value.nearest == "mine/packages/barrier_teams.yaml"


def test_packages_from_files_in_different_folders_are_joined_and_each_file_counts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    numbers = {"one/night": "night_flight_share: 0.4", "two/crews": "helicopter_serviceability: 0.6",
               "two/us_90": "night_flight_share: 0.3"}
    for place, number in numbers.items():
        path = tmp_path / f"{place}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"kind: package\nname: {path.stem}\ntitle: T\nparameters:\n  {number}\n", encoding="utf-8")
    word = "one/night.yaml+two/crews.yaml+us_90"
    policy = find_policy(word, load)
    refuse_misfits("karu", [policy], policy_file(word))
    scenario = scenario_of("karu", policy, 12, beside=policy_file(word))
    assert {change.package for change in scenario.changes} == {"night", "crews", "us_90"}
    assert "us.personnel.staff_officers" in {change.key_path for change in scenario.changes}  # the library's us_90


def test_the_command_line_says_which_package_wins(capsys):
    joined = "gpoi_none+gpoi_surge"
    with pytest.raises(SystemExit) as left:
        main(["describe", joined])
    assert left.value.code == 2
    assert "--wins gpoi_none or --wins gpoi_surge" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        main(["describe", joined, "--wins", "gpoi_surge"])
    assert left.value.code == 0
    assert "84 -> 120" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["rivals", "scenarios/studies/rivals.yaml"])
def test_a_study_named_or_as_a_file_is_told_of_a_conflict_where_it_can_be_settled(word, tmp_path, monkeypatch, capsys):
    study = ("kind: study\nname: rivals\ntitle: Rivals\nworld: karu\npolicies:\n"
             "  - {name: baseline, title: As in 2021}\n"
             "  - {name: a, title: A, packages: [us_90, us_300]}\n"
             "  - {name: b, title: B, packages: [us_90, us_300, us_enablers]}\n")
    (tmp_path / "scenarios" / "studies").mkdir(parents=True)
    (tmp_path / "scenarios" / "studies" / "rivals.yaml").write_text(study, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["study", word])
    said = capsys.readouterr().err
    assert left.value.code == 2 and said.count("contradict") == 1 and said.count("\n") == 1
    assert "rivals.yaml:7:" in said and "'a' (line 7) and 'b' (line 8)" in said and "--wins" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["describe", "gpoi_none+gpoi_surge", "--wins", "gpoi_sruge"], "did you mean 'gpoi_surge'?"),
        (["describe", "gpoi_none+gpoi_surge+us_90", "--wins", "us_90"], "it contradicts no other package"),
        (["describe", "gpoi_none+us_90", "--wins", "us_90"], "no two of its packages contradict"),
        (["run", "karu", "--policy", "gpoi_none+gpoi_surge", "--wins", "karu"], "not a package of policy"),
        (["run", "karu", "--policy", "baseline", "--wins", "us_90"], "the policy has no package"),
        (["describe", "karu", "--wins", "us_90"], "--wins goes with packages joined by '+'"),
    ],
)
def test_a_winner_that_wins_nothing_is_refused(arguments, said, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert said in capsys.readouterr().err
