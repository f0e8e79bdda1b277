"""The muster: the rule of ``Contingent`` for many units in one compiled sweep.

This is the copy that a world runs; ``contingent.py`` says the same unit by unit, ``allegations_expected`` included.
``tests/model/test_sweeps.py`` compares them to the last bit: change both.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.agents.contributor import Contributor
from sim.agents.find import as_span, find
from sim.agents.gpoi import Gpoi
from sim.agents.secretariat import Secretariat
from sim.agents.tours import Tours, arrive_all, changes_over, tours_of
from sim.engine.draws import poisson, uniform
from sim.engine.purposes import MISCONDUCT
from sim.engine.records import Future
from sim.engine.units import MONTHS_PER_YEAR, PER_THOUSAND
from sim.outcomes import WORLD_INDEX

_ARRIVALS = WORLD_INDEX["arrivals"]
THERE, CHANGING, LEARNS = range(3)


class Units(NamedTuple):
    """Columns of all contingents that the sweep reads or writes."""

    key: np.ndarray
    present: np.ndarray
    strength: np.ndarray
    skill: np.ndarray
    training: np.ndarray
    fatigue: np.ndarray
    caveat: np.ndarray
    serviceability: np.ndarray
    retrained: np.ndarray
    penalised: np.ndarray
    sanctioned: np.ndarray


class Params(NamedTuple):
    """Parameters of their missions, one entry for each unit of the sweep."""

    fatigue_per_month: np.ndarray
    training_skill_gain: np.ndarray
    late_pay_serviceability_loss: np.ndarray
    usual_months_late: np.ndarray
    skill_mean: np.ndarray
    misconduct_per_1000_per_year: np.ndarray
    deterrent_effect: np.ndarray
    unmaintained_loss: np.ndarray


class Muster:
    """Units that decide together, one entry for each."""

    def __init__(self, agents: "list[Any]") -> None:
        self.agents, self.world = agents, agents[0].model
        self.rows = rows = self.world.columns.contingents
        self.row = np.array([agent.row for agent in agents])
        at = as_span(self.row, len(rows.key))
        self.tours, self.columns = tours_of(self.world), Units(*(getattr(rows, name) for name in Units._fields))
        params = [agent.numbers for agent in agents]
        self.params = Params(*(np.array([getattr(each, name) for each in params]) for name in Params._fields))
        self.fading = np.array([agent.fading for agent in agents])
        self.brought, self.kept = rows.caveat[at].copy(), rows.serviceability[at].copy()
        self.capitals = find(self.world, Contributor)
        self.capital_of = np.zeros(len(agents), dtype=np.int64)
        for number, capital in enumerate(self.capitals):
            self.capital_of[np.isin(self.row, capital.units)] = number
        self.gpoi = next(iter(find(self.world, Gpoi)), None)
        self.secretariat = next(iter(find(self.world, Secretariat)), None)
        self.status = np.zeros((len(agents), 3), dtype=bool)
        self.heed, self.allegations = np.ones(len(agents)), np.zeros(len(agents), dtype=np.int64)

    def decide(self) -> None:
        """Stay, hand over or return."""
        look_ahead(self.tours, self.columns, self.params, self.world.future, self.row, self.world.month,
                   self.status, self.heed, self.allegations)
        incoming = self.gpoi.incoming if self.gpoi else {}
        self.changing = np.flatnonzero(self.status[:, CHANGING])
        self.incoming = [incoming.get(row) for row in self.row[self.changing].tolist()]
        self.later = self.secretariat.months_late - self.params.usual_months_late if self.secretariat else 0.0
        self.undone = self.secretariat.unmaintained if self.secretariat else 0.0
        self.wariness = np.array([capital.wariness for capital in self.capitals])[self.capital_of]

    def apply(self) -> None:
        """New people, or one more month in the field."""
        if self.incoming:
            self._hand_over()
        loss = self.params.late_pay_serviceability_loss * self.later
        live_on(self.columns, self.params, self.row, self.world.month, self.status, self.fading,
                (self.brought + self.wariness) * self.heed,
                self.kept - self.params.unmaintained_loss * self.undone - loss)
        for i in self.allegations.nonzero()[0].tolist():
            self.agents[i].report(int(self.allegations[i]))

    def _hand_over(self) -> None:
        """New people take over; units that were away are there again."""
        world, rows, changing = self.world, self.rows, self.changing
        at = self.row[changing]
        world.money[_ARRIVALS] += np.count_nonzero(~self.status[changing, THERE])
        rows.present[at] = 1
        trained = np.array([effective is not None for effective in self.incoming])
        arrive_all(world.state.contingents, world.state.params, world.future, at, world.month, trained,
                   np.array(self.incoming, dtype=bool))
        self.brought[changing], self.kept[changing] = rows.caveat[at], rows.serviceability[at]
        for i, effective in zip(changing.tolist(), self.incoming, strict=True):
            if not effective:
                self.agents[i].pay_for_training()


@njit(cache=True)
def look_ahead(
    tours: Tours, units: Units, params: Params, future: Future, rows: np.ndarray, month: int,
    status: np.ndarray, heed: np.ndarray, allegations: np.ndarray,
) -> None:
    """Who is there, hands over or has learned; how far penalties are heeded; allegations, by keyed draws.

    Writes: status, heed, allegations, one entry for each of ``rows``.
    """
    for i in range(len(rows)):
        row = rows[i]
        there = units.present[row] > 0 and units.strength[row] > 0.0
        changing = changes_over(tours, row, month)
        status[i, THERE], status[i, CHANGING] = there, changing
        status[i, LEARNS] = there and not changing and units.retrained[row] > 0
        heed[i] = 1.0 - params.deterrent_effect[i] * units.penalised[row]
        mean = allegations_expected(units, row, params, i) if there else 0.0
        allegations[i] = poisson(uniform(future, MISCONDUCT, units.key[row], month, 0), mean) if mean > 0.0 else 0


@njit(cache=True)
def allegations_expected(units: Units, row: int, params: Params, i: int) -> float:
    """Mean allegations in a month: rarer in better-led units and after a sanction."""
    skill_gap = (1.0 - units.skill[row]) / (1.0 - params.skill_mean[i])
    people = units.strength[row] / PER_THOUSAND
    deterred = 1.0 - params.deterrent_effect[i] * units.sanctioned[row]
    return params.misconduct_per_1000_per_year[i] / MONTHS_PER_YEAR * people * max(0.0, skill_gap) * deterred


@njit(cache=True)
def live_on(
    units: Units, params: Params, rows: np.ndarray, month: int, status: np.ndarray, fading: np.ndarray,
    caveat: np.ndarray, serviceable: np.ndarray,
) -> None:
    """One more month in the field, and what each unit that is there bears.

    Writes: contingents.fatigue, training, skill, caveat, serviceability.
    """
    for i in range(len(rows)):
        row, gain = rows[i], params.training_skill_gain[i]
        if month > 0 and status[i, THERE] and not status[i, CHANGING]:
            units.fatigue[row] = min(1.0, units.fatigue[row] + params.fatigue_per_month[i])
            left = units.training[row] * fading[i]
            units.skill[row] = max(0.0, units.skill[row] - gain * (units.training[row] - left))
            units.training[row] = left
        if month > 0 and status[i, LEARNS]:
            units.skill[row] = min(1.0, units.skill[row] + gain * (1.0 - units.training[row]))
            units.training[row] = 1.0
        if status[i, THERE] or status[i, CHANGING]:
            units.caveat[row] = min(1.0, caveat[i])
            units.serviceability[row] = min(1.0, max(0.0, serviceable[i]))
