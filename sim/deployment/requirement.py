"""The statement of unit requirement: what threat and ground ask of a mission this month, capability by capability."""

from typing import TYPE_CHECKING

import numpy as np

from sim.engine import records, tallies

if TYPE_CHECKING:
    from sim.agents.mission import MissionHeadquarters

class UnitRequirement:
    """Requirement of each capability in its own unit; those counted base by base (gaps.py) stay 0 here.

    Enablers: the units that the mission file requires. Patrols: enough for the visits that communities in reach are
    meant to see. Quick reaction: one unit for each sector headquarters and the mission's. Police: formed units on the
    establishment and special teams. What it asks stands until a site opens: it is drawn up anew then.

    Attributes:
        statement: requirement, shape (capabilities,).
    """

    def __init__(self, mission: "MissionHeadquarters") -> None:
        columns = mission.model.columns
        required = columns.enablers.required[mission.enablers]
        capabilities = mission.model.state.requirement.shape[1]
        gives = columns.enablers.capability[mission.enablers] == np.arange(capabilities)[:, np.newaxis]
        asks = gives * columns.enablers.worth[mission.enablers]
        formed = columns.contingents.kind[mission.contingents] == records.FORMED_POLICE
        manned = columns.contingents.strength[mission.contingents] > 0
        standing = np.zeros(capabilities)
        standing[tallies.POLICE] = np.count_nonzero(formed & manned)
        standing[tallies.QUICK_REACTION] = np.count_nonzero(columns.sites.headquarters[mission.sites] > 1)
        standing[tallies.TROOP_PRESENCE] = patrols_needed(mission)
        self.statement = asks @ required + standing


def patrols_needed(mission: "MissionHeadquarters") -> float:
    """Patrols a day for the visits that communities in reach are meant to see, each from the base nearest to it."""
    cheapest = np.full(mission.communities.stop - mission.communities.start, np.inf)
    cost = mission.model.columns.routes.cost[mission.routes]
    np.minimum.at(cheapest, mission.route_community - mission.communities.start, cost)
    in_reach = np.isfinite(cheapest)
    return float(np.sum(cheapest[in_reach]) * mission.numbers.visits_needed_per_day)
