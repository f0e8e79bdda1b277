"""Every number takes effect when an order sets it in the middle of a run: nobody keeps an old one.

One world runs up to the month of the order and is forked there: one fork goes on, the other is given the order. A
number that only makes the first morning is declared as such (``from_start``), and an order for it is refused.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from busy_worlds import SETTINGS
from observed import SEED, Observed, moved, observed_from
from test_packages_and_institutions_are_alive import TABLE as FIRSTS
from test_packages_and_institutions_are_alive import with_institution
from test_parameters_are_alive import FUTURES, expected

from sim.model import World
from sim.scenario.errors import ScenarioError
from sim.scenario.institution_numbers import institution_numbers
from sim.scenario.parameters import declared
from sim.scenario.scenario import with_numbers

MONTH = 5  # of the order: within the first year, before units change over for the first time
#: Numbers that reach only what is ordered after them; ``test_a_lead_time_...`` orders it.
LEADS = {
    "donor_lead_months": {"offer": "search_team", "sets": 1},
    "personnel_lead_months": {"set": "us.personnel.police", "to": 900},
    "regional_force_lead_months": {"set": "parameters.regional_force_strength", "to": 5000},
}
NAMES = [name for name, parameter in declared().items() if not parameter.from_start and name not in LEADS]
#: Many units that wait for a site of their own: with few of them all is decided before the month of the order.
MANY = {"troops_added": 6000.0, "added_unit_strength": 300.0}
GIVEN = dict.fromkeys(("new_site_lead_months", "new_site_cost_usd_m", "new_sites_per_month", "new_sites_share"), MANY)
#: Values where the farther end is of no use within the run, and numbers that need more futures to be seen.
OTHERWISE = {"rotation_freeze_start_month": 6.0}
RARE = dict.fromkeys(("response_limit_hours", "device_drill_gain", "used_otherwise_share", "leverage_gain"), 12)


@cache
def until(setting: str, given: tuple[tuple[str, float], ...], future: int) -> World:
    """A world with these numbers as it stands in the month of the order."""
    world = World(with_numbers(SETTINGS[setting](), dict(given)), seed=SEED, replication=future)
    world.run_months(MONTH)
    return world


@cache
def unordered(setting: str, given: tuple[tuple[str, float], ...], future: int) -> Observed:
    """How it goes on without any order."""
    return observed_from(until(setting, given, future).fork())


def takes_effect(name: str, future: int, from_low: bool) -> bool:
    """Whether a first variable moves once a number is ordered that lies far from what it is, or was set to before."""
    where, number = expected(name), declared()[name]
    numbers = {**where["given"], **GIVEN.get(name, {}), **({name: number.low} if from_low else {})}
    given, base = tuple(sorted(numbers.items())), with_numbers(SETTINGS[where["in"]](), numbers)
    now = float(base.parameters[name][0])
    value = OTHERWISE.get(name, number.high if number.high - now >= now - number.low else number.low)
    world = until(where["in"], given, future).fork()
    world.order({"set": f"parameters.{name}", "to": value})
    return bool(set(where["first"]) & set(moved(unordered(where["in"], given, future), observed_from(world))))


@pytest.mark.parametrize("subject", sorted({declared()[name].topic for name in NAMES}))
def test_every_number_of_a_subject_takes_effect_in_the_middle_of_a_run(subject):
    stale = [name for name in NAMES if declared()[name].topic == subject
             and not any(takes_effect(name, future, from_low)
                         for from_low in (False, True) for future in range(RARE.get(name, FUTURES)))]
    assert stale == []


@cache
def years_until(given: tuple[tuple[str, float], ...]) -> World:
    """Four years of a busy world as they stand in the month of the order, with these numbers of the institutions."""
    base = SETTINGS["years"]()
    for path, value in given:
        base = with_institution(base, path, value)
    world = World(base, seed=SEED)
    world.run_months(MONTH)
    return world


@pytest.mark.parametrize("number", [one for one in institution_numbers() if not one.from_start],
                         ids=lambda number: number.path)
def test_a_number_of_the_institutions_takes_effect_in_the_middle_of_a_run(number):
    low, high, first, *given = FIRSTS["institutions"][number.path]
    world = years_until(tuple({**(given[0] if given else {}), number.path: low}.items()))
    ordered = world.fork()
    ordered.order({"set": number.path, "to": high})
    assert first in moved(observed_from(world.fork()), observed_from(ordered))


@pytest.mark.parametrize("name", LEADS)
def test_a_lead_time_holds_for_what_is_ordered_after_it(name):
    """What is on its way arrives as it was sent; what is sent for later takes the new time."""
    seen = {}
    for months in (1, 4):
        world = until("busy", (), 0).fork()
        world.order({"set": f"parameters.{name}", "to": months})
        world.order({**LEADS[name], "from": MONTH + 1})
        seen[months] = observed_from(world)
    changed = moved(seen[1], seen[4])
    assert set(changed) & {"enablers.present", "missions.us_police", "contingents.strength"}
    differ = np.flatnonzero(seen[1]["charged_all"] != seen[4]["charged_all"])
    assert differ[0] == MONTH + 1 + 1  # ordered in the month after the lead time, there a month later, not four


@pytest.mark.parametrize("number", ["parameters.discount_per_year", "us.dues.arrears_usd_m"])
def test_an_order_for_what_makes_the_first_morning_alone_is_refused(number):
    world = until("busy", (), 0).fork()
    with pytest.raises(ScenarioError, match="makes the first morning and nothing after it"):
        world.order({"set": number, "to": 0.5})


def test_every_number_that_makes_the_first_morning_alone_is_declared_as_such():
    """A number that is declared so moves nothing when it is set in the middle of a run by force."""
    alone = [name for name, parameter in declared().items() if parameter.from_start]
    assert alone
    assert [name for name in alone if takes_effect_by_force(name)] == []


def takes_effect_by_force(name: str) -> bool:
    """Whether anything that a run records moves once a number is put into a scenario from a month on."""
    base = until("busy", (), 0)
    now = base.scenario_file
    later = with_numbers(now, {name: declared()[name].high})
    changed = base.fork()
    changed.scenario_file = replace(now, later=((MONTH, replace(later, later=())),))
    return bool(set(moved(unordered("busy", (), 0), observed_from(changed))) - {"planned_cost_us"})


def test_an_order_that_changes_nothing_leaves_a_busy_world_as_it_is():
    """All that agents forget when numbers come into force they work out again to the same; nothing else is lost."""
    world = until("busy", (), 0).fork()
    now = world.scenario_file
    world.scenario_file = replace(now, later=tuple((month, replace(now)) for month in (MONTH, MONTH + 1, MONTH + 6)))
    assert moved(unordered("busy", (), 0), observed_from(world)) == []
