"""What a scenario may come to: its phases, and each of them with what its triggers would order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sim.scenario.orders import with_order
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Trigger


def possible(scenario: Scenario) -> Iterator[Scenario]:
    """Every scenario that may be in force in some month: with no trigger, with each, and with all of them."""
    for _, written in scenario.phases():
        phase = replace(written, later=())
        yield phase
        for triggers in ([trigger] for trigger in scenario.triggers):
            yield _ordered(phase, triggers)
        if len(scenario.triggers) > 1:
            yield _ordered(phase, scenario.triggers)


def _ordered(phase: Scenario, triggers: Sequence[Trigger]) -> Scenario:
    """A phase with the numbers that triggers set, whenever that would be."""
    for trigger in triggers:
        for order in trigger.then:
            if order.to is not None:
                phase = with_order(phase, order.model_copy(update={"start": 0, "end": None}))
    return phase
