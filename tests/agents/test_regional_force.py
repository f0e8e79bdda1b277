"""The regional force: sooner there, paid for by others, and not counted as the UN's own."""

import numpy as np
import pytest
from worlds import scenario, the, turn, turned

from sim.agents.regional_force import RegionalForce
from sim.deployment.donor_plan import flows
from sim.deployment.regional_battalions import battalions
from sim.model import World
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX


def test_it_arrives_within_months_where_a_un_unit_takes_nine():
    base = scenario(regional_force_strength=2000.0)
    world, lead = turned(base, 0), round(float(base.parameters["regional_force_lead_months"][0]))
    ours = world.columns.contingents.regional == 1
    assert ours.sum() == 3 and 1 <= lead <= 4 < float(base.parameters["unit_lead_months"][0])
    for month in range(lead + 1):
        turn(world)
        assert (world.columns.contingents.present[ours] == (month >= lead)).all()


def test_a_larger_force_only_adds_battalions():
    few, many = (battalions(scenario(regional_force_strength=size), 0) for size in (1600.0, 4000.0))
    assert many[:2] == few and len(many) == 5
    assert sum(unit.strength for unit in many) == 4000


def test_who_pays_what():
    base, plain = scenario(regional_force_strength=2000.0), scenario()
    yearly = 2000.0 * float(base.parameters["regional_person_cost_usd_m"][0])
    more = flows(base, 24).assessed - flows(plain, 24).assessed
    assert more[:2] == pytest.approx(0.0) and more[12] == pytest.approx(yearly / 12 * 0.75 * 0.2789)
    world, other = turned(base, 6), turned(plain, 6)
    columns = (WORLD_INDEX["cost_un"], WORLD_INDEX["cost_others"])
    un, others = (world.money[column] - other.money[column] for column in columns)
    assert un == pytest.approx(yearly / 12 * 0.75)
    assert others == pytest.approx(yearly / 12 * (0.25 + 0.75 * 0.7211 * 0.97))


def test_no_force_costs_nothing_and_no_such_agent_exists():
    assert not [agent for agent in turned(scenario(), 1).agents if isinstance(agent, RegionalForce)]


def test_losses_do_not_send_it_home_but_unpaid_bills_do():
    world = turned(scenario(regional_force_strength=2000.0), 4)
    force = the(world, RegionalForce)
    world.columns.contingents.dead_month[force.units] = 50.0
    order = force.decide()
    assert order.wariness == [0.0] and order.recalled == [-1]
    office = world.cast.secretariat
    office.months_late = 0.0
    assert force.pull(np.array([100.0])) == [0.0]
    office.months_late = 50.0
    assert force.pull(np.array([0.0])) > 0


def test_its_dead_are_counted_among_all_and_apart():
    world = World(scenario(regional_force_strength=6000.0, un_attack_rate_factor=3.0), seed=1, months=12)
    world.run_months()
    dead = world.recorder.monthly[..., OUTCOME_INDEX["peacekeeper_deaths"]].sum()
    apart = world.recorder.monthly[..., OUTCOME_INDEX["regional_force_deaths"]].sum()
    assert 0 < apart < dead


def test_units_of_the_mission_keep_their_luck_beside_it():
    world, plain = turned(scenario(regional_force_strength=1600.0), 1), turned(scenario(), 1)
    count = len(plain.columns.contingents.key)
    for field in ("key", "skill", "caveat", "serviceability", "rotates_month"):
        assert (getattr(world.columns.contingents, field)[:count] == getattr(plain.columns.contingents, field)).all()
    assert np.unique(world.columns.contingents.key).size == count + 2
