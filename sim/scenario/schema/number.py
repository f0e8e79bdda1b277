"""A number in the file of a tactic or an enabler: a declared parameter, or a number that says itself what it is."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from sim.scenario.parameter import Grade
from sim.scenario.schema.strict import Misfit, Strict
from sim.scenario.schema.vocabulary import Name

_OWN = ("value", "low", "high", "unit", "meaning", "source", "grade")
Say = Annotated[str, Field(min_length=1, max_length=200)]


class Number(Strict):
    """One number of a file: the name of a declared parameter, or a number with all that makes it one."""

    parameter: Annotated[Name | None, Field(description="a declared parameter, in place of all else")] = None
    value: Annotated[float | None, Field(description="most likely value")] = None
    low: Annotated[float | None, Field(description="lowest value that experiments draw")] = None
    high: Annotated[float | None, Field(description="highest value that experiments draw")] = None
    unit: Annotated[Say | None, Field(description="unit in words")] = None
    meaning: Annotated[Say | None, Field(description="what a peacekeeper would call it")] = None
    source: Annotated[Say | None, Field(description="key of sources.yaml, or 'assumption: why'")] = None
    grade: Annotated[Grade | None, Field(description="A reviewed, B official, C expert or press, D assumption")] = None

    @model_validator(mode="after")
    def _one_way_or_the_other(self) -> "Number":
        given = [key for key in _OWN if getattr(self, key) is not None]
        if self.parameter is not None:
            if given:
                raise Misfit("a number that names a parameter says nothing else", (given[0],))
            return self
        missing = [key for key in _OWN if key not in given]
        if missing:
            raise Misfit(f"a number without 'parameter' needs {', '.join(missing)} as well")
        if not self._low <= self._value <= self._high:
            raise Misfit("value must lie between low and high", ("value",))
        return self

    @property
    def _value(self) -> float:
        return float(self.value or 0.0)

    @property
    def _low(self) -> float:
        return float(self.low or 0.0)

    @property
    def _high(self) -> float:
        return float(self.high or 0.0)

    @property
    def bounds(self) -> tuple[float, float, float]:
        """Value, lowest and highest of a number that names no parameter."""
        return self._value, self._low, self._high

    def at(self, parameters: Any) -> float:
        """The number in a mission: ``parameters`` is its record (or a mapping) of declared parameters."""
        return self._value if self.parameter is None else float(parameters[self.parameter])
