"""Who plays in a world: one agent for each one who decides, in a fixed order."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.armed_group import ArmedGroup
from sim.agents.community import Community
from sim.agents.contingent import Contingent
from sim.agents.contributor import Contributor
from sim.agents.donor import Donor
from sim.agents.gpoi import Gpoi
from sim.agents.host_state import HostState
from sim.agents.inspection import Inspectorate
from sim.agents.investigation import Investigation
from sim.agents.mission import MissionHeadquarters
from sim.agents.political_process import PoliticalProcess
from sim.agents.regional_force import RegionalForce
from sim.agents.secretariat import Secretariat
from sim.agents.security_council import SecurityCouncil
from sim.deployment.regional_battalions import REGIONAL_FORCE

if TYPE_CHECKING:
    from sim.model import World

DEFAULT: dict[str, Any] = {
    "mission": MissionHeadquarters,
    "contingent": Contingent,
    "contributor": Contributor,
    "regional_force": RegionalForce,
    "armed_group": ArmedGroup,
    "community": Community,
    "host_state": HostState,
    "political_process": PoliticalProcess,
    "security_council": SecurityCouncil,
    "donor": Donor,
    "gpoi": Gpoi,
    "secretariat": Secretariat,
    "inspectorate": Inspectorate,
    "investigation": Investigation,
}


def assemble(world: "World", replaced: Mapping[str, Any]) -> None:
    """Create every agent of a world; ``replaced`` gives another class for a kind.

    Raises:
        KeyError: a kind that the model does not know.
    """
    for kind in replaced:
        if kind not in DEFAULT:
            raise KeyError(f"no kind of agent is called {kind!r}; kinds are {', '.join(DEFAULT)}")
    cast = {**DEFAULT, **replaced}
    theatre, missions = world.theatre, [mission.name for mission in world.scenario_file.missions]
    for kind, names in (("contingent", theatre.contingent_names), ("armed_group", theatre.group_names),
                        ("community", theatre.community_names)):
        for row, name in enumerate(names):
            cast[kind](world, name, row)
    for number, name in enumerate(theatre.contributors):
        units = np.flatnonzero(world.columns.contingents.contributor == number)
        kind = "regional_force" if name == REGIONAL_FORCE else "contributor"
        cast[kind](world, f"contributors/{name}", units)
    for row, name in enumerate(missions):
        cast["host_state"](world, f"{name}/host_state", row)
        cast["political_process"](world, f"{name}/political_process", row)
    for kind in ("security_council", "donor", "gpoi", "secretariat", "inspectorate", "investigation"):
        cast[kind](world, f"institutions/{kind}")
    for row, name in enumerate(missions):  # last, so that a month's flight hours count the aircraft that just arrived
        cast["mission"](world, name, row)
