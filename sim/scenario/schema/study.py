"""A study file: a world, the policies to compare, and how many futures."""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from sim.scenario.schema.design import MOST_POLICIES, MOST_UNASKED, Grid, Sample
from sim.scenario.schema.policy import Policy, same_costs, same_titles, written_levels
from sim.scenario.schema.question import Question, misfits, unknown_outcomes
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import LONGEST_HORIZON, Name, Replaces, Title

#: Keys of a study under which a design may stand.
DESIGNS = ("grid", "sample")


class Study(Strict):
    """World x policies x replications x horizon, and the questions that its report answers."""

    kind: Literal["study"]
    name: Name
    title: Title
    question: str = ""
    world: Name
    baseline: Name = "baseline"
    policies: Annotated[
        tuple[Policy, ...],
        Field(min_length=1, max_length=MOST_POLICIES, description="those of a design follow them by themselves"),
    ] = ()
    grid: Annotated[Grid | None, Field(description="policies at every combination of the values of some levers")] = None
    sample: Annotated[Sample | None, Field(description="policies at points drawn from the ranges of some levers")] = (
        None
    )
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
    small: Annotated[
        dict[Name, Annotated[float, Field(gt=0)]],
        Field(description="outcome: the smallest difference worth naming, in its unit (shares in percentage points); "
                          "1 % of the baseline's level otherwise"),
    ] = {}
    payer: Annotated[
        Literal["us", "members", "contributors", "partners", "all"],
        Field(description="whose cost the report sets against effects"),
    ] = "us"
    replaces: Replaces = False

    @model_validator(mode="after")
    def _designs_make_policies(self, info: ValidationInfo) -> "Study":
        written = [policy for policy in self.policies if policy.levels]
        # What a study was run with, as a manifest holds it, is never worked out anew; a file is, whatever it holds.
        if not written or (info.context or {}).get("file"):
            refuse(self._too_many())
            made = {policy.name: policy for name in self.designs for policy in self._made(name)}
            refuse([
                *written_levels(self.policies, lambda index: ("policies", index), made),
                *_named_like_points(self.policies, made),
            ])
            # Frozen, but not yet in anybody's hands.
            self.__dict__["policies"] += tuple(policy for policy in made.values() if policy not in written)
        if not self.policies:
            raise Misfit("missing", ("policies",), known=("a list of policies, 'grid' or 'sample'",))
        return self

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
            *unknown_outcomes("small", self.small),
            *misfits(self.questions, names, self.baseline, tuple(self.grid.levers if self.grid else ())),
        ])
        return self

    @property
    def designs(self) -> dict[str, Grid | Sample]:
        """Its designs by the key under which they stand."""
        return {name: design for name in DESIGNS if (design := getattr(self, name)) is not None}

    @property
    def pairs(self) -> int:
        """Comparisons of a policy with the baseline in one future."""
        return (len(self.policies) - 1) * self.replications

    def _made(self, name: str) -> tuple[Policy, ...]:
        """The policies of a design."""
        try:
            return tuple(self.designs[name].policies())
        except Misfit as misfit:
            misfit.path = (name, *misfit.path)
            raise

    def _too_many(self) -> Iterator[Misfit]:
        """A grid larger than anybody is likely to want that does not say it is wanted, or more than a study holds."""
        made = sum(design.size for design in self.designs.values())
        policies = sum(not policy.levels for policy in self.policies) + made
        if made and policies > MOST_POLICIES:
            most = f"at most {MOST_POLICIES:,} in all"
            yield Misfit(f"{policies:,} policies", (next(iter(self.designs)),), known=(most,))
        elif self.grid is not None and self.grid.points is None and self.grid.size > MOST_UNASKED:
            futures, size = self.replications, self.grid.size
            problem = (f"{self.grid.shape} values make {size} points: {policies:,} policies in {futures:,} futures are "
                       f"{policies * futures:,} runs and {(policies - 1) * futures:,} pairs")  # fmt: skip
            known = f"at most {MOST_UNASKED} points, or 'points: {size}' in the grid if they are all wanted"
            yield Misfit(problem, ("grid",), known=(known,))


def _named_like_points(listed: Sequence[Policy], points: Collection[str]) -> Iterator[Misfit]:
    """Policies of the list that have the name of a point and are none."""
    for index, policy in enumerate(listed):
        if policy.name in points and not policy.levels:
            problem = f"'{policy.name}' is a point of the study's design too"
            yield Misfit(problem, ("policies", index, "name"), known=("a name of its own",))
