"""Tables of a study as people outside get them: in the units of the figures, with mission and months in every row."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from experiments.compare.comparison import compare
from experiments.compare.gap_changes import gap_changes
from experiments.runs.manifest import refuse_unknown_table
from experiments.runs.store import Results, study_of, unreadable
from experiments.tables import columns, units
from experiments.tables.columns import Column
from experiments.tables.spreadsheets import Sheet

ALL_MISSIONS = "all"
_LEVELS = ("baseline", "value", "difference", "low", "high", "future_low", "future_high", "small")
_SHARES = ("share_worse", "share_better", "share_same", "ignorance_share")
_PERCENT = units.scale(units.SHARE)


def comparison_sheet(
    results: Results, comparison: pd.DataFrame, mission: str | None = None, months: int | None = None
) -> Sheet:
    """The comparison for a spreadsheet.

    Args:
        results: of the study.
        comparison: the table of ``compare``.
        mission: the mission that it is about; all when it is none.
        months: the first months that it is about; all when there are none.
    """
    table = _titled(results, comparison)
    table = table.assign(mission=mission or ALL_MISSIONS, months=months or results.months)
    factor = comparison["unit"].map(units.scale).to_numpy(dtype=float)
    table = table.assign(
        unit=comparison["unit"].map(units.level_unit),
        unit_of_difference=comparison["unit"].map(units.difference_unit),
        cost_us_per_unit=_tidy(comparison["cost_us_per_unit"] / factor),
        **{name: _tidy(comparison[name] * factor) for name in _LEVELS},
        **{name: _tidy(comparison[name] * _PERCENT) for name in _SHARES},
    )
    return _sheet("compare", columns.COMPARE, table)


def gaps_sheet(results: Results, changes: pd.DataFrame) -> Sheet:
    """The changes of capability gaps for a spreadsheet; ``changes`` is the table of ``gap_changes``."""
    titles = {each.name: each.title for each in results.catalogue.capabilities}
    table = _titled(results, changes).assign(
        title=changes["capability"].astype(str).map(titles),
        unit=units.level_unit(units.SHARE),
        unit_of_difference=units.difference_unit(units.SHARE),
        **{name: _tidy(changes[name] * _PERCENT) for name in ("share", "baseline", "difference", "low", "high")},
    )
    return _sheet("gap_changes", columns.GAP_CHANGES, table)


def levers_sheet(results: Results) -> Sheet:
    """Where the policies that the designs of a study made lie: no row where it has no design."""
    study = study_of(results.study)
    units_of = {name: lever.unit for design in study.designs.values() for name, lever in design.levers.items()}
    rows = [
        (policy.name, policy.title, ALL_MISSIONS, results.months, level.lever, level.value,
         units_of.get(level.lever, ""))
        for policy in study.policies for level in policy.levels
    ]
    return _sheet("levers", columns.LEVERS, pd.DataFrame(rows, columns=[each.name for each in columns.LEVERS]))


def sheet_of(results: Results, name: str) -> Sheet:
    """Any table of a study, by its name.

    Raises:
        ScenarioError: there is no such table, or it cannot be read.
    """
    if name == "compare":
        return comparison_sheet(results, compare(results))
    if name == "gap_changes":
        return gaps_sheet(results, gap_changes(results))
    if name == "levers":
        return levers_sheet(results)
    refuse_unknown_table(name)
    path = results.path_of(name)
    try:
        with pq.ParquetFile(path) as file:
            there, rows = file.schema_arrow.names, file.metadata.num_rows
    except (OSError, ValueError) as error:
        raise unreadable(path, " ".join(str(error).split())) from None
    stored = tuple(each for each in results.columns(name) if each.name in there)
    found = _placed(stored)
    frames = (_shown(frame, stored, found, results.months) for frame in _blocks(results, name, stored))
    return Sheet(name, tuple(columns.exported(each) for each in found), frames, rows)


def _placed(stored: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns with mission and months after the policy, where the table has none of its own."""
    names = [each.name for each in stored]
    extra = [each for each in (columns.WHERE, columns.SPAN) if each.name not in names]
    after = names.index("policy") + 1 if "policy" in names else 0
    return (*stored[:after], *extra, *stored[after:])


def _blocks(results: Results, name: str, stored: Sequence[Column]) -> Iterator[pd.DataFrame]:
    """The rows of a table, block by block: the largest is never held as a whole."""
    path = results.path_of(name)
    try:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                yield file.read_row_group(number, [each.name for each in stored]).to_pandas()
    except (OSError, ValueError) as error:
        raise unreadable(path, " ".join(str(error).split())) from None


def _shown(frame: pd.DataFrame, stored: Sequence[Column], wanted: Sequence[Column], months: int) -> pd.DataFrame:
    """A block in the units of the figures."""
    shares = {each.name: _tidy(frame[each.name] * _PERCENT) for each in stored if each.unit == units.SHARE}
    single = {name: frame[name].astype(str).astype(float) for name in frame.columns if frame[name].dtype == "float32"}
    placed: dict[str, str | int] = {columns.WHERE.name: ALL_MISSIONS, columns.SPAN.name: months}
    extra: dict[str, Any] = {name: value for name, value in placed.items() if name not in frame.columns}
    return frame.assign(**single, **shares, **extra)[[each.name for each in wanted]]


def _titled(results: Results, table: pd.DataFrame) -> pd.DataFrame:
    names = table["policy"].astype(str)
    return table.assign(policy=names, policy_title=names.map(results.title))


def _tidy(values: pd.Series) -> pd.Series:
    """Values to fifteen digits, all that a spreadsheet keeps: 0.07 in per cent is 7 and not 7.000000000000001."""
    return values.map(lambda value: float(f"{value:.15g}"), na_action="ignore")


def _sheet(name: str, wanted: tuple[Column, ...], table: pd.DataFrame) -> Sheet:
    chosen = table[[each.name for each in wanted]]
    return Sheet(name, wanted, [chosen], len(chosen))
