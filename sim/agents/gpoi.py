"""The Global Peace Operations Initiative: a chain from money to units, with a loss at every step."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.agents.cohorts import STREAMS, Cohort, new_cohort
from sim.agents.decider import Decider
from sim.agents.find import numbers
from sim.agents.order import Order
from sim.agents.tours import Tours, change_overs, tours_of
from sim.engine.records import INFANTRY, MECHANISED, QUICK_REACTION
from sim.engine.units import PER_MILLION
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_TRAINABLE = (INFANTRY, MECHANISED, QUICK_REACTION)
#: What a unit of each stream does, once it is there.
_DEED = {"helicopters": "evacuates", "police": "polices"}


class Loan(NamedTuple):
    """Units that the initiative placed at a row of the enablers, and the month in which their tours are over."""

    row: int
    number: int
    until: int
    cohort: Cohort


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPlan(Order):
    """Where every trained unit stands after this month, and what happens to some of them in it.

    Attributes:
        spent: budget of each stream so far, US$ million.
        started: cohorts of each stream so far.
        chain: cohorts in training, or trained and on their way.
        waiting: infantry units that wait for a change-over.
        serving: the unit that serves as each contingent, by row.
        incoming, named: see ``Gpoi``.
        placed: enabler units that arrive.
        leaving: enabler units that go home.
        counts: cohorts that took each step of the chain.
    """

    spent: Mapping[str, float]
    started: Mapping[str, int]
    chain: tuple[Cohort, ...]
    waiting: tuple[Cohort, ...]
    serving: Mapping[int, Cohort]
    incoming: Mapping[int, bool]
    named: Mapping[int, Cohort]
    placed: tuple[Loan, ...]
    leaving: tuple[Loan, ...]
    counts: Mapping[str, int]


@dataclass(slots=True)
class Draft:
    """A training plan while it is drawn up: the memory of the initiative, to be moved one month on."""

    spent: dict[str, float]
    started: dict[str, int]
    chain: list[Cohort]
    waiting: list[Cohort]
    serving: dict[int, Cohort]
    placed: list[Loan] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class Gpoi(Decider[TrainingPlan]):
    """Trains partners' units and sees what becomes of them.

    The rule: the budget fills three accounts (infantry, helicopters, police); an account that holds the price of a
    unit starts the next cohort. A trained infantry unit that deploys waits for the next change-over in any of the
    world's missions, the largest unit first, then the lowest key. A helicopter or police unit goes where most of its
    kind are missing, those for evacuation alone first among equals; where none is missing it is used elsewhere,
    and one found unfit on arrival goes home. Trained people go home at the end of their tour, enabler units after
    some tours, unless the partner has learned to train the next ones itself.

    Attributes:
        incoming: rows of contingents that a trained unit takes over next month; whether it is effective.
        named: those of them that a unit of the initiative takes over, and which.
        lent: enabler units that it placed.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.spent: Mapping[str, float] = dict.fromkeys(STREAMS, 0.0)
        self.started: Mapping[str, int] = dict.fromkeys(STREAMS, 0)
        self.chain: tuple[Cohort, ...] = ()
        self.waiting: tuple[Cohort, ...] = ()
        self.serving: Mapping[int, Cohort] = {}
        self.incoming: Mapping[int, bool] = {}
        self.named: Mapping[int, Cohort] = {}
        self.lent: tuple[Loan, ...] = ()

    @cached_property
    def _tours(self) -> Tours:
        return tours_of(self.model)

    def decide(self) -> TrainingPlan:
        """Move every cohort one step along the chain."""
        draft = Draft(dict(self.spent), dict(self.started), list(self.chain), list(self.waiting), dict(self.serving))
        self.start_cohorts(draft)
        self.graduate(draft)
        self.change_over(draft)
        self.arrive(draft)
        leaving = self.go_home(draft)
        incoming, named = self.name_next(draft)
        return TrainingPlan(
            spent=draft.spent, started=draft.started, chain=tuple(draft.chain), waiting=tuple(draft.waiting),
            serving=draft.serving, incoming=incoming, named=named, placed=tuple(draft.placed), leaving=leaving,
            counts=dict(draft.counts),
        )

    def start_cohorts(self, draft: Draft) -> None:
        """Every account that holds the price of a unit starts one, or several."""
        world, params = self.model, numbers(self.model, 0)
        gpoi = world.in_force.us.gpoi
        shares = (1.0 - gpoi.helicopter_share - gpoi.police_share, gpoi.helicopter_share, gpoi.police_share)
        prices = (
            params.training_cost_usd_per_person * params.battalion_persons / PER_MILLION
            + params.gpoi_equipment_cost_usd_m,
            params.helicopter_build_cost_usd_m, params.police_build_cost_usd_m,
        )
        money = float(world.donor_plan.gpoi[world.month])
        for stream, share, price in zip(STREAMS, shares, prices, strict=True):
            draft.spent[stream] += share * money
            while (draft.started[stream] + 1) * price <= draft.spent[stream]:
                draft.started[stream] += 1
                draft.chain.append(new_cohort(world, stream, draft.started[stream], world.month, params))

    def graduate(self, draft: Draft) -> None:
        """End of training: who is trained, who stays together, who registers, who can now train others."""
        for cohort in draft.chain:
            if cohort.trained_month == self.model.month:
                draft.counts["trained"] += 1
                draft.counts["retained"] += cohort.retained
                draft.counts["pledged"] += cohort.pledged
                draft.counts["self_training"] += cohort.self_training

    def change_over(self, draft: Draft) -> None:
        """The units named last month take over, or wait on, first in line; those they relieve go home."""
        if not self.serving and not self.named:
            return
        changing, returned = self.changing(self.model.month), []
        for row in list(self.serving):
            if changing[row]:
                partner_sends_the_next = row in self.incoming and row not in self.named
                if not partner_sends_the_next:
                    draft.counts["lost_at_rotation"] += 1
                    del draft.serving[row]
        for row, cohort in self.named.items():
            if changing[row]:
                draft.counts["deployed"] += 1
                draft.counts["effective"] += cohort.effective
                draft.serving[row] = cohort
            else:
                returned.append(cohort)
        draft.waiting[:0] = returned

    def arrive(self, draft: Draft) -> None:
        """Cohorts whose lead time is over: infantry waits for a change-over, enablers go where they are missing."""
        due = [cohort for cohort in draft.chain if cohort.due_month == self.model.month]
        draft.chain = [cohort for cohort in draft.chain if cohort.due_month > self.model.month]
        for cohort in due:
            draft.counts["used_otherwise"] += cohort.used_otherwise
            if cohort.deploys and cohort.stream == "infantry":
                draft.waiting.append(cohort)
            elif cohort.deploys:
                self.place(draft, cohort)

    def place(self, draft: Draft, cohort: Cohort) -> None:
        """Send an enabler unit to the row that lacks most."""
        units = self.model.columns.enablers
        coming = by_row(draft.placed)
        there = self.model.holds.without_orders
        lacking = [
            (int(units.required[row]) - there(row, int(units.present[row])) - coming.get(row, 0),
             bool(units.evacuates[row] > units.lifts[row]), -int(units.key[row]), row)
            for row in np.flatnonzero(getattr(units, _DEED[cohort.stream])).tolist()
        ]
        lack, _, _, row = max(lacking, default=(0, False, 0, -1))
        if lack <= 0:
            draft.counts["used_otherwise"] += 1
            return
        draft.counts["deployed"] += 1
        draft.counts["effective"] += cohort.effective
        if cohort.effective:
            params = numbers(self.model, int(units.mission[row]))
            size = round(params.aircraft_per_unit) if cohort.stream == "helicopters" else 1
            stays = max(1, round(params.trained_unit_tours * params.rotation_months))
            draft.placed.append(Loan(row, min(size, lack), self.model.month + stays, cohort))

    def go_home(self, draft: Draft) -> tuple[Loan, ...]:
        """Enabler units whose tours are over leave, unless the partner sends successors by itself."""
        ending = [loan for loan in self.lent if loan.until <= self.model.month]
        leaving = tuple([loan for loan in ending if not loan.cohort.self_training])
        draft.counts["lost_at_rotation"] += len(leaving)
        return leaving

    def name_next(self, draft: Draft) -> tuple[dict[int, bool], dict[int, Cohort]]:
        """Name the trained units that take over next month, so that each contingent knows who relieves it."""
        incoming: dict[int, bool] = {}
        named: dict[int, Cohort] = {}
        waiting, serving = draft.waiting, draft.serving
        if not waiting and not serving:
            return incoming, named
        rows, slots = self.model.columns.contingents, self.slots()
        for row in sorted(slots, key=lambda row: (-rows.strength[row], int(rows.key[row]))):
            trained = serving.get(row)
            if trained is not None and trained.self_training:
                incoming[row] = trained.effective
            elif waiting and rows.kind[row] in _TRAINABLE:
                cohort = waiting.pop(0)
                named[row], incoming[row] = cohort, cohort.effective
        return incoming, named

    def slots(self) -> list[int]:
        """Contingents in which people change over next month, as far as is known."""
        month = self.model.month
        return np.flatnonzero(~self.changing(month) & self.changing(month + 1)).tolist()

    def changing(self, month: int) -> np.ndarray:
        """In which contingents people change over in a month, as far as is known now."""
        return change_overs(self._tours, month)

    def apply(self, order: TrainingPlan) -> None:
        """Publish who takes over, let enabler units come and go, count every step.

        Writes: enablers.present.
        """
        world = self.model
        self.spent, self.started = order.spent, order.started
        self.chain, self.waiting, self.serving = order.chain, order.waiting, order.serving
        self.incoming, self.named = order.incoming, order.named
        for loan in order.placed:
            world.holds.move(world, loan.row, loan.number)
        for loan in order.leaving:
            world.holds.move(world, loan.row, -loan.number)
        self.lent = tuple([loan for loan in self.lent + order.placed if loan not in order.leaving])
        for step, count in order.counts.items():
            world.money[WORLD_INDEX[f"gpoi_{step}"]] += count
        world.money[WORLD_INDEX["arrivals"]] += len(order.placed)

    def lent_to(self) -> dict[int, int]:
        """Number of its units at each row of the enablers: not the row's own, so nobody else gives notice for them."""
        return by_row(self.lent)


def by_row(loans: Iterable[Loan]) -> dict[int, int]:
    """Number of units at each row."""
    numbers_there: dict[int, int] = {}
    for loan in loans:
        numbers_there[loan.row] = numbers_there.get(loan.row, 0) + loan.number
    return numbers_there
