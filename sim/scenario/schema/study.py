"""A study file: a world, the policies to compare, and how many futures."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.schema.policy import Policy, same_costs, same_titles
from sim.scenario.schema.question import Question, misfits
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import LONGEST_HORIZON, Name, Replaces, Title


class Study(Strict):
    """World x policies x replications x horizon, and the questions that its report answers."""

    kind: Literal["study"]
    name: Name
    title: Title
    question: str = ""
    world: Name
    baseline: Name = "baseline"
    policies: Annotated[tuple[Policy, ...], Field(min_length=1, max_length=1000)]
    questions: Annotated[
        tuple[Question, ...], Field(max_length=40, description="what the report answers; every policy if left out")
    ] = ()
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 200
    demo_replications: Annotated[int, Field(ge=2, le=10_000, description="used by the demo")] = 60
    months: Annotated[int, Field(ge=1, le=LONGEST_HORIZON)] = 60
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 2021
    uncertainty: Annotated[
        Literal["chance", "both"], Field(description="chance alone, or parameters drawn from their ranges as well")
    ] = "both"
    payer: Annotated[
        Literal["us", "members", "contributors", "partners", "all"],
        Field(description="whose cost the report sets against effects"),
    ] = "us"
    replaces: Replaces = False

    @model_validator(mode="after")
    def _baseline_is_there(self) -> "Study":
        names = [policy.name for policy in self.policies]
        if self.baseline not in names:
            problem = f"'{self.baseline}' is not among the policies"
            raise Misfit(problem, ("baseline",), self.baseline, tuple(names))
        first = names.index(self.baseline)
        if self.policies[first].equal_cost is not None:
            problem = f"policy '{self.baseline}' is the baseline: it cannot be scaled to a cost"
            raise Misfit(problem, ("policies", first, "equal_cost"))
        refuse([
            *repeats("policies", names, "name"),
            *same_titles("policies", self.policies),
            *same_costs("policies", self.policies, self.baseline),
            *misfits(self.questions, names, self.baseline),
        ])
        return self
