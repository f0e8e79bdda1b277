"""A freeze of rotations (PAT15): fatigue up, presence down, then recovery, against the same futures without it."""

from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import MONTHS, as_fitted
from experiments.patterns.estimators import mean, ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, with_numbers, world
from sim.outcomes import OUTCOME_INDEX

#: Month in which the freeze begins, and the months after its end in which recovery is looked for.
START, AFTER = 18, slice(12, 24)
#: Length of the freeze in months, that of 2020 (S03).
LENGTH = 3
FUTURES = 60


def frozen(setting: Setting) -> dict[str, Batch]:
    """The four missions with and without a freeze."""
    numbers: dict[str, float | np.ndarray] = {"rotation_freeze_start_month": START, "rotation_freeze_months": LENGTH}
    return {
        "as fitted": as_fitted(setting),
        "freeze": Batch(
            with_numbers(world(), numbers), setting.futures(FUTURES), MONTHS, fitted=True, baseline=world()
        ),
    }


def difference(found: Mapping[str, Futures], outcome: str) -> np.ndarray:
    """Change by the freeze in each future and month, over all missions, relative to no freeze."""
    frozen_, free = found["freeze"], found["as fitted"]
    column = OUTCOME_INDEX[outcome]
    changed = frozen_.monthly[:, :, :, column].sum(axis=2)
    usual = free.monthly[: len(changed), :, :, column].sum(axis=2)
    return (changed - usual) / usual.mean(axis=0)


def shape(found: Mapping[str, Futures]) -> Measured:
    """PAT15: change in the last month of the freeze, and what is left of it a year later."""
    end = START + LENGTH - 1
    points = found["freeze"].points
    estimates = []
    curve: dict[str, Estimate] = {}
    for outcome, expected in (("fatigue", 1.0), ("patrols", -1.0)):
        change = difference(found, outcome)
        later = change[:, end + 1 :][:, AFTER].mean(axis=1)
        estimates.append(mean(change[:, end], points))
        estimates.append(ratio_of_sums(expected * later, expected * change[:, end], points))
        for month in range(START - 1, MONTHS, 3):
            curve[f"{outcome}, month {month}"] = Estimate(float(change[:, month].mean()))
    note = f"Freeze of {LENGTH} months from month {START}; patrols stand for presence."
    return Measured(tuple(estimates), note, curve)


FREEZE = Experiment(frozen, shape)
