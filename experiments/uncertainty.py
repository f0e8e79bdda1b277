"""Uncertainty in two layers: ignorance (parameters drawn from their ranges) and chance (replications).

A design point is one draw of every declared parameter. The draw is keyed by the parameter's name and the
point, so the same point means the same parameters for every policy, and a new parameter leaves the others as
they were.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.engine import draws, purposes
from sim.scenario.parameters import Parameter, declared

if TYPE_CHECKING:
    from sim.scenario.loader import Scenario


@dataclass(frozen=True, slots=True)
class VarianceSplit:
    """Variance of a paired difference: between design points (ignorance) and within them (chance)."""

    between: float
    within: float

    @property
    def ignorance_share(self) -> float:
        """Share of the variance that lies between design points; not a number where nothing varies."""
        total = self.between + self.within
        return self.between / total if total > 0 else math.nan


def quantile(parameter: Parameter, u: float) -> float:
    """The value of the parameter at probability ``u`` of its declared distribution."""
    low, high = parameter.low, parameter.high
    if parameter.distribution == "lever":
        return parameter.default
    if high <= low:
        return low
    if parameter.distribution == "uniform":
        return low + u * (high - low)
    if parameter.distribution == "loguniform":
        return low * math.exp(u * math.log(high / low))
    rise = (parameter.default - low) / (high - low)
    if u < rise:
        return low + math.sqrt(u * (high - low) * (parameter.default - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - parameter.default))


@lru_cache(maxsize=64)
def design_point(seed: int, point: int) -> dict[str, float]:
    """The value of every declared parameter at one design point."""
    future = draws.future_key(seed, 0)
    values = {}
    for name, parameter in declared().items():
        u = draws.uniform(future, purposes.PARAMETER, draws.entity_key("parameter/" + name), point)
        values[name] = quantile(parameter, float(u))
    return values


def sample(scenario: "Scenario", baseline_scenario: "Scenario", seed: int, point: int) -> "Scenario":
    """The scenario with its free parameters at a design point."""
    return placed(scenario, baseline_scenario, design_point(seed, point))


def placed(scenario: "Scenario", baseline_scenario: "Scenario", values: Mapping[str, float]) -> "Scenario":
    """The scenario with its free parameters at these values; what is not named keeps its own.

    Free is what no file sets for that mission and what is no lever. What a package patches is no longer unknown
    and keeps the patch: it is in ``fixed``, or it differs from the baseline.
    """
    names = list(declared())
    parameters = scenario.parameters.copy()
    # The same numbers without names: one row for each mission, one column for each declared parameter.
    numbers, baseline = _plain(parameters, len(names)), _plain(baseline_scenario.parameters, len(names))
    free = np.array([[name in values and name not in fixed for name in names] for fixed in scenario.fixed])
    free &= (numbers == baseline) & _unknown()
    numbers[:] = np.where(free, np.array([values.get(name, 0.0) for name in names]), numbers)
    parameters.flags.writeable = False
    return replace(scenario, parameters=parameters)


def _plain(parameters: np.ndarray, columns: int) -> np.ndarray:
    return parameters.view(np.float64).reshape(len(parameters), columns)


def _unknown() -> np.ndarray:
    """Which parameters nobody sets at will, in the order of declaration."""
    return np.array([parameter.distribution != "lever" for parameter in declared().values()])


def free_parameters(scenario: "Scenario") -> tuple[str, ...]:
    """Names of the parameters that ``sample`` draws for at least one mission."""
    return tuple(name for name, parameter in declared().items() if parameter.distribution != "lever"
                 and any(name not in fixed for fixed in scenario.fixed))


def split_variance(differences: np.ndarray, points: np.ndarray) -> VarianceSplit:
    """Split the variance of paired differences by design point (one-way random effects, unbalanced).

    Both parts are not numbers with fewer than two points or without a point that holds two futures.
    """
    values = np.asarray(differences, dtype=float)
    labels, group = np.unique(points, return_inverse=True)
    groups, total = len(labels), len(values)
    if groups < 2 or total <= groups:
        return VarianceSplit(math.nan, math.nan)
    sizes = np.bincount(group).astype(float)
    means = np.bincount(group, weights=values) / sizes
    mean_square_within = float(((values - means[group]) ** 2).sum() / (total - groups))
    mean_square_between = float((sizes * (means - values.mean()) ** 2).sum() / (groups - 1))
    typical_size = (total - float((sizes**2).sum()) / total) / (groups - 1)
    return VarianceSplit(
        max(0.0, (mean_square_between - mean_square_within) / typical_size), mean_square_within
    )
