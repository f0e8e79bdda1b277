"""From a row of covariates to a mission that can run, without a look at the deaths of the row.

A mission that has a file is adjusted to the year: strength, aircraft, hospitals, violence. Any other is built from the
row alone: as many bases as the row counts on a plain lattice, a community at each base and another beyond its reach,
groups as violent as the host country was. Nobody claims that such ground looks like the country.
"""

import csv
import math
import re
from functools import cache, lru_cache
from typing import Any

from experiments.evidence.declared import NUMBERS
from experiments.evidence.observations import OBSERVATIONS, QUIET_TYPES, MissionYear
from sim.scenario.enablers import built_in_enablers, kinds_that
from sim.scenario.loader import known_names, load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import ContingentUnit, EnablerUnit, Group, GroupKind, Mission, Place, Policy, Site, World

KM_PER_DEGREE = 111.2
MOST_BASES = 24  # beyond that another base changes the year's deaths less than it costs to run
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_BASELINE = Policy(name="baseline", title="Baseline")
_REBEL_TACTICS: dict[Any, float] = {"ied": 0.1, "ambush": 0.6, "indirect_fire": 0.15, "complex_attack": 0.15}


@cache
def mission_types() -> dict[str, str]:
    """Type of each known UN mission, by acronym."""
    with (OBSERVATIONS / "mission_types.csv").open(encoding="utf-8", newline="") as file:
        return {row["mission"]: row["mission_type"] for row in csv.DictReader(file)}


@cache
def mission_files() -> dict[str, Mission]:
    """The mission files that stylise a UN mission, by acronym."""
    missions: tuple[Mission, ...] = tuple(load("mission", name) for name in known_names("mission"))
    return {mission.un_acronym: mission for mission in missions if mission.un_acronym}


def type_of(row: MissionYear) -> str:
    """Type of the row's mission: its own word, else what is known of the acronym, else by its host country."""
    unknown = "multidimensional" if row.host else "observer"
    return row.mission_type or mission_types().get(row.mission, unknown)


def is_quiet(row: MissionYear) -> bool:
    """Whether the mission interposes or observes, rather than works inside a country."""
    return type_of(row) in QUIET_TYPES


@lru_cache(maxsize=8)
def scenario_of(row: MissionYear, copies: int = 1) -> Scenario:
    """The scenario of a mission-year, from January, for the months in which the mission was there.

    Args:
        row: the mission-year.
        copies: how often the mission stands in the world. Copies share no luck, no contributor and no place: they are
            as many futures of the mission, at a fraction of the cost of a world for each.
    """
    written = mission_files().get(row.mission)
    mission = _adjusted(written, row) if written else _built(row)
    missions = tuple(_copy(mission, number) for number in range(copies))
    months = max(1, math.ceil(12 * row.share))
    world = World(kind="world", name=mission.name, title=mission.title, label="stylised", start=f"{row.year}-01",
                  missions=tuple(each.name for each in missions))
    return resolve(world, _BASELINE, months=months, missions=missions)


def _copy(mission: Mission, number: int) -> Mission:
    """The mission under a name of its own, with contributors of its own: no capital of one hears of another."""
    contingents = tuple(
        unit.model_copy(update={"contributor": f"{unit.contributor} {number}"}) for unit in mission.contingents
    )
    return mission.model_copy(update={"name": f"{mission.name}_{number}", "contingents": contingents})


def threat(row: MissionYear) -> float:
    """Attacks on the mission in this year at ordinary hostility: people exposed times a threat that saturates."""
    calm, half = NUMBERS["calm_threat_share"], NUMBERS["half_threat_deaths"]
    rise = row.host_deaths / (row.host_deaths + half) if row.host else 1.0
    in_run = row.share * 12 / max(1, math.ceil(12 * row.share))
    return NUMBERS["attacks_per_1000_per_year"] * row.deployed / 1000 * (calm + (1 - calm) * rise) * in_run


def _name(row: MissionYear) -> str:
    return "m_" + re.sub(r"[^a-z0-9]+", "_", row.mission.lower()).strip("_") + f"_{row.year}"


def _adjusted(written: Mission, row: MissionYear) -> Mission:
    """A mission file at the strength, means and violence of another year."""
    people = sum(unit.strength for unit in written.contingents)
    ratio = row.deployed / people
    contingents = tuple(
        unit.model_copy(update={"strength": min(10_000, max(1, round(unit.strength * ratio)))})
        for unit in written.contingents
    )
    return written.model_copy(update={
        "name": _name(row), "title": f"{row.mission} {row.year}", "authorised_uniformed": max(1, round(row.deployed)),
        "contingents": contingents, "enablers": _enablers_of(written, row), "groups": _groups_of(written, row),
    })


def _enablers_of(written: Mission, row: MissionYear) -> tuple[EnablerUnit, ...]:
    """Aircraft and hospitals in proportion to the sites that the row shows; everything else as written."""
    lift = row.aviation_sites / max(1, sum(site.airfield for site in written.sites))
    aircraft, surgery = (kinds_that(deed, built_in_enablers()) for deed in ("flies", "operates"))
    hospitals = [unit for unit in written.enablers if unit.kind in surgery]
    care = row.medical_sites / max(1, sum(unit.present > 0 for unit in hospitals))
    scaled = []
    for unit in written.enablers:
        factor = lift if unit.kind in aircraft else care if unit.kind in surgery else 1.0
        present = round(unit.present * min(2.0, factor)) if row.sites else unit.present
        scaled.append(unit.model_copy(update={"present": min(60, present)}))
    return tuple(scaled)


