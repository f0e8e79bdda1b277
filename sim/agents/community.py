"""Communities: whom they trust and tell, and when they flee.

The rule stands twice. ``weigh`` says it place by place. A world runs ``Everyone`` (``weigh_all``), the same in one
sweep, unless a subclass decides otherwise. A change goes into both: ``tests/model/test_sweeps.py`` compares them to
the last bit.
"""

from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numba import njit

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
        remember(world, (cls, len(agents)), lambda: Everyone(agents)).decide()
        return None

    @classmethod
    def apply_together(cls, agents: list[Self]) -> None:
        """Write what was decided in one sweep."""
        if not cls.follows(Community):
            return super().apply_together(agents)
        remember(agents[0].model, (cls, len(agents)), lambda: Everyone(agents)).apply()
        return None


def weigh(rows: Any, at: Any, params: Any) -> tuple[Any, Any]:
    """Trust (0-1) and displaced people of one community after the month; ``weigh_all`` does the same for many."""
    attacks, displaced = rows.attacks_month[at], rows.displaced[at]
    near_base = rows.nearest_km[at] <= params.patrol_reach_km * params.road_detour
    trust = rows.trust[at] + params.trust_recovery_per_month * (params.trust_initial - rows.trust[at])
    trust = trust + params.trust_response_gain * rows.answered_month[at]
    trust = trust - params.trust_failure_loss * rows.unanswered_month[at] * near_base
    trust = trust - params.trust_misconduct_loss * rows.misconduct_month[at]
    at_home = rows.population[at] - displaced
    fled = displaced + at_home * (1.0 - (1.0 - params.displacement_share_per_attack) ** attacks)
    back = displaced * (1.0 - params.return_per_month)
    trust = trust + params.trust_sanction_gain * rows.sanctions_month[at]
    return np.minimum(1.0, np.maximum(0.0, trust)), np.where(attacks > 0.0, fled, back)


class People(NamedTuple):
    """Columns of all communities that the sweep reads."""

    population: np.ndarray
    displaced: np.ndarray
    trust: np.ndarray
    nearest_km: np.ndarray
    attacks_month: np.ndarray
    answered_month: np.ndarray
    unanswered_month: np.ndarray
    misconduct_month: np.ndarray
    sanctions_month: np.ndarray


class Params(NamedTuple):
    """Parameters of their missions, one entry for each community of the sweep."""

    trust_recovery_per_month: np.ndarray
    trust_initial: np.ndarray
    trust_response_gain: np.ndarray
    trust_failure_loss: np.ndarray
    trust_misconduct_loss: np.ndarray
    trust_sanction_gain: np.ndarray
    displacement_share_per_attack: np.ndarray
    return_per_month: np.ndarray
    patrol_reach_km: np.ndarray
    road_detour: np.ndarray


class Everyone:
    """The rule of ``Community`` for many communities at once, one entry for each."""

    def __init__(self, agents: list[Any]) -> None:
        world = agents[0].model
        self.rows = rows = world.columns.communities
        row = np.array([agent.row for agent in agents])
        self.at, self.row = as_span(row, len(rows.key)), row
        self.people = People(*(getattr(rows, name) for name in People._fields))
        self.params = Params(*vars(by_mission(world, Params._fields, rows.mission[row])).values())
        self.staying = 1.0 - self.params.displacement_share_per_attack
        self.choice = np.zeros((2, len(agents)))

    def decide(self) -> None:
        """Weigh the month."""
        left_at_home = self.staying ** self.people.attacks_month[self.at]
        weigh_all(self.people, self.params, self.row, left_at_home, self.choice)

    def apply(self) -> None:
        """Trust and flight as decided."""
        self.rows.trust[self.at], self.rows.displaced[self.at] = self.choice


@njit(cache=True)
def weigh_all(people: People, params: Params, rows: np.ndarray, left_at_home: np.ndarray, choice: np.ndarray) -> None:
    """Trust and displaced people of many communities after the month.

    Writes: choice, shape (2, communities).
    """
    for i in range(len(rows)):
        row = rows[i]
        displaced, attacks = people.displaced[row], people.attacks_month[row]
        near_base = people.nearest_km[row] <= params.patrol_reach_km[i] * params.road_detour[i]
        trust = people.trust[row] + params.trust_recovery_per_month[i] * (params.trust_initial[i] - people.trust[row])
        trust = trust + params.trust_response_gain[i] * people.answered_month[row]
        if near_base:
            trust = trust - params.trust_failure_loss[i] * people.unanswered_month[row]
        trust = trust - params.trust_misconduct_loss[i] * people.misconduct_month[row]
        trust = trust + params.trust_sanction_gain[i] * people.sanctions_month[row]
        choice[0, i] = min(1.0, max(0.0, trust))
        if attacks > 0.0:
            choice[1, i] = displaced + (people.population[row] - displaced) * (1.0 - left_at_home[i])
        else:
            choice[1, i] = displaced * (1.0 - params.return_per_month[i])
