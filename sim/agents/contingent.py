"""The contingent: one unit of one contributor at one base."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import RowDecider, has_row
from sim.agents.find import numbers
from sim.agents.muster import CHANGING, THERE, Params, Units, live_on, look_ahead, params_of, units_of
from sim.agents.order import Order
from sim.agents.tours import USUALLY_TAUGHT, Tours, arrive_all, taught_at_home, tours_of
from sim.engine.records import CONTINGENT
from sim.engine.units import HALF
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_ALLEGATIONS = OUTCOME_INDEX["misconduct_allegations"]
_ARRIVALS = WORLD_INDEX["arrivals"]
_PAID_BY_CONTRIBUTORS = [WORLD_INDEX[name] for name in ("cost_others", "charged_contributors", "charged_all")]


@dataclass(frozen=True, slots=True, eq=False)
class MonthOfDuty(Order):
    """What the month brings to units, one entry for each.

    Attributes:
        status: whether it is ``THERE``, ``CHANGING`` or ``LEARNS``, see ``muster``, shape (units, 3).
        relief: for each unit that changes over, whether the training initiative's people take over and are effective;
            None where others do.
        allegations: of misconduct.
        wariness: share of orders refused because the capital is wary.
        refusals_left: share of its refusals that memory of a penalty leaves.
        left_undone: serviceability lost to maintenance left undone, share.
        paid_late: and to late pay.
        held_back: share of orders refused because pay is late.
    """

    status: np.ndarray
    relief: tuple[bool | None, ...]
    allegations: np.ndarray
    wariness: np.ndarray
    refusals_left: np.ndarray
    left_undone: np.ndarray
    paid_late: np.ndarray
    held_back: np.ndarray


@has_row("contingents", CONTINGENT)
class Contingent(RowDecider[MonthOfDuty]):
    """One unit in the field.

    The rule: a unit whose tour is over hands over to new people of the same contributor, unless rotations are
    frozen; the place of a unit that its capital withdrew is filled when force generation has found another. In between
    it tires, forgets what it was trained in, keeps its vehicles as well as its pay and skill allow, and refuses orders
    as its people's habits, its capital's wariness and late pay have it; one of its own punished makes it refuse, or
    offend, less for a time. Retraining gives back what training gave. A newcomer is trained by the training initiative
    where a trained unit was waiting to take over.

    The rule gives one entry for each unit; what happens to one of them in a month is compiled (``muster``).
    """

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        self.numbers = numbers(world, int(self.rows.mission[row]))

    @property
    def fading(self) -> float:
        """Share of training that is left a month later."""
        return float(HALF ** (1.0 / self.numbers.skill_half_life_months))

    @cached_property
    def _fading(self) -> np.ndarray:
        return np.array([unit.fading for unit in self.members])

    @cached_property
    def _capital_of(self) -> np.ndarray:
        """The number of each unit's capital among all contributors."""
        capital_of = np.zeros(len(self.members), dtype=np.int64)
        for number, capital in enumerate(self.model.cast.contributors):
            capital_of[np.isin(self.row_numbers, capital.units)] = number
        return capital_of

    @cached_property
    def _tours(self) -> Tours:
        return tours_of(self.model)

    @cached_property
    def _units(self) -> Units:
        return units_of(self.model)

    @cached_property
    def _params(self) -> Params:
        return params_of(self.model)

    def decide(self) -> MonthOfDuty:
        """Stay, hand over or return."""
        world, rows = self.model, self.row_numbers
        status, refusals_left, allegations = look_ahead(
            self._tours, self._units, self._params, world.future, rows, world.month
        )
        incoming = world.cast.gpoi.incoming
        left_undone, paid_late, held_back = self.neglect()
        return MonthOfDuty(
            status=status,
            relief=tuple([incoming.get(row) for row in rows[np.flatnonzero(status[:, CHANGING])].tolist()]),
            allegations=allegations,
            wariness=self.caution_of_capitals(),
            refusals_left=refusals_left,
            left_undone=left_undone,
            paid_late=paid_late,
            held_back=held_back,
        )

    def caution_of_capitals(self) -> np.ndarray:
        """Share of orders that each unit refuses because its capital is wary."""
        wariness = np.array([capital.wariness for capital in self.model.cast.contributors])
        return np.asarray(wariness[self._capital_of])

    def neglect(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Shares that maintenance left undone and late pay take from serviceability, and late pay from readiness."""
        params, office, at = self._params, self.model.cast.secretariat, self.at
        late = office.months_late - params.usual_months_late[at]
        return (params.unmaintained_loss[at] * office.unmaintained, params.late_pay_serviceability_loss[at] * late,
                params.late_pay_readiness_loss[at] * late)

    def apply(self, order: MonthOfDuty) -> None:
        """New people, or one more month in the field.

        Writes: contingents.present, skill, training, gpoi_trained, protected, caveat, caveat_brought, serviceability,
        serviceability_brought, fatigue, rotates_month, allegations_month; communities.misconduct_month; tally.
        """
        if order.relief:
            self._hand_over(order)
        at = self.at
        refused = (self.rows.caveat_brought[at] + order.wariness + order.held_back) * order.refusals_left
        serviceable = self.rows.serviceability_brought[at] - order.left_undone - order.paid_late
        live_on(self._units, self._params, self.row_numbers, self.model.month, order.status, self._fading,
                refused, serviceable)
        for i in order.allegations.nonzero()[0].tolist():
            self.members[i].report(int(order.allegations[i]))

    def _hand_over(self, order: MonthOfDuty) -> None:
        """New people take over; units that were away are there again."""
        world, changing = self.model, np.flatnonzero(order.status[:, CHANGING])
        at = self.row_numbers[changing]
        world.money[_ARRIVALS] += np.count_nonzero(~order.status[changing, THERE])
        self.rows.present[at] = 1
        trained = np.array([effective is not None for effective in order.relief])
        arrive_all(world.state.contingents, world.state.params, world.future, at, world.month, trained,
                   np.array(order.relief, dtype=bool))
        for i, effective in zip(changing.tolist(), order.relief, strict=True):
            if not effective:
                self.members[i].pay_for_training()

    def pay_for_training(self) -> None:
        """The sender pays for what the people of this unit were taught at home beyond the usual."""
        world, rows, row, params = self.model, self.rows, self.row, self.numbers
        if params.poc_trained_share <= USUALLY_TAUGHT:
            return
        if taught_at_home(world.future, rows.key[row], world.month, params.poc_trained_share):
            price = params.poc_training_cost_usd_m * float(rows.strength[row]) / params.battalion_persons
            world.money[_PAID_BY_CONTRIBUTORS] += price

    def report(self, allegations: int) -> None:
        """Allegations against this unit count against the mission and are known to the people around the base."""
        world, rows, row = self.model, self.rows, self.row
        rows.allegations_month[row] = allegations
        world.state.tally[rows.mission[row], _ALLEGATIONS] += allegations
        around = world.columns.communities
        near = (around.nearest_site == rows.site[row]) & (around.nearest_km <= self.numbers.patrol_reach_km)
        around.misconduct_month[near] += allegations
