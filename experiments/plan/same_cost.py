"""A policy at the cost of another, future by future: its dose is found anew in each draw of prices.

One dose for all draws makes two policies cost the same on average; in a future where helicopters are expensive one of
them may cost twice the other. Here both cost the same in every future, as near as whole persons and teams allow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.plan import uncertainty
from experiments.plan.equal_cost import equal_cost_scale

if TYPE_CHECKING:
    from experiments.plan.posterior import Posterior
    from sim.scenario.loader import Scenario
    from sim.scenario.schema import Scope


@dataclass(frozen=True)
class SameCost:
    """A policy as written, the policy whose cost it is to have, and of what the cost is counted.

    ``scaled`` and ``planned_cost`` are the model's functions; workers import them by name.
    """

    written: "Scenario"
    other: "Scenario"
    of: "Scope"
    scaled: Callable[["Scenario", float], "Scenario"]
    planned_cost: Callable[..., float]

    @property
    def digest(self) -> str:
        """Hash of all that decides the doses, for the key of a chunk."""
        return f"{self.written.digest} costs as {self.other.digest} of {self.of}"

    def drawn(
        self, baseline: "Scenario", seed: int, point: int, posterior: "Posterior", months: int
    ) -> "Scenario":
        """The policy at a design point, at the dose that costs there what the other does."""
        def at(scenario: "Scenario") -> "Scenario":
            """A scenario at the design point."""
            return uncertainty.sample(scenario, baseline, seed, point, posterior)

        floor = self.planned_cost(at(baseline), months, self.of)

        def cost(scenario: "Scenario") -> float:
            """US$ million above the baseline."""
            return self.planned_cost(at(scenario), months, self.of) - floor

        target = cost(self.other)
        scale = 0.0
        if target > 0:
            scale = equal_cost_scale(self.written, target, cost_of=cost, scaled=self.scaled, as_near_as_can_be=True)
        return at(self.scaled(self.written, scale))
