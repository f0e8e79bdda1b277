"""Who plays in a world: one agent for each one who decides, in a fixed order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone who decides in a world, by role.

    What one publishes for others (an attribute such as ``secretariat.months_late``) changes only in its ``apply``;
    others read it in their ``decide``. So the order in which agents act never matters.

    Attributes:
        contributors: the capitals and, if there are any, regional forces.
        host_states, political_processes, missions: one for each mission, in the order of the world.
    """

    contingents: tuple[Contingent, ...]
    armed_groups: tuple[ArmedGroup, ...]
    communities: tuple[Community, ...]
    contributors: tuple[Contributor, ...]
    host_states: tuple[HostState, ...]
    political_processes: tuple[PoliticalProcess, ...]
    security_council: SecurityCouncil
    donor: Donor
    gpoi: Gpoi
    secretariat: Secretariat
    inspectorate: Inspectorate
    investigation: Investigation
    missions: tuple[MissionHeadquarters, ...]


def assemble(world: "World", replaced: Mapping[str, Any]) -> Cast:
    """Create every agent of a world; ``replaced`` gives another class for a kind.

    Raises:
        KeyError: a kind that the model does not know.
    """
    for kind in replaced:
        if kind not in DEFAULT:
            raise KeyError(f"unknown kind of agent {kind!r}; kinds are {', '.join(DEFAULT)}")
    make = {**DEFAULT, **replaced}
    theatre, missions = world.theatre, [mission.name for mission in world.scenario_file.missions]

    def all_of(kind: str, names: Iterable[str], after: str = "") -> tuple[Any, ...]:
        """One agent of a kind for each row of its table."""
        return tuple([make[kind](world, name + after, row) for row, name in enumerate(names)])

    # Agents act in the order in which they are made here.
    return Cast(
        contingents=all_of("contingent", theatre.contingent_names),
        armed_groups=all_of("armed_group", theatre.group_names),
        communities=all_of("community", theatre.community_names),
        contributors=tuple([_contributor(world, make, *each) for each in enumerate(theatre.contributors)]),
        host_states=all_of("host_state", missions, "/host_state"),
        political_processes=all_of("political_process", missions, "/political_process"),
        **{kind: make[kind](world, f"institutions/{kind}") for kind in _INSTITUTIONS},
        missions=all_of("mission", missions),  # last: a month's flight hours count the aircraft that just arrived
    )


_INSTITUTIONS = ("security_council", "donor", "gpoi", "secretariat", "inspectorate", "investigation")


def _contributor(world: "World", make: Mapping[str, Any], number: int, name: str) -> Contributor:
    units = np.flatnonzero(world.columns.contingents.contributor == number)
    kind = "regional_force" if name == REGIONAL_FORCE else "contributor"
    capital: Contributor = make[kind](world, f"contributors/{name}", units)
    return capital
