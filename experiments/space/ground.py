"""What lies where: the base map of a year, and the first-level unit of a point."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from experiments.evidence.counts_table import CountsTable
from experiments.evidence.covariates import mission_files
from experiments.evidence.declared import NUMBERS
from experiments.space.events import PLACE, YEAR, Event
from experiments.user_table import Column, Say, unsaid
from sim.scenario.distance import great_circle_km
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Place, Site

BASE_COLUMNS = (Column("mission", "name"), YEAR, *PLACE)
#: Stands for any unit of which no earlier event tells.
ELSEWHERE = "(elsewhere)"
Located = Event | Place | Site


def points(located: Sequence[Located]) -> np.ndarray:
    """(latitude, longitude) in degrees, shape (len(located), 2)."""
    return np.array([(one.latitude, one.longitude) for one in located], dtype=np.float64).reshape(-1, 2)


def apart_km(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Distances between two lists of points, shape (len(here), len(there)), km."""
    km: np.ndarray = great_circle_km(here[:, None, 0], here[:, None, 1], there[None, :, 0], there[None, :, 1])
    return km


@dataclass(frozen=True, slots=True)
class BaseMaps:
    """Where the bases of a mission stood.

    Attributes:
        by_year: points of the bases for (acronym, year); where a year has no map, the mission file's bases count.
    """

    by_year: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, say: Say = unsaid) -> "BaseMaps":
        """Maps from a table with the columns mission, year, latitude, longitude (as Geo-PKO has them).

        Args:
            path: a CSV file or a workbook.
            say: takes one sentence on how it was read, where it is no comma-separated UTF-8.

        Raises:
            ScenarioError: a column is missing, or a cell is not what its column holds.
        """
        table, found = CountsTable(path, BASE_COLUMNS, say), dict[tuple[str, int], list[tuple[float, float]]]()
        for line, cells in table.lines():
            key = (cells["mission"], table.year(line, cells))
            point = table.degrees(line, cells, "latitude", 90.0), table.degrees(line, cells, "longitude", 180.0)
            found.setdefault(key, []).append(point)
        if not found:
            raise ScenarioError(f"{path}: no bases", expected="one row for each base and year")
        return cls({key: np.array(bases) for key, bases in found.items()})

    def known(self, acronym: str, year: int) -> bool:
        """Whether the map of that very year is there."""
        return (acronym, year) in self.by_year

    def near(self, acronym: str, year: int, where: np.ndarray) -> np.ndarray:
        """Which points lie near a base of that year."""
        bases = self.by_year.get((acronym, year))
        if bases is None:
            bases = points(mission_files()[acronym].sites)
        result: np.ndarray = apart_km(where, bases).min(axis=1) <= NUMBERS["near_km"]
        return result


class Units:
    """First-level units as earlier events show them: a point belongs to the unit of the nearest one.

    Attributes:
        names: units in alphabetical order; last, everywhere else.
    """

    def __init__(self, earlier: Sequence[Event]) -> None:
        known = [event for event in earlier if event.placed]
        self.names = (*sorted({event.unit for event in earlier if event.in_unit}), ELSEWHERE)
        self._points, self._unit = points(known), np.array([self.index(event.unit) for event in known], dtype=np.int64)

    def index(self, unit: str) -> int:
        """Row of a unit; one that no earlier event names lies elsewhere."""
        return self.names.index(unit) if unit in self.names else len(self.names) - 1

    def of(self, where: np.ndarray) -> np.ndarray:
        """Row of the unit of each point."""
        if not len(self._points):
            return np.full(len(where), len(self.names) - 1)
        unit: np.ndarray = self._unit[apart_km(where, self._points).argmin(axis=1)]
        return unit

    def counts(self, events: Sequence[Event]) -> np.ndarray:
        """Events by unit."""
        rows = np.array([self.index(event.unit) for event in events], dtype=np.int64)
        return np.bincount(rows, minlength=len(self.names)).astype(np.float64)
