"""A world file: missions and the institutions they share."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.schema.institutions import Institutions
from sim.scenario.schema.strict import Strict, refuse, repeats
from sim.scenario.schema.vocabulary import Name, Replaces, Title, Weights


class World(Strict):
    """One or more missions and the institutions they share."""

    kind: Literal["world"]
    name: Name
    title: Title
    label: Literal["fictional", "stylised"]
    description: str = ""
    extends: Name | None = None
    start: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="first month, as '2021-07'")] = (
        "2021-07"
    )
    missions: Annotated[tuple[Name, ...], Field(min_length=1)]
    institutions: Institutions = Institutions()
    parameters: Annotated[dict[str, float], Field(description="parameters that differ in it")] = Field(
        default_factory=dict
    )
    tactics: Annotated[
        dict[Name, dict[Title, Weights]],
        Field(description="tactics that groups have beside those of their mission file: mission, group, weights"),
    ] = Field(default_factory=dict)
    replaces: Replaces = False

    @model_validator(mode="after")
    def _missions_are_unique(self) -> "World":
        refuse(repeats("missions", self.missions))
        return self
