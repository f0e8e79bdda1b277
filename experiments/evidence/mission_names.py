"""The names of missions in a table: a misspelt one would be forecast as a new mission, without its history."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from experiments.evidence.covariates import mission_files, mission_types
from experiments.evidence.observations import OBSERVATIONS, MissionYear, read_observations
from experiments.evidence.training import training_rows
from experiments.user_table import Say
from experiments.user_table.column import spelled
from sim.scenario.errors import ScenarioError, nearest_word

ACRONYMS = OBSERVATIONS / "acronyms.csv"
#: How alike a known acronym an unknown name must be to count as a slip; one letter of five is 0.8.
_SLIP = 0.8
#: More names than there ever were missions.
MOST_NAMES = 300
_SHOWN = 10
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@cache
def acronyms() -> Mapping[str, str]:
    """Every peacekeeping operation of the UN since 1948, by acronym, with its place."""
    with ACRONYMS.open(encoding="utf-8", newline="") as file:
        return {row["mission"]: row["place"] for row in csv.DictReader(file)}


@dataclass(frozen=True, slots=True)
class MissionNames:
    """Which names of missions a table may use.

    Attributes:
        learnt: names of the missions that training rows tell of.
        new: names that the user says are those of new missions.
    """

    learnt: frozenset[str] = frozenset()
    new: tuple[str, ...] = ()

    @property
    def known(self) -> list[str]:
        """All names that need no word of the user."""
        return sorted({*self.learnt, *acronyms(), *mission_types(), *mission_files()})

    def check(self, rows: Sequence[MissionYear], path: Path) -> tuple[str, ...]:
        """Names of the missions of which no training row tells, in the order of the table.

        Raises:
            ScenarioError: a name is so like a known one, or like another of the table, that a slip is likely.
        """
        first: dict[str, MissionYear] = {}
        for row in rows:
            first.setdefault(row.mission, row)
        known = {*self.known, *self.new}
        unknown = [name for name in first if name not in known]
        if len(unknown) > MOST_NAMES:
            raise ScenarioError(f"{path}: {len(unknown)} missions that are not known", expected=f"at most {MOST_NAMES}")
        spellings: dict[str, str] = {}
        for name in unknown:
            meant = self._meant(name) or spellings.get(spelled(name), "")
            if meant:
                raise ScenarioError(
                    f"{path}: line {first[name].line}, column 'mission': '{name}' is not a known mission",
                    expected=f"an acronym such as '{meant}', or --new-mission '{name}' if it is a new mission",
                    nearest=meant,
                )
            spellings[spelled(name)] = name
        return tuple(name for name in first if name not in self.learnt)

    def _meant(self, name: str) -> str:
        """The known acronym that a name most likely stands for; empty if it is like none."""
        by_spelling = {spelled(known): known for known in self.known}
        if spelled(name) in by_spelling:
            return by_spelling[spelled(name)]
        words = _WORD.findall(name)
        within = next((by_spelling[spelled(word)] for word in words if spelled(word) in by_spelling), "")
        return within or _at_place(name) or by_spelling.get(nearest_word(spelled(name), by_spelling, _SLIP), "")


def checked_rows(
    observations: Path, train: Path | None, new: Sequence[str], say: Say
) -> tuple[tuple[MissionYear, ...], tuple[MissionYear, ...]]:
    """The rows to forecast and the rows to learn from, with names that are known or plainly new.

    Args:
        observations: the table to forecast.
        train: a table to learn from; ours if none is given.
        new: names that the user says are those of new missions.
        say: takes a sentence on how a table was read, and one on missions without a history.

    Raises:
        ScenarioError: a table cannot be read, or a mission's name looks like a slip.
    """
    rows, training = read_observations(observations, say), training_rows(train, say)
    for name in new:
        if name in MissionNames().known:
            raise ScenarioError(f"--new-mission '{name}': the mission is known", expected="a name that is not in use")
        names = sorted({row.mission for row in (*rows, *training)})
        if name not in names:
            raise ScenarioError(f"--new-mission '{name}': no row has this mission",
                                expected="a name as in the column 'mission'", nearest=nearest_word(name, names))
    if train is not None:
        MissionNames(new=tuple(new)).check(training, train)
    without = MissionNames(frozenset(row.mission for row in training), tuple(new)).check(rows, observations)
    if without:
        shown = ", ".join(without[:_SHOWN]) + (f" and {len(without) - _SHOWN} more" if len(without) > _SHOWN else "")
        say(f"no deaths of earlier years are known of {shown}: forecast as new missions, from their type alone")
    return rows, training


def _at_place(name: str) -> str:
    """The latest mission at a place that a name mentions, by the acronym; empty if it mentions none."""
    places = {place: acronym for acronym, place in acronyms().items()}
    for acronym, mission in mission_files().items():
        places |= {mission.country: acronym, mission.name: acronym}
    text = f" {' '.join(map(spelled, _WORD.findall(name)))} "
    found = [place for place in places if f" {' '.join(map(spelled, _WORD.findall(place)))} " in text]
    return places[max(found, key=len)] if found else ""
