"""The muster: what a month does to a unit, as compiled rules for one unit and for the units of a sweep."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from sim.agents.find import by_mission
from sim.agents.tours import Tours, changes_over
from sim.engine.draws import poisson, uniform
from sim.engine.purposes import MISCONDUCT
from sim.engine.records import Future
from sim.engine.units import MONTHS_PER_YEAR, PER_THOUSAND

if TYPE_CHECKING:
    from sim.model import World

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
    late_pay_readiness_loss: np.ndarray
    usual_months_late: np.ndarray
    skill_mean: np.ndarray
    usual_skill: np.ndarray
    conduct_training_gain: np.ndarray
    maintenance_training_gain: np.ndarray
    misconduct_per_1000_per_year: np.ndarray
    deterrent_effect: np.ndarray
    unmaintained_loss: np.ndarray


def units_of(world: "World") -> Units:
    """The columns of all contingents."""
    rows = world.columns.contingents
    return Units(*(getattr(rows, name) for name in Units._fields))


def params_of(world: "World") -> Params:
    """The parameters of all contingents' missions."""
    mission = world.columns.contingents.mission
    return Params(*vars(by_mission(world, Params._fields, mission)).values())


@njit(cache=True)
def look_ahead(
    tours: Tours, units: Units, params: Params, future: Future, rows: np.ndarray, month: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each of these units does this month, by keyed draws.

    Returns:
        Whether it is ``THERE``, ``CHANGING`` or ``LEARNS``, shape (rows, 3); the share of its refusals that is left;
        allegations against it.
    """
    status, left = np.empty((len(rows), 3), dtype=np.bool_), np.empty(len(rows))
    allegations = np.zeros(len(rows), dtype=np.int64)
    for i in range(len(rows)):
        row = rows[i]
        there = is_there(units, row)
        changing = changes_over(tours, row, month)
        status[i, THERE], status[i, CHANGING] = there, changing
        status[i, LEARNS] = there and not changing and units.retrained[row] > 0
        left[i] = refusals_left(units, params, row)
        if there:
            allegations[i] = alleged(units, params, row, future, month)
    return status, left, allegations


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
    """Mean allegations in a month: rarer in better trained units and after a sanction."""
    skill_gap = 1.0 - params.conduct_training_gain[row] * (units.skill[row] - params.skill_mean[row])
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
            bear(units, params, row, caveat[i], serviceable[i])


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
def bear(units: Units, params: Params, row: int, caveat: float, serviceable: float) -> None:
    """What a unit bears this month: orders that it refuses, and vehicles that stand idle, fewer with skill."""
    serviceable += params.maintenance_training_gain[row] * (units.skill[row] - params.usual_skill[row])
    units.caveat[row] = min(1.0, max(0.0, caveat))
    units.serviceability[row] = min(1.0, max(0.0, serviceable))
