"""Mission-years as observed: one row of a table in the form of ``mission_year.csv``, read strictly.

What a forecast may use are the covariates: how many were deployed where, and how violent the host country was. The
deaths of the row are kept apart (``killed``) and reach nothing but the scores.
"""

import csv
import io
import math
import re
from calendar import isleap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from sim.scenario.errors import ScenarioError, nearest_word
from sim.scenario.plain_text import plain_text
from sim.scenario.source import SCENARIOS

#: Facts that the model learns from, and what it learnt.
OBSERVATIONS = SCENARIOS / "observations"
#: Columns without which no forecast can be made.
REQUIRED = (
    "mission", "year", "deployed_uniformed", "geopko_locations", "geopko_loc_aviation", "geopko_loc_medical",
    "osv_by_nonstate", "osv_by_any_government", "state_based_deaths", "non_state_deaths",
)
TARGET, FATAL_DAYS = "malicious_fatalities", "malicious_fatal_days"
OPTIONAL = (TARGET, FATAL_DAYS, "ucdp_country", "deployed_est_geopko_scaled", "partial_year", "mission_type", "split")
#: Years for which violence in host countries was published (UCDP from 1989 on, up to the release of 2026).
FIRST_YEAR, LAST_YEAR = 1989, 2025
#: Persons; more than all missions together ever had.
MOST_DEPLOYED = 130_000
#: More than died by organised violence in any country in a year, or than stand on a map: a slip of the pen.
MOST = 10_000_000
LONGEST_NAME = 60
QUIET_TYPES = ("interposition", "observer")
TYPES = (*QUIET_TYPES, "multidimensional")
#: All events of ten countries fit in.
MAX_BYTES = 8_000_000
#: A mission's strength may be taken from a row this many years away when its own is not known.
YEARS_AROUND = 4
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FROM = re.compile(r"\bfrom (?:(\d{1,2}) )?(" + "|".join(MONTHS) + r")\b")
_UNTIL = re.compile(r"\b(?:until|to|ended|closed) (?:(\d{1,2}) )?(" + "|".join(MONTHS) + r")\b")
_WITHDRAWAL = re.compile(r"\bwithdrawal (" + "|".join(MONTHS) + r")-(" + "|".join(MONTHS) + r")\b")


@dataclass(frozen=True, slots=True)
class MissionYear:
    """One mission in one calendar year.

    Attributes:
        mission: UN acronym. year: calendar year. line: line of the file.
        deployed: uniformed personnel, mean of the year, persons.
        strength_from: where that number stands: ``row``, ``estimate`` or another year.
        sites, aviation_sites, medical_sites: deployment locations.
        killed_by_groups, killed_by_state: civilians killed in one-sided violence in the host country (UCDP), persons.
        battle_deaths, communal_deaths: state-based and non-state deaths in the host country (UCDP), persons.
        host: whether the row knows a host country with such counts at all.
        share: part of the year in which the mission was there, 0 to 1.
        mission_type: type of mission as the row has it, else empty. split: ``train``, ``holdout`` or empty.
        killed: personnel killed by malicious acts; None where it is not given. No forecast reads it.
        fatal_days: days on which that happened; None where it is not given. Neither does it read these.
    """

    mission: str
    year: int
    line: int
    deployed: float
    strength_from: str
    sites: int
    aviation_sites: int
    medical_sites: int
    killed_by_groups: float
    killed_by_state: float
    battle_deaths: float
    communal_deaths: float
    host: bool
    share: float
    mission_type: str
    split: str
    killed: int | None
    fatal_days: int | None = None

    @property
    def host_deaths(self) -> float:
        """All deaths in organised violence in the host country, persons a year."""
        return self.killed_by_groups + self.killed_by_state + self.battle_deaths + self.communal_deaths

    @property
    def key(self) -> tuple[str, int]:
        """What tells rows apart."""
        return self.mission, self.year


