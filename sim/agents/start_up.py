"""A mission that has just been authorised: nobody is there yet, and force generation has to find every unit."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.find import numbers
from sim.agents.lead_times import lead_months
from sim.engine.draws import uniform
from sim.engine.presence import muster
from sim.engine.purposes import LEAD_TIME

if TYPE_CHECKING:
    from sim.model import World


def begin_with_nobody(world: "World") -> None:
    """Empty the missions that were just authorised; each unit of their files arrives after a lead time of its own.

    Institutions have planned for the whole force: budgets and the rates of attack foresee it. A lead is what it takes
    to find a successor for any unit, so that nothing about the build-up as a whole is put in.

    Writes: contingents.present, returns_month; enablers.present; what the Secretariat awaits.
    """
    new = np.array([mission.newly_authorised for mission in world.scenario_file.missions])
    if not new.any():
        return
    _send_contingents_later(world, new)
    _send_enablers_later(world, new)
    muster(world.state)


def _send_contingents_later(world: "World", new: np.ndarray) -> None:
    units = world.columns.contingents
    for row in np.flatnonzero(new[units.mission] & (units.present > 0)).tolist():
        params = numbers(world, int(units.mission[row]))
        luck = uniform(world.future, LEAD_TIME, units.key[row], 0, 0)
        units.present[row] = 0
        units.returns_month[row] = lead_months(params.unit_lead_months, luck, params)
    world.cast.secretariat.roll = units.present.copy()  # no unit was withdrawn: none was there


def _send_enablers_later(world: "World", new: np.ndarray) -> None:
    units, generation = world.columns.enablers, world.cast.secretariat.generation
    for row in np.flatnonzero(new[units.mission] & (units.present > 0)).tolist():
        params = numbers(world, int(units.mission[row]))
        usual = params.helicopter_lead_months if units.flies[row] else params.unit_lead_months
        lead = lead_months(usual, uniform(world.future, LEAD_TIME, units.key[row], 0, 0), params)
        generation.coming += ((lead, row, int(units.present[row])),)
        units.present[row] = 0
