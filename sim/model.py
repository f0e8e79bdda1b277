"""The world as a Mesa model: a clock, agents, months that open with decisions, and days that carry them out."""

from collections.abc import Iterator, Mapping
from itertools import count
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from mesa.time import Priority, Schedule

from sim.agents.cast import assemble
from sim.agents.decider import Decider
from sim.agents.start_up import begin_with_nobody
from sim.agents.tours import arrive_all
from sim.calendar import Calendar
from sim.deployment.first_morning import first_morning
from sim.deployment.offers import offered_by_mission
from sim.deployment.theatre import theatre_of
from sim.engine.day import run_day, run_days
from sim.engine.draws import future_key
from sim.engine.presence import muster
from sim.engine.records import Columns
from sim.environment import turn_month
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
        self.days_last_month = 1
        self.money = np.zeros(len(WORLD_COLUMNS))
        self.recorder = Recorder(len(scenario.missions), self.horizon, scenario.catalogue)
        self.remembered: dict[Any, Any] = {}  # what agents looked up once, see ``agents/find.py``
        self.timing = {"decide": 0.0, "days": 0.0, "record": 0.0}
        self._month_opened = False
        self._pace = ""  # "days" or "months", once it has begun
        self._deciders: tuple[tuple[int, int], list[tuple[type[Decider], list[Any]]]] | None = None
        units = np.arange(len(self.state.contingents))
        nobody = np.zeros(len(units), dtype=bool)
        arrive_all(self.state.contingents, self.state.params, self.future, units, 0, nobody, nobody)
        muster(self.state)
        self.cast = assemble(self, agents or {})
        begin_with_nobody(self)
        self.schedule_recurring(self.turn_of_the_month, self._month_schedule(), priority=Priority.LOW)

    @property
    def unit_count(self) -> int:
        """Agents with a daily state."""
        return sum(len(getattr(self.state, table)) for table in _DAILY)

    def _month_schedule(self) -> Schedule:
        """Mesa's schedule of the turns of the month: at midnight, after the old month's last day."""
        lengths: Iterator[int] = (self.calendar.days_in(month) for month in count())
        return Schedule(start=0.0, interval=lambda _model: next(lengths))

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
        deciders = self._deciders_now()
        for kind, agents in deciders:
            kind.decide_together(agents)
        self._forget_month()
        for kind, agents in deciders:
            kind.apply_together(agents)
        self._month_opened = True
        self.timing["decide"] += perf_counter() - started

    def _deciders_now(self) -> list[tuple[type[Decider], list[Any]]]:
        """Those who decide, kind by kind; looked up anew when an agent has come or gone."""
        those_there = self.agent_id_counter, len(self.agents)
        if self._deciders is None or self._deciders[0] != those_there:
            kinds = [(kind, list(agents)) for kind, agents in self.agents_by_type.items() if issubclass(kind, Decider)]
            self._deciders = those_there, kinds
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