def read_observations(path: Path) -> tuple[MissionYear, ...]:
    """The mission-years of a CSV file.

    Raises:
        ScenarioError: columns are missing, a cell is not what its column holds, a row stands twice, or a row's
            strength cannot be known.
    """
    table = Table(path, REQUIRED, OPTIONAL)
    rows = [_row(table, line, cells) for line, cells in table.lines()]
    seen: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.key in seen:
            table.refuse(row.line, "year", f"{row.mission} {row.year} stands in line {seen[row.key]} already")
        seen[row.key] = row.line
    if not rows:
        raise ScenarioError(f"{path}: no rows", expected="one row for each mission and year")
    known = tuple(_with_strength(table, row, rows) for row in rows)
    for row in known:
        _refuse_contradictions(table, row)
    return known


class Table:
    """A CSV file and its columns; every complaint names line and column.

    Args:
        path: the file. required: columns without which it is refused. optional: others that may not stand twice.
    """

    def __init__(self, path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.path = path
        reader = csv.DictReader(io.StringIO(plain_text(path, MAX_BYTES), newline=""), restkey="", strict=True)
        try:
            self.columns = list(reader.fieldnames or ())
            self.rows = [(reader.line_num, cells) for cells in reader]
        except csv.Error:
            problem = f"{path} is no CSV file"
            raise ScenarioError(problem, expected="a table of comma-separated values") from None
        missing = [name for name in required if name not in self.columns]
        if missing:
            raise ScenarioError(
                f"{path}: line 1: missing columns: {', '.join(missing)}",
                expected=f"{_commas(self.columns)}the columns {', '.join(required)}",
                nearest=nearest_word(missing[0], self.columns),
            )
        repeated = {name for name in (*required, *optional) if self.columns.count(name) > 1}
        if repeated:
            raise ScenarioError(f"{path}: line 1: column '{min(repeated)}' stands twice")

    def lines(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """(line, cells), blank lines left out."""
        for line, cells in self.rows:
            if "" in cells:
                raise ScenarioError(f"{self.path}: line {line}: more cells than columns")
            if any(value is None for value in cells.values()):
                raise ScenarioError(f"{self.path}: line {line}: fewer cells than columns")
            if any(value.strip() for value in cells.values()):
                yield line, {name: value.strip() for name, value in cells.items()}

    def word(self, line: int, cells: Mapping[str, str], column: str, known: Sequence[str]) -> str:
        """One of the known words, or nothing."""
        text = cells.get(column, "")
        if text and text not in known:
            self.refuse(line, column, f"'{text}' is unknown", f"one of {', '.join(known)}, or nothing")
        return text

    def refuse(self, line: int, column: str, problem: str, expected: str = "") -> NoReturn:
        """Complain about a cell."""
        raise ScenarioError(f"{self.path}: line {line}, column '{column}': {problem}", expected=expected)

    def number(self, line: int, cells: Mapping[str, str], column: str, most: float = MOST) -> float | None:
        """A count from 0 up to ``most``; None for an empty cell."""
        text = cells.get(column, "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.refuse(line, column, f"'{text}' is not a number", "a number from 0 up, or nothing")
        if value < 0:
            self.refuse(line, column, f"{text} is negative", "a number from 0 up, or nothing")
        if value > most:
            self.refuse(line, column, f"{text} is too large", f"a number up to {most:,}")
        return value

    def whole(self, line: int, cells: Mapping[str, str], column: str, most: float = MOST) -> int | None:
        """A whole number from 0 up; None for an empty cell."""
        value = self.number(line, cells, column, most)
        if value is not None and value != int(value):
            self.refuse(line, column, f"{cells[column]} is not a whole number", "a whole number from 0 up")
        return None if value is None else int(value)


def _commas(columns: Sequence[str]) -> str:
    """A hint for a table whose only column holds another separator."""
    other = len(columns) == 1 and any(mark in columns[0] for mark in ";\t|")
    return "commas between the cells, and " if other else ""


def _row(table: Table, line: int, cells: Mapping[str, str]) -> MissionYear:
    year = table.whole(line, cells, "year")
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        table.refuse(line, "year", f"'{cells['year']}' is outside what the covariates cover",
                     f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    name = cells["mission"]
    if not (name.isprintable() and 0 < len(name) <= LONGEST_NAME):
        problem = "cannot be printed or is too long" if name else "is empty"
        table.refuse(line, "mission", problem, "a UN acronym such as MINUSMA")
    violence = {name: table.number(line, cells, name) for name in REQUIRED[6:]}
    deployed = table.number(line, cells, "deployed_uniformed", MOST_DEPLOYED)
    estimate = table.number(line, cells, "deployed_est_geopko_scaled", MOST_DEPLOYED)
    places = [table.whole(line, cells, f"geopko_{name}") for name in ("locations", "loc_aviation", "loc_medical")]
    strength = deployed if deployed is not None else estimate
    if places[0] is not None and max(places[1] or 0, places[2] or 0) > places[0]:
        table.refuse(line, "geopko_locations", f"{places[0]} is fewer than those with aviation or a hospital")
    return MissionYear(
        mission=name, year=year, line=line,
        deployed=math.nan if strength is None else strength,
        strength_from="row" if deployed is not None else "estimate",
        sites=places[0] or 0, aviation_sites=places[1] or 0, medical_sites=places[2] or 0,
        killed_by_groups=violence["osv_by_nonstate"] or 0.0,
        killed_by_state=violence["osv_by_any_government"] or 0.0,
        battle_deaths=violence["state_based_deaths"] or 0.0, communal_deaths=violence["non_state_deaths"] or 0.0,
        host=any(value is not None for value in violence.values()),
        share=year_share(cells.get("partial_year", "")),
        mission_type=table.word(line, cells, "mission_type", TYPES), split=cells.get("split", ""),
        killed=table.whole(line, cells, TARGET, MOST_DEPLOYED), fatal_days=table.whole(line, cells, FATAL_DAYS),
    )


def _refuse_contradictions(table: Table, row: MissionYear) -> None:
    """Refuse counts that cannot all be right: more killed than deployed, days on which nobody was killed."""
    if row.killed is not None and row.killed > row.deployed:
        table.refuse(row.line, TARGET, f"{row.killed:,} killed of {row.deployed:,.0f} deployed",
                     "at most those who were deployed")
    fewest, most = 0, 366 if isleap(row.year) else 365
    if row.killed is not None:
        fewest, most = min(row.killed, 1), min(row.killed, most)
    if row.fatal_days is not None and not fewest <= row.fatal_days <= most:
        seen = f"{row.killed:,} killed" if row.killed is not None else f"deaths in {row.year}"
        table.refuse(row.line, FATAL_DAYS, f"{row.fatal_days:,} days cannot have seen {seen}",
                     f"a whole number from {fewest} to {most}, or nothing")


def year_share(text: str) -> float:
    """Part of the year that a note such as ``from 15 Sep 2014`` leaves; a withdrawal counts half of its months."""
    first, last = 0.0, 12.0
    if begun := _FROM.search(text):
        first = _month(begun.group(2), begun.group(1), 1)
    if ended := _UNTIL.search(text):
        last = _month(ended.group(2), ended.group(1), 30)
    months = max(0.0, last - first)
    if leaving := _WITHDRAWAL.search(text):
        start, end = MONTHS.index(leaving.group(1)), MONTHS.index(leaving.group(2)) + 1
        months = start + (end - start) / 2
    return months / 12 if months > 0 else 1.0


def _month(name: str, day: str | None, otherwise: int) -> float:
    """Months from the start of the year to a day."""
    return MONTHS.index(name) + (int(day or otherwise) - (1 if otherwise == 1 else 0)) / 30


def _with_strength(table: Table, row: MissionYear, rows: list[MissionYear]) -> MissionYear:
    """The row, with the strength of the nearest year where its own is not known."""
    if not math.isnan(row.deployed):
        return row
    around = [
        other for other in rows
        if other.mission == row.mission and other.deployed >= 0 and abs(other.year - row.year) <= YEARS_AROUND
    ]
    if not around:
        table.refuse(
            row.line, "deployed_uniformed", f"no strength of {row.mission} is known within {YEARS_AROUND} years of "
            f"{row.year}", "persons, or the same mission in a year nearby",
        )
    nearest = min(around, key=lambda other: (abs(other.year - row.year), other.year))
    return replace(row, deployed=nearest.deployed, strength_from=str(nearest.year))
