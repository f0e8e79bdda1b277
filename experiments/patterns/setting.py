"""How large the experiments are, and the worlds that they start from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.scenario import with_numbers as numbered
from sim.scenario.schema import Mission, Policy

#: A quick look runs this part of the futures.
QUICK_SHARE = 0.2
#: The missions of the world in which most patterns are looked for.
WORLD = "four_missions"


@dataclass(frozen=True, slots=True)
class Setting:
    """Size and seed of the experiments.

    Attributes:
        seed: number that names the set of futures.
        quick: run a fifth of the futures: intervals are more than twice as wide.
    """

    seed: int = 2021
    quick: bool = False

    def futures(self, full: int) -> int:
        """Futures to run where a full run has so many; whole blocks of four, three blocks at least."""
        if not self.quick:
            return full
        return max(12, 4 * round(full * QUICK_SHARE / 4))


@cache
def world(name: str = WORLD) -> Scenario:
    """The world of that name as written, no package."""
    return resolve(load("world", name), Policy(name="baseline", title="Baseline"))


def mission_row(scenario: Scenario, name: str) -> int:
    """Row of the mission of that name."""
    return [mission.name for mission in scenario.missions].index(name)


def with_numbers(scenario: Scenario, numbers: Mapping[str, float | np.ndarray]) -> Scenario:
    """The scenario with parameters set by the experiment, in every mission, and no longer drawn.

    An experiment may go beyond the bounds of a parameter: it asks what would happen, not what is likely.
    """
    return numbered(scenario, numbers, fixed=True)


def with_missions(scenario: Scenario, missions: tuple[Mission, ...]) -> Scenario:
    """The scenario with other missions in place of its own."""
    return replace(scenario, missions=missions)
