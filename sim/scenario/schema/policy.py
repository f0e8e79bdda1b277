"""A policy: which packages, which of them wins, and at what cost."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.schema.dates import Dates
from sim.scenario.schema.lever import Level
from sim.scenario.schema.order import DatedOrder
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.trigger import Trigger
from sim.scenario.schema.vocabulary import Name, Replaces, Title

#: What the United States pays for this world, or for the same programmes and personnel worldwide.
Scope = Literal["world", "programme"]


class EqualCost(Strict):
    """Scale a policy until it costs the United States a sum over the horizon, or as much as another policy does.

    A training programme, personnel and dues are worldwide, and a world is charged its share of them: ``of`` says which
    of the two the cost is counted of. ``same_as`` finds the dose anew in each draw of prices. Exactly one of sum and
    policy.
    """

    present_value_usd_m: Annotated[
        float | None, Field(gt=0, le=10_000, description="US$ million above the baseline, present value")
    ] = None
    same_as: Annotated[Name | None, Field(description="policy of the same study whose cost it is to have")] = None
    of: Annotated[
        Scope, Field(description="the cost booked to this world, or that of the whole programme, worldwide")
    ] = "world"

    @model_validator(mode="after")
    def _one_cost(self) -> "EqualCost":
        if (self.present_value_usd_m is None) == (self.same_as is None):
            raise ValueError("give exactly one of 'present_value_usd_m' and 'same_as'")
        return self


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
    dates: Annotated[
        dict[Name, Dates], Field(description="when and where a package is in force, in place of what its file says")
    ] = Field(default_factory=dict)
    orders: Annotated[
        tuple[DatedOrder, ...],
        Field(max_length=1000, description="numbers and offers with dates, which hold before what the packages say"),
    ] = ()
    triggers: Annotated[
        tuple[Trigger, ...], Field(max_length=40, description="orders that are given once a condition is met")
    ] = ()
    levels: Annotated[
        tuple[Level, ...], Field(description="written by the grid or sample of a study, never by hand")
    ] = ()

    @property
    def made_of(self) -> str:
        """Its packages in words, the levers that a design set, and its own orders; 'none' where it has none of them."""
        own = [f"{len(listed)} {what}{'s' * (len(listed) > 1)}"
               for listed, what in ((self.orders, "order"), (self.triggers, "trigger")) if listed]
        return ", ".join((*self.packages, *(level.text for level in self.levels), *own)) or "none"

    @property
    def package_names(self) -> tuple[str, ...]:
        """Names of its packages, and of those that a lever brings at a dose above 0."""
        return (*self.packages, *(level.package for level in self.levels if level.package and level.dose > 0))

    @model_validator(mode="after")
    def _packages_are_unique_and_win_only_here(self) -> "Policy":
        strangers = (
            Misfit(f"'{name}' is not a package of this policy", ("wins", index), name, self.packages)
            for index, name in enumerate(self.wins)
            if name not in self.packages
        )
        undatable = (
            Misfit(f"'{name}' is not a package of this policy", ("dates", name), name, self.packages)
            for name in self.dates if name not in self.packages
        )
        refuse([*repeats("packages", self.packages), *repeats("wins", self.wins), *strangers, *undatable,
                *repeats("triggers", [trigger.name for trigger in self.triggers], "name")])
        if self.equal_cost is not None and not (self.packages or self.orders):
            raise Misfit("a policy without packages cannot be scaled to a cost", ("equal_cost",))
        return self


class PolicyFile(Policy):
    """A policy that has a file of its own, rather than one inside a study."""

    replaces: Replaces = False

    @model_validator(mode="after")
    def _stands_alone(self) -> "PolicyFile":
        if self.equal_cost is not None and self.equal_cost.same_as is not None:
            problem = "a policy in a file of its own has no other policy beside it: write it in a study"
            raise Misfit(problem, ("equal_cost", "same_as"), known=("present_value_usd_m",))
        refuse(written_levels([self], lambda index: ()))
        return self


def written_levels(
    policies: Sequence[Policy],
    where: Callable[[int], tuple[str | int, ...]],
    points: Mapping[str, Policy] | None = None,
) -> Iterator[Misfit]:
    """Levels that somebody wrote: only the points of a study's own design have any, those that the design gives them.

    Args:
        policies: as written.
        where: a policy's place by its index.
        points: what the designs of the study make, by name.
    """
    for index, policy in enumerate(policies):
        if policy.levels and policy != (points or {}).get(policy.name):
            problem = f"policy '{policy.name}' has 'levels' that no design of its study gives it"
            known = ("'packages' here, or a 'grid' or 'sample' in a study",)
            yield Misfit(problem, (*where(index), "levels"), known=known)


def same_costs(label: str, policies: Sequence[Policy], baseline: str) -> Iterator[Misfit]:
    """Policies that are to cost the same as none, as the baseline, or in a circle as themselves."""
    others = {policy.name: policy.equal_cost.same_as for policy in policies if policy.equal_cost is not None}
    known = tuple(policy.name for policy in policies if policy.name != baseline)
    for index, policy in enumerate(policies):
        where, other = (label, index, "equal_cost", "same_as"), others.get(policy.name)
        if other is None:
            continue
        candidates = tuple(name for name in known if name != policy.name)
        if other == baseline:
            yield Misfit(f"'{other}' is the baseline, above which all costs are counted", where, other, candidates)
        elif other not in known:
            yield Misfit(f"'{other}' is not among the policies", where, other, candidates)
        elif policy.name in (chain := _chain(other, others)):
            circle = " -> ".join((policy.name, *chain[: chain.index(policy.name) + 1]))
            yield Misfit(f"policies that cost the same as each other, in a circle: {circle}", where, known=candidates)


def _chain(name: str | None, others: Mapping[str, str | None]) -> list[str]:
    """The policy, the one whose cost it has, the one whose cost that has, and so on."""
    found: list[str] = []
    while name is not None and name not in found:
        found.append(name)
        name = others.get(name)
    return found


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
