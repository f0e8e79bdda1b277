"""The folder of the patterns: a table, the same as JSON, and the figure."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from experiments.files.outputs import folder_with
from experiments.files.whole_files import write_bytes, write_text
from experiments.patterns.page import as_json, rows
from experiments.patterns.pattern import Finding
from experiments.patterns.setting import Setting
from experiments.tables import codebook
from experiments.tables.columns import Column

#: The summary comes first: by it earlier findings are recognised.
FILES = ("patterns.json", "patterns.csv", "patterns.png")
#: All that is written.
WRITTEN = (*FILES, *codebook.FILES)
ours = folder_with(FILES[0], ("emergent", "closing", "estimates"))


_NONE = "no such bound, or nothing to measure in these futures"
TABLES: dict[str, codebook.Described] = {"patterns.csv": ("one row for each measured quantity of each pattern", (
    Column("id", "text", "", "number of the pattern"),
    Column("kind", "text", "", "emergent (counts as validation), fitted, input, or certain (cannot fail as "
           "the model is built)"),
    Column("asked", "text", "", "the pattern in words"),
    Column("measured", "text", "", "what was measured for it"),
    Column("unit", "text", "", "unit of the estimate and of its bounds"),
    Column("estimate", "number", "as in column unit", "what the model gives", _NONE),
    Column("low", "number", "as in column unit", "lower end of its 90 % interval", _NONE),
    Column("high", "number", "as in column unit", "upper end of its 90 % interval", _NONE),
    Column("accept_low", "number", "as in column unit", "lowest value that is accepted", _NONE),
    Column("accept_high", "number", "as in column unit", "highest value that is accepted", _NONE),
    Column("source", "text", "", "where the accepted range comes from"),
    Column("within", "true/false", "", "whether the estimate lies in the accepted range", _NONE),
    Column("verdict", "text", "", "ACCEPT, FAIL or cannot be judged, for the whole pattern"),
    Column("settled", "true/false", "", "whether no interval crosses the edge of its accepted range"),
    Column("futures", "integer", "futures", "how many futures the pattern rests on"),
))}  # fmt: skip


def write(findings: Sequence[Finding], setting: Setting, folder: Path) -> list[Path]:
    """Write JSON, table, figure and codebook; the paths of the first three in that order."""
    from experiments.figures.inline import png
    from experiments.patterns.figure import patterns as figure

    table = io.StringIO()
    writer = csv.DictWriter(table, list(rows(findings)[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(findings))
    paths = [folder / name for name in FILES]
    write_text(paths[0], as_json(findings, setting) + "\n")
    write_text(paths[1], table.getvalue())
    codebook.write_of(folder, TABLES, "patterns")
    write_bytes(paths[2], png(figure(findings).figure))
    return paths
