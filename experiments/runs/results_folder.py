"""The folder of a study: whose it is, its manifest, and its tables put together from the chunks."""

import dataclasses
import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from experiments.console import kept
from experiments.files import folder_lock
from experiments.files.held_files import patiently, swept
from experiments.files.whole_files import PART, claim, digest_of, is_part, write_text, writing
from experiments.plan import uncertainty
from experiments.plan.study import Arm, Plan
from experiments.runs import chunk_folder
from experiments.runs.chunk import COMPRESSION, Chunk, failed_row, run_rows
from experiments.runs.chunk_folder import DamagedChunk
from experiments.runs.manifest import MANIFEST, TABLES, read_manifest, seal_of
from experiments.runs.manifest_format import Described, format_digest
from experiments.runs.sources import computer_digest
from experiments.tables import codebook, columns
from experiments.tables import schemas as tables
from sim.scenario.errors import ScenarioError, shown_path
from sim.scenario.scenario import IN_FORCE

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

#: Rows of a block of a table, or a few more: whole chunks, so that no run lies in two blocks.
BLOCK_ROWS = 50_000
#: What is other about a study, where the values themselves say nothing to a reader.
_OTHER = {"digests": "scenarios", "posterior": "posterior: the draws of calibration, or their order"}
PACKAGES = ("mesa", "numpy", "numba", "pandas", "pyarrow")


def identity(plan: Plan) -> dict[str, Any]:
    """What makes two runs of a study the same study: all inputs but the number of replications."""
    return {
        "study": plan.study.name,
        "seed": plan.study.seed,
        "months": plan.study.months,
        "draws_per_point": plan.draws_per_point,
        "baseline": plan.baseline.name,
        "posterior": plan.posterior.digest,
        "digests": {arm.name: _digest_of(arm) for arm in plan.arms},
    }


def _digest_of(arm: Arm) -> str:
    """Hash of what a policy does; one whose dose is found in each draw does more than its scenario says."""
    return arm.same_cost.digest if arm.same_cost else arm.scenario.digest


