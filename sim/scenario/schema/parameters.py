"""A file of ``scenarios/parameters/``: the numbers of one subject, as an expert edits and reviews them."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.parameter import Distribution, Grade, LeverClass
from sim.scenario.schema.strict import Misfit, Strict, refuse
from sim.scenario.schema.vocabulary import Name

_Words = Annotated[str, Field(min_length=1, max_length=600)]
_Reader = Annotated[str, Field(pattern=r"^[a-z_]+(/[a-z0-9_]+)*$")]


class DeclaredParameter(Strict):
    """One number: its value, where it may lie, what it means and what it rests on."""

    value: Annotated[float, Field(description="value of the 2021 baseline")]
    unit: Annotated[_Words, Field(description="unit in words")]
    low: Annotated[float, Field(description="lowest that experiments sweep and draw")]
    high: Annotated[float, Field(description="highest that experiments sweep and draw")]
    allowed: Annotated[
        tuple[float, float], Field(description="lowest and highest that a file may set, such as [0, 1] for a share")
    ]
    distribution: Annotated[
        Distribution, Field(description="how it is drawn from low to high; lever: never, it is what people set")
    ] = "triangular"
    lever_class: Annotated[
        LeverClass, Field(description="scenario: a lever that scales attacks without an incident, an assumption")
    ] = "model"
    from_start: Annotated[
        bool, Field(description="true if it makes the first morning and nothing later: no order can set it then")
    ] = False
    meaning: Annotated[_Words, Field(description="what a peacekeeper would call it")]
    source: Annotated[_Words, Field(description="a key of sources.yaml, or 'assumption: ' and why")]
    grade: Annotated[Grade, Field(description="A peer-reviewed, B official, C expert or press, D assumption")]
    read_by: Annotated[
        tuple[_Reader, ...],
        Field(min_length=1, description="what reads it: a module (engine/access), tactics/NAME or enablers/NAME"),
    ]

    @property
    def assumes(self) -> bool:
        """Whether it gives a reason in place of a source."""
        return self.source.startswith("assumption:")

    @model_validator(mode="after")
    def _in_order(self) -> "DeclaredParameter":
        refuse(self._misfits())
        return self

    def _misfits(self) -> Iterator[Misfit]:
        (least, most), sweep = self.allowed, f"{self.low:g} to {self.high:g}"
        if self.low > self.high:
            yield Misfit(f"low {self.low:g} is above high {self.high:g}", ("low",))
        elif not self.low <= self.value <= self.high:
            yield Misfit(f"value {self.value:g} lies outside low to high, {sweep}", ("value",))
        if least > most:
            yield Misfit(f"the lowest allowed, {least:g}, is above the highest, {most:g}", ("allowed",))
        elif not least <= self.low <= self.high <= most:
            yield Misfit(f"{least:g} to {most:g} does not hold what is swept, {sweep}", ("allowed",))
        if self.assumes and self.grade != "D":
            yield Misfit("what rests on an assumption is of grade D", ("grade",))


class Parameters(Strict):
    """All numbers of one subject."""

    kind: Literal["parameters"]
    name: Annotated[Name, Field(description="the subject, which is the name of the file")]
    chapter: Annotated[int, Field(ge=1, description="place of the subject among the others")]
    parameters: Annotated[dict[Name, DeclaredParameter], Field(min_length=1, description="each number by its name")]
