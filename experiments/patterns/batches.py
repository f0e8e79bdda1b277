"""Futures that several experiments share, so that they are run once."""

from experiments.patterns.futures import Batch
from experiments.patterns.setting import Setting, world
from sim.scenario.scenario import Scenario

MONTHS = 60
AS_FITTED, DRAWN = 120, 80  # futures of a full run, with parameters as fitted and drawn from their ranges


def as_fitted(setting: Setting) -> Batch:
    """The four missions as their files have them, each future with a draw of what was calibrated."""
    return Batch(world(), setting.futures(AS_FITTED), MONTHS, fitted=True, events=True)


def drawn(setting: Setting, scenario: Scenario) -> Batch:
    """A variant of the four missions over drawn parameters, the same futures as for every other variant."""
    return Batch(scenario, setting.futures(DRAWN), MONTHS, drawn=True, baseline=world())
