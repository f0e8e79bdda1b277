"""The contributor: a capital that keeps, holds back or withdraws its units."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.decider import Decider
from sim.agents.find import find, numbers, remember
from sim.agents.lead_times import lead_months
from sim.agents.secretariat import QUARTER, Secretariat
from sim.engine.draws import entity_key, uniform
from sim.engine.purposes import LEAD_TIME, WITHDRAW
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_WITHDRAWALS = WORLD_INDEX["withdrawals"]


def capitals_by_row(world: "World") -> dict[int, "Contributor"]:
    """The contributor of each contingent's row."""
    return remember(
        world, "capitals by row", lambda: {row: each for each in find(world, Contributor) for row in each.units}
    )


class Contributor(Decider):
    """A country that sends units: it owns the rows ``units`` of the contingents and has no row of its own.

    The rule: every soldier lost makes the capital warier, and wariness, which fades, adds to the caveats of all
    its units. Losses, pay that is later than usual and withdrawals by others each add to the chance that it
    withdraws one unit this month. Priority: the unit that lost most people this month goes first; among equals, the
    one of the lowest key. A unit that goes leaves a vacancy until force generation has found its successor.

    Attributes:
        wariness: share of orders that its units refuse beyond their own caveats.
        withdrew: months in which it withdrew a unit.
    """

    def __init__(self, world: "World", name: str, units: np.ndarray) -> None:
        super().__init__(world, name)
        self.units: list[int] = units.tolist()
        self.wariness = 0.0
        self.withdrew: list[int] = []
        self.key = entity_key(name)
        self.facts: Any = None

    def decide(self) -> None:
        """Weigh losses, pay and what others did."""
        self.leaves, self.warier = -1, self.wariness
        if not self.units:
            return
        if self.facts is None:
            self._look_around()
        facts, month = self.facts, self.model.month
        dead = self.contingents.dead_month
        losses = sum([dead[row] for row in self.units])
        faded = self.wariness * (1.0 - facts.wariness_decay_per_month)
        self.warier = min(1.0, faded + facts.withdrawal_loss_weight * losses)
        if uniform(self.model.future, WITHDRAW, self.key, month, 0) < 1.0 - math.exp(-self._pull(losses, month)):
            self.leaves = self._first_to_go()

    def _look_around(self) -> None:
        world = self.model
        self.contingents = world.columns.contingents
        self.facts = numbers(world, int(self.contingents.mission[self.units[0]]))
        self.secretariat = next(iter(find(world, Secretariat)), None)
        self.capitals = len(find(world, Contributor))

    def _pull(self, losses: float, month: int) -> float:
        """What draws a capital to withdraw a unit, as a rate per month."""
        facts = self.facts
        pull = facts.withdrawal_loss_weight * losses
        if self.secretariat is not None:
            late = max(0.0, self.secretariat.months_late - facts.usual_months_late)
            # The Secretariat publishes with a month of delay.
            own = sum(1 < month - when <= QUARTER + 1 for when in self.withdrew)
            others = max(0, self.secretariat.withdrawals_in_quarter - own)
            pull += facts.withdrawal_pay_weight * late
            pull += facts.withdrawal_echo * others / (QUARTER * self.capitals)
        return pull

    def _first_to_go(self) -> int:
        """The present unit that lost most people; -1 when none is there."""
        units = self.contingents
        there = [row for row in self.units if units.present[row] and units.strength[row] > 0]
        return min(there, key=lambda row: (-units.dead_month[row], int(units.key[row])), default=-1)

    def apply(self) -> None:
        """Make the caveats known; bring the unit home and leave the vacancy to force generation."""
        self.wariness = self.warier
        if self.leaves < 0:
            return
        world, row = self.model, self.leaves
        units = self.contingents
        facts = numbers(world, int(units.mission[row]))
        luck = uniform(world.future, LEAD_TIME, units.key[row], world.month, 0)
        units.present[row] = 0
        units.returns_month[row] = world.month + lead_months(facts.unit_lead_months, luck, facts)
        self.withdrew.append(world.month)
        world.money[_WITHDRAWALS] += 1
