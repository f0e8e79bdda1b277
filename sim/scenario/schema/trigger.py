"""A trigger: what a policy orders when something that headquarters can see comes to pass."""

from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.schema.order import DatedOrder
from sim.scenario.schema.strict import Misfit, Strict, refuse
from sim.scenario.schema.vocabulary import LONGEST_HORIZON, Name


class Condition(Strict):
    """An outcome above or below a value, as the months that ended show it.

    The outcome is taken over windows of ``over`` months, one after the other, and the condition is met once the last
    ``windows`` of them all lie beyond the value.
    """

    outcome: Annotated[Name, Field(description="an outcome, as 'peacegap list outcomes' shows them")]
    above: Annotated[float | None, Field(description="met where the outcome is higher than this")] = None
    below: Annotated[float | None, Field(description="met where the outcome is lower than this")] = None
    over: Annotated[int, Field(ge=1, le=60, description="months that one window is long, 3 for quarters")] = 1
    windows: Annotated[int, Field(ge=1, le=60, description="windows in a row that have to meet it")] = 1
    mission: Annotated[Name | None, Field(description="the mission looked at; all together if left out")] = None

    @model_validator(mode="after")
    def _one_side(self) -> "Condition":
        if (self.above is None) == (self.below is None):
            raise ValueError("give exactly one of 'above' and 'below'")
        return self

    @property
    def months(self) -> int:
        """Months that it looks back."""
        return self.over * self.windows


class Trigger(Strict):
    """Orders that are given in the month after a condition was met.

    Their dates count from that month: ``from: 2`` begins two months after it, ``until: 14`` ends a year after that;
    without dates they hold from it on.
    """

    name: Name
    when: Condition
    then: Annotated[tuple[DatedOrder, ...], Field(min_length=1, max_length=20)]
    at_most: Annotated[int, Field(ge=1, le=20, description="how many times it acts in a run")] = 1
    rest: Annotated[
        int, Field(ge=0, le=LONGEST_HORIZON, description="months after it acted in which it does not look")
    ] = 0

    @model_validator(mode="after")
    def _counts_months(self) -> "Trigger":
        refuse([Misfit("the dates of a trigger's orders are months after it acts", ("then", index, key),
                       str(when), ("a number of months",))
                for index, order in enumerate(self.then)
                for key, when in (("from", order.start), ("until", order.end)) if isinstance(when, str)])
        refuse([Misfit("a trigger offers whole sets", ("then", index, "sets"), known=("'sets', a whole number",))
                for index, order in enumerate(self.then)
                if order.offer is not None and (order.sets is None or not order.sets.is_integer())])
        return self
