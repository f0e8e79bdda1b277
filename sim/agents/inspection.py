"""Inspection: who looks at units in the field, what is found, and who is retrained or sent home."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from sim.agents.decider import Decider
from sim.agents.find import by_mission, numbers
from sim.agents.lead_times import lead_months
from sim.agents.order import Order
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


@dataclass(frozen=True, slots=True, eq=False)
class Findings(Order):
    """What inspectors saw and what follows, as rows of contingents.

    Attributes:
        visited: units inspected.
        failing: units of those reported below the standard: some are sent home, the others retrained.
        sent_home, to_train: what becomes of the failing.
        finished: units whose retraining is over.
        going_on: month in which a course ends and the unit's next rotation, by row, for those that continue.
        cost: inspections and journeys home, US$ million.
    """

    visited: tuple[int, ...]
    failing: tuple[int, ...]
    sent_home: tuple[int, ...]
    to_train: tuple[int, ...]
    finished: tuple[int, ...]
    going_on: Mapping[int, tuple[int, int]]
    cost: float


class Inspectorate(Decider[Findings]):
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
        self.keys = self.units.key.copy()
        self.learning: dict[int, tuple[int, int]] = {}
        self.removed: tuple[int, ...] = ()
        self.cost = 0.0

    @cached_property
    def params(self) -> Any:
        """The parameters of each unit's mission."""
        return by_mission(self.model, _PARAMS, self.units.mission)

    @cached_property
    def chance(self) -> np.ndarray:
        """Chance that each unit is visited this month."""
        return np.asarray(self.params.inspection_share_per_year / MONTHS_PER_YEAR)

    @cached_property
    def candour(self) -> np.ndarray:
        """Chance that a shortfall of each unit is reported."""
        gain = self.params.shortfall_found_independent - self.params.shortfall_found_dependent
        return np.asarray(self.params.shortfall_found_dependent + gain * self.params.inspection_independence)

    @cached_property
    def journey_price(self) -> np.ndarray:
        """What it costs to bring a person of each unit home, US$ million."""
        return np.asarray(self.params.repatriation_cost_usd_m / self.params.battalion_persons)

    def decide(self) -> Findings:
        """Visit units, judge them, and see whose retraining is over."""
        world, units = self.model, self.units
        month = world.month
        finished = tuple([row for row, (end, _) in self.learning.items() if end <= month and self._still_there(row)])
        going_on = {row: course for row, course in self.learning.items()
                    if course[0] > month and self._still_there(row)}
        drawn = np.flatnonzero(draws_of(world.future, INSPECTED, self.keys, month) < self.chance)
        there = (units.present[drawn] > 0) & (units.strength[drawn] > 0) & (units.regional[drawn] == 0)
        visited = drawn[there & (units.rotates_month[drawn] > month)]
        if not len(visited):
            return Findings((), (), (), (), finished, going_on, 0.0)
        failing, worst = self._judge(visited)
        return Findings(
            visited=tuple(visited.tolist()),
            failing=tuple(failing.tolist()),
            sent_home=tuple(failing[worst].tolist()),
            to_train=tuple(failing[~worst].tolist()),
            finished=finished,
            going_on=going_on,
            cost=self._price(visited, failing[worst]),
        )

    def _judge(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the visits show: who fails, and whether each of them is so bad that it goes home."""
        units, params = self.units, self.params
        reported = draws_of(self.model.future, SHORTFALL, self.keys[at], self.model.month) < self.candour[at]
        failing = at[reported & (units.skill[at] < params.unit_standard[at])]
        return failing, units.skill[failing] < params.removal_threshold[failing]

    def _price(self, visited: np.ndarray, sent_home: np.ndarray) -> float:
        """Of these inspections and journeys home, US$ million."""
        journeys = float((self.units.strength[sent_home] * self.journey_price[sent_home]).sum())
        return float(self.params.inspection_cost_usd_m[visited].sum()) + journeys

    def _still_there(self, row: int) -> bool:
        """Whether the people who began a course are still in the field."""
        units = self.units
        return bool(units.present[row]) and int(units.rotates_month[row]) == self.learning[row][1]

    def apply(self, order: Findings) -> None:
        """Send to training and home.

        Writes: contingents.retrained, in_training, present, successions, returns_month.
        """
        world, units = self.model, self.units
        units.retrained[:] = 0
        units.retrained[list(order.finished)] = 1
        self.learning = dict(order.going_on)
        for row in order.to_train:
            months = max(1, round(numbers(world, int(units.mission[row])).retraining_months))
            self.learning.setdefault(row, (world.month + months, int(units.rotates_month[row])))
        units.in_training[:] = 0.0
        for row in self.learning:
            units.in_training[row] = numbers(world, int(units.mission[row])).retraining_absence_share
        for row in order.sent_home:
            self._send_home(row)
        self.removed, self.cost = order.sent_home, order.cost
        for column, rows in (("inspections", order.visited), ("shortfalls_found", order.failing),
                             ("units_retrained", order.finished), ("units_removed", order.sent_home)):
            world.money[WORLD_INDEX[column]] += len(rows)

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
