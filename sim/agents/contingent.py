"""The contingent: one unit of one contributor at one base.

A world lets all of them decide in one sweep (``Muster``), by the same compiled rules of one unit.
"""

from typing import TYPE_CHECKING, Self

from sim.agents import muster
from sim.agents.contributor import Contributor, capitals_by_row
from sim.agents.decider import Decider, has_row
from sim.agents.find import find, numbers, remember
from sim.agents.gpoi import Gpoi
from sim.agents.muster import Muster
from sim.agents.secretariat import Secretariat
from sim.agents.tours import USUALLY_TAUGHT, arrive, changes_over, taught_at_home, tours_of
from sim.engine.records import CONTINGENT
from sim.engine.units import HALF
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_ALLEGATIONS = OUTCOME_INDEX["misconduct_allegations"]
_ARRIVALS, _COST_OTHERS = WORLD_INDEX["arrivals"], WORLD_INDEX["cost_others"]


@has_row("contingents", CONTINGENT)
class Contingent(Decider):
    """One unit in the field.

    The rule: a unit whose tour is over hands over to new people of the same contributor, unless rotations are
    frozen; a unit that its capital withdrew comes back when force generation has found it again. In between it
    tires, forgets what it was trained in, keeps its vehicles as well as its pay allows, and refuses orders as its
    people's habits and its capital's wariness have it; one of its own punished makes it refuse, or offend, less for a
    time. Retraining gives back what training gave. A newcomer is trained by the training initiative where a trained
    unit was waiting to take over.
    """

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        rows = self.rows
        self.numbers = numbers(world, int(rows.mission[row]))
        self.caveat_brought, self.kept = float(rows.caveat[row]), float(rows.serviceability[row])
        self.fading = HALF ** (1.0 / self.numbers.skill_half_life_months)  # share of training left a month later
        self.capital: Contributor | None = None
        self.looked_around = False

    def decide(self) -> None:
        """Stay, hand over or return."""
        if not self.looked_around:
            self._look_around()
        month, rows, row = self.model.month, self.rows, self.row
        self.there = muster.is_there(self.units, row)
        self.changing = changes_over(tours_of(self.model), row, month)
        self.incoming = self.gpoi.incoming.get(row) if self.gpoi and self.changing else None
        self.late = self.secretariat.months_late if self.secretariat else self.numbers.usual_months_late
        self.undone = self.secretariat.unmaintained if self.secretariat else 0.0
        self.wariness = self.capital.wariness if self.capital else 0.0
        self.refusals_left = muster.refusals_left(self.units, self.params, row)
        self.retrained = bool(rows.retrained[row])
        self.allegations = muster.alleged(self.units, self.params, row, self.model.future, month) if self.there else 0

    def _look_around(self) -> None:
        """Find the tables and institutions that this unit depends on, once all are there."""
        world = self.model
        self.looked_around = True
        self.units, self.params = muster.units_of(world), muster.params_of(world)
        self.gpoi = next(iter(find(world, Gpoi)), None)
        self.secretariat = next(iter(find(world, Secretariat)), None)
        self.capital = capitals_by_row(world).get(self.row)

    def apply(self) -> None:
        """Let the month's change happen: new people, or one more month in the field."""
        if not self.there and not self.changing:
            return
        if self.changing:
            self._hand_over()
        elif self.model.month > 0:
            muster.grow_old(self.units, self.params, self.row, self.fading)
            if self.retrained:
                muster.learn_again(self.units, self.params, self.row)
        loss = self.numbers.late_pay_serviceability_loss * (self.late - self.numbers.usual_months_late)
        serviceable = self.kept - self.numbers.unmaintained_loss * self.undone - loss
        muster.bear(self.units, self.row, (self.caveat_brought + self.wariness) * self.refusals_left, serviceable)
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
        if not self.incoming:
            self.pay_for_training()

    def pay_for_training(self) -> None:
        """The sender pays for what its people were taught at home beyond the usual."""
        world, rows, row, params = self.model, self.rows, self.row, self.numbers
        if params.poc_trained_share <= USUALLY_TAUGHT:
            return
        if taught_at_home(world.future, rows.key[row], world.month, params.poc_trained_share):
            price = params.poc_training_cost_usd_m * float(rows.strength[row]) / params.battalion_persons
            world.money[_COST_OTHERS] += price

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
        """All units in one sweep, by the same rules; a subclass that decides otherwise decides one by one."""
        if not cls.follows(Contingent):
            return super().decide_together(agents)
        return remember(agents[0].model, (cls, len(agents)), lambda: Muster(agents)).decide()

    @classmethod
    def apply_together(cls, agents: list[Self]) -> None:
        """Let the month's changes happen."""
        if not cls.follows(Contingent):
            return super().apply_together(agents)
        return remember(agents[0].model, (cls, len(agents)), lambda: Muster(agents)).apply()
