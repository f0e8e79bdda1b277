"""The contingent: one unit of one contributor at one base."""

import math
from typing import TYPE_CHECKING

from sim.agents.contributor import Contributor, capitals_by_row
from sim.agents.decider import Decider, has_row
from sim.agents.find import find, numbers
from sim.agents.gpoi import Gpoi
from sim.agents.secretariat import Secretariat
from sim.agents.tours import arrive, takes_over
from sim.engine.draws import poisson, uniform
from sim.engine.purposes import MISCONDUCT
from sim.engine.records import CONTINGENT
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
        self.late = self.secretariat.months_late - self.numbers.usual_months_late if self.secretariat else 0.0
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
        """Allegations against this unit in the month that starts: rarer in better-led units."""
        rows, row, facts = self.rows, self.row, self.numbers
        shortcoming = (1.0 - rows.skill[row]) / (1.0 - facts.skill_mean)
        mean = facts.misconduct_per_1000_per_year / 12.0 * rows.strength[row] / 1000.0 * max(0.0, shortcoming)
        return poisson(uniform(self.model.future, MISCONDUCT, rows.key[row], month, 0), mean)

    def apply(self) -> None:
        """Let the month's change happen: new people, or one more month in the field."""
        if not self.there and not self.changing:
            return
        rows, row, facts = self.rows, self.row, self.numbers
        if self.changing:
            self._hand_over()
        elif self.model.month > 0:
            self._age()
        rows.caveat[row] = min(1.0, self.caveat_brought + self.wariness)
        kept = self.kept - facts.late_pay_serviceability_loss * self.late
        rows.serviceability[row] = min(1.0, max(0.0, kept))
        if self.allegations:
            self._report()

    def _hand_over(self) -> None:
        """New people take over; a unit that was away is there again."""
        world, rows, row = self.model, self.rows, self.row
        if not self.there:
            rows.present[row] = 1
            world.money[_ARRIVALS] += 1
        arrive(world, row, world.month, trained=self.incoming is not None, effective=bool(self.incoming))
        self.caveat_brought, self.kept = float(rows.caveat[row]), float(rows.serviceability[row])

    def _age(self) -> None:
        """A month in the field: people tire, and what training gave fades."""
        rows, row, facts = self.rows, self.row, self.numbers
        rows.fatigue[row] = min(1.0, rows.fatigue[row] + facts.fatigue_per_month)
        training = rows.training[row]
        left = training * math.pow(0.5, 1.0 / facts.skill_half_life_months)
        rows.training[row] = left
        rows.skill[row] = max(0.0, rows.skill[row] - facts.training_skill_gain * (training - left))

    def _report(self) -> None:
        """Allegations count against the mission and are known to the people around the base."""
        world, rows, row = self.model, self.rows, self.row
        rows.allegations_month[row] = self.allegations
        world.state.tally[rows.mission[row], _ALLEGATIONS] += self.allegations
        around = world.columns.communities
        near = (around.nearest_site == rows.site[row]) & (around.nearest_km <= self.numbers.patrol_reach_km)
        around.misconduct_month[near] += self.allegations
