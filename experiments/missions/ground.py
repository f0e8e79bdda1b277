"""Sites and communities of a stylised mission: where the bases stand, and who lives near and far from them.

A town known to GeoNames lends a base its coordinates, so that both lie at one point; all points are rounded
to a tenth of a degree. Towns beyond the reach of every base stay in: much of the violence happens there.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.missions.rules import FORCE_YEAR, NUMBERS, MissionPlan
from experiments.missions.written import Row
from experiments.user_table import Column, Say, read_table, unsaid
from sim.scenario.schema import Place, Site

Record = dict[str, str]
Point = tuple[float, float]

EARTH_DIAMETER_KM = 12_742.0


class Tables(NamedTuple):
    """The public tables, as rows of text."""

    bases: list[Record]
    towns: list[Record]
    missions: list[Record]
    contributions: list[Record]
    violence: list[Record]
    events: list[Record]


_FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "bases": (
        "geopko_v23_location_year.csv",
        (
            "mission",
            "year",
            "location",
            "country",
            "latitude",
            "longitude",
            "hq_level",
            "unpol",
            "medical",
            "aviation",
            "eng_map_count",
            "med_map_count",
            "sig_map_count",
            "trans_map_count",
            "tcc_troops",
        ),
    ),
    "towns": ("places.csv", ("iso2", "name", "latitude", "longitude", "population")),
    "missions": (
        "mission_year.csv",
        (
            "mission",
            "year",
            "deployed_uniformed",
            "authorized_uniformed",
            "us_uniformed",
            "budget_usd_m",
        ),
    ),
    "contributions": (
        "un_contributions_country_mission_year_2011_2021.csv",
        ("mission", "year", "total_rescaled"),
    ),
    "violence": (
        "ucdp_country_year_2008_2024.csv",
        (
            "country",
            "year",
            "os_nsgroup_killings_best",
            "os_any_govt_killings_best",
            "ns_total_deaths_best",
        ),
    ),
    "events": (
        "ucdp_ged_events_ssd_car.csv",
        (
            "country",
            "adm_1",
            "where_coordinates",
            "where_prec",
            "latitude",
            "longitude",
        ),
    ),
}


def read_tables(data: Path, say: Say = unsaid) -> Tables:
    """Read the six public tables from a folder.

    Args:
        data: the folder.
        say: takes a sentence on how a table was read, where it is no plain comma-separated UTF-8.

    Raises:
        FileNotFoundError: one of them is not there.
        ScenarioError: one of them lacks a column, or can be read in more than one way.
    """
    return Tables(**{table: _records(data / file, columns, say) for table, (file, columns) in _FILES.items()})


def _records(path: Path, columns: Sequence[str], say: Say) -> list[Record]:
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: not found; the folder must hold {', '.join(f for f, _ in _FILES.values())}"
        )
    table = read_table(path, [_column(name) for name in columns], limit=MAX_BYTES, most_rows=MOST_ROWS)
    if table.how:
        say(table.how)
    return [cells for _, cells in table.lines()]


#: Columns of words; all others hold numbers.
_WORDS = ("mission", "location", "country", "tcc_troops", "iso2", "name", "adm_1", "where_coordinates")
_DEGREES = {"latitude": 90.0, "longitude": 180.0}
#: The largest tables of the whole world: all events, all places.
MAX_BYTES, MOST_ROWS = 200_000_000, 1_500_000


def _column(name: str) -> Column:
    """What a column of a public table holds."""
    if name in _WORDS:
        return Column(name)
    if name in _DEGREES:
        return Column(name, "number", -_DEGREES[name], _DEGREES[name])
    return Column(name, "year" if name == "year" else "number", most=9999.0 if name == "year" else math.inf)


def bases_of(plan: MissionPlan, tables: Tables) -> list[Record]:
    """All bases on the maps of the year in alphabetical order, with bases without troops and bases abroad."""
    bases = [row for row in tables.bases if row["mission"] == plan.acronym and row["year"] == str(FORCE_YEAR)]
    if not bases:
        raise ValueError(f"{_FILES['bases'][0]}: no bases of {plan.acronym} in {FORCE_YEAR}")
    counts = Counter(row["location"] for row in bases)
    if repeated := [name for name, count in counts.items() if count > 1]:
        problem = f"the base '{repeated[0]}' of {plan.acronym} stands in {counts[repeated[0]]} rows of {FORCE_YEAR}"
        raise ValueError(f"{_FILES['bases'][0]}: {problem}; expected one row for each base and year")
    return sorted(bases, key=lambda row: row["location"])


def sites(plan: MissionPlan, tables: Tables) -> list[Row[Site]]:
    """The bases with their coordinates, level of headquarters and airfield."""
    towns = _towns_of(plan, tables)
    rows = []
    for base in bases_of(plan, tables):
        town = _town_of(base, towns)
        latitude, longitude = _rounded(_point(town or base))
        level = int(float(base["hq_level"]))
        site = Site(
            name=base["location"],
            latitude=latitude,
            longitude=longitude,
            headquarters=level,
            airfield=float(base["aviation"]) > 0 or level >= 2,
        )
        rows.append(Row(site, "" if town else "coordinates of Geo-PKO"))
    return rows


def communities(plan: MissionPlan, tables: Tables) -> list[Row[Place]]:
    """Towns of the country (within reach, if the plan sets one), of bases, and places of events."""
    towns, bases = _towns_of(plan, tables), bases_of(plan, tables)
    points = [_point(base) for base in bases]
    found = [
        (town["name"], _point(town), int(float(town["population"])))
        for town in towns
        if plan.reach_km is None or min(distance_km(_point(town), point) for point in points) <= plan.reach_km
    ]
    for base in bases:
        if base["country"] == plan.geopko_country and _town_of(base, towns) is None:
            found.append((base["location"], _point(base), 0))
    if plan.event_places_from is not None:
        found += _event_places(plan, tables, found)
    found.sort(key=lambda place: (place[0], place[1]))
    names = _unique([name for name, _, _ in found])
    return [_community(name, point, people) for name, (_, point, people) in zip(names, found, strict=True)]


def _community(name: str, point: Point, population: int) -> Row[Place]:
    latitude, longitude = _rounded(point)
    # A GeoNames population of 0 means that none is recorded, not that nobody lives there.
    people = round(population, -2) if population >= 100 else round(NUMBERS["unknown_town_persons"])
    place = Place(name=name, latitude=latitude, longitude=longitude, population=people)
    return Row(place, "" if population >= 100 else "population assumed")


def _event_places(
    plan: MissionPlan, tables: Tables, known: list[tuple[str, Point, int]]
) -> list[tuple[str, Point, int]]:
    """Villages with exactly placed UCDP events, away from every town that is known already."""
    where: dict[str, Counter[Point]] = defaultdict(Counter)
    for event in tables.events:
        if event["country"] == plan.event_country and event["where_prec"] == "1":
            where[event["where_coordinates"]][_point(event)] += 1
    added: list[tuple[str, Point, int]] = []
    for label in sorted(where, key=lambda label: (-where[label].total(), label)):
        name = re.sub(r"\s+(town|village|payam|boma|commune)$", "", label, flags=re.IGNORECASE)
        point = min(where[label].items(), key=lambda item: (-item[1], item[0]))[0]
        others = known + added
        if where[label].total() < (plan.event_places_from or 1) or any(
            _plain(name) == _plain(o[0]) for o in others
        ):
            continue
        if all(distance_km(point, other) > NUMBERS["neighbour_km"] for _, other, _ in others):
            added.append((name, point, 0))
    return added


def _towns_of(plan: MissionPlan, tables: Tables) -> list[Record]:
    return [row for row in tables.towns if row["iso2"] == plan.geonames_country]


def _town_of(base: Record, towns: list[Record]) -> Record | None:
    """The town of a base: its namesake if not far away, else the nearest one if very near."""
    names = {_plain(part) for part in re.split(r"[/()]", base["location"]) if part.strip()}
    near = sorted((distance_km(_point(base), _point(town)), town["name"], town) for town in towns)
    for kilometres, name, town in near:
        if kilometres <= NUMBERS["namesake_km"] and _plain(name) in names:
            return town
    return near[0][2] if near and near[0][0] <= NUMBERS["neighbour_km"] else None


def _plain(name: str) -> str:
    """A name without accents, blanks, hyphens and capitals, so that 'Dékoa' and 'Dekoa' are one."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if sign.isalnum())


def _unique(names: list[str]) -> list[str]:
    """The same names, the second of a name with (2) behind it."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def _point(row: Record) -> Point:
    return float(row["latitude"]), float(row["longitude"])


def _rounded(point: Point) -> Point:
    """To a tenth of a degree; adding 0 turns -0.0 into 0.0."""
    return round(point[0], 1) + 0.0, round(point[1], 1) + 0.0


def distance_km(start: Point, end: Point) -> float:
    """Great-circle distance of two points (latitude, longitude in degrees), km."""
    south, west, north, east = (math.radians(degrees) for degrees in (*start, *end))
    chord = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    )
    return EARTH_DIAMETER_KM * math.asin(math.sqrt(chord))
