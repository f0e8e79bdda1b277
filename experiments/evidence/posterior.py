"""Draws of what calibration left open: one row for each, a value for each parameter within an attack.

The posterior, not one point, goes into forecasts and studies: draw d is the same set of values for every policy.
Columns named ``mission.parameter`` hold what a mission's history of deaths tells of its hostility; they go to that
mission alone.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sim.scenario.source import SCENARIOS

POSTERIOR = SCENARIOS / "observations" / "posterior.csv"


@cache
def draws(path: Path = POSTERIOR) -> tuple[dict[str, float], ...]:
    """Equally likely draws of the calibrated parameters; one empty draw where nothing was calibrated yet."""
    return tuple({name: value for name, value in row.items() if "." not in name} for row in _rows(path))


@cache
def of_mission(mission: str, path: Path = POSTERIOR) -> tuple[Mapping[str, float], ...]:
    """The same draws of what concerns one mission, by parameter."""
    start = f"{mission}."
    return tuple({name[len(start):]: value for name, value in row.items() if name.startswith(start)}
                 for row in _rows(path))


@cache
def _rows(path: Path) -> tuple[dict[str, float], ...]:
    if not path.is_file():
        return ({},)
    with path.open(encoding="utf-8", newline="") as file:
        return tuple({name: float(value) for name, value in row.items()} for row in csv.DictReader(file))


def forget() -> None:
    """Read the file again when it is next asked for."""
    for remembered in (draws, of_mission, _rows):
        remembered.cache_clear()
