"""At random corners of everything that a person may set, no month holds anything impossible (``every_month``)."""

from dataclasses import replace

import pytest
from corners import corner
from every_month import broken, roll
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.tallies import ACCIDENT_DEATHS, CIVILIANS, DEATHS, ILLNESS_DEATHS, WOUNDED
from sim.model import World
from sim.outcomes import WORLD_INDEX
from sim.scenario.schema import ContingentUnit, Group, Place

SEED = 11
NUMBERS = st.integers(0, 2**32 - 1)


def impossible(number: int, worlds: tuple[str, ...], months: int) -> list[str]:
    """What is impossible in the months of a corner."""
    world = World(corner(number, worlds, months), seed=SEED, replication=number % 1000)
    found = []
    for month in range(months):
        before = roll(world)
        world.run_months(1)
        found += [f"month {month}: {what}" for what in broken(world, before)]
    return found


@settings(max_examples=20, derandomize=True, deadline=None)
@given(NUMBERS)
def test_no_month_of_a_corner_is_impossible(number):
    assert impossible(number, ("karu", "mali"), 12) == []


@pytest.mark.slow
@settings(max_examples=60, derandomize=True, deadline=None)
@given(NUMBERS)
def test_no_month_of_many_corners_is_impossible(number):
    assert impossible(number, ("karu", "mali", "karu_air_threat", "drc", "south_sudan"), 24) == []


def hamlet(tiny, people: int, numbers: dict[str, float] | None = None) -> World:
    """A year of attacks, several a day, on the few who live near base Alpha."""
    group = Group(name="raiders", kind="insurgent", latitude=0.09, longitude=0.0, range_km=30.0,
                  civilian_attacks_per_year=2000.0)
    place = Place(name="Hamlet", latitude=0.18, longitude=0.0, population=people)
    return World(tiny({"displacement_share_per_attack": 0.0, **(numbers or {})}, groups=(group,),
                      communities=(place,)), seed=SEED, months=12)


@pytest.mark.parametrize("fleeing", [0.0, 0.02])
def test_no_more_civilians_are_killed_than_live_there(tiny, fleeing):
    world = hamlet(tiny, 22, {"displacement_share_per_attack": fleeing})
    world.run_months()
    killed = world.recorder.monthly[:, 0, CIVILIANS]
    place = world.state.communities[0]
    assert killed.sum() == pytest.approx(place.killed)
    assert place.killed + place.displaced <= 22
    assert killed.sum() > 20  # the attacks would have killed many times as many
    assert killed[-1] < 1


def test_people_who_fled_cannot_be_killed_and_the_dead_do_not_return(tiny):
    world = hamlet(tiny, 22, {"return_per_month": 0.2})
    world.step()
    place = world.state.communities[0]
    place.displaced, place.killed = 18.0, 1.0
    for _ in range(40):
        world.step()
    assert place.killed <= 4.0
    assert place.displaced <= 22.0 - place.killed


def test_no_more_peacekeepers_fall_in_a_month_than_are_there(tiny):
    """Six people hold the base against two attacks a day; the places of the fallen are filled when the month ends."""
    group = Group(name="raiders", kind="insurgent", latitude=0.09, longitude=0.0, range_km=30.0,
                  un_attacks_per_year=500.0, tactics={"complex_attack": 1.0})
    few = ContingentUnit(name="Few", kind="infantry", contributor="Aland", site="Alpha", strength=6)
    scenario = tiny(groups=(group,), contingents=(few,))
    mission = scenario.missions[0].model_copy(update={"authorised_uniformed": 6})
    world = World(replace(scenario, missions=(mission,)), seed=SEED, months=6)
    world.run_months()
    fallen = world.recorder.monthly[:, 0, [DEATHS, WOUNDED, ACCIDENT_DEATHS, ILLNESS_DEATHS]].sum(axis=1)
    assert (fallen <= 6).all()
    assert (fallen[1:] == 6).all()


@pytest.fixture(scope="module")
def broke(karu, with_numbers) -> World:
    """A world in which the United States pays nothing, the others half, and no bill is met by spending less.

    Contributors are due more of its budget than of all budgets together, so that they wait for a whole shortfall.
    """
    us, un = karu.us, karu.un
    poor = {"dues": us.dues.model_copy(update={"paid_share": 0.0})}
    return World(replace(
        with_numbers(karu, shortfall_delayed_share=1.0), us=us.model_copy(update=poor),
        un=un.model_copy(update={"others_paid_share": 0.5, "cash_months": 0.5, "uniformed": 30_000}),
    ), seed=SEED, months=24)


def test_cash_never_falls_below_nothing_and_money_balances_to_the_cent(broke):
    office = broke.cast.secretariat
    cash, owed, unpaid, waited = office.cash, office.payables, office.unpaid, 0
    for _ in range(24):
        broke.run_months(1)
        row, booked = broke.recorder.world[broke.recorder.months - 1], office.booked
        assert (row[WORLD_INDEX["un_cash"]], row[WORLD_INDEX["bills_unpaid"]]) == (office.cash, office.unpaid)
        assert office.cash >= 0.0 and office.unpaid >= 0.0 and office.payables >= 0.0
        settled = booked.others - (office.unpaid - unpaid)  # of other bills, old and new
        assert settled >= 0.0
        assert office.cash == pytest.approx(cash + booked.income - settled - booked.paid, abs=1e-8)
        assert office.payables == pytest.approx(owed + booked.reimbursement - booked.paid, abs=1e-8)
        assert booked.paid == 0.0 or office.unpaid == 0.0
        waited += office.unpaid > 0.0
        cash, owed, unpaid = office.cash, office.payables, office.unpaid
    assert waited > 6


def test_bills_that_wait_are_paid_before_contributors_once_there_is_cash(broke):
    office = broke.cast.secretariat
    office.cash, office.unpaid, office.payables = 0.0, 10.0, 50.0
    bill, other, _ = office.bills.running()
    little = office._pay(office.budget - bill + 4.0, bill, other)
    assert 0.0 < little.unpaid < 10.0 and little.booked.paid == 0.0 and little.cash == 0.0
    plenty = office._pay(100.0 * office.budget, bill, other)
    assert plenty.unpaid == 0.0
    assert plenty.booked.paid == pytest.approx(50.0 + bill)


def test_corners_are_where_the_rules_bind():
    """The corners tried by default hold worlds without cash and villages that lose most of their people."""
    unpaid = emptied = 0
    for number in range(12):
        world = World(corner(number, ("karu",), 12), seed=SEED, replication=number)
        world.run_months()
        unpaid += world.recorder.world[:, WORLD_INDEX["bills_unpaid"]].max() > 0
        people = world.state.communities
        emptied += bool(((people.killed + people.displaced) > people.population / 2).any())
    assert unpaid > 0 and emptied > 0
