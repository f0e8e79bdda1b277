"""Cash that a policy leaves with the UN: money paid that buys nothing within the horizon."""

from __future__ import annotations

import pandas as pd

from experiments.compare.intervals import mean_interval
from experiments.compare.settled import WORTH_NAMING
from experiments.figures.captions import plain
from experiments.report.evidence import Evidence


def idle_cash(evidence: Evidence, policy: str) -> str:
    """What the UN holds at the end beside what it holds under the baseline, where that is settled and worth naming."""
    last = evidence.results.months - 1
    world = evidence.results.read("world", ["policy", "replication", "month", "un_cash", "payables"],
                                  (evidence.study.baseline, policy))  # fmt: skip
    ends = world[world["month"] == last].set_index(["policy", "replication"])[["un_cash", "payables"]]
    base, own = (pd.DataFrame(ends.loc[name]) for name in (evidence.study.baseline, policy))
    more = (own["un_cash"] - base["un_cash"]).dropna()
    per_point = evidence.results.manifest["draws_per_point"]
    clusters = more.index.to_numpy() // per_point if per_point else more.index.to_numpy()
    found, usual = mean_interval(more.to_numpy(dtype=float), clusters), float(base["un_cash"].mean())
    if not found.low > 0 or found.mean < WORTH_NAMING * usual:
        return ""
    held, before, owed = (plain(value, 10) for value in (own["un_cash"].mean(), usual, own["payables"].mean()))
    return (
        f"Idle cash: at the end the UN holds US$ {held} million, against {before} under the baseline; it owes "
        f"contributors {owed}. What is above has been paid and bought nothing yet."
    )
