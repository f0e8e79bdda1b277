"""Troop dose (PAT01, PAT02): the same missions with 0 to 8,000 people, and the regression of the source on it."""

from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import drawn
from experiments.patterns.estimators import negative_binomial, ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, world
from sim.force import with_troops

DOSES = (0, 1000, 2000, 4000, 6000, 8000)
#: Months left out at the start: bases close or open, beliefs settle.
SETTLING = 12
BY_GROUPS, BY_STATE = "civilians_killed_by_groups", "civilians_killed_by_state"


def doses(setting: Setting) -> dict[str, Batch]:
    """The four missions at each dose, smallest bases closed first, over drawn parameters."""
    return {str(dose): drawn(setting, with_troops(world(), dose)) for dose in DOSES}


def slope(found: Mapping[str, Futures], outcome: str) -> Estimate:
    """Change of the log expected count for each further 1,000 troops, as the source estimates it.

    Rows are mission-months; counts are negative binomial; every mission has an intercept (the source controls for
    the country); errors are clustered by design point.
    """
    counts, columns, clusters = [], [], []
    for dose, futures in found.items():
        monthly = np.stack([futures.series(outcome, m)[:, SETTLING:] for m in _missions(futures)])
        missions, replications, months = monthly.shape
        counts.append(monthly.ravel())
        intercepts = np.repeat(np.eye(missions), replications * months, axis=0)
        columns.append(np.column_stack([np.full(monthly.size, float(dose) / 1000.0), intercepts]))
        clusters.append(np.tile(np.repeat(futures.points, months), missions))
    return negative_binomial(np.concatenate(counts), np.concatenate(columns), np.concatenate(clusters)).slope(0)


def _missions(futures: Futures) -> range:
    return range(len(futures.batch.scenario.missions))


def curve(found: Mapping[str, Futures], outcome: str) -> dict[str, Estimate]:
    """Killed at each dose as a ratio to no troops at all: a curve, not a line."""
    none = found[str(DOSES[0])]
    base = none.total(outcome, slice(SETTLING, None))
    return {
        f"ratio to no troops at {dose}": ratio_of_sums(
            futures.total(outcome, slice(SETTLING, None)), base, none.points
        )
        for dose, futures in found.items()
    }


def rebels(found: Mapping[str, Futures]) -> Measured:
    """PAT01."""
    points, estimate = curve(found, BY_GROUPS), slope(found, BY_GROUPS)
    shape = ", ".join(
        f"{dose:,}: {points[f'ratio to no troops at {dose}'].value:.2f}" for dose in DOSES[1:]
    )
    note = (
        f"Killed as a ratio to no troops, at {shape}. The published interval touches zero (0.01): the evidence does "
        "not exclude no effect, so that holding this pattern is weak support."
    )
    return Measured((estimate,), note, points)


def state_forces(found: Mapping[str, Futures]) -> Measured:
    """PAT02."""
    note = "A small interposition against state forces is in the model, so that the slope need not be zero."
    return Measured((slope(found, BY_STATE),), note, curve(found, BY_STATE))


REBELS = Experiment(doses, rebels)
STATE_FORCES = Experiment(doses, state_forces)