def _groups_of(written: Mission, row: MissionYear) -> tuple[Group, ...]:
    """The groups, as violent as the year, their attacks on the mission split as written."""
    killed = {"state_forces": row.killed_by_state, "communal_militia": row.communal_deaths * _COMMUNAL}
    sums: dict[str, float] = {}
    for group in written.groups:
        sums[_sort(group)] = sums.get(_sort(group), 0.0) + group.civilian_attacks_per_year
    on_un = sum(group.un_attacks_per_year for group in written.groups)
    attacks = threat(row)
    return tuple(
        group.model_copy(update={
            "civilian_attacks_per_year": min(2000.0, group.civilian_attacks_per_year / max(sums[_sort(group)], 1e-9)
                                             * killed.get(_sort(group), row.killed_by_groups) / _DEATHS),
            "un_attacks_per_year": min(500.0, attacks * group.un_attacks_per_year / on_un),
        })
        for group in written.groups
    )


_DEATHS, _COMMUNAL = NUMBERS["deaths_per_attack"], NUMBERS["communal_raid_share"]


def _sort(group: Group) -> str:
    """The perpetrators among which the row's counts are split."""
    return group.kind if group.kind in ("state_forces", "communal_militia") else "groups"


def _built(row: MissionYear) -> Mission:
    """A mission on a plain lattice, as large as the row says."""
    bases = min(MOST_BASES, row.sites or max(1, round(row.deployed / NUMBERS["persons_per_base"])))
    sites = tuple(
        Site(name=f"Base {i + 1}", latitude=lat, longitude=lon, headquarters=3 if i == 0 else 0,
             airfield=i < max(1, row.aviation_sites))
        for i, (lat, lon) in enumerate(_lattice(bases))
    )
    each = max(1, round(row.deployed / bases))
    return Mission(
        kind="mission", name=_name(row), title=f"{row.mission} {row.year}", label="stylised", country="Anywhere",
        un_acronym=row.mission, baseline_year=row.year, authorised_uniformed=max(1, min(60_000, round(row.deployed))),
        budget_usd_m=0.0, us_posts=0.0, sites=sites, communities=_communities(bases),
        contingents=tuple(ContingentUnit(name=f"Unit {i + 1}", kind="infantry", contributor="various contributors",
                                         site=site.name, strength=min(10_000, each)) for i, site in enumerate(sites)),
        enablers=_means(row, sites), groups=_actors(row, bases),
    )


def _lattice(count: int, out: float = 1.0) -> list[tuple[float, float]]:
    """Points of a sunflower, (latitude, longitude) in degrees around the equator, at the declared spacing."""
    radius = NUMBERS["base_spacing_km"] * math.sqrt(count / math.pi) / KM_PER_DEGREE * out
    steps = [(radius * math.sqrt((i + 0.5) / count), i * GOLDEN_ANGLE) for i in range(count)]
    return [(round(r * math.sin(angle), 2), round(r * math.cos(angle), 2)) for r, angle in steps]


def _communities(bases: int) -> tuple[Place, ...]:
    """A community at each base and, half a spacing off the lattice, one beyond the patrols of each."""
    people, off = round(NUMBERS["community_persons"]), NUMBERS["base_spacing_km"] / 2 / KM_PER_DEGREE
    here = _lattice(bases)
    return tuple(
        Place(name=f"{word} {i + 1}", latitude=round(lat + shift, 2), longitude=round(lon + shift, 2),
              population=people)
        for word, shift in (("Town", 0.0), ("Village", off))
        for i, (lat, lon) in enumerate(here)
    )


def _means(row: MissionYear, sites: tuple[Site, ...]) -> tuple[EnablerUnit, ...]:
    """Helicopters and hospitals where the row counts them."""
    aircraft = round(NUMBERS["aircraft_per_aviation_site"])
    units = [EnablerUnit(name=f"Helicopters {i + 1}", kind="utility_helicopters", site=site.name, required=aircraft,
                         present=aircraft) for i, site in enumerate(sites[: row.aviation_sites])]
    units += [EnablerUnit(name=f"Hospital {i + 1}", kind="field_hospital", site=site.name, required=1, present=1)
              for i, site in enumerate(sites[: row.medical_sites])]
    return tuple(units)


def _actors(row: MissionYear, bases: int) -> tuple[Group, ...]:
    """One armed movement, one militia, the state's forces: as violent as the host country was."""
    reach = NUMBERS["base_spacing_km"] * math.sqrt(bases / math.pi) * 1.5 + NUMBERS["base_spacing_km"]
    raids: dict[GroupKind, float] = {
        "rebel": row.killed_by_groups / _DEATHS,
        "communal_militia": row.communal_deaths * _COMMUNAL / _DEATHS,
        "state_forces": row.killed_by_state / _DEATHS,
    }
    return tuple(
        Group(name=kind.replace("_", " "), kind=kind, latitude=0.0, longitude=0.0, range_km=min(1500.0, reach),
              civilian_attacks_per_year=min(2000.0, number),
              un_attacks_per_year=min(500.0, threat(row)) if kind == "rebel" else 0.0, tactics=_REBEL_TACTICS)
        for kind, number in raids.items()
        if number > 0 or kind == "rebel"
    )
