"""Nothing imports against the flow of data, and the picture of the rooms shows the code as it is."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from experiments.documents import architecture
from experiments.documents.architecture import ROOMS, against_the_flow, imports, room_of, sources
from experiments.documents.architecture_picture import drawn, picture
from experiments.documents.pages import FOLDER, PICTURE


def test_nothing_imports_against_the_flow():
    wrong = against_the_flow(imports())
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_module_has_a_room():
    homeless = [name for name in sources() if room_of(name) is None]
    assert not homeless, f"name in ROOMS of {architecture.__file__}: {homeless}"


def test_every_name_of_a_room_stands_for_a_module():
    known = set(sources())
    named = [each for room in ROOMS for each in room.modules if "*" not in each]
    assert [each for each in named if each not in known] == []


@pytest.mark.parametrize(("file", "text", "line", "told"), [
    ("sim/model.py", "from experiments import cli\n", 1, "against the flow"),
    ("sim/model.py", "import json\nimport experiments.cli\n", 2, "against the flow"),
    ("sim/scenario/loader.py", "\nfrom sim.engine.day import run_day\n", 2, "scenario may use code, outcomes"),
    ("sim/engine/day.py", "from sim.scenario.loader import load\n", 1, "engine may use code, outcomes"),
    ("sim/deployment/theatre.py", "def late():\n    from sim.agents.mission import x\n", 2, "against the flow"),
    ("sim/agents/mission.py", "if True:\n    from sim.model import World\n", 2, "against the flow"),
    ("experiments/plots/fan.py", "from experiments.report import write\n", 1, "against the flow"),
    ("sim/agents/mission.py", "if TYPE_CHECKING:\n    pass\nelse:\n    from sim.model import World\n", 4, "the flow"),
    ("sim/model.py", "import importlib\nimportlib.import_module('experiments.cli')\n", 2, "against the flow"),
    ("sim/model.py", "def late():\n    return __import__('experiments.cli')\n", 2, "against the flow"),
    ("sim/model.py", "x = __import__('experiments' + '.cli')\n", 1, "nobody can read off"),
    ("sim/model.py", "def late(name):\n    return import_module(name)\n", 2, "nobody can read off"),
    ("sim/model.py", "exec('import experiments.cli')\n", 1, "nobody can read off"),
    ("sim/model.py", "from tests import baseline\n", 1, "tests belongs to no room"),
    ("experiments/new.py", "from sim.model import World\n", 1, "experiments.new belongs to no room"),
    ("sim/agents/mission.py", "from . import x\n", 1, "relative import"),
])
def test_an_import_against_the_flow_is_told_with_file_and_line(tmp_path, file, text, line, told):
    modules = {"sim/model.py", "sim/scenario/loader.py", "sim/engine/day.py", "sim/agents/mission.py",
               "experiments/cli.py", "experiments/report.py"}
    for name in modules | {file}:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name == file else "", encoding="utf-8")
    [message] = against_the_flow(imports(tmp_path))
    assert message.startswith(f"{file}:{line}: ")
    assert told in message


@pytest.mark.parametrize("text", [
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sim.model import World\n",
    "from sim.engine import day\nfrom sim.scenario.loader import load\n",
    '"""from sim.model import World"""\n',
    "import importlib\nimportlib.import_module('json')\nframe.eval('a + b')\n",
])
def test_what_follows_the_flow_or_never_runs_passes(tmp_path, text):
    for name in ("sim/model.py", "sim/engine/day.py", "sim/scenario/loader.py", "sim/agents/mission.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name == "sim/agents/mission.py" else "", encoding="utf-8")
    assert against_the_flow(imports(tmp_path)) == []


def test_the_picture_is_drawn_the_same_every_time():
    assert picture() == picture()


def test_the_picture_is_in_step_with_the_code():
    """Rooms and lines must be as they are; the counts beside them may lag until somebody draws again."""
    committed = (Path(FOLDER) / PICTURE).read_text(encoding="utf-8")
    assert _without_counts(committed) == _without_counts(picture()), "run: peacegap documents"


def _without_counts(svg: str) -> str:
    return re.sub(r">\d+</text>", "></text>", svg)


def test_the_picture_shows_every_room_and_every_count():
    svg = drawn({("outcomes", "scenario"): 4711})
    texts = [each.text for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")]
    assert {room.name for room in ROOMS} <= set(texts)
    assert "4711" in texts
