"""A small tree of scenario files in a temporary folder, laid out like ``scenarios/``."""

from pathlib import Path

import pytest
from small_files import MISSION, Write

from sim.scenario.source import FOLDERS


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of the tree, made the working directory so that messages show short paths."""
    monkeypatch.chdir(tmp_path)
    for folder in FOLDERS.values():
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def write(tree: Path) -> Write:
    """Writes one file: its kind and name come first, unless the text says them itself."""

    def write_file(kind: str, name: str, body: str) -> Path:
        head = "" if f"kind: {kind}\n" in body else f"kind: {kind}\nname: {name}\n"
        path = tree / FOLDERS[kind] / f"{name}.yaml"
        path.write_text(head + body, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def small_world(write: Write) -> Path:
    """A world of two missions, far and near; the second sets a parameter of its own."""
    write("mission", "far", MISSION.format(name="far"))
    write("mission", "near", MISSION.format(name="near") + "parameters: {patrol_reach_km: 60}\n")
    return write("world", "pair", "title: A pair\nlabel: fictional\nmissions: [far, near]\n")
