"""How monthly outcomes become one number for a run: the single place that knows how each outcome adds up."""

import numpy as np

from sim.outcomes import BUILT_IN, Catalogue

MONTHS_PER_YEAR = 12
#: Rates of death are told per so many person-years.
PER_THOUSAND = 1000
_MONTHS = -3  # axis of the months


def totals(monthly: np.ndarray, catalogue: Catalogue = BUILT_IN) -> np.ndarray:
    """One number for each reported outcome, in the order of ``catalogue.reported``.

    Args:
        monthly: values of shape (..., months, missions, outcomes).
        catalogue: what the run reports.

    Counts are summed. Means run over months and missions, but people present in several missions are added
    up. A ratio divides two sums and is not a number where there was no case; a rate divides cases by thousands of
    person-years.
    """
    columns = []
    for index, outcome in enumerate(catalogue.outcomes):
        values = monthly[..., index]
        if outcome.adds == "sum":
            columns.append(values.sum(axis=(-2, -1)))
        elif outcome.unit == "persons":
            columns.append(values.sum(axis=-1).mean(axis=-1))
        else:
            columns.append(values.mean(axis=(-2, -1)))
    index_of = catalogue.outcome_index
    for ratio in catalogue.ratios:
        top, bottom = ratio.over or ("", "")
        per = columns[index_of[bottom]]
        if ratio.adds == "rate":
            per = per * person_years(1.0, monthly.shape[_MONTHS]) / PER_THOUSAND
        columns.append(_divided(columns[index_of[top]], per))
    return np.stack(columns, axis=-1)


def person_years(people: float, months: int) -> float:
    """Years that so many people, present on average, spend in so many months."""
    return people * months / MONTHS_PER_YEAR


def _divided(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    top, bottom = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    return np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom > 0)
