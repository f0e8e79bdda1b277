"""Quality (PAT03): a force of the better half of contingents against one of the worse half, of equal size."""

import math
from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import drawn
from experiments.patterns.estimators import divided, leave_one_out
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Experiment, Measured
from experiments.patterns.setting import Setting, with_numbers, world
from sim.deployment.force import with_troops
from sim.scenario.parameters import declared

#: Mean and standard deviation of the upper half of a standard normal distribution.
HALF_MEAN = math.sqrt(2.0 / math.pi)
HALF_SPREAD = math.sqrt(1.0 - 2.0 / math.pi)
KILLED = "civilians_killed"


def halves(setting: Setting) -> dict[str, Batch]:
    """The same missions with contingents of the better and of the worse half, and without troops."""
    skill, spread = declared()["skill_mean"].default, declared()["skill_sd"].default
    found = {"none": drawn(setting, with_troops(world(), 0))}
    for name, side in (("better", 1.0), ("worse", -1.0)):
        numbers: dict[str, float | np.ndarray] = {
            "skill_mean": skill + side * HALF_MEAN * spread, "skill_sd": HALF_SPREAD * spread,
        }
        found[name] = drawn(setting, with_numbers(world(), numbers))
    return found


def protection(found: Mapping[str, Futures]) -> Measured:
    """PAT03: civilians saved against no troops, the better half over the worse."""
    killed = {name: futures.total(KILLED) for name, futures in found.items()}
    points = found["none"].points

    def ratio(mask: np.ndarray) -> float:
        """Saved by the better half over saved by the worse, in some of the futures."""
        none, better, worse = (float(killed[name][mask].sum()) for name in ("none", "better", "worse"))
        return divided(none - better, none - worse)

    death_ratio = leave_one_out(
        lambda mask: divided(float(killed["worse"][mask].sum()), float(killed["better"][mask].sum())), points
    )
    note = (
        f"Civilians killed under the worse half over the better: {death_ratio.value:.3f} "
        f"({death_ratio.low:.3f} to {death_ratio.high:.3f}). The accepted range is an assumption in the evidence; "
        "only its direction is published."
    )
    return Measured((leave_one_out(ratio, points),), note, {"killed, worse over better": death_ratio})


HALVES = Experiment(halves, protection)
