from dataclasses import replace

import numpy as np
import pytest
from worlds import scenario, the, turn, turned, with_us

from sim.agents.secretariat import Secretariat
from sim.deployment.donor_plan import flows, planned_cost_us, posts
from sim.environment import turn_month
from sim.outcomes import WORLD_INDEX
from sim.scenario.scaling import scaled
from sim.scenario.schema import EnablerUnit


def column(base, name: str, months: int = 36) -> np.ndarray:
    world = turned(base, 0)
    rows = []
    for _ in range(months):
        turn(world)
        rows.append(world.money[WORLD_INDEX[name]])
    return np.array(rows)


@pytest.mark.parametrize("packages", [(), ("us_enablers",), ("pay_arrears",), ("us_300",), ("gpoi_surge",)])
def test_the_donor_charges_exactly_what_was_planned(packages):
    base = scenario(*packages, months=36)
    charged = column(base, "cost_us")
    yearly = 1.0 + base.parameters["discount_per_year"][0]
    assert (charged == flows(base, 36).cost).all()
    assert np.sum(charged * yearly ** (-np.arange(36) / 12.0)) == pytest.approx(planned_cost_us(base, 36))


@pytest.mark.parametrize("package", ["us_enablers", "us_300", "gpoi_surge"])
def test_a_larger_dose_never_costs_less(package):
    base = scenario(package)
    costs = [planned_cost_us(scaled(base, factor), 60) for factor in np.linspace(0, 4, 33)]
    assert (np.diff(costs) >= 0).all() and costs[-1] > costs[0]


def test_posts_are_whole_and_no_mission_loses_a_person_when_the_number_grows():
    shares = (0.3, 0.3, 0.12, 0.05)
    rows = np.array([posts(number, shares) for number in range(200)])
    assert (np.diff(rows, axis=0) >= 0).all()
    assert (rows.sum(axis=1) == np.arange(200)).all()  # the last place is outside this world
    assert np.abs(rows[-1, :-1] - 199 * np.array(shares)).max() < 1


@pytest.mark.parametrize(("package", "yearly"), [("gpoi_surge", 36.0), ("us_90", 60 * 0.25)])
def test_a_programme_is_as_large_as_the_world_however_little_of_it_is_booked_here(package, yearly):
    """36 million a year more of training, 60 more persons: by hand, from the month in which people arrive."""
    base = scenario(us_person_cost_usd_m=0.25, personnel_lead_months=6, discount_per_year=0.0)
    more = scenario(package, us_person_cost_usd_m=0.25, personnel_lead_months=6, discount_per_year=0.0)
    months = 24 if package == "gpoi_surge" else 18
    found, booked = (planned_cost_us(more, 24, of) - planned_cost_us(base, 24, of) for of in ("programme", "world"))
    assert found == pytest.approx(yearly * months / 12)
    assert 0 < booked < 0.5 * found


def test_people_beyond_the_baseline_come_after_the_lead_time():
    world, base = turned(scenario("us_300"), 0), turned(scenario(), 0)
    lead = round(float(world.params.personnel_lead_months[0]))
    for month in range(lead + 2):
        turn(world)
        turn(base)
        more = world.columns.missions.us_staff[0] > base.columns.missions.us_staff[0]
        assert more == (month >= lead)


def test_arrears_that_are_paid_shorten_what_the_un_owes():
    owed, late = (column(scenario(), name) for name in ("payables", "months_late"))
    owed_paid, late_paid = (column(scenario("pay_arrears"), name) for name in ("payables", "months_late"))
    assert owed[-1] > owed[0]
    assert (owed_paid <= owed).all() and owed_paid[-1] < owed[-1]
    assert late_paid[-1] < late[-1]
    assert column(scenario("pay_arrears"), "arrears_us")[-1] == pytest.approx(0, abs=1e-6)


def test_money_is_neither_made_nor_lost_in_the_books_of_the_un():
    base = with_us(scenario(shortfall_delayed_share=1.0), "dues", paid_share=0.8)
    few = base.un.model_copy(update={"uniformed": 10_000, "payables_usd_m": 30.0})  # contributors wait for all of it
    world = turned(replace(base, un=few), 0)
    office = the(world, Secretariat)
    for _ in range(12):
        before = office.cash - office.payables
        bill, enablers, _ = office.bills.running()
        income = office._others_pay(world.month + 1 if world.month_is_open else 0)
        cases = office.bills.of_last_month()
        turn(world)
        income += world.money[WORLD_INDEX["paid_us"]]
        spending = office.budget + cases + bill + enablers - office.planned
        assert office.cash - office.payables == pytest.approx(before + income - spending)


