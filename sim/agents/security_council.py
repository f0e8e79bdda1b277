"""The Security Council: how united it stands behind its missions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.agents.decider import Decider
from sim.agents.find import numbers
from sim.agents.lead_times import monthly_chance
from sim.agents.order import Order
from sim.engine.draws import entity_key, normal, uniform
from sim.engine.purposes import COUNCIL, TALKS
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from sim.model import World

#: The unity at which the files' consent and the declared chances of talks hold.
USUAL_UNITY = declared()["council_unity"].default
#: The diplomatic weight of the United States at which they hold.
USUAL_LEVERAGE = declared()["us_leverage"].default
#: The focus of mandates at which the declared targeting and pace of talks hold.
USUAL_FOCUS = declared()["mandate_focus"].default


@dataclass(frozen=True, slots=True, eq=False)
class Resolution(Order):
    """What the Council stands for: its unity, 0-1, and the focus of the mandates that are in force."""

    unity: float
    focus: float


class SecurityCouncil(Decider[Resolution]):
    """Renews the mandates once a year and changes them when it can agree.

    The rule: at the start of each fiscal year unity goes part of the way back to its long-run level and is moved
    by the year's quarrels. Host states and parties to talks feel it as leverage. A mandate of another focus, once
    proposed, is adopted in some month by chance, the sooner the more united the Council is. Both are assumptions
    that a user sets: nothing here is measured.

    Attributes:
        unity: 0 divided, 1 united.
        focus: share of effort that the mandates in force put on their first three goals.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.unity = float(numbers(world, 0).council_unity)
        self.focus = USUAL_FOCUS
        self.key = entity_key(name)

    def decide(self) -> Resolution:
        """Renew at the start of a fiscal year; adopt a proposed focus when the Council agrees."""
        world = self.model
        params, unity, focus = numbers(world, 0), self.unity, self.focus
        if focus != params.mandate_focus:
            chance = monthly_chance(params.council_decisions_per_year * unity)
            if uniform(world.future, COUNCIL, self.key, world.month, 0) < chance:
                focus = params.mandate_focus
        if world.month > 0 and world.calendar.is_fiscal_start(world.month):
            quarrel = normal(uniform(world.future, TALKS, self.key, world.calendar.year_of(world.month), 0))
            back = params.council_unity_return * (params.council_unity - unity)
            unity = min(1.0, max(0.0, unity + back + params.council_unity_sd * quarrel))
        return Resolution(unity, focus)

    def apply(self, order: Resolution) -> None:
        """Make the renewed unity and the mandate in force known."""
        self.unity, self.focus = order.unity, order.focus


def unity_of(world: "World") -> float:
    """The Council's unity as all see it."""
    return world.cast.security_council.unity


def effort_of(world: "World", params: Any) -> float:
    """Targeted patrols and political effort that the mandate's focus leaves, against the usual focus."""
    gain = params.mandate_focus_gain
    return (1.0 + gain * world.cast.security_council.focus) / (1.0 + gain * USUAL_FOCUS)
