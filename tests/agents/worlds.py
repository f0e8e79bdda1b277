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


def turned(base: Scenario, turns: int, replication: int = 0, **options: Any) -> World:
    """A world after that many turns of the month, without its days: only agents act."""
    world = World(base, seed=3, replication=replication, **options)
    for _ in range(turns):
        turn(world)
    return world


def turn(world: World) -> None:
    """One month of decisions; nothing happens in its days."""
    if world._month_opened:
        world._close_month()
    world._open_month()


def the(world: World, kind: type) -> Any:
    """The one agent of a kind."""
    return next(agent for agent in world.agents if isinstance(agent, kind))
