"""One trial of calibration: the four missions with files, a year of each, summarised as the targets are.

The year runs at several times the ordinary hostility and in several copies of each mission, so that a trial shows
enough attacks to tell their shape: otherwise the noise of a trial would drown what its parameters do.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from experiments.evidence.covariates import mission_files, scenario_of
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import LOG_LINES, at_hostility, with_values
from experiments.evidence.training import training_rows
from experiments.uncertainty import quantile
from sim.engine.records import ATTACK_ON_UN
from sim.model import World
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.parameters import declared

BOOST, COPIES = 4.0, 3
MALI = "MINUSMA"
FOUR = 4  # deaths from which a fatal attack counts as a large one


def values_of(places: Mapping[str, float]) -> dict[str, float]:
    """Parameters from their places in the declared distributions (0 to 1)."""
    return {name: quantile(declared()[name], float(place)) for name, place in places.items()}


def trial(places: Mapping[str, float]) -> dict[str, float]:
    """What the model gives for each target, with its parameters at these places of their distributions."""
    future = int(np.random.randint(2**31))  # the library's own stream
    return summary_of(values_of(places), future)


def summary_of(values: Mapping[str, float], future: int) -> dict[str, float]:
    """What the model gives for each target in one future of the four missions."""
    counts = [_counts(row, values, future) for row in _rows()]
    return _summary(counts)


@cache
def _rows() -> tuple[MissionYear, ...]:
    """The last training year of each mission that has a file."""
    last: dict[str, MissionYear] = {}
    for row in training_rows():
        if row.mission in mission_files() and row.share == 1.0:
            last[row.mission] = max(row, last.get(row.mission, row), key=lambda each: each.year)
    return tuple(last[name] for name in sorted(last))


def _counts(row: MissionYear, values: Mapping[str, float], future: int) -> dict[str, np.ndarray | float]:
    """One mission for a year: deaths of each attack on it, and what the tallies say."""
    scenario = with_values(scenario_of(row, COPIES), {**at_hostility(BOOST), **values})
    world = World(scenario, seed=0, replication=future, months=scenario.months, log=LOG_LINES)
    world.run_months()
    lines = world.state.log[: world.state.logged[0]]
    tally = world.recorder.monthly.sum(axis=(0, 1))
    told: dict[str, np.ndarray | float] = {
        name: float(tally[OUTCOME_INDEX[name]])
        for name in ("peacekeeper_deaths", "peacekeepers_wounded", "deaths_by_ied", "deaths_on_the_move",
                     "attacks_on_civilians", "attacks_answered", "misconduct_allegations", "accident_deaths",
                     "illness_deaths")
    }
    told["uniformed"] = float(world.recorder.monthly[:, :, OUTCOME_INDEX["uniformed"]].mean(axis=0).sum())
    told["deaths"] = np.asarray(lines["deaths"][lines["kind"] == ATTACK_ON_UN], dtype=np.int64)
    told["mali"] = float(row.mission == MALI)
    return told


def _summary(counts: list[dict[str, np.ndarray | float]]) -> dict[str, float]:
    """The targets' numbers from the counts of all missions."""
    def total(name: str) -> float:
        return float(sum(np.sum(each[name]) for each in counts))

    fatal = np.concatenate([np.asarray(each["deaths"]) for each in counts])
    fatal = fatal[fatal > 0]
    (mali,) = (each for each in counts if each["mali"])
    killed, wounded = float(mali["peacekeeper_deaths"]), float(mali["peacekeepers_wounded"])
    people = total("uniformed") / 1000
    return {
        "deaths_per_fatal_attack": _share(fatal.sum(), len(fatal)),
        "fatal_with_one_death": _share((fatal == 1).sum(), len(fatal)),
        "fatal_with_four_or_more": _share((fatal >= FOUR).sum(), len(fatal)),
        "deaths_per_attack_mali": _share(np.sum(mali["deaths"]), len(np.asarray(mali["deaths"]))),
        "killed_share_mali": _share(killed, killed + wounded),
        "ied_share_mali": _share(float(mali["deaths_by_ied"]), killed),
        "moving_share": _share(total("deaths_on_the_move"), total("peacekeeper_deaths")),
        "answered_share": _share(total("attacks_answered"), total("attacks_on_civilians")),
        "misconduct_per_1000": total("misconduct_allegations") / people,
        "accidents_per_1000": total("accident_deaths") / people,
        "illness_per_1000": total("illness_deaths") / people,
    }


def _share(part: Any, whole: Any) -> float:
    """Part of a whole; 0 where there was no case."""
    return float(part) / float(whole) if whole > 0 else 0.0
