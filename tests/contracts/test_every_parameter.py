"""Every declared number says what it is, what it rests on and who reads it, and can be asked for by name."""

import re

import pytest
import templates

from sim.scenario.arms_files import known_sources
from sim.scenario.describe import describe
from sim.scenario.parameter import Parameter
from sim.scenario.parameter_files import read_parameters
from sim.scenario.parameters import ROOMS, all_declared, declared, declared_for

TEMPLATE = "escort_share"


@pytest.fixture(params=[*all_declared(), TEMPLATE])
def one(request, tmp_path) -> Parameter:
    if request.param != TEMPLATE:
        return all_declared()[request.param]
    (tmp_path / "convoy_escorts.yaml").write_bytes(templates.file("parameters").read_bytes())
    return read_parameters(tmp_path)[TEMPLATE]


def test_it_has_unit_meaning_ranges_source_and_grade(one):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", one.name)
    assert one.unit.strip() == one.unit != "" and one.meaning.strip() == one.meaning != "" and one.meaning[-1] != "."
    assert one.allowed[0] <= one.low <= one.default <= one.high <= one.allowed[1]
    assert one.source in known_sources() or (one.source.startswith("assumption: ") and one.assumed)
    assert one.read_by


def test_a_share_may_be_anything_from_nothing_to_all(one):
    """So a file can switch off any mechanism; numbers beside the model are set by no file."""
    if one.unit.startswith(("share of", "probability")) and one.name not in BESIDE:
        assert one.allows(0) and one.allowed[1] == 1


def test_describe_tells_it_whole():
    for one in declared().values():
        told = " ".join(describe(one.name).split())
        assert one.meaning in told and one.unit in told and "read by " in told, one.name


def test_every_number_has_a_name_of_its_own():
    assert len(all_declared()) == len(declared()) + sum(len(declared_for(room)) for room in ROOMS)


BESIDE = {name for room in ROOMS for name in declared_for(room)}
