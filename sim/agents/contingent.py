"""The contingent: one unit of one contributor at one base."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numba import njit

from sim.agents.contributor import Contributor, capitals_by_row
from sim.agents.decider import Decider, has_row
from sim.agents.find import find, numbers, remember
from sim.agents.gpoi import Gpoi
from sim.agents.secretariat import Secretariat
from sim.agents.tours import arrive, takes_over
from sim.engine.draws import poisson, uniform
from sim.engine.purposes import MISCONDUCT
from sim.engine.records import CONTINGENT, Future
from sim.engine.units import MONTHS_PER_YEAR, PER_THOUSAND
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_ALLEGATIONS = OUTCOME_INDEX["misconduct_allegations"]
_ARRIVALS = WORLD_INDEX["arrivals"]
__all__ = ["Contingent", "arrive"]


@has_row("contingents", CONTINGENT)
class Contingent(Decider):
    """One unit in the field.

    The rule: a unit whose tour is over hands over to new people of the same contributor, unless rotations are
    frozen; a unit that its capital withdrew comes back when force generation has found it again. In between it
    tires, forgets what it was trained in, keeps its vehicles as well as its pay allows, and refuses orders as its
    people's habits and its capital's wariness have it. A newcomer is trained by the training initiative where a
    trained unit was waiting to take over.
    """

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        rows = self.rows
        self.numbers = numbers(world, int(rows.mission[row]))
        self.caveat_brought, self.kept = float(rows.caveat[row]), float(rows.serviceability[row])
        self.capital: Contributor | None = None
        self.looked_around = False

    def decide(self) -> None:
        """Stay, hand over or return."""
        if not self.looked_around:
            self._look_around()
        month, rows, row = self.model.month, self.rows, self.row
        self.there = bool(rows.present[row]) and rows.strength[row] > 0
        self.changing = takes_over(rows, row, month, self.numbers)
        self.incoming = self.gpoi.incoming.get(row) if self.gpoi and self.changing else None
        self.late = self.secretariat.months_late if self.secretariat else self.numbers.usual_months_late
        self.wariness = self.capital.wariness if self.capital else 0.0
        self.allegations = self._allegations(month) if self.there else 0

    def _look_around(self) -> None:
        """Find the institutions that this unit depends on, once all are there."""
        world = self.model
        self.looked_around = True
        self.gpoi = next(iter(find(world, Gpoi)), None)
        self.secretariat = next(iter(find(world, Secretariat)), None)
        self.capital = capitals_by_row(world).get(self.row)

    def _allegations(self, month: int) -> int:
        """Allegations against this unit in the month that starts."""
        mean = allegations_expected(self.rows, self.row, self.numbers)
        return poisson(uniform(self.model.future, MISCONDUCT, self.rows.key[self.row], month, 0), float(mean))

    def apply(self) -> None:
        """Let the month's change happen: new people, or one more month in the field."""
        if not self.there and not self.changing:
            return
        if self.changing:
            self._hand_over()
        elif self.model.month > 0:
            grow_old(self.rows, self.row, self.numbers)
        bear(self.rows, self.row, self.caveat_brought + self.wariness, self.kept, self.late, self.numbers)
        if self.allegations:
            self.report(self.allegations)

    def _hand_over(self) -> None:
        """New people take over; a unit that was away is there again."""
        world, rows, row = self.model, self.rows, self.row
        if not self.there:
            rows.present[row] = 1
            world.money[_ARRIVALS] += 1
        arrive(world, row, world.month, trained=self.incoming is not None, effective=bool(self.incoming))
        self.caveat_brought, self.kept = float(rows.caveat[row]), float(rows.serviceability[row])

    def report(self, allegations: int) -> None:
        """Allegations count against the mission and are known to the people around the base."""
        world, rows, row = self.model, self.rows, self.row
        rows.allegations_month[row] = allegations
        world.state.tally[rows.mission[row], _ALLEGATIONS] += allegations
        around = world.columns.communities
        near = (around.nearest_site == rows.site[row]) & (around.nearest_km <= self.numbers.patrol_reach_km)
        around.misconduct_month[near] += allegations

    @classmethod
    def decide_together(cls, agents: list[Self]) -> None:
        """Units that change over decide one by one, all others in one sweep by the same rules."""
        if cls.decide is not Contingent.decide or cls.apply is not Contingent.apply:
            return super().decide_together(agents)
        return remember(agents[0].model, cls, lambda: Muster(agents)).decide()

    @classmethod
    def apply_together(cls, agents: list[Self]) -> None:
        """Let the month's changes happen."""
        if cls.decide is not Contingent.decide or cls.apply is not Contingent.apply:
            return super().apply_together(agents)
        return remember(agents[0].model, cls, lambda: Muster(agents)).apply()


