"""Spending less is no free lunch, and a cheaper rate is no new money."""

import numpy as np
import pytest
from worlds import scenario, the, turn, turned, with_us

from sim.agents.economies import Economies
from sim.agents.mission import MissionHeadquarters
from sim.agents.secretariat import Secretariat
from sim.outcomes import WORLD_INDEX

POOR = {"shortfall_delayed_share": 0.2}


def poor(**numbers: float):
    """A world whose largest payer pays half of its dues."""
    return with_us(scenario(**{**POOR, **numbers}), "dues", paid_share=0.5)


def lived(base, months: int = 24):
    """The world after some months, with its months' money."""
    world, money = turned(base, 0), []
    for _ in range(months):
        turn(world)
        money.append(world.money.copy())
    return world, np.array(money)


def test_a_rich_un_leaves_nothing_undone():
    office = Economies(turned(scenario(), 1))
    office.apply(office.decide(0.0, 30.0))
    assert (office.air_budget, office.unmaintained, office.postponed) == (1.0, 0.0, 0.0)


def test_what_is_saved_is_spread_once():
    """Flight hours, maintenance and deployments together give up exactly what is saved, while none is exhausted."""
    world = turned(scenario(economy_memory_months=1.0), 1)
    office, facts = Economies(world), world.state.params[0]
    office.apply(office.decide(0.4, 30.0))
    flights = (1.0 - office.air_budget) * office._flight_bill()
    spares = office.unmaintained * facts["maintenance_budget_share"] * 30.0
    journeys = office.postponed * facts["deployment_budget_share"] * 30.0
    assert flights + spares + journeys == pytest.approx(0.4)


def test_economies_cost_flight_hours_and_vehicles():
    world, _ = lived(poor())
    spared, _ = lived(poor(economy_flight_share=0.0, economy_maintenance_share=0.0))
    assert world.columns.missions.air_budget[0] < spared.columns.missions.air_budget[0] == 1.0
    hours = [each.columns.enablers.hours_left.sum() for each in (world, spared)]
    assert hours[0] < hours[1]
    fit = [each.columns.contingents.serviceability.mean() for each in (world, spared)]
    assert fit[0] < fit[1]


def test_pledges_of_a_poor_month_arrive_later():
    world = turned(scenario(), 1)
    generation = the(world, Secretariat).generation
    leads = [generation._lead(0, 1, 0, postponed) for postponed in (0.0, 0.5)]
    assert leads[1] > leads[0]


def test_aircraft_that_the_un_does_not_pay_fly_on():
    world, _ = lived(poor())
    units = world.columns.enablers
    flying = (units.flies > 0) & (units.present > 0)
    units.payer[flying] = 0
    headquarters = the(world, MissionHeadquarters)
    headquarters.paid_by_un = units.payer[headquarters.aircraft] == 1
    turn(world)
    hours = world.state.params[0]["air_hours_per_month"]
    assert units.hours_left[flying] == pytest.approx(units.present[flying] * hours)


def test_the_saving_of_200_million_in_three_ledgers():
    """A rate at the cap: assessed falls by a tenth, paid hardly moves, the UN's cash and others' dues rise.

    The memo's saving is the gap between assessed rate and cap. Measured against what is paid it is next to nothing.
    """
    capped = with_us(scenario(), "dues", assessed_share=0.25, paid_share=1.0)
    (_, as_is), (_, cheaper) = lived(scenario()), lived(capped)

    def ledger(name: str) -> tuple[float, float]:
        return as_is[:, WORLD_INDEX[name]].sum(), cheaper[:, WORLD_INDEX[name]].sum()

    assessed, paid, others = ledger("assessed_us"), ledger("paid_us"), ledger("cost_others")
    saving = assessed[0] - assessed[1]
    assert saving / assessed[0] == pytest.approx(0.0289 / 0.2789)
    assert abs(paid[1] - paid[0]) < 0.02 * saving
    assert others[1] - others[0] == pytest.approx(0.97 * saving, rel=0.1)
    last = [money[-1, WORLD_INDEX["un_cash"]] - money[-1, WORLD_INDEX["payables"]] for money in (as_is, cheaper)]
    assert last[1] > last[0]
    owed = [money[-1, WORLD_INDEX["arrears_us"]] for money in (as_is, cheaper)]
    assert owed[1] < owed[0]
