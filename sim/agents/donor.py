"""The donor: the United States, as the policy has it."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import Decider
from sim.agents.donor_plan import POLICE, STAFF, flows_of, persons
from sim.agents.find import numbers
from sim.agents.presence_windows import Windows
from sim.engine.records import PAYERS
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_COLUMNS = tuple(WORLD_INDEX[name] for name in ("assessed_us", "paid_us", "arrears_us", "cost_us"))


class Donor(Decider):
    """Executes the policy package; it has no choice of its own.

    The rule: pay the dues and arrears of the plan; send staff and police when their lead time is over; keep the
    offered enablers in place from arrival to departure; pay for training. Every dollar comes from ``donor_plan``.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.windows = Windows(world, (PAYERS.index("us"),))

    def decide(self) -> None:
        """Read this month's line of the plan."""
        world = self.model
        plan, month = flows_of(world), world.month
        self.payments = [float(flow[month]) for flow in (plan.assessed, plan.paid, plan.arrears, plan.cost)]
        self.staff, self.police = self.people(month)
        self.windows.look(month)

    def people(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """US staff and US police in each mission in a month."""
        world = self.model
        rows = range(len(world.columns.missions.us_staff))
        leads = [round(numbers(world, row).personnel_lead_months) for row in rows]
        return tuple(  # type: ignore[return-value]
            np.array([persons(world.scenario_file, row, month, leads[row], roles) for row in rows], dtype=float)
            for roles in (STAFF, POLICE)
        )

    def apply(self) -> None:
        """Pay, send and withdraw."""
        world = self.model
        for column, amount in zip(_COLUMNS, self.payments, strict=True):
            world.money[column] += amount
        world.columns.missions.us_staff[:] = self.staff
        world.columns.missions.us_police[:] = self.police
        world.money[WORLD_INDEX["arrivals"]] += self.windows.carry_out()
