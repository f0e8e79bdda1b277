"""Enablers that an order holds at a size: what would come or go meanwhile does so when the order ends."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model import World
    from sim.scenario.scenario import Scenario


class Holds:
    """The rows of enablers that orders size.

    Attributes:
        waiting: for each such row, how many there would be without the order.
    """

    def __init__(self) -> None:
        self.waiting: dict[int, int] = {}

    def turn(self, world: "World", scenario: "Scenario") -> None:
        """Size the enablers as a scenario orders, and leave those as they would be that it orders no longer.

        Writes: enablers.present.
        """
        sized = {(mission, unit): number for mission, unit, number in scenario.stations}
        wanted: dict[int, int] = {}
        for m, mission in enumerate(scenario.missions) if sized else ():
            first = int(world.columns.missions.first_enabler[m])
            wanted |= {row: sized[mission.name, unit.name] for row, unit in enumerate(mission.enablers, start=first)
                       if (mission.name, unit.name) in sized}
        present = world.columns.enablers.present
        for row in [row for row in self.waiting if row not in wanted]:
            present[row] = self.waiting.pop(row)
        for row, number in wanted.items():
            self.waiting.setdefault(row, int(present[row]))
            present[row] = number

    def without_orders(self, row: int, present: int) -> int:
        """How many of a row there would be if no order kept any of them away."""
        return self.waiting.get(row, present)

    def move(self, world: "World", row: int, number: int) -> None:
        """Let units of a row arrive, or leave if the number is below 0; where an order holds it, once that ends.

        Writes: enablers.present.
        """
        present = world.columns.enablers.present
        if row in self.waiting:
            self.waiting[row] = max(0, self.waiting[row] + number)
        else:
            present[row] = max(0, int(present[row]) + number)
