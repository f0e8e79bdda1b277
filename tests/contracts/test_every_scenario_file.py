"""Every file of every kind loads, says the same when written again, and refuses an unknown key with the nearest."""

import json
from pathlib import Path

import pytest
import templates

from sim.scenario.check import files_in, problems_in
from sim.scenario.errors import ScenarioError
from sim.scenario.listing import listed
from sim.scenario.loader import FOLDERS, SCENARIOS, load
from sim.scenario.schema import Document

SHIPPED = [(kind, path.stem) for kind, folder in FOLDERS.items()
           for path in sorted((SCENARIOS / folder).glob("*.yaml"))]
#: The template of each kind.
TEMPLATES = {kind: templates.file(kind) for kind in FOLDERS}


@pytest.fixture
def library(tmp_path, monkeypatch) -> Path:
    """A library of one's own with a copy of each template, in the folder one stands in."""
    for kind, path in (*TEMPLATES.items(), ("package", templates.file("enabler_package"))):
        text = path.read_text(encoding="utf-8")
        name = text.split("\nname: ")[1].split()[0]
        copy = tmp_path / "scenarios" / FOLDERS[kind] / f"{name}.yaml"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scenarios"


def written(kind: str, document: Document, folder: Path) -> Path:
    """A document as a file again."""
    path = folder / FOLDERS[kind] / f"{document.name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document.model_dump(mode="json", exclude_none=True)), encoding="utf-8")
    return path


@pytest.mark.parametrize(("kind", "name"), SHIPPED, ids=lambda word: word)
def test_a_shipped_file_loads_and_says_the_same_when_written_again(kind, name, tmp_path):
    document = load(kind, name)
    assert document.name == name and document.title
    if "\nextends: " in (SCENARIOS / FOLDERS[kind] / f"{name}.yaml").read_text(encoding="utf-8"):
        return  # what it says is said in two files
    assert load(kind, str(written(kind, document, tmp_path))) == document


@pytest.mark.parametrize("kind", FOLDERS)
def test_an_unknown_key_is_refused_with_the_nearest(kind, library):
    path = next((library / FOLDERS[kind]).glob("*.yaml"))
    path.write_text(path.read_text(encoding="utf-8").replace("\ntitle: ", "\ntitel: "), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(kind, str(path))
    found = {error.key_path: error for error in caught.value.all()}
    assert found["titel"].problem == "unknown key" and found["titel"].nearest == "title" and found["titel"].line


@pytest.mark.parametrize("kind", [kind for kind in FOLDERS if kind != "policy"])
def test_it_is_listed_with_its_title(kind):
    rows = listed(FOLDERS[kind])
    assert {row.name for row in rows} == {name for other, name in SHIPPED if other == kind}
    assert all(row.meaning and row.origin == "shipped" for row in rows)
    assert listed(kind) == rows


def test_the_templates_are_in_order_and_complete(library):
    assert problems_in(files_in([str(library)])) == []
    assert {kind for kind, path in TEMPLATES.items() if path.is_file()} == set(FOLDERS)
