"""A policy: which packages, which of them wins, and at what cost."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import Name, Replaces, Title


class EqualCost(Strict):
    """Scale a policy until the present value of its cost to the donor over the horizon is this."""

    present_value_usd_m: Annotated[float, Field(gt=0, le=10_000, description="US$ million, present value")]


class Policy(Strict):
    """A list of packages, perhaps scaled to a cost."""

    kind: Literal["policy"] = "policy"
    name: Name
    title: Title
    packages: tuple[Name, ...] = ()
    wins: Annotated[
        tuple[Name, ...], Field(description="packages that win where two set the same key, first best")
    ] = ()
    equal_cost: EqualCost | None = None

    @model_validator(mode="after")
    def _packages_are_unique_and_win_only_here(self) -> "Policy":
        strangers = (
            Misfit(f"'{name}' is not a package of this policy", ("wins", index), name, self.packages)
            for index, name in enumerate(self.wins)
            if name not in self.packages
        )
        refuse([*repeats("packages", self.packages), *strangers])
        return self


class PolicyFile(Policy):
    """A policy that has a file of its own, rather than one inside a study."""

    replaces: Replaces = False
