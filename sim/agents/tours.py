"""Tours of duty: when people change over in a unit, and who the newcomers are.

Quality comes from one distribution for all contributors. A unit keeps a standard of its own from tour to tour; no
standard of a country is ever drawn, so that none can be read out of a run.
"""

import math
from typing import TYPE_CHECKING, Any

from sim.agents.find import numbers
from sim.engine.draws import normal, uniform
from sim.engine.purposes import CAVEAT, QUALITY, ROTATION, SERVICEABILITY

if TYPE_CHECKING:
    from sim.model import World


def frozen(month: int, facts: Any) -> bool:
    """Whether rotations are frozen in this month (a pandemic, say)."""
    return 0 <= month - facts.rotation_freeze_start_month < facts.rotation_freeze_months


def takes_over(rows: Any, row: int, month: int, facts: Any) -> bool:
    """Whether new people take over a unit this month: its tour is over, or it returns after a withdrawal."""
    if frozen(month, facts) or rows.strength[row] <= 0:
        return False
    if rows.present[row]:
        return bool(rows.rotates_month[row] <= month)
    return bool(0 < rows.returns_month[row] <= month)


def arrive(world: "World", row: int, month: int, *, trained: bool = False, effective: bool = False) -> None:
    """New people take over a unit: skill, training, caveats, equipment and a fresh tour, all by keyed draws.

    In month 0, when a world is made, the unit stands somewhere within its tour, as tired as that makes it.

    Args:
        world: the world, with its columns, parameters and future.
        row: the contingent's row.
        month: month of arrival.
        trained: whether the training initiative trained the newcomers.
        effective: whether that training made a difference.
    """
    units = world.columns.contingents
    facts = numbers(world, int(units.mission[row]))
    key = units.key[row]
    quality = _standing(world, QUALITY, key, month, facts)
    tour = max(1, round(facts.rotation_months))
    served = int(tour * uniform(world.future, ROTATION, key, 0, 0)) if month == 0 else 0
    training = 1.0 if effective else _share(quality)
    left = training * math.pow(0.5, served / facts.skill_half_life_months)
    skill = facts.skill_mean + facts.skill_sd * quality + (facts.training_skill_gain if effective else 0.0)
    units.skill[row] = min(1.0, max(0.0, skill - facts.training_skill_gain * (training - left)))
    units.training[row] = left
    units.gpoi_trained[row] = trained
    caveat = 2.0 * facts.caveat_share * _share(_standing(world, CAVEAT, key, month, facts))
    units.caveat[row] = min(1.0, caveat)
    shortfall = 2.0 * (1.0 - facts.serviceability) * _share(_standing(world, SERVICEABILITY, key, month, facts))
    units.serviceability[row] = max(0.0, 1.0 - shortfall)
    units.fatigue[row] = min(1.0, served * facts.fatigue_per_month)
    units.rotates_month[row] = month + tour - served


def _standing(world: "World", purpose: int, key: Any, month: int, facts: Any) -> float:
    """Where the newcomers stand, in standard deviations: partly the unit's lasting standard, partly themselves."""
    lasting = normal(uniform(world.future, purpose, key, 0, 1))
    own = normal(uniform(world.future, purpose, key, month, 0))
    share = facts.standard_persistence
    return share * lasting + math.sqrt(1.0 - share * share) * own


def _share(standing: float) -> float:
    """The share of all units that stand lower: evenly spread between 0 and 1, so that twice a mean keeps the mean."""
    return 0.5 * math.erfc(-standing / math.sqrt(2.0))
