"""One trial of calibration: the four missions with files, a year of each, summarised as the targets are.

The year comes after another in which groups learn what pays, as they had by the years that were observed. It runs at
several times the ordinary hostility and in several copies of each mission, so that a trial shows enough attacks to tell
their shape: otherwise the noise of a trial would drown what its parameters do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from experiments.evidence.covariates import mission_files, scenario_of
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import LOG_LINES, at_hostility
from experiments.evidence.training import training_rows
from experiments.plan.uncertainty import quantile
from sim.engine.records import ATTACK_ON_UN, IED
from sim.model import World
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.parameters import declared
from sim.scenario.scenario import with_numbers

BOOST = 4.0
SETTLING = 12  # months before the year that counts: groups learn what pays
MALI = "MINUSMA"
FOUR = 4  # deaths from which a fatal attack counts as a large one


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """What a mission saw in its year.

    Attributes:
        mission: its acronym.
        attacks: the log's lines of attacks on it.
        sums: outcomes of the year, all copies together. people: uniformed in all copies.
    """

    mission: str
    attacks: np.ndarray
    sums: np.ndarray
    people: float

    def total(self, name: str) -> float:
        """Sum of an outcome."""
        return float(self.sums[OUTCOME_INDEX[name]])


def values_of(places: Mapping[str, float]) -> dict[str, float]:
    """Parameters from their places in the declared distributions (0 to 1)."""
    return {name: quantile(declared()[name], float(place)) for name, place in places.items()}


def summary_of(values: Mapping[str, float], future: int, copies: int) -> dict[str, float]:
    """What the model gives for each target in one future of so many copies of the four missions."""
    return _summary([_year(row, values, future, copies) for row in _rows()])


@cache
def _rows() -> tuple[MissionYear, ...]:
    """The last training year of each mission that has a file."""
    last: dict[str, MissionYear] = {}
    for row in training_rows():
        if row.mission in mission_files() and row.share == 1.0:
            last[row.mission] = max(row, last.get(row.mission, row), key=lambda each: each.year)
    return tuple(last[name] for name in sorted(last))


@cache
def observed_deaths() -> dict[str, float]:
    """Deaths in the training rows of each mission that has a file: what shares over missions are weighted by."""
    found = dict.fromkeys(mission_files(), 0.0)
    for row in training_rows():
        if row.mission in found:
            found[row.mission] += row.killed or 0
    return found


def _year(row: MissionYear, values: Mapping[str, float], future: int, copies: int) -> Year:
    """One mission for a year."""
    scenario = with_numbers(scenario_of(row, copies), {**at_hostility(BOOST), **values})
    world = World(scenario, seed=0, replication=future, months=SETTLING + scenario.months, log=LOG_LINES)
    world.run_months(SETTLING)
    first = world.state.logged[0]
    world.run_months()
    lines = world.state.log[first : world.state.logged[0]]
    monthly = world.recorder.monthly[SETTLING:]
    people = float(monthly[:, :, OUTCOME_INDEX["uniformed"]].mean(axis=0).sum())
    return Year(row.mission, lines[lines["kind"] == ATTACK_ON_UN].copy(), monthly.sum(axis=(0, 1)), people)


def _summary(years: list[Year]) -> dict[str, float]:
    """The targets' numbers from the years of all missions."""
    (mali,) = (year for year in years if year.mission == MALI)
    elsewhere = np.concatenate([year.attacks["deaths"] for year in years if year is not mali])
    people = sum(year.people for year in years) / 1000
    weights = observed_deaths()
    moving = {year.mission: _share(year.total("deaths_on_the_move"), year.total("peacekeeper_deaths"))
              for year in years}

    def everywhere(name: str) -> float:
        """An outcome summed over the missions and years of the trial."""
        return sum(year.total(name) for year in years)

    return {
        **_fatal("mali", mali.attacks["deaths"]), **_fatal("elsewhere", elsewhere), **_in_mali(mali),
        "moving_share": _share(sum(weights[name] * share for name, share in moving.items()),
                               sum(weights[name] for name in moving)),
        "answered_share": _share(everywhere("attacks_answered"), everywhere("attacks_on_civilians")),
        "misconduct_per_1000": everywhere("misconduct_allegations") / people,
        "accidents_per_1000": everywhere("accident_deaths") / people,
        "illness_per_1000": everywhere("illness_deaths") / people,
    }


def _in_mali(mali: Year) -> dict[str, float]:
    """What was observed in Mali alone."""
    killed, wounded = mali.total("peacekeeper_deaths"), mali.total("peacekeepers_wounded")
    devices = mali.attacks[mali.attacks["tactic"] == IED]
    by_device = float(devices["deaths"].sum())
    return {
        "deaths_per_attack_mali": _share(mali.attacks["deaths"].sum(), len(mali.attacks)),
        "killed_share_mali": _share(killed, killed + wounded),
        "ied_killed_share_mali": _share(by_device, by_device + devices["wounded"].sum()),
        "ied_share_mali": _share(mali.total("deaths_by_ied"), killed),
    }


def _fatal(where: str, deaths: np.ndarray) -> dict[str, float]:
    """How deadly the fatal ones among some attacks were."""
    fatal = deaths[deaths > 0]
    return {
        f"deaths_per_fatal_{where}": _share(fatal.sum(), len(fatal)),
        f"one_death_{where}": _share((fatal == 1).sum(), len(fatal)),
        f"four_or_more_{where}": _share((fatal >= FOUR).sum(), len(fatal)),
    }


def _share(part: "float | np.integer", whole: "float | np.integer") -> float:
    """Part of a whole; 0 where there was no case."""
    return float(part) / float(whole) if whole > 0 else 0.0
