"""Whether the codebook in a folder of results tells of every table there, column by column."""

import csv
from pathlib import Path

import pandas as pd

from experiments.tables import codebook


def every_column_is_in_the_codebook(folder: Path) -> None:
    """Fails for a table or column that the codebook leaves out, or that is not there."""
    described: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader((folder / codebook.TABLE).open(encoding="utf-8")):
        described.setdefault(row["table"], []).append(row)
    tables = [path for path in folder.iterdir() if path.suffix in (".csv", ".parquet") and path.name != codebook.TABLE]
    assert {path.stem for path in tables} == set(described)
    page = (folder / codebook.PAGE).read_text(encoding="utf-8")
    for path in tables:
        assert f"## {path.name}" in page
        frame = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
        rows = described[path.stem]
        assert list(frame.columns) == [row["column"] for row in rows], path.name
        for row in rows:
            values = frame[row["column"]]
            if row["missing value"] == "never missing" and row["type"] != "text":
                assert values.notna().all(), (path.name, row["column"])
            if row["type"] in ("integer", "number"):
                pd.to_numeric(values.dropna())
