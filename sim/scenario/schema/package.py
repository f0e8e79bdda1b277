"""A package file: a named patch of levers, and what a donor offers."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import EnablerKind, Name, Payer, Replaces, Title


class Offer(Strict):
    """Enabler teams that a donor offers to every mission of the world (or to one), each with its price.

    ``per_need`` gives sets as a share of what the mission is required to have and lacks; ``sets`` gives a number.
    Exactly one of the two.
    """

    kind: EnablerKind
    mission: Name | None = None
    sets: Annotated[float | None, Field(gt=0, le=60, description="sets or teams per mission")] = None
    per_need: Annotated[float | None, Field(gt=0, le=1, description="share of the mission's need")] = None
    payer: Payer = "us"

    @model_validator(mode="after")
    def _one_size(self) -> "Offer":
        if (self.sets is None) == (self.per_need is None):
            raise ValueError("give exactly one of 'sets' and 'per_need'")
        return self


class Package(Strict):
    """A named patch of levers. Nested keys mirror the world; offers and units are only ever appended."""

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
    replaces: Replaces = False

    @model_validator(mode="after")
    def _changes_something(self) -> "Package":
        if not (self.parameters or self.offers or _sets_anything(self.institutions)):
            raise ValueError("the package changes nothing: give it 'institutions', 'parameters' or 'offers'")
        return self

    @model_validator(mode="after")
    def _offers_each_thing_once(self) -> "Package":
        refuse([*repeats("levers", self.levers), *self._offered_twice()])
        return self

    def _offered_twice(self) -> Iterator[Misfit]:
        seen: dict[tuple[str, str | None, str], int] = {}
        for index, offer in enumerate(self.offers):
            first = seen.setdefault((offer.kind, offer.mission, offer.payer), index)
            if first != index:
                where = f"mission '{offer.mission}'" if offer.mission else "every mission"
                problem = f"{offer.kind} for {where} at the cost of '{offer.payer}' is offered in offers[{first}] too"
                yield Misfit(problem, ("offers", index), known=("one offer with all sets",))


def _sets_anything(patch: object) -> bool:
    """Whether a patch names a value anywhere; mappings with nothing in them name none."""
    return any(map(_sets_anything, patch.values())) if isinstance(patch, dict) else True
