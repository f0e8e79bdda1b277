"""An exercise file: a study played with bets before its futures are shown."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.schema.policy import Policy, same_costs, same_titles, written_levels
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import LONGEST_HORIZON, Name, Replaces, Title


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
    months: Annotated[int, Field(ge=6, le=LONGEST_HORIZON)] = 36
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 7
    briefing: str
    questions: Annotated[tuple[str, ...], Field(min_length=3, description="debrief questions")]
    replaces: Replaces = False

    @model_validator(mode="after")
    def _every_question_is_asked_once(self) -> "Exercise":
        if self.baseline.equal_cost is not None:
            raise Misfit("the baseline cannot be scaled to a cost", ("baseline", "equal_cost"))
        like_the_baseline = (
            Misfit(f"the baseline is called '{policy.name}' too", ("policies", index, "name"), policy.name)
            for index, policy in enumerate(self.policies) if policy.name == self.baseline.name
        )
        refuse([
            *repeats("policies", [policy.name for policy in self.policies], "name"),
            *like_the_baseline,
            *written_levels((self.baseline, *self.policies), _place),
            *same_titles("policies", self.policies, (self.baseline,)),
            *same_costs("policies", self.policies, self.baseline.name),
            *repeats("outcomes", self.outcomes),
        ])
        return self


def _place(index: int) -> tuple[str | int, ...]:
    """Where a policy stands, the baseline being the first."""
    return ("policies", index - 1) if index else ("baseline",)
