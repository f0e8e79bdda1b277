"""Orders are plain values, deciding writes nothing, and what is written can be read in the signature of ``apply``."""

import inspect
import pickle
from dataclasses import FrozenInstanceError, replace
from functools import cached_property
from typing import Any, get_type_hints

import numpy as np
import pytest
from worlds import eventful, scenario

from sim.agents.armed_group import ArmedGroup
from sim.agents.contributor import Contributor
from sim.agents.host_state import HostState
from sim.agents.order import same
from sim.agents.secretariat import Secretariat
from sim.model import World

MONTHS = 30
TABLES = ("missions", "sites", "communities", "contingents", "enablers", "groups", "routes", "grounds")
ARRAYS = ("payoff", "tactic_weight", "tally", "requirement", "road_km", "base_km", "site_km",
          "met", "adapted")


def picture(world: World) -> dict[str, Any]:
    """All numbers of a world: tables, arrays, money, and what the agents remember."""
    seen: dict[str, Any] = {name: np.array(getattr(world.state, name)) for name in (*TABLES, *ARRAYS)}
    seen["money"] = world.money.copy()
    for agent in world.agents:
        derived = {name for kind in type(agent).__mro__ for name, what in vars(kind).items()
                   if isinstance(what, cached_property)} | {"sites_seen", "nearness", "nearness_seen", "sent"}
        for name, value in vars(agent).items():
            if name not in derived and isinstance(value, (int, float, str, tuple, list, dict, np.ndarray)):
                seen[f"{agent.name}: {name}"] = value.copy() if isinstance(value, (list, dict, np.ndarray)) else value
    return seen


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is not as it was."""
    return [name for name in {**before, **after} if not same(before.get(name), after.get(name))]


class Watched(World):
    """A world that keeps every order it carried out, as bytes; or carries out those it is given instead."""

    def __init__(self, *arguments: Any, kept: list[bytes] | None = None, **options: Any) -> None:
        self.given, self.kept = list(kept or ()), []
        super().__init__(*arguments, **options)

    def apply(self, orders: Any) -> None:
        self.kept.append(pickle.dumps(orders))
        super().apply(orders)

    def decide(self) -> Any:
        return pickle.loads(self.given.pop(0)) if self.given else super().decide()


def test_deciding_writes_nothing_and_gives_the_same_order_each_time():
    world = eventful()
    for _ in range(MONTHS - 1):
        world.run_months(1)
        world.decide()  # what an agent looks up once is looked up now
        before = picture(world)
        once, again = world.decide(), world.decide()
        assert differing(before, picture(world)) == []
        assert once == again


def test_a_run_can_be_replayed_from_its_orders():
    base = eventful().scenario_file
    first = Watched(base, seed=3)
    first.run_months()
    assert len(first.kept) == MONTHS
    again = Watched(base, seed=3, kept=first.kept)
    again.run_months()
    assert not again.given and again.kept == first.kept
    for table in ("monthly", "gaps", "world"):
        assert np.array_equal(getattr(first.recorder, table), getattr(again.recorder, table))
    other = Watched(base, seed=4, kept=first.kept)  # the orders are read: another future under them is another run
    other.run_months()
    assert not np.array_equal(first.recorder.monthly, other.recorder.monthly)


def test_every_kind_writes_what_it_says_and_no_more():
    """Month by month, kind by kind, in a world where each field that a kind may write changes at some time."""
    world, wrote = eventful(), {}
    for _ in range(MONTHS):
        if world.month_is_open:
            world._close_month()
        orders = _without_applying(world)
        for (kind, agents), given in zip(world._deciders_now(), orders, strict=True):
            before = {name: getattr(world.state, name).copy() for name in (*TABLES, *ARRAYS)}
            kind.apply_together(agents, given)
            wrote.setdefault(kind, set()).update(_written(before, world))
        world.month_is_open = True
        _run_days(world)
    assert {kind.__name__: sorted(wrote[kind] ^ _told(kind)) for kind in wrote if wrote[kind] != _told(kind)} == {}


def _without_applying(world: World) -> Any:
    """The orders of a month that has been opened and not yet applied."""
    kept: list[Any] = []
    world.apply = kept.append  # type: ignore[method-assign]
    world._open_month()
    del world.apply
    return kept[0]


def _run_days(world: World) -> None:
    from sim.engine.day import run_days

    days = world.calendar.days_in(world.month)
    run_days(world.state, world.future, world.day, days)
    world.day += days


def _written(before: dict[str, np.ndarray], world: World) -> set[str]:
    """The fields and arrays that differ from before."""
    found = set()
    for name, old in before.items():
        new = getattr(world.state, name)
        if name in ARRAYS:
            found |= {name} if not np.array_equal(old, new) else set()
        else:
            found |= {f"{name}.{field}" for field in old.dtype.names if not np.array_equal(old[field], new[field])}
    return found


def _told(kind: type) -> set[str]:
    """The fields and arrays that the line "Writes:" of a kind's ``apply`` names: ``table.field, field; array``."""
    _, _, line = (inspect.getdoc(kind.apply) or "").partition("Writes: ")
    told = set()
    for part in " ".join(line.split("\n\n")[0].split()).removesuffix(".").split("; ") if line else ():
        table, dot, names = part.rpartition(".")
        told |= {f"{table}{dot}{name}" for name in names.split(", ")}
    return told


