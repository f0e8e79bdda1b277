"""What is there in a month, where orders have dates: it takes time to arrive, and leaves on the day."""

from collections.abc import Callable

import numpy as np

from sim.scenario.scenario import Scenario

#: A number as a scenario has it while it is in force.
Numbered = Callable[[Scenario], float]


def by_phase(scenario: Scenario, months: int, number: Numbered) -> np.ndarray:
    """A number month by month, worked out once for each phase; shape (months,)."""
    found = np.empty(months)
    for start, phase in scenario.phases():
        found[start:] = number(phase)
    return found


def there(scenario: Scenario, month: int, number: Numbered, lead: Numbered, before: float) -> float:
    """How many are there in a month: whoever is wanted from then on is on the way first, fewer leave at once.

    Args:
        scenario: how many are wanted when.
        month: of the run.
        number: how many a phase wants.
        lead: months that those take to arrive whom it wants besides.
        before: how many were there before the run began.
    """
    here, coming = before, list[tuple[int, float]]()  # month of arrival and number of those on the way
    for start, phase in scenario.phases():
        if start > month:
            break
        here += sum(each for arrives, each in coming if arrives <= start)
        coming = [(arrives, each) for arrives, each in coming if arrives > start]
        missing = number(phase) - here - sum(each for _, each in coming)
        if missing > 0:
            coming.append((start + round(lead(phase)), missing))
        while missing < 0 and coming:  # the last to be sent for do not set out
            arrives, each = coming.pop()
            stay_away = min(each, -missing)
            missing += stay_away
            if each > stay_away:
                coming.append((arrives, each - stay_away))
        here += min(0.0, missing)
    return here + sum(each for arrives, each in coming if arrives <= month)


def turning_points(scenario: Scenario, months: int, lead: Numbered) -> list[int]:
    """The months in which ``there`` may change, the first of all among them."""
    found = {month for start, phase in scenario.phases() for month in (start, start + round(lead(phase)))}
    return sorted(month for month in found if month < months)


def there_by_month(scenario: Scenario, months: int, number: Numbered, lead: Numbered, before: float) -> np.ndarray:
    """``there`` month by month, shape (months,)."""
    found = np.empty(months)
    for month in turning_points(scenario, months, lead):
        found[month:] = there(scenario, month, number, lead, before)
    return found
