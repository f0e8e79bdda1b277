"""The contingent: one unit of one contributor at one base."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.contributor import Contributor
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


@has_row("contingents", CONTINGENT)
class Contingent(Decider):
    """One unit in the field.

    The rule: a unit whose tour is over hands over to new people of the same contributor, unless rotations are
    frozen; a unit that its capital withdrew comes back when force generation has found it again. In between it
    tires, forgets what it was trained in, keeps its vehicles as well as its pay allows, and refuses orders as its
    people's habits and its capital's wariness have it. A newcomer is trained by the training initiative where a
    trained unit was waiting to take over.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.started = False

    def decide(self) -> None:
        """Stay, hand over or return."""
        if not self.started:
            self._look_around()
        month = self.model.month
        self.there = bool(self.present) and self.strength > 0
        self.changing = takes_over(self.rows, self.row, month, self.numbers)
        self.incoming = self.gpoi.incoming.get(self.row) if self.gpoi and self.changing else None
        self.late = self.secretariat.months_late - self.numbers.usual_months_late if self.secretariat else 0.0
        self.wariness = self.capital.wariness if self.capital else 0.0
        self.allegations = self._allegations(month) if self.there else 0

    def _look_around(self) -> None:
        """Find the institutions this unit depends on, and what its people brought with them."""
        world = self.model
        self.started = True
        self.numbers: Any = numbers(world, int(self.mission))
        self.gpoi = next(iter(find(world, Gpoi)), None)
        self.secretariat = next(iter(find(world, Secretariat)), None)
        mine = int(self.contributor)
        self.capital = next((each for each in find(world, Contributor) if each.row == mine), None)
        self.caveat_brought, self.kept = float(self.caveat), float(self.serviceability)

    def _allegations(self, month: int) -> int:
        """Allegations against this unit in the month that starts: rarer in better-led units."""
        skill_gap = (1.0 - self.skill) / (1.0 - self.numbers.skill_mean)
        mean = self.numbers.misconduct_per_1000_per_year / 12.0 * self.strength / 1000.0 * max(0.0, skill_gap)
        return poisson(uniform(self.model.future, MISCONDUCT, self.key, month, 0), mean)

    def apply(self) -> None:
        """Let the month's change happen: new people, or one more month in the field."""
        if self.changing:
            self._hand_over()
        elif self.there and self.model.month > 0:
            self._age()
        if self.there or self.changing:
            self.caveat = min(1.0, self.caveat_brought + self.wariness)
            loss = self.numbers.late_pay_serviceability_loss * self.late
            self.serviceability = min(1.0, max(0.0, self.kept - loss))
        if self.there:
            self.allegations_month = self.allegations
            if self.allegations:
                self._report()

    def _hand_over(self) -> None:
        """New people take over; a unit that was away is there again."""
        world = self.model
        if not self.present and not self.there:
            self.present = 1
            world.money[_ARRIVALS] += 1
        arrive(world, self.row, world.month, trained=self.incoming is not None, effective=bool(self.incoming))
        self.caveat_brought, self.kept = float(self.caveat), float(self.serviceability)

    def _age(self) -> None:
        """A month in the field: people tire, and what training gave fades."""
        facts = self.numbers
        self.fatigue = min(1.0, self.fatigue + facts.fatigue_per_month)
        training = self.training
        left = training * math.pow(0.5, 1.0 / facts.skill_half_life_months)
        self.training = left
        self.skill = max(0.0, self.skill - facts.training_skill_gain * (training - left))

    def _report(self) -> None:
        """Allegations count against the mission and are known to the people around the base."""
        world = self.model
        world.state.tally[self.mission, _ALLEGATIONS] += self.allegations
        around = world.columns.communities
        near = (around.nearest_site == self.site) & (around.nearest_km <= self.numbers.patrol_reach_km)
        around.misconduct_month[np.flatnonzero(near)] += self.allegations
