"""Runs a screening: every point of every trajectory in its twin futures, under both scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.assumptions.screening import OUTCOMES, TWINS, Design
from experiments.console.progress import Progress
from experiments.plan.uncertainty import placed
from experiments.runs.work import Work
from experiments.tables.aggregate import totals

if TYPE_CHECKING:
    from sim.scenario.loader import Scenario

#: Points in one parcel of work: long enough to be worth a message, short enough to show progress.
POINTS = 20


@dataclass(frozen=True)
class Parcel:
    """Neighbouring points of one trajectory in one future; small enough to send to another process."""

    trajectory: int
    twin: int
    first: int
    points: list[dict[str, float]]
    arms: tuple[Scenario, Scenario]
    seed: int
    months: int
    simulate: Callable[..., Any]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * len(self.arms)


def parcels(design: Design, simulate: Callable[..., Any]) -> Iterator[Parcel]:
    """All work of a screening."""
    asked = design.asked
    for trajectory in range(asked.trajectories):
        for first in range(0, design.steps, POINTS):
            steps = range(first, min(first + POINTS, design.steps))
            points = [design.values(trajectory, step) for step in steps]
            for twin in range(TWINS):
                yield Parcel(trajectory, twin, first, points, design.arms, asked.seed, asked.months, simulate)


def run_parcel(parcel: Parcel) -> np.ndarray:
    """Outcomes of a parcel, shape (points, arms, outcomes). Works in any process."""
    base = parcel.arms[0]
    found = np.empty((len(parcel.points), len(parcel.arms), len(OUTCOMES)))
    for row, values in enumerate(parcel.points):
        for arm, scenario in enumerate(parcel.arms):
            result = parcel.simulate(
                placed(scenario, base, values),
                seed=parcel.seed,
                replication=parcel.trajectory * TWINS + parcel.twin,
                months=parcel.months,
            )
            names = [outcome.name for outcome in scenario.catalogue.reported]
            found[row, arm] = totals(result.monthly, scenario.catalogue)[[names.index(name) for name in OUTCOMES]]
    return found


def run_design(
    design: Design, work: Work | None = None, simulate: Callable[..., Any] | None = None,
    progress: Progress | None = None,
) -> np.ndarray:
    """Run the whole screening.

    Returns:
        Outcomes of shape (trajectories, steps, twins, arms, outcomes); the same for any number of workers.
    """
    progress = progress or Progress("assumptions", design.runs)
    if simulate is None:
        from sim.run import simulate as model

        simulate = model
    jobs = [(parcel,) for parcel in parcels(design, simulate)]
    results = (work or Work()).run(run_parcel, jobs, progress, lambda job: job[0].runs)
    outcomes = np.empty((design.asked.trajectories, design.steps, TWINS, len(design.arms), len(OUTCOMES)))
    for (parcel,), found in zip(jobs, results, strict=True):
        last = parcel.first + len(parcel.points)
        outcomes[parcel.trajectory, parcel.first : last, parcel.twin] = found
    return outcomes


def runs_table(design: Design, outcomes: np.ndarray) -> pd.DataFrame:
    """One row for each run: where in the design it stands, which parameter had just moved, its outcomes."""
    names = ("baseline", design.asked.policy)
    rows = [
        {
            "trajectory": trajectory,
            "step": step,
            "moved": design.moved(trajectory, step),
            "twin": twin,
            "policy": names[arm],
            **dict(zip(OUTCOMES, outcomes[trajectory, step, twin, arm].tolist(), strict=True)),
        }
        for trajectory in range(design.asked.trajectories)
        for step in range(design.steps)
        for twin in range(TWINS)
        for arm in range(len(design.arms))
    ]
    return pd.DataFrame(rows)
