"""The world as a Mesa model: a clock, agents, months that open with decisions, and days that carry them out."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from mesa.time import Priority, Schedule

from sim import under_way
from sim.agents.cast import assemble
from sim.agents.decider import Decider, RowDecider
from sim.agents.holds import Holds
from sim.agents.order import Order
from sim.agents.start_up import begin_with_nobody
from sim.agents.tours import arrive_all
from sim.calendar import Calendar, MonthLengths
from sim.copies import as_bytes, fork, from_bytes
from sim.deployment.arms import opportunities
from sim.deployment.donor_plan import Flows, flows
from sim.deployment.first_morning import first_morning
from sim.deployment.new_numbers import strengths
from sim.deployment.offers import offered_by_mission
from sim.deployment.theatre import theatre_of
from sim.engine.day import run_day, run_days
from sim.engine.draws import future_key
from sim.engine.presence import muster
from sim.engine.records import Columns
from sim.environment import spreading, turn_month
from sim.outcomes import WORLD_COLUMNS
from sim.recorder import Recorder
from sim.scenario.orders import GivenOrder, as_policy
from sim.scenario.scenario import Scenario
from sim.scenario.schema import DatedOrder, Policy
from sim.triggers import Watch

_TABLES = ("missions", "sites", "communities", "contingents", "enablers", "groups", "routes", "grounds",
           "tactics")
_DAILY = ("missions", "communities", "contingents", "enablers", "groups")
_MONTH_COUNTS = {
    "communities": ("visits_month", "attacks_month", "deaths_month", "answered_month", "unanswered_month",
                    "misconduct_month", "ignored_month", "sanctions_month"),
    "sites": ("fallen_month",),
    "contingents": ("dead_month", "allegations_month"),
    "groups": ("killed_month", "hunted_month"),
    "grounds": ("tried_month", "contested_month"),
}


class World(mesa.Model):
    """Missions and the institutions they share, in one future.

    ``step`` is one day. A month opens with all agents' decisions on the same picture; then all orders apply, and the
    days carry them out. ``run_months`` computes whole months in one compiled call and gives the same numbers.

    Attributes:
        scenario_file: the resolved scenario (Mesa keeps the name ``scenario`` for its own).
        ordered: the same without what triggers have ordered since: what the run is computed from.
        watch: who looks out for the conditions of triggers.
        holds: enablers that orders size.
        in_force: the scenario with the numbers of this month, where orders with dates change them.
        cast: everyone who decides, by role.
        state: every row of the world. columns: the same rows, field by field.
        future: key of this future, from seed and replication.
        month: the month that is running, 0 the first. day: the next day to run.
        orders: of those who decided this month, kind by kind, see ``order_of``.
        given: orders from outside so far, see ``order``.
        pace: whether it runs by days or by months, once it has begun.
        shelters: for each community that in which its people find shelter, with ``shelters_seen`` sites opened.
        strengths: people of every contingent by the month from which on there are so many, where orders move them.
        numbers, sweeps: what ``find.numbers`` and ``RowDecider`` made once for this world.
        money: flows and stocks of the month, see ``outcomes.WORLD_COLUMNS``.
        recorder: tables of the months that ended.
        timing: seconds spent on decisions, days and recording.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 0,
        replication: int = 0,
        months: int | None = None,
        agents: Mapping[str, Any] | None = None,
        log: int = 0,
    ) -> None:
        self.seed, self.agent_classes, self.log_lines = seed, dict(agents or {}), log
        self.future = future_key(seed, replication)
        self.horizon = scenario.months if months is None else months
        self.given: tuple[DatedOrder, ...] = ()
        self.begin(scenario)

    def begin(self, scenario: Scenario) -> None:
        """Stand on the first morning of a scenario, in this world's own future; whatever has happened is gone."""
        self.__dict__.pop("step", None)  # which Mesa has wrapped, if this is not the first time
        super().__init__(rng=self.seed)
        self.ordered = self.scenario_file = self.in_force = scenario
        self.watch, self.holds = Watch(), Holds()
        self.calendar = Calendar.starting(scenario.start)
        self.theatre = theatre_of(scenario)
        self.strengths = strengths(scenario, self.theatre, self.horizon)
        self.state = first_morning(scenario, offered_by_mission(scenario), self.log_lines)
        self.columns = SimpleNamespace(**{table: Columns(getattr(self.state, table)) for table in _TABLES})
        self.params = Columns(self.state.params)
        self._month_counts = [
            getattr(getattr(self.columns, table), name) for table, names in _MONTH_COUNTS.items() for name in names
        ]
        state = self.state
        self._month_counts += [state.tally, state.gap, state.tactic_tries, state.tactic_harm, state.lessons]
        self.month, self.day = 0, 0
        self.sites_opened = 0  # by added troops, see ``agents/new_sites.py``
        self.shelters, self.shelters_seen = np.zeros(0, dtype=np.int64), -1
        self.days_last_month = 1
        self.money = np.zeros(len(WORLD_COLUMNS))
        self.recorder = Recorder(len(scenario.missions), self.horizon, scenario.catalogue)
        self.orders: list[Sequence[Order]] = []
        self.numbers: dict[int, SimpleNamespace] = {}
        self.sweeps: dict[type, RowDecider[Any]] = {}
        self.timing = {"decide": 0.0, "days": 0.0, "record": 0.0}
        self.month_is_open = False
        self.pace = ""  # "days" or "months", once it has begun
        self._deciders: tuple[tuple[int, int], list[tuple[type[Decider[Any]], list[Any]]]] | None = None
        units = np.arange(len(self.state.contingents))
        nobody = np.zeros(len(units), dtype=bool)
        arrive_all(self.state.contingents, self.state.params, self.future, units, 0, nobody, nobody)
        muster(self.state)
        self.cast = assemble(self, self.agent_classes)
        begin_with_nobody(self)
        self.holds.turn(self, scenario)
        self.schedule_recurring(self.turn_of_the_month, self._month_schedule(), priority=Priority.LOW)

    def order(self, given: GivenOrder) -> DatedOrder:
        """Give the world an order with dates while it stands still; the next month that opens is the first it reaches.

        What has happened stays as it was. ``policy`` writes down all orders as a policy that computes the same run.

        Args:
            given: such as ``{"set": "parameters.patrols_per_1000_per_day", "to": 9, "until": 24, "mission": "mali"}``.

        Returns:
            The order as it holds, with its months.

        Raises:
            ScenarioError: it names what does not exist, or months that are over or never come.
        """
        return under_way.give(self, given)

    @property
    def begun_under(self) -> Policy:
        """The policy with which the run began."""
        return self.scenario_file.asked or Policy(name="none", title="No policy")

    def policy(self, name: str, title: str) -> Policy:
        """The policy of this run with all orders that it was given, to be run again from the first month."""
        return as_policy(self.begun_under, self.given, self.scenario_file, name, title)

    def fork(self) -> "World":
        """Another world that stands where this one stands; both go on, each by itself, as this one would have.

        ``copy`` and ``deepcopy`` do the same; a pickle goes on in another process with the same code.

        Raises:
            TypeError: something that an agent of one's own keeps cannot be copied exactly.
        """
        return fork(self)

    def __copy__(self) -> "World":
        return fork(self)

    def __deepcopy__(self, _copied: dict[int, Any]) -> "World":
        return fork(self)

    def __reduce_ex__(self, _protocol: Any) -> tuple[Any, ...]:
        return from_bytes, (as_bytes(self),)

    @property
    def unit_count(self) -> int:
        """Agents with a daily state."""
        return sum(len(getattr(self.state, table)) for table in _DAILY)

    def _month_schedule(self) -> Schedule:
        """Mesa's schedule of the turns of the month: at midnight, after the old month's last day."""
        return Schedule(start=0.0, interval=MonthLengths(self.calendar))

    def turn_of_the_month(self) -> None:
        """Close the month that ended, decide on one picture, apply all orders, open the next month."""
        if self.month_is_open:
            self._close_month()
        if self.recorder.months < self.horizon:
            self._open_month()

    def _close_month(self) -> None:
        started = perf_counter()
        self.days_last_month = self.calendar.days_in(self.month)
        self.recorder.close_month(self, self.days_last_month)
        self.month += 1
        self.month_is_open = False
        self.timing["record"] += perf_counter() - started

    def _open_month(self) -> None:
        started = perf_counter()
        self.money[:] = 0.0
        under_way.open_month(self)
        turn_month(self)
        orders = self.decide()
        self._forget_month()
        self.apply(orders)
        self.month_is_open = True
        self.timing["decide"] += perf_counter() - started

    def decide(self) -> list[Sequence[Order]]:
        """What everyone would order now, kind by kind, all on one picture; nothing is written.

        Raises:
            TypeError: a rule returned no order.
        """
        return [_given(kind, kind.decide_together(agents)) for kind, agents in self._deciders_now()]

    def apply(self, orders: Sequence[Sequence[Order]]) -> None:
        """Carry out orders such as ``decide`` gives, in the same order of kinds."""
        self.orders = list(orders)
        for (kind, agents), given in zip(self._deciders_now(), orders, strict=True):
            kind.apply_together(agents, given)

    def order_of(self, agent: Decider[Any]) -> Any:
        """What an agent ordered this month; kinds that decide in one sweep give one order for all of their class.

        Raises:
            KeyError: no such agent decided this month.
        """
        for (_, agents), given in zip(self._deciders_now(), self.orders, strict=False):
            if agent in agents:
                return given[agents.index(agent) if len(given) == len(agents) else 0]
        raise KeyError(f"{agent} ordered nothing this month")

    @cached_property
    def donor_plan(self) -> Flows:
        """The donor's plan, with the parameters that this world drew."""
        return flows(self.scenario_file, self.horizon)

    @cached_property
    def opportunities(self) -> np.ndarray:
        """What each tactic offers each group as written, shape (groups, tactics)."""
        return opportunities(self.scenario_file)

    @cached_property
    def spreading_tactics(self) -> list[tuple[int, int, float]]:
        """Tactics whose weight grows or falls with the years: mission, tactic and rate."""
        return spreading(self.columns.tactics.growth_per_year)

    def _deciders_now(self) -> list[tuple[type[Decider[Any]], list[Any]]]:
        """Those who decide, kind by kind; looked up anew when an agent has come or gone."""
        those_there = self.agent_id_counter, len(self.agents)
        if self._deciders is None or self._deciders[0] != those_there:
            kinds = [(kind, list(agents)) for kind, agents in self.agents_by_type.items() if issubclass(kind, Decider)]
            self._deciders = those_there, kinds
            self.sweeps.clear()
        return self._deciders[1]

    def _forget_month(self) -> None:
        """Zero the counts of the month that all agents have now seen."""
        for counts in self._month_counts:
            counts.fill(0.0)

    def step(self) -> None:
        """One day; nothing happens after the horizon.

        Raises:
            RuntimeError: the world has run by whole months, which Mesa's clock does not see.
        """
        self._keep_pace("days")
        if self.recorder.months >= self.horizon:
            self.running = False
            return
        if not self.month_is_open:
            self.turn_of_the_month()
        run_day(self.state, self.future, self.day)
        self.day += 1

    def _keep_pace(self, pace: str) -> None:
        if self.pace not in ("", pace):
            raise RuntimeError(f"this world has run by {self.pace}: go on by {self.pace}, or make another World")
        self.pace = pace

    def run_months(self, months: int | None = None) -> None:
        """Run whole months, each in one compiled call; a world run this way is not stepped by Mesa afterwards.

        Args:
            months: how many; all that are left unless given.

        Raises:
            RuntimeError: the world has been stepped by days.
        """
        self._keep_pace("months")
        left = self.horizon - self.recorder.months
        for _ in range(left if months is None else min(months, left)):
            if not self.month_is_open:
                self._open_month()
            days = self.calendar.days_in(self.month)
            started = perf_counter()
            run_days(self.state, self.future, self.day, days)
            self.day += days
            self.timing["days"] += perf_counter() - started
            self._close_month()


def _given(kind: type, orders: Sequence[Order]) -> Sequence[Order]:
    """The orders of a kind, all of which are there."""
    if any(order is None for order in orders):
        raise TypeError(f"{kind.__name__}.decide() returned no order: a decision is the order that it returns, such as "
                        f"dataclasses.replace(super().decide(), ...)")
    return orders
