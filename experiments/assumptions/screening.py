"""The screening design: which parameters move, through which points, in which futures.

Morris's elementary effects (Technometrics 33, 1991) in the design of SALib. A trajectory starts at random values of
all parameters and then moves one parameter at a time, each by two thirds of its range. Every point of a trajectory is
run in the same futures, under the baseline and under a policy: what differs between two neighbours is what that one
parameter did. Two futures (twins) for each trajectory tell influence from luck.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.plan.uncertainty import free_parameters, quantile
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from sim.scenario.loader import Scenario

#: Outcomes whose movement counts as influence.
OUTCOMES = ("peacekeeper_deaths", "civilians_killed", "gap_index")
BASELINE = "baseline"
#: Values that a parameter takes, evenly spread over the probabilities of its declared distribution.
LEVELS = 4
#: Probability left out at each end of a range: all extremes at once are nobody's world.
TAIL = 0.05
#: Futures of each trajectory.
TWINS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a screening is about; the same answers to these questions are the same screening.

    Attributes:
        world: world to run.
        policy: package whose difference from the baseline is watched as well.
        months: horizon.
        trajectories: how many starting points, each followed by one step for every parameter.
        seed: names the design and the set of futures.
    """

    world: str = "mali"
    policy: str = "us_enablers"
    months: int = 36
    trajectories: int = 6
    seed: int = 2021

    def as_json(self) -> dict[str, Any]:
        """Plain values for a manifest."""
        return asdict(self)


@dataclass(frozen=True)
class Design:
    """The points of a screening.

    Attributes:
        asked: what was asked.
        arms: the scenarios, baseline first, then the policy.
        names: the parameters that move: those that nobody set for the world and whose range is not a point.
    """

    asked: Asked
    arms: tuple[Scenario, Scenario]
    names: tuple[str, ...]

    @property
    def problem(self) -> dict[str, Any]:
        """The parameters as SALib wants them; their unit is the width of the middle 90 % of the range."""
        count = len(self.names)
        return {"num_vars": count, "names": list(self.names), "bounds": [[0.0, 1.0]] * count, "groups": None}

    @cached_property
    def levels(self) -> np.ndarray:
        """Points in units of the design, shape (trajectories, steps, parameters); the first step is the start."""
        from SALib.sample import morris

        rows = morris.sample(self.problem, self.asked.trajectories, num_levels=LEVELS, seed=self.asked.seed)
        return rows.reshape(self.asked.trajectories, len(self.names) + 1, len(self.names))

    @property
    def steps(self) -> int:
        """Points of one trajectory."""
        return len(self.names) + 1

    @property
    def runs(self) -> int:
        """Runs of the whole screening."""
        return self.asked.trajectories * self.steps * TWINS * len(self.arms)

    def values(self, trajectory: int, step: int) -> dict[str, float]:
        """The moving parameters at one point, in their own units."""
        table, row = declared(), self.levels[trajectory, step]
        return {
            name: quantile(table[name], TAIL + (1.0 - TAIL - TAIL) * float(level))
            for name, level in zip(self.names, row, strict=True)
        }

    def moved(self, trajectory: int, step: int) -> str:
        """The parameter that the step moves; empty for the start."""
        if step == 0:
            return ""
        changed = np.flatnonzero(self.levels[trajectory, step] != self.levels[trajectory, step - 1])
        return self.names[int(changed[0])]


def plan(asked: Asked) -> Design:
    """Resolve the two scenarios and list the parameters that move.

    Raises:
        ScenarioError: the world or the policy is not known.
    """
    from experiments.plan.policies import find_policy, of_same_study, policy_file
    from experiments.plan.study import scenario_of
    from sim.scenario.loader import known_names, load

    base = scenario_of(asked.world, find_policy(BASELINE, load), asked.months)
    policy = find_policy(asked.policy, load, known_names("study"))
    among = of_same_study(policy, asked.policy, load, known_names("study"))
    other = scenario_of(asked.world, policy, asked.months, beside=policy_file(asked.policy), among=among)
    table = declared()
    moving = tuple(name for name in free_parameters(base) if table[name].low < table[name].high)
    return Design(asked, (base, other), moving)
