"""A study of the baseline alone: nothing to compare, but how its futures fall, outcome by outcome."""

import numpy as np
import pandas as pd

from experiments.compare.comparison import LARGEST, SMALLEST, reported_runs
from experiments.compare.intervals import mean_interval
from experiments.compare.terminal import NOT_A_FORECAST, number
from experiments.console import tables
from experiments.runs.store import Results
from experiments.tables import units
from experiments.tables.columns import BASELINE
from experiments.tables.spreadsheets import Sheet

NOTHING_TO_COMPARE = "The study has the baseline alone, so there is nothing to compare."


def is_alone(results: Results) -> bool:
    """Whether a study has no policy but its baseline."""
    return len(results.policies) == 1


def levels(results: Results, mission: str | None = None, months: int | None = None) -> pd.DataFrame:
    """One row for each outcome: mean over futures with its 90 % interval, and the middle 90 % of futures.

    Args:
        results: of a study; its baseline is shown.
        mission: this mission alone; else the whole world.
        months: the first months alone; else the horizon of the study.

    Raises:
        ScenarioError: there is no such mission or month.
    """
    runs = reported_runs(results, mission, months)
    runs = runs[(runs["policy"] == results.baseline) & (runs["status"] == "ok")]
    clusters = runs["point"] if results.manifest["draws_per_point"] else runs["replication"]
    rows = []
    for declared in results.catalogue.reported:
        values = runs[declared.name].to_numpy(dtype=float)
        known = np.isfinite(values)
        interval = mean_interval(values[known], clusters.to_numpy()[known])
        low, high = np.quantile(values[known], [SMALLEST, LARGEST]) if known.any() else (np.nan, np.nan)
        rows.append({
            "policy": results.baseline, "outcome": declared.name, "title": declared.title, "unit": declared.unit,
            "headline": declared.headline, "mean": interval.mean, "low": interval.low, "high": interval.high,
            "future_low": float(low), "future_high": float(high), "futures": int(known.sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def levels_sheet(results: Results, table: pd.DataFrame, mission: str | None = None, months: int | None = None) -> Sheet:
    """The table of ``levels`` for a spreadsheet, in the units of the figures."""
    factor = table["unit"].map(units.scale).to_numpy(dtype=float)
    shown = table.assign(
        mission=mission or "all", months=months or results.months, unit=table["unit"].map(units.level_unit),
        **{name: table[name] * factor for name in ("mean", "low", "high", "future_low", "future_high")},
    )
    return Sheet("baseline", BASELINE, [shown[[column.name for column in BASELINE]]], len(shown))


def terminal_levels(table: pd.DataFrame, every_outcome: bool = False) -> str:
    """The same for a terminal, headline outcomes alone unless every outcome is asked for."""
    rows = []
    for row in table[table["headline"] | every_outcome].to_dict("records"):
        scale, unit = (100.0, "%") if row["unit"] == "share" else (1.0, row["unit"])
        span = f"{number(scale * row['future_low'])} to {number(scale * row['future_high'])}"
        rows.append((f"{row['title']}, {unit}", number(scale * row["mean"]), span))
    shown = tables.table(("outcome", "mean", "middle 90 % of futures"), rows)
    futures = f"  {table['futures'].max()} futures"
    return "\n".join([NOTHING_TO_COMPARE, "", shown, futures, "", tables.wrapped(NOT_A_FORECAST)])
