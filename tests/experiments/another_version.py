"""Folders as other versions of the code would have written them: other outcomes, capabilities, columns, keys."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.files.whole_files import digest_of
from experiments.runs.manifest import MANIFEST, seal_of

#: Tables with one column for each outcome.
_WIDE = ("runs", "monthly")
_BY_CAPABILITY = ("gaps", "gaps_month", "losses")


def copied(results: Path, to: Path, *changes: Callable[[Path, dict[str, Any]], None]) -> Path:
    """A copy of a folder with changes to tables and manifest, sealed again as if it had been written like that."""
    shutil.copytree(results, to, ignore=shutil.ignore_patterns("chunks", "figures", "report.html", "stress.md"))
    manifest = json.loads((to / MANIFEST).read_text())
    for change in changes:
        change(to, manifest)
    manifest["tables"] = {name: digest_of(to / f"{name}.parquet") for name in manifest["tables"]}
    del manifest["seal"]
    (to / MANIFEST).write_text(json.dumps(manifest | {"seal": seal_of(manifest)}))
    return to


def _rewrite(folder: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Rewrite a table block by block, as it was."""
    path = folder / f"{table}.parquet"
    with pq.ParquetFile(path) as file:
        blocks = [change(file.read_row_group(number)) for number in range(file.num_row_groups)]
    with pq.ParquetWriter(path, blocks[0].schema) as writer:
        for block in blocks:
            writer.write_table(block, row_group_size=max(block.num_rows, 1))


def without_outcome(name: str) -> Callable[[Path, dict[str, Any]], None]:
    """The code that wrote the folder had no such outcome (or ratio): it has been declared since."""

    def change(folder: Path, manifest: dict[str, Any]) -> None:
        for table in _WIDE:
            _rewrite(folder, table, lambda rows: rows.drop_columns([one for one in rows.column_names if one == name]))
            manifest["columns"][table] = [one for one in manifest["columns"][table] if one["name"] != name]
        for kind in ("outcomes", "ratios"):
            manifest["catalogue"][kind] = [one for one in manifest["catalogue"][kind] if one["name"] != name]
        # What is reckoned from it, that code could not have reported either.
        for ratio in [one["name"] for one in manifest["catalogue"]["ratios"] if name in (one["over"] or ())]:
            without_outcome(ratio)(folder, manifest)

    return change


def with_outcome(name: str, title: str) -> Callable[[Path, dict[str, Any]], None]:
    """The code that wrote the folder had an outcome that has gone since."""

    def change(folder: Path, manifest: dict[str, Any]) -> None:
        for table in _WIDE:
            _rewrite(folder, table, lambda rows: rows.append_column(name, pa.array([3.0] * rows.num_rows)))
            about = {"name": name, "type": "number", "unit": "bridges", "meaning": title, "missing": ""}
            manifest["columns"][table].append(about)
        declared = {"name": name, "title": title, "unit": "bridges", "better": "lower", "adds": "sum", "over": None,
                    "headline": True}
        manifest["catalogue"]["outcomes"].append(declared)

    return change


def renamed_outcome(old: str, new: str, title: str) -> Callable[[Path, dict[str, Any]], None]:
    """The code that wrote the folder called an outcome by another name."""

    def change(folder: Path, manifest: dict[str, Any]) -> None:
        for table in _WIDE:
            _rewrite(folder, table, lambda rows: rows.rename_columns(
                [new if name == old else name for name in rows.column_names]))
            for one in manifest["columns"][table]:
                one["name"] = new if one["name"] == old else one["name"]
        for one in manifest["catalogue"]["ratios"]:
            one["over"] = [new if name == old else name for name in one["over"]]
        for one in manifest["catalogue"]["outcomes"]:
            if one["name"] == old:
                one |= {"name": new, "title": title}

    return change


def renamed_capability(old: str, new: str, title: str) -> Callable[[Path, dict[str, Any]], None]:
    """The code that wrote the folder had a capability that has gone since, and lacked one of today's."""

    def swapped(rows: pa.Table) -> pa.Table:
        place = rows.column_names.index("capability")
        words = rows.column(place).cast(pa.string())
        named = pc.if_else(pc.equal(words, old), new, words)
        return rows.set_column(place, "capability", named.dictionary_encode())

    def change(folder: Path, manifest: dict[str, Any]) -> None:
        for table in _BY_CAPABILITY:
            _rewrite(folder, table, swapped)
        for one in manifest["catalogue"]["capabilities"]:
            if one["name"] == old:
                one |= {"name": new, "title": title}

    return change


def without_world_column(name: str) -> Callable[[Path, dict[str, Any]], None]:
    """The code that wrote the folder did not count this yet."""

    def change(folder: Path, manifest: dict[str, Any]) -> None:
        _rewrite(folder, "world", lambda rows: rows.drop_columns([name]))
        manifest["columns"]["world"] = [one for one in manifest["columns"]["world"] if one["name"] != name]
        manifest["catalogue"]["world"] = [one for one in manifest["catalogue"]["world"] if one["name"] != name]

    return change


def of_another_format(folder: Path, manifest: dict[str, Any]) -> None:
    """Another shape of tables or manifest, whichever."""
    manifest["format"] = "0" * 32
