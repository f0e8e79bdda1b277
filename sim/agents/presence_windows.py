"""Units that come and go on dates known in advance."""

from typing import TYPE_CHECKING

import numpy as np

from sim.deployment.offers import NEVER

if TYPE_CHECKING:
    from sim.model import World


class Windows:
    """Enabler rows of some payers that arrive after the start or leave before the end.

    The rows hold the full number from the start; a row that has not come yet, or has gone, stands at 0.
    """

    def __init__(self, world: "World", payers: tuple[int, ...]) -> None:
        self.present = world.columns.enablers.present
        units = world.columns.enablers
        dated = np.isin(units.payer, payers) & ((units.arrives_month > 0) | (units.leaves_month < NEVER))
        self.rows = np.flatnonzero(dated)
        self.arrives = units.arrives_month[self.rows].copy()
        self.leaves = units.leaves_month[self.rows].copy()
        # A row that the theatre has emptied until its arrival counts as one unit, which is what offers are.
        self.full = np.maximum(1, self.present[self.rows])
        self.look(0)
        self.carry_out()

    def look(self, month: int) -> None:
        """Note what is to be there this month and how many units arrive."""
        self.arriving = 0
        if not len(self.rows):
            return
        self.due = np.where((self.arrives <= month) & (month < self.leaves), self.full, 0)
        self.arriving = int(np.sum((self.arrives == month) & (month < self.leaves) & (month > 0)))

    def carry_out(self) -> int:
        """Set the rows; the number of units that arrived."""
        if len(self.rows):
            self.present[self.rows] = self.due
        return self.arriving