def test_orders_are_equal_when_they_order_the_same_and_cannot_be_changed():
    world = eventful(months=2)
    world.run_months(1)
    stance = world.order_of(world.cast.host_states[0])
    assert replace(stance) == stance != replace(stance, consent=stance.consent + 0.1)
    intent = world.order_of(world.cast.armed_groups[1])
    assert replace(intent, belief=intent.belief.copy()) == intent != replace(intent, belief=intent.belief + 0.1)
    assert stance != intent
    with pytest.raises(FrozenInstanceError):
        stance.consent = 0.0


class Welcoming(HostState):
    """Consents whatever it fears: another decision, carried out as usual."""

    def decide(self):
        return replace(super().decide(), consent=1.0)


class Lawless(HostState):
    """Its checkpoints deny every move: the usual decision, carried out otherwise."""

    def apply(self, order):
        super().apply(replace(order, denial=1.0))


class Merciless(Contributor):
    """Recalls a unit whenever one is there."""

    def decide(self):
        recalled = np.array([capital.first_to_go() for capital in self.senders], dtype=int)
        return replace(super().decide(), recalled=recalled)


class Undaunted(ArmedGroup):
    """Loses nobody, whatever its rule says of losses."""

    def apply(self, order):
        super().apply(replace(order, strength=np.ones_like(order.strength)))


class Generous(Secretariat):
    """Forgives itself every debt."""

    def apply(self, order):
        super().apply(replace(order, payments=replace(order.payments, payables=0.0)))


@pytest.mark.parametrize(("role", "other", "reads", "expected"), [
    ("host_state", Welcoming, lambda world: world.columns.missions.consent, 1.0),
    ("host_state", Lawless, lambda world: world.columns.missions.denial, 1.0),
    ("contributor", Merciless, lambda world: min(len(each.withdrew) for each in world.cast.contributors if each.units)
     >= 1, True),
    ("armed_group", Undaunted, lambda world: world.columns.groups.strength, 1.0),
    ("secretariat", Generous, lambda world: world.cast.secretariat.payables, 0.0),
])
def test_a_subclass_may_change_the_decision_alone_or_what_becomes_of_it(role, other, reads, expected):
    usual, changed = World(scenario(months=6), seed=3), World(scenario(months=6), seed=3, agents={role: other})
    for world in (usual, changed):
        world.run_months()
    assert (reads(changed) == expected).all() if isinstance(reads(changed), np.ndarray) else reads(changed) == expected
    assert not np.all(reads(usual) == expected)


def test_a_rule_that_returns_no_order_is_told_what_a_decision_is():
    class Forgetful(HostState):
        def decide(self):
            super().decide()

    world = World(scenario(months=2), seed=3, agents={"host_state": Forgetful})
    with pytest.raises(TypeError, match=r"Forgetful.decide\(\) returned no order: .*replace"):
        world.run_months(1)


def test_what_an_agent_ordered_can_be_asked_and_a_stranger_ordered_nothing():
    world, other = World(scenario(months=2), seed=3), World(scenario(months=2), seed=3)
    with pytest.raises(KeyError, match="ordered nothing this month"):
        world.order_of(world.cast.donor)
    world.run_months(1)
    for agent in world.agents:
        assert isinstance(world.order_of(agent), get_type_hints(type(agent).decide)["return"])
    with pytest.raises(KeyError, match="ordered nothing this month"):
        world.order_of(other.cast.donor)
