"""A folder of results is read by what it declares itself, whatever the present code declares or has forgotten."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import another_version
import pytest

from experiments import cli
from experiments.compare.comparison import compare, horizon_table, terminal_table
from experiments.compare.gap_changes import gap_changes, terminal_gaps
from experiments.report import page as report
from experiments.runs import manifest_format
from experiments.runs.manifest import MANIFEST, read_manifest
from experiments.runs.manifest_format import Manifest, OfPolicy, format_digest
from experiments.runs.store import Results
from experiments.tables import columns
from sim.outcomes import BUILT_IN, CAPABILITIES, OUTCOMES, RATIOS, Catalogue

ROOT = Path(__file__).resolve().parents[3]
#: What is declared today; only those who compute, or describe the model and no study, may ask for it.
TODAY = {
    "OUTCOMES", "RATIOS", "CAPABILITIES", "WORLD_COLUMNS", "OUTCOME_INDEX", "CAPABILITY_INDEX", "WORLD_INDEX",
    "BUILT_IN", "outcome",
}
READERS = (
    "compare/*", "report/*", "report/figures/*", "figures/*", "tables/spreadsheets", "tables/codebook", "runs/store",
    "runs/results_folder",
)
CHANGES = {
    "one more today": (another_version.without_outcome("illness_deaths"),),
    "a ratio more today": (another_version.without_outcome("found_share"),),
    "one fewer today": (another_version.with_outcome("bridges_lost", "Bridges lost"),),
    "another name today": (
        another_version.renamed_outcome("peacekeeper_deaths", "soldiers_killed", "Soldiers killed"),),
    "another capability today": (
        another_version.renamed_capability("search", "river_crossing", "River crossing"),),
    "one more column of money today": (another_version.without_world_column("gpoi_retained"),),
    "another format": (another_version.of_another_format,),
}
ONE_AFTER_THE_OTHER = """
import json, sys
from experiments.cli import main
codes = []
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as left:
        codes.append(left.code or 0)
