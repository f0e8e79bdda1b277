"""Inspection and its price: a better unit later, a gap first."""

import numpy as np
import pytest
from worlds import scenario, the, turn, turned

from sim.agents.contributor import Contributor
from sim.agents.inspection import Inspectorate
from sim.agents.secretariat import Secretariat
from sim.agents.tours import arrive
from sim.engine.presence import muster
from sim.outcomes import WORLD_INDEX

QUIET = {"withdrawal_pay_weight": 0.0, "withdrawal_loss_weight": 0.0, "withdrawal_echo": 0.0}
EVERYONE = {"inspection_share_per_year": 12.0, "inspection_independence": 1.0, "shortfall_found_independent": 1.0}


def failing(row: int = 1, turns: int = 2, **numbers: float):
    """A world in which one unit alone fails; it stays for a year."""
    world = turned(scenario(**QUIET, **EVERYONE, **numbers), turns)
    units = world.columns.contingents
    units.skill[:] = 0.9
    units.skill[row] = 0.1
    units.rotates_month[:] = world.month + 24
    return world


def total(name: str, months: int = 60, **numbers: float) -> float:
    world, seen = turned(scenario(**QUIET, **numbers), 0), 0.0
    for _ in range(months):
        turn(world)
        seen += world.money[WORLD_INDEX[name]]
    return seen


def test_a_unit_below_the_threshold_leaves_a_gap_that_force_generation_takes_months_to_fill():
    world = failing(removal_threshold=0.3)
    units = world.columns.contingents
    muster(world.state)
    before = world.columns.sites.mobile_strength[units.site[1]]
    turn(world)
    muster(world.state)
    assert not units.present[1] and units.present[[0, 2]].all()
    assert world.columns.sites.mobile_strength[units.site[1]] < before
    assert 3 <= units.returns_month[1] - world.month <= 24
    back = int(units.returns_month[1])
    while world.month < back:
        assert not units.present[1]
        turn(world)
    assert units.present[1] and units.fatigue[1] == 0


def test_the_vacancy_usually_lasts_six_to_twelve_months():
    world = failing(removal_threshold=0.3)
    units = world.columns.contingents
    units.skill[:] = 0.1
    turn(world)
    gaps = units.returns_month[units.present == 0] - world.month
    assert 6 <= np.median(gaps) <= 12


def test_the_successor_comes_from_elsewhere_and_has_a_standard_of_its_own():
    plain, changed = turned(scenario(**QUIET), 1), turned(scenario(**QUIET), 1)
    changed.columns.contingents.successions[1] = 1
    for world in (plain, changed):
        arrive(world, 1, 12)
        arrive(world, 2, 12)
    skill = [world.columns.contingents.skill for world in (plain, changed)]
    assert skill[0][1] != skill[1][1] and skill[0][2] == skill[1][2]


def test_retraining_takes_people_off_patrol_and_then_gives_back_what_training_gave():
    world = failing(retraining_months=3.0)
    units = world.columns.contingents
    turn(world)
    assert units.in_training[1] > 0 and not units.in_training[2]
    the(world, Inspectorate).chance[:] = 0.0  # nobody sends it to another course
    skill = units.skill[1]
    for left in (2, 1, 0):
        assert units.in_training[1] > 0
        turn(world)
        assert (units.in_training[1] > 0) == (left > 0)
    turn(world)
    assert units.skill[1] > skill and not units.retrained[1]


def test_people_who_leave_in_the_middle_of_a_course_do_not_finish_it():
    world = failing(retraining_months=4.0)
    turn(world)
    units = world.columns.contingents
    units.rotates_month[1] = world.month + 1
    turn(world)
    assert units.in_training[1] == 0 and not units.retrained[1]


@pytest.mark.parametrize("lever", ["inspection_share_per_year", "inspection_independence"])
def test_more_and_freer_inspectors_report_more(lever):
    low, high = ({"inspection_share_per_year": 0.4, "inspection_independence": 0.5, lever: value}
                 for value in (0.0, 1.0))
    assert total("shortfalls_found", **low) < total("shortfalls_found", **high)


def test_without_inspectors_the_threshold_removes_nobody():
    assert total("units_removed", inspection_share_per_year=0.0, removal_threshold=0.5) == 0


def test_a_unit_sent_home_is_no_withdrawal_of_its_capital():
    world = failing(removal_threshold=0.3)
    for _ in range(3):
        turn(world)
    assert not world.columns.contingents.present[1]
    assert the(world, Secretariat).withdrawals_in_quarter == 0
    assert not any(capital.withdrew for capital in world.agents if isinstance(capital, Contributor))


def test_a_journey_home_is_charged_a_month_later():
    world = failing(removal_threshold=0.3)
    units, office, secretariat = world.columns.contingents, the(world, Inspectorate), the(world, Secretariat)
    turn(world)
    visits = world.money[WORLD_INDEX["inspections"]] * float(world.params.inspection_cost_usd_m[0])
    journey = units.strength[1] / 800.0 * float(world.params.repatriation_cost_usd_m[0])
    assert office.removed == (1,) and office.cost == pytest.approx(visits + journey)
    expected = sum(secretariat.bills.running()[:2]) + office.cost
    turn(world)
    assert world.money[WORLD_INDEX["cost_un"]] == pytest.approx(expected)
