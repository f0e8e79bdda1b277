"""What no mission has shown is warned of and keeps no file from being used."""

import json
from pathlib import Path

import pytest
from small_files import MISSION, Write
from typer.testing import CliRunner

from experiments.cli import app
from sim.scenario.check import files_in, problems_in
from sim.scenario.precedents import warnings_in

ORDINARY = MISSION.format(name="m").replace("budget_usd_m: 80", "budget_usd_m: 60")
RAIDED = "groups: [{name: Band, kind: criminal, latitude: 1, longitude: 2, range_km: 50"


def said(path: Path) -> list[str]:
    return [warning.key_path for warning in warnings_in([path])]


def test_no_file_of_the_library_is_without_precedent() -> None:
    assert [str(each) for each in warnings_in(files_in([]))] == []


@pytest.mark.parametrize(("usual", "odd", "key"), [
    ("budget_usd_m: 60", "budget_usd_m: 300", "budget_usd_m"),
    ("strength: 800", "strength: 100", "contingents"),
    ("strength: 800}", "strength: 800, arrives_month: 6}", "contingents"),
])
def test_a_mission_unlike_all_others_is_named_with_the_line(write: Write, usual: str, odd: str, key: str) -> None:
    body = f"{ORDINARY}{RAIDED}, civilian_attacks_per_year: 0.2, un_attacks_per_year: 2, tactics: {{ambush: 1}}}}]\n"
    assert said(write("mission", "m", body)) == []
    path = write("mission", "m", body.replace(usual, odd))
    (warning,) = warnings_in([path])
    assert (warning.key_path, warning.file) == (key, "missions/m.yaml") and warning.line
    assert problems_in([path]) == []


@pytest.mark.parametrize(("rates", "told"), [
    ("civilian_attacks_per_year: 0.2, un_attacks_per_year: 20", 1),
    ("civilian_attacks_per_year: 50, un_attacks_per_year: 2", 1),
    ("civilian_attacks_per_year: 50, un_attacks_per_year: 20", 2),
])
def test_more_attacks_than_anywhere(write: Write, rates: str, told: int) -> None:
    assert said(write("mission", "m", f"{ORDINARY}{RAIDED}, {rates}, tactics: {{ambush: 1}}}}]\n")) == ["groups"] * told


def test_a_world_is_told_of_its_missions_and_of_pay_owed_for_years(write: Write) -> None:
    write("mission", "m", ORDINARY.replace("strength: 800", "strength: 100"))
    owed = "institutions: {un: {payables_usd_m: 3000}}\n"
    path = write("world", "w", f"title: W\nlabel: fictional\nmissions: [m]\n{owed}")
    assert "institutions.un.payables_usd_m" in said(path) and "contingents" in said(path)
    done = CliRunner().invoke(app, ["check", str(path)])
    assert done.exit_code == 0 and "warning: " in done.output and "all in order; " in done.output
    found = json.loads(CliRunner().invoke(app, ["check", "--json", str(path)]).output)
    assert found["problems"] == [] and len(found["warnings"]) == len(said(path))
