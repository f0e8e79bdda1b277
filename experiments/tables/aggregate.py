"""What tables add up besides outcomes, which ``sim.adding_up`` does: money over time, and means over years."""

import numpy as np

from sim.adding_up import MONTHS_PER_YEAR, PER_THOUSAND, person_years, totals

__all__ = ["MONTHS_PER_YEAR", "PER_THOUSAND", "person_years", "present_value", "totals", "yearly_means"]


def present_value(monthly_cost: np.ndarray, discount_per_year: np.ndarray | float) -> np.ndarray:
    """Present value of monthly amounts (last axis), paid at the start of each month, as costs are planned."""
    months = np.arange(monthly_cost.shape[-1])
    rate = np.asarray(discount_per_year, dtype=float)[..., np.newaxis]
    return (monthly_cost * (1.0 + rate) ** (-months / MONTHS_PER_YEAR)).sum(axis=-1)


def yearly_means(monthly: np.ndarray) -> np.ndarray:
    """Means over blocks of twelve months (first axis); the last block may be shorter."""
    starts = range(0, monthly.shape[0], MONTHS_PER_YEAR)
    blocks = [monthly[start : start + MONTHS_PER_YEAR].mean(axis=0, dtype=float) for start in starts]
    return np.stack(blocks)
