"""Units that come and go on dates known in advance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.order import Order
from sim.deployment.offers import NEVER

if TYPE_CHECKING:
    from sim.model import World


@dataclass(frozen=True, slots=True, eq=False)
class Due(Order):
    """Units that are to be there on known dates: how many at each dated row, and how many arrive this month."""

    present: np.ndarray
    arriving: int


class Windows:
    """Enabler rows of some payers that arrive after the start or leave before the end.

    The rows hold the full number from the start; a row that has not come yet, or has gone, stands at 0.
    """

    def __init__(self, world: "World", payers: tuple[int, ...]) -> None:
        self.units = units = world.columns.enablers
        self.present = units.present
        dated = np.isin(units.payer, payers) & ((units.arrives_month > 0) | (units.leaves_month < NEVER))
        self.rows = np.flatnonzero(dated)
        self.renew()
        # A row that the theatre has emptied until its arrival counts as one unit, which is what offers are.
        self.full = np.maximum(1, self.present[self.rows])
        self.apply(self.decide(0))

    def renew(self) -> None:
        """Read the dates anew."""
        self.arrives = self.units.arrives_month[self.rows].copy()
        self.leaves = self.units.leaves_month[self.rows].copy()

    def decide(self, month: int) -> Due:
        """What is to be there this month and how many units arrive."""
        if not len(self.rows):
            return Due(self.full, 0)
        due = np.where((self.arrives <= month) & (month < self.leaves), self.full, 0)
        return Due(due, int(np.sum((self.arrives == month) & (month < self.leaves) & (month > 0))))

    def apply(self, due: Due) -> int:
        """Set the rows; the number of units that arrived.

        Writes: enablers.present.
        """
        if len(self.rows):
            self.present[self.rows] = due.present
        return due.arriving
