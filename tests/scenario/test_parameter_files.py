"""Declarations of parameters in YAML: strict, in the order of chapters, and read where they say that they are read."""

import ast
import re
from pathlib import Path

import pytest

from sim.compiled.import_graph import ROOT
from sim.scenario.check import check_file
from sim.scenario.errors import ScenarioError
from sim.scenario.parameter_files import FOLDER, read_parameters
from sim.scenario.parameters import ROOMS, declared, declared_for
from sim.scenario.source import SCENARIOS

ONE = """
  {name}:
    value: 0.5
    unit: share
    low: 0.2
    high: 0.8
    allowed: [0, 1]
    meaning: something that matters
    source: "assumption: a guess"
    grade: D
    read_by: [engine/access]
"""
SIM = ROOT / "sim"
#: Modules that name parameters without reading their values: rules among them, words of outcomes and rows.
NAME_ONLY = {"scenario/whole_world", "outcomes", "recorder", "engine/fields"}
#: Parameters that share their name with a field of the state; there only a spelling such as ``params.NAME`` is a read.
ALSO_FIELDS = {"serviceability", "armour_effect"}


def subject(folder: Path, name: str, *parameters: str, chapter: int = 1) -> Path:
    path = folder / f"{name}.yaml"
    body = "".join(each if ":" in each else ONE.format(name=each) for each in parameters)
    path.write_text(f"kind: parameters\nname: {name}\nchapter: {chapter}\nparameters:{body}", encoding="utf-8")
    return path


def refusal(folder: Path) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        read_parameters(folder)
    return caught.value


def test_subjects_come_by_chapter_and_parameters_as_written(tmp_path):
    subject(tmp_path, "alpha", "zulu", "yankee", chapter=2)
    subject(tmp_path, "beta", "xray", chapter=1)
    found = read_parameters(tmp_path)
    assert [(each.name, each.topic) for each in found.values()] == [
        ("xray", "beta"), ("zulu", "alpha"), ("yankee", "alpha")]
    assert (found["xray"].default, found["xray"].allowed, found["xray"].read_by) == (0.5, (0, 1), ("engine/access",))


@pytest.mark.parametrize(("old", "new", "key_path", "problem", "nearest"), [
    ("unit: share", "units: share", "units", "unknown key", "unit"),
    ("low: 0.2", "low: 0.9", "low", "low 0.9 is above high 0.8", ""),
    ("value: 0.5", "value: 0.1", "value", "value 0.1 lies outside low to high, 0.2 to 0.8", ""),
    ("allowed: [0, 1]", "allowed: [0.3, 1]", "allowed", "0.3 to 1 does not hold what is swept, 0.2 to 0.8", ""),
    ("allowed: [0, 1]", "allowed: [1, 0]", "allowed", "the lowest allowed, 1, is above the highest, 0", ""),
    ("allowed: [0, 1]", "allowed: [0]", "allowed[1]", "missing", ""),
    ("grade: D", "grade: B", "grade", "what rests on an assumption is of grade D", ""),
    ("grade: D", "grade: F", "grade", "'F' is not one of the allowed words", ""),
    ("value: 0.5", "value: half", "value", "'half' does not fit", ""),
    ("engine/access", "engine/acces", "read_by[0]", "unknown reader 'engine/acces'", "engine/access"),
    ("grade: D", "grade: D\n    distribution: triangel", "distribution", "'triangel' is not one", "triangular"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_place_and_nearest(tmp_path, old, new, key_path, problem, nearest):
    path = subject(tmp_path, "alpha", ONE.format(name="first").replace(old, new))
    error = refusal(tmp_path)
    assert Path(error.file).name == path.name and error.line > 4
    assert error.key_path == f"parameters.first.{key_path}"
    assert error.problem.startswith(problem) and error.nearest == nearest


def test_names_and_chapters_are_unique_and_all_is_told_at_once(tmp_path):
    subject(tmp_path, "alpha", "same", chapter=1)
    subject(tmp_path, "beta", "same", "other", chapter=1)
    told = [str(each) for each in refusal(tmp_path).all()]
    assert len(told) == 2 and "chapter 1 already belongs to 'alpha'" in told[0]
    assert "already declared in alpha.yaml" in told[1]


def test_a_file_that_is_no_file_of_declarations_is_told_what_it_should_be(tmp_path):
    path = subject(tmp_path, "alpha", "one")
    path.write_text(path.read_text().replace("name: alpha", "name: beta"))
    assert (refusal(tmp_path).problem, refusal(tmp_path).expected) == ("'beta' is not the name of the file", "'alpha'")
    path.write_text("- 1\n")
    assert "no mapping" in refusal(tmp_path).problem


def test_check_knows_the_shipped_files_and_refuses_ones_that_nothing_would_read(tmp_path):
    assert [error for path in FOLDER.rglob("*.yaml") for error in check_file(path)] == []
    told = [str(each) for each in check_file(subject(tmp_path, "alpha", ONE.format(name="one").replace(
        '"assumption: a guess"', "H155")))]
    assert len(told) == 2 and "the program's own declarations alone are read" in told[0]
    assert "unknown source 'H155'" in told[1] and "did you mean 'H15'" in told[1]


def named_in(path: Path) -> set[str]:
    """Declared parameters that a module names, as an attribute or as text."""
    text = path.read_text(encoding="utf-8")
    words = {getattr(node, "attr", getattr(node, "value", None)) for node in ast.walk(ast.parse(text))
             if isinstance(node, ast.Attribute | ast.Constant)}
    found = {word for word in words if isinstance(word, str)} & declared().keys()
    spelt = {name for name in ALSO_FIELDS
             if re.search(rf"(params|numbers|parameters|usual)(\[[^]\n]*\])?\.{name}\b|[\"']{name}[\"']", text)}
    return (found - ALSO_FIELDS) | (found & spelt)


def test_what_reads_a_parameter_is_what_its_declaration_says():
    """Asked of the code and of the files of tactics and enablers."""
    readers: dict[str, set[str]] = {name: set() for name in declared()}
    for path in SIM.rglob("*.py"):
        module = path.relative_to(SIM).with_suffix("").as_posix()
        for name in named_in(path) if module not in NAME_ONLY else ():
            readers[name].add(module)
    for path in (*(SCENARIOS / "tactics").glob("*.yaml"), *(SCENARIOS / "enablers").glob("*.yaml")):
        for name in re.findall(r"parameter: (\w+)", path.read_text(encoding="utf-8")):
            readers[name].add(f"{path.parent.name}/{path.stem}")
    assert {name: set(one.read_by) for name, one in declared().items()} == readers


def test_what_reads_a_number_beside_the_model_is_what_its_declaration_says():
    beside = {name: one for room in ROOMS for name, one in declared_for(room).items()}
    readers: dict[str, set[str]] = {name: set() for name in beside}
    for path in (ROOT / "experiments").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for name in beside if "NUMBERS" in text else ():
            if f'NUMBERS["{name}"]' in text.replace("'", '"'):
                readers[name].add(path.relative_to(ROOT).with_suffix("").as_posix())
    assert {name: set(one.read_by) for name, one in beside.items()} == readers
