import numpy as np
from worlds import scenario, the, turn, turned

from sim.agents.contributor import Contributor
from sim.agents.tours import arrive
from sim.outcomes import OUTCOME_INDEX

QUIET = {"withdrawal_pay_weight": 0.0, "withdrawal_loss_weight": 0.0, "withdrawal_echo": 0.0}


def test_a_unit_that_stays_tires_and_one_that_hands_over_is_fresh():
    world = turned(scenario(**QUIET), 1)
    units = world.columns.contingents
    before, ends = units.fatigue.copy(), units.rotates_month.copy()
    turn(world)
    over = ends == world.month
    assert over.any() and not over.all()
    assert (units.fatigue[over] == 0).all()
    assert (units.fatigue[~over] > before[~over]).all()


def test_newcomers_are_the_same_whoever_else_exists_and_whatever_came_before():
    base = scenario(**QUIET)
    world, other = turned(base, 0), turned(scenario("us_enablers", **QUIET), 20)
    for each in (world, other):
        arrive(each, 2, 30)
    for field in ("skill", "caveat", "serviceability", "training", "rotates_month"):
        column = getattr(world.columns.contingents, field)
        assert column[2] == getattr(other.columns.contingents, field)[2]


def test_a_freeze_of_rotations_tires_everyone_until_it_ends():
    frozen = {"rotation_freeze_start_month": 6, "rotation_freeze_months": 4, **QUIET}
    fatigue = []
    for base in (scenario(**QUIET), scenario(**frozen)):
        world = turned(base, 1)
        fatigue.append([])
        for _ in range(23):
            turn(world)
            fatigue[-1].append(world.columns.contingents.fatigue.mean())
    normal, freeze = (np.array(series) for series in fatigue)
    assert (normal[:5] == freeze[:5]).all()
    assert freeze[8] > normal[8]
    assert freeze[9] < freeze[8]


def test_effective_training_adds_skill_that_fades():
    world = turned(scenario(**QUIET), 0)
    units = world.columns.contingents
    arrive(world, 0, 12)
    plain = units.skill[0]
    arrive(world, 0, 12, trained=True, effective=False)
    assert units.gpoi_trained[0] and units.skill[0] == plain
    arrive(world, 0, 12, trained=True, effective=True)
    assert units.skill[0] > plain


def test_a_capital_that_loses_many_withdraws_the_unit_that_lost_most_and_a_successor_comes():
    world = turned(scenario(withdrawal_loss_weight=0.1), 1)
    units = world.columns.contingents
    capital = the(world, Contributor)
    row = capital.units[-1]
    units.dead_month[row] = 1000.0
    turn(world)
    assert not units.present[row] and units.returns_month[row] > world.month
    assert capital.wariness > 0
    back = int(units.returns_month[row])
    while world.month < back - 1:
        turn(world)
        assert not units.present[row]
    turn(world)
    assert units.present[row] and units.fatigue[row] == 0


def test_a_warier_capital_burdens_its_units_with_caveats_that_it_slowly_lifts():
    world = turned(scenario(withdrawal_loss_weight=0.02), 2)
    units, capital = world.columns.contingents, the(world, Contributor)
    rows = [row for row in capital.units if units.rotates_month[row] > world.month + 4]
    before = units.caveat[rows].copy()
    units.dead_month[rows[0]] = 5.0
    turn(world)
    turn(world)
    worst = units.caveat[rows].copy()
    turn(world)
    there = units.present[rows] == 1
    assert (worst > before)[there].all()
    assert (units.caveat[rows] < worst)[there].all()


def test_misconduct_is_counted_for_the_unit_and_the_mission_and_near_communities_hear_of_it():
    world = turned(scenario(misconduct_per_1000_per_year=1.0), 0)
    column = OUTCOME_INDEX["misconduct_allegations"]
    seen = 0
    for _ in range(40):
        turn(world)
        cases = world.columns.contingents.allegations_month.sum()
        assert world.state.tally[0, column] == cases
        seen += cases
    assert seen > 0


def test_a_unit_of_nobody_changes_nothing():
    base = scenario(**QUIET)
    world, other = turned(base, 0), turned(base, 0)
    for each in (world, other):
        each.columns.contingents.strength[0] = 0
    other.columns.contingents.present[0] = 0
    other.columns.contingents.returns_month[0] = 2
    for _ in range(15):
        turn(world)
        turn(other)
    assert (world.money == other.money).all()
    assert (world.state.tally == other.state.tally).all()
