"""Whose bill it is: the assessed share of the United States in a year, and who bears what a month cost."""

from typing import Any, Final, NamedTuple

from sim.scenario.scenario import Scenario
from sim.scenario.schema import Dues

#: The parameter that holds the assessed share from a year on: scales of assessment hold for three years.
_SCALES: Final = {
    int(name.rpartition("_")[2]): name
    for name in ("us_assessed_share_from_2016", "us_assessed_share_from_2019", "us_assessed_share_from_2022")
}
_USUAL: Final = Dues.model_fields["assessed_share"].default


class Charged(NamedTuple):
    """What a month costs those who bear it, US$ million, and what that paid for.

    Attributes:
        us: payments of the United States, and its assessed share of what the UN spent beyond its budget.
        members: the same for all other member states.
        partners: what partners of a regional force bear.
        everyone: spending in all, and what the UN has more (cash, claims on members) or owes less.
    """

    us: float
    members: float
    partners: float
    everyone: float


def us_share(scenario: Scenario, params: Any, year: int) -> float:
    """Part of peacekeeping expenses that the United States is assessed in a calendar year.

    A world or policy that sets ``us.dues.assessed_share`` sets it for all years.
    """
    if scenario.us.dues.assessed_share != _USUAL:
        return scenario.us.dues.assessed_share
    first = max((start for start in _SCALES if start <= year), default=min(_SCALES))
    return float(getattr(params, _SCALES[first]))
