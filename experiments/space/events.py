"""Events of organised violence and where they fell, read strictly from a file in the form of UCDP's events."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.evidence.counts_table import FIRST_YEAR, LAST_YEAR, CountsTable
from experiments.evidence.covariates import mission_files
from experiments.user_table import Column, Say, unsaid
from sim.scenario.errors import ScenarioError, nearest_word

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
YEAR = Column("year", "year", FIRST_YEAR, LAST_YEAR)
PLACE = (Column("latitude", "number", -90, 90), Column("longitude", "number", -180, 180))
#: Worst precision at which the first-level unit is known, and at which a distance to a base means something.
UNIT_KNOWN, PLACE_KNOWN, LEAST_PRECISE = 4, 3, 7
COLUMNS = (
    Column("id"), Column("country"), YEAR, Column("type_of_violence", "whole", STATE_BASED, ONE_SIDED),
    Column("adm_1", "name"), Column("where_prec", "whole", 1, LEAST_PRECISE), *PLACE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        key: its id in the source. line: line of the file.
        country: host country as the mission files spell it. year: calendar year.
        kind: 1 state-based, 2 non-state, 3 one-sided (against civilians).
        unit: first-level unit, empty where none is given. precision: 1 exact to 7 unknown.
        latitude, longitude: degrees.
    """

    key: str
    line: int
    country: str
    year: int
    kind: int
    unit: str
    precision: int
    latitude: float
    longitude: float

    @property
    def in_unit(self) -> bool:
        """Whether its first-level unit is known."""
        return bool(self.unit) and self.precision <= UNIT_KNOWN

    @property
    def placed(self) -> bool:
        """Whether its distance from a base means something."""
        return self.in_unit and self.precision <= PLACE_KNOWN


def countries() -> dict[str, str]:
    """Host countries of the mission files that stylise a UN mission, with its acronym."""
    return {mission.country: acronym for acronym, mission in mission_files().items()}


def read_events(path: Path, say: Say = unsaid) -> tuple[Event, ...]:
    """The events of a table.

    Args:
        path: a CSV file or a workbook.
        say: takes one sentence on how it was read, where it is no comma-separated UTF-8.

    Raises:
        ScenarioError: columns are missing, a cell is not what its column holds, an event repeats another, no mission
            file has its country, or there are no events.
    """
    table, seen = CountsTable(path, COLUMNS, say), dict[str, int]()
    events = []
    for line, cells in table.lines():
        event = _event(table, line, cells)
        if event.key in seen:
            table.refuse(line, "id", f"event {event.key} is in line {seen[event.key]} already")
        seen[event.key] = line
        events.append(event)
    if not events:
        raise ScenarioError(f"{path}: no events", expected="one row for each event")
    return tuple(events)


def _event(table: CountsTable, line: int, cells: Mapping[str, str]) -> Event:
    if not cells["id"]:
        table.refuse(line, "id", "is empty", "a number or name of its own")
    precision = table.choice(line, cells, "where_prec", 1, LEAST_PRECISE)
    if precision <= UNIT_KNOWN and not cells["adm_1"]:
        table.refuse(line, "adm_1", f"is empty for an event placed with precision {precision}",
                     f"a first-level unit, or a where_prec above {UNIT_KNOWN}")
    return Event(
        key=cells["id"], line=line, country=_country(table, line, cells["country"]),
        year=table.year(line, cells),
        kind=table.choice(line, cells, "type_of_violence", STATE_BASED, ONE_SIDED),
        unit=cells["adm_1"], precision=precision,
        latitude=table.degrees(line, cells, "latitude", 90.0), longitude=table.degrees(line, cells, "longitude", 180.0),
    )  # fmt: skip


def _country(table: CountsTable, line: int, name: str) -> str:
    known = sorted(countries())
    if name not in known:
        table.refuse(line, "country", f"no mission file has the country '{name}'", f"one of {', '.join(known)}",
                     nearest_word(name, known))
    return name
