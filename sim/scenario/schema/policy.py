"""A policy: which packages, which of them wins, and at what cost."""

from collections.abc import Iterator, Sequence
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
        refuse([*repeats("packages", self.packages), *repeats("wins", self.wins), *strangers])
        if self.equal_cost is not None and not self.packages:
            raise Misfit("a policy without packages cannot be scaled to a cost", ("equal_cost",))
        return self


class PolicyFile(Policy):
    """A policy that has a file of its own, rather than one inside a study."""

    replaces: Replaces = False


def same_titles(label: str, policies: Sequence[Policy], others: Sequence[Policy] = ()) -> Iterator[Misfit]:
    """Policies that tables and figures, which show titles, could not tell apart; case and blanks do not count."""
    seen = {_as_read(policy.title): policy.name for policy in others}
    for index, policy in enumerate(policies):
        title = _as_read(policy.title)
        first = seen.setdefault(title, policy.name)
        if first != policy.name:
            problem = f"policies '{first}' and '{policy.name}' have the same title '{policy.title}'"
            yield Misfit(problem, (label, index, "title"), known=("a title of its own",))


def _as_read(title: str) -> str:
    return " ".join(title.casefold().split())
