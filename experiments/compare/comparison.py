"""Policies against the baseline, future by future.

A pair is one future under two policies. What a table says of a policy is the mean of the paired differences
with its interval, never two means side by side. Futures of one design point share their parameters, so the
interval counts points and not futures.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from experiments.compare.intervals import Interval, mean_interval
from experiments.compare.partial_totals import Cut, totals_of
from experiments.compare.terminal import terminal_table
from experiments.plan.uncertainty import split_variance
from experiments.runs.manifest import refuse_unknown_mission
from experiments.runs.store import Results
from experiments.tables.aggregate import present_value
from experiments.tables.schemas import COSTS
from experiments.tables.units import scale
from sim.outcomes import Outcome
from sim.scenario.errors import ScenarioError

__all__ = ["BrokenPairing", "compare", "compare_each", "horizon_table", "terminal_table"]

#: Single futures lie between these quantiles: the middle 90 %.
SMALLEST, LARGEST = 0.05, 0.95
#: A mean difference below this share of the baseline's level is rounding of floating-point numbers.
ROUNDING = 1e-12
_KEYS = ["policy", "replication"]
_DESIGN = ["point", "chance"]


class BrokenPairing(ScenarioError):
    """The futures of two policies are not the same futures."""


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Paired values of one outcome under the baseline and one policy."""

    baseline: np.ndarray
    value: np.ndarray
    cluster: np.ndarray
    missing: int

    @property
    def difference(self) -> np.ndarray:
        """Policy less baseline, future by future."""
        return self.value - self.baseline


def compare(results: Results, mission: str | None = None, months: int | None = None) -> pd.DataFrame:
    """One row for each policy but the baseline and each outcome.

    Args:
        results: of a study.
        mission: this mission alone; else the whole world. Costs are those of the policy in the whole world.
        months: the first months alone; else the horizon of the study.

    Raises:
        BrokenPairing: the policies were not run in the same futures.
        ScenarioError: there is no such mission or month.
    """
    return compare_each(results, [(mission, months)])[0]


def compare_each(results: Results, parts: Sequence[tuple[str | None, int | None]]) -> list[pd.DataFrame]:
    """``compare`` for several pairs of mission and months; the large tables are read once for all of them."""
    cuts = {part: cut for part in parts if (cut := _cut(results, *part)) is not None}
    found = totals_of(results, tuple(dict.fromkeys(cuts.values()))) if cuts else {}
    return [_compared(results, part[0], _reported(results, cuts.get(part), found)) for part in parts]


def reported_runs(results: Results, mission: str | None, months: int | None) -> pd.DataFrame:
    """The table of runs with the outcomes of one mission, or of the first months, where that is asked for.

    Raises:
        ScenarioError: there is no such mission or month.
    """
    cut = _cut(results, mission, months)
    return _reported(results, cut, totals_of(results, (cut,)) if cut else {})


def _compared(results: Results, mission: str | None, reported: pd.DataFrame) -> pd.DataFrame:
    frames = _by_policy(reported, results)
    base = frames[results.baseline]
    clustered, small = bool(results.manifest["draws_per_point"]), results.study.get("small", {})
    per_unit = mission is None or len(results.missions) == 1
    rows = []
    # A study of the baseline alone has a comparison without rows: the baseline with itself has all columns.
    policies = [name for name in results.policies if name != results.baseline]
    for policy in policies or [results.baseline]:
        pair = partial(_pairs, base, frames[policy], _both_ok(base, frames[policy]), clustered=clustered)
        costs = {name: _mean(pair(f"{name}_pv").difference) for name in COSTS}
        about = {"policy": policy, "lever_class": results.manifest["policies"][policy]["lever_class"]}
        for declared in results.catalogue.reported:
            priced = per_unit and about["lever_class"] != "scenario"
            row = _row(declared, pair(declared.name), costs, priced, clustered)
            rows.append(about | row | {"small": small.get(declared.name, math.nan) / scale(declared.unit)})
    table = pd.DataFrame(rows if policies else rows[:1])[slice(None) if policies else slice(0)]
    table["policy"] = pd.Categorical(table["policy"], policies)
    table["pairs_needed"] = table["pairs_needed"].astype("Int64")
    return table


