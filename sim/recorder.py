"""Monthly tables out of a run."""

from typing import TYPE_CHECKING

import numpy as np

from sim.engine.tallies import EFFECTIVE, REQUIRED
from sim.outcomes import BUILT_IN, OUTCOME_INDEX, WORLD_COLUMNS, Catalogue

if TYPE_CHECKING:
    from sim.model import World


class Recorder:
    """Fills one row for each month that ends.

    Attributes:
        monthly: (months, missions, outcomes).
        gaps: (months, missions, capabilities, 3): required, present, effective, means over the days of the month.
        world: (months, world columns): money and training.
        units: (months, contingents, 2): people of each unit who are there when the month ends, and how often another
            country's took its place; None before the first.
        months: months recorded so far.
    """

    def __init__(self, missions: int, months: int, catalogue: Catalogue = BUILT_IN) -> None:
        self.monthly = np.zeros((months, missions, len(catalogue.outcomes)))
        self.gaps = np.zeros((months, missions, len(catalogue.capabilities), 3), dtype=np.float32)
        self.world = np.zeros((months, len(WORLD_COLUMNS)))
        self.units: np.ndarray | None = None
        self.months = 0
        self.communities: np.ndarray | None = None  # in each mission

    def close_month(self, world: "World", days: int) -> None:
        """Record the month that ended, ``days`` long."""
        state = world.state
        rows = self.monthly[self.months]
        rows[:] = state.tally
        gaps = state.gap / days
        self.gaps[self.months] = gaps
        rows[:, OUTCOME_INDEX["gap_index"]] = gap_index(gaps)
        self._means(world, rows)
        self.world[self.months] = world.money
        self.months += 1

    def _means(self, world: "World", rows: np.ndarray) -> None:
        """Levels at the end of the month, by mission."""
        units, people = world.columns.contingents, world.columns.communities
        missions = len(rows)
        strength = units.strength * units.present
        if self.units is None:
            self.units = np.zeros((len(self.monthly), len(strength), 2), dtype=np.float32)
        self.units[self.months, :, 0], self.units[self.months, :, 1] = strength, units.successions
        total = np.bincount(units.mission, strength, missions)
        rows[:, OUTCOME_INDEX["uniformed"]] = total
        persons = np.maximum(total, 1.0)
        for name in ("serviceability", "fatigue"):
            weighted = np.bincount(units.mission, strength * getattr(units, name), missions)
            rows[:, OUTCOME_INDEX[name]] = weighted / persons
        if self.communities is None:
            self.communities = np.maximum(np.bincount(people.mission, minlength=missions), 1)
        rows[:, OUTCOME_INDEX["trust"]] = np.bincount(people.mission, people.trust, missions) / self.communities
        rows[:, OUTCOME_INDEX["displaced"]] = np.bincount(people.mission, people.displaced, missions)
        rows[:, OUTCOME_INDEX["impartiality"]] = world.columns.missions.impartiality
        rows[:, OUTCOME_INDEX["consent"]] = world.columns.missions.consent


def gap_index(gaps: np.ndarray) -> np.ndarray:
    """Mean unmet share over the capabilities that are required at all; gaps has shape (..., capabilities, 3)."""
    required, effective = gaps[..., REQUIRED], gaps[..., EFFECTIVE]
    asked = required > 0.0
    met = np.where(asked, effective / np.where(asked, required, 1.0), 1.0)
    unmet = np.minimum(np.maximum(1.0 - met, 0.0), 1.0)
    return unmet.sum(axis=-1) / np.maximum(asked.sum(axis=-1), 1)
