"""Policies of equal cost: the scale at which a policy costs the donor a given sum over the horizon.

Cost is the present value above the baseline. It is planned, not run: no future of chance decides it. Where a study
draws its parameters, cost is the mean over the study's first design points: prices have skewed ranges, so that the cost
at their central values would miss the mean by a tenth.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from sim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from sim.scenario.loader import Scenario

#: Scales tried while looking for one that costs enough.
LARGEST_SCALE = 1024.0
#: Cost may miss the target by this share: persons and teams are whole numbers, so cost moves in steps.
TOLERANCE = 0.02
#: The search ends when the cost is this near to the target, or the scale is known this well.
NEAR = 1e-4


def equal_cost_scale(
    scenario: "Scenario",
    target_usd_m: float,
    *,
    cost_of: Callable[["Scenario"], float],
    scaled: Callable[["Scenario", float], "Scenario"],
    as_near_as_can_be: bool = False,
) -> float:
    """The scale at which the policy costs the donor ``target_usd_m`` more than the baseline.

    Args:
        scenario: the policy as written.
        target_usd_m: what it is to cost, present value in US$ million.
        cost_of: planned cost above the baseline of a scenario.
        scaled: the scenario at a multiple of its dose.
        as_near_as_can_be: give the scale whose cost is nearest where none meets the target, instead of an error.

    Raises:
        ScenarioError: the policy costs nothing, cannot cost that much, or jumps over the sum.
    """

    @cache
    def cost(scale: float) -> float | None:
        """Cost above the baseline; None where the policy cannot be scaled that far."""
        try:
            return cost_of(scaled(scenario, scale))
        except ScenarioError:
            return None

    try:
        low, high = _bracket(cost, scenario.policy, target_usd_m)
    except ScenarioError:
        if as_near_as_can_be:
            return _dearest(cost)
        raise
    by_line = True
    while high - low > NEAR * high:
        scale = _between(cost, low, high, target_usd_m, by_line)
        value = cost(scale)
        if value is not None and abs(value - target_usd_m) <= NEAR * target_usd_m:
            return scale
        if value is not None and value < target_usd_m:
            low = scale
        else:
            high = scale
        by_line = not by_line
    return _nearest(cost, scenario.policy, target_usd_m, (low, high), math.inf if as_near_as_can_be else TOLERANCE)


def _dearest(cost: Callable[[float], float | None]) -> float:
    """The scale that costs most where no scale costs enough: the smallest such, of those that are doubled."""
    scales = [2.0**power for power in range(int(math.log2(LARGEST_SCALE)) + 1)]
    return max(scales, key=lambda scale: (-math.inf if (value := cost(scale)) is None else value, -scale))


def _between(
    cost: Callable[[float], float | None], low: float, high: float, target: float, by_line: bool
) -> float:
    """The next scale to try: where a straight line meets the target, or in turn the middle (cost moves in steps)."""
    below, above = cost(low), cost(high)
    if not by_line or below is None or above is None or above <= below:
        return (low + high) / 2
    # Not at an end of the bracket, which would not narrow it.
    share = (target - below) / (above - below)
    return low + min(1.0 - NEAR, max(NEAR, share)) * (high - low)


def _bracket(cost: Callable[[float], float | None], name: str, target: float) -> tuple[float, float]:
    """Two scales, one too cheap and one expensive enough (or too far to reach)."""
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
    cost: Callable[[float], float | None], name: str, target: float, scales: tuple[float, float], tolerance: float
) -> float:
    """The better of two neighbouring scales; an error when neither comes near the target."""
    found = [(scale, value) for scale in scales if (value := cost(scale)) is not None]
    scale, value = min(found, key=lambda pair: abs(pair[1] - target))
    if abs(value - target) <= tolerance * abs(target):
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
