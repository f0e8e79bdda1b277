"""What a person may write in the file of a kind of enabler: what it does and gives, who needs it, what it costs."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.deeds import MEANINGS, Deed
from sim.outcomes import CAPABILITY_INDEX
from sim.scenario.schema.number import Number, Say
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import Name, Replaces, Title

_SHARES = ("availability", "cleared_by_night")
_ABOVE_NOTHING = ("worth", "priced_together")


class NewCapability(Strict):
    """A capability that the model does not know by itself."""

    title: Annotated[Title, Field(description="name of the capability for people")]
    unit: Annotated[Say, Field(description="unit of its requirement, such as bases or sets")]


class Enabler(Strict):
    """One kind of enabler, as missions list and packages offer it."""

    kind: Literal["enabler"]
    name: Name
    title: Annotated[Title, Field(description="name shown to people, plural, such as 'Field hospitals'")]
    description: str = ""
    unit: Annotated[Say, Field(description="what its units are counted in, plural, such as aircraft or sets")]
    does: Annotated[
        tuple[Deed, ...], Field(description="; ".join(f"{deed}: {meaning}" for deed, meaning in MEANINGS.items()))
    ] = ()
    gives: Annotated[
        Name | None, Field(description="capability that it gives; none where no mission is required to have it")
    ] = None
    capability: Annotated[
        NewCapability | None, Field(description="words for that capability, where the model does not know it")
    ] = None
    required: Annotated[
        Literal["mission_files", "bases", "headquarters", "aircraft"],
        Field(description="who needs one: those whom mission files name, or each base with people, each sector and"
                          " mission headquarters, or each aircraft that is required; what flies, at airfields alone"),
    ] = "mission_files"
    worth: Annotated[Number | None, Field(description="units of requirement that one is worth; 1 without it")] = None
    availability: Annotated[
        Number | None, Field(description="share of days on which one works; every day without it")
    ] = None
    cleared_by_night: Annotated[
        Number | None, Field(description="share of aircraft and crews that fly by night: for what flies")
    ] = None
    price_usd_m: Annotated[Number, Field(description="US$ million for one, or for 'priced_together', and year")]
    priced_together: Annotated[Number | None, Field(description="how many that price buys; one without it")] = None
    saves_usd_m: Annotated[
        Number | None, Field(description="US$ million that one that works spares the mission in a year")
    ] = None
    one_per_base: Annotated[bool, Field(description="a second at the same base adds nothing")] = False
    local: Annotated[bool, Field(description="set up by the mission itself, pledged by no country")] = False
    replaces: Replaces = False

    @model_validator(mode="after")
    def _fits_together(self) -> "Enabler":
        refuse([*repeats("does", self.does), *self._contradictions(), *self._impossible_numbers()])
        return self

    def _contradictions(self) -> Iterator[Misfit]:
        """Keys that cannot both be right, or of which one would do nothing."""
        known = self.gives is None or self.gives in CAPABILITY_INDEX
        if not known and self.capability is None:
            yield Misfit(f"'{self.gives}' is no capability of the model: 'capability' must say what it is", ("gives",),
                         self.gives or "", tuple(CAPABILITY_INDEX))
        if known and self.capability is not None:
            yield Misfit("words for a new capability, and 'gives' names none", ("capability",))
        if self.gives is None and self.required != "mission_files":
            yield Misfit("what gives no capability is required of nobody", ("required",))
        flies = "flies" in self.does
        for index, deed in enumerate(self.does):
            if deed in ("lifts", "evacuates") and not flies:
                yield Misfit(f"what '{deed}' must fly too", ("does", index), known=("flies as well",))
        if flies != (self.cleared_by_night is not None):
            key = "does" if flies else "cleared_by_night"
            yield Misfit("'cleared_by_night' belongs to what flies, and to all of it", (key,))

    def _impossible_numbers(self) -> Iterator[Misfit]:
        """Shares beyond 0 to 1, and what must not be below 0, or not be 0."""
        for key, number in self.numbers():
            _, low, high = number.bounds
            if number.parameter is not None:
                continue
            if key in _SHARES and not 0 <= low <= high <= 1:
                yield Misfit("a share lies between 0 and 1", (key,))
            elif low < 0 or (low == 0 and key in _ABOVE_NOTHING):
                yield Misfit("must be above 0" if key in _ABOVE_NOTHING else "must not be below 0", (key, "low"))

    def numbers(self) -> Iterator[tuple[str, Number]]:
        """All numbers with the key at which they stand."""
        for key in type(self).model_fields:
            if isinstance(value := getattr(self, key), Number):
                yield key, value

    def with_values(self, value_at: Callable[[str, Number], float]) -> "Enabler":
        """The kind with other values, ``value_at(key, number)``, for the numbers that it declares itself."""
        return self.model_copy(update={key: number.model_copy(update={"value": value_at(key, number)})
                                       for key, number in self.numbers() if number.parameter is None})

    @property
    def evacuates_only(self) -> bool:
        """Whether it stands by for the wounded alone."""
        return "evacuates" in self.does and "lifts" not in self.does

    def works_share(self, parameters: Any) -> float:
        """Share of days on which one works in a mission, whose record of parameters is given."""
        return self.availability.at(parameters) if self.availability else 1.0

    def size(self, parameters: Any) -> float:
        """Units of requirement that one is worth in a mission."""
        return self.worth.at(parameters) if self.worth else 1.0

    def night_share(self, parameters: Any) -> float:
        """Share of aircraft and crews that fly by night in a mission; 0 of what does not fly."""
        return self.cleared_by_night.at(parameters) if self.cleared_by_night else 0.0

    def yearly_price_usd_m(self, parameters: Any) -> float:
        """Cost of one for a year in a mission, US$ million."""
        price = self.price_usd_m.at(parameters)
        return price / self.priced_together.at(parameters) if self.priced_together else price

    def yearly_saving_usd_m(self, parameters: Any) -> float:
        """What one spares the mission in a year, on the days on which it works, US$ million."""
        return self.saves_usd_m.at(parameters) * self.works_share(parameters) if self.saves_usd_m else 0.0
