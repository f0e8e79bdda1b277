"""Runs the futures that experiments ask for: each batch once, on all cores, kept as small tables."""

import gc
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.console.progress import Progress
from experiments.plan import uncertainty
from experiments.plan.posterior import Posterior, read_posterior
from experiments.plan.study import DRAWS_PER_POINT, design
from experiments.runs.work import Work
from sim.engine import records
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

#: Runs that a worker is sent at once: whole design points.
BLOCK = 2 * DRAWS_PER_POINT

#: Attacks as the experiments need them.
EVENT = np.dtype([
    ("mission", "i8"), ("day", "i8"), ("on_civilians", "?"), ("one_sided", "?"), ("km", "f8"),
    ("deaths", "f8"), ("civilians", "f8"), ("hours", "f8"),
])


@dataclass(frozen=True, eq=False)
class Batch:
    """Futures of one scenario.

    Attributes:
        scenario: what to run.
        futures: how many.
        months: horizon.
        drawn: whether parameters that nobody set are drawn from their ranges, the same ones in each batch.
        fitted: whether what was calibrated is at a draw of the posterior, another one in each future, and all else as
            written.
        baseline: the scenario in which a value that differs counts as set; the scenario itself unless given.
        events: keep the attacks as well.
    """

    scenario: Scenario
    futures: int
    months: int = 60
    drawn: bool = False
    fitted: bool = False
    baseline: Scenario | None = None
    events: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two batches the same."""
        baseline = self.baseline or self.scenario
        return self.scenario.digest, baseline.digest, self.futures, self.months, self.drawn, self.fitted


@dataclass(frozen=True, slots=True)
class Futures:
    """Tables of a batch, one row for each future.

    Attributes:
        batch: what was run.
        points: design point of each future; without drawn parameters every future is a point of its own.
        monthly: (futures, months, missions, outcomes).
        gaps: (futures, missions, capabilities, 3): required, present, effective, means over the months.
        events: attacks by future; empty if the batch does not keep them.
        units: (futures, months, contingents, 2), see ``RunResult``.
    """

    batch: Batch
    points: np.ndarray
    monthly: np.ndarray
    gaps: np.ndarray
    events: tuple[np.ndarray, ...]
    units: np.ndarray

    def by_mission(self, outcome: str, months: slice = slice(None)) -> np.ndarray:
        """Sum over months of an outcome, shape (futures, missions)."""
        return self.monthly[:, months, :, OUTCOME_INDEX[outcome]].sum(axis=1)

    def total(self, outcome: str, months: slice = slice(None)) -> np.ndarray:
        """Sum over months and missions of an outcome, shape (futures,)."""
        return self.by_mission(outcome, months).sum(axis=1)

    def series(self, outcome: str, mission: int) -> np.ndarray:
        """An outcome of one mission by month, shape (futures, months)."""
        return self.monthly[:, :, mission, OUTCOME_INDEX[outcome]]

    def person_years(self) -> np.ndarray:
        """Years that uniformed people were present, shape (futures, missions)."""
        return self.by_mission("uniformed") / 12.0


def run(batches: Iterable[Batch], seed: int, work: Work, progress: Progress) -> dict[tuple[object, ...], Futures]:
    """Run each different batch once; results by the key of the batch.

    Two batches that differ only in whether they keep attacks are run once, keeping them.
    """
    wanted: dict[tuple[object, ...], Batch] = {}
    for batch in batches:
        if batch.key not in wanted or batch.events:
            wanted[batch.key] = batch
    posterior = read_posterior()
    progress.total = sum(batch.futures for batch in wanted.values())
    jobs = [
        (batch, start, min(start + BLOCK, batch.futures), seed, posterior)
        for batch in wanted.values()
        for start in range(0, batch.futures, BLOCK)
    ]
    blocks = work.run(run_block, jobs, progress, lambda job: job[2] - job[1])
    parts: dict[tuple[object, ...], list[Any]] = {key: [] for key in wanted}
    for job, block in zip(jobs, blocks, strict=True):
        parts[job[0].key].append(block)
    return {key: _joined(batch, parts[key]) for key, batch in wanted.items()}


def run_block(
    batch: Batch, start: int, stop: int, seed: int, posterior: Posterior
) -> list[tuple[np.ndarray, ...]]:
    """Run futures ``start`` to ``stop`` of a batch; of each the monthly table, mean gaps, attacks and units."""
    from sim.run import simulate

    baseline = batch.baseline or batch.scenario
    rows: list[tuple[np.ndarray, ...]] = []
    for replication in range(start, stop):
        scenario = batch.scenario
        if batch.drawn:
            point, _ = design(replication, DRAWS_PER_POINT)
            scenario = uncertainty.sample(scenario, baseline, seed, point, posterior)
        elif batch.fitted:
            scenario = uncertainty.fitted(scenario, baseline, replication, posterior)
        result = simulate(scenario, seed=seed, replication=replication, months=batch.months, incidents=batch.events)
        gaps = np.asarray(result.gaps, dtype=float).mean(axis=0)
        rows.append((result.monthly.copy(), gaps, attacks(scenario, result.incidents), np.asarray(result.units)))
    gc.collect()
    return rows


def _joined(batch: Batch, blocks: list[list[tuple[np.ndarray, ...]]]) -> Futures:
    rows = [row for block in blocks for row in block]
    points = np.arange(batch.futures)
    return Futures(
        batch,
        points // DRAWS_PER_POINT if batch.drawn else points,
        np.stack([row[0] for row in rows]),
        np.stack([row[1] for row in rows]),
        tuple(row[2] for row in rows),
        np.stack([row[3] for row in rows]),
    )


def attacks(scenario: Scenario, incidents: "pd.DataFrame | None") -> np.ndarray:
    """The attacks of one future: whom, when, how far from the nearest base (km), and the dead.

    One-sided is what the event data count so: civilians attacked by insurgents, rebels, criminals or state
    forces. Raids between communities are another category there.
    """
    if incidents is None or incidents.empty:
        return np.zeros(0, dtype=EVENT)
    table = np.zeros(len(incidents), dtype=EVENT)
    rows = {mission.name: row for row, mission in enumerate(scenario.missions)}
    kinds = {(m.name, group.name): group.kind for m in scenario.missions for group in m.groups}
    table["mission"] = incidents["mission"].map(rows)
    for field in ("day", "deaths", "civilians", "hours"):
        table[field] = incidents[field]
    table["on_civilians"] = incidents["kind"] == "attack_on_civilians"
    who = zip(incidents["mission"], incidents["group"], strict=True)
    communal = np.array([kinds.get(pair) == records.GROUP_KINDS[records.COMMUNAL_MILITIA] for pair in who])
    table["one_sided"] = table["on_civilians"] & ~communal
    table["km"] = _km_to_nearest_base(scenario, table["mission"], incidents)
    return table


def _km_to_nearest_base(scenario: Scenario, missions: np.ndarray, incidents: "pd.DataFrame") -> np.ndarray:
    from sim.scenario.distance import apart_km

    place = [("latitude", "f8"), ("longitude", "f8")]
    here = np.zeros(len(incidents), dtype=place)
    for axis in ("latitude", "longitude"):
        here[axis] = incidents[axis]
    km = np.full(len(incidents), math.nan)
    for row, mission in enumerate(scenario.missions):
        bases = np.array([(site.latitude, site.longitude) for site in mission.sites], dtype=place)
        own = missions == row
        if own.any():
            km[own] = apart_km(here[own], bases).min(axis=1)
    return km


