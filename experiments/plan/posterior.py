"""Draws of what calibration left open: one row for each, a value for each parameter within an attack.

The posterior, not one point, goes into forecasts and studies: draw d is the same set of values for every policy.
Columns named ``mission.parameter`` hold what a mission's history of deaths tells of its hostility; they go to that
mission alone.

It is a value and no global: a plan reads the file once, and what it read travels with the work and is part of its key,
so that two posteriors never meet in one table.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.scenario.errors import ScenarioError
from sim.scenario.parameters import declared
from sim.scenario.source import SCENARIOS

POSTERIOR = SCENARIOS / "observations" / "posterior.csv"


@dataclass(frozen=True)
class Posterior:
    """Equally likely draws, in their order: draw d belongs to design point d.

    Attributes:
        names: of the columns: a parameter, or a mission and a parameter joined by a dot.
        rows: one for each draw, a value for each name; none where nothing was calibrated yet.
    """

    names: tuple[str, ...] = ()
    rows: tuple[tuple[float, ...], ...] = ()

    @classmethod
    def of(cls, draws: Iterable[Mapping[Any, float]]) -> "Posterior":
        """From draws that all name the same columns."""
        rows = [dict(draw) for draw in draws]
        names = tuple(rows[0]) if rows else ()
        return cls(names, tuple(tuple(float(row[name]) for name in names) for row in rows))

    @cached_property
    def digest(self) -> str:
        """Hash of the draws, their order and their names."""
        found = hashlib.blake2b("\0".join(self.names).encode(), digest_size=12)
        found.update(np.array(self.rows, dtype="<f8").tobytes())
        return found.hexdigest()

    def __reduce__(self) -> tuple[Any, ...]:
        # What was worked out from the draws is not sent along.
        return _unpacked, (self.names, np.array(self.rows, dtype="<f8").tobytes())

    @property
    def calibrated(self) -> tuple[str, ...]:
        """The parameters that calibration fitted for all missions."""
        return tuple(name for name in self.names if "." not in name)

    def draw(self, number: int) -> Mapping[str, float]:
        """The calibrated parameters at a draw; numbers beyond the last begin again with the first."""
        return self._shared[number % len(self._shared)]

    def listed(self, number: int) -> np.ndarray:
        """The same in the order of declaration, not a number where nothing was calibrated."""
        return self._listed[number % len(self._listed)]

    def of_mission(self, mission: str, number: int) -> Mapping[str, float]:
        """What the same draw says of one mission, by parameter."""
        known = self._by_mission.get(mission)
        return known[number % len(known)] if known else {}

    @cached_property
    def _draws(self) -> tuple[dict[str, float], ...]:
        return tuple(dict(zip(self.names, row, strict=True)) for row in self.rows) or ({},)

    @cached_property
    def _shared(self) -> tuple[dict[str, float], ...]:
        return tuple({name: value for name, value in draw.items() if "." not in name} for draw in self._draws)

    @cached_property
    def _listed(self) -> np.ndarray:
        found = np.array([[draw.get(name, np.nan) for name in declared()] for draw in self._shared])
        found.flags.writeable = False
        return found

    @cached_property
    def _by_mission(self) -> dict[str, tuple[dict[str, float], ...]]:
        missions = dict.fromkeys(name.partition(".")[0] for name in self.names if "." in name)
        return {
            mission: tuple({name.partition(".")[2]: value for name, value in draw.items()
                            if name.startswith(f"{mission}.")} for draw in self._draws)
            for mission in missions
        }


#: Nothing was calibrated: all parameters come from their declared ranges.
NOTHING = Posterior()


def _unpacked(names: tuple[str, ...], values: bytes) -> Posterior:
    rows = np.frombuffer(values, dtype="<f8").reshape(-1, len(names) or 1).tolist()
    return Posterior(names, tuple(map(tuple, rows)))


def read_posterior(path: Path = POSTERIOR) -> Posterior:
    """The posterior of a file as it is now; nothing where there is no file.

    Raises:
        ScenarioError: the file is no table of numbers, or names what is no parameter.
    """
    if not path.is_file():
        return NOTHING
    try:
        table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        names, rows = tuple(table[0]), tuple(tuple(float(value) for value in row) for row in table[1:] if row)
        whole = bool(rows) and all(len(row) == len(names) for row in rows) and bool(np.isfinite(rows).all())
    except (ValueError, IndexError):
        whole = False
    if not whole:
        raise ScenarioError(f"{path}: no table of draws", expected="a header and rows of numbers, one for each column")
    unknown = [name for name in names if name.rpartition(".")[2] not in declared()]
    if unknown or len(set(names)) < len(names):
        problem = f"unknown parameter '{unknown[0]}'" if unknown else "a column has the name of another"
        raise ScenarioError(f"{path}: {problem}", expected="columns named after parameters of scenarios/PARAMETERS.md")
    return Posterior(names, rows)
