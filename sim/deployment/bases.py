"""The bases of a mission file: who is stationed where, which base comes first, which are headquarters."""

from sim.scenario.schema import Mission, Site
from sim.scenario.schema.ground import MISSION_HEADQUARTERS, SECTOR_HEADQUARTERS


def people_at(mission: Mission) -> dict[str, int]:
    """People stationed at each base, by its name."""
    people = {site.name: 0 for site in mission.sites}
    for unit in mission.contingents:
        people[unit.site] += unit.strength
    return people


def by_strength(mission: Mission) -> list[Site]:
    """The bases by people stationed there, most first, then by name."""
    people = people_at(mission)
    return sorted(mission.sites, key=lambda site: (-people[site.name], site.name))


def below_mission_headquarters(mission: Mission) -> list[Site]:
    """The bases other than mission headquarters, by strength; the first base of the file where there is no other."""
    below = [site for site in by_strength(mission) if site.headquarters < MISSION_HEADQUARTERS]
    return below or [mission.sites[0]]


def headquarters(mission: Mission) -> list[Site]:
    """Mission headquarters, then sector headquarters, each by name; the strongest base where there is none."""
    ranked = [site for site in mission.sites if site.headquarters >= SECTOR_HEADQUARTERS]
    return sorted(ranked, key=lambda site: (-site.headquarters, site.name)) or by_strength(mission)[:1]
