"""What the README shows works as it is shown: its commands, its package, its ten lines of Python."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from experiments.cli import app
from sim.agents.armed_group import ArmedGroup
from sim.scenario.describe import describe

TEXT = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = sorted({
    line.partition("#")[0].partition("peacegap ")[2].strip()
    for kind, block in BLOCKS if kind == "sh"
    for line in block.splitlines() if "peacegap " in line
})


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_that_it_shows_is_one_with_these_options(line):
    group = typer.main.get_command(app)
    name, *options = shlex.split(line)
    command = group.commands[name]
    assert command.make_context(name, options).params


def test_its_package_is_in_order_and_says_what_it_changes(tmp_path):
    (package,) = [block for kind, block in BLOCKS if kind == "yaml"]
    path = tmp_path / "night_evacuation.yaml"
    path.write_text(package, encoding="utf-8")
    told = describe(str(path))
    assert "night_flight_share" in told and "-> 0.5" in told and "evacuation helicopters" in told.replace("_", " ")


def test_its_ten_lines_of_another_rule_run(capsys):
    (code,) = [block for kind, block in BLOCKS if kind == "python" and "Undeterred" in block]
    assert len([line for line in code.splitlines() if line and not line.startswith(("from", "import"))]) <= 10
    names: dict = {}
    exec(code, names)  # the README's own code
    assert issubclass(names["Undeterred"], ArmedGroup)
    assert float(capsys.readouterr().out) >= 0


def test_its_lines_for_a_notebook_run(tmp_path, monkeypatch):
    (code,) = [block for kind, block in BLOCKS if kind == "python" and "peacegap.study" in block]
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(code.replace('out="results', 'workers=1, out="results'), names)
    assert not names["table"].empty and "gap_overview" in names["figures"]
