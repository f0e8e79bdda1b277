"""Troop dose (PAT01, PAT02): the same missions with 0 to 8,000 people, and the regression of the source on it."""

import math
from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import drawn
from experiments.patterns.estimators import negative_binomial
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, world
from sim.deployment.force import with_troops

DOSES = (0, 1000, 2000, 4000, 6000, 8000)
#: Months left out at the start: bases close or open, beliefs settle.
SETTLING = 12
BY_GROUPS, BY_STATE = "civilians_killed_by_groups", "civilians_killed_by_state"


def doses(setting: Setting) -> dict[str, Batch]:
    """The four missions at each dose, smallest bases closed first, over drawn parameters."""
    return {str(dose): drawn(setting, with_troops(world(), dose)) for dose in DOSES}


def rows(found: Mapping[str, Futures], outcome: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mission-months as the source has them: counts, doses in 1,000s, mission intercepts, clusters (design points)."""
    counts, troops, clusters, intercepts = [], [], [], []
    for dose, futures in found.items():
        missions = range(len(futures.batch.scenario.missions))
        monthly = np.stack([futures.series(outcome, m)[:, SETTLING:] for m in missions])
        counts.append(monthly.ravel())
        troops.append(np.full(monthly.size, float(dose) / 1000.0))
        intercepts.append(np.repeat(np.eye(len(missions)), monthly[0].size, axis=0))
        clusters.append(np.tile(np.repeat(futures.points, monthly.shape[2]), len(missions)))
    return np.concatenate(counts), np.concatenate(troops), np.concatenate(intercepts), np.concatenate(clusters)


def slope(found: Mapping[str, Futures], outcome: str) -> Estimate:
    """Change of the log expected count for each further 1,000 troops, as the source estimates it.

    Counts are negative binomial; every mission has an intercept (the source controls for the country); errors are
    clustered by design point.
    """
    counts, troops, intercepts, clusters = rows(found, outcome)
    return negative_binomial(counts, np.column_stack([troops, intercepts]), clusters).slope(0)


def curve(found: Mapping[str, Futures], outcome: str) -> dict[str, Estimate]:
    """Killed at each dose as a ratio to no troops: the same regression with a step for each dose, no line."""
    counts, troops, intercepts, clusters = rows(found, outcome)
    steps = np.column_stack([troops == dose / 1000.0 for dose in DOSES[1:]])
    fitted = negative_binomial(counts, np.column_stack([steps, intercepts]), clusters)
    logs = [fitted.slope(column) for column in range(len(DOSES) - 1)]
    return {
        f"ratio to no troops at {dose}": Estimate(math.exp(one.value), math.exp(one.low), math.exp(one.high))
        for dose, one in zip(DOSES[1:], logs, strict=True)
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
