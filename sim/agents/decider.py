"""What every agent has in common: a name, a row in the state, and a monthly decision in two halves.

``decide`` looks at the month that was and keeps orders to itself; ``apply`` writes them. All agents decide before any
applies, so that no one profits from coming first. Reading ``agent.fatigue`` or writing it reads or writes the
agent's row: there is one copy of the state.
"""

from functools import cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, Self

import mesa
import numpy as np

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


class Decider(mesa.Agent):
    """One who decides once a month.

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

    def decide(self) -> None:
        """Look at the month that was and choose; write nothing that others read."""

    def apply(self) -> None:
        """Carry the choice into the state."""

    @classmethod
    def decide_together(cls, agents: "list[Self]") -> None:
        """Let all agents of a class decide. A class with many agents may do in one sweep what each would do alone."""
        for agent in agents:
            agent.decide()

    @classmethod
    def apply_together(cls, agents: "list[Self]") -> None:
        """Let all agents of a class apply."""
        for agent in agents:
            agent.apply()

    @classmethod
    def follows(cls, rule: Any) -> bool:
        """Whether this class does all as ``rule`` does: a sweep written for ``rule`` then stands for its agents."""
        kind: Any = cls
        return _follows(kind, rule)

    def draw(self, purpose: int, when: int, k: int = 0) -> float:
        """This agent's uniform number for a purpose and a time; needs a row with a key."""
        return uniform(self.model.future, purpose, self.rows.key[self.row], when, k)


_METHODS = (FunctionType, classmethod, staticmethod, property)


@cache
def _follows(kind: Any, rule: Any) -> bool:
    """Whether no method that ``rule`` has is written anew by ``kind`` or by a class between the two."""
    between = kind.__mro__[: kind.__mro__.index(rule)]
    own = {name for each in between for name, value in vars(each).items() if isinstance(value, _METHODS)}
    return not any(hasattr(rule, name) for name in own)
