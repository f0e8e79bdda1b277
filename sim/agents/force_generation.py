"""Force generation: who pledges for the vacancies in the statement of unit requirement, and who goes home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.chances import happens_to
from sim.agents.find import numbers, side_by_side
from sim.agents.lead_times import lead_months, monthly_rate
from sim.agents.order import Order
from sim.engine.draws import uniform
from sim.engine.purposes import DEPLOY, LEAD_TIME, PLEDGE, WITHDRAW
from sim.engine.records import PAYERS
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from sim.model import World


#: The penalty for inaction at which the declared rate of pledges was set.
USUAL_PENALTY = declared()["inaction_penalty"].default


#: Units on their way: month, row of the enablers and number.
Move = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Replies(Order):
    """What capitals answered this month: units that they pledge, with the month of arrival, and notice of leaving."""

    pledged: tuple[Move, ...] = ()
    noticed: tuple[Move, ...] = ()


class ForceGeneration:
    """Matches requirement and pledges, each month and row by row.

    The rule: a vacancy (one set or team, or one helicopter unit) draws a pledge by chance, less often for a kind
    that is hard to find, when the UN pays late and where inaction is punished; of the pledges a part deploys, after a
    lead time, which a month of economies lengthens. A unit that is there may give notice, more often where its kind
    is hard to find, and leaves as much later as a successor takes to find. "Hard to find" is the unmet share of the
    requirement for the kind in the mission at the start: with equal rates of coming and going every kind then stays,
    on average, as scarce as it began. Offered units (which no requirement lists), units lent by the training
    initiative and what the mission sets up itself (alert networks) stand outside.

    Attributes:
        coming, going: pledged units that have not arrived, and those that have given notice and not left.
    """

    def __init__(self, world: "World") -> None:
        self.world = world
        self.units = units = world.columns.enablers
        wanted = (units.payer == PAYERS.index("un")) & (units.required > 0) & (units.local == 0)
        self.at = at = np.flatnonzero(wanted)
        self.rows: list[int] = at.tolist()
        self.key, self.required = units.key[at], units.required[at]
        self.params = [numbers(world, mission) for mission in units.mission[at].tolist()]
        self.flies = units.flies[at] > 0
        aircraft = np.array([round(params.aircraft_per_unit) for params in self.params], dtype=np.int64)
        self.block = np.where(self.flies, aircraft, 1)
        self.fill = np.array([self._fill_at_start(row) for row in self.rows])
        self.coming: tuple[Move, ...] = ()
        self.going: tuple[Move, ...] = ()
        self.renew()

    def renew(self) -> None:
        """Work out anew what follows from the numbers that are in force."""
        self.numbers = params = side_by_side(_PARAMS, self.params)
        self.unafraid = 1.0 - params.penalty_pledge_loss * (params.inaction_penalty - USUAL_PENALTY)
        self.pledges_per_year = params.pledge_per_year * self.fill
        self.notices_per_month = monthly_rate(params.enabler_leaves_per_year * (1.0 - self.fill))

    def _fill_at_start(self, row: int) -> float:
        """Share of the requirement for this row's kind in its mission that was there at the start."""
        units = self.units
        alike = (units.kind == units.kind[row]) & (units.mission == units.mission[row]) & (units.required > 0)
        there = np.minimum(units.present[alike], units.required[alike])
        return float(there.sum() / units.required[alike].sum())

    def decide(self, month: int, late: float, postponed: float, lent: Mapping[int, int]) -> Replies:
        """Collect pledges and notices.

        Args:
            month: month of the run.
            late: what the UN owes contributors, in months of their bill.
            postponed: lengthening of the lead time of what is pledged now, as a share.
            lent: number of units at a row, by row, that another institution placed there for a time.
        """
        if not self.rows:
            return Replies()
        present = self.there()
        missing = self.required - present - self._of_rows(_by_row(self.coming))
        staying = present - self._of_rows(lent) - self._of_rows(_by_row(self.going))
        return Replies(self._seek_pledges(month, late, postponed, missing),
                       self._hear_notices(month, postponed, staying))

    def there(self) -> np.ndarray:
        """Units at each row, those counted that an order keeps away."""
        present = self.units.present[self.at].copy()
        for i, row in enumerate(self.rows if self.world.holds.waiting else ()):
            present[i] = self.world.holds.without_orders(row, int(present[i]))
        return np.asarray(present)

    def _of_rows(self, numbers_by_row: Mapping[int, int]) -> np.ndarray | int:
        """Numbers for each of ``rows``, 0 where there is none."""
        return np.array([numbers_by_row.get(row, 0) for row in self.rows]) if numbers_by_row else 0

    def _lead(self, i: int, month: int, k: int, postponed: float) -> int:
        params = self.params[i]
        usual = params.helicopter_lead_months if self.flies[i] else params.unit_lead_months
        luck = uniform(self.world.future, LEAD_TIME, self.key[i], month, k)
        return lead_months(usual * (1.0 + postponed), luck, params)

    def _seek_pledges(self, month: int, late: float, postponed: float, missing: np.ndarray) -> tuple[Move, ...]:
        """One draw for each vacant unit."""
        numbers, pledged = self.numbers, []
        willing = np.maximum(0.0, 1.0 - numbers.pledge_late_loss * (late - numbers.usual_months_late))
        rates = monthly_rate(self.pledges_per_year * (willing * self.unafraid))
        future = self.world.future
        for i, k in happens_to(future, PLEDGE, self.key, month, rates, missing, self.block).tolist():
            if uniform(future, DEPLOY, self.key[i], month, k) < self.params[i].pledge_to_deploy_share:
                number = min(int(self.block[i]), int(missing[i] - k * self.block[i]))
                pledged.append((month + self._lead(i, month, k, postponed), self.rows[i], number))
        return tuple(pledged)

    def _hear_notices(self, month: int, postponed: float, staying: np.ndarray) -> tuple[Move, ...]:
        """One draw for each unit that is there and has not given notice."""
        rates, future, noticed = self.notices_per_month, self.world.future, []
        for i, k in happens_to(future, WITHDRAW, self.key, month, rates, staying, self.block).tolist():
            number = min(int(self.block[i]), int(staying[i] - k * self.block[i]))
            # A separate draw from the vacancies of the same row: k goes on where requirements end.
            lead = self._lead(i, month, int(self.required[i]) + k, postponed)
            noticed.append((month + lead, self.rows[i], number))
        return tuple(noticed)

    def apply(self, month: int, replies: Replies) -> int:
        """Let units arrive and leave; the number of units that arrived.

        Writes: enablers.present.
        """
        self.coming += replies.pledged
        self.going += replies.noticed
        holds = self.world.holds
        arriving = [entry for entry in self.coming if entry[0] <= month]
        for _, row, number in arriving:
            holds.move(self.world, row, number)
        for _, row, number in [entry for entry in self.going if entry[0] <= month]:
            holds.move(self.world, row, -number)
        self.coming = tuple([entry for entry in self.coming if entry[0] > month])
        self.going = tuple([entry for entry in self.going if entry[0] > month])
        return len(arriving)


_PARAMS = (
    "pledge_per_year", "pledge_late_loss", "usual_months_late", "enabler_leaves_per_year", "penalty_pledge_loss",
    "inaction_penalty",
)


def _by_row(entries: tuple[Move, ...]) -> dict[int, int]:
    """Numbers on the way, by row."""
    sums: dict[int, int] = {}
    for _, row, number in entries:
        sums[row] = sums.get(row, 0) + number
    return sums
