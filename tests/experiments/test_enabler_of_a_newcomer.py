"""One YAML file and a package by a newcomer: a kind of enabler with a capability that the model does not know."""

import shutil

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.compare.comparison import compare, terminal_table
from experiments.plan.study import plan_study
from experiments.report import page as report
from experiments.report.figures.losses import losses
from experiments.runs.runner import run_study
from sim.compiled.import_graph import ROOT
from sim.outcomes import OUTCOME_INDEX
from sim.run import simulate
from sim.scenario.check import files_in, problems_in
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy

TEMPLATES = ROOT / "docs" / "extending"
STUDY = """kind: study
name: by_night
title: What does evacuation by night change?
world: karu
replications: 4
months: 12
policies:
  - {name: baseline, title: As in 2021}
  - {name: night, title: Evacuation by night, packages: [enabler_package]}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of one's own with the templates and a study, in which one stands."""
    for room, name in (("enablers", "enabler"), ("packages", "enabler_package")):
        (tmp_path / "scenarios" / room).mkdir(parents=True)
        file = "night_evacuation" if name == "enabler" else name
        shutil.copy(TEMPLATES / f"{name}.yaml", tmp_path / "scenarios" / room / f"{file}.yaml")
    (tmp_path / "scenarios" / "studies").mkdir()
    (tmp_path / "scenarios" / "studies" / "by_night.yaml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scenarios"


def karu(*packages: str):
    return resolve(load("world", "karu"), Policy(name="p", title="P", packages=packages), months=12)


def test_the_templates_are_in_order_and_told_of(folder):
    assert problems_in(files_in([str(folder)])) == []
    told = CliRunner().invoke(app, ["describe", "night_evacuation"]).output
    assert "Casualty evacuation by night" in told and "evacuates" in told and "required: headquarters" in told
    assert "in the ledger of losses it is asked as casualty evacuation" in told
    assert "8 US$ million per aircraft" in CliRunner().invoke(app, ["describe", "enabler_package"]).output
    assert "Night evacuation helicopters" in CliRunner().invoke(app, ["list", "enablers"]).output
    assert "Casualty evacuation by night" in CliRunner().invoke(app, ["list", "capabilities"]).output


def test_a_kind_of_ones_own_is_known_under_every_policy_and_counts_in_the_digest(folder):
    before, after = karu(), karu("enabler_package")
    assert before.enablers == after.enablers and before.catalogue == after.catalogue
    assert before.missions == after.missions
    airfields = {site.name for site in before.missions[0].sites if site.airfield}
    wanted = [unit for unit in before.missions[0].enablers if unit.kind == "night_evacuation"]
    assert wanted and {unit.site for unit in wanted} <= airfields
    assert {(unit.required, unit.present) for unit in wanted} == {(1, 0)}
    file = folder / "enablers" / "night_evacuation.yaml"
    file.write_text(file.read_text().replace("value: 8,", "value: 9,"))
    assert karu().digest != before.digest
    file.unlink()
    assert "night_evacuation" not in {kind.name for kind in karu().enablers}


def test_it_may_lie_beside_the_study_or_replace_a_kind_of_the_model(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path.parent)
    study = folder / "studies" / "by_night.yaml"
    beside = resolve(load("world", "karu"), Policy(name="p", title="P"), beside=study)
    assert beside.enablers[-1].name == "night_evacuation"
    text = (ROOT / "scenarios" / "enablers" / "field_hospital.yaml").read_text()
    (folder / "enablers" / "field_hospital.yaml").write_text(text.replace("Field hospitals", "Hospital ships"))
    assert [kind.title for kind in resolve(load("world", "karu"), Policy(name="p", title="P"), beside=study).enablers
            if kind.name == "field_hospital"] == ["Hospital ships"]


def test_it_moves_its_first_variable(folder):
    """More of the wounded reach surgery within two hours; a kind without its deed fills its gap and moves nothing."""
    def surgery(*packages: str) -> float:
        scenario = karu(*packages)
        runs = [simulate(scenario, seed=3, replication=each).monthly for each in range(4)]
        return float(sum(run[..., OUTCOME_INDEX["surgery_in_time"]].sum() for run in runs))

    before = surgery()
    assert surgery("enabler_package") > before
    file = folder / "enablers" / "night_evacuation.yaml"
    text = file.read_text()
    idle = text.replace("does: [flies, evacuates]", "does: []").replace(
        text[text.index("cleared_by_night:"):text.index("price_usd_m:")], "")
    file.write_text(idle)
    assert surgery("enabler_package") == before


def test_the_ledger_asks_it_as_what_its_deeds_are(folder):
    """Evacuation by night would save whom evacuation would, and both together no more; without its deeds, nobody."""
    def laid(scenario) -> list[float]:
        names = scenario.catalogue.ledger
        loss = sum(simulate(scenario, seed=3, replication=each).losses[..., 0].sum(axis=0) for each in range(4))
        return [float(loss[names.index(name)]) for name in ("night_evacuation", "casualty_evacuation", "interaction")]

    own, evacuation, interaction = laid(karu())
    file = folder / "enablers" / "night_evacuation.yaml"
    file.write_text(file.read_text().replace("does: [flies, evacuates]", "does: [flies]"))
    idle, without, overlap = laid(karu())
    assert own == evacuation == without > 0.0 == idle
    assert interaction == overlap - own
    assert "asked as casualty evacuation" not in CliRunner().invoke(app, ["describe", "night_evacuation"]).output


@pytest.mark.parametrize(("old", "new", "path", "what"), [
    ("does: [flies, evacuates]", "does: [evacuates]", "does[0]", "what 'evacuates' must fly too"),
    ("does: [flies, evacuates]", "does: [flies, evacuates, flies]", "does[2]", "'flies' occurs twice"),
    ("does: [flies, evacuates]", "does: [flies, evacuate]", "does[1]", "evacuates"),
    ("does: [flies, evacuates]", "does: []", "cleared_by_night", "belongs to what flies"),
    ("capability: {", "# capability: {", "gives", "'night_evacuation' is no capability of the model"),
    ("gives: night_evacuation", "gives: surgery", "capability", "'gives' names none"),
    ("gives: night_evacuation\ncapability", "# capability", "required", "required of nobody"),
    ("high: 1, unit: share", "high: 1.5, unit: share", "cleared_by_night", "between 0 and 1"),
    ("helicopter_serviceability", "helicopter_servicability", "availability.parameter", "helicopter_serviceability"),
    ('"assumption: crews picked for it"', "T1666", "cleared_by_night.source", "T16"),
    ("required: headquarters", "required: sectors", "required", "headquarters"),
])
def test_a_mistake_is_told_with_its_place(folder, old, new, path, what):
    file = folder / "enablers" / "night_evacuation.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(ScenarioError) as error:
        load("enabler", str(file))
    found = {each.key_path: str(each) for each in error.value.all()}
    assert path in found and what in found[path]


@pytest.mark.slow
def test_a_study_shows_the_new_capability_everywhere(folder, tmp_path):
    study = folder / "studies" / "by_night.yaml"
    results = run_study(plan_study(load("study", str(study)), beside=study), tmp_path / "results", workers=1)
    gaps = results.gaps[results.gaps["capability"].astype(str) == "night_evacuation"]
    effective = gaps.groupby(gaps["policy"].astype(str))["effective"].sum()
    assert (gaps["required"] > 0).all() and effective["baseline"] == 0 < effective["night"]
    laid = results.losses[results.losses["capability"].astype(str) == "night_evacuation"]
    assert laid["peacekeepers"].sum() > 0.0
    rows = losses(results).figure.axes[0].get_yticklabels()
    assert "Casualty evacuation by night" in [label.get_text() for label in rows]
    assert {"night_evacuation.price_usd_m", "night_evacuation.cleared_by_night"} <= set(results.points["parameter"])
    assert "surgery" in terminal_table(compare(results), every_outcome=True).lower()
    page = report.write(results).read_text(encoding="utf-8")
    assert "Casualty evacuation by night" in page
