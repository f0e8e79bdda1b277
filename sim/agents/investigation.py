"""Investigation: unanswered alerts and misconduct, and what a penalty or sanction does to the unit and its capital."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import Decider
from sim.agents.find import by_mission, numbers
from sim.agents.order import Order
from sim.engine.draws import uniform
from sim.engine.purposes import INVESTIGATED, SANCTION
from sim.engine.records import INFANTRY, MECHANISED, QUICK_REACTION
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_RESPOND = (INFANTRY, MECHANISED, QUICK_REACTION)


@dataclass(frozen=True, slots=True, eq=False)
class Rulings(Order):
    """What becomes of last month's events.

    Attributes:
        blamed: cases of inaction opened, by base.
        verdicts: sanctions for misconduct, by row of contingents.
        cases: of either sort against each unit, by row.
        open_cases: allegations to be decided, by month and row.
        penalised, sanctioned: how fresh the memory of each unit is, 0-1.
        cost: of the cases, US$ million.
    """

    blamed: Mapping[int, int]
    verdicts: Mapping[int, int]
    cases: Mapping[int, int]
    open_cases: Mapping[int, Mapping[int, int]]
    penalised: np.ndarray
    sanctioned: np.ndarray
    cost: float


class Investigation(Decider[Rulings]):
    """Looks into alerts that nobody answered and into allegations of misconduct.

    The rule: of the alerts raised in time near a base and left unanswered, some are investigated; the units of that
    base which could have moved are blamed. Of the allegations, some end in a sanction after a lag, which people near
    the base learn of. Either is remembered in the unit for a time: it refuses less, or fewer of its people offend.
    Either also annoys its capital, which may rather withdraw: that is the price.

    Attributes:
        cases: cases of last month against each contingent's row, for the capital to weigh.
        cost: of last month's cases, US$ million.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.units, self.people = world.columns.contingents, world.columns.communities
        self.responds = np.isin(self.units.kind, _RESPOND)
        self.open_cases: Mapping[int, Mapping[int, int]] = {}
        self.cases: Mapping[int, int] = {}
        self.cost = 0.0

        self.nearest_km = self.people.nearest_km.copy()  # of the bases of the first day

    @cached_property
    def near_base(self) -> np.ndarray:
        """Which communities lie within reach of a base."""
        params = by_mission(self.model, ("patrol_reach_km", "road_detour"), self.people.mission)
        return np.asarray(self.nearest_km <= params.patrol_reach_km * params.road_detour)

    @cached_property
    def kept(self) -> np.ndarray:
        """Share of each unit's memory that is left a month later."""
        fade = by_mission(self.model, ("deterrent_fade_per_month",), self.units.mission).deterrent_fade_per_month
        return np.asarray(1.0 - fade)

    def decide(self) -> Rulings:
        """Open cases on last month's events and close those that are due."""
        blamed, verdicts = self._investigate_inaction(), self._close_misconduct_cases()
        blamed_rows = self._rows_at(blamed)
        cases = dict(blamed_rows)
        for row, number in verdicts.items():
            cases[row] = cases.get(row, 0) + number
        return Rulings(
            blamed=blamed,
            verdicts=verdicts,
            cases=cases,
            open_cases=self._misconduct_cases(),
            penalised=self._remember(self.units.penalised, blamed_rows),
            sanctioned=self._remember(self.units.sanctioned, verdicts),
            cost=numbers(self.model, 0).case_cost_usd_m * (sum(blamed.values()) + sum(verdicts.values())),
        )

    def _investigate_inaction(self) -> dict[int, int]:
        """Unanswered alerts with consequences, by base."""
        world, people = self.model, self.people
        cases: dict[int, int] = {}
        if not people.ignored_month.any():
            return cases
        for c in np.flatnonzero(self.near_base & (people.ignored_month > 0)).tolist():
            chance = numbers(world, int(people.mission[c])).inaction_penalty
            for k in range(int(people.ignored_month[c])):
                if uniform(world.future, INVESTIGATED, people.key[c], world.month, k) < chance:
                    site = int(people.nearest_site[c])
                    cases[site] = cases.get(site, 0) + 1
        return cases

    def _rows_at(self, blamed: dict[int, int]) -> dict[int, int]:
        """The cases against each unit that could have moved."""
        units = self.units
        rows: dict[int, int] = {}
        for site, number in blamed.items():
            for row in np.flatnonzero((units.site == site) & (units.present > 0) & self.responds).tolist():
                rows[row] = rows.get(row, 0) + number
        return rows

    def _misconduct_cases(self) -> Mapping[int, Mapping[int, int]]:
        """Cases that stay open: those not yet due, and last month's allegations, decided some months from now."""
        world, units = self.model, self.units
        cases = {month: dict(due) for month, due in self.open_cases.items() if month > world.month}
        if not units.allegations_month.any():
            return cases
        for row in np.flatnonzero(units.allegations_month > 0).tolist():
            lag = round(numbers(world, int(units.mission[row])).investigation_months)
            due = cases.setdefault(world.month + max(1, lag), {})
            due[row] = due.get(row, 0) + int(units.allegations_month[row])
        return cases

    def _close_misconduct_cases(self) -> dict[int, int]:
        """Sanctions by unit."""
        world, units = self.model, self.units
        sanctions = {}
        for row, number in self.open_cases.get(world.month, {}).items():
            chance = numbers(world, int(units.mission[row])).sanction_share
            sanctions[row] = sum(
                bool(uniform(world.future, SANCTION, units.key[row], world.month, k) < chance) for k in range(number)
            )
        return {row: number for row, number in sanctions.items() if number > 0}

    def _remember(self, memory: np.ndarray, rows: dict[int, int]) -> np.ndarray:
        """The memory of each unit after this month: fresh where there is a case, fading elsewhere."""
        after = memory * self.kept
        if rows:
            after[list(rows)] = 1.0
        return after

    def apply(self, order: Rulings) -> None:
        """Make penalties and sanctions known to units, communities and capitals.

        Writes: contingents.penalised, sanctioned; communities.sanctions_month.
        """
        world = self.model
        self.units.penalised[:], self.units.sanctioned[:] = order.penalised, order.sanctioned
        for row, number in order.verdicts.items():
            around = self.near_base & (self.people.nearest_site == self.units.site[row])
            self.people.sanctions_month[around] += number
        self.open_cases, self.cases, self.cost = order.open_cases, order.cases, order.cost
        world.money[WORLD_INDEX["inaction_cases"]] += sum(order.blamed.values())
        world.money[WORLD_INDEX["sanctions"]] += sum(order.verdicts.values())