@contextmanager
def claimed(plan: Plan, out: Path, resume: bool, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the folder for this study, or say why not; nothing is written before it is clear whose it is.

    Raises:
        ScenarioError: something else lies there, or another process works there.
    """
    _refuse_others(plan, out, resume)
    with folder_lock.held(out) as died:
        # Another process may have come first.
        _refuse_others(plan, out, resume)
        if died:
            say(f"{died} ended here without finishing; its lock is taken over")
        refuse_folders(out, plan.policies)
        _say_what_is_odd(out, resume, say)
        chunk_folder.sweep(out)
        for left in (*out.glob(f".*{PART}"), *out.glob(f"*/.*{PART}")):
            if is_part(left):
                swept(left)
        if not resume:
            swept(out / "chunks")
        patiently(partial(Path.mkdir, exist_ok=True), out / "chunks")
        with kept.watching(partial(chunk_folder.any_in, out)):
            yield
        chunk_folder.sweep(out)  # a worker of a killed parent may have written on for a moment


#: What is made of the tables of a study, in its folder.
PAGES = (
    "codebook.md", "codebook.csv", "compare.csv", "gap_changes.csv", "baseline.csv", "levers.csv", "report.html",
    "stress.md",
)  # fmt: skip


def refuse_folders(out: Path, policies: Sequence[str]) -> None:
    """Say at once, not after all is computed, that a folder lies where a file of the study belongs, or the reverse.

    Raises:
        ScenarioError: something of the wrong kind is in the way.
    """
    tables, scenarios = (f"{table}.parquet" for table in TABLES), (f"resolved/{name}.json" for name in policies)
    files = [MANIFEST, *PAGES, *tables, *scenarios]
    for name in files:
        if (out / name).is_dir():
            raise ScenarioError(f"{out / name} is a folder, where a file of the study belongs: move it elsewhere")
    for name in ("chunks", "resolved", "figures"):
        if os.path.lexists(out / name) and not (out / name).is_dir():
            raise ScenarioError(f"{out / name} is not a folder, where one of the study belongs: move it elsewhere")


def _say_what_is_odd(out: Path, resume: bool, say: Callable[[str], None]) -> None:
    there = read_manifest(out)
    if there is None and (out / "chunks").exists():
        say(f"{MANIFEST} is damaged or missing: it is written again")
    elif resume and there is not None and there.get("source") != computer_digest():
        say("what lies here was computed by another version of the model, or on another kind of processor: "
            "all runs are computed again")


def _refuse_others(plan: Plan, out: Path, resume: bool) -> None:
    """Refuse a folder that holds anything but this study."""
    claim(out)
    if not out.exists() or all(map(folder_lock.is_trace, out.iterdir())):
        return
    advice = "give --out another folder"
    there = read_manifest(out)
    if there is None:
        _refuse_without_manifest(out, resume, advice)
        return
    theirs, replications = there["identity"], int(there["replications"])
    for key, value in identity(plan).items():
        if theirs.get(key) != value:
            what = _OTHER.get(key, f"{key} {theirs.get(key)}, not {value}")
            raise ScenarioError(f"{out} holds results of other inputs ({what}): {advice}")
    wanted = plan.study.replications
    if wanted < replications or (wanted > replications and not resume):
        extend = "; --resume extends it" if wanted > replications else ""
        raise ScenarioError(f"{out} holds {replications} replications, not {wanted}{extend}: {advice}")


def _refuse_without_manifest(out: Path, resume: bool, advice: str) -> None:
    """Chunks name what they are, so that a lost manifest can be written again; nothing else can be told."""
    if not (out / "chunks").is_dir():
        raise ScenarioError(f"{out} holds files but no results of a study: {advice}")
    if not resume:
        raise ScenarioError(f"{out}/{MANIFEST} is damaged or missing: rerun with --resume to repair it; or {advice}")


def write_manifest(
    plan: Plan, out: Path, failures: list[dict[str, Any]], timing: dict[str, Any] | None
) -> None:
    """Write the manifest, with a hash of each table and resolved scenario and a seal over all it says.

    Without ``timing`` the study is not complete, and has no tables yet.
    """
    said = plain(_manifest_of(plan, failures, timing))
    there = [] if timing is None else plan.policies
    said["resolved"] = {name: digest_of(out / "resolved" / f"{name}.json") for name in there}
    said["tables"] = {} if timing is None else {name: digest_of(out / f"{name}.parquet") for name in TABLES}
    if timing is not None:
        codebook.write(out, plan.catalogue, plan.study.name)
    write_json(out / MANIFEST, said | {"seal": seal_of(said)})


def _manifest_of(plan: Plan, failures: list[dict[str, Any]], timing: dict[str, Any] | None) -> Described:
    """What the manifest says of the study. Only timing depends on the machine."""
    return {
        "format": format_digest(),
        "complete": timing is not None,
        "identity": identity(plan),
        "study": plan.study.model_dump(mode="json"),
        "given": plan.study.name if plan.file is None else shown_path(plan.file),
        "seed": plan.study.seed,
        "replications": plan.study.replications,
        "months": plan.study.months,
        "uncertainty": plan.study.uncertainty,
        "draws_per_point": plan.draws_per_point,
        "points": plan.points,
        "calibrated": len(plan.posterior.calibrated),
        "baseline": plan.baseline.name,
        "missions": list(plan.missions),
        "catalogue": _catalogue(plan),
        "columns": codebook.described(plan.catalogue),
        "policies": {
            arm.name: {
                "title": arm.policy.title,
                "packages": list(arm.policy.packages),
                "lever_class": arm.lever_class,
                "digest": arm.scenario.digest,
                "scale": arm.scale,
                "planned_cost_us_pv": arm.planned_cost_us,
            }
            for arm in plan.arms
        },
        "source": computer_digest(),
        "versions": versions(),
        "failures": failures,
        "timing": timing or {},
    }


def _catalogue(plan: Plan) -> dict[str, Any]:
    """What the runs report, so that later versions need not know it: outcomes, capabilities, money, tactics, units."""
    tactics = [{"name": each.name, "title": each.title} for each in plan.baseline.scenario.tactics]
    return plan.catalogue.as_data() | {"tactics": tactics, "units": codebook.glossary(plan.catalogue)}


def versions() -> dict[str, str]:
    """Versions of Python, of peacegap and of the packages that decide a number."""
    found = {"python": platform.python_version()}
    for name in ("peacegap", *PACKAGES):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def write_json(path: Path, content: Any) -> None:
    """Write JSON, whole or not at all."""
    write_text(path, json.dumps(plain(content), indent=1, ensure_ascii=False) + "\n")


def resolved(scenario: "Scenario") -> dict[str, Any]:
    """A scenario as it is run; of what comes into force later, the numbers alone."""
    said: dict[str, Any] = plain(dataclasses.replace(scenario, later=()))
    said["later"] = [
        [month, {name: plain(getattr(phase, name)) for name in IN_FORCE}] for month, phase in scenario.later
    ]
    return said


def plain(value: Any) -> Any:
    """Typed objects of the scenario as plain JSON values; sets in order."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, np.ndarray):
        names = value.dtype.names
        return [dict(zip(names, row.tolist(), strict=True)) for row in value] if names else value.tolist()
    return value.item() if isinstance(value, np.generic) else value


def assemble(plan: Plan, out: Path, chunks: Sequence[Chunk], lost: dict[int, str]) -> list[dict[str, Any]]:
    """Put the tables of all chunks together, in the order of the plan; returns the failed runs.

    Args:
        plan: the study.
        out: its folder.
        chunks: all chunks of the plan, in order.
        lost: why a chunk (by its position) has no files.

    Raises:
        DamagedChunk: files of a chunk are no longer what was written; its second argument is its position.
    """
    names = tables.name_lists(plan.policies, plan.missions, plan.catalogue)
    failures: list[dict[str, Any]] = []
    for name in ("runs", "monthly", "gaps", "losses", "world"):
        rows = (tables.named(table, chunk.arm, names) for chunk, table in _rows(name, out, chunks, lost))
        empty = tables.named(tables.schemas(plan.catalogue)[name].empty_table(), 0, names)
        _write_rows(out / f"{name}.parquet", empty.schema, rows, failures if name == "runs" else None)
    _write_table(out / "gaps_month.parquet", _mean_gaps(plan, out, chunks, lost, names))
    _write_table(out / "points.parquet", _points(plan))
    for name in tables.KEPT_OF_SOME:
        kept = [tables.named(table, chunk.arm, names) for chunk, table in _rows(name, out, chunks, lost)]
        none = columns.empty(name, plan.catalogue)
        _write_table(out / f"{name}.parquet", _kept(kept, none) if kept else none)
    return failures


def _kept(parts: list[pa.Table], none: pa.Table) -> pa.Table:
    """The rows together; a column without any value, whose type its rows do not tell, gets the declared one."""
    table = pa.concat_tables(parts, promote_options="permissive")
    for place, field in enumerate(table.schema):
        if pa.types.is_null(field.type) and field.name in none.column_names:
            table = table.set_column(place, field.name, table.column(place).cast(none.schema.field(field.name).type))
    return table


def _rows(
    name: str, out: Path, chunks: Sequence[Chunk], lost: dict[int, str]
) -> Iterator[tuple[Chunk, pa.Table]]:
    """The table of that name from every chunk that has it; a lost chunk has failed runs only."""
    for position, chunk in enumerate(chunks):
        if position not in lost:
            try:
                found = chunk_folder.table(chunk, out, name)
            except DamagedChunk as damage:
                raise DamagedChunk(str(damage), position) from None
            if found is not None:
                yield chunk, found
        elif name == "runs":
            futures = range(chunk.start, chunk.stop)
            rows = [failed_row(chunk, replication, "worker", lost[position]) for replication in futures]
            yield chunk, run_rows(rows, chunk.scenario.catalogue)


def _write_rows(
    path: Path, schema: pa.Schema, rows: Iterator[pa.Table], failures: list[dict[str, Any]] | None
) -> None:
    with writing(path) as part, pq.ParquetWriter(part, schema, compression=COMPRESSION) as writer:
        for table in _blocks(rows):
            writer.write_table(table, row_group_size=max(table.num_rows, 1))
            if failures is not None:
                columns = table.select(["policy", "replication", "status", "stage", "message"])
                failures.extend(row for row in columns.to_pylist() if row.pop("status") != "ok")


def _blocks(rows: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Tables of several chunks as one: each block of a file costs its readers memory, however little it holds."""
    waiting: list[pa.Table] = []
    for table in rows:
        waiting.append(table)
        if sum(one.num_rows for one in waiting) >= BLOCK_ROWS:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _write_table(path: Path, table: pa.Table) -> None:
    _write_rows(path, table.schema, iter([table]), None)


def _mean_gaps(
    plan: Plan, out: Path, chunks: Sequence[Chunk], lost: dict[int, str], names: dict[str, tuple[str, ...]]
) -> pa.Table:
    """Mean over replications of each policy, month by month."""
    sums: dict[int, pa.Table] = {}
    values: dict[int, np.ndarray] = {}
    for chunk, table in _rows("gaps_month", out, chunks, lost):
        block = np.stack([table.column(level).to_numpy() for level in tables.LEVELS])
        values[chunk.arm] = values.get(chunk.arm, 0.0) + block
        sums[chunk.arm] = table
    counts = np.zeros(len(plan.arms))
    for chunk, table in _rows("runs", out, chunks, lost):
        counts[chunk.arm] += sum(status == "ok" for status in table.column("status").to_pylist())
    parts = [tables.named(tables.schemas()["gaps_month"].empty_table(), 0, names)]
    for arm, table in sums.items():
        for level, total in zip(tables.LEVELS, values[arm], strict=True):
            table = table.set_column(table.column_names.index(level), level, pa.array(total / counts[arm]))
        parts.append(tables.named(table, arm, names))
    return pa.concat_tables(parts)


def _points(plan: Plan) -> pa.Table:
    """What the free parameters are at each design point."""
    scenario, seed = plan.baseline.scenario, plan.study.seed
    free = set(uncertainty.free_parameters(scenario))
    rows = []
    for point in range(plan.points):
        values = {name: value for name, value in uncertainty.design_point(seed, point, plan.posterior).items()
                  if name in free}
        values |= uncertainty.own_numbers(uncertainty.own_numbers_at(scenario.tactics, seed, point))
        values |= uncertainty.own_numbers(uncertainty.own_numbers_at(scenario.enablers, seed, point))
        rows += [{"point": point, "parameter": name, "value": value} for name, value in values.items()]
    return pa.Table.from_pylist(rows, schema=tables.schemas()["points"])
