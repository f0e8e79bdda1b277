"""The list of sources: what stands behind the keys that parameters, missions and packages cite."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from sim.scenario.schema.strict import Strict

SourceKey = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="key by which it is cited")]
Words = Annotated[str, Field(min_length=1, max_length=400)]


class CitedSource(Strict):
    """One source of numbers or data."""

    title: Annotated[Words, Field(description="what the number is about, in our own words")]
    by: Annotated[Words, Field(description="who says so")]
    year: Annotated[int, Field(ge=1945, le=2100, description="year of publication")]
    grade: Annotated[
        Literal["A", "B", "C", "D"],
        Field(description="A peer-reviewed, B official, C expert or press, D assumption"),
    ]
    url: Annotated[str | None, Field(pattern=r"^https?://\S+$", max_length=500, description="where to find it")] = None


class Sources(RootModel[dict[SourceKey, CitedSource]]):
    """The file ``scenarios/sources.yaml``."""
