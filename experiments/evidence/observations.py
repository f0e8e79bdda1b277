"""Mission-years as observed: one row of a table in the form of ``mission_year.csv``, read strictly.

What a forecast may use are the covariates: how many were deployed where, and how violent the host country was. The
deaths of the row are kept apart (``killed``) and reach nothing but the scores.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.evidence.counts_table import FIRST_YEAR, LAST_YEAR, MOST, CountsTable
from experiments.user_table import Column, Say, unsaid
from sim.scenario.errors import ScenarioError
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
#: Persons; more than all missions together ever had.
MOST_DEPLOYED = 130_000
LONGEST_NAME = 60
QUIET_TYPES = ("interposition", "observer")
TYPES = (*QUIET_TYPES, "multidimensional")
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


#: Columns that hold counts of persons or deaths, which may be means or estimates; the rest are whole or words.
_NUMBERS = {
    "deployed_uniformed": MOST_DEPLOYED, "deployed_est_geopko_scaled": MOST_DEPLOYED,
    **dict.fromkeys(REQUIRED[6:], MOST),
}  # fmt: skip
_WHOLE = {**dict.fromkeys(REQUIRED[3:6], MOST), TARGET: MOST_DEPLOYED, FATAL_DAYS: MOST_DEPLOYED}


def _column(name: str) -> Column:
    required = name in REQUIRED
    if name == "year":
        return Column(name, "year", FIRST_YEAR, LAST_YEAR)
    if name in _NUMBERS:
        return Column(name, "number", most=_NUMBERS[name], required=required)
    if name in _WHOLE:
        return Column(name, "whole", most=_WHOLE[name], required=required)
    return Column(name, "name" if name == "mission" else "text", required=required)


COLUMNS = tuple(map(_column, (*REQUIRED, *OPTIONAL)))


def read_observations(path: Path, say: Say = unsaid) -> tuple[MissionYear, ...]:
    """The mission-years of a table.

    Args:
        path: a CSV file or a workbook.
        say: takes one sentence on how it was read, where it is no comma-separated UTF-8.

    Raises:
        ScenarioError: columns are missing, a cell is not what its column holds, a row repeats another, or a row's
            strength cannot be known.
    """
    table = CountsTable(path, COLUMNS, say)
    rows = [_row(table, line, cells) for line, cells in table.lines()]
    seen: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.key in seen:
            table.refuse(row.line, "year", f"{row.mission} {row.year} is in line {seen[row.key]} already")
        seen[row.key] = row.line
    if not rows:
        raise ScenarioError(f"{path}: no rows", expected="one row for each mission and year")
    return tuple(_with_strength(table, row, rows) for row in rows)


def _row(table: CountsTable, line: int, cells: Mapping[str, str]) -> MissionYear:
    year = table.year(line, cells)
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


def _with_strength(table: CountsTable, row: MissionYear, rows: list[MissionYear]) -> MissionYear:
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
