"""The training chain in words: what becomes of the units that a policy trains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from experiments.figures.captions import count, signed
from experiments.figures.style import Palette
from experiments.report.evidence import Evidence

#: Steps of the chain in the words of the waterfall, and what each step after the first takes.
_STEPS = {
    "trained": "trained",
    "retained": "are still whole when called",
    "pledged": "are registered",
    "deployed": "deploy",
    "effective": "prove effective",
}
_COLUMNS = [f"gpoi_{step}" for step in _STEPS]
_LOSSES = (
    "staying whole until called",
    "being registered",
    "being called by a mission within the horizon",
    "proving effective",
)


def chain(evidence: Evidence, policies: Sequence[str]) -> str:
    """What becomes of the units that the first policy trains, step by step, and how many prove effective under each."""
    if not {one.name for one in evidence.results.catalogue.world}.issuperset(_COLUMNS):
        return ""
    world = evidence.results.read("world", ["policy", "replication", *_COLUMNS])
    sums = world.groupby(["policy", "replication"], observed=True)[_COLUMNS].sum()
    return " ".join((_why(evidence, sums, policies[0]), *_compared(evidence, sums, policies)))


def _compared(evidence: Evidence, sums: pd.DataFrame, policies: Sequence[str]) -> Iterator[str]:
    """Effective units under each of several policies, most first."""
    if len(policies) < 2:
        return
    palette, means = Palette.of(evidence.results), sums["gpoi_effective"].groupby(level="policy", observed=True).mean()
    ranked = sorted(policies, key=lambda name: -float(means[name]))
    told = [f"{count(float(means[name]))} under {palette.policy(name).title}" for name in ranked]
    base = count(float(means[evidence.study.baseline]))
    yield f"Effective units by policy, on average: {'; '.join(told)}; {base} under the baseline."


def _why(evidence: Evidence, sums: pd.DataFrame, policy: str) -> str:
    """What becomes of the units that a policy trains, step by step, and how many more effective ones come of it."""
    base, own = (pd.DataFrame(sums.loc[name]) for name in (evidence.study.baseline, policy))
    means = [float(own[name].mean()) for name in _COLUMNS]
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
