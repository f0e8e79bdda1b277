"""Numbers that claim a document (grade A or B) are those of the document."""

import ast
import csv
import operator
import re
from pathlib import Path

import pytest

from sim.compiled.import_graph import ROOT
from sim.scenario.arms_files import known_sources
from sim.scenario.loader import load
from sim.scenario.parameters import all_declared
from sim.scenario.source import SCENARIOS

FOLDER = SCENARIOS / "observations"
#: The evidence of the project, where it lies next to the repository.
EVIDENCE = ROOT.parent / "shared" / "evidence" / "parameters.csv"
#: Sources of the repository that are no rows of the evidence: a table of counts, and one of grade C.
ELSEWHERE = {"DPPADPOSS", "M20"}
#: Factors between units, which no source states.
CONVERSIONS = {"1", "100", "365"}
#: Numbers are written with two figures or three.
ROUNDING = 0.02
#: A line such as ``rate: 2.5  # C09: 13,000 patrols a year, B`` in a mission file.
CITED = re.compile(r"^  (\w+): [-\d.]+  # .*, ([AB])$", re.MULTILINE)
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PUBLISHED = {row["parameter"]: row for row in rows(FOLDER / "published_numbers.csv")}


def computed(text: str, names: dict[str, float]) -> float:
    """The value of a sum such as ``27.89 / 100``."""
    def of(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -of(inner)
            case ast.BinOp(left=left, op=op, right=right):
                return ARITHMETIC[type(op)](of(left), of(right))
        raise ValueError(text)

    return of(ast.parse(text, mode="eval").body)


def known(mission: str) -> dict[str, float]:
    """What a sum may use besides published numbers."""
    years = rows(FOLDER / "mission_years.csv")
    people = sum(float(row["deployed_uniformed"]) for row in years) / 1000
    found = {"illness_fatalities": sum(float(row["illness_fatalities"]) for row in years) / people}
    if mission:
        found["thousands"] = sum(unit.strength for unit in load("mission", mission).contingents) / 1000
    return found


def test_every_number_of_grade_a_or_b_has_its_published_number():
    declared = {name for name, one in all_declared().items() if one.grade in "AB"}
    in_files = {f"{path.stem}.{name}" for path in (SCENARIOS / "missions").glob("*.yaml")
                for name, _ in CITED.findall(path.read_text(encoding="utf-8"))}
    assert declared | in_files <= PUBLISHED.keys()
    assert declared and in_files


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_number_is_what_its_source_says_with_a_range_no_narrower(name):
    row, (mission, _, bare) = PUBLISHED[name], name.rpartition(".")
    one, names = all_declared()[bare], known(mission)
    value = load("mission", mission).parameters[bare] if mission else one.default
    assert value == pytest.approx(computed(row["value"], names), rel=ROUNDING)
    if not mission:
        assert (row["source"], row["grade"]) == (one.source, one.grade)
    for end in filter(None, (row["low"], row["high"])):
        inside = min(max(computed(end, names), one.allowed[0]), one.allowed[1])
        assert one.low - ROUNDING * abs(one.low) <= inside <= one.high + ROUNDING * abs(one.high)


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_number_claims_more_than_its_source(name):
    row = PUBLISHED[name]
    assert row["grade"] >= known_sources()[row["source"]]["grade"]


@pytest.mark.skipif(not EVIDENCE.is_file(), reason="the evidence of the project is not next to the repository")
@pytest.mark.parametrize("name", [name for name, row in PUBLISHED.items() if row["source"] not in ELSEWHERE])
def test_published_numbers_are_those_of_the_evidence(name):
    row = PUBLISHED[name]
    found = {each["id"]: each for each in rows(EVIDENCE)}[row["source"]]
    assert row["grade"] >= found["confidence"]
    there = set(map(float, re.findall(r"\d+(?:\.\d+)?", " ".join(found.values()).replace(",", ""))))
    wanted = re.findall(r"\d+(?:\.\d+)?", " ".join(row[key] for key in ("value", "low", "high")))
    assert {float(number) for number in wanted if number not in CONVERSIONS} <= there
