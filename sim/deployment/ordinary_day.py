"""An ordinary day as the mission files imply it, before any package: what the declared rates of attack hold for.

The force of the file stands at its bases, units half-way through their tours and vehicles as serviceable as usual;
its aircraft fly their hours; moves are those of the file's posture, its host state consents as the file says.
Experiments draw what nobody knows of these numbers as well (``Scenario.usual``). Rates of attack are written for the
authorised force, whatever the dose: its people and moves count as many times over as the mission is authorised to be
larger than the units of its file.
"""

from collections.abc import Sequence

import numpy as np

from sim.deployment.theatre import Theatre
from sim.engine import records
from sim.engine.access import denial
from sim.engine.exposure import imply_exposure
from sim.engine.presence import muster
from sim.engine.records import State, as_records
from sim.engine.supply_flights import flights_planned
from sim.engine.units import MONTHS_PER_YEAR
from sim.scenario.schema import Mission


def imply(state: State, theatre: Theatre) -> None:
    """Measure what the mission files expose to each group, and which part of it usually takes place.

    Writes: implied, carried_out; sites.road_use, which a mission that was just authorised has yet to begin.
    """
    sites, missions = state.sites.copy(), theatre.missions
    ordinary = state._replace(params=state.usual, sites=sites, contingents=_units_of_the_file(state, theatre))
    muster(ordinary)
    _place_enablers(sites, state, missions)
    state.carried_out[:] = _carried_out(state, missions)
    imply_exposure(ordinary)
    new = np.array([mission.newly_authorised for mission in missions])[sites.mission]
    state.sites.road_use[:] = np.where(new, 0.0, sites.road_use)
    on_the_ground = np.bincount(state.contingents.mission, theatre.written_strength, len(missions))
    authorised = np.array([mission.authorised_uniformed for mission in missions])
    larger = authorised / np.maximum(on_the_ground, 1.0)
    of_people = [records.MOVES, records.CAMPS, records.ROADS]
    state.implied[:, of_people] *= larger[state.groups.mission][:, np.newaxis]


def _units_of_the_file(state: State, theatre: Theatre) -> np.recarray:
    """The units of the mission files, all there, as fit and as tired as units are in the mean."""
    units, usual = state.contingents.copy(), state.usual
    units["strength"] = theatre.written_strength
    units["present"] = theatre.written_strength > 0
    units["serviceability"] = usual.serviceability[units.mission]
    tired = [_mean_fatigue(round(numbers.rotation_months), numbers.fatigue_per_month) for numbers in usual]
    units["fatigue"] = np.array(tired)[units.mission]
    return as_records(units)


def _mean_fatigue(tour: int, per_month: float) -> float:
    """Fatigue of units that are spread evenly over their tours."""
    return float(np.minimum(1.0, np.arange(max(1, tour)) * per_month).mean())


def _place_enablers(sites: np.recarray, state: State, missions: Sequence[Mission]) -> None:
    """Flights that the aircraft of the files are paid for, and their solar plants.

    Writes: sites.flights_planned, solar.
    """
    units = state.enablers
    for m, mission in enumerate(missions):
        first = int(state.missions[m].first_enabler)
        for row, unit in enumerate(mission.enablers, start=first):
            if unit.arrives_month > 0 or unit.present == 0:
                continue
            s = units.site[row]
            if units.flies[row]:
                sites.flights_planned[s] += unit.present * flights_planned(state.usual[m], 1.0, units.payer[row])
            if units.powers[row]:
                sites.solar[s] = True


def _carried_out(state: State, missions: Sequence[Mission]) -> np.ndarray:
    """Part of what is planned that usually takes place, shape (missions, exposures): permission, weather, repair."""
    share = np.ones_like(state.carried_out)
    for m, (mission, usual) in enumerate(zip(missions, state.usual, strict=True)):
        permitted = 1.0 - denial(float(state.missions.predation[m]), mission.consent, usual)
        wet = len(mission.wet_months) / MONTHS_PER_YEAR
        grounded = wet * usual.flight_loss_wet_share + (1.0 - wet) * usual.flight_loss_dry_share
        share[m, [records.MOVES, records.ROADS]] = permitted
        share[m, records.AIRCRAFT] = permitted * (1.0 - grounded) * usual.helicopter_serviceability
    return share
