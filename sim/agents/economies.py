"""Economies: what the UN leaves undone when its cash does not reach."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.find import numbers
from sim.agents.order import Order
from sim.engine.records import PAYERS
from sim.engine.units import PER_MILLION

if TYPE_CHECKING:
    from sim.model import World


@dataclass(frozen=True, slots=True, eq=False)
class Cuts(Order):
    """What is left undone: the attributes of ``Economies`` for the month that begins."""

    air_budget: float
    unmaintained: float
    postponed: float


class Economies:
    """What spending less costs, so that no shortfall is met for free.

    The rule: part of what is saved comes out of flight hours, part out of maintenance and spares, the rest postpones
    deployments. Each is cut at most to nothing. Aircraft fly less at once; vehicles feel it as the shelves empty;
    units that are pledged in such a month take longer to arrive.

    Attributes:
        air_budget: share of the flight hours of UN aircraft that can be paid, 1 in a month without economies.
        unmaintained: share of maintenance left undone, as vehicles feel it.
        postponed: lengthening of the lead time of units pledged this month, as a share.
    """

    def __init__(self, world: "World") -> None:
        self.world = world
        self.air_budget, self.unmaintained, self.postponed = 1.0, 0.0, 0.0
        units = world.columns.enablers
        self.our_aircraft = np.flatnonzero((units.flies > 0) & (units.payer == PAYERS.index("un")))

    def decide(self, saved: float, budget: float) -> Cuts:
        """Spread what is saved this month; both in US$ million a month."""
        params = numbers(self.world, 0)
        flights = self._flight_bill()
        air = 1.0 - _share(params.economy_flight_share * saved, flights)
        undone = _share(params.economy_maintenance_share * saved, params.maintenance_budget_share * budget)
        unmaintained = self.unmaintained + (undone - self.unmaintained) / params.economy_memory_months
        rest = max(0.0, 1.0 - params.economy_flight_share - params.economy_maintenance_share) * saved
        return Cuts(air, unmaintained, _share(rest, params.deployment_budget_share * budget))

    def _flight_bill(self) -> float:
        """What the budgeted hours of the UN's aircraft cost in a month, US$ million."""
        params = numbers(self.world, 0)
        hours = float(self.world.columns.enablers.present[self.our_aircraft].sum()) * params.air_hours_per_month
        return hours * params.flight_hour_cost_usd / PER_MILLION

    def apply(self, cuts: Cuts) -> None:
        """Let headquarters, contingents and force generation know.

        Writes: missions.air_budget.
        """
        self.air_budget, self.unmaintained, self.postponed = cuts.air_budget, cuts.unmaintained, cuts.postponed
        self.world.columns.missions.air_budget[:] = self.air_budget


def _share(part: float, whole: float) -> float:
    """Part of a whole, at most all of it; 0 of nothing."""
    return min(1.0, part / whole) if whole > 0 else 0.0
