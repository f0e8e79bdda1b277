"""The training chain in words: what becomes of the units that a policy trains."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from experiments.figures.captions import count, signed
from experiments.report.evidence import Evidence

#: Steps of the chain in the words of the waterfall, and what each step after the first takes.
_STEPS = {
    "trained": "trained",
    "retained": "are still whole when called",
    "pledged": "are registered",
    "deployed": "deploy",
    "effective": "prove effective",
}
_LOSSES = (
    "staying whole until called",
    "being registered",
    "being called by a mission within the horizon",
    "proving effective",
)


def chain(evidence: Evidence, policy: str) -> str:
    """What becomes of the units that training pays for, step by step, and how many more effective ones come of it."""
    columns = [f"gpoi_{step}" for step in _STEPS]
    if not {one.name for one in evidence.results.catalogue.world}.issuperset(columns):
        return ""
    world = evidence.results.read("world", ["policy", "replication", *columns])
    sums = world.groupby(["policy", "replication"], observed=True)[columns].sum()
    base, own = (pd.DataFrame(sums.loc[name]) for name in (evidence.study.baseline, policy))
    means = [float(own[name].mean()) for name in columns]
    trained, *later = (count(mean) for mean in means)
    steps = ", ".join(f"{number} {words}" for number, words in zip(later, list(_STEPS.values())[1:], strict=True))
    more = (own["gpoi_effective"] - base["gpoi_effective"]).dropna()
    low, high = more.quantile([0.05, 0.95])
    return (
        f"Why: of {trained} units trained in {evidence.study.months} months, on average {steps}; the narrowest "
        f"step is {_narrowest(means)}. That is {count(float(more.mean()))} effective units more than under the "
        f"baseline (middle 90 % of futures {signed(low, 1e9)} to {signed(high, 1e9)})."
    )


def _narrowest(means: Sequence[float]) -> str:
    """The step of the chain that takes the largest share of the units that reach it."""
    kept = [after / before if before > 0 else 1.0 for before, after in pairwise(means)]
    return _LOSSES[min(range(len(kept)), key=lambda step: kept[step])]
