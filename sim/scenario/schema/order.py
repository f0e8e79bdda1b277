"""An order with dates: one number of the world, one unit, or some enablers, from a month until another."""

from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.schema.dates import From, Until, backwards
from sim.scenario.schema.strict import Misfit, Strict, refuse
from sim.scenario.schema.vocabulary import EnablerKind, Name, Payer, Title

PARAMETERS, INSTITUTIONS, UNITS = "parameters", "institutions", "units"
#: The institutions, which an order may name without saying that they are some.
_ALSO_INSTITUTIONS = ("us", "un")
#: Keys that go with one kind of order alone.
_OF_OFFERS, _OF_NUMBERS = ("sets", "per_need", "payer"), ("to",)
#: Most people of a contingent, and most aircraft, sets or teams of an enabler, fit into this.
_MOST_OF_A_UNIT = 10_000


class DatedOrder(Strict):
    """Set one number, size one unit, or offer some enablers, from a month until another.

    A unit is a contingent or an enabler of a mission file: its people, or what there is of it, are as many as ordered,
    and as before when the order ends. What it is required to be stays as it is.

    A number that a policy orders holds before what its packages say of it; enablers that it orders come on top of
    theirs. Two of its orders for one number may not overlap. What a trigger orders later holds from then on.
    """

    set: Annotated[str | None, Field(
        min_length=1, max_length=120, description="a number: parameters.NAME or institutions.PATH")] = None
    unit: Annotated[Title | None, Field(description="a contingent or an enabler, by its name in a mission file")] = None
    to: Annotated[float | None, Field(description="value of the number, or size of the unit, while it holds")] = None
    offer: Annotated[EnablerKind | None, Field(description="a kind of enabler to send")] = None
    sets: Annotated[float | None, Field(gt=0, le=60, description="sets, teams or aircraft of it per mission")] = None
    per_need: Annotated[float | None, Field(gt=0, le=1, description="share of the mission's need of it")] = None
    payer: Payer | None = None
    start: From = None
    end: Until = None
    mission: Annotated[Name | None, Field(description="the mission it is limited to; all if left out")] = None

    @property
    def path(self) -> tuple[str, ...]:
        """What is set, such as ``("institutions", "us", "personnel", "police")``; nothing of an offer."""
        if self.unit is not None:
            return UNITS, self.unit
        return path_of(self.set) if self.set is not None else ()

    @model_validator(mode="after")
    def _fits(self) -> "DatedOrder":
        given = [key for key in ("set", "unit", "offer") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of 'set', 'unit' and 'offer'")
        (kind,) = given
        strange = _OF_NUMBERS if kind == "offer" else _OF_OFFERS
        refuse([Misfit(f"'{key}' does not go with '{kind}'", (key,), known=(f"no '{key}'",))
                for key in strange if getattr(self, key) is not None])
        if kind != "offer" and self.to is None:
            raise ValueError(f"give the {'value' if kind == 'set' else 'size'} that it is set to: 'to'")
        if kind == "unit" and not (0 <= (self.to or 0) <= _MOST_OF_A_UNIT and float(self.to or 0).is_integer()):
            known = (f"a whole number from 0 to {_MOST_OF_A_UNIT:,}",)
            raise Misfit(f"{self.to:g} is no size of a unit", ("to",), known=known)
        if self.offer is not None and (self.sets is None) == (self.per_need is None):
            raise ValueError("give exactly one of 'sets' and 'per_need'")
        refuse(backwards(self.start, self.end))
        if self.path[:1] == (INSTITUTIONS,) and self.mission is not None:
            problem = "the institutions are those of all missions: only parameters and offers are set in one of them"
            raise Misfit(problem, ("mission",), known=("no 'mission'", "a parameter"))
        return self


def path_of(number: str) -> tuple[str, ...]:
    """Where the number of an order stands, with the institutions named."""
    path = tuple(number.split("."))
    return (INSTITUTIONS, *path) if path[0] in _ALSO_INSTITUTIONS else path
