"""Contingents of a stylised mission: what stands where, by published sizes and declared rules.

Published are contributor, place and size class. The *kind* of a unit is read off its size and the symbols of
its base by the rules below; it is no record of what a contributor did. Nothing is said of quality or conduct.
"""

import re
from typing import NamedTuple

from experiments.missions.ground import Record, Tables, bases_of
from experiments.missions.rules import FORCE_YEAR, NUMBERS, POLICE_UNIT_SIZE, MissionPlan
from experiments.missions.written import Row
from sim.scenario.schema import ContingentKind, ContingentUnit

SYMBOLS: tuple[tuple[str, ContingentKind], ...] = (
    ("eng_map_count", "engineers"),
    ("med_map_count", "medical"),
    ("sig_map_count", "signals"),
    ("trans_map_count", "transport"),
)
"""Columns of unit symbols on the maps, and the kind of unit they stand for, in the order of allotment."""
MANY_CONTRIBUTORS = "various contributors"
_UNIT = re.compile(r"(?P<contributor>.+?) \((?P<size>[\d.]+|size unknown)\)(?:, |$)")
_FULL_NAMES = {
    "Cote d'Ivoire": "Côte d'Ivoire",
    "Korea (ROK)": "Republic of Korea",
    "UK": "United Kingdom",
    "Vietnam": "Viet Nam",
}


class MapUnit(NamedTuple):
    """What the maps of a year show of one contributor at one base."""

    contributor: str
    size: int


class Strength(NamedTuple):
    """How map sizes become strengths: the published total, the sum of the maps, and their ratio."""

    deployed: int
    on_maps: int
    police: int
    ratio: float


def map_units(base: Record) -> list[MapUnit]:
    """The units of one base in alphabetical order of contributors."""
    text = base["tcc_troops"]
    units, read_to = [], 0
    for match in _UNIT.finditer(text):
        size = match["size"]
        name = _FULL_NAMES.get(match["contributor"], match["contributor"])
        persons = NUMBERS["unknown_unit_persons"] if size == "size unknown" else float(size)
        units.append(MapUnit(name, int(persons)))
        read_to = match.end()
    if read_to != len(text):
        raise ValueError(
            f"{base['mission']}, {base['location']}: cannot read the contributors '{text[read_to:]}'"
        )
    return sorted(units)


def map_strength(base: Record) -> int:
    """Troops at one base as the maps show them, persons; 0 where no contributor is shown."""
    return sum(unit.size for unit in map_units(base))


def strength_of(plan: MissionPlan, tables: Tables) -> Strength:
    """The ratio that brings the sum of the map sizes, with police units, to the published strength."""
    bases = bases_of(plan, tables)
    deployed = round(float(mission_row(plan, tables, FORCE_YEAR)["deployed_uniformed"]))
    on_maps = sum(map_strength(base) for base in bases)
    police = POLICE_UNIT_SIZE * sum(_has_police(base) for base in bases)
    if on_maps == 0 or police >= deployed:
        raise ValueError(
            f"{plan.acronym}: the maps of {FORCE_YEAR} show no troops to share {deployed} persons among"
        )
    return Strength(deployed, on_maps, police, (deployed - police) / on_maps)


def mission_row(plan: MissionPlan, tables: Tables, year: int) -> Record:
    """The row of one mission and year in the table of missions."""
    for row in tables.missions:
        if row["mission"] == plan.acronym and row["year"] == str(year):
            return row
    raise ValueError(f"mission_year.csv: no row of {plan.acronym} in {year}")


def contingents(plan: MissionPlan, tables: Tables) -> list[Row[ContingentUnit]]:
    """One unit for each contributor at each base, and a police unit where police stand beside troops."""
    ratio = strength_of(plan, tables).ratio
    rows: list[Row[ContingentUnit]] = []
    for base in bases_of(plan, tables):
        units = map_units(base)
        kinds = kinds_of(units, base)
        for unit in units:
            rows.append(Row(_unit(unit.contributor, base, kinds[unit], 5 * round(unit.size * ratio / 5))))
        if _has_police(base):
            rows.append(Row(_unit(MANY_CONTRIBUTORS, base, "formed_police", POLICE_UNIT_SIZE)))
    return rows


def kinds_of(units: list[MapUnit], base: Record) -> dict[MapUnit, ContingentKind]:
    """Kind of each unit, by four rules in this order.

    1. Map size of a battalion: infantry.
    2. At a sector headquarters the largest unit of reserve size (the first of equals): quick reaction.
    3. Each symbol (engineers, medical, signals, transport) shown at the base goes to one small unit, larger
       before smaller, then in alphabetical order of contributors.
    4. All others: infantry companies.
    """
    kinds: dict[MapUnit, ContingentKind] = {unit: "infantry" for unit in units}
    battalion = NUMBERS["battalion_least_persons"]
    free = sorted((unit for unit in units if unit.size < battalion), key=lambda unit: (-unit.size, unit))
    smallest, largest = NUMBERS["reserve_least_persons"], NUMBERS["reserve_most_persons"]
    reserves = [unit for unit in free if smallest <= unit.size <= largest]
    if int(float(base["hq_level"])) == 2 and reserves:
        kinds[reserves[0]] = "quick_reaction"
        free.remove(reserves[0])
    shown: list[ContingentKind] = [kind for column, kind in SYMBOLS if float(base[column]) > 0]
    small = [unit for unit in free if unit.size <= NUMBERS["small_unit_most_persons"]]
    for unit, kind in zip(small, shown, strict=False):
        kinds[unit] = kind
    return kinds


def _unit(contributor: str, base: Record, kind: ContingentKind, strength: int) -> ContingentUnit:
    return ContingentUnit(
        name=f"{contributor}, {base['location']}, {kind.replace('_', ' ')}",
        kind=kind,
        contributor=contributor,
        site=base["location"],
        strength=strength,
    )


def _has_police(base: Record) -> bool:
    """Police beside troops; where only police or observers stand, nothing is known of formed units."""
    return float(base["unpol"]) > 0 and map_strength(base) > 0
