"""Force generation: who pledges for the vacancies in the statement of unit requirement, and who goes home."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.find import numbers
from sim.agents.lead_times import lead_months, monthly_chance
from sim.engine.draws import uniform
from sim.engine.purposes import DEPLOY, LEAD_TIME, PLEDGE, WITHDRAW
from sim.engine.records import ALERT_NETWORK, EVACUATION_HELICOPTERS, PAYERS

if TYPE_CHECKING:
    from sim.model import World


class ForceGeneration:
    """Matches requirement and pledges, each month and row by row.

    The rule: a vacancy (one set or team, or one helicopter unit) draws a pledge by chance, less often for a kind
    that is hard to find and when the UN pays late; of the pledges a part deploys, after a lead time. A unit that is
    there may give notice, more often where its kind is hard to find, and leaves as much later as a successor takes
    to find. "Hard to find" is the unmet share of the requirement for the kind in the mission at the start: with
    equal rates of coming and going every kind then stays, on average, as scarce as it began. Offered units (which
    no requirement lists), units lent by the training initiative and the mission's own alert networks stand outside.

    Attributes:
        lent: number of units at a row, by row, that another institution placed there for a time.
    """

    def __init__(self, world: "World") -> None:
        self.world = world
        self.units = units = world.columns.enablers
        wanted = (units.payer == PAYERS.index("un")) & (units.required > 0) & (units.kind != ALERT_NETWORK)
        self.rows: list[int] = np.flatnonzero(wanted).tolist()
        self.kind, self.mission = units.kind.tolist(), units.mission.tolist()
        self.required: list[int] = units.required.tolist()
        self.fill = {row: self._fill_at_start(row) for row in self.rows}
        self.coming: list[tuple[int, int, int]] = []
        self.going: list[tuple[int, int, int]] = []
        self.lent: dict[int, int] = {}

    def _fill_at_start(self, row: int) -> float:
        """Share of the requirement for this row's kind in its mission that was there at the start."""
        units = self.units
        alike = (units.kind == self.kind[row]) & (units.mission == self.mission[row]) & (units.required > 0)
        there = np.minimum(units.present[alike], units.required[alike])
        return float(there.sum() / units.required[alike].sum())

    def decide(self, month: int, late: float) -> None:
        """Collect pledges and notices."""
        self.pledged: list[tuple[int, int, int]] = []
        self.noticed: list[tuple[int, int, int]] = []
        present = self.units.present.tolist()
        on_the_way, leaving = _by_row(self.coming), _by_row(self.going)
        for row in self.rows:
            facts = numbers(self.world, self.mission[row])
            block = self._block(row, facts)
            missing = self.required[row] - present[row] - on_the_way.get(row, 0)
            self._seek_pledges(row, month, late, missing, block, facts)
            staying = present[row] - self.lent.get(row, 0) - leaving.get(row, 0)
            self._hear_notices(row, month, staying, block, facts)

    def _block(self, row: int, facts: Any) -> int:
        """How many come or go together: a unit of helicopters, or one of anything else."""
        return round(facts.aircraft_per_unit) if self._flies(row) else 1

    def _flies(self, row: int) -> bool:
        return self.kind[row] <= EVACUATION_HELICOPTERS

    def _lead(self, row: int, month: int, k: int, facts: Any) -> int:
        usual = facts.helicopter_lead_months if self._flies(row) else facts.unit_lead_months
        return lead_months(usual, uniform(self.world.future, LEAD_TIME, self.units.key[row], month, k), facts)

    def _seek_pledges(self, row: int, month: int, late: float, missing: int, block: int, facts: Any) -> None:
        """One draw for each vacant unit."""
        if missing <= 0:
            return
        willing = max(0.0, 1.0 - facts.pledge_late_loss * (late - facts.usual_months_late))
        chance = monthly_chance(facts.pledge_per_year * self.fill[row] * willing)
        future, key = self.world.future, self.units.key[row]
        for k in range(math.ceil(missing / block)):
            if uniform(future, PLEDGE, key, month, k) >= chance:
                continue
            if uniform(future, DEPLOY, key, month, k) < facts.pledge_to_deploy_share:
                number = min(block, missing - k * block)
                self.pledged.append((month + self._lead(row, month, k, facts), row, number))

    def _hear_notices(self, row: int, month: int, staying: int, block: int, facts: Any) -> None:
        """One draw for each unit that is there and has not given notice."""
        chance = monthly_chance(facts.enabler_leaves_per_year * (1.0 - self.fill[row]))
        if staying <= 0 or chance <= 0:
            return
        future, key = self.world.future, self.units.key[row]
        for k in range(math.ceil(staying / block)):
            if uniform(future, WITHDRAW, key, month, k) < chance:
                number = min(block, staying - k * block)
                # A separate draw from the vacancies of the same row: k goes on where requirements end.
                lead = self._lead(row, month, self.required[row] + k, facts)
                self.noticed.append((month + lead, row, number))

    def apply(self, month: int) -> int:
        """Let units arrive and leave; the number of units that arrived."""
        self.coming += self.pledged
        self.going += self.noticed
        present = self.units.present
        arriving = [entry for entry in self.coming if entry[0] <= month]
        for _, row, number in arriving:
            present[row] += number
        for _, row, number in [entry for entry in self.going if entry[0] <= month]:
            present[row] -= min(number, present[row])
        self.coming = [entry for entry in self.coming if entry[0] > month]
        self.going = [entry for entry in self.going if entry[0] > month]
        return len(arriving)


def _by_row(entries: list[tuple[int, int, int]]) -> dict[int, int]:
    """Numbers on the way, by row."""
    sums: dict[int, int] = {}
    for _, row, number in entries:
        sums[row] = sums.get(row, 0) + number
    return sums
