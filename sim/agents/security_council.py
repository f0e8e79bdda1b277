"""The Security Council: how united it stands behind its missions."""

from typing import TYPE_CHECKING

from sim.agents.decider import Decider
from sim.agents.find import find, numbers
from sim.engine.draws import entity_key, normal, uniform
from sim.engine.purposes import TALKS
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from sim.model import World

#: The unity at which the files' consent and the declared chances of talks hold.
USUAL_UNITY = declared()["council_unity"].default


class SecurityCouncil(Decider):
    """Renews the mandates once a year.

    The rule: at the start of each fiscal year unity goes part of the way back to its long-run level and is moved
    by the year's quarrels. Host states and parties to talks feel it as leverage.

    Attributes:
        unity: 0 divided, 1 united.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.unity = float(numbers(world, 0).council_unity)
        self.renewed = self.unity
        self.key = entity_key(name)

    def decide(self) -> None:
        """Renew at the start of a fiscal year."""
        world = self.model
        self.renewed = self.unity
        if world.month > 0 and world.calendar.is_fiscal_start(world.month):
            facts = numbers(world, 0)
            quarrel = normal(uniform(world.future, TALKS, self.key, world.calendar.year_of(world.month), 0))
            back = facts.council_unity_return * (facts.council_unity - self.unity)
            self.renewed = min(1.0, max(0.0, self.unity + back + facts.council_unity_sd * quarrel))

    def apply(self) -> None:
        """Make the renewed unity known."""
        self.unity = self.renewed


def unity_of(world: "World") -> float:
    """The Council's unity as all see it; its usual one in a world without a Council."""
    council = next(iter(find(world, SecurityCouncil)), None)
    return council.unity if council is not None else float(numbers(world, 0).council_unity)
