"""The donor: the United States, as the policy has it."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import Decider
from sim.agents.find import numbers, remember
from sim.agents.presence_windows import Windows
from sim.deployment.donor_plan import POLICE, STAFF, Flows, flows, persons
from sim.engine.records import PAYERS
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_COLUMNS = tuple(WORLD_INDEX[name] for name in ("assessed_us", "paid_us", "arrears_us", "cost_us"))


def plan_of(world: "World") -> Flows:
    """The donor's plan in a running world, with the parameters that it drew."""
    return remember(world, "donor plan", lambda: flows(world.scenario_file, world.horizon, world.state.params))


class Donor(Decider):
    """Executes the policy package; it has no choice of its own.

    The rule: pay the dues and arrears of the plan; send staff and police when their lead time is over; keep the
    offered enablers in place from arrival to departure; pay for training. Every dollar comes from ``donor_plan``.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.windows = Windows(world, (PAYERS.index("us"),))
        self.plan: list[tuple[float, ...]] = []
        self.leads: list[int] = []
        self.sent: dict[tuple[bool, ...], tuple[np.ndarray, np.ndarray]] = {}

    def decide(self) -> None:
        """Read this month's line of the plan."""
        if not self.plan:
            plan = plan_of(self.model)
            columns = [flow.tolist() for flow in (plan.assessed, plan.paid, plan.arrears, plan.cost)]
            self.plan = list(zip(*columns, strict=True))
        month = self.model.month
        self.payments = self.plan[month]
        self.staff, self.police = self.people(month)
        self.windows.look(month)

    def people(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """US staff and US police in each mission in a month: they change where the lead time is over."""
        world = self.model
        if not self.leads:
            self.leads = [round(numbers(world, row).personnel_lead_months) for row in range(len(world.state.missions))]
        over = tuple([month >= lead for lead in self.leads])
        if over not in self.sent:
            staff, police = (
                np.array([persons(world.scenario_file, row, month, lead, roles) for row, lead in enumerate(self.leads)],
                         dtype=float)
                for roles in (STAFF, POLICE)
            )
            self.sent[over] = staff, police
        return self.sent[over]

    def apply(self) -> None:
        """Pay, send and withdraw."""
        world = self.model
        for column, amount in zip(_COLUMNS, self.payments, strict=True):
            world.money[column] += amount
        world.columns.missions.us_staff[:] = self.staff
        world.columns.missions.us_police[:] = self.police
        world.money[WORLD_INDEX["arrivals"]] += self.windows.carry_out()
