"""A package file: a named patch of levers, and what a donor offers."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.schema.dates import From, Until, backwards
from sim.scenario.schema.order import PARAMETERS, DatedOrder
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.trigger import Trigger
from sim.scenario.schema.vocabulary import EnablerKind, Name, Payer, Replaces, Title


class Offer(Strict):
    """Enabler teams that a donor offers to every mission of the world (or to one), each with its price.

    ``per_need`` gives sets as a share of what the mission is required to have and lacks; ``sets`` gives a number.
    Exactly one of the two. They are on their way from the first month on, and leave when the offer ends.
    """

    kind: EnablerKind
    mission: Name | None = None
    sets: Annotated[float | None, Field(gt=0, le=60, description="sets or teams per mission")] = None
    per_need: Annotated[float | None, Field(gt=0, le=1, description="share of the mission's need")] = None
    payer: Payer = "us"
    start: From = None
    end: Until = None

    @model_validator(mode="after")
    def _one_size(self) -> "Offer":
        if (self.sets is None) == (self.per_need is None):
            raise ValueError("give exactly one of 'sets' and 'per_need'")
        refuse(backwards(self.start, self.end))
        return self


class Package(Strict):
    """A named patch of levers. Nested keys mirror the world; offers and units are only ever appended.

    With dates, or limited to some missions, all that it says holds then and there alone.
    """

    kind: Literal["package"]
    name: Name
    title: Title
    levers: Annotated[tuple[str, ...], Field(description="rows of the lever table, such as L25")] = ()
    lever_class: Annotated[Literal["model", "weak", "scenario"], Field(description="what may be claimed of it")] = (
        "model"
    )
    description: str = ""
    extends: Name | None = None
    institutions: Annotated[dict[str, object], Field(description="patch of the world's institutions")] = Field(
        default_factory=dict
    )
    parameters: Annotated[dict[str, float], Field(description="patch of parameters, all missions")] = Field(
        default_factory=dict
    )
    offers: Annotated[tuple[Offer, ...], Field(max_length=200)] = ()
    start: From = None
    end: Until = None
    missions: Annotated[tuple[Name, ...], Field(description="missions that it is limited to; all if left out")] = ()
    orders: Annotated[
        tuple[DatedOrder, ...], Field(max_length=1000, description="numbers and offers, each with dates of its own")
    ] = ()
    triggers: Annotated[
        tuple[Trigger, ...], Field(max_length=40, description="orders that are given once a condition is met")
    ] = ()
    replaces: Replaces = False

    @property
    def parameters_set(self) -> tuple[str, ...]:
        """Names of the parameters that it sets, some time and somewhere, or that its triggers may set."""
        orders = (*self.orders, *(order for trigger in self.triggers for order in trigger.then))
        ordered = (order.path[1] for order in orders if order.path[:1] == (PARAMETERS,))
        return tuple(dict.fromkeys((*self.parameters, *ordered)))

    @model_validator(mode="after")
    def _changes_something(self) -> "Package":
        said = self.parameters or self.offers or self.orders or self.triggers
        if not (said or _sets_anything(self.institutions)):
            given = "'institutions', 'parameters', 'offers', 'orders' or 'triggers'"
            raise ValueError(f"the package changes nothing: give it {given}")
        return self

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> "Package":
        names = [trigger.name for trigger in self.triggers]
        refuse([*repeats("levers", self.levers), *repeats("triggers", names, "name"), *self._offered_twice(),
                *backwards(self.start, self.end), *repeats("missions", self.missions),
                *self._aimed_past_its_missions()])
        return self

    def _aimed_past_its_missions(self) -> Iterator[Misfit]:
        """What cannot be limited to some missions, or is aimed at others than the package is."""
        if not self.missions:
            return
        if _sets_anything(self.institutions):
            problem = "the institutions are those of all missions: a package of some missions cannot set them"
            yield Misfit(problem, ("institutions",), known=("no 'missions'", "a package of its own"))
        aimed = [("offers", [each.mission for each in self.offers]), ("orders", [each.mission for each in self.orders])]
        for label, names in aimed:
            for index, name in enumerate(names):
                if name is not None and name not in self.missions:
                    problem = f"'{name}' is none of the missions that the package is limited to"
                    yield Misfit(problem, (label, index, "mission"), name, self.missions)

    def _offered_twice(self) -> Iterator[Misfit]:
        seen: dict[tuple[object, ...], int] = {}
        for index, offer in enumerate(self.offers):
            slot = (offer.kind, offer.mission, offer.payer, offer.start, offer.end)
            first = seen.setdefault(slot, index)
            if first != index:
                where = f"mission '{offer.mission}'" if offer.mission else "every mission"
                problem = f"{offer.kind} for {where} at the cost of '{offer.payer}' is offered in offers[{first}] too"
                yield Misfit(problem, ("offers", index), known=("one offer with all sets",))


def _sets_anything(patch: object) -> bool:
    """Whether a patch names a value anywhere; mappings with nothing in them name none."""
    return any(map(_sets_anything, patch.values())) if isinstance(patch, dict) else True
