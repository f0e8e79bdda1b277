"""Which policy closes which capability gap, mission by mission: one table for a whole study.

A gap is what is required and not effective. Its measure is the effective share of what is required over the horizon,
all futures together, as in the gap index; a policy's change of it is paired future by future. Not over the last year
alone: a part of a set that an offer holds is there for that part of the time, and then gone.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.compare.intervals import mean_interval
from experiments.compare.settled import is_settled
from experiments.console.tables import table, wrapped
from experiments.runs.manifest import refuse_unknown_mission
from experiments.runs.store import Results
from experiments.tables.aggregate import MONTHS_PER_YEAR
from sim.scenario.errors import ScenarioError

#: Smallest change that is named: half a percentage point, what whole numbers show.
SHOWN = 0.005
_KEYS = ["mission", "capability"]
#: A full share is no gap: half a percentage point is not seen.
_MET = 1 - SHOWN


def gap_changes(results: Results, mission: str | None = None, months: int | None = None) -> pd.DataFrame:
    """One row for each policy (baseline first), mission and capability that the mission ever requires.

    Columns: ``share`` effective of what is required, 0 to 1; ``difference`` from the baseline with its 90 % interval
    ``low`` to ``high``; ``pairs`` of futures and independent ``draws`` behind it; ``sign_settled``; ``baseline``, the
    share there; ``lever_class``, what may be claimed; ``months`` from the start that they are means of.

    Args:
        results: of a study.
        mission: this mission alone.
        months: the first months alone, in whole years, for tables keep no less; else the horizon of the study.

    Raises:
        ScenarioError: there is no such mission or month.
    """
    if mission is not None:
        refuse_unknown_mission(mission, results.missions)
    if months is not None and not 1 <= months <= results.months:
        raise ScenarioError(f"months: {months} is not in 1 to {results.months}, the horizon of the study")
    last = _whole_years(months or results.months, results.months)
    base = _levels(results, results.baseline, last, mission)
    points = results.runs[results.runs["policy"] == results.baseline].set_index("replication")["point"]
    clustered = bool(results.manifest["draws_per_point"])
    frames = []
    for policy in results.policies:
        own = base if policy == results.baseline else _levels(results, policy, last, mission)
        both = base.index.intersection(own.index)
        cluster = points.loc[both].to_numpy() if clustered else both.to_numpy()
        claim = results.manifest["policies"][policy]["lever_class"]
        frames.append(_compared(base.loc[both], own.loc[both], cluster).assign(policy=policy, lever_class=claim))
    changes = pd.concat(frames, ignore_index=True).assign(months=last)
    orders: dict[str, tuple[str, ...]] = {
        "policy": results.policies,
        "mission": results.missions,
        "capability": tuple(each.name for each in results.catalogue.capabilities),
    }
    for column, order in orders.items():
        changes[column] = pd.Categorical(changes[column], categories=list(order))
    names = ["policy", *_KEYS]
    changes = changes.sort_values(names, kind="stable").reset_index(drop=True)
    return changes[[*names, *(name for name in changes.columns if name not in names)]]


def _whole_years(months: int, horizon: int) -> int:
    """The first months that the table of years can tell apart: whole years of them, or the horizon."""
    if months >= horizon:
        return horizon
    return min(horizon, max(1, months // MONTHS_PER_YEAR) * MONTHS_PER_YEAR)


def _levels(results: Results, policy: str, months: int, mission: str | None) -> pd.DataFrame:
    """Required and effective, means over the first months: a row a future, columns (level, mission, capability)."""
    levels = ["required", "effective"]
    rows = results.read("gaps", ["policy", "replication", "mission", "month", "capability", *levels], [policy])
    rows = rows[(rows["month"] < months) & (rows["mission"].isin([mission] if mission else results.missions))]
    rows = rows.assign(effective=rows["effective"].clip(upper=rows["required"]))  # a surplus fills no other year's gap
    length = (months - rows["month"]).clip(upper=MONTHS_PER_YEAR) / months
    rows = rows.assign(**{level: rows[level] * length for level in levels}).astype({key: str for key in _KEYS})
    sums = rows.groupby(["replication", *_KEYS], as_index=False, sort=False)[levels].sum()
    return sums.pivot(index="replication", columns=_KEYS, values=levels).sort_index()


def _compared(base: pd.DataFrame, own: pd.DataFrame, cluster: np.ndarray) -> pd.DataFrame:
    """Shares of one policy beside the baseline's, for each mission and capability that has a requirement in both."""
    rows, keys = [], base["required"].columns
    # As plain arrays: asking a table for one column after the other takes most of the time of a study of many policies.
    sides = [[table[level][keys].to_numpy(dtype=float) for level in ("effective", "required")] for table in (base, own)]
    for place, key in enumerate(keys):
        before, after = (_linear(have[:, place], need[:, place]) for have, need in sides)
        if before is None or after is None:
            continue
        interval = mean_interval(after - before, cluster)
        rows.append({
            **dict(zip(_KEYS, key, strict=True)),
            "share": float(after.mean()), "baseline": float(before.mean()), "difference": interval.mean,
            "low": interval.low, "high": interval.high, "sign_settled": interval.settles_sign,
            "pairs": len(cluster), "draws": len(np.unique(cluster)), "better": "higher",
        })
    return pd.DataFrame(rows)


