"""Every kind of agent has its rule in words, decides by an order and carries out the same, and survives copies."""

import inspect
import pickle
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import pytest
import templates
from worlds import eventful

from sim.agents.cast import DEFAULT
from sim.agents.order import Order
from sim.model import World

MINE = templates.module("agent").Proud
KINDS = [*dict.fromkeys(DEFAULT.values()), MINE]
ALL = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@pytest.fixture(scope="module")
def worlds() -> dict[bool, World]:
    """A world in which everyone has something to do, after two months: as it comes, and with the template's agent."""
    made = {False: eventful(months=4), True: eventful(months=4, agents={"host_state": MINE})}
    for world in made.values():
        world.run_months(2)
    return made


def those_of(world: World, kind: type) -> list[Any]:
    return [agent for agent in world.agents if type(agent) is kind]


@ALL
def test_it_names_its_order_and_carries_out_the_same(kind):
    ordered, taken = get_type_hints(kind.decide)["return"], get_type_hints(kind.apply)["order"]
    assert ordered is taken and issubclass(ordered, Order) and is_dataclass(ordered)
    assert ordered.__dataclass_params__.frozen and ordered.__dictoffset__ == 0 and ordered.__eq__ is Order.__eq__
    assert inspect.getdoc(ordered) and not (inspect.getdoc(ordered) or "").startswith(f"{ordered.__name__}(")
    assert not any(get_type_hints(ordered)[field.name] is Any for field in fields(ordered))


@ALL
def test_its_rule_stands_in_words_before_the_code(kind):
    assert "The rule" in (inspect.getdoc(kind) or "")


@ALL
def test_it_decides_the_same_each_time_and_its_order_can_be_kept(kind, worlds):
    agents = those_of(worlds[kind is MINE], kind)
    assert agents
    once, again = kind.decide_together(agents), kind.decide_together(agents)
    assert once == again == pickle.loads(pickle.dumps(once))


@ALL
def test_a_fork_and_a_pickle_of_its_world_decide_as_it_does(kind, worlds):
    world = worlds[kind is MINE]
    for other in (world.fork(), pickle.loads(pickle.dumps(world))):
        theirs = those_of(other, kind)
        assert [agent.name for agent in theirs] == [agent.name for agent in those_of(world, kind)]
        assert kind.decide_together(theirs) == kind.decide_together(those_of(world, kind))
