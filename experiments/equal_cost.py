"""Policies of equal cost: the scale at which a policy costs the donor a given sum over the horizon.

Cost is the present value above the baseline, planned at the scenario's own parameters: no run is needed, and
no future decides it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from sim.scenario.loader import Scenario

#: Scales tried while looking for one that costs enough.
LARGEST_SCALE = 1024.0
#: Cost may miss the target by this share: persons and teams are whole numbers, so cost moves in steps.
TOLERANCE = 0.02
#: The search ends when the cost is this near to the target, or the scale is known this well.
NEAR = 1e-5


def equal_cost_scale(
    scenario: "Scenario",
    baseline: "Scenario",
    target_usd_m: float,
    months: int,
    *,
    planned_cost: Callable[["Scenario", int], float],
    scaled: Callable[["Scenario", float], "Scenario"],
) -> float:
    """The scale at which the policy costs the donor ``target_usd_m`` more than the baseline.

    Raises:
        ScenarioError: the policy costs nothing, cannot cost that much, or jumps over the sum.
    """
    floor = planned_cost(baseline, months)

    def cost(scale: float) -> float | None:
        """Cost above the baseline; None where the policy cannot be scaled that far."""
        try:
            return planned_cost(scaled(scenario, scale), months) - floor
        except ScenarioError:
            return None

    low, high = _bracket(cost, scenario.policy, target_usd_m)
    while high - low > NEAR * high:
        middle = (low + high) / 2
        value = cost(middle)
        if value is not None and abs(value - target_usd_m) <= NEAR * target_usd_m:
            return middle
        if value is not None and value < target_usd_m:
            low = middle
        else:
            high = middle
    return _nearest(cost, scenario.policy, target_usd_m, low, high)


def _bracket(cost: Callable[[float], float | None], name: str, target: float) -> tuple[float, float]:
    """Two scales, one too cheap and one dear enough (or too far to reach)."""
    low, high = 0.0, 1.0
    dearest = 0.0
    while high <= LARGEST_SCALE:
        value = cost(high)
        if value is None or value >= target:
            return low, high
        dearest = max(dearest, value)
        low, high = high, high * 2
    if dearest <= 0:
        raise ScenarioError(
            f"policy '{name}' costs the donor nothing above the baseline: no scale makes it US$ {target:g} m"
        )
    raise _too_cheap(name, target, dearest)


def _nearest(
    cost: Callable[[float], float | None], name: str, target: float, low: float, high: float
) -> float:
    """The better of two neighbouring scales; an error when neither comes near the target."""
    found = [(scale, value) for scale in (low, high) if (value := cost(scale)) is not None]
    scale, value = min(found, key=lambda pair: abs(pair[1] - target))
    if abs(value - target) <= TOLERANCE * target:
        return scale
    if all(value < target for _, value in found):
        raise _too_cheap(name, target, value)
    raise ScenarioError(
        f"policy '{name}' cannot cost US$ {target:g} m: cost moves in steps, the nearest is US$ {value:.3g} m"
    )


def _too_cheap(name: str, target: float, dearest: float) -> ScenarioError:
    """The error for a policy whose cost ends below the target."""
    return ScenarioError(
        f"policy '{name}' cannot cost US$ {target:g} m above the baseline: the most is US$ {dearest:.3g} m"
    )
