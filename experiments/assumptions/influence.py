"""From the outcomes of a screening to the influence of each parameter, with its interval and its noise floor.

For each of six measures (three outcomes, and the policy's difference from the baseline in each of them) SALib gives
mu* (mean size of the elementary effects), mu (their signed mean) and their spread. An elementary effect is the
change of the measure as the parameter moves over the middle 90 % of its range, all else equal, in the same future.

The noise floor comes from the twins: half the difference of the two twins' effects holds no influence at all, only
the luck that the mean of the two holds as well. Its mean size is what a parameter without influence would show.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.assumptions.screening import LEVELS, OUTCOMES, Design

CONFIDENCE = 0.90
RESAMPLES = 1000
#: What a measure is about: the level of an outcome, or the policy's difference in it.
LEVEL, DIFFERENCE = "outcome", "policy difference"


def effects(design: Design, outcomes: np.ndarray) -> pd.DataFrame:
    """Influence of each parameter on each measure.

    Args:
        design: the screening.
        outcomes: of shape (trajectories, steps, twins, arms, outcomes).

    Returns:
        Rows of parameter x measure: ``of`` (outcome or policy difference), ``outcome``, ``mu`` with its t interval
        ``mu_low``, ``mu_high``, ``mu_star`` with its bootstrap interval ``low``, ``high``, ``sigma``, ``noise`` and
        ``mean`` of the measure over the whole design.
    """
    tables = []
    for of, values in ((LEVEL, outcomes[..., 0, :]), (DIFFERENCE, outcomes[..., 1, :] - outcomes[..., 0, :])):
        for number, name in enumerate(OUTCOMES):
            tables.append(_measure(design, values[..., number]).assign(of=of, outcome=name))
    return pd.concat(tables, ignore_index=True)


def _measure(design: Design, values: np.ndarray) -> pd.DataFrame:
    """One measure, from values of shape (trajectories, steps, twins)."""
    from scipy.stats import t

    found = _morris(design, values.mean(axis=-1))
    luck = _morris(design, (values[..., 0] - values[..., 1]) / values.shape[-1])
    count = design.asked.trajectories
    reach = t.ppf((1.0 + CONFIDENCE) / 2.0, count - 1) / math.sqrt(count) if count > 1 else math.inf
    half = found["sigma"] * reach
    return pd.DataFrame(
        {
            "parameter": list(design.names),
            "mu": found["mu"],
            "mu_low": found["mu"] - half,
            "mu_high": found["mu"] + half,
            "mu_star": found["mu_star"],
            "low": np.maximum(0.0, found["mu_star"] - found["mu_star_conf"]),
            "high": found["mu_star"] + found["mu_star_conf"],
            "sigma": found["sigma"],
            "noise": luck["mu_star"],
            "mean": float(values.mean()),
        }
    )


def _morris(design: Design, values: np.ndarray) -> dict[str, np.ndarray]:
    """SALib's analysis of values of shape (trajectories, steps)."""
    from SALib.analyze import morris

    found = morris.analyze(
        design.problem,
        design.levels.reshape(-1, len(design.names)),
        np.asarray(values, dtype=float).ravel(),
        num_levels=LEVELS,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=design.asked.seed,
    )
    return {key: np.asarray(found[key], dtype=float) for key in ("mu", "mu_star", "sigma", "mu_star_conf")}


def shares(table: pd.DataFrame) -> pd.DataFrame:
    """The share of all influence that each parameter carries: on the outcomes and on the policy's difference.

    Influence is what of mu* rises above the noise floor; its shares within each measure are averaged over the
    outcomes, so that a share of 0.1 reads: a tenth of all movement that parameters cause.
    """
    rows = table.assign(above=(table["mu_star"] - table["noise"]).clip(lower=0.0))
    total = rows.groupby(["of", "outcome"])["above"].transform("sum")
    rows["share"] = np.divide(rows["above"], total, out=np.zeros(len(rows)), where=total.to_numpy() > 0)
    wide = rows.pivot_table(index="parameter", columns="of", values="share", aggfunc="mean", sort=False)
    return wide.rename(columns={LEVEL: "influence", DIFFERENCE: "influence_on_policy"}).reset_index()


def turns(table: pd.DataFrame) -> pd.DataFrame:
    """Where the policy's difference may change its sign within the range of one parameter.

    A straight line through the mean difference with slope mu: a hint for a closer look, not a finding. Only effects
    whose own sign is settled are named.
    """
    return pd.DataFrame(list(_turning(table)), columns=["parameter", "outcome", "mean", "at_low", "at_high"])


def _turning(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    for row in table[table["of"] == DIFFERENCE].to_dict("records"):
        low, high = row["mean"] - row["mu"] / 2.0, row["mean"] + row["mu"] / 2.0
        if row["mu_low"] * row["mu_high"] > 0 and low * high < 0:
            yield {
                "parameter": row["parameter"],
                "outcome": row["outcome"],
                "mean": row["mean"],
                "at_low": low,
                "at_high": high,
            }
