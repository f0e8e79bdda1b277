"""What a pattern is: a question to the model, the range that the evidence accepts, and how one finds out."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from experiments.patterns.futures import Batch, Futures
from experiments.patterns.setting import Setting

Kind = Literal["input", "fitted", "certain", "emergent"]
Verdict = Literal["ACCEPT", "FAIL", "cannot be judged"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One measured quantity and the range in which it must lie.

    Attributes:
        name: what is measured.
        unit: its unit.
        low, high: accepted range; infinite where only a sign is asked.
        source: where the range comes from: key of the evidence, or whose choice it is.
    """

    name: str
    unit: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the model gave, with a 90 % interval over futures (not a number where there are too few)."""

    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer of an experiment.

    Attributes:
        estimates: one for each ``Accepted`` of the pattern, in order.
        note: what a reader must know to judge it, in a sentence or two.
        curve: further numbers for the files, by name.
    """

    estimates: tuple[Estimate, ...]
    note: str = ""
    curve: Mapping[str, Estimate] | None = None


@dataclass(frozen=True, slots=True)
class Experiment:
    """How one finds out: which futures are needed, and what to make of them.

    Attributes:
        batches: the futures by name; equal batches of several patterns are run once.
        measure: from the futures to the answer.
    """

    batches: Callable[[Setting], dict[str, Batch]]
    measure: Callable[[Mapping[str, Futures]], Measured]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of section 7 of the scientific brief.

    Attributes:
        id: ``PAT01`` to ``PAT20``.
        kind: input (proves the wiring), fitted (a target of calibration), certain (follows from how the model is built,
            so that it cannot fail) or emergent (the only kind that validates).
        asked: the question in words.
        accepted: what is measured and what is accepted; all of it must hold.
        experiment: how it is found out.
    """

    id: str
    kind: Kind
    asked: str
    accepted: tuple[Accepted, ...]
    experiment: Experiment


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern, answered."""

    pattern: Pattern
    measured: Measured
    futures: int

    @property
    def verdict(self) -> Verdict:
        """Accepted if every estimate lies in its range; failed if any lies outside."""
        pairs = list(zip(self.measured.estimates, self.pattern.accepted, strict=True))
        if any(within(estimate, accepted) is False for estimate, accepted in pairs):
            return "FAIL"
        return "ACCEPT" if all(within(*pair) for pair in pairs) else "cannot be judged"

    @property
    def settled(self) -> bool:
        """Whether more futures could hardly change the verdict.

        An accepted pattern is settled if all its intervals lie within their ranges, a failed one if one interval
        lies outside.
        """
        pairs = list(zip(self.measured.estimates, self.pattern.accepted, strict=True))
        if self.verdict == "ACCEPT":
            return all(accepted.low <= one.low and one.high <= accepted.high for one, accepted in pairs)
        return any(one.high < accepted.low or one.low > accepted.high for one, accepted in pairs)


def within(estimate: Estimate, accepted: Accepted) -> bool | None:
    """Whether an estimate lies in its range; None if there is no number to judge."""
    if math.isnan(estimate.value):
        return None
    return accepted.low <= estimate.value <= accepted.high
