"""Communities: whom they trust and tell, and when they flee."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from sim.agents.decider import Decider, has_row
from sim.agents.find import as_span, by_mission, numbers, remember
from sim.engine.records import COMMUNITY

if TYPE_CHECKING:
    from sim.model import World


@has_row("communities", COMMUNITY)
class Community(Decider):
    """The people around a place, in or beyond the reach of a base.

    The rule: trust rises when attacks are answered, falls when they are not although a base is near, and falls with
    misconduct, of which a sanction restores a part; it drifts back to where it stood. After an attack some flee; in
    quiet months some return.
    """

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        self.numbers = numbers(world, int(world.columns.communities.mission[row]))

    def decide(self) -> None:
        """Weigh the month."""
        self.choice = weigh(self.rows, self.row, self.numbers)

    def apply(self) -> None:
        """Trust and flight as decided."""
        self.rows.trust[self.row], self.rows.displaced[self.row] = self.choice

    @classmethod
    def decide_together(cls, agents: list[Self]) -> None:
        """All communities in one sweep, by the same rule; a subclass that decides otherwise decides one by one."""
        if not cls.follows(Community):
            return super().decide_together(agents)
        world = agents[0].model
        at, facts = remember(world, cls, lambda: _sweep(world, agents))
        agents[0].choice = weigh(world.columns.communities, at, facts)
        return None

    @classmethod
    def apply_together(cls, agents: list[Self]) -> None:
        """Write what was decided in one sweep."""
        if not cls.follows(Community):
            return super().apply_together(agents)
        world = agents[0].model
        rows, (at, _) = world.columns.communities, remember(world, cls, lambda: _sweep(world, agents))
        rows.trust[at], rows.displaced[at] = agents[0].choice
        return None


_NUMBERS = (
    "trust_recovery_per_month", "trust_initial", "trust_response_gain", "trust_failure_loss", "trust_misconduct_loss",
    "trust_sanction_gain", "displacement_share_per_attack", "return_per_month", "patrol_reach_km", "road_detour",
)


def _sweep(world: "World", agents: list[Any]) -> tuple[Any, SimpleNamespace]:
    """The rows of these agents, and their missions' numbers row by row."""
    at, people = np.array([agent.row for agent in agents]), world.columns.communities
    return as_span(at, len(people.key)), by_mission(world, _NUMBERS, people.mission[at])


def weigh(rows: Any, at: Any, facts: Any) -> tuple[Any, Any]:
    """Trust (0-1) and displaced people after the month, for one row or many (``at``)."""
    attacks, displaced = rows.attacks_month[at], rows.displaced[at]
    near_base = rows.nearest_km[at] <= facts.patrol_reach_km * facts.road_detour
    trust = rows.trust[at] + facts.trust_recovery_per_month * (facts.trust_initial - rows.trust[at])
    trust = trust + facts.trust_response_gain * rows.answered_month[at]
    trust = trust - facts.trust_failure_loss * rows.unanswered_month[at] * near_base
    trust = trust - facts.trust_misconduct_loss * rows.misconduct_month[at]
    at_home = rows.population[at] - displaced
    fled = displaced + at_home * (1.0 - (1.0 - facts.displacement_share_per_attack) ** attacks)
    back = displaced * (1.0 - facts.return_per_month)
    trust = trust + facts.trust_sanction_gain * rows.sanctions_month[at]
    return np.minimum(1.0, np.maximum(0.0, trust)), np.where(attacks > 0.0, fled, back)
