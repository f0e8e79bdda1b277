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

#: The summary comes first: by it earlier findings are recognised.
FILES = ("patterns.json", "patterns.csv", "patterns.png")
ours = folder_with(FILES[0], ("emergent", "closing", "estimates"))


def write(findings: Sequence[Finding], setting: Setting, folder: Path) -> list[Path]:
    """Write JSON, table and figure; the paths in that order."""
    from experiments.figures.inline import png
    from experiments.patterns.figure import patterns as figure

    table = io.StringIO()
    writer = csv.DictWriter(table, list(rows(findings)[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(findings))
    paths = [folder / name for name in FILES]
    write_text(paths[0], as_json(findings, setting) + "\n")
    write_text(paths[1], table.getvalue())
    write_bytes(paths[2], png(figure(findings).figure))
    return paths
