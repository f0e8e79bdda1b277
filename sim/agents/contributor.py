"""The contributor: a capital that keeps, holds back or withdraws its units."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.chances import happens_to
from sim.agents.decider import RowDecider
from sim.agents.find import numbers, side_by_side
from sim.agents.lead_times import lead_months
from sim.agents.order import Order
from sim.agents.secretariat import QUARTER
from sim.engine.draws import entity_key, uniform
from sim.engine.purposes import LEAD_TIME, WITHDRAW
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_WITHDRAWALS = WORLD_INDEX["withdrawals"]
_PARAMS = (
    "wariness_decay_per_month", "withdrawal_loss_weight", "withdrawal_pay_weight", "withdrawal_echo",
    "usual_months_late", "late_pay_patience_months", "case_pull_weight",
)


def capitals_with_units(world: "World") -> int:
    """Contributors that have people in the missions; a regional force is none of them."""
    units = world.columns.contingents
    return max(1, len(np.unique(units.contributor[(units.strength > 0) & (units.regional == 0)])))


@dataclass(frozen=True, slots=True, eq=False)
class Instructions(Order):
    """What capitals tell their units, one entry for each capital that has some.

    Attributes:
        wariness: share of orders that the units are to refuse beyond their own caveats.
        recalled: row of the unit that is to come home, -1 none.
    """

    wariness: np.ndarray
    recalled: np.ndarray


class Contributor(RowDecider[Instructions]):
    """A country that sends units: it owns the rows ``units`` of the contingents and has no row of its own.

    The rule: every soldier lost makes the capital warier, and wariness, which fades, adds to the caveats of all
    its units. Losses, cases opened against its units, withdrawals by others, and pay that is late beyond its patience
    each add to the chance that it withdraws one unit this month. Sooner than that, late pay shows in vehicles, in
    orders refused (``Contingent``) and in pledges (``ForceGeneration``). Priority: the unit that lost most people this
    month goes first; among equals, the one of the lowest key. A unit that goes leaves a vacancy until force generation
    has found another country's, of another standard, which this capital's moods govern from then on.

    The rule gives one entry for each capital that has units.

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

    @cached_property
    def senders(self) -> tuple["Contributor", ...]:
        """The members that have units."""
        return tuple(capital for capital in self.members if capital.units)

    @cached_property
    def params(self) -> Any:
        """The parameters of the mission of each sender's first unit."""
        missions = self.model.columns.contingents.mission
        return side_by_side(_PARAMS, [numbers(self.model, int(missions[each.units[0]])) for each in self.senders])

    @cached_property
    def _unit_rows(self) -> np.ndarray:
        return np.array([row for capital in self.senders for row in capital.units], dtype=np.int64)

    @cached_property
    def _sender_of_unit(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.senders)), [len(capital.units) for capital in self.senders])

    @cached_property
    def _keys(self) -> np.ndarray:
        return np.array([capital.key for capital in self.senders], dtype=np.uint64)

    @cached_property
    def _all_senders(self) -> int:
        """Capitals whose withdrawals one may follow; strengths do not change in a run."""
        return capitals_with_units(self.model)

    def decide(self) -> Instructions:
        """Weigh losses, pay and what others did; hardly ever does a capital withdraw a unit."""
        recalled = np.full(len(self.senders), -1)
        losses = np.bincount(
            self._sender_of_unit, self.model.columns.contingents.dead_month[self._unit_rows], len(self.senders)
        )
        once = np.ones(len(self.senders), dtype=np.int64)
        drawn = happens_to(self.model.future, WITHDRAW, self._keys, self.model.month, self.pull(losses), once, once)
        for sender, _ in drawn.tolist():
            recalled[sender] = self.senders[sender].first_to_go()
        return Instructions(self.grow_wary(losses), recalled)

    def grow_wary(self, losses: np.ndarray) -> np.ndarray:
        """Wariness of each sender after the month's losses."""
        wariness = np.array([capital.wariness for capital in self.senders])
        faded = wariness * (1.0 - self.params.wariness_decay_per_month)
        return np.minimum(1.0, faded + self.params.withdrawal_loss_weight * losses)

    def pull(self, losses: np.ndarray) -> np.ndarray:
        """What draws each sender to withdraw a unit, as a rate per month."""
        params, office = self.params, self.model.cast.secretariat
        others = np.maximum(0, office.withdrawals_in_quarter - self.own_in_quarter())
        rate = params.withdrawal_loss_weight * losses + params.case_pull_weight * self.cases()
        rate = rate + params.withdrawal_pay_weight * self.months_beyond_patience()
        return np.asarray(rate + params.withdrawal_echo * others / (QUARTER * self._all_senders))

    def months_beyond_patience(self) -> np.ndarray:
        """Months by which pay is later than each sender bears without a thought of leaving."""
        params, late = self.params, self.model.cast.secretariat.months_late
        return np.asarray(np.maximum(0.0, late - params.usual_months_late - params.late_pay_patience_months))

    def cases(self) -> np.ndarray:
        """Cases opened last month against the units of each sender, for inaction or misconduct."""
        opened = self.model.cast.investigation.cases
        if not opened:
            return np.zeros(len(self.senders), dtype=np.int64)
        return np.array([sum(opened.get(row, 0) for row in capital.units) for capital in self.senders])

    def own_in_quarter(self) -> np.ndarray:
        """Withdrawals of each sender that the Secretariat, a month late, has published for the quarter."""
        month = self.model.month
        return np.array([sum(1 < month - when <= QUARTER + 1 for when in capital.withdrew) for capital in self.senders])

    def first_to_go(self) -> int:
        """The present unit of this capital that lost most people; -1 when none is there."""
        units = self.model.columns.contingents
        there = [row for row in self.units if units.present[row] and units.strength[row] > 0]
        return min(there, key=lambda row: (-units.dead_month[row], int(units.key[row])), default=-1)

    def apply(self, order: Instructions) -> None:
        """Make the caveats known; bring units home and leave the vacancy to force generation.

        Writes: contingents.present, returns_month, successions.
        """
        for capital, wariness, row in zip(self.senders, order.wariness.tolist(), order.recalled.tolist(), strict=True):
            capital.wariness = wariness
            if row >= 0:
                capital.bring_home(row)

    def bring_home(self, row: int) -> None:
        """Withdraw a unit; force generation looks for another country's."""
        world, units = self.model, self.model.columns.contingents
        params = numbers(world, int(units.mission[row]))
        luck = uniform(world.future, LEAD_TIME, units.key[row], world.month, 0)
        units.present[row] = 0
        units.successions[row] += 1
        units.returns_month[row] = world.month + lead_months(params.unit_lead_months, luck, params)
        self.withdrew.append(world.month)
        world.money[_WITHDRAWALS] += 1
