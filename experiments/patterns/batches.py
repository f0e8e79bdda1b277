"""Futures that several experiments share, so that they are run once."""

from experiments.patterns.futures import Batch
from experiments.patterns.setting import Setting, world
from sim.scenario.scenario import Scenario

MONTHS = 60
AS_WRITTEN, DRAWN = 120, 80  # futures of a full run, with parameters as written and drawn from their ranges


def as_written(setting: Setting) -> Batch:
    """The four missions as their files have them: chance and hidden hostility alone."""
    return Batch(world(), setting.futures(AS_WRITTEN), MONTHS, events=True)


def drawn(setting: Setting, scenario: Scenario) -> Batch:
    """A variant of the four missions over drawn parameters, the same futures as for every other variant."""
    return Batch(scenario, setting.futures(DRAWN), MONTHS, drawn=True, baseline=world())
