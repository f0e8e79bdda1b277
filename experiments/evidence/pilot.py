"""What the model expects of a mission-year at ordinary hostility: attacks, and how deadly they are.

Attacks on a mission come independently, so the deaths of a year are a Poisson number of fatal attacks, each with a
batch of deaths. The simulator is asked for both once for each row; a history of deaths then tells how hostile a mission
was (``hostility``). The pilot runs at several times the ordinary hostility, since many attacks tell more than few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.console.progress import Progress
from experiments.evidence.covariates import mission_files, scenario_of
from experiments.evidence.observations import MissionYear
from experiments.plan.posterior import Posterior
from experiments.runs.work import Work
from sim.engine.records import ATTACK_ON_UN
from sim.model import World
from sim.scenario.scenario import with_numbers

#: Each run has another draw of the posterior; six of them were a tenth more or less deadly than all draws together.
RUNS = 24
BOOST = 6.0
LARGEST_BATCH = 40
LOG_LINES = 5_000 * RUNS
#: Share of a batch's chance that is spread evenly: a pilot has not seen every size.
UNSEEN_SHARE = 0.002


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """Deaths of a mission-year at ordinary hostility.

    Attributes:
        fatal_attacks: expected number in the year.
        batch: chance of 1, 2, ... deaths in a fatal attack, shape (LARGEST_BATCH,).
    """

    fatal_attacks: float
    batch: np.ndarray

    @property
    def deaths(self) -> float:
        """Expected deaths of the year."""
        return self.fatal_attacks * float(self.batch @ np.arange(1, len(self.batch) + 1))


def at_hostility(factor: float, level: float = 0.0, spread: float = 0.0, kept: float = 0.5) -> dict[str, float]:
    """Parameters that fix a mission's hostility: its usual level as a factor, and this year's as a log ratio."""
    return {"un_attack_rate_factor": factor, "hostility_start_log": level, "hostility_start_known": 1.0,
            "hostility_log_sd": spread, "hostility_persistence_per_year": kept}


def expectations(
    rows: Sequence[MissionYear], seed: int, posterior: Posterior, work: Work | None = None
) -> dict[Any, Expectation]:
    """The expectation for each row, by ``MissionYear.key``; ``work`` does the runs."""
    progress = Progress(f"what {len(rows)} training rows tell of hostility", RUNS * len(rows))
    jobs = [(row, seed, posterior) for row in rows]
    counts = (work or Work()).run(count_attacks, jobs, progress, lambda job: RUNS)
    sizes: dict[str, np.ndarray] = {}
    for row, (_, batches) in zip(rows, counts, strict=True):
        sizes[_class(row)] = sizes.get(_class(row), 0) + batches
    attacks: dict[str, float] = {}
    for row, (number, _) in zip(rows, counts, strict=True):
        attacks[_class(row)] = attacks.get(_class(row), 0.0) + number
    told = {}
    for row, (number, _) in zip(rows, counts, strict=True):
        seen = sizes[_class(row)]
        fatal_share = (seen.sum() + 1.0) / (attacks[_class(row)] + 4.0)
        batch = seen / max(seen.sum(), 1.0) * (1 - UNSEEN_SHARE) + UNSEEN_SHARE / LARGEST_BATCH
        told[row.key] = Expectation((number + 1e-3) / (RUNS * BOOST) * fatal_share, batch / batch.sum())
    return told


def _class(row: MissionYear) -> str:
    """Rows whose attacks are alike: those of one mission file, or all that were built from covariates."""
    return row.mission if row.mission in mission_files() else ""


def count_attacks(row: MissionYear, seed: int, posterior: Posterior) -> tuple[int, np.ndarray]:
    """Attacks on the mission over all pilot runs, and fatal ones by number of deaths; each run is at another draw."""
    draws = max(1, len(posterior.rows))
    values = [{**posterior.draw(run * draws // RUNS), **at_hostility(BOOST)} for run in range(RUNS)]
    scenario = with_numbers(scenario_of(row, RUNS), *values)
    world = World(scenario, seed=seed, months=scenario.months, log=LOG_LINES)
    world.run_months()
    lines = world.state.log[: world.state.logged[0]]
    deaths = lines["deaths"][lines["kind"] == ATTACK_ON_UN].astype(int)
    batches = np.bincount(np.clip(deaths[deaths > 0], 1, LARGEST_BATCH) - 1, minlength=LARGEST_BATCH)
    return len(deaths), batches.astype(float)
