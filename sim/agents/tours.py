"""Tours of duty: when people change over in a unit, and who the newcomers are.

Quality comes from one distribution for all contributors. A unit keeps a standard of its own from tour to tour; no
standard of a country is ever drawn, so that none can be read out of a run.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from sim.engine.draws import normal, uniform
from sim.engine.purposes import CAVEAT, QUALITY, ROTATION, SERVICEABILITY, TAUGHT
from sim.engine.records import Future, Row
from sim.engine.units import HALF
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from sim.model import World

#: Share of units trained on the protection of civilians that the declared skill holds.
USUALLY_TAUGHT = float(declared()["poc_trained_share"].default)


class Tours(NamedTuple):
    """What says when people change over, one entry for each unit: columns of its rows and its mission's parameters.

    Plain columns: to hand whole records to a compiled function costs more than a month of this work.
    """

    present: np.ndarray
    strength: np.ndarray
    returns_month: np.ndarray
    rotates_month: np.ndarray
    freeze_start: np.ndarray
    freeze_months: np.ndarray


def tours_of(world: "World") -> Tours:
    """The tours of all contingents."""
    units, params = world.columns.contingents, world.params
    return Tours(units.present, units.strength, units.returns_month, units.rotates_month,
                 params.rotation_freeze_start_month[units.mission], params.rotation_freeze_months[units.mission])


@njit(cache=True)
def changes_over(tours: Tours, row: int, month: int) -> bool:
    """Whether new people take over a unit this month.

    They do when its tour is over, or when it returns after a withdrawal; not while rotations are frozen (a pandemic,
    say).
    """
    since = month - tours.freeze_start[row]
    if tours.strength[row] <= 0.0 or 0.0 <= since < tours.freeze_months[row]:
        return False
    if tours.present[row] > 0:
        return tours.rotates_month[row] <= month
    return 0 < tours.returns_month[row] <= month


@njit(cache=True)
def change_overs(tours: Tours, month: int) -> np.ndarray:
    """For each contingent whether new people take over in a month."""
    changing = np.zeros(len(tours.present), dtype=np.bool_)
    for row in range(len(changing)):
        changing[row] = changes_over(tours, row, month)
    return changing


def arrive(world: "World", row: int, month: int, *, trained: bool = False, effective: bool = False) -> None:
    """New people take over a unit: skill, training, caveats, equipment and a fresh tour, all by keyed draws.

    In month 0, when a world is made, the unit stands somewhere within its tour, as tired as that makes it.

    Args:
        world: the world, with its rows, parameters and future.
        row: the contingent's row.
        month: month of arrival.
        trained: whether the training initiative trained the newcomers.
        effective: whether that training made a difference.
    """
    arrive_all(world.state.contingents, world.state.params, world.future, np.array([row]), month,
               np.array([trained]), np.array([effective]))


@njit(cache=True)
def arrive_all(
    contingents: np.recarray, of_missions: np.recarray, future: Future, rows: np.ndarray, month: int,
    trained: np.ndarray, effective: np.ndarray,
) -> None:
    """New people take over many units, see ``arrive``; one entry of ``trained`` and ``effective`` for each of ``rows``.

    Writes: contingents.skill, training, gpoi_trained, protected, caveat, caveat_brought, serviceability,
    serviceability_brought, fatigue, rotates_month.
    """
    for i in range(len(rows)):
        unit = contingents[rows[i]]
        params = of_missions[unit.mission]
        quality = _standing(future, QUALITY, unit, month, params)
        tour = max(1, round(params.rotation_months))
        served = int(tour * uniform(future, ROTATION, unit.key, 0, 0)) if month == 0 else 0
        natural = _share(quality)
        taught = effective[i] or taught_at_home(future, unit.key, month, params.poc_trained_share)
        training = 1.0 if taught else natural
        left = training * math.pow(HALF, served / params.skill_half_life_months)
        # The declared skill holds what newcomers usually learn at home; the initiative's training comes on top.
        gain = 1.0 if effective[i] else training - natural
        skill = params.skill_mean + params.skill_sd * quality + params.training_skill_gain * gain
        unit.skill = min(1.0, max(0.0, skill - params.training_skill_gain * (training - left)))
        unit.training = left
        unit.gpoi_trained = trained[i]
        given = params.gpoi_equipment_share if trained[i] else 0.0
        unit.protected = params.protected_vehicle_share + (1.0 - params.protected_vehicle_share) * given
        caveat = 2.0 * params.caveat_share * _share(_standing(future, CAVEAT, unit, month, params))
        unit.caveat = unit.caveat_brought = min(1.0, caveat)
        shortfall = 2.0 * (1.0 - params.serviceability) * _share(
            _standing(future, SERVICEABILITY, unit, month, params)
        )
        unit.serviceability = unit.serviceability_brought = max(0.0, 1.0 - shortfall)
        unit.fatigue = min(1.0, served * params.fatigue_per_month)
        unit.rotates_month = month + tour - served


@njit(cache=True)
def taught_at_home(future: Future, key: np.uint64, month: int, poc_trained_share: float) -> bool:
    """Whether newcomers were trained on the protection of civilians although their like usually are not.

    Half of all units were trained in 2021, which is in their skill already; a policy reaches part of the others.
    """
    reached = (poc_trained_share - USUALLY_TAUGHT) / (1.0 - USUALLY_TAUGHT)
    return month > 0 and uniform(future, TAUGHT, key, month, 0) < reached


@njit(cache=True)
def _standing(future: Future, purpose: int, unit: Row, month: int, params: Row) -> float:
    """Where the newcomers stand, in standard deviations: partly the unit's lasting standard, partly themselves.

    Where inspectors sent a unit home, or its capital withdrew it, another country's standard takes its place.
    """
    lasting = normal(uniform(future, purpose, unit.key, 0, 1 + unit.successions))
    own = normal(uniform(future, purpose, unit.key, month, 0))
    share = params.standard_persistence
    return share * lasting + math.sqrt(1.0 - share * share) * own


@njit(cache=True)
def _share(standing: float) -> float:
    """The share of all units that stand lower: evenly spread between 0 and 1, so that twice a mean keeps the mean."""
    return HALF * math.erfc(-standing / math.sqrt(2.0))
