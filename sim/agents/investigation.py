"""Investigation: unanswered alerts and misconduct, and what a penalty or sanction does to the unit and its capital."""

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import Decider
from sim.agents.find import by_mission, numbers
from sim.engine.draws import uniform
from sim.engine.purposes import INVESTIGATED, SANCTION
from sim.engine.records import INFANTRY, MECHANISED, QUICK_REACTION
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_RESPOND = (INFANTRY, MECHANISED, QUICK_REACTION)


class Investigation(Decider):
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
        params = by_mission(world, ("patrol_reach_km", "road_detour", "deterrent_fade_per_month"), self.people.mission)
        self.near_base = self.people.nearest_km <= params.patrol_reach_km * params.road_detour
        fade = by_mission(world, ("deterrent_fade_per_month",), self.units.mission).deterrent_fade_per_month
        self.kept = 1.0 - fade
        self.responds = np.isin(self.units.kind, _RESPOND)
        self.open_cases: dict[int, dict[int, int]] = {}
        self.cases: dict[int, int] = {}
        self.cost = 0.0

    def decide(self) -> None:
        """Open cases on last month's events and close those that are due."""
        self.blamed = self._investigate_inaction()
        self._open_misconduct_cases()
        self.verdicts = self._close_misconduct_cases()
        blamed_rows = self._rows_at(self.blamed)
        self.next_penalised = self._remember(self.units.penalised, blamed_rows)
        self.next_sanctioned = self._remember(self.units.sanctioned, self.verdicts)
        self.next_cases = dict(blamed_rows)
        for row, number in self.verdicts.items():
            self.next_cases[row] = self.next_cases.get(row, 0) + number
        price = numbers(self.model, 0).case_cost_usd_m
        self.next_cost = price * (sum(self.blamed.values()) + sum(self.verdicts.values()))

    def _investigate_inaction(self) -> dict[int, int]:
        """Unanswered alerts with consequences, by base."""
        world, people = self.model, self.people
        cases: dict[int, int] = defaultdict(int)
        if not people.ignored_month.any():
            return cases
        for c in np.flatnonzero(self.near_base & (people.ignored_month > 0)).tolist():
            chance = numbers(world, int(people.mission[c])).inaction_penalty
            for k in range(int(people.ignored_month[c])):
                if uniform(world.future, INVESTIGATED, people.key[c], world.month, k) < chance:
                    cases[int(people.nearest_site[c])] += 1
        return cases

    def _rows_at(self, blamed: dict[int, int]) -> dict[int, int]:
        """The cases against each unit that could have moved."""
        units = self.units
        rows: dict[int, int] = defaultdict(int)
        for site, number in blamed.items():
            for row in np.flatnonzero((units.site == site) & (units.present > 0) & self.responds).tolist():
                rows[row] += number
        return rows

    def _open_misconduct_cases(self) -> None:
        """Last month's allegations are decided some months from now."""
        world, units = self.model, self.units
        if not units.allegations_month.any():
            return
        for row in np.flatnonzero(units.allegations_month > 0).tolist():
            lag = round(numbers(world, int(units.mission[row])).investigation_months)
            due = self.open_cases.setdefault(world.month + max(1, lag), defaultdict(int))
            due[row] += int(units.allegations_month[row])

    def _close_misconduct_cases(self) -> dict[int, int]:
        """Sanctions by unit."""
        world, units = self.model, self.units
        sanctions: dict[int, int] = defaultdict(int)
        if world.month not in self.open_cases:
            return sanctions
        for row, number in self.open_cases.pop(world.month).items():
            chance = numbers(world, int(units.mission[row])).sanction_share
            for k in range(number):
                sanctions[row] += uniform(world.future, SANCTION, units.key[row], world.month, k) < chance
        return {row: number for row, number in sanctions.items() if number > 0}

    def _remember(self, memory: np.ndarray, rows: dict[int, int]) -> np.ndarray:
        """The memory of each unit after this month: fresh where there is a case, fading elsewhere."""
        after = memory * self.kept
        if rows:
            after[list(rows)] = 1.0
        return after

    def apply(self) -> None:
        """Make penalties and sanctions known to units, communities and capitals."""
        world = self.model
        self.units.penalised[:], self.units.sanctioned[:] = self.next_penalised, self.next_sanctioned
        for row, number in self.verdicts.items():
            around = self.near_base & (self.people.nearest_site == self.units.site[row])
            self.people.sanctions_month[around] += number
        self.cases, self.cost = self.next_cases, self.next_cost
        world.money[WORLD_INDEX["inaction_cases"]] += sum(self.blamed.values())
        world.money[WORLD_INDEX["sanctions"]] += sum(self.verdicts.values())
