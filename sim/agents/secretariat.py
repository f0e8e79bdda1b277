"""The Secretariat: the UN's cash, what it owes to contributors, and force generation."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.bills import OTHERS, UN, Bills
from sim.agents.decider import Decider
from sim.agents.economies import Cuts, Economies
from sim.agents.find import numbers
from sim.agents.force_generation import ForceGeneration, Replies
from sim.agents.order import Order
from sim.agents.presence_windows import Due, Windows
from sim.deployment.assessments import Charged, us_share
from sim.deployment.donor_plan import budget_share
from sim.engine.units import MONTHS_PER_YEAR
from sim.outcomes import WORLD_INDEX
from sim.scenario.schema import UnitedNations

if TYPE_CHECKING:
    from sim.model import World

_USUALLY_PAID = UnitedNations.model_fields["others_paid_share"].default
QUARTER = 3  # months


@dataclass(frozen=True, slots=True, eq=False)
class Booked(Order):
    """What a month brought and cost, US$ million.

    Attributes:
        income: dues of the United States and of others.
        reimbursement: what contributors earned.
        others: all other bills, less what was not spent.
        paid: to contributors, for this month and for earlier ones.
    """

    income: float
    reimbursement: float
    others: float
    paid: float


@dataclass(frozen=True, slots=True, eq=False)
class Payments(Order):
    """How the month's bills are met; stocks at its end, US$ million.

    Attributes:
        booked: flows of the month.
        cash, payables, unpaid, months_late: see ``Secretariat``.
        cuts: what spending less leaves undone.
    """

    booked: Booked
    cash: float
    payables: float
    unpaid: float
    months_late: float
    cuts: Cuts


@dataclass(frozen=True, slots=True, eq=False)
class Allotment(Order):
    """The Secretariat's month: who is paid, who is there, who comes and goes.

    Attributes:
        payments: out of the UN's account.
        cost_un, cost_others: of the month, to UN members and to partners, US$ million.
        charged: who bears that cost.
        roll: which contingents are in the field.
        withdrawn: units that capitals withdrew last month.
        enablers: units that come and go on known dates.
        replies: of capitals to force generation.
    """

    payments: Payments
    cost_un: float
    cost_others: float
    charged: Charged
    roll: np.ndarray
    withdrawn: int
    enablers: Due
    replies: Replies


class Secretariat(Decider[Allotment]):
    """Pays with what it has and looks for the units that are missing.

    The rule for money: dues come in, salaries and supplies are paid first; contributors are paid what is left above
    the cash reserve, old debts with new ones. Part of a shortfall is met by spending less, which costs what
    ``Economies`` says, the rest is owed, to begin with as many months of this world's bill as the UN owes everywhere.
    Cash never falls below 0, for the UN may not borrow: bills for which even
    the reserve is not enough wait, and are paid before anything else once there is cash. Units that join later,
    inspections, cases and camps of new sites cost more than the budget foresaw; for a regional force, members are
    assessed beside it. The rule for units: see ``ForceGeneration``.

    Attributes:
        cash, payables: stocks, US$ million, this world's share.
        unpaid: other bills that wait for cash, salaries and suppliers, US$ million.
        months_late: what is owed to contributors, in months of their bill.
        unmaintained: share of maintenance left undone, as vehicles feel it.
        booked: flows of the month, None before the first.
        withdrawals_in_quarter: units withdrawn by capitals in the last three months.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        scenario = world.scenario_file
        self.windows = Windows(world, (UN, OTHERS))
        self.bills = Bills(world)
        self.cash = scenario.un.cash_months * self.budget
        bill, enablers, _ = self.bills.running()
        self.payables = scenario.un.months_of_pay_owed(numbers(world, 0).reimbursement_usd_per_month) * bill
        self.unpaid = 0.0
        self.planned = bill + enablers
        self.months_late = self._months_late(self.payables, bill)
        self.generation = ForceGeneration(world)
        self.economies = Economies(world)
        self.unmaintained = 0.0
        self.roll = world.columns.contingents.present.copy()
        self.left: tuple[int, ...] = ()
        self.booked: Booked | None = None
        self.withdrawals_in_quarter = 0

    def renew(self) -> None:
        """So do its bills and force generation."""
        super().renew()
        self.windows.renew()
        self.bills.renew()
        self.generation.renew()

    def see_off(self, gone: np.ndarray) -> None:
        """Units that an order sends home are no withdrawals of a capital."""
        self.roll = np.where(gone, 0, self.roll)

    @cached_property
    def budget(self) -> float:
        """A month of the budgets of this world's missions, US$ million."""
        scenario = self.model.in_force
        return scenario.un.budget_usd_m * budget_share(scenario) / MONTHS_PER_YEAR

    @cached_property
    def all_bills(self) -> float:
        """A month's reimbursement for all missions of the UN, US$ million."""
        return self.model.in_force.un.monthly_pay_usd_m(numbers(self.model, 0).reimbursement_usd_per_month)

    @staticmethod
    def _months_late(payables: float, bill: float) -> float:
        return payables / bill if bill > 0 else 0.0

    def decide(self) -> Allotment:
        """Draw up the month's payments, and see who pledges and who leaves."""
        world, month = self.model, self.model.month
        bill, enablers, theirs = self.bills.running()
        regional, partners = self.bills.regional()
        others = self._others_pay(month, regional)
        lent, postponed = world.cast.gpoi.lent_to(), self.economies.postponed
        extra = regional + self.bills.of_last_month()
        payments = self._pay(float(world.donor_plan.paid[month]) + others, bill, enablers + extra)
        unforeseen = bill + enablers + extra - self.planned
        in_cash = others - self._on_budget(month)
        return Allotment(
            payments=payments,
            cost_un=bill + enablers + extra,
            cost_others=others + theirs + partners,
            charged=self._charge(payments, unforeseen, in_cash, others + theirs, theirs, partners),
            roll=world.columns.contingents.present.copy(),
            withdrawn=self._withdrawn(),
            enablers=self.windows.decide(month),
            replies=self.generation.decide(month, self.months_late, postponed, lent),
        )

    def _withdrawn(self) -> int:
        """Units that were on the roll a month ago and are not now: capitals told New York last month."""
        gone = self.roll > self.model.columns.contingents.present
        gone[list(self.model.cast.inspectorate.removed)] = False
        return int(np.count_nonzero(gone))

    def _others_pay(self, month: int, regional: float = 0.0) -> float:
        """What other member states pay: most of this month's dues on time, the rest of last year's a year late.

        Their dues for a regional force come on top; what is late of those stays out of this account.
        """
        scenario = self.model.in_force
        share = 1.0 - scenario.us.dues.assessed_share
        return self._on_budget(month) + regional * share * scenario.un.others_paid_share

    def _on_budget(self, month: int) -> float:
        """Dues of others on the missions' own budgets."""
        scenario, last_year = self.model.in_force, month - MONTHS_PER_YEAR
        assessed = self.budget * (1.0 - scenario.us.dues.assessed_share)
        on_time = scenario.un.others_paid_share
        then = self.model.scenario_file.at(last_year)
        a_year_ago = _USUALLY_PAID if last_year < 0 else then.un.others_paid_share
        return assessed * (on_time + 1.0 - a_year_ago)

    def _pay(self, income: float, bill: float, other_bills: float) -> Payments:
        """Salaries and supplies first, oldest bills first; contributors from what is left above the reserve.

        Contributors are paid nothing while other bills wait, so that one balance says what is left or missing.

        Args:
            income: dues of the United States and of others, US$ million.
            bill: what contributors are due for the month, US$ million.
            other_bills: the UN's enablers, a regional force, inspections, journeys home, cases and camps, US$ million.
        """
        params = numbers(self.model, 0)
        reserve = params.cash_reserve_months * self.budget
        unforeseen = bill + other_bills - self.planned
        other = max(0.0, self.budget + unforeseen - bill)  # everything that is not owed to contributors
        left = self.cash - self.unpaid + income - other - reserve
        saved = min(other, (1.0 - self._delayed_share(bill)) * max(0.0, bill - left))
        owed = self.payables + bill
        paid = min(owed, max(0.0, left + saved))
        balance = self.cash - self.unpaid + income - other + saved - paid
        return Payments(
            booked=Booked(income, bill, other - saved, paid),
            cash=max(0.0, balance),
            payables=owed - paid,
            unpaid=max(0.0, -balance),
            months_late=self._months_late(owed - paid, bill),
            cuts=self.economies.decide(saved, self.budget),
        )

    def _delayed_share(self, bill: float) -> float:
        """Part of a shortfall that contributors wait for.

        As declared where they are due the part of the budget that they are due everywhere, less where it is smaller, so
        that a shortfall makes a large budget with few troops no later than others.
        """
        un, declared = self.model.in_force.un, numbers(self.model, 0).shortfall_delayed_share
        if self.budget <= 0.0 or self.all_bills <= 0.0:
            return float(declared)
        usual = self.all_bills / un.budget_usd_m * MONTHS_PER_YEAR
        return min(1.0, declared * bill / self.budget / usual)

    def _charge(
        self, payments: Payments, unforeseen: float, regional: float, members: float, theirs: float, partners: float
    ) -> Charged:
        """Who bears this month's cost: members owe what the UN spends beyond its budget in their assessed shares.

        What they have paid for a regional force in cash is part of that. The whole is summed on the other side of the
        books: what was spent, and what the UN has more or owes less than a month ago. US$ million.

        Args:
            payments: how the month's bills are met.
            unforeseen: what the UN spent beyond its budget, a regional force included.
            regional: what other members paid for a regional force.
            members: all that other members paid.
            theirs: what they paid for enablers of their own.
            partners: what partners of a regional force pay.
        """
        world, plan, month = self.model, self.model.donor_plan, self.model.month
        share = us_share(world.in_force, numbers(world, 0), world.calendar.calendar_year(month))
        in_cash = float(plan.regional[month])
        own = float(plan.cost[month] - plan.paid[month])  # personnel, offers and training
        now = payments.cash - payments.payables - payments.unpaid
        worth = now - (self.cash - self.payables - self.unpaid)
        spent = payments.booked.reimbursement + payments.booked.others
        return Charged(
            float(plan.cost[month]) - in_cash + share * unforeseen,
            members - regional + (1.0 - share) * unforeseen,
            partners,
            own + theirs + partners + spent + worth + unforeseen - in_cash - regional,
        )

    def apply(self, order: Allotment) -> None:
        """Close the month's books; let units come and go.

        Writes: missions.air_budget; enablers.present.
        """
        world, payments, charged = self.model, order.payments, order.charged
        self.cash, self.payables, self.months_late = payments.cash, payments.payables, payments.months_late
        self.unpaid, self.booked = payments.unpaid, payments.booked
        self.economies.apply(payments.cuts)
        self.unmaintained = self.economies.unmaintained
        self.roll = order.roll
        self.left = (*self.left, order.withdrawn)[-QUARTER:]
        self.withdrawals_in_quarter = sum(self.left)
        arrivals = self.windows.apply(order.enablers) + self.generation.apply(world.month, order.replies)
        for name, amount in (
            ("un_cash", self.cash), ("payables", self.payables), ("bills_unpaid", self.unpaid),
            ("months_late", self.months_late),
            ("cost_un", order.cost_un), ("cost_others", order.cost_others), ("arrivals", arrivals),
            ("charged_us", charged.us), ("charged_members", charged.members),
            ("charged_partners", charged.partners), ("charged_all", charged.everyone),
        ):
            world.money[WORLD_INDEX[name]] += amount
