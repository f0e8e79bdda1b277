"""Inspection: who looks at units in the field, what is found, and who is retrained or sent home."""

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.agents.decider import Decider
from sim.agents.find import by_mission, numbers
from sim.agents.lead_times import lead_months
from sim.engine.draws import uniform
from sim.engine.purposes import INSPECTED, LEAD_TIME, SHORTFALL
from sim.engine.records import Future
from sim.engine.units import MONTHS_PER_YEAR
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_PARAMS = (
    "inspection_share_per_year", "inspection_independence", "shortfall_found_dependent",
    "shortfall_found_independent", "unit_standard", "removal_threshold", "inspection_cost_usd_m",
    "repatriation_cost_usd_m", "battalion_persons",
)


class Inspectorate(Decider):
    """Inspects a share of the units in the field each year.

    The rule: a unit whose skill lies below the standard fails; whether that is reported depends on how independent
    the inspectors are. A failing unit is retrained in the field for some months, part of its people off patrol
    meanwhile; below the threshold of removal it goes home, and its place stands empty as long as force generation
    takes to find another country's unit. The price of quality is that gap.

    Attributes:
        removed: rows sent home last month; the Secretariat does not take them for withdrawals of a capital.
        cost: inspections and journeys home of last month, US$ million.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.units = world.columns.contingents
        self.params = params = by_mission(world, _PARAMS, self.units.mission)
        self.keys = self.units.key.copy()
        self.chance = params.inspection_share_per_year / MONTHS_PER_YEAR
        gain = params.shortfall_found_independent - params.shortfall_found_dependent
        self.candour = params.shortfall_found_dependent + gain * params.inspection_independence
        self.journey_price = params.repatriation_cost_usd_m / params.battalion_persons
        self.learning: dict[int, tuple[int, int]] = {}
        self.removed: list[int] = []
        self.sent_home: list[int] = []
        self.to_train: list[int] = []
        self.cost = 0.0

    def decide(self) -> None:
        """Visit units, judge them, and see whose retraining is over."""
        world, units = self.model, self.units
        month = world.month
        self.finished = [row for row, (end, _) in self.learning.items() if end <= month and self._still_there(row)]
        self.going_on = {row: course for row, course in self.learning.items()
                         if course[0] > month and self._still_there(row)}
        drawn = np.flatnonzero(draws_of(world.future, INSPECTED, self.keys, month) < self.chance)
        there = (units.present[drawn] > 0) & (units.strength[drawn] > 0) & (units.regional[drawn] == 0)
        self.visited = drawn[there & (units.rotates_month[drawn] > month)]
        self.failing, self.sent_home, self.to_train, self.next_cost = self.visited, [], [], 0.0
        if len(self.visited):
            self._judge(self.visited)

    def _judge(self, at: np.ndarray) -> None:
        """What the visits show: who fails, who of them goes home, who is trained again; what it costs."""
        units, params = self.units, self.params
        reported = draws_of(self.model.future, SHORTFALL, self.keys[at], self.model.month) < self.candour[at]
        self.failing = at[reported & (units.skill[at] < params.unit_standard[at])]
        worst = units.skill[self.failing] < params.removal_threshold[self.failing]
        self.sent_home, self.to_train = self.failing[worst].tolist(), self.failing[~worst].tolist()
        journeys = float((units.strength[self.sent_home] * self.journey_price[self.sent_home]).sum())
        self.next_cost = float(params.inspection_cost_usd_m[at].sum()) + journeys

    def _still_there(self, row: int) -> bool:
        """Whether the people who began a course are still in the field."""
        units = self.units
        return bool(units.present[row]) and int(units.rotates_month[row]) == self.learning[row][1]

    def apply(self) -> None:
        """Send to training and home."""
        world, units = self.model, self.units
        units.retrained[:] = 0
        units.retrained[self.finished] = 1
        self.learning = self.going_on
        for row in self.to_train:
            months = max(1, round(numbers(world, int(units.mission[row])).retraining_months))
            self.learning.setdefault(row, (world.month + months, int(units.rotates_month[row])))
        units.in_training[:] = 0.0
        for row in self.learning:
            units.in_training[row] = numbers(world, int(units.mission[row])).retraining_absence_share
        for row in self.sent_home:
            self._send_home(row)
        self.removed, self.cost = self.sent_home, self.next_cost
        for column, count in (("inspections", len(self.visited)), ("shortfalls_found", len(self.failing)),
                              ("units_retrained", len(self.finished)), ("units_removed", len(self.sent_home))):
            world.money[WORLD_INDEX[column]] += count

    def _send_home(self, row: int) -> None:
        """The place stands empty until force generation has found a unit of another country."""
        world, units = self.model, self.units
        params = numbers(world, int(units.mission[row]))
        luck = uniform(world.future, LEAD_TIME, units.key[row], world.month, 0)
        units.present[row] = 0
        units.in_training[row] = 0.0
        units.successions[row] += 1
        units.returns_month[row] = world.month + lead_months(params.unit_lead_months, luck, params)


@njit(cache=True)
def draws_of(future: Future, purpose: int, keys: np.ndarray, month: int) -> np.ndarray:
    """One uniform number for each key, for one purpose and month."""
    numbers = np.empty(len(keys))
    for i in range(len(keys)):
        numbers[i] = uniform(future, purpose, keys[i], month, 0)
    return numbers
