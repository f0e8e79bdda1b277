"""Communities: whom they trust and tell, and when they flee."""

from typing import TYPE_CHECKING

from sim.agents.decider import Decider, has_row
from sim.agents.find import numbers
from sim.engine.records import COMMUNITY

if TYPE_CHECKING:
    from sim.model import World


@has_row("communities", COMMUNITY)
class Community(Decider):
    """The people around a place, in or beyond the reach of a base.

    The rule: trust rises when attacks are answered, falls when they are not although a base is near, and falls with
    misconduct; it drifts back to where it stood. After an attack some flee; in quiet months some return.
    """

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        self.numbers = numbers(world, int(self.mission))
        self.near_base = float(self.nearest_km) <= self.numbers.patrol_reach_km * self.numbers.road_detour

    def decide(self) -> None:
        """Weigh the month."""
        n, rows, row = self.numbers, self.rows, self.row
        trust, displaced = float(rows.trust[row]), float(rows.displaced[row])
        trust += n.trust_recovery_per_month * (n.trust_initial - trust)
        attacks = float(rows.attacks_month[row])
        if attacks > 0.0:
            trust += n.trust_response_gain * float(rows.answered_month[row])
            if self.near_base:
                trust -= n.trust_failure_loss * float(rows.unanswered_month[row])
            at_home = float(rows.population[row]) - displaced
            displaced += at_home * (1.0 - (1.0 - n.displacement_share_per_attack) ** attacks)
        elif displaced > 0.0:
            displaced *= 1.0 - n.return_per_month
        misconduct = float(rows.misconduct_month[row])
        if misconduct > 0.0:
            trust -= n.trust_misconduct_loss * misconduct
        self.choice = min(1.0, max(0.0, trust)), displaced

    def apply(self) -> None:
        """Trust and flight as decided."""
        self.rows.trust[self.row], self.rows.displaced[self.row] = self.choice
