"""Which levers scale attacks themselves, without an incident: they are scenario levers, and so labelled.

Months of decisions without their days hold no incident, so what moves a rate of attacks in them is an assumption on the
outcome and no mechanism.
"""

import numpy as np
import pytest
from worlds import scenario, turned

from sim.scenario.library import libraries, names_in
from sim.scenario.loader import load
from sim.scenario.parameters import declared
from sim.scenario.scenario import with_numbers

#: Rows from which the days take how often groups attack.
RATES = {"groups": ("un_rate", "civilian_rate", "deal"), "missions": ("restraint", "hostility", "violence")}
MONTHS = 30
#: Every political step is likely, so that a lever on talks shows within the months.
BUSY = {"talks_start_per_year": 2.0, "deal_per_year": 2.0, "collapse_per_year": 1.0, "council_decisions_per_year": 6.0,
        "supported_operations_share": 0.4, "mandate_focus_gain": 0.35, "local_dialogue_gain": 0.4,
        "contact_restraint": 0.4}
WORLDS = ("karu", "mali")
#: A package whose counter needs a tactic that these worlds do not have.
ELSEWHERE = {"us_aircraft_protection": ("karu_air_threat",)}
#: No levers of a policy: what the history of a mission says of how hostile it is.
HISTORY = {"hostility_start_known", "hostility_start_log"}
PACKAGES = sorted(names_in(libraries(), "package"))
LEVERS = sorted(name for name, one in declared().items() if one.distribution == "lever" and name not in HISTORY)


def rates(base) -> list[np.ndarray]:
    """The rates month by month."""
    found, world = [], turned(base, 1)
    for _ in range(MONTHS):
        found += [getattr(getattr(world.columns, kind), name).copy() for kind, names in RATES.items() for name in names]
        world._close_month()
        world._open_month()
    return found


def same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(*pair) for pair in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def usual():
    return {world: rates(with_numbers(scenario(world=world), BUSY)) for world in WORLDS}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_that_scales_attacks_without_an_incident_is_a_scenario(package, usual):
    worlds = ELSEWHERE.get(package, WORLDS)
    usual = usual | {world: rates(with_numbers(scenario(world=world), BUSY)) for world in worlds if world not in usual}
    reaches = [not same(usual[world], rates(with_numbers(scenario(package, world=world), BUSY))) for world in worlds]
    assert (load("package", package).lever_class == "scenario") or not any(reaches)


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_that_scales_attacks_without_an_incident_is_declared_a_scenario(lever, usual):
    one = declared()[lever]
    reaches = [not same(usual["karu"], rates(with_numbers(scenario(), {**BUSY, lever: value})))
               for value in (one.low, one.high)]
    assert any(reaches) == (one.lever_class == "scenario")


def test_the_question_can_be_answered_with_yes(usual):
    assert not same(usual["karu"], rates(with_numbers(scenario("politics_first"), BUSY)))