def _linear(have: np.ndarray, need: np.ndarray) -> np.ndarray | None:
    """Numbers, one for each future, whose mean is the share of all futures together and whose spread is its error.

    Not the shares of single futures: those would count a future that requires little as much as one that requires
    a lot. None where nothing is ever required.
    """
    if not len(need) or not need.mean() > 0:
        return None
    share = have.mean() / need.mean()
    return share + (have - share * need) / need.mean()


def moved(changes: pd.DataFrame, settled: bool = True) -> pd.DataFrame:
    """The changes that are large enough to name, and, unless told otherwise, of settled sign."""
    large = changes[changes["difference"].abs() >= SHOWN]
    sure = np.array([is_settled(row) for row in large.to_dict("records")], dtype=bool)
    return large[sure] if settled else large


def gaps_of(changes: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """What the baseline leaves unmet: its rows with less than is required."""
    return changes[(changes["policy"] == baseline) & (changes["share"] < _MET)]


def terminal_gaps(results: Results, changes: pd.DataFrame) -> str:
    """The table for a terminal: the baseline's shares, then what each policy changes."""
    missions = [name for name in results.missions if name in set(changes["mission"])]
    titles = {each.name: each.title for each in results.catalogue.capabilities}
    lines = [wrapped(
        "Capability gaps: effective share of what is required, %, mission by mission; under a policy its change in "
        "percentage points in the same futures. In brackets: no settled sign, too few futures for one, or assumed. "
        "Blank: less "
        f"than half a point. '-': nothing is required. Means over {changes["months"].iloc[0]} months."
    )]
    still = []
    for policy in results.policies:
        rows = changes[changes["policy"] == policy]
        if policy != results.baseline:
            rows = moved(rows, settled=False)
        if rows.empty:
            still.append(policy)
            continue
        lines += ["", f"{policy}: {results.title(policy)}", _block(rows, missions, titles, policy == results.baseline)]
    if still:
        lines += ["", wrapped(f"No gap changes by half a point or more under: {', '.join(still)}.")]
    return "\n".join(lines)


def _block(rows: pd.DataFrame, missions: list[str], titles: dict[str, str], baseline: bool) -> str:
    """Capabilities by missions, for one policy."""
    cells = {(row["capability"], row["mission"]): row for row in rows.to_dict("records")}
    blank, shown = "-" if baseline else "", []
    for capability, title in titles.items():
        mine = [cells.get((capability, name)) for name in missions]
        if any(mine):
            texts = [blank if row is None else _level(row) if baseline else change_text(row) for row in mine]
            shown.append((title, *texts))
    return table(("capability", *missions), shown)


def _level(row: Mapping[Any, Any]) -> str:
    return f"{100 * row['share']:.0f}"


def change_text(row: Mapping[Any, Any]) -> str:
    """A change in whole percentage points with its sign; in brackets where that is not settled, or assumed."""
    text = f"{100 * row['difference']:+.0f}".replace("-", "\N{MINUS SIGN}")
    return text if is_settled(row) else f"({text})"
