"""What a shell offers for a half typed name; nothing heavy is imported for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli import app

PACKAGE = "kind: package\nname: {0}\ntitle: Mine\nparameters: {{night_flight_share: 0.4}}\n"


@pytest.fixture
def offered(monkeypatch, capsys):
    """What bash is told, line by line, for a command line whose last word is half typed."""

    def told(line: str) -> list[str]:
        monkeypatch.setenv("_PEACEGAP_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", f"peacegap {line}")
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" "))))
        with pytest.raises(SystemExit):
            app(args=[], prog_name="peacegap")
        return capsys.readouterr().out.splitlines()

    return told


@pytest.mark.parametrize(("line", "name"), [
    ("run kar", "karu"), ("study skin", "skin_in_the_game"), ("study us_dose --world mal", "mali"),
    ("run karu --policy us_en", "us_enablers"), ("run karu --policy us_90+more", "us_90+more_troops"),
    ("run karu --policy us_dose/", "us_dose/baseline"), ("exercise pred", "predict_then_run"),
    ("describe night_fl", "night_flight_share"), ("describe peacekeeper_d", "peacekeeper_deaths"),
    ("describe casualty_ev", "casualty_evacuation"), ("list par", "parameters"), ("schema pol", "policy"),
    ("validate mission_y", "mission_years"), ("assumptions --policy us_e", "us_enablers"),
    ("bench --world kar", "karu"), ("compare results/x --format x", "xlsx"), ("check south", "south_sudan"),
    ("compare results/x --mission ma", "mali"), ("report results/x --payer con", "contributors"),
    ("patterns --only PAT0", "PAT01"), ("patterns --only PAT01,PAT1", "PAT01,PAT17"),
    ("describe us.pers", "us.personnel.police"),
])  # fmt: skip
def test_names_are_completed_wherever_they_may_be_typed(offered, line, name):
    assert name in offered(line)


def test_own_files_and_folders_of_results_are_offered(offered, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for place in ("scenarios", "more"):
        path = Path(place) / "packages" / f"mine_{place}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(PACKAGE.format(path.stem), encoding="utf-8")
    monkeypatch.setenv("PEACEGAP_SCENARIOS", "more")
    assert offered("describe mine") == ["mine_more", "mine_scenarios"]
    (tmp_path / "results" / "first").mkdir(parents=True)
    (tmp_path / "results" / "first" / "manifest.json").write_text("{}")
    assert offered("compare results/f") == ["results/first"]


@pytest.mark.parametrize("line", [
    "--scenarios more describe own", "describe --scenarios more own", "describe --scenarios=more own",
    "--quiet --scenarios more describe own",
])
def test_files_in_a_folder_named_on_the_line_are_offered(offered, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PEACEGAP_SCENARIOS", "")  # the line sets it: it is put back afterwards
    (tmp_path / "more" / "packages").mkdir(parents=True)
    (tmp_path / "more" / "packages" / "own_package.yaml").write_text(PACKAGE.format("own_package"), encoding="utf-8")
    assert offered(line) == ["own_package"]


def test_policies_inside_a_study_of_such_a_folder_are_offered(offered, tmp_path, monkeypatch):
    monkeypatch.setenv("PEACEGAP_SCENARIOS", str(tmp_path))
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "nights.yaml").write_text("kind: study\npolicies:\n  - name: late\n", encoding="utf-8")
    assert offered("run karu --policy nights/") == ["nights/late"]


def test_a_pattern_that_stands_there_is_not_offered_again(offered):
    assert "PAT01,PAT01" not in offered("patterns --only PAT01,PAT0")


def test_completion_imports_nothing_heavy():
    code = ("import sys\nfrom experiments.cli import app\n"
            "try: app(prog_name='peacegap')\nexcept SystemExit: pass\n"
            "print([m for m in ('numpy', 'yaml', 'pandas', 'sim.scenario.schema') if m in sys.modules])")
    asked = {"_PEACEGAP_COMPLETE": "complete_bash", "COMP_WORDS": "peacegap run kar", "COMP_CWORD": "2"}
    environment = os.environ | asked
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["karu", "karu_air_threat", "[]"], done.stdout + done.stderr


def test_points_of_a_design_are_offered_once_its_study_is_typed(offered):
    assert "us_dose_by_gpoi/" in offered("run karu --policy us_dose_by")
    found = offered("run karu --policy us_dose_by_gpoi/us_people_90")
    assert "us_dose_by_gpoi/us_people_90_gpoi_budget_120_enablers_0p25" in found
