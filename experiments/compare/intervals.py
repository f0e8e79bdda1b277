"""The interval of a mean difference: which observations are independent, and when a sign is settled."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

#: Confidence of the interval of a mean.
CONFIDENCE = 0.90


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its interval."""

    mean: float
    low: float
    high: float

    @property
    def settles_sign(self) -> bool:
        """Whether the interval leaves no doubt about the sign."""
        return self.low > 0 or self.high < 0


def mean_interval(values: np.ndarray, cluster: np.ndarray) -> Interval:
    """The mean of values and its t interval, with clusters as the independent observations.

    Where effects cancel within the few clusters that a rare effect touches, such an interval would be too sure, or of
    no width at all: it is never narrower than if each value were independent. One value or one cluster has a mean and
    no interval.
    """
    if not len(values):
        return Interval(math.nan, math.nan, math.nan)
    mean = float(values.mean())
    labels, group = np.unique(cluster, return_inverse=True)
    if len(labels) < 2:
        return Interval(mean, math.nan, math.nan)
    off = values - mean
    half = max(_half_width(np.bincount(group, weights=off), len(values)), _half_width(off, len(values)))
    return Interval(mean, mean - half, mean + half)


def _half_width(sums: np.ndarray, number: int) -> float:
    """Half the t interval of a mean of so many values, from the sums of their deviations by independent observation."""
    error = math.sqrt(len(sums) / (len(sums) - 1) * float((sums**2).sum())) / number
    return float(stdtrit(len(sums) - 1, (1 + CONFIDENCE) / 2)) * error
