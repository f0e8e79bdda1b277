"""Orders that size a unit: a contingent or an enabler is as many as ordered, and as before when the order ends."""

from typing import Any

import numpy as np
import pytest

from sim.agents.holds import Holds
from sim.model import World
from sim.outcomes import CAPABILITY_INDEX, WORLD_INDEX
from sim.run import simulate
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.scaling import scaled
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Policy

MONTHS = 16
STAYS = {"set": "parameters.enabler_leaves_per_year", "to": 0.0}
NOBODY_PLEDGES = {"set": "parameters.pledge_per_year", "to": 0.0}


def under(*orders: dict[str, Any], world: str = "karu") -> Scenario:
    """A world under some orders, in which enablers neither come nor go by themselves."""
    policy = Policy.model_validate({"name": "p", "title": "P", "orders": (STAYS, NOBODY_PLEDGES, *orders)})
    return resolve(load("world", world), policy, months=MONTHS)


def first(kind: str) -> str:
    """The first unit of the country with people, or sets, in it."""
    (mission,) = under().missions
    size = "strength" if kind == "contingents" else "present"
    return next(unit.name for unit in getattr(mission, kind) if getattr(unit, size) > 1)


def sizes(scenario: Scenario, kind: str, unit: str) -> list[int]:
    """How many there are of a unit at the end of each month."""
    world = World(scenario, seed=4)
    (mission,) = scenario.missions
    row = [each.name for each in getattr(mission, kind)].index(unit)
    rows = getattr(world.columns, kind)
    found = []
    while world.recorder.months < MONTHS:
        world.run_months(1)
        found.append(int(rows.strength[row] if kind == "contingents" else rows.present[row]))
    return found


@pytest.mark.parametrize("kind", ["contingents", "enablers"])
def test_a_unit_is_as_many_as_ordered_while_the_order_holds(kind):
    unit = first(kind)
    before = sizes(under(), kind, unit)
    assert len(set(before)) == 1
    assert sizes(under({"unit": unit, "to": 1, "from": 4, "until": 9}), kind, unit) == (
        before[:4] + [1] * 5 + before[9:])
    assert sizes(under({"unit": unit, "to": 0, "from": 4}), kind, unit) == before[:4] + [0] * 12


def test_an_enabler_that_is_taken_away_leaves_a_gap_and_its_cost():
    unit = first("enablers")
    plain, without = (simulate(under(*orders), seed=4, replication=0) for orders in (
        (), ({"unit": unit, "to": 0, "from": 4, "until": 9},)))
    held = slice(4, 9)
    assert np.array_equal(plain.monthly[:4], without.monthly[:4])
    assert (without.world[held, WORLD_INDEX["cost_un"]] < plain.world[held, WORLD_INDEX["cost_un"]]).all()
    required, present = 0, 1
    before, after = (each.gaps[held, 0, CAPABILITY_INDEX["air_mobility"]] for each in (plain, without))
    assert np.array_equal(before[:, required], after[:, required])
    assert (after[:, present] < before[:, present]).all()


def test_what_was_pledged_meanwhile_is_there_when_the_order_ends():
    """Without the order a lost set comes back by itself: it does so under the order as well, and waits."""
    pledged = {"set": "parameters.pledge_per_year", "to": 1.0}
    soon = tuple({"set": f"parameters.{name}", "to": 1.0} for name in ("unit_lead_months", "helicopter_lead_months"))
    (mission,) = under().missions
    lacking = next(unit.name for unit in mission.enablers if unit.payer == "un" and unit.required > unit.present)
    policy = Policy.model_validate({"name": "p", "title": "P", "orders": (STAYS, pledged, *soon)})
    free = resolve(load("world", "karu"), policy, months=MONTHS)
    held = policy.model_copy(update={"orders": (*policy.orders, *under(
        {"unit": lacking, "to": 0, "from": 2, "until": 12}).asked.orders[2:])})
    held = resolve(load("world", "karu"), held, months=MONTHS)
    with_it, alone = sizes(held, "enablers", lacking), sizes(free, "enablers", lacking)
    assert with_it[2:12] == [0] * 10 and with_it[12:] == alone[12:] and alone[12] > 0


def test_a_policy_that_sizes_units_says_so_and_has_doses():
    """At no dose it is the world without it, at half of one each unit is half-way."""
    unit = first("contingents")
    scenario = under({"unit": unit, "to": 40, "from": 4, "until": 9})
    (change,) = [change for change in scenario.changes if change.key_path.startswith("units.")]
    (mission,) = scenario.missions
    written = next(each.strength for each in mission.contingents if each.name == unit)
    assert (change.old, change.new, change.unit, change.start, change.end) == (written, 40, "persons", 4, 9)
    assert sizes(scaled(scenario, 0.0), "contingents", unit) == sizes(under(), "contingents", unit)
    assert sizes(scaled(scenario, 0.5), "contingents", unit)[5] == round(written + 0.5 * (40 - written))


def test_units_kept_away_by_an_order_draw_no_other_units_in_their_place():
    holds = Holds()
    holds.waiting = {3: 2}
    assert (holds.without_orders(3, 0), holds.without_orders(4, 1)) == (2, 1)


def test_units_ordered_in_a_run_under_way_are_those_of_its_policy():
    world = World(under(), seed=4)
    world.run_months(3)
    world.order({"unit": first("contingents"), "to": 40, "until": 10})
    world.order({"unit": first("enablers"), "to": 1})
    world.run_months(4)
    world.order({"unit": first("enablers"), "to": 0, "until": 12})
    world.run_months()
    again = resolve(load("world", "karu"), world.policy("p", "P"), months=MONTHS)
    assert again.digest == world.scenario_file.digest
    assert np.array_equal(simulate(again, seed=4, replication=0).monthly, world.recorder.monthly)


@pytest.mark.parametrize(("said", "message"), [
    ({"unit": "Battalion 99", "to": 0}, "no unit of the missions is called 'Battalion 99'"),
    ({"unit": "x", "to": 0, "mission": "kary"}, "'kary' is no mission"),
])
def test_an_order_to_a_unit_that_is_not_there_is_refused(said, message):
    with pytest.raises(ScenarioError) as caught:
        under(said)
    assert message in str(caught.value)


@pytest.mark.parametrize(("said", "message"), [
    ({"unit": "x"}, "give the size that it is set to"),
    ({"unit": "x", "to": 0.5}, "0.5 is no size of a unit"),
    ({"unit": "x", "to": 3, "sets": 2}, "'sets' does not go with 'unit'"),
    ({"unit": "x", "to": 3, "set": "parameters.troops_added"}, "exactly one of 'set', 'unit' and 'offer'"),
])
def test_an_order_that_is_not_in_order_is_refused(said, message):
    with pytest.raises(ValueError, match=message):
        Policy.model_validate({"name": "p", "title": "P", "orders": (said,)})
