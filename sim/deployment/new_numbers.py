"""What the first morning worked out from numbers, worked out again when an order brings others into force."""

import math
from functools import partial
from itertools import pairwise

import numpy as np

from sim.deployment.arms import kind_rows, tactic_rows
from sim.deployment.arrivals import Numbered, there, turning_points
from sim.deployment.donor_plan import personnel_lead
from sim.deployment.force import US, force_of
from sim.deployment.regional_battalions import REGIONAL_FORCE, arrival
from sim.deployment.routes import costs_of, lure, nearness
from sim.deployment.theatre import Theatre, find_nearest_base
from sim.engine.records import State
from sim.scenario.distance import apart_km
from sim.scenario.scenario import Scenario

_OF_THE_KIND = ("worth", "availability", "by_night")


def bring_into_force(state: State, theatre: Theatre, scenario: Scenario) -> None:
    """Put the numbers of a scenario where the days read them; what has happened so far stays.

    Args:
        state: the world's.
        theatre: its ground.
        scenario: with the numbers that are in force from now on.

    Writes: params; tactics, but not how they have spread; enablers.worth, availability, by_night; routes.cost;
    grounds.lure; nearness; road_km.
    """
    params = scenario.parameters
    state.params[:] = params
    state.tactics[:] = tactic_rows(scenario.tactics, params, scenario.catalogue)
    kinds = kind_rows(scenario).rows[state.enablers.mission, state.enablers.kind]
    for field in _OF_THE_KIND:
        state.enablers[field] = kinds[field]
    sites, groups = state.sites.view(np.ndarray), state.groups.view(np.ndarray)
    opened = _opened(state, theatre)
    waiting = np.isin(state.routes.site, np.setdiff1d(theatre.new_sites[:, 1], opened))
    state.routes.cost[:] = np.where(waiting, math.inf, costs_of(state.routes, params, sites["mission"]))
    state.grounds.lure[:] = lure(theatre, params, groups, state.grounds)
    near = nearness(state.site_km, groups, params["target_distance_km"][groups["mission"]])
    state.nearness[:] = np.where(groups["mission"][:, None] == sites["mission"][None, :], near, 0.0)
    straight = theatre.straight_km.copy()
    straight[opened] = _within(state, opened)
    state.road_km[:] = straight * params["road_detour"][sites["mission"]][:, None]


def _opened(state: State, theatre: Theatre) -> np.ndarray:
    """The sites of added troops that have opened: their unit has moved there."""
    return np.array([site for unit, site in theatre.new_sites.tolist() if state.contingents.site[unit] == site], int)


def _within(state: State, sites: np.ndarray) -> np.ndarray:
    """Distances from sites to the communities of their missions as the crow flies, km; 0 to all others."""
    own = state.sites.mission[sites][:, None] == state.communities.mission[None, :]
    return np.where(own, apart_km(state.sites[sites], state.communities), 0.0)


def strengths(scenario: Scenario, theatre: Theatre, months: int) -> dict[int, np.ndarray]:
    """People of every contingent by the month from which on there are so many; none where no order moves anybody.

    Who joins from abroad arrives when the sender's lead time is over; the mission's own units come and go on the day.
    """
    if not scenario.later:
        return {}
    found: dict[int, list[float]] = {}
    turns = sorted({month for m in range(len(theatre.missions)) for lead in _leads(m).values()
                    for month in turning_points(scenario, months, lead)})
    for m, mission in enumerate(theatre.missions):
        wanted = {id(phase): {unit.name: unit.strength for unit in force_of(phase, m).mission.contingents}
                  for _, phase in scenario.phases()}
        for unit in mission.contingents:
            lead = _leads(m).get(unit.contributor, _at_once)

            def people(phase: Scenario, name: str = unit.name, wanted: dict[int, dict[str, int]] = wanted) -> int:
                """People of the unit that a phase wants."""
                return int(wanted[id(phase)].get(name, 0))

            for month in turns:
                found.setdefault(month, []).append(there(scenario, month, people, lead, people(scenario)))
    people_by_month = {month: np.array(people) for month, people in found.items()}
    return {month: people_by_month[month] for before, month in pairwise(turns)
            if (people_by_month[month] != people_by_month[before]).any()}


def _leads(m: int) -> dict[str, Numbered]:
    """Months that units which join a mission take to arrive, by who sends them."""
    return {US: personnel_lead(m), REGIONAL_FORCE: partial(arrival, m=m), "": _at_once}


def _at_once(_now: Scenario) -> float:
    """The mission's own units need no time to arrive."""
    return 0.0


def muster_strengths(state: State, people: np.ndarray, month: int) -> np.ndarray:
    """Let contingents come, go, grow and shrink to what was ordered; which of them went.

    A unit that comes takes over this month, as one that was withdrawn and replaced does; one that goes leaves its row
    empty. The people of a place look to the nearest base that is manned now.

    Writes: contingents.strength, present, returns_month; communities.nearest_site, nearest_km.
    """
    units = state.contingents
    goes, comes = (people == 0) & (units.strength > 0), (people > 0) & (units.strength == 0)
    gone = goes & (units.present > 0)
    units.strength[:] = people
    units.present[goes] = 0
    units.returns_month[goes] = 0
    units.returns_month[comes] = month
    sites, communities = state.sites.view(np.ndarray), state.communities.view(np.ndarray)
    own = sites["mission"][:, None] == communities["mission"][None, :]
    find_nearest_base(sites, communities, units.view(np.ndarray), np.where(own, apart_km(sites, communities), 0.0))
    return np.asarray(gone)
