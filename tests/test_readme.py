"""What the README shows works as it is shown: its commands, its package, its ten lines of Python."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from experiments.cli import app
from sim.agents.armed_group import ArmedGroup
from sim.scenario.check import problems_in
from sim.scenario.describe import describe
from sim.scenario.loader import load, resolve

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
    (package,) = [block for kind, block in BLOCKS if kind == "yaml" and "kind: package" in block]
    path = tmp_path / "night_evacuation.yaml"
    path.write_text(package, encoding="utf-8")
    told = describe(str(path))
    assert "night_flight_share" in told and "-> 0.5" in told and "evacuation helicopters" in told.replace("_", " ")


def test_its_policy_in_time_is_in_order_and_says_when_what_holds(tmp_path):
    (policy,) = [block for kind, block in BLOCKS if kind == "yaml" and "kind: policy" in block]
    path = tmp_path / "phased.yaml"
    path.write_text(policy, encoding="utf-8")
    assert problems_in([path]) == []
    told = " ".join(describe(str(path)).split())
    assert "months 12 to 35" in told and "in drc" in told and "late_evacuation" in told
    scenario = resolve(load("world", "four_missions"), load("policy", str(path)), months=60, packages_beside=path)
    assert [month for month, _ in scenario.later] == [6, 12, 35] and scenario.triggers[0].at_most == 2


def test_its_orders_to_a_world_under_way_run(capsys):
    (code,) = [block for kind, block in BLOCKS if kind == "python" and "world.fork()" in block]
    exec(code, {})  # the README's own code
    assert "patrols_per_1000_per_day" in capsys.readouterr().out


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
