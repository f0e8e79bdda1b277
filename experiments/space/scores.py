"""How good a map of shares is: log score and Brier score per event, distance between maps, rank correlation."""

import numpy as np
from scipy import stats

from experiments.evidence.declared import NUMBERS


def shares(events: np.ndarray) -> np.ndarray:
    """Shares from events a year by unit; each unit gets a little more, so that none is impossible.

    Args:
        events: expected or counted events a year by unit; the more there are, the less the addition matters.
    """
    more = events + NUMBERS["unit_prior_events"]
    result: np.ndarray = more / more.sum()
    return result


def log_score(predicted: np.ndarray, observed: np.ndarray) -> float:
    """Minus the mean log share of the unit in which an event came (multinomial, without its constant).

    Args:
        predicted: shares by unit.
        observed: events by unit, one at least.
    """
    return float(-(observed @ np.log(predicted)) / observed.sum())


def brier(predicted: np.ndarray, observed: np.ndarray) -> float:
    """Mean over events of the squared distance between the shares and the unit that it was."""
    came = observed / observed.sum()
    return float((predicted**2).sum() - 2 * (came @ predicted) + 1)


def total_variation(predicted: np.ndarray, observed: np.ndarray) -> float:
    """Share of events that would have to move for the maps to agree, 0 to 1."""
    return float(np.abs(predicted - observed / observed.sum()).sum() / 2)


def rank_correlation(predicted: np.ndarray, observed: np.ndarray) -> float | None:
    """Spearman's correlation of the two maps over units; None where one of them is flat."""
    if len(np.unique(predicted)) < 2 or len(np.unique(observed)) < 2:
        return None
    return float(stats.spearmanr(predicted, observed).statistic)