def test_pay_starts_as_late_everywhere_and_a_large_budget_makes_it_no_later():
    """265 million owed for 85,000 people at 1,428 a month are 2.18 months, of whatever bill."""
    base = scenario(months=24)
    (mission,) = base.missions
    rich = replace(base, missions=(mission.model_copy(update={"budget_usd_m": 5.0 * mission.budget_usd_m}),))
    late, late_if_rich = (column(each, "months_late", 24) for each in (base, rich))
    assert the(turned(base, 0), Secretariat).months_late == pytest.approx(265.0 / (85_000 * 1428e-6))
    assert late_if_rich == pytest.approx(late, rel=0.1)
    assert (late > 1.0).all() and (late < 5.0).all()


def test_late_pay_wears_down_vehicles():
    world = turned(scenario(late_pay_serviceability_loss=0.05, withdrawal_pay_weight=0.0), 12)
    same = turned(scenario(late_pay_serviceability_loss=0.0, withdrawal_pay_weight=0.0), 12)
    assert world.columns.contingents.serviceability.mean() < same.columns.contingents.serviceability.mean()


def test_the_fill_of_enablers_stays_where_it_starts_when_nobody_acts():
    base = scenario(world="four_missions")
    change = []
    for replication in range(6):
        world = turned(base, 1, replication)
        units = world.columns.enablers
        start = units.present[units.required > 0].sum()
        for _ in range(59):
            turn(world)
        change.append(units.present[units.required > 0].sum() / start)
    assert 0.9 < np.mean(change) < 1.1


def test_the_order_in_which_agents_act_does_not_matter():
    base = scenario("gpoi_surge", "us_enablers")
    world, other = turned(base, 0), turned(base, 0)
    for _ in range(40):
        turn(world)
        _turn_backwards(other)
    for table in ("missions", "contingents", "enablers", "groups"):
        assert (getattr(world.state, table) == getattr(other.state, table)).all()
    assert world.money == pytest.approx(other.money)


def _turn_backwards(world) -> None:
    if world.month_is_open:
        world._close_month()
    agents = list(world.agents)[::-1]
    turn_month(world)
    world.money[:] = 0.0
    orders = [agent.decide() for agent in agents]
    world._forget_month()
    for agent, order in zip(agents, orders, strict=True):
        agent.apply(order)
    world.month_is_open = True


def test_a_budget_of_nothing_breaks_nothing():
    base = scenario(months=6)
    mission = base.missions[0].model_copy(update={"budget_usd_m": 0.0})
    world = turned(replace(base, missions=(mission,)), 6)
    assert np.isfinite(world.money).all()


def test_diesel_that_solar_plants_spare_stays_with_the_un(with_rows):
    """A plant at 0.4 million a year that spares 0.4 on 95 days of 100 costs the UN 0.02 a year net; the US's, -0.38."""
    for payer, net in (("un", 0.4 - 0.95 * 0.4), ("us", -0.95 * 0.4)):
        plant = EnablerUnit(name="plant", kind="solar_plant", site="Redwell", required=0, present=1, payer=payer)
        world = turned(with_rows(scenario(), "karu", enablers=[plant]), 1)
        ours, _ = the(world, Secretariat).bills.prices
        (row,) = np.flatnonzero(world.columns.enablers.powers)
        assert ours[row] == pytest.approx(net / 12)


def test_late_pay_shows_in_orders_and_vehicles_before_anybody_leaves():
    """Five months late, three more than usual, cost three hundredths of all orders and 0.06 of the vehicles."""
    world = turned(scenario(withdrawal_loss_weight=0.0), 1)
    units, office = world.cast.contingents, world.cast.secretariat
    capitals = world.cast.contributors[0]
    nobody_fell = np.zeros(len(capitals.senders))
    office.months_late = 5.0
    order = units[0].decide()
    assert order.held_back == pytest.approx(0.03) and order.paid_late == pytest.approx(0.06)
    assert (capitals.pull(nobody_fell) == 0.0).all()
    office.months_late = 2.0 + 12.0 + 1.0  # a month beyond patience
    assert capitals.pull(nobody_fell) == pytest.approx(0.002)


def test_without_patience_each_late_month_draws_units_home_as_it_did():
    world = turned(scenario(late_pay_patience_months=0.0), 1)
    capitals = world.cast.contributors[0]
    world.cast.secretariat.months_late = 5.0
    assert capitals.pull(np.zeros(len(capitals.senders))) == pytest.approx(3 * 0.002)
