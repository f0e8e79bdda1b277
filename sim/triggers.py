"""Triggers in a run: headquarters looks at the months that ended and, where a condition is met, gives orders."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sim.adding_up import totals
from sim.outcomes import WORLD_INDEX
from sim.scenario.orders import with_order_in_turn
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Condition, DatedOrder
from sim.scenario.triggers import first_offer

if TYPE_CHECKING:
    from sim.model import World

_ACTED = WORLD_INDEX["triggers_acted"]


@dataclass(slots=True)
class Watch:
    """Who looks out for conditions.

    Attributes:
        acted: months in which each trigger acted, in the order of the scenario.
        ordered: the numbers and units that triggers have ordered so far.
    """

    acted: list[list[int]] = field(default_factory=list)
    ordered: list[DatedOrder] = field(default_factory=list)

    def look(self, world: "World") -> bool:
        """Give the orders of all triggers whose condition is met; whether there was one."""
        triggers = world.scenario_file.triggers
        self.acted += [[] for _ in range(len(triggers) - len(self.acted))]
        scenario = world.scenario_file
        for number, trigger in enumerate(triggers):
            acted = self.acted[number]
            resting = bool(acted) and world.month <= acted[-1] + trigger.rest
            if len(acted) < trigger.at_most and not resting and met(trigger.when, world):
                scenario = self._act(scenario, number, world)
                acted.append(world.month)
                world.money[_ACTED] += 1
        changed = scenario is not world.scenario_file
        world.scenario_file = scenario
        return changed

    def _act(self, scenario: Scenario, number: int, world: "World") -> Scenario:
        """The scenario with the orders of a trigger from this month on."""
        own = world.policy("own", "Own orders").orders
        offers, place = list(scenario.offers), first_offer(scenario, number, len(self.acted[number]))
        for order in scenario.triggers[number].then:
            given = counted_from(order, world.month)
            if order.offer is not None:
                offers[place] = offers[place].model_copy(update={"start": given.start, "end": given.end})
                place += 1
            else:
                scenario = with_order_in_turn(scenario, given, own, self.ordered)
                self.ordered.append(given)
        return replace(scenario, offers=tuple(offers))


def counted_from(order: DatedOrder, month: int) -> DatedOrder:
    """An order whose dates count from a month, with months of the run."""
    start, end = order.start or 0, order.end
    assert isinstance(start, int)
    return order.model_copy(update={"start": month + start, "end": month + end if isinstance(end, int) else None})


def met(condition: Condition, world: "World") -> bool:
    """Whether the months that ended meet a condition; not while there are too few of them."""
    ended, catalogue = world.recorder.months, world.scenario_file.catalogue
    if ended < condition.months:
        return False
    missions = [mission.name for mission in world.scenario_file.missions]
    rows = slice(None) if condition.mission is None else [missions.index(condition.mission)]
    column = [one.name for one in catalogue.reported].index(condition.outcome)
    last = world.recorder.monthly[ended - condition.months : ended][:, rows]
    windows = last.reshape(condition.windows, condition.over, *last.shape[1:])
    values = totals(windows, catalogue)[:, column]
    if condition.above is not None:
        return bool((values > condition.above).all())
    return bool((values < condition.below).all())
