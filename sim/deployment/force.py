"""The force that a policy gives a mission: as written, less the bases it closes, with the troops it adds.

Three parameters set the dose, for one mission in its file or for all missions of a world in a package:

* ``troops_added``: persons beyond the written force; below 0 persons withdrawn, the smallest bases first.
* ``added_unit_strength``: people in one added unit. Every unit has a name of its own ("Added infantry 3"), so that a
  larger dose only appends units and each keeps its luck.
* ``new_sites_share``: share of the added units that open a temporary operating base of their own where the people at
  risk are far from a base; the others join the manned bases in turn, most people first.

Where and when a new site opens is decided by headquarters (``agents/new_sites.py``). In Python, ``with_troops``
gives the scenario at a total strength, which is what a dose curve over 0 to 8,000 wants::

    for troops in range(0, 8001, 2000):
        world = World(with_troops(scenario, troops), seed=1, replication=0)
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.deployment.bases import below_mission_headquarters, people_at
from sim.deployment.possible import possible
from sim.deployment.regional_battalions import battalions
from sim.scenario.scenario import Scenario, with_record
from sim.scenario.schema import ContingentUnit, Mission, Site
from sim.scenario.schema.ground import MISSION_HEADQUARTERS

LARGEST_UNIT = 10_000  # persons; the schema's bound
US = "United States of America"
FURTHER = "further contributors"
DOSE = ("troops_added", "added_unit_strength", "new_sites_share")


@dataclass(frozen=True, slots=True)
class GroundForce:
    """One mission's force under a policy.

    Attributes:
        mission: the mission with that force; the written one itself when the policy changes nothing.
        written_strength: people of each contingent in the mission file, 0 for those that the policy adds.
        openings: indices of unit and site, within the mission, of each added unit that opens a site.
        key: what the force follows from, besides the mission.
    """

    mission: Mission
    written_strength: tuple[int, ...]
    openings: tuple[tuple[int, int], ...]
    key: tuple[Any, ...]


def opening_units(scenario: Scenario, m: int) -> frozenset[str]:
    """Names of the added units that are to open a site, by the numbers that are in force."""
    force = force_of(scenario, m)
    return frozenset(force.mission.contingents[unit].name for unit, _ in force.openings)


def force_over_time(scenario: Scenario, m: int) -> GroundForce:
    """The force of one mission with every unit and site that it has in any month; those of later months are empty."""
    force, *others = (force_of(one, m) for one in possible(scenario))
    for later in others:
        force = _with_later(force, later)
    return force


def _with_later(now: GroundForce, later: GroundForce) -> GroundForce:
    """A force with what only a later one has: units without people yet, and sites."""
    sites, units = list(now.mission.sites), list(now.mission.contingents)
    known = {site.name for site in sites}, {unit.name for unit in units}
    sites += [site for site in later.mission.sites if site.name not in known[0]]
    units += [unit.model_copy(update={"strength": 0, "arrives_month": 0})
              for unit in later.mission.contingents if unit.name not in known[1]]
    rows = {unit.name: row for row, unit in enumerate(units)}, {site.name: row for row, site in enumerate(sites)}
    pairs = ((rows[0][later.mission.contingents[unit].name], rows[1][later.mission.sites[site].name])
             for unit, site in later.openings)
    return GroundForce(
        mission=now.mission.model_copy(update={"sites": tuple(sites), "contingents": tuple(units)}),
        written_strength=now.written_strength + (0,) * (len(units) - len(now.written_strength)),
        openings=tuple(dict.fromkeys((*now.openings, *pairs))),
        key=(*now.key, *later.key),
    )


def force_of(scenario: Scenario, m: int) -> GroundForce:
    """The force of one mission: written, closed or grown by the dose, with the units that policies send to join it."""
    written = scenario.missions[m]
    dose = {name: float(scenario.parameters[name][m]) for name in DOSE}
    ours = us_unit(scenario, m)
    joining = (*((ours,) if ours else ()), *battalions(scenario, m))
    sized = {unit: number for mission, unit, number in scenario.stations if mission == written.name}
    sized = {unit.name: sized[unit.name] for unit in written.contingents if unit.name in sized}
    key = (*dose.values(), *(unit.model_dump_json() for unit in joining), *sized.items())
    sites, units = list(written.sites), list(written.contingents)
    openings: tuple[tuple[int, int], ...] = ()
    if dose["troops_added"] < 0:
        units = withdrawn(written, round(-dose["troops_added"]))
    elif dose["troops_added"] > 0:
        openings = _add(written, sites, units, dose)
    if sized:
        units = [unit.model_copy(update={"strength": sized.get(unit.name, unit.strength)}) for unit in units]
    units += joining
    strength = tuple(unit.strength if unit.arrives_month == 0 else 0 for unit in written.contingents)
    strength += (0,) * (len(units) - len(strength))
    if dose["troops_added"] == 0 and not joining and not sized:
        return GroundForce(written, strength, openings, key)
    mission = written.model_copy(update={"sites": tuple(sites), "contingents": tuple(units)})
    return GroundForce(mission, strength, openings, key)


def withdrawn(mission: Mission, number: int) -> list[ContingentUnit]:
    """The units when so many people go home: the smallest base closes first, mission headquarters last.

    A unit that goes keeps its row at strength 0, so that every other unit keeps its place.
    """
    people = people_at(mission)
    last = {site.name for site in mission.sites if site.headquarters >= MISSION_HEADQUARTERS}
    closing = sorted(people, key=lambda name: (name in last, people[name], name))
    units, left = list(mission.contingents), number
    for name in closing:
        for index in reversed(range(len(units))):
            if units[index].site == name and left > 0:
                goes = min(left, units[index].strength)
                units[index] = units[index].model_copy(update={"strength": units[index].strength - goes})
                left -= goes
    return units


def _add(
    mission: Mission, sites: list[Site], units: list[ContingentUnit], dose: Mapping[str, float]
) -> tuple[tuple[int, int], ...]:
    """Append the added units, and a site in waiting for each of them that will open one; returns these pairs.

    A site in waiting stands where its unit camps until headquarters has chosen a place for it.
    """
    hosts = _hosts(mission)
    size, added, share = round(dose["added_unit_strength"]), round(dose["troops_added"]), dose["new_sites_share"]
    openings = []
    for number in range(1, math.ceil(added / size) + 1):
        host = hosts[(number - 1) % len(hosts)]
        people = min(size, added - (number - 1) * size)
        if math.floor(number * share) > math.floor((number - 1) * share):
            openings.append((len(units), len(sites)))
            sites.append(Site(name=f"New site {number}", latitude=host.latitude, longitude=host.longitude))
        units.append(ContingentUnit(name=f"Added infantry {number}", kind="infantry", contributor=FURTHER,
                                    site=host.name, strength=people))
    return tuple(openings)


def _hosts(mission: Mission) -> Sequence[Site]:
    """Manned bases below mission headquarters, by strength; mission headquarters where there is no other."""
    people = people_at(mission)
    return [site for site in below_mission_headquarters(mission) if people[site.name] > 0] or [mission.sites[0]]


def us_unit(scenario: Scenario, m: int) -> ContingentUnit | None:
    """The formed US unit that the policy sends to a mission, None without one.

    Its size is the mission's share of US troops in UN missions worldwide; it joins the largest base below mission
    headquarters once its lead time is over. Staff, police and specialists are no formed unit (``agents/donor.py``).
    """
    mission = scenario.missions[m]
    strength = round(scenario.us.personnel.troops * mission.us_posts)
    if strength <= 0:
        return None
    site = below_mission_headquarters(mission)[0].name
    lead = round(float(scenario.parameters["personnel_lead_months"][m]))
    return ContingentUnit(name="United States, formed unit", kind="infantry", contributor=US, site=site,
                          strength=min(strength, LARGEST_UNIT), arrives_month=lead)


def with_troops(scenario: Scenario, troops: int, *, new_sites_share: float = 1.0) -> Scenario:
    """The scenario with every mission at a total of so many uniformed people from the first day.

    Args:
        scenario: any resolved scenario.
        troops: persons in each mission, 0 to close all its bases.
        new_sites_share: share of the units beyond the written force that open sites of their own.
    """
    record = scenario.parameters.copy()
    for m, mission in enumerate(scenario.missions):
        record["troops_added"][m] = troops - sum(unit.strength for unit in mission.contingents)
    record["new_sites_share"] = new_sites_share
    fixed = tuple(names.union(DOSE) for names in scenario.fixed)
    return with_record(scenario, record, fixed=fixed)
