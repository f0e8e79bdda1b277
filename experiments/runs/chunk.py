"""A chunk: a block of replications of one policy, run by one worker and written whole or not at all.

A chunk's name is a hash of all it computes. It is computed as the bytes of its files, wherever that is done;
``chunk_folder`` writes them.
"""

import gc
import hashlib
import io
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.plan import uncertainty
from experiments.plan.study import design
from experiments.runs.sources import computer_digest, simulator_digest
from experiments.tables import schemas as tables
from experiments.tables.aggregate import present_value, totals, yearly_means
from sim.outcomes import BUILT_IN, WORLD_INDEX, Catalogue

if TYPE_CHECKING:
    import pandas as pd

    from experiments.plan.posterior import Posterior
    from experiments.plan.same_cost import SameCost
    from sim.run import RunResult
    from sim.scenario.loader import Scenario

COMPRESSION = "zstd"
MESSAGE_LENGTH = 300
#: Replications of each policy whose incidents are kept.
INCIDENT_REPLICATIONS = 3


@dataclass(frozen=True)
class Chunk:
    """What one worker is asked to compute; small enough to send to another machine."""

    arm: int
    scenario: "Scenario"
    baseline: "Scenario"
    start: int
    stop: int
    seed: int
    months: int
    draws_per_point: int
    posterior: "Posterior"
    simulate: Callable[..., "RunResult"]
    source: str
    same_cost: "SameCost | None" = None

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.stop - self.start

    @cached_property
    def key(self) -> str:
        """Hash of all that decides the content."""
        return _digest(
            self.source,
            self.scenario.digest,
            self.baseline.digest,
            self.seed,
            self.start,
            self.stop,
            self.months,
            self.draws_per_point,
            self.posterior.digest if self.draws_per_point else "",
            self.same_cost.digest if self.same_cost else "",
        )

    @cached_property
    def _drawn(self) -> "dict[int, Scenario]":
        return {}

    def drawn(self, point: int) -> "Scenario":
        """The policy at a design point."""
        if point not in self._drawn:
            given = self.baseline, self.seed, point, self.posterior
            drawn = self.same_cost.drawn(*given, self.months) if self.same_cost else None
            self._drawn[point] = drawn or uncertainty.sample(self.scenario, *given)
        return self._drawn[point]


@dataclass(frozen=True)
class Computed:
    """A chunk as bytes: its tables by file name, with how many runs it has, how many failed and the seconds it took."""

    files: dict[str, bytes]
    runs: int
    failed: int
    seconds: float


class OtherSources(RuntimeError):
    """A worker has other sources of the model than the one who asks: its numbers would not fit."""


def _digest(*parts: object) -> str:
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=12).hexdigest()


def source_of(simulate: Callable[..., Any]) -> str:
    """Hash of all code and of all habits of the processor that decide what a function computes of a future."""
    return f"{computer_digest()}-{simulator_digest(simulate)}"


@dataclass(frozen=True)
class _Run:
    """One future of one policy: its row and, if it did not fail, what the model returned."""

    row: dict[str, Any]
    result: "RunResult | None"


def compute_chunk(chunk: Chunk) -> Computed:
    """Compute a chunk, in any process on any machine with the same sources and floating-point results; writes nothing.

    Raises:
        OtherSources: this process runs other sources than the one that asks, or other floating-point results.
    """
    if chunk.source != source_of(chunk.simulate):
        raise OtherSources(
            f"{platform.node()} has other sources of the model, other versions of its libraries, or a CPU with "
            "other floating-point results"
        )
    started = time.perf_counter()
    runs = [_run(chunk, replication) for replication in range(chunk.start, chunk.stop)]
    files = {f"{name}.parquet": _bytes(table) for name, table in _tables(runs, chunk.scenario.catalogue).items()}
    failed = sum(run.result is None for run in runs)
    seconds = time.perf_counter() - started
    # A dropped Mesa model waits for the collector; a worker lives through many chunks.
    gc.collect()
    return Computed(files, chunk.runs, failed, seconds)


