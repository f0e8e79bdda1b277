"""The contributor: a capital that keeps, holds back or withdraws its units.

A world lets all of them decide in one sweep (``Capitals``), unless a subclass decides otherwise; what makes a capital
warier and what draws it to withdraw is said once, for one capital or many.
"""

import math
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from sim.agents.chances import happens_to
from sim.agents.decider import Decider
from sim.agents.find import find, numbers, remember, side_by_side
from sim.agents.investigation import Investigation
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


def capitals_with_units(world: "World") -> int:
    """Contributors that have people in the missions when first asked; a regional force is none of them."""
    units = world.columns.contingents
    return remember(world, capitals_with_units, lambda: max(
        1, len(np.unique(units.contributor[(units.strength > 0) & (units.regional == 0)]))
    ))


class Contributor(Decider):
    """A country that sends units: it owns the rows ``units`` of the contingents and has no row of its own.

    The rule: every soldier lost makes the capital warier, and wariness, which fades, adds to the caveats of all
    its units. Losses, pay that is later than usual, cases opened against its units and withdrawals by others each
    add to the chance that it withdraws one unit this month. Priority: the unit that lost most people this month goes
    first; among equals, the one of the lowest key. A unit that goes leaves a vacancy until force generation has found
    its successor.

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
        self.numbers: Any = None

    def decide(self) -> None:
        """Weigh losses, pay and what others did."""
        self.leaves, self.warier = -1, self.wariness
        if not self.units:
            return
        if self.numbers is None:
            self.look_around()
        month = self.model.month
        dead = self.contingents.dead_month
        losses = sum([dead[row] for row in self.units])
        self.warier = self._warier_after(losses)
        if uniform(self.model.future, WITHDRAW, self.key, month, 0) < 1.0 - math.exp(-self._pull(losses, month)):
            self.leaves = self.first_to_go()

    def _warier_after(self, losses: float) -> float:
        """Wariness after the month's losses."""
        return float(warier(self.wariness, losses, self.numbers))

    def _pull(self, losses: float, month: int) -> float:
        """What draws this capital to withdraw a unit, as a rate per month."""
        own = self.own_in_quarter(month)
        return float(pull(losses, self.cases(), own, self.capitals, self.secretariat, self.numbers))

    def look_around(self) -> None:
        """Find what this capital depends on, once all are there."""
        world = self.model
        self.contingents = world.columns.contingents
        self.numbers = numbers(world, int(self.contingents.mission[self.units[0]]))
        self.secretariat = next(iter(find(world, Secretariat)), None)
        self.investigation = next(iter(find(world, Investigation)), None)
        self.capitals = capitals_with_units(world)

    def cases(self) -> int:
        """Cases opened against its units last month, for inaction or misconduct."""
        open_cases = self.investigation.cases if self.investigation else {}
        return sum(open_cases.get(row, 0) for row in self.units) if open_cases else 0

    def own_in_quarter(self, month: int) -> int:
        """Own withdrawals among those that the Secretariat, with a month of delay, has published for the quarter."""
        return sum(1 < month - when <= QUARTER + 1 for when in self.withdrew)

    def first_to_go(self) -> int:
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
        params = numbers(world, int(units.mission[row]))
        luck = uniform(world.future, LEAD_TIME, units.key[row], world.month, 0)
        units.present[row] = 0
        units.returns_month[row] = world.month + lead_months(params.unit_lead_months, luck, params)
        self.withdrew.append(world.month)
        world.money[_WITHDRAWALS] += 1

    @classmethod
    def decide_together(cls, agents: list[Self]) -> None:
        """All capitals in one sweep, by the same rule; a subclass that decides otherwise decides one by one."""
        if not cls.follows(Contributor):
            return super().decide_together(agents)
        return remember(agents[0].model, (cls, len(agents)), lambda: Capitals(agents)).decide()


class Capitals:
    """The rule of ``Contributor`` for many capitals at once, one entry for each that has units."""

    def __init__(self, agents: list[Any]) -> None:
        self.agents = [agent for agent in agents if agent.units]
        for agent in self.agents:
            agent.look_around()
        self.idle = [agent for agent in agents if not agent.units]
        self.world = agents[0].model
        self.params = side_by_side(_PARAMS, [agent.numbers for agent in self.agents])
        self.rows = np.array([row for agent in self.agents for row in agent.units], dtype=np.int64)
        self.owner = np.repeat(np.arange(len(self.agents)), [len(agent.units) for agent in self.agents])
        self.keys = np.array([agent.key for agent in self.agents], dtype=np.uint64)
        self.once, self.none = np.ones(len(self.agents), dtype=np.int64), np.zeros(len(self.agents), dtype=np.int64)
        self.investigation = next(iter(find(self.world, Investigation)), None)
        self.secretariat = next(iter(find(self.world, Secretariat)), None)
        self.capitals = capitals_with_units(self.world)

    def decide(self) -> None:
        """Weigh losses, pay and what others did; hardly ever does a capital withdraw a unit."""
        world, params, agents = self.world, self.params, self.agents
        dead = world.columns.contingents.dead_month[self.rows]
        losses = np.bincount(self.owner, dead, len(agents))
        wariness = np.array([agent.wariness for agent in agents])
        for agent, change in zip(agents, warier(wariness, losses, params).tolist(), strict=True):
            agent.leaves, agent.warier = -1, change
        for agent in self.idle:
            agent.leaves, agent.warier = -1, agent.wariness
        opened = self.investigation is not None and self.investigation.cases
        cases = np.array([agent.cases() for agent in agents]) if opened else self.none
        own = np.array([agent.own_in_quarter(world.month) if agent.withdrew else 0 for agent in agents])
        rates = pull(losses, cases, own, self.capitals, self.secretariat, params)
        for i, _ in happens_to(world.future, WITHDRAW, self.keys, world.month, rates, self.once, self.once).tolist():
            agents[i].leaves = agents[i].first_to_go()


def warier(wariness: Any, losses: Any, params: Any) -> Any:
    """Wariness after the month's losses."""
    faded = wariness * (1.0 - params.wariness_decay_per_month)
    return np.minimum(1.0, faded + params.withdrawal_loss_weight * losses)


def pull(losses: Any, cases: Any, own: Any, capitals: int, secretariat: Secretariat | None, params: Any) -> Any:
    """What draws a capital to withdraw a unit, as a rate per month.

    Args:
        losses: its dead of the month.
        cases: opened against its units last month.
        own: its own withdrawals of the quarter.
        capitals: how many have units.
        secretariat: tells of pay and of all withdrawals, where there is one.
        params: of its mission.
    """
    rate = params.withdrawal_loss_weight * losses + params.case_pull_weight * cases
    if secretariat is not None:
        late = np.maximum(0.0, secretariat.months_late - params.usual_months_late)
        others = np.maximum(0, secretariat.withdrawals_in_quarter - own)
        rate = rate + params.withdrawal_pay_weight * late
        rate = rate + params.withdrawal_echo * others / (QUARTER * capitals)
    return rate


_PARAMS = (
    "wariness_decay_per_month", "withdrawal_loss_weight", "withdrawal_pay_weight", "withdrawal_echo",
    "usual_months_late", "case_pull_weight",
)
