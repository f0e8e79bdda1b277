"""Draws of what calibration left open: one row for each, a value for each parameter within an attack.

The posterior, not one point, goes into forecasts and studies: draw d is the same set of values for every policy.
"""

import csv
from functools import cache
from pathlib import Path

from experiments.evidence.covariates import OBSERVATIONS

POSTERIOR = OBSERVATIONS / "posterior.csv"


@cache
def draws(path: Path = POSTERIOR) -> tuple[dict[str, float], ...]:
    """Equally likely draws of the calibrated parameters; one empty draw where nothing was calibrated yet."""
    if not path.is_file():
        return ({},)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple({name: float(value) for name, value in row.items()} for row in rows)
