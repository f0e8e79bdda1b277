"""The statement of unit requirement: what threat and ground ask of a mission this month, capability by capability."""

from typing import TYPE_CHECKING

import numpy as np

from sim.engine import records, tallies

if TYPE_CHECKING:
    from sim.agents.mission import MissionHeadquarters

_BY_ENABLER = (
    (tallies.AIR_MOBILITY, (records.UTILITY_HELICOPTERS, records.ARMED_HELICOPTERS)),
    (tallies.EVACUATION, (records.EVACUATION_HELICOPTERS,)),
    (tallies.SURGERY, (records.FIELD_HOSPITAL,)),
    (tallies.INTELLIGENCE, (records.INTELLIGENCE_CELL,)),
    (tallies.SURVEILLANCE, (records.SURVEILLANCE,)),
    (tallies.ALERT, (records.ALERT_NETWORK,)),
    (tallies.SEARCH, (records.SEARCH_TEAM,)),
    (tallies.GROUND_RADAR, (records.GROUND_RADAR,)),
    (tallies.FIRE_WARNING, (records.FIRE_WARNING,)),
    (tallies.COUNTER_DRONE, (records.COUNTER_DRONE,)),
    (tallies.POLICE, (records.SPECIAL_POLICE,)),
)


def statement_of_unit_requirement(mission: "MissionHeadquarters") -> np.ndarray:
    """Requirement of each capability in its own unit; those counted base by base (gaps.py) stay 0 here.

    Enablers: the units that the mission file requires. Patrols: enough for the visits that threatened communities in
    reach are meant to see. Quick reaction: one unit for each sector headquarters and the mission's. Police: formed
    units on the establishment and special teams.
    """
    columns, numbers = mission.model.columns, mission.numbers
    need = np.zeros(tallies.CAPABILITY_COUNT)
    required = columns.enablers.required[mission.enablers]
    for capability, kinds in _BY_ENABLER:
        need[capability] = required[np.isin(mission.kinds, kinds)].sum()
    need[tallies.SEARCH] *= numbers.search_moves_per_team_per_day
    need[tallies.POLICE] += mission.police_establishment
    need[tallies.QUICK_REACTION] = np.count_nonzero(columns.sites.headquarters[mission.sites] > 1)
    need[tallies.TROOP_PRESENCE] = patrols_needed(mission)
    return need


def patrols_needed(mission: "MissionHeadquarters") -> float:
    """Patrols a day for communities in reach: the visits meant for each, weighted by how threatened it is."""
    cheapest = np.full(mission.communities.stop - mission.communities.start, np.inf)
    np.minimum.at(cheapest, mission.route_community - mission.communities.start, 1.0 / mission.ease)
    in_reach = np.isfinite(cheapest)
    return float(np.sum(cheapest[in_reach]) * mission.numbers.visits_needed_per_day)
