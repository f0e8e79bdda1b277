"""A small tree of scenario files in a temporary folder, laid out like ``scenarios/``."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from sim.scenario.source import FOLDERS

Write = Callable[[str, str, str], Path]

MISSION = """\
    kind: mission
    name: {name}
    title: A small mission
    label: fictional
    country: Nowhere
    authorised_uniformed: 900
    budget_usd_m: 80
    us_posts: 0.1
    sites:
      - {{name: Base, latitude: 1.0, longitude: 2.0, headquarters: 3, airfield: true}}
    communities:
      - {{name: Town, latitude: 1.1, longitude: 2.0, population: 5000}}
    contingents:
      - {{name: First battalion, kind: infantry, contributor: Someland, site: Base, strength: 800}}
    enablers:
      - {{name: Lift, kind: utility_helicopters, site: Base, required: 4, present: 2}}
    """


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of the tree, made the working directory so that messages show short paths."""
    monkeypatch.chdir(tmp_path)
    for folder in FOLDERS.values():
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def write(tree: Path) -> Write:
    """Writes one file: kind, name, and its lines after kind and name (or all lines, if they say ``kind:``)."""

    def write_file(kind: str, name: str, body: str) -> Path:
        text = dedent(body)
        head = "" if "kind: " + kind in text else f"kind: {kind}\nname: {name}\n"
        path = tree / FOLDERS[kind] / f"{name}.yaml"
        path.write_text(head + text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def small_world(write: Write) -> Path:
    """A world of two missions, far and near; the second sets a parameter of its own."""
    write("mission", "far", MISSION.format(name="far"))
    write("mission", "near", dedent(MISSION.format(name="near")) + "parameters: {patrol_reach_km: 60}\n")
    return write("world", "pair", "title: A pair\nlabel: fictional\nmissions: [far, near]\n")
