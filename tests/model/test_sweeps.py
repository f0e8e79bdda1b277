"""One rule for each agent: what a subclass overrides is what studies run, and a sweep mixes nobody up."""

from typing import Any

import numpy as np
import pytest

from sim.agents.armed_group import ArmedGroup
from sim.agents.cast import DEFAULT
from sim.agents.community import Community, TrustAndFlight
from sim.agents.contingent import Contingent
from sim.agents.contributor import Contributor
from sim.agents.decider import RowDecider
from sim.model import World
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import with_numbers
from sim.scenario.schema import Policy

BUSY = {name: kind for name, kind in DEFAULT.items() if issubclass(kind, RowDecider)}


def karu(months: int = 6, world: str = "karu", packages: tuple[str, ...] = ()) -> Any:
    return resolve(load("world", world), Policy(name="some", title="Some", packages=packages), months=months)


def one_class_each(kind: Any) -> Any:
    """Makes agents that each have a class of their own, so that each sweep has one member."""

    def make(*arguments: Any) -> Any:
        return type(f"Only{kind.__name__}", (kind,), {})(*arguments)

    return make


@pytest.mark.parametrize(("world", "packages"), [("karu", ("gpoi_surge",)), ("mali", ("more_troops", "us_enablers"))])
def test_together_is_as_one_by_one(world, packages):
    scenario = karu(30, world, packages)
    swept = World(scenario, seed=3)
    one_by_one = World(scenario, seed=3, agents={name: one_class_each(kind) for name, kind in BUSY.items()})
    for each in (swept, one_by_one):
        each.run_months()
    for table in ("monthly", "gaps", "world"):
        assert np.array_equal(getattr(swept.recorder, table), getattr(one_by_one.recorder, table))
    for table in ("contingents", "groups", "communities", "enablers", "grounds"):
        assert np.array_equal(getattr(swept.state, table), getattr(one_by_one.state, table))


class Fearless(ArmedGroup):
    """Never believes that it will be contested."""

    def believe(self) -> np.ndarray:
        return super().believe() * 0.0


class Stoic(Community):
    """Trusts as it did on the first day."""

    def apply(self, order: TrustAndFlight) -> None:
        trust = self.rows.trust[self.at].copy()
        super().apply(order)
        self.rows.trust[self.at] = trust


class Steadfast(Contributor):
    """Never withdraws a unit."""

    def pull(self, losses: np.ndarray) -> np.ndarray:
        return super().pull(losses) * 0.0


class Heedless(Contingent):
    """Refuses whatever its capital refuses twice over."""

    def caution_of_capitals(self) -> np.ndarray:
        return 2.0 * super().caution_of_capitals()


def test_every_busy_kind_is_overridden_below():
    assert set(BUSY.values()) == {ArmedGroup, Community, Contingent} | {
        kind for kind in BUSY.values() if issubclass(kind, Contributor)}


@pytest.mark.parametrize(("kind", "other", "table", "field"), [
    ("armed_group", Fearless, "grounds", "belief"),
    ("community", Stoic, "communities", "trust"),
    ("contingent", Heedless, "contingents", "caveat"),
])
def test_what_a_subclass_overrides_is_what_a_run_computes_alone_or_next_to_siblings(kind, other, table, field):
    scenario = karu()
    usual = DEFAULT[kind]

    def first_only(world: World, name: str, row: int) -> Any:
        """One agent of the other class among its usual siblings."""
        return (other if row == 0 else usual)(world, name, row)

    def after(agents: dict[str, Any]) -> np.ndarray:
        world = World(scenario, seed=3, agents=agents)
        for capital in world.agents:
            if isinstance(capital, Contributor):
                capital.wariness = 0.2
        world.run_months()
        return np.array(getattr(getattr(world.columns, table), field))

    plain, mixed, changed = after({}), after({kind: first_only}), after({kind: other})
    assert not np.array_equal(plain, mixed)
    assert not np.array_equal(plain, changed) and not np.array_equal(mixed, changed)


def test_a_capital_that_never_withdraws_stays_while_its_siblings_go():
    scenario = with_numbers(karu(36), {"withdrawal_loss_weight": 0.2})

    def withdrawn(agents: dict[str, Any]) -> list[int]:
        """Units that each contributor withdrew."""
        world = World(scenario, seed=3, agents=agents)
        world.run_months()
        return [len(capital.withdrew) for capital in world.agents if isinstance(capital, Contributor)]

    usual = withdrawn({})
    restless = usual.index(max(usual))

    def one_steadfast(world: World, name: str, units: np.ndarray) -> Contributor:
        """Only the capital that withdrew most is another."""
        return (Steadfast if name == f"contributors/{world.theatre.contributors[restless]}" else Contributor)(
            world, name, units)

    mixed = withdrawn({"contributor": one_steadfast})
    assert usual[restless] > 0 == mixed[restless]
    assert sum(mixed) > 0
    assert sum(withdrawn({"contributor": Steadfast})) == 0


def test_an_agent_asked_alone_decides_for_itself_alone():
    world = World(karu(), seed=3)
    world.run_months(2)
    before = world.columns.groups.grudge.copy()
    world.columns.groups.hunted_month[:] = 3.0
    [first, *others] = world.agents.select(agent_type=ArmedGroup)
    first.apply(first.decide())
    after = world.columns.groups.grudge
    assert after[first.row] == 0.5 > before[first.row]
    assert [after[other.row] for other in others] == [before[other.row] for other in others]
