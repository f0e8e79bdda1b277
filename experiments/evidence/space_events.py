"""Events of organised violence and where they fell, read strictly from a file in the form of UCDP's events."""

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.evidence.covariates import mission_files
from experiments.evidence.observations import FIRST_YEAR, LAST_YEAR, Table
from sim.scenario.errors import ScenarioError

REQUIRED = ("id", "country", "year", "type_of_violence", "adm_1", "where_prec", "latitude", "longitude")
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
#: Worst precision at which the first-level unit is known, and at which a distance to a base means something.
UNIT_KNOWN, PLACE_KNOWN, LEAST_PRECISE = 4, 3, 7


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


class SpaceTable(Table):
    """A table with places; every complaint names line and column."""

    def degrees(self, line: int, cells: Mapping[str, str], column: str, most: float) -> float:
        """A coordinate.

        Args:
            line: of the file.
            cells: of that line.
            column: which of them.
            most: its bound to either side, degrees.
        """
        try:
            value = float(cells[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.refuse(line, column, f"'{cells[column]}' is not a number", f"degrees from {-most:g} to {most:g}")
        if abs(value) > most:
            self.refuse(line, column, f"{cells[column]} is out of range", f"degrees from {-most:g} to {most:g}")
        return value

    def choice(self, line: int, cells: Mapping[str, str], column: str, low: int, high: int) -> int:
        """A whole number between two bounds."""
        text, expected = cells[column], f"a whole number from {low} to {high}"
        try:
            value = int(text)
        except ValueError:
            self.refuse(line, column, f"'{text}' is not a whole number", expected)
        if not low <= value <= high:
            self.refuse(line, column, f"{text} is out of range", expected)
        return value


def countries() -> dict[str, str]:
    """Host countries of the mission files that stylise a UN mission, with its acronym."""
    return {mission.country: acronym for acronym, mission in mission_files().items()}


def read_events(path: Path) -> tuple[Event, ...]:
    """The events of a CSV file.

    Raises:
        ScenarioError: columns are missing, a cell is not what its column holds, an event stands twice, no mission file
            has its country, or there are no events.
    """
    table, seen = SpaceTable(path, REQUIRED), dict[str, int]()
    events = []
    for line, cells in table.lines():
        event = _event(table, line, cells)
        if event.key in seen:
            table.refuse(line, "id", f"event {event.key} stands in line {seen[event.key]} already")
        seen[event.key] = line
        events.append(event)
    if not events:
        raise ScenarioError(f"{path}: no events", expected="one row for each event")
    return tuple(events)


def _event(table: SpaceTable, line: int, cells: Mapping[str, str]) -> Event:
    if not cells["id"]:
        table.refuse(line, "id", "is empty", "what tells events apart")
    precision = table.choice(line, cells, "where_prec", 1, LEAST_PRECISE)
    if precision <= UNIT_KNOWN and not cells["adm_1"]:
        table.refuse(line, "adm_1", f"is empty for an event placed with precision {precision}",
                     f"a first-level unit, or a where_prec above {UNIT_KNOWN}")
    return Event(
        key=cells["id"], line=line, country=_country(table, line, cells["country"]),
        year=table.choice(line, cells, "year", FIRST_YEAR, LAST_YEAR),
        kind=table.choice(line, cells, "type_of_violence", STATE_BASED, ONE_SIDED),
        unit=cells["adm_1"], precision=precision,
        latitude=table.degrees(line, cells, "latitude", 90.0), longitude=table.degrees(line, cells, "longitude", 180.0),
    )  # fmt: skip


def _country(table: SpaceTable, line: int, name: str) -> str:
    known = sorted(countries())
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        raise ScenarioError(
            f"{table.path}: line {line}, column 'country': no mission file has the country '{name}'",
            expected=f"one of {', '.join(known)}", nearest=near[0] if near else "",
        )
    return name
