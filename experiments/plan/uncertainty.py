"""Uncertainty in two layers: ignorance (parameters drawn from their ranges) and chance (replications).

A design point is one draw of every declared parameter. The draw is keyed by the parameter's name and the
point, so the same point means the same parameters for every policy, and a new parameter leaves the others as
they were.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine import draws, purposes
from sim.scenario.parameters import Parameter, declared
from sim.scenario.scenario import Usual, in_all_phases, with_record
from sim.scenario.schema import Enabler, Tactic
from sim.scenario.source import FOLDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.plan.posterior import Posterior
    from sim.scenario.loader import Scenario
    from sim.scenario.schema import Number


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


def design_point(seed: int, point: int, posterior: "Posterior") -> dict[str, float]:
    """The value of every declared parameter at one design point; a calibrated one comes from the posterior."""
    return {**dict(zip(declared(), _drawn(seed, point).tolist(), strict=True)), **posterior.draw(point)}


@lru_cache(maxsize=4096)
def _drawn(seed: int, point: int) -> np.ndarray:
    """The same values, in the order of declaration."""
    future = draws.future_key(seed, 0)
    return np.array([
        quantile(parameter, float(draws.uniform(future, purposes.PARAMETER, key, point)))
        for parameter, key in zip(declared().values(), _keys(), strict=True)
    ])


@lru_cache(maxsize=1)
def _keys() -> tuple[np.uint64, ...]:
    """The key of every declared parameter."""
    return tuple(draws.entity_key("parameter/" + name) for name in declared())


def sample(
    scenario: "Scenario", baseline_scenario: "Scenario", seed: int, point: int, posterior: "Posterior"
) -> "Scenario":
    """The scenario with its free parameters at a design point.

    What was calibrated comes from a draw of the posterior; so does what a mission's history tells of its hostility,
    unless a file or a package sets it.
    """
    calibrated = posterior.listed(point)
    wanted = np.where(np.isnan(calibrated), _drawn(seed, point), calibrated)
    tactics, enablers = own_numbers_at(scenario.tactics, seed, point), own_numbers_at(scenario.enablers, seed, point)
    arms = {"tactics": tactics, "enablers": enablers}
    return _known(scenario, baseline_scenario, wanted, posterior, point, **arms)


def placed(scenario: "Scenario", baseline_scenario: "Scenario", values: Mapping[str, float]) -> "Scenario":
    """The scenario with its free parameters at these values; what is not named keeps its own."""
    wanted = np.array([values.get(name, math.nan) for name in declared()])
    usual = _usual_at(scenario, wanted)
    return in_all_phases(scenario, lambda month, phase: with_record(
        phase, _record_at(phase, baseline_scenario.at(month), wanted), usual=usual))


def fitted(
    scenario: "Scenario", baseline_scenario: "Scenario", draw: int, posterior: "Posterior"
) -> "Scenario":
    """The scenario with what was calibrated at a draw of the posterior; everything else keeps its own value."""
    wanted = posterior.listed(draw)
    return _known(scenario, baseline_scenario, wanted, posterior, draw)


def _known(
    scenario: "Scenario", baseline: "Scenario", wanted: np.ndarray, posterior: "Posterior", point: int, **arms: Any
) -> "Scenario":
    """The scenario with free parameters at the wanted values and missions' hostility as known, in all its phases."""
    usual = _usual_at(scenario, wanted)

    def drawn(month: int, phase: "Scenario") -> "Scenario":
        """What is in force from a month on."""
        before = baseline.at(month)
        record = _record_at(phase, before, wanted)
        _set_by_mission(record, phase, before, posterior, point)
        return with_record(phase, record, usual=usual, **arms)

    return in_all_phases(scenario, drawn)


def _set_by_mission(
    record: np.ndarray, written: "Scenario", baseline: "Scenario", posterior: "Posterior", point: int
) -> None:
    """Set what is known of each mission's hostility, where nobody set it otherwise."""
    for m, mission in enumerate(written.missions):
        for name, value in posterior.of_mission(mission.name, point).items():
            patched = written.parameters[name][m] != baseline.parameters[name][m]
            if name not in written.fixed[m] and not patched:
                record[name][m] = value


def _record_at(scenario: "Scenario", baseline_scenario: "Scenario", wanted: np.ndarray) -> np.ndarray:
    """The parameters with the free ones at the wanted values, in the order of declaration; none where not a number.

    Free is what no file sets for that mission and what is no lever. What a package patches is no longer unknown
    and keeps the patch: it is in ``fixed``, or it differs from the baseline.
    """
    record = scenario.parameters.copy()
    # The same numbers without names: one row for each mission, one column for each declared parameter.
    numbers, baseline = _plain(record, len(wanted)), _plain(baseline_scenario.parameters, len(wanted))
    _draw(numbers, _unset(scenario.fixed) & (numbers == baseline), wanted)
    return record


def _usual_at(scenario: "Scenario", wanted: np.ndarray) -> Usual:
    """What the mission files imply at the same values: what a package patches is as unknown there as without it."""
    usual = scenario.usual
    record = usual.parameters.copy()
    _draw(_plain(record, len(wanted)), _unset(usual.fixed), wanted)
    return Usual(usual.missions, record, usual.fixed)


def _draw(numbers: np.ndarray, free: np.ndarray, wanted: np.ndarray) -> None:
    """Put the wanted values where a number is free; none where they are not a number."""
    numbers[:] = np.where(free & ~np.isnan(wanted), wanted, numbers)


@lru_cache(maxsize=256)
def _unset(fixed: tuple[frozenset[str], ...]) -> np.ndarray:
    """For each mission and parameter whether nobody sets it: neither a file nor, as with a lever, a policy."""
    unknown = {name for name, parameter in declared().items() if parameter.distribution != "lever"}
    return np.array([[name in unknown and name not in names for name in declared()] for names in fixed])


def own_numbers_at[Arms: (Tactic, Enabler)](files: "Sequence[Arms]", seed: int, point: int) -> "tuple[Arms, ...]":
    """Tactics, or kinds of enabler, with the numbers that their own files declare at a design point.

    The parameters that they name are drawn apart.
    """
    future = draws.future_key(seed, 0)

    def drawn(file: Arms) -> Arms:
        """The file with its own numbers drawn."""
        def value(path: str, number: "Number") -> float:
            """One of them, by a key of its own."""
            key = draws.entity_key(f"parameter/{FOLDERS[file.kind]}/{file.name}/{path}")
            default, low, high = number.bounds
            parameter = Parameter(path, default, "", low, high, "", "", "D")
            return quantile(parameter, float(draws.uniform(future, purposes.PARAMETER, key, point)))

        own = any(number.parameter is None for _, number in file.numbers())
        return file.with_values(value) if own else file

    return tuple(drawn(file) for file in files)


def own_numbers(files: "Sequence[Tactic | Enabler]") -> dict[str, float]:
    """The numbers that tactics or kinds of enabler declare themselves, such as ``vehicle_bomb.people_hurt``."""
    return {f"{file.name}.{path}": number.bounds[0] for file in files for path, number in file.numbers()
            if number.parameter is None}


def _plain(parameters: np.ndarray, columns: int) -> np.ndarray:
    return parameters.view(np.float64).reshape(len(parameters), columns)


def free_parameters(scenario: "Scenario") -> tuple[str, ...]:
    """Names of the parameters that ``sample`` draws for at least one mission."""
    return tuple(name for name, parameter in declared().items() if parameter.distribution != "lever"
                 and any(name not in fixed for _, phase in scenario.phases() for fixed in phase.fixed))


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
