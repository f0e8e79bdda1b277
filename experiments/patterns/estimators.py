"""Estimators of the experiments: regression of counts, ratios, dispersion; intervals by leaving clusters out.

Futures that share a design point share what nobody knows, so the point is the cluster. Intervals cover 90 %.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln
from scipy.stats import t as student

from experiments.patterns.pattern import Estimate

LEVEL = 0.9
_ROUNDS, _CLOSE = 60, 1e-9
_MOST_LOG = 30.0  # a mean beyond exp(30) is no count of anything
_LOG_ALPHA = (-12.0, 6.0)  # from almost Poisson to wildly overdispersed


def interval(value: float, error: float, clusters: int) -> Estimate:
    """A value with its 90 % interval (Student's t with the clusters' degrees of freedom)."""
    if clusters < 3 or not math.isfinite(error):
        return Estimate(value)
    half = float(student.ppf(0.5 + LEVEL / 2.0, clusters - 1)) * error
    return Estimate(value, value - half, value + half)


def leave_one_out(statistic: Callable[[np.ndarray], float], clusters: np.ndarray) -> Estimate:
    """A statistic of the futures with its interval from leaving out one cluster after the other (jackknife).

    Args:
        statistic: from a mask of futures to a number.
        clusters: label of the cluster of each future.
    """
    everyone = statistic(np.ones(len(clusters), dtype=bool))
    labels = np.unique(clusters)
    without = np.array([statistic(clusters != label) for label in labels])
    if not np.isfinite(without).all() or not math.isfinite(everyone):
        return Estimate(everyone)
    spread = ((without - without.mean()) ** 2).sum() * (len(labels) - 1) / len(labels)
    return interval(everyone, math.sqrt(spread), len(labels))


def ratio_of_sums(top: np.ndarray, bottom: np.ndarray, clusters: np.ndarray) -> Estimate:
    """Sum of ``top`` over sum of ``bottom``, over futures; not a number where the bottom is empty."""

    def ratio(mask: np.ndarray) -> float:
        """The ratio in some of the futures."""
        return divided(float(top[mask].sum()), float(bottom[mask].sum()))

    return leave_one_out(ratio, clusters)


def mean(values: np.ndarray, clusters: np.ndarray) -> Estimate:
    """Mean over futures."""
    return leave_one_out(lambda mask: float(values[mask].mean()), clusters)


def mean_dispersion(counts: np.ndarray, clusters: np.ndarray) -> Estimate:
    """Variance over mean within series (last axis), over futures (first axis)."""
    return leave_one_out(lambda mask: dispersion(counts[mask].reshape(-1, counts.shape[-1])), clusters)


def divided(top: float, bottom: float) -> float:
    """A ratio, not a number where there was no case."""
    return top / bottom if bottom > 0 else math.nan


def dispersion(counts: np.ndarray) -> float:
    """Variance over mean within series: 1 for Poisson counts, pooled over the rows that counted anything.

    Args:
        counts: one series in each row.
    """
    counts = np.asarray(counts, dtype=float)
    means = counts.mean(axis=1, keepdims=True)
    some = means[:, 0] > 0
    if not some.any() or counts.shape[1] < 2:
        return math.nan
    squares = ((counts[some] - means[some]) ** 2 / means[some]).sum()
    return float(squares / (some.sum() * (counts.shape[1] - 1)))


@dataclass(frozen=True, slots=True)
class Regression:
    """A regression of counts with a log link.

    Attributes:
        coefficients: change of the log expected count with each column.
        covariance: of the coefficients, robust to likeness within clusters.
        alpha: overdispersion; variance is mean + alpha x mean squared.
        clusters: number of clusters.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    alpha: float
    clusters: int

    def slope(self, column: int) -> Estimate:
        """One coefficient with its interval."""
        error = math.sqrt(max(0.0, float(self.covariance[column, column])))
        return interval(float(self.coefficients[column]), error, self.clusters)


def negative_binomial(counts: np.ndarray, columns: np.ndarray, clusters: np.ndarray) -> Regression:
    """Negative binomial regression by maximum likelihood, with errors clustered as the source clusters them.

    Alternates weighted least squares for the coefficients and a line search for the overdispersion.

    Args:
        counts: what is explained, 0 or more; need not be whole.
        columns: explaining columns, an intercept among them.
        clusters: label of the cluster of each row.

    Returns:
        The regression; without any case its coefficients are not numbers, since nothing was seen to rise or fall.
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(columns, dtype=float)
    if not y.any():
        unknown = np.full(x.shape[1], math.nan)
        return Regression(unknown, np.diag(unknown), math.nan, len(np.unique(clusters)))
    beta, alpha = _least_squares(y, x, 0.0, _start(y, x)), 0.0
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(x @ beta, -_MOST_LOG, _MOST_LOG))
        found = _overdispersion(y, mean)
        new = _least_squares(y, x, found, beta)
        moved = np.abs(new - beta).max() + abs(found - alpha) / (1.0 + alpha)
        beta, alpha = new, found
        if moved < _CLOSE:
            break
    return Regression(beta, _clustered(y, x, beta, alpha, clusters), alpha, len(np.unique(clusters)))


def _start(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """First guess: least squares on the logarithm of counts that are never quite zero."""
    return np.linalg.lstsq(x, np.log(y + 0.5), rcond=None)[0]


def _least_squares(y: np.ndarray, x: np.ndarray, alpha: float, beta: np.ndarray) -> np.ndarray:
    """Coefficients for a given overdispersion, by iteratively reweighted least squares."""
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(x @ beta, -_MOST_LOG, _MOST_LOG))
        weight = mean / (1.0 + alpha * mean)
        aim = x @ beta + (y - mean) / mean
        bread = x.T @ (weight[:, None] * x)
        new = np.linalg.lstsq(bread, x.T @ (weight * aim), rcond=None)[0]
        if np.abs(new - beta).max() < _CLOSE:
            return new
        beta = new
    return beta


def _overdispersion(y: np.ndarray, mean: np.ndarray) -> float:
    """The overdispersion that makes the counts most likely, given their means."""

    def unlikelihood(log_alpha: float) -> float:
        """Minus the log likelihood at a dispersion."""
        r = math.exp(-log_alpha)
        likely = gammaln(y + r) - gammaln(r) + r * np.log(r / (r + mean)) + y * np.log(mean / (r + mean))
        return -float(likely.sum())

    best = minimize_scalar(unlikelihood, bounds=_LOG_ALPHA, method="bounded", options={"xatol": 1e-6})
    return math.exp(float(best.x))


def _clustered(y: np.ndarray, x: np.ndarray, beta: np.ndarray, alpha: float, clusters: np.ndarray) -> np.ndarray:
    """Covariance of the coefficients, robust to likeness within clusters (sandwich with the usual small correction)."""
    mean = np.exp(np.clip(x @ beta, -_MOST_LOG, _MOST_LOG))
    scores = x * ((y - mean) / (1.0 + alpha * mean))[:, None]
    labels, group = np.unique(clusters, return_inverse=True)
    sums = np.zeros((len(labels), x.shape[1]))
    np.add.at(sums, group, scores)
    bread = np.linalg.pinv(x.T @ ((mean / (1.0 + alpha * mean))[:, None] * x))
    correction = len(labels) / max(1, len(labels) - 1)
    return correction * bread @ (sums.T @ sums) @ bread
