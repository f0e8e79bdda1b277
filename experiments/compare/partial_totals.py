"""Outcomes of each run in one mission or over the first months, read run by run.

The monthly table is the largest of a study: it is read block by block, once for all that is asked, and never
held as a whole.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.runs.store import Results, unreadable
from experiments.tables.aggregate import totals

_KEYS = ["policy", "replication"]


class Cut(NamedTuple):
    """A part of every run: one mission, or all when it is None, over the first months."""

    mission: str | None
    months: int


def totals_of(results: Results, cuts: Sequence[Cut]) -> dict[Cut, pd.DataFrame]:
    """One row for each run that ended well and a column for each reported outcome, for each cut.

    Raises:
        ScenarioError: the table is missing or damaged.
    """
    places = [slice(None) if cut.mission is None else [results.missions.index(cut.mission)] for cut in cuts]
    keys: list[pd.DataFrame] = []
    found: list[list[np.ndarray]] = [[] for _ in cuts]
    for block, values in _blocks(results):
        keys.append(block)
        for rows, place, cut in zip(found, places, cuts, strict=True):
            rows.append(totals(values[:, place, : cut.months].swapaxes(1, 2), results.catalogue))
    names = [one.name for one in results.catalogue.reported]
    runs = pd.concat(keys, ignore_index=True) if keys else pd.DataFrame(columns=_KEYS)
    runs["policy"] = pd.Categorical(runs["policy"], list(results.policies))
    return {
        cut: pd.concat([runs, pd.DataFrame(np.concatenate(rows or [np.empty((0, len(names)))]), columns=names)], axis=1)
        for cut, rows in zip(cuts, found, strict=True)
    }


def _blocks(results: Results) -> Iterator[tuple[pd.DataFrame, np.ndarray]]:
    """Keys of some runs and their values by run, mission, month and outcome; a run never spans two blocks."""
    path = results.path_of("monthly")
    size = len(results.missions) * results.months
    columns = list(results.catalogue.outcome_index)
    try:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                block = file.read_row_group(number, [*_KEYS, *columns])
                yield block.select(_KEYS).take(pa.array(np.arange(0, block.num_rows, size))).to_pandas(), np.stack(
                    [block.column(name).to_numpy() for name in columns], axis=-1
                ).reshape(-1, len(results.missions), results.months, len(columns))
    except (OSError, ValueError) as error:
        raise unreadable(path, " ".join(str(error).split())) from None
