"""The donor: the United States, as the policy has it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import Decider
from sim.agents.order import Order
from sim.agents.presence_windows import Due, Windows
from sim.deployment.donor_plan import ROLES, people_by_month
from sim.engine.records import PAYERS
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_COLUMNS = tuple(WORLD_INDEX[name] for name in ("assessed_us", "paid_us", "arrears_us", "cost_us", "programme_us"))


@dataclass(frozen=True, slots=True, eq=False)
class Contribution(Order):
    """What the donor gives this month.

    Attributes:
        payments: assessed, paid, owed, spent for this world and spent worldwide, US$ million.
        people: individual persons in each mission, by role in the order of ``ROLES``.
        enablers: offered units that are to be in place.
    """

    payments: tuple[float, ...]
    people: np.ndarray
    enablers: Due


class Donor(Decider[Contribution]):
    """Executes the policy package; it has no choice of its own.

    The rule: pay the dues and arrears of the plan; send staff and police when their lead time is over; keep the
    offered enablers in place from arrival to departure; pay for training. Every dollar comes from ``donor_plan``.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.windows = Windows(world, (PAYERS.index("us"),))

    def renew(self) -> None:
        """So do the windows of its enablers."""
        super().renew()
        self.windows.renew()

    @cached_property
    def plan(self) -> list[tuple[float, ...]]:
        """The payments of each month."""
        plan = self.model.donor_plan
        columns = [flow.tolist() for flow in (plan.assessed, plan.paid, plan.arrears, plan.cost, plan.programme)]
        return list(zip(*columns, strict=True))

    @cached_property
    def posted(self) -> np.ndarray:
        """US persons by role, mission and month: more of them come when their lead time is over, fewer at once."""
        scenario, missions = self.model.scenario_file, range(len(self.model.state.missions))
        return np.array([[people_by_month(scenario, self.model.horizon, row, (role,)) for row in missions]
                         for role in ROLES])

    def decide(self) -> Contribution:
        """Read this month's line of the plan."""
        month = self.model.month
        return Contribution(self.plan[month], self.posted[:, :, month], self.windows.decide(month))

    def apply(self, order: Contribution) -> None:
        """Pay, send and withdraw.

        Writes: missions.us_staff, us_observers, us_specialists, us_police; enablers.present.
        """
        world = self.model
        for column, amount in zip(_COLUMNS, order.payments, strict=True):
            world.money[column] += amount
        for field, people in zip(ROLES.values(), order.people, strict=True):
            getattr(world.columns.missions, field)[:] = people
        world.money[WORLD_INDEX["arrivals"]] += self.windows.apply(order.enablers)
