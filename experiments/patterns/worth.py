"""What a whole mission is worth (PAT12): its budget over the civilians who live because it is there."""

import math
from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import drawn
from experiments.patterns.estimators import leave_one_out
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Experiment, Measured
from experiments.patterns.setting import Setting, world
from sim.deployment.force import with_troops

KILLED = "civilians_killed"


def with_and_without(setting: Setting) -> dict[str, Batch]:
    """The four missions, and the same countries with every base closed."""
    return {"mission": drawn(setting, world()), "none": drawn(setting, with_troops(world(), 0))}


def cost_per_life(found: Mapping[str, Futures]) -> Measured:
    """PAT12: US$ million for each civilian who is not killed; infinite where the mission saves no one."""
    with_mission, without = found["mission"], found["none"]
    scenario, years = with_mission.batch.scenario, with_mission.batch.months / 12.0
    budget = sum(mission.budget_usd_m for mission in scenario.missions) * years
    saved = without.by_mission(KILLED) - with_mission.by_mission(KILLED)

    def cost(mask: np.ndarray) -> float:
        """US$ million a life in some of the futures."""
        lives = float(saved[mask].sum(axis=1).mean())
        return budget / lives if lives > 0 else math.inf

    by_mission = ", ".join(
        f"{mission.name} {mission.budget_usd_m * years / lives:.2f}" if lives > 0 else f"{mission.name} saves no one"
        for mission, lives in zip(scenario.missions, saved.mean(axis=0), strict=True)
    )
    note = (
        f"{saved.sum(axis=1).mean() / years:,.0f} civilians a year over the four missions, budgets as approved, "
        f"not discounted. By mission: {by_mission}. The published figure counts people killed in battle, which "
        "this model does not have."
    )
    return Measured((leave_one_out(cost, with_mission.points),), note)


WORTH = Experiment(with_and_without, cost_per_life)
