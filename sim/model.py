"""The world as a Mesa model: a clock, agents, months that open with decisions, and days that carry them out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from mesa.time import Priority, Schedule

from sim.agents.cast import assemble
from sim.agents.decider import Decider, RowDecider
from sim.agents.order import Order
from sim.agents.start_up import begin_with_nobody
from sim.agents.tours import arrive_all
from sim.calendar import Calendar
from sim.copies import as_bytes, fork, from_bytes
from sim.deployment.arms import opportunities
from sim.deployment.donor_plan import Flows, flows
from sim.deployment.first_morning import first_morning
from sim.deployment.offers import offered_by_mission
from sim.deployment.theatre import theatre_of
from sim.engine.day import run_day, run_days
from sim.engine.draws import future_key
from sim.engine.presence import muster
from sim.engine.records import Columns
from sim.environment import spreading, turn_month
from sim.outcomes import WORLD_COLUMNS
from sim.recorder import Recorder
from sim.scenario.scenario import Scenario

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
        cast: everyone who decides, by role.
        state: every row of the world. columns: the same rows, field by field.
        future: key of this future, from seed and replication.
        month: the month that is running, 0 the first. day: the next day to run.
        orders: of those who decided this month, kind by kind, see ``order_of``.
        shelters: for each community that in which its people find shelter, with ``shelters_seen`` sites opened.
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
        super().__init__(rng=seed)
        self.scenario_file = scenario
        self.future = future_key(seed, replication)
        self.horizon = scenario.months if months is None else months
        self.calendar = Calendar.starting(scenario.start)
        self.theatre = theatre_of(scenario)
        self.state = first_morning(scenario, offered_by_mission(scenario), log)
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
        self._month_opened = False
        self._pace = ""  # "days" or "months", once it has begun
        self._deciders: tuple[tuple[int, int], list[tuple[type[Decider[Any]], list[Any]]]] | None = None
        units = np.arange(len(self.state.contingents))
        nobody = np.zeros(len(units), dtype=bool)
        arrive_all(self.state.contingents, self.state.params, self.future, units, 0, nobody, nobody)
        muster(self.state)
        self.cast = assemble(self, agents or {})
        begin_with_nobody(self)
        self.schedule_recurring(self.turn_of_the_month, self._month_schedule(), priority=Priority.LOW)

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
        return Schedule(start=0.0, interval=_MonthLengths(self.calendar))

    def turn_of_the_month(self) -> None:
        """Close the month that ended, decide on one picture, apply all orders, open the next month."""
        if self._month_opened:
            self._close_month()
        if self.recorder.months < self.horizon:
            self._open_month()

    def _close_month(self) -> None:
        started = perf_counter()
        self.days_last_month = self.calendar.days_in(self.month)
        self.recorder.close_month(self, self.days_last_month)
        self.month += 1
        self._month_opened = False
        self.timing["record"] += perf_counter() - started

    def _open_month(self) -> None:
        started = perf_counter()
        turn_month(self)
        self.money[:] = 0.0
        orders = self.decide()
        self._forget_month()
        self.apply(orders)
        self._month_opened = True
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
        return flows(self.scenario_file, self.horizon, self.state.params)

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
        if not self._month_opened:
            self.turn_of_the_month()
        run_day(self.state, self.future, self.day)
        self.day += 1

    def _keep_pace(self, pace: str) -> None:
        if self._pace not in ("", pace):
            raise RuntimeError(f"this world has run by {self._pace}: go on by {self._pace}, or make another World")
        self._pace = pace

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
            if not self._month_opened:
                self._open_month()
            days = self.calendar.days_in(self.month)
            started = perf_counter()
            run_days(self.state, self.future, self.day, days)
            self.day += days
            self.timing["days"] += perf_counter() - started
            self._close_month()


@dataclass
class _MonthLengths:
    """Days until the next turn of the month, one month after the other; no generator, so that a world can be copied."""

    calendar: Calendar
    asked: int = 0

    def __call__(self, _world: mesa.Model) -> int:
        """The days of the month that begins."""
        self.asked += 1
        return self.calendar.days_in(self.asked - 1)


def _given(kind: type, orders: Sequence[Order]) -> Sequence[Order]:
    """The orders of a kind, all of which are there."""
    if any(order is None for order in orders):
        raise TypeError(f"{kind.__name__}.decide() returned no order: a decision is the order that it returns, such as "
                        f"dataclasses.replace(super().decide(), ...)")
    return orders
