"""How long it takes until a unit is there."""

import math
from typing import Any

import numpy as np

from sim.engine.draws import normal
from sim.engine.units import MONTHS_PER_YEAR


def lead_months(usual: float, luck: float, params: Any) -> int:
    """Whole months, one at least, around the usual lead time (lognormal).

    Args:
        usual: median lead time in months.
        luck: uniform number that says how long this one takes.
        params: the mission's parameters.
    """
    return max(1, round(usual * math.exp(params.lead_time_log_sd * normal(luck))))


def monthly_chance(per_year: float) -> float:
    """Probability that an event of this yearly rate happens in a month."""
    return 1.0 - math.exp(-max(0.0, per_year) / MONTHS_PER_YEAR)


def monthly_rate(per_year: np.ndarray) -> np.ndarray:
    """Yearly rates as rates per month, for ``chances.happens_to``."""
    return np.maximum(0.0, per_year) / MONTHS_PER_YEAR
