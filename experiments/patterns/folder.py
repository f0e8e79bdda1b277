"""The folder of the patterns: a table, the same as JSON, and the figure."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from experiments.patterns.page import as_json, rows
from experiments.patterns.pattern import Finding
from experiments.patterns.setting import Setting
from experiments.whole_files import write_text, writing


def write(findings: Sequence[Finding], setting: Setting, folder: Path) -> list[Path]:
    """Write table, JSON and figure; the paths in that order."""
    from experiments.plots.patterns import patterns as figure

    table = io.StringIO()
    writer = csv.DictWriter(table, list(rows(findings)[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(findings))
    paths = [folder / f"patterns.{ending}" for ending in ("csv", "json", "png")]
    write_text(paths[0], table.getvalue())
    write_text(paths[1], as_json(findings, setting) + "\n")
    with writing(paths[2]) as part:
        figure(findings).figure.savefig(part, format="png")
    return paths