def allegations_expected(rows: Any, at: Any, facts: Any) -> Any:
    """Mean allegations in a month, for one row or many: rarer in better-led units."""
    skill_gap = (1.0 - rows.skill[at]) / (1.0 - facts.skill_mean)
    people = rows.strength[at] / PER_THOUSAND
    return facts.misconduct_per_1000_per_year / MONTHS_PER_YEAR * people * np.maximum(0.0, skill_gap)


def grow_old(rows: Any, at: Any, facts: Any) -> None:
    """A month in the field, for one row or many: people tire, and what training gave fades."""
    rows.fatigue[at] = np.minimum(1.0, rows.fatigue[at] + facts.fatigue_per_month)
    training = rows.training[at]
    left = training * 0.5 ** (1.0 / facts.skill_half_life_months)
    rows.training[at] = left
    rows.skill[at] = np.maximum(0.0, rows.skill[at] - facts.training_skill_gain * (training - left))


def bear(rows: Any, at: Any, caveat: Any, kept: Any, late: float, facts: Any) -> None:
    """What units bear this month, one row or many: the capital's wariness, and vehicles that late pay leaves idle."""
    rows.caveat[at] = np.minimum(1.0, caveat)
    loss = facts.late_pay_serviceability_loss * (late - facts.usual_months_late)
    rows.serviceability[at] = np.minimum(1.0, np.maximum(0.0, kept - loss))


class Muster:
    """All contingents of a world at the turn of a month: most only grow older, and do so together."""

    def __init__(self, agents: "list[Any]") -> None:
        self.agents, self.world = agents, agents[0].model
        self.rows = self.world.columns.contingents
        self.at = np.array([agent.row for agent in agents])
        mission = self.rows.mission[self.at]
        self.facts = SimpleNamespace(**{name: getattr(self.world.params, name)[mission] for name in _FACTS})
        self.brought, self.kept = self.rows.caveat[self.at].copy(), self.rows.serviceability[self.at].copy()
        self.capitals = find(self.world, Contributor)
        self.capital_of = np.zeros(len(agents), dtype=np.int64)
        for number, capital in enumerate(self.capitals):
            self.capital_of[np.isin(self.at, capital.units)] = number
        self.secretariat = next(iter(find(self.world, Secretariat)), None)

    def decide(self) -> None:
        """Find who changes over; they decide for themselves."""
        rows, at, month = self.rows, self.at, self.world.month
        manned = rows.strength[at] > 0
        self.there = (rows.present[at] > 0) & manned
        thawed = (month < self.facts.rotation_freeze_start_month) | (
            month >= self.facts.rotation_freeze_start_month + self.facts.rotation_freeze_months
        )
        due = np.where(rows.present[at] > 0, rows.rotates_month[at] <= month,
                       (rows.returns_month[at] > 0) & (rows.returns_month[at] <= month))
        self.changing = np.flatnonzero(due & manned & thawed)
        for i in self.changing:
            self.agents[i].decide()
        self.late = self.secretariat.months_late if self.secretariat else self.facts.usual_months_late[0]
        self.wariness = np.array([capital.wariness for capital in self.capitals])[self.capital_of]
        mean = np.where(self.there, allegations_expected(rows, at, self.facts), 0.0)
        self.allegations = count_allegations(self.world.future, rows.key[at], month, mean)

    def apply(self) -> None:
        """Let those who change over do so; the others grow a month older."""
        for i in self.changing:
            agent = self.agents[i]
            agent.apply()
            self.brought[i], self.kept[i] = agent.caveat_brought, agent.kept
        staying = self.there.copy()
        staying[self.changing] = False
        if self.world.month > 0:
            grow_old(self.rows, self.at[staying], only(self.facts, staying))
        bear(self.rows, self.at[staying], self.brought[staying] + self.wariness[staying], self.kept[staying], self.late,
             only(self.facts, staying))
        for i in np.flatnonzero(staying & (self.allegations > 0)):
            self.agents[i].report(int(self.allegations[i]))


_FACTS = (
    "rotation_freeze_start_month", "rotation_freeze_months", "fatigue_per_month", "skill_half_life_months",
    "training_skill_gain", "late_pay_serviceability_loss", "usual_months_late", "skill_mean",
    "misconduct_per_1000_per_year",
)


def only(facts: SimpleNamespace, chosen: np.ndarray) -> SimpleNamespace:
    """The same numbers for some of the rows."""
    return SimpleNamespace(**{name: values[chosen] for name, values in vars(facts).items()})


@njit(cache=True)
def count_allegations(future: Future, keys: np.ndarray, month: int, means: np.ndarray) -> np.ndarray:
    """Allegations against each unit in a month, by its own keyed draw."""
    counts = np.zeros(len(keys))
    for i in range(len(keys)):
        if means[i] > 0.0:
            counts[i] = poisson(uniform(future, MISCONDUCT, keys[i], month, 0), means[i])
    return counts
