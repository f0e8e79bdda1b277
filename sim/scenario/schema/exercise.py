"""An exercise file: a study played with bets before its futures are shown."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.schema.policy import Policy
from sim.scenario.schema.strict import Strict
from sim.scenario.schema.vocabulary import Name, Replaces, Title


class Exercise(Strict):
    """A teaching exercise: a study played with bets before its futures are shown."""

    kind: Literal["exercise"]
    name: Name
    title: Title
    minutes: Annotated[int, Field(ge=10, le=240)] = 50
    world: Name
    baseline: Policy
    policies: Annotated[tuple[Policy, ...], Field(min_length=1, max_length=1000)]
    outcomes: Annotated[tuple[str, ...], Field(min_length=1, description="outcomes to bet on")]
    replications: Annotated[int, Field(ge=10, le=5000)] = 200
    months: Annotated[int, Field(ge=6, le=240)] = 36
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 7
    briefing: str
    questions: Annotated[tuple[str, ...], Field(min_length=3, description="debrief questions")]
    replaces: Replaces = False
