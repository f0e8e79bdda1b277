"""Kinds of enabler: which capability each gives, what makes it work on a day, and what it costs.

Thirteen kinds come with the model; the counter-capability of a tactic may add another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.scenario.prices import PRICES
from sim.scenario.schema import Counter, Tactic

_HELICOPTERS = "_helicopters"


@dataclass(frozen=True, slots=True)
class EnablerFacts:
    """What is known of a kind of enabler.

    Attributes:
        name: kind, as files write it.
        capability: name of the capability that it gives; None where no mission is required to have it.
        availability: parameter with the share of days on which one works; always without one.
        size: parameter with the units of requirement that one is worth; 1 without one.
        one_per_base: a second at the same base adds nothing.
        counter: the counter-capability of a tactic that declares the kind, if one does.
        saves: parameter with what one that works spares the mission in a year, US$ million.
    """

    name: str
    capability: str | None
    availability: str | None = None
    size: str | None = None
    one_per_base: bool = False
    counter: Counter | None = None
    saves: str | None = None

    def works_share(self, parameters: Any) -> float:
        """Share of days on which one aircraft, set, team or hospital works in a mission."""
        if self.counter is not None:
            return self.counter.availability.at(parameters)
        return float(parameters[self.availability]) if self.availability else 1.0

    def worth(self, parameters: Any) -> float:
        """Units of requirement that one of them is worth in a mission."""
        return float(parameters[self.size]) if self.size else 1.0

    def yearly_price_usd_m(self, parameters: Any) -> float:
        """Cost of one aircraft, set, team, cell, network or hospital for a year, US$ million."""
        if self.counter is not None:
            return self.counter.price_usd_m.at(parameters)
        price = float(parameters[PRICES[self.name]])
        return price / float(parameters["aircraft_per_unit"]) if self.name.endswith(_HELICOPTERS) else price

    def yearly_saving_usd_m(self, parameters: Any) -> float:
        """What one of them spares the mission in a year, on the days on which it works, US$ million."""
        return float(parameters[self.saves]) * self.works_share(parameters) if self.saves else 0.0


BUILT_IN_KINDS: Final = (
    EnablerFacts("utility_helicopters", "air_mobility", "helicopter_serviceability"),
    EnablerFacts("armed_helicopters", "air_mobility", "helicopter_serviceability"),
    EnablerFacts("evacuation_helicopters", "casualty_evacuation", "helicopter_serviceability"),
    EnablerFacts("surveillance", "surveillance"),
    EnablerFacts("search_team", "search", size="search_moves_per_team_per_day"),
    EnablerFacts("ground_radar", "ground_radar", "fire_warning_availability"),
    EnablerFacts("counter_drone", "counter_drone", "fire_warning_availability", one_per_base=True),
    EnablerFacts("fire_warning", "fire_warning", "fire_warning_availability", one_per_base=True),
    EnablerFacts("field_hospital", "surgery", "hospital_serviceability"),
    EnablerFacts("special_police", "police"),
    EnablerFacts("intelligence_cell", "intelligence"),
    EnablerFacts("alert_network", "community_alert"),
    EnablerFacts("solar_plant", None, "solar_plant_availability", one_per_base=True,
                 saves="solar_plant_diesel_saved_usd_m"),
)


def enabler_kinds(tactics: Sequence[Tactic]) -> tuple[EnablerFacts, ...]:
    """The kinds of a world: those of the model, in their order, then those that its tactics add.

    A counter that names a kind of the model says how that kind works and what it costs.
    """
    counters = {tactic.counter.enabler: tactic.counter for tactic in tactics if tactic.counter is not None}
    declared = {name: EnablerFacts(name, counter.capability, one_per_base=counter.required == "exposed_bases",
                                   counter=counter)
                for name, counter in counters.items()}
    known = [kind if kind.name not in declared else _countered(kind, declared[kind.name]) for kind in BUILT_IN_KINDS]
    names = {kind.name for kind in known}
    return (*known, *(kind for name, kind in declared.items() if name not in names))


def _countered(kind: EnablerFacts, declared: EnablerFacts) -> EnablerFacts:
    """A kind of the model of which a tactic file says more."""
    return EnablerFacts(kind.name, declared.capability, None, kind.size, kind.one_per_base, declared.counter)


def kinds_by_name(tactics: Sequence[Tactic]) -> dict[str, EnablerFacts]:
    """The kinds of a world by name."""
    return {kind.name: kind for kind in enabler_kinds(tactics)}