def _bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression=COMPRESSION)
    return sink.getvalue()


def failed_row(chunk: Chunk, replication: int, stage: str, message: str) -> dict[str, Any]:
    """The row of a run that broke."""
    point, chance = design(replication, chunk.draws_per_point)
    text = " ".join(message.split())[:MESSAGE_LENGTH]
    return {
        "replication": replication,
        "point": point,
        "chance": chance,
        "status": "failed",
        "stage": stage,
        "message": text,
    }


def run_rows(rows: list[dict[str, Any]], catalogue: Catalogue = BUILT_IN) -> pa.Table:
    """Rows of the table ``runs``; what a failed run lacks is empty."""
    return pa.Table.from_pylist(rows, schema=tables.schemas(catalogue)["runs"])


def _run(chunk: Chunk, replication: int) -> _Run:
    """One run; whatever breaks in it is recorded with its stage and stops nothing else."""
    stage = "parameters"
    try:
        point, chance = design(replication, chunk.draws_per_point)
        scenario = chunk.scenario
        if chunk.draws_per_point:
            scenario = chunk.drawn(point)
        stage = "simulate"
        result = chunk.simulate(
            scenario,
            seed=chunk.seed,
            replication=replication,
            months=chunk.months,
            incidents=replication < INCIDENT_REPLICATIONS,
        )
        stage = "record"
        row = {
            "replication": replication,
            "point": point,
            "chance": chance,
            "status": "ok",
            "stage": "",
            "message": "",
            **_numbers(scenario, result),
        }
        return _Run(row, result)
    except Exception as error:  # a batch outlives any single run
        return _Run(failed_row(chunk, replication, stage, f"{type(error).__name__}: {error}"), None)


def _numbers(scenario: "Scenario", result: "RunResult") -> dict[str, float]:
    rate = float(scenario.parameters["discount_per_year"][0])
    numbers = {"discount_per_year": rate}
    for name in tables.COSTS:
        numbers[f"{name}_pv"] = float(present_value(result.world[:, WORLD_INDEX[name]], rate))
    catalogue = scenario.catalogue
    values = totals(result.monthly, catalogue)
    numbers.update({outcome.name: float(value) for outcome, value in zip(catalogue.reported, values, strict=True)})
    return numbers


def _tables(runs: list[_Run], catalogue: Catalogue) -> dict[str, pa.Table]:
    found = {"runs": run_rows([run.row for run in runs], catalogue)}
    good = [(run.row["replication"], run.result) for run in runs if run.result is not None]
    if not good:
        return found
    replications = np.array([replication for replication, _ in good])
    results = [result for _, result in good]
    gaps = [np.asarray(result.gaps) for result in results]
    monthly = np.stack([result.monthly for result in results])
    found["monthly"] = tables.monthly_rows(replications, monthly, catalogue)
    found["gaps"] = tables.gap_rows(replications, np.stack([yearly_means(gap) for gap in gaps]))
    # A sum and not a mean: the parent adds chunks of different size and divides once.
    found["gaps_month"] = tables.gap_month_rows(np.sum(gaps, axis=0, dtype=float))
    found["losses"] = tables.loss_rows(replications, np.stack([result.losses for result in results]))
    found["world"] = tables.world_rows(replications, np.stack([result.world for result in results]))
    for name in tables.KEPT_OF_SOME:
        kept = [(replication, getattr(result, name)) for replication, result in good]
        rows = [_kept_rows(replication, frame) for replication, frame in kept if frame is not None]
        if rows:
            found[name] = pa.concat_tables(rows, promote_options="permissive")
    return found


def _kept_rows(replication: int, frame: "pd.DataFrame") -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    return table.add_column(0, "replication", pa.array(np.full(table.num_rows, replication, dtype=np.int32)))
