"""The Global Peace Operations Initiative: a chain from money to units, with a loss at every step."""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.cohorts import STREAMS, Cohort, new_cohort
from sim.agents.decider import Decider
from sim.agents.donor import plan_of
from sim.agents.find import numbers
from sim.agents.tours import change_overs, tours_of
from sim.engine.records import (
    EVACUATION_HELICOPTERS,
    INFANTRY,
    MECHANISED,
    QUICK_REACTION,
    SPECIAL_POLICE,
    UTILITY_HELICOPTERS,
)
from sim.engine.units import PER_MILLION
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_TRAINABLE = (INFANTRY, MECHANISED, QUICK_REACTION)
_NEEDS = {"helicopters": (UTILITY_HELICOPTERS, EVACUATION_HELICOPTERS), "police": (SPECIAL_POLICE,)}


class Gpoi(Decider):
    """Trains partners' units and sees what becomes of them.

    The rule: the budget fills three accounts (infantry, helicopters, police); an account that holds the price of a
    unit starts the next cohort. A trained infantry unit that deploys waits for the next change-over in any of the
    world's missions, the largest unit first, then the lowest key. A helicopter or police unit goes where most of its
    kind are missing, evacuation before utility helicopters among equals; where none is missing it is used elsewhere,
    and one found unfit on arrival goes home. Trained people go home at the end of their tour, enabler units after
    some tours, unless the partner has learned to train the next ones itself.

    Attributes:
        incoming: rows of contingents that a trained unit takes over next month; whether it is effective.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.spent = dict.fromkeys(STREAMS, 0.0)
        self.started = dict.fromkeys(STREAMS, 0)
        self.chain: list[Cohort] = []
        self.waiting: list[Cohort] = []
        self.incoming: dict[int, bool] = {}
        self.named: dict[int, Cohort] = {}
        self.serving: dict[int, Cohort] = {}
        self.lent: list[tuple[int, int, int, Cohort]] = []

    def decide(self) -> None:
        """Move every cohort one step along the chain."""
        self.counts: dict[str, int] = defaultdict(int)
        self.placed: list[tuple[int, int, int, Cohort]] = []
        self.start_cohorts()
        self.graduate()
        self.change_over()
        self.arrive()
        self.go_home()
        self.name_next()

    def start_cohorts(self) -> None:
        """Every account that holds the price of a unit starts one, or several."""
        world, params = self.model, numbers(self.model, 0)
        gpoi = world.scenario_file.us.gpoi
        shares = (1.0 - gpoi.helicopter_share - gpoi.police_share, gpoi.helicopter_share, gpoi.police_share)
        prices = (
            params.training_cost_usd_per_person * params.battalion_persons / PER_MILLION,
            params.helicopter_build_cost_usd_m, params.police_build_cost_usd_m,
        )
        money = float(plan_of(world).gpoi[world.month])
        for stream, share, price in zip(STREAMS, shares, prices, strict=True):
            self.spent[stream] += share * money
            while (self.started[stream] + 1) * price <= self.spent[stream]:
                self.started[stream] += 1
                self.chain.append(new_cohort(world, stream, self.started[stream], world.month, params))

    def graduate(self) -> None:
        """End of training: who is trained, who stays together, who registers, who can now train others."""
        for cohort in self.chain:
            if cohort.trained_month == self.model.month:
                self.counts["trained"] += 1
                self.counts["retained"] += cohort.retained
                self.counts["pledged"] += cohort.pledged
                self.counts["self_training"] += cohort.self_training

    def change_over(self) -> None:
        """The units named last month take over; those they relieve go home."""
        self.returned: list[Cohort] = []
        if not self.serving and not self.named:
            return
        changing = self.changing(self.model.month)
        for row in list(self.serving):
            if changing[row]:
                partner_sends_the_next = row in self.incoming and row not in self.named
                if not partner_sends_the_next:
                    self.counts["lost_at_rotation"] += 1
                    del self.serving[row]
        for row, cohort in self.named.items():
            if changing[row]:
                self.counts["deployed"] += 1
                self.counts["effective"] += cohort.effective
                self.serving[row] = cohort
            else:
                self.returned.append(cohort)

    def arrive(self) -> None:
        """Cohorts whose lead time is over: infantry waits for a change-over, enablers go where they are missing."""
        due = [cohort for cohort in self.chain if cohort.due_month == self.model.month]
        self.chain = [cohort for cohort in self.chain if cohort.due_month > self.model.month]
        self.waiting = self.returned + self.waiting
        for cohort in due:
            self.counts["used_otherwise"] += cohort.used_otherwise
            if cohort.deploys and cohort.stream == "infantry":
                self.waiting.append(cohort)
            elif cohort.deploys:
                self.place(cohort)

    def place(self, cohort: Cohort) -> None:
        """Send an enabler unit to the row that lacks most."""
        units = self.model.columns.enablers
        coming: Counter[int] = Counter()
        for row, number, _, _ in self.placed:
            coming[row] += number
        lacking = [
            (int(units.required[row] - units.present[row]) - coming[row], int(units.kind[row]), -int(units.key[row]),
             row)
            for row in range(len(units.kind)) if units.kind[row] in _NEEDS[cohort.stream]
        ]
        lack, _, _, row = max(lacking, default=(0, 0, 0, -1))
        if lack <= 0:
            self.counts["used_otherwise"] += 1
            return
        self.counts["deployed"] += 1
        self.counts["effective"] += cohort.effective
        if cohort.effective:
            params = numbers(self.model, int(units.mission[row]))
            size = round(params.aircraft_per_unit) if cohort.stream == "helicopters" else 1
            stays = max(1, round(params.trained_unit_tours * params.rotation_months))
            self.placed.append((row, min(size, lack), self.model.month + stays, cohort))

    def go_home(self) -> None:
        """Enabler units whose tours are over leave, unless the partner sends successors by itself."""
        ending = [entry for entry in self.lent if entry[2] <= self.model.month]
        self.leaving = [entry for entry in ending if not entry[3].self_training]
        self.counts["lost_at_rotation"] += len(self.leaving)

    def name_next(self) -> None:
        """Name the trained units that take over next month, so that each contingent knows who relieves it."""
        self.next_incoming: dict[int, bool] = {}
        self.next_named: dict[int, Cohort] = {}
        waiting = self.waiting
        if not waiting and not self.serving:
            return
        rows, slots = self.model.columns.contingents, self.slots()
        for row in sorted(slots, key=lambda row: (-rows.strength[row], int(rows.key[row]))):
            trained = self.serving.get(row)
            if trained is not None and trained.self_training:
                self.next_incoming[row] = trained.effective
            elif waiting and rows.kind[row] in _TRAINABLE:
                cohort = waiting.pop(0)
                self.next_named[row], self.next_incoming[row] = cohort, cohort.effective

    def slots(self) -> list[int]:
        """Contingents in which people change over next month, as far as is known."""
        month = self.model.month
        return np.flatnonzero(~self.changing(month) & self.changing(month + 1)).tolist()

    def changing(self, month: int) -> np.ndarray:
        """In which contingents people change over in a month, as far as is known now."""
        return change_overs(tours_of(self.model), month)

    def apply(self) -> None:
        """Publish who takes over, let enabler units come and go, count every step."""
        world = self.model
        self.incoming, self.named = self.next_incoming, self.next_named
        present = world.columns.enablers.present
        for row, number, _, _ in self.placed:
            present[row] += number
        for entry in self.leaving:
            present[entry[0]] -= min(entry[1], present[entry[0]])
        self.lent = [entry for entry in self.lent + self.placed if entry not in self.leaving]
        self.tell_force_generation()
        for step, count in self.counts.items():
            world.money[WORLD_INDEX[f"gpoi_{step}"]] += count
        world.money[WORLD_INDEX["arrivals"]] += len(self.placed)

    def tell_force_generation(self) -> None:
        """Units lent to a row are not the row's own: nobody else gives notice for them."""
        lent: dict[int, int] = {}
        for row, number, _, _ in self.lent:
            lent[row] = lent.get(row, 0) + number
        self.model.cast.secretariat.generation.lent = lent
