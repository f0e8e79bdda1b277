"""What every agent has in common: a name, a row in the state, and a monthly decision in two halves.

``decide`` looks at the month that was and returns an order; ``apply`` takes an order and carries it out. All agents
decide before any applies, so that no one profits from coming first. Reading ``agent.fatigue`` or writing it reads or
writes the agent's row: there is one copy of the state.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

import mesa
import numpy as np

from sim.agents.find import as_span
from sim.agents.order import Order
from sim.engine.draws import uniform

if TYPE_CHECKING:
    from sim.model import World


class RowField:
    """A field of the agent's row, read and written as an attribute."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, agent: "Decider | None", owner: type) -> Any:
        if agent is None:
            return self
        return getattr(agent.rows, self.name)[agent.row]

    def __set__(self, agent: "Decider", value: Any) -> None:
        getattr(agent.rows, self.name)[agent.row] = value


def has_row(table: str, dtype: np.dtype) -> Any:
    """Class decorator: the agent's attributes named like the table's fields are those of its row."""

    def add_fields(agent_class: type) -> type:
        """The class with a property for each column."""
        agent_class.table = table  # type: ignore[attr-defined]
        for name in dtype.names or ():
            setattr(agent_class, name, RowField(name))
        return agent_class

    return add_fields


class Decider[Ordered: Order](mesa.Agent):
    """One who decides once a month; in brackets stands the kind of order that it gives.

    What an agent remembers from month to month changes in its ``apply`` alone, like everything else: its ``decide``
    may be asked any number of times and gives the same order each time.

    Attributes:
        name: full name, such as ``mali/groups/insurgents north``; its hash keys the agent's chance.
        row: index in its table, where it has one.
        rows: the table's columns.
    """

    table: ClassVar[str | None] = None
    model: "World"

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world)
        self.name = name
        self.row = row
        if self.table is not None:
            self.rows = getattr(world.columns, self.table)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __reduce_ex__(self, _protocol: Any) -> Any:
        raise TypeError(f"{self} cannot be copied without its world: an agent reads and writes rows of it; "
                        f"use world.fork(), or copy or pickle the world")

    def decide(self) -> Ordered:
        """The order for the month that begins, from the month that was; nothing is written."""
        raise NotImplementedError(f"{type(self).__name__} has no decide()")

    def apply(self, order: Ordered) -> None:
        """Carry the order into the state and into the agent's own memory."""
        raise NotImplementedError(f"{type(self).__name__} has no apply()")

    @classmethod
    def decide_together(cls, agents: Sequence[Self]) -> list[Ordered]:
        """The orders of all agents of a class."""
        return [agent.decide() for agent in agents]

    @classmethod
    def apply_together(cls, agents: Sequence[Self], orders: Sequence[Ordered]) -> None:
        """Carry out the orders of all agents of a class."""
        for agent, order in zip(agents, orders, strict=True):
            agent.apply(order)

    def renew(self) -> None:
        """Forget what was worked out from numbers that are no longer in force.

        What an agent works out from them is a ``cached_property`` or looked up each month; what it remembers of the
        past is an attribute. One that keeps numbers elsewhere renews them here.
        """
        for name in [name for name in vars(self) if isinstance(getattr(type(self), name, None), cached_property)]:
            delattr(self, name)

    def draw(self, purpose: int, when: int, k: int = 0) -> float:
        """This agent's uniform number for a purpose and a time; needs a row with a key."""
        return uniform(self.model.future, purpose, self.rows.key[self.row], when, k)


class RowDecider[Ordered: Order](Decider[Ordered]):
    """One whose rule is written over rows, so that all agents of a class decide in one sweep.

    The rule reads ``members`` and ``at``; its one order holds an entry for each member. An agent is its own only
    member; the sweep of a class is an object of that class whose members are all of its agents. So a subclass that
    overrides a method changes the very method that studies run, alone or next to unchanged siblings.

    Attributes:
        members: the agents decided for, in order.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.members: tuple[Self, ...] = (self,)

    @classmethod
    def together(cls, agents: Sequence[Self]) -> Self:
        """One object that decides for all these agents; it is no agent of the world itself."""
        all_of_them = cls.__new__(cls)
        all_of_them.members = tuple(agents)
        all_of_them.model, all_of_them.name = agents[0].model, f"all {cls.__name__}"
        if cls.table is not None:
            all_of_them.rows = agents[0].rows
        return all_of_them

    @cached_property
    def row_numbers(self) -> np.ndarray:
        """The members' rows in their table."""
        return np.array([member.row for member in self.members])

    @cached_property
    def at(self) -> Any:
        """The members' rows as what reads a column fastest."""
        return as_span(self.row_numbers, len(self.rows.key))

    @classmethod
    def decide_together(cls, agents: Sequence[Self]) -> list[Ordered]:
        """The one order of all agents of a class."""
        return [cls._sweep(agents).decide()]

    @classmethod
    def apply_together(cls, agents: Sequence[Self], orders: Sequence[Ordered]) -> None:
        """Carry out the one order of all agents of a class."""
        (order,) = orders
        cls._sweep(agents).apply(order)

    @classmethod
    def _sweep(cls, agents: Sequence[Self]) -> Self:
        """The object that decides for these agents, made once for as long as nobody comes or goes."""
        sweep = agents[0].model.sweeps.get(cls)
        if sweep is None or len(sweep.members) != len(agents):
            sweep = agents[0].model.sweeps[cls] = cls.together(agents)
        return cast("Self", sweep)
