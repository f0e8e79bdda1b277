"""A package at a dose: 1 is as written, 2 moves each number twice as far from what was before, 0 not at all.

Unlike an equal cost, which goes as far as bounds allow, a dose that somebody names is met or refused.
"""

from typing import TYPE_CHECKING, Any

from sim.scenario.parameters import declared
from sim.scenario.schema import Offer
from sim.scenario.schema_view import bounds_text, view_of

if TYPE_CHECKING:
    from sim.scenario.settings import Patch, Setting

#: Of US arrears: over how many months, and how much of them, is paid off.
CLEAR_MONTHS, CLEAR_SHARE = "us.dues.clear_arrears_months", "us.dues.clear_arrears_share"


def at_dose(dose: float, key: str, old: Any, new: Any) -> Any:
    """A number at a dose, over what was there before; whole numbers stay whole.

    Arrears are cleared in as many months as written: the share of them that is cleared has the dose.
    """
    if dose == 1 or key == CLEAR_MONTHS or not isinstance(old, int | float):
        return new
    if key == CLEAR_SHARE:
        return dose * new
    found = old + dose * (new - old)
    return round(found) if isinstance(old, int) else found


def dosed_offer(offer: Offer, index: int, patch: "Patch") -> Offer:
    """An offer at the dose of its package, in which it stands at that place.

    Raises:
        ScenarioError: no offer may be that large.
    """
    if patch.dose == 1:
        return offer
    key = "sets" if offer.sets is not None else "per_need"
    size, node = patch.dose * float(getattr(offer, key)), view_of(Offer).node((key,))
    if size > node["maximum"]:
        problem = f"{size:g} at dose {patch.dose:g} of '{patch.package.name}' is too high"
        raise patch.source.error(problem, ("offers", index, key), expected=f"a number {bounds_text(node)}")
    return offer.model_copy(update={key: size})


def within_bounds(setting: "Setting", name: str, value: float) -> float:
    """The value of a parameter, if a file may set it so: what is written was looked at, its dose was not.

    Raises:
        ScenarioError: it may not.
    """
    dose, parameter = setting.patch.dose, declared()[name]
    if dose != 1 and not parameter.allows(value):
        problem = f"{value:g} at dose {dose:g} of '{setting.patch.package.name}' is out of range"
        raise setting.patch.source.error(problem, setting.path, expected=parameter.allowed_text)
    return value
