"""How good forecasts of counts are: CRPS, log score, and whether the widths were right.

CRPS (continuous ranked probability score) is in deaths and lower is better; for a forecast of one number it is the
absolute error. Counts are discrete, so coverage is read off the *randomised* probability integral transform: an
interval of 90 % around the median of a small count may hold 97 % of the forecast and still be right.
"""

import numpy as np


def crps(chances: np.ndarray, observed: int) -> float:
    """CRPS of a distribution on 0, 1, 2, ...: sum of squared distances between distribution and observation."""
    reach = max(len(chances), observed + 1)
    below = np.ones(reach)
    below[: len(chances)] = np.minimum(np.cumsum(chances), 1.0)
    return float(((below - (np.arange(reach) >= observed)) ** 2).sum())


def chances_of(sample: np.ndarray) -> np.ndarray:
    """The distribution of a sample of counts, from 0 to its largest."""
    counts = np.bincount(np.asarray(sample, dtype=np.int64))
    return counts / counts.sum()


def log_score(chances: np.ndarray, observed: int, futures: int) -> float:
    """Minus the log chance of what was observed; half a future is spread over all counts, so that it stays finite.

    Args:
        chances: distribution on 0, 1, 2, ...
        observed: what came.
        futures: how many the distribution rests on.
    """
    chance = chances[observed] if observed < len(chances) else 0.0
    reach = max(len(chances), observed + 1)
    return float(-np.log((futures * chance + 0.5 / reach) / (futures + 0.5)))


def randomised_pit(chances: np.ndarray, observed: int, luck: float) -> float:
    """Where the observation lies in the forecast, 0 to 1: uniform when forecasts are right.

    Args:
        chances: distribution on 0, 1, 2, ...
        observed: what came.
        luck: uniform number that places it within its own step.
    """
    below = float(chances[:observed].sum())
    here = float(chances[observed]) if observed < len(chances) else 0.0
    return min(1.0, below + luck * here)


def coverage(pits: np.ndarray, share: float) -> float:
    """Share of observations within the central interval of that probability."""
    edge = (1 - share) / 2
    return float(np.mean((pits >= edge) & (pits <= 1 - edge))) if len(pits) else float("nan")


def quantile(chances: np.ndarray, share: float) -> int:
    """The smallest count below or at which lies that share of the forecast."""
    return int(np.searchsorted(np.cumsum(chances), share - 1e-12))
