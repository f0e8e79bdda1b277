"""Dates of what a file orders: the month from which it holds, and the month in which it no longer does."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import LONGEST_HORIZON, Name

_DATE = r"^\d{4}-(0[1-9]|1[0-2])$"


def _a_month(value: Any) -> int | str:
    """A month of the run, or a date of the calendar."""
    counted = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_HORIZON
    if counted or (isinstance(value, str) and re.match(_DATE, value)):
        return value
    known = f"a month of the run from 0 to {LONGEST_HORIZON}, or a date such as 2022-07"
    raise Misfit(f"{value!r} is no month", known=(known,))


_When = Annotated[
    int | str,
    PlainValidator(_a_month),
    WithJsonSchema({"anyOf": [
        {"type": "integer", "minimum": 0, "maximum": LONGEST_HORIZON}, {"type": "string", "pattern": _DATE},
    ]}),
]  # fmt: skip
From = Annotated[
    _When | None, Field(alias="from", description="first month in which it holds: of the run, 0 the first, or a date")
]
Until = Annotated[
    _When | None, Field(alias="until", description="first month in which it no longer holds, of the run or a date")
]


class Dates(Strict):
    """When, and where, a package of a policy is in force; what is left out is as the package has it."""

    start: From = None
    end: Until = None
    missions: Annotated[tuple[Name, ...], Field(description="missions that it is limited to; all if left out")] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Dates":
        refuse([*backwards(self.start, self.end), *repeats("missions", self.missions)])
        return self


def backwards(start: int | str | None, end: int | str | None) -> Iterator[Misfit]:
    """A span that ends before it has begun, as far as one can tell without knowing when the world starts."""
    begins = 0 if start is None and isinstance(end, int) else start
    if end is not None and type(begins) is type(end) and end <= begins:  # type: ignore[operator]
        yield Misfit(f"it ends ({end}) before it has begun ({begins})", ("until",), known=(f"a month after {begins}",))