def horizon_table(
    results: Results, name: str, months: Sequence[int], mission: str | None = None
) -> pd.DataFrame:
    """How the difference in one outcome depends on the horizon: one row per policy and number of months."""
    columns = ["policy", "months", "difference", "low", "high", "share_worse", "pairs", "sign_settled"]
    wanted = results.catalogue.outcome(name).name
    tables = zip(months, compare_each(results, [(mission, horizon) for horizon in months]), strict=True)
    frames = [table[table["outcome"] == wanted].assign(months=horizon)[columns] for horizon, table in tables]
    return pd.concat(frames).sort_values(["policy", "months"], kind="stable").reset_index(drop=True)


def _cut(results: Results, mission: str | None, months: int | None) -> Cut | None:
    """The part of every run that is asked for; None for the whole of it."""
    if mission is not None:
        refuse_unknown_mission(mission, results.missions)
    if months is not None and not 1 <= months <= results.months:
        raise ScenarioError(f"months: {months} is not in 1 to {results.months}, the horizon of the study")
    whole = mission is None and months in (None, results.months)
    return None if whole else Cut(mission, months or results.months)


def _reported(results: Results, cut: Cut | None, found: Mapping[Cut, pd.DataFrame]) -> pd.DataFrame:
    """The table of runs, with outcomes of one mission or of the first months put in if asked for."""
    if cut is None:
        return results.runs
    outcomes = [one.name for one in results.catalogue.reported]
    kept = results.runs.drop(columns=outcomes + [f"{name}_pv" for name in COSTS])
    kept = kept.merge(found[cut], on=_KEYS, how="left")
    return kept.merge(_costs_until(results, cut.months), on=_KEYS, how="left")


def _costs_until(results: Results, months: int) -> pd.DataFrame:
    """Present values of the costs of each run over the first months."""
    world = results.read("world", [*_KEYS, "month", *COSTS])
    chosen = world[world["month"] < months]
    keys = chosen[_KEYS].iloc[::months].reset_index(drop=True)
    rate = keys.merge(results.runs[[*_KEYS, "discount_per_year"]], on=_KEYS, how="left")["discount_per_year"]
    flows = chosen[list(COSTS)].to_numpy().reshape(len(keys), months, len(COSTS)).swapaxes(1, 2)
    values = present_value(flows, rate.to_numpy()[:, np.newaxis])
    return pd.concat([keys, _frame(values, [f"{name}_pv" for name in COSTS])], axis=1)


