"""Worlds for the tests of agents: the fictional country, patched where a test asks for it."""

from dataclasses import replace
from typing import Any

from sim.model import World
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario, with_numbers
from sim.scenario.schema import Policy


def scenario(*packages: str, months: int = 60, world: str = "karu", **parameters: float) -> Scenario:
    """Karu under some packages, with some parameters set."""
    policy = Policy(name="tested", title="Tested", packages=packages)
    resolved = resolve(load("world", world), policy, months=months)
    return with_numbers(resolved, parameters)


def with_us(base: Scenario, section: str, **changes: Any) -> Scenario:
    """The scenario with another section of what the United States does."""
    part = getattr(base.us, section).model_copy(update=changes)
    return replace(base, us=base.us.model_copy(update={section: part}))


def eventful(months: int = 30, **options: Any) -> World:
    """A world in which every institution has something to do: training, a regional force, inspectors, new sites."""
    base = scenario("gpoi_surge", "us_enablers", "more_troops", months=months, regional_force_strength=1600.0,
                    inspection_share_per_year=1.0, inspection_independence=1.0, shortfall_found_independent=1.0,
                    unit_standard=0.7, removal_threshold=0.5, inaction_penalty=1.0, sanction_share=0.9,
                    misconduct_per_1000_per_year=20.0, due_diligence=1.0, dialogue_access=1.0, talks_start_per_year=3.0,
                    deal_per_year=3.0, withdrawal_loss_weight=0.05, training_effective_share=0.9,
                    shortfall_delayed_share=0.5, withdrawal_pay_weight=0.1, leader_term_months=6.0,
                    training_months=3.0, training_lead_months=3.0, pledge_to_deploy_share=0.9,
                    training_deployed_share=0.9, pledge_per_year=0.05, late_pay_patience_months=0.0,
                    personnel_lead_months=3.0)
    poor = with_us(base, "dues", paid_share=0.5)
    many = with_us(poor, "personnel", observers=300, specialists=300)
    rich = with_us(many, "gpoi", budget_usd_m_per_year=1000.0, helicopter_share=0.3, police_share=0.3)
    return World(rich, seed=3, **options)


def turned(base: Scenario, turns: int, replication: int = 0, **options: Any) -> World:
    """A world after that many turns of the month, without its days: only agents act."""
    world = World(base, seed=3, replication=replication, **options)
    for _ in range(turns):
        turn(world)
    return world


def turn(world: World) -> None:
    """One month of decisions; nothing happens in its days."""
    if world.month_is_open:
        world._close_month()
    world._open_month()


def the(world: World, kind: type) -> Any:
    """The one agent of a kind."""
    return next(agent for agent in world.agents if isinstance(agent, kind))
