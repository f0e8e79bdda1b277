"""The muster: what a month does to a unit, and all units in one compiled sweep.

The rules of one unit are the compiled functions below. ``Contingent`` asks them for itself; a world asks for all units
at once, unless a subclass decides otherwise.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit

from sim.agents.contributor import Contributor
from sim.agents.find import as_span, by_mission, find, remember
from sim.agents.gpoi import Gpoi
from sim.agents.secretariat import Secretariat
from sim.agents.tours import Tours, arrive_all, changes_over, tours_of
from sim.engine.draws import poisson, uniform
from sim.engine.purposes import MISCONDUCT
from sim.engine.records import Future
from sim.engine.units import MONTHS_PER_YEAR, PER_THOUSAND
from sim.outcomes import WORLD_INDEX

if TYPE_CHECKING:
    from sim.model import World

_ARRIVALS = WORLD_INDEX["arrivals"]
THERE, CHANGING, LEARNS = range(3)


class Units(NamedTuple):
    """Columns of all contingents that the rules read or write."""

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
    """Parameters of their missions, one entry for each contingent."""

    fatigue_per_month: np.ndarray
    training_skill_gain: np.ndarray
    late_pay_serviceability_loss: np.ndarray
    usual_months_late: np.ndarray
    skill_mean: np.ndarray
    misconduct_per_1000_per_year: np.ndarray
    deterrent_effect: np.ndarray
    unmaintained_loss: np.ndarray


def units_of(world: "World") -> Units:
    """The columns of all contingents."""
    rows = world.columns.contingents
    return remember(world, Units, lambda: Units(*(getattr(rows, name) for name in Units._fields)))


def params_of(world: "World") -> Params:
    """The parameters of all contingents' missions."""
    mission = world.columns.contingents.mission
    return remember(world, Params, lambda: Params(*vars(by_mission(world, Params._fields, mission)).values()))


class Muster:
    """Units that decide together, one entry for each."""

    def __init__(self, agents: "list[Any]") -> None:
        self.agents, self.world = agents, agents[0].model
        self.rows = rows = self.world.columns.contingents
        self.row = np.array([agent.row for agent in agents])
        at = as_span(self.row, len(rows.key))
        self.tours, self.units, self.params = tours_of(self.world), units_of(self.world), params_of(self.world)
        self.usual, self.late_loss = self.params.usual_months_late[at], self.params.late_pay_serviceability_loss[at]
        self.unmaintained_loss = self.params.unmaintained_loss[at]
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
        look_ahead(self.tours, self.units, self.params, self.world.future, self.row, self.world.month,
                   self.status, self.heed, self.allegations)
        incoming = self.gpoi.incoming if self.gpoi else {}
        self.changing = np.flatnonzero(self.status[:, CHANGING])
        self.incoming = [incoming.get(row) for row in self.row[self.changing].tolist()]
        self.later = self.secretariat.months_late - self.usual if self.secretariat else 0.0
        self.undone = self.secretariat.unmaintained if self.secretariat else 0.0
        self.wariness = np.array([capital.wariness for capital in self.capitals])[self.capital_of]

    def apply(self) -> None:
        """New people, or one more month in the field."""
        if self.incoming:
            self._hand_over()
        live_on(self.units, self.params, self.row, self.world.month, self.status, self.fading,
                (self.brought + self.wariness) * self.heed,
                self.kept - self.unmaintained_loss * self.undone - self.late_loss * self.later)
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
        there = is_there(units, row)
        changing = changes_over(tours, row, month)
        status[i, THERE], status[i, CHANGING] = there, changing
        status[i, LEARNS] = there and not changing and units.retrained[row] > 0
        heed[i] = refusals_left(units, params, row)
        allegations[i] = alleged(units, params, row, future, month) if there else 0


@njit(cache=True)
def is_there(units: Units, row: int) -> bool:
    """Whether the unit is in the field, with people."""
    return units.present[row] > 0 and units.strength[row] > 0.0


@njit(cache=True)
def refusals_left(units: Units, params: Params, row: int) -> float:
    """Share of a unit's refusals that is left after one of its own was punished."""
    return 1.0 - params.deterrent_effect[row] * units.penalised[row]


@njit(cache=True)
def alleged(units: Units, params: Params, row: int, future: Future, month: int) -> int:
    """Allegations against a unit in the month that starts."""
    mean = allegations_expected(units, params, row)
    return poisson(uniform(future, MISCONDUCT, units.key[row], month, 0), mean) if mean > 0.0 else 0


@njit(cache=True)
def allegations_expected(units: Units, params: Params, row: int) -> float:
    """Mean allegations in a month: rarer in better-led units and after a sanction."""
    skill_gap = (1.0 - units.skill[row]) / (1.0 - params.skill_mean[row])
    people = units.strength[row] / PER_THOUSAND
    deterred = 1.0 - params.deterrent_effect[row] * units.sanctioned[row]
    return params.misconduct_per_1000_per_year[row] / MONTHS_PER_YEAR * people * max(0.0, skill_gap) * deterred


@njit(cache=True)
def live_on(
    units: Units, params: Params, rows: np.ndarray, month: int, status: np.ndarray, fading: np.ndarray,
    caveat: np.ndarray, serviceable: np.ndarray,
) -> None:
    """One more month in the field, and what each unit that is there bears.

    Writes: contingents.fatigue, training, skill, caveat, serviceability.
    """
    for i in range(len(rows)):
        row = rows[i]
        if month > 0 and status[i, THERE] and not status[i, CHANGING]:
            grow_old(units, params, row, fading[i])
        if month > 0 and status[i, LEARNS]:
            learn_again(units, params, row)
        if status[i, THERE] or status[i, CHANGING]:
            bear(units, row, caveat[i], serviceable[i])


@njit(cache=True)
def grow_old(units: Units, params: Params, row: int, fading: float) -> None:
    """A month in the field: people tire, and of what they were trained in the share ``fading`` is left."""
    units.fatigue[row] = min(1.0, units.fatigue[row] + params.fatigue_per_month[row])
    left = units.training[row] * fading
    units.skill[row] = max(0.0, units.skill[row] - params.training_skill_gain[row] * (units.training[row] - left))
    units.training[row] = left


@njit(cache=True)
def learn_again(units: Units, params: Params, row: int) -> None:
    """The end of retraining: what training gives is whole again."""
    gain = params.training_skill_gain[row]
    units.skill[row] = min(1.0, units.skill[row] + gain * (1.0 - units.training[row]))
    units.training[row] = 1.0


@njit(cache=True)
def bear(units: Units, row: int, caveat: float, serviceable: float) -> None:
    """What a unit bears this month: orders that it refuses, and vehicles that stand idle."""
    units.caveat[row] = min(1.0, caveat)
    units.serviceability[row] = min(1.0, max(0.0, serviceable))