print(codes)
"""
ALL = tuple(change for changes in CHANGES.values() for change in changes)


def code_of(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return left.value.code


@pytest.fixture
def folder(small_study) -> Path:
    return small_study


def test_the_manifest_alone_gives_the_catalogue(folder):
    manifest = read_manifest(folder)
    assert Catalogue.of_data(manifest["catalogue"]) == BUILT_IN == Results(folder).catalogue
    assert [one["name"] for one in manifest["catalogue"]["tactics"]][:2] == ["ied", "ambush"]
    assert manifest["catalogue"]["units"]["share"] == {"shown": "%", "scale": 100.0, "difference": "percentage points"}
    assert {one["name"] for one in manifest["columns"]["runs"]} >= {one.name for one in BUILT_IN.reported}


@pytest.mark.parametrize("changes", [*CHANGES.values(), ALL], ids=[*CHANGES, "all of these"])
def test_a_folder_of_another_version_is_compared_with_what_it_has(folder, tmp_path, changes):
    older = Results(another_version.copied(folder, tmp_path / "older", *changes))
    declared = json.loads((older.path / MANIFEST).read_text())["catalogue"]
    names = [one["name"] for kind in ("outcomes", "ratios") for one in declared[kind]]
    table = compare(older)
    assert list(dict.fromkeys(table["outcome"])) == names
    assert set(compare(older, "karu", 2)["outcome"]) == set(names)
    assert set(horizon_table(older, names[0], [1, 3])["months"]) == {1, 3}
    text = terminal_table(table, every_outcome=True)
    assert all(one["title"][:40].removeprefix("Share of ")[1:] in text for one in declared["outcomes"])
    gaps = gap_changes(older)
    known = [one["name"] for one in declared["capabilities"]]
    assert list(gaps["capability"].cat.categories) == known and gaps["capability"].notna().all()
    assert terminal_gaps(older, gaps)
    assert set(older.losses["capability"].cat.categories) == {*known, "all_together", "interaction"}
    assert older.losses["capability"].notna().all()


def test_what_the_folder_lacks_is_not_shown_and_what_today_lacks_is(folder, tmp_path, capsys):
    older = another_version.copied(folder, tmp_path / "older", *ALL)
    assert code_of(["compare", str(older), "--all", "--csv", str(tmp_path / "t.csv")]) == 0
    shown, table = capsys.readouterr().out, (tmp_path / "t.csv").read_text()
    assert "Bridges lost, bridges" in shown and "Soldiers killed" in shown and "bridges_lost" in table
    assert "illness" not in shown and "found_share" not in table and "Peacekeepers killed by hostile acts" not in shown
    assert code_of(["compare", str(older), "--gaps"]) == 0
    assert "River crossing" in capsys.readouterr().out
    assert code_of(["export", str(older), "runs", "--out", str(tmp_path / "runs.csv")]) == 0
    assert "bridges_lost" in (tmp_path / "runs.csv").read_text().splitlines()[0]


def test_report_and_figures_of_another_version(folder, tmp_path):
    older = Results(another_version.copied(folder, tmp_path / "older", *ALL))
    text = report.write(older).read_text()
    assert "Bridges lost" in text and "Soldiers killed" in text and "River crossing" in text
    assert "Peacekeepers who died of illness" not in text
    stress = (older.path / "stress.md").read_text()
    assert "bridges lost (bridges" in stress and "soldiers killed" in stress
    assert f"{len(BUILT_IN.reported)} outcomes" not in stress
    figures = {path.stem for path in (older.path / "figures").iterdir()}
    assert {"forest", "gap_overview", "losses", "cost_effect"} <= figures and "fan_peacekeeper_deaths" not in figures


@pytest.mark.slow
def test_an_outcome_added_to_the_sources_leaves_older_results_readable(folder, tmp_path):
    for room in ("sim", "experiments", "scenarios"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    sources = tmp_path / "sim" / "outcomes.py"
    last = '    Outcome("convoys", "Supply convoys made", "convoys", "neither"),\n'
    text = sources.read_text()
    assert last in text
    sources.write_text(text.replace(last, last + last.replace("convoys", "bridges").replace("neither", "lower")))
    older = another_version.copied(folder, tmp_path / "older")
    commands = [["compare", str(older), "--all"], ["compare", str(older), "--gaps"],
                ["compare", str(older), "--months", "2"], ["report", str(older)]]
    # In one process, and with the days in plain Python: to import and compile them is not what is asked here.
    done = subprocess.run([sys.executable, "-c", ONE_AFTER_THE_OTHER, json.dumps(commands)], cwd=tmp_path,
                          env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[0, 0, 0, 0]" and "bridges" not in done.stdout


REFUSED = {
    "of the time before catalogues": (
        lambda _, manifest: [manifest.pop("catalogue"), manifest.update(format=1)], "its manifest has no 'catalogue'"),
    "without a key": (lambda _, manifest: [manifest.pop("versions"), manifest.update(format="x")], "no 'versions'"),
    "without a key of a policy": (
        lambda _, manifest: [manifest["policies"]["us_90"].pop("scale"), manifest.update(format="x")],
        "no 'scale' of policy 'us_90'"),
    "without a column": (
        lambda _, manifest: [manifest["columns"].update(points=[]), manifest.update(format="x")],
        "its table points has no column 'point'"),
    "with another type": (
        lambda _, manifest: [manifest["columns"]["runs"][1].update(type="text"), manifest.update(format="x")],
        "its table runs has no column 'replication' that holds integer"),
    "with half a catalogue": (
        lambda _, manifest: [manifest["catalogue"].pop("ratios"), manifest.update(format="x")],
        "its catalogue cannot be read: 'ratios'"),
}


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=REFUSED)
def test_a_folder_that_cannot_be_read_is_refused_in_one_sentence(folder, tmp_path, capsys, change, words):
    older = another_version.copied(folder, tmp_path / "older", change)
    for command in (["compare"], ["compare", "--gaps"], ["report"]):
        assert code_of([*command, str(older)]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and words in said
        assert "written by another version of peacegap" in said and "run the study again, with --out" in said


def test_the_format_follows_the_shape_and_not_what_is_reported(monkeypatch):
    now = format_digest()
    format_digest.cache_clear()
    more = Catalogue(OUTCOMES[:5], CAPABILITIES[:3], RATIOS[:1])
    monkeypatch.setattr(manifest_format, "BUILT_IN", more)
    assert format_digest() == now
    shapes = {now}
    for owner, name, value in (
        (columns, "_POINT", columns._POINT[:2]),
        (columns, "_INCIDENT", (*columns._INCIDENT, columns._POINT[0])),
        (Manifest, "__annotations__", {**Manifest.__annotations__, "weather": str}),
        (OfPolicy, "__annotations__", {**OfPolicy.__annotations__, "colour": str}),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(owner, name, value)
            format_digest.cache_clear()
            shapes.add(format_digest())
    format_digest.cache_clear()
    assert len(shapes) == 5


def test_a_manifest_says_what_its_format_declares(folder):
    manifest = read_manifest(folder)
    assert set(manifest) == set(get_type_hints(Manifest))
    assert all(set(each) == set(get_type_hints(OfPolicy)) for each in manifest["policies"].values())
    assert manifest["format"] == format_digest()


def test_a_study_goes_on_in_a_folder_of_another_format(folder, small_study_file, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "write", lambda results: results.path / "report.html")
    older = another_version.copied(folder, tmp_path / "older", another_version.of_another_format)
    shutil.copytree(folder / "chunks", older / "chunks")
    assert code_of(["study", str(small_study_file), "--workers", "1", "--out", str(older), "--resume"]) == 0
    assert (older / MANIFEST).read_text() != ""
    assert Results(older).manifest["format"] == format_digest()


def test_who_reads_results_asks_nothing_of_what_is_declared_today():
    room = ROOT / "experiments"
    files = [path for pattern in READERS for path in room.glob(f"{pattern}.py")]
    assert len(files) > 30
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "sim.outcomes":
                assert not {alias.name for alias in node.names} & TODAY, path
            if isinstance(node, ast.ImportFrom) and node.module == "sim":
                assert "outcomes" not in {alias.name for alias in node.names}, path
