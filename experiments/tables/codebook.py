"""The codebook: every table of a study and every column in it, as pages for people and as rows for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.files.whole_files import write_text
from experiments.tables import columns, units
from experiments.tables.spreadsheets import neutralised
from sim.outcomes import Catalogue

PAGE, TABLE = "codebook.md", "codebook.csv"
#: The two files of a codebook.
FILES = (PAGE, TABLE)
#: What the rows of a table are, and its columns.
Described = tuple[str, tuple[columns.Column, ...]]
#: File and rows of every table, in the order of the page.
TABLES: Mapping[str, tuple[str, str]] = {
    "compare": ("compare.csv", "one row for each policy but the baseline and each outcome: paired differences"),
    "gap_changes": ("gap_changes.csv", "one row for each policy, mission and capability that is ever required"),
    "baseline": ("baseline.csv", "in place of compare.csv where the baseline is alone: one row for each outcome"),
    "levers": ("levers.csv", "of a study with a grid or sample: one row for each policy that it made and each lever"),
    "runs": ("runs.parquet", "one row for each run: one future under one policy"),
    "monthly": ("monthly.parquet", "outcomes by policy, future, mission and month"),
    "gaps": ("gaps.parquet", "capabilities by policy, future, mission and year: means over the year"),
    "gaps_month": ("gaps_month.parquet", "capabilities by policy, mission and month: means over all futures"),
    "losses": ("losses.parquet", "the ledger: what each capability would have prevented, by future and mission"),
    "world": ("world.parquet", "money and training of the whole world by policy, future and month"),
    "incidents": ("incidents.parquet", "attacks in the first futures of each policy, one row each"),
    "openings": ("openings.parquet", "sites that added troops opened in those futures, one row each"),
    "points": ("points.parquet", "values of the drawn parameters at each design point"),
}
_HOW_TO_READ = (
    "Parquet tables hold shares from 0 to 1 (unit `share`). Tables for spreadsheets (`compare.csv`, "
    "`gap_changes.csv`, and what `peacegap compare` and `peacegap export` write) show them as the figures do: in per "
    "cent, their differences in percentage points. A missing value is null in Parquet and an empty cell elsewhere."
)
_EXPORTED = (
    "`peacegap export` adds two columns to a table: `mission` ('all' where the table is about the whole world) and "
    "`months` (the horizon of the study)."
)


def described(catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """Every column of every table as plain values, for the manifest of a study."""
    return {name: [each.as_data() for each in found] for name, found in columns.of_study(catalogue).items()}


def glossary(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """How values in each unit are shown: in which unit, times what, and in which unit differences are."""
    used = [one.unit for group in (catalogue.reported, catalogue.capabilities, catalogue.world) for one in group]
    return {
        unit: {"shown": units.level_unit(unit), "scale": units.scale(unit), "difference": units.difference_unit(unit)}
        for unit in dict.fromkeys(used)
    }


def page(catalogue: Catalogue, title: str, about: str) -> str:
    """The codebook as a page in Markdown.

    Args:
        catalogue: what the study reports.
        title: heading of the page.
        about: one paragraph below it.
    """
    lines = [f"# {title}", "", about, "", _HOW_TO_READ, "", _EXPORTED, ""]
    found = columns.of_study(catalogue)
    lines += _sections({file: (what, found[name]) for name, (file, what) in TABLES.items()})
    lines += ["## Capabilities", "", "Values of the column `capability`, and the unit of what is required.", ""]
    capabilities = [(f"`{one.name}`", one.title, one.unit) for one in catalogue.capabilities]
    lines += _table(("capability", "title", "unit"), capabilities)
    return "\n".join(lines) + "\n"


def page_of(tables: Mapping[str, Described], title: str, about: str) -> str:
    """The codebook of other tables than a study's, by the names of their files, as a page in Markdown."""
    return "\n".join([f"# {title}", "", about, "", *_sections(tables)])


def _sections(tables: Mapping[str, Described]) -> list[str]:
    """A section for each table."""
    lines: list[str] = []
    for file, (what, found) in tables.items():
        body = [(f"`{row[0]}`", *row[1:]) for row in map(columns.in_words, found)]
        lines += [f"## {file}", "", f"{what[:1].upper()}{what[1:]}.", "", *_table(columns.HEADER, body), ""]
    return lines


def _table(header: Sequence[str], body: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in body:
        yield f"| {' | '.join(_cell(text) for text in row)} |"


def _cell(text: str) -> str:
    """Text as it is: nothing in it is markup or ends the cell."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def table(catalogue: Catalogue) -> str:
    """The codebook of a study as CSV."""
    found = columns.of_study(catalogue)
    return _as_csv({name: found[name] for name in TABLES})


def _as_csv(found: Mapping[str, Iterable[columns.Column]]) -> str:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(("table", *columns.HEADER))
    for name, each in found.items():
        writer.writerows((name, *map(neutralised, columns.in_words(one))) for one in each)
    return sink.getvalue()


def write_of(out: Path, tables: Mapping[str, Described], command: str) -> None:
    """Write ``codebook.md`` and ``codebook.csv`` for the tables that a command left in a folder."""
    about = f"Every table that `peacegap {command}` wrote into this folder, and every column in it."
    write_text(out / PAGE, page_of(tables, "Codebook", about))
    write_text(out / TABLE, _as_csv({Path(file).stem: found for file, (_, found) in tables.items()}))


def write(out: Path, catalogue: Catalogue, study: str) -> None:
    """Write ``codebook.md`` and ``codebook.csv`` into the folder of a study."""
    about = f"Every table in this folder of the study `{study}`, and every column in it."
    write_text(out / PAGE, page(catalogue, "Codebook", about))
    write_text(out / TABLE, table(catalogue))