def _frame(values: np.ndarray, names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(values, columns=names)


def _by_policy(runs: pd.DataFrame, results: Results) -> dict[str, pd.DataFrame]:
    """Runs of each policy by replication, all with the same rows; a future that a policy lacks is not ok in it.

    Raises:
        BrokenPairing: what is called the same future is not, or a policy shares none with the baseline.
    """
    frames = {}
    for policy in results.policies:
        frame = runs[runs["policy"] == policy].set_index("replication").sort_index()
        if frame.index.has_duplicates:
            raise BrokenPairing(f"pairing is broken: policy '{policy}' has a replication twice")
        frames[policy] = frame
    first = frames[results.baseline]
    for policy, frame in frames.items():
        common = first.index.intersection(frame.index)
        if not (frame.loc[common, _DESIGN] == first.loc[common, _DESIGN]).all(axis=None):
            raise BrokenPairing(f"pairing is broken: '{policy}' and '{results.baseline}' have other design points")
        frames[policy] = frame.reindex(first.index)
        if not _both_ok(first, frames[policy]).any():
            raise BrokenPairing(_nothing_in_common(policy, frame, results.baseline, first))
    return frames


def _both_ok(base: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    return ((base["status"] == "ok") & (other["status"] == "ok")).to_numpy()


def _nothing_in_common(policy: str, frame: pd.DataFrame, baseline: str, first: pd.DataFrame) -> str:
    """Says which runs are missing and why the first of them is."""
    if policy == baseline:
        words = f"pairing is broken: '{baseline}', with which all are compared, finished no future"
    else:
        words = f"pairing is broken: '{policy}' and '{baseline}' have no future in common"
    for name, rows in {baseline: first, policy: frame}.items():
        failed = rows[rows["status"] != "ok"]
        if len(failed):
            why = f"{failed['stage'].iloc[0]}: {failed['message'].iloc[0]}"
            words += f"; {len(failed)} of {len(rows)} runs of '{name}' failed, the first in stage {why}"
    return words


def _pairs(base: pd.DataFrame, other: pd.DataFrame, ok: np.ndarray, column: str, *, clustered: bool) -> _Pairs:
    """The pairs in which both runs ended well (``ok``) and have a value."""
    left, right = base[column].to_numpy(dtype=float), other[column].to_numpy(dtype=float)
    good = ok & np.isfinite(left) & np.isfinite(right)
    cluster = base["point"].to_numpy() if clustered else base.index.to_numpy()
    return _Pairs(left[good], right[good], cluster[good], int((~good).sum()))


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def _row(
    declared: Outcome, pairs: _Pairs, costs: dict[str, float], per_unit: bool, clustered: bool
) -> dict[str, object]:
    """The row of one policy and outcome."""
    difference = pairs.difference
    interval = mean_interval(difference, pairs.cluster)
    low, high = np.quantile(difference, [SMALLEST, LARGEST]) if len(difference) else (math.nan, math.nan)
    split = split_variance(difference, pairs.cluster) if clustered and len(difference) else None
    return {
        "outcome": declared.name,
        "title": declared.title,
        "unit": declared.unit,
        "better": declared.better,
        "headline": declared.headline,
        "baseline": _mean(pairs.baseline),
        "value": _mean(pairs.value),
        "difference": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "future_low": float(low),
        "future_high": float(high),
        **_shares(declared, difference),
        "pairs": len(difference),
        "draws": len(np.unique(pairs.cluster)),
        "missing": pairs.missing,
        "sign_settled": interval.settles_sign,
        "pairs_needed": _pairs_needed(interval, len(difference), _mean(np.abs(pairs.baseline))),
        **costs,
        "cost_us_per_unit": _cost_per_unit(declared, interval, costs["cost_us"]) if per_unit else math.nan,
        "ignorance_share": split.ignorance_share if split else math.nan,
    }


def _shares(declared: Outcome, difference: np.ndarray) -> dict[str, float]:
    """In which share of the futures the policy does worse, better and exactly as well."""
    same = _mean(difference == 0)
    up, down = _mean(difference > 0), _mean(difference < 0)
    if declared.better == "neither":
        return {"share_worse": math.nan, "share_better": math.nan, "share_same": same}
    worse, better = (down, up) if declared.better == "higher" else (up, down)
    return {"share_worse": worse, "share_better": better, "share_same": same}


def _pairs_needed(interval: Interval, pairs: int, level: float) -> int | None:
    """Pairs at which the interval would just leave out zero if mean and spread stayed as they are.

    None where the mean is nothing but rounding beside the level of the baseline.
    """
    half = interval.high - interval.mean
    if abs(interval.mean) <= ROUNDING * level or interval.mean == 0 or not math.isfinite(half):
        return None
    return max(2, math.ceil(pairs * (half / interval.mean) ** 2))


def _cost_per_unit(declared: Outcome, interval: Interval, cost: float) -> float:
    """US$ million per unit of improvement; blank unless the improvement is settled and costs something."""
    gain = {"higher": interval.mean, "lower": -interval.mean, "neither": math.nan}[declared.better]
    if not interval.settles_sign or not gain > 0 or not cost > 0:
        return math.nan
    return cost / gain
