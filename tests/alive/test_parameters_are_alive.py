"""Every declared parameter moves the first variable of its mechanism as it goes from low to high.

Pairing makes that exact: both ends live through the same future, so that one bit is enough and a few months do. A
parameter may need up to ``FUTURES`` futures, since some things are rare; one that moves nothing in any of them is dead.
``first_variables.yaml`` says what moves and where.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from busy_worlds import SETTINGS
from observed import moved, names, observe

from sim.scenario.parameters import declared
from sim.scenario.scenario import Scenario, with_numbers

TABLE = yaml.safe_load(Path(__file__).with_name("first_variables.yaml").read_text(encoding="utf-8"))
FUTURES = 4


def expected(name: str) -> dict[str, Any]:
    """Where a parameter matters and what it moves first."""
    entry = {"in": "busy", "given": {}, **TABLE["parameters"].get(name, {})}
    first = entry.get("first") or TABLE["subjects"].get(declared()[name].topic)
    assert first, f"{name}: first_variables.yaml does not know the subject '{declared()[name].topic}'"
    return {**entry, "first": [first] if isinstance(first, str) else first}


def is_alive(base: Scenario, name: str, low: float, high: float, first: list[str]) -> bool:
    """Whether one of the first variables moves in one of the futures."""
    ends = [with_numbers(base, {name: value}) for value in (low, high)]
    return any(set(first) & set(moved(*(observe(end, future) for end in ends))) for future in range(FUTURES))


@pytest.mark.parametrize("subject", sorted({one.topic for one in declared().values()}))
def test_every_parameter_of_a_subject_moves_its_first_variable(subject):
    dead = []
    for name, number in declared().items():
        if number.topic == subject:
            where = expected(name)
            base = with_numbers(SETTINGS[where["in"]](), where["given"])
            if not is_alive(base, name, number.low, number.high, where["first"]):
                dead.append(f"{name} does not move {' or '.join(where['first'])}")
    assert dead == []


def test_the_table_names_parameters_subjects_settings_and_variables_that_exist():
    known = names(SETTINGS["busy"]())
    entries = TABLE["parameters"]
    assert set(entries) <= set(declared())
    assert set(TABLE["subjects"]) == {one.topic for one in declared().values()}
    assert {each["in"] for each in entries.values() if "in" in each} <= set(SETTINGS)
    assert {name for each in entries.values() for name in each.get("given", {})} <= set(declared())
    firsts = [*TABLE["subjects"].values(), *(expected(name)["first"] for name in declared())]
    assert {name for first in firsts for name in first} <= known


def test_a_number_that_nothing_reads_is_found_dead():
    """The suite itself can fail: nothing moves where both ends are one, nor what another mechanism moves."""
    base = SETTINGS["busy"]()
    assert is_alive(base, "drone_growth_per_year", 0.0, 0.6, ["tactics.growth"])
    assert not is_alive(base, "drone_growth_per_year", 0.6, 0.6, ["tactics.growth"])
    assert not is_alive(base, "ied_hit_mean", 1.5, 12.0, ["missions.wet"])
