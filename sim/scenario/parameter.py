"""What a parameter is: a number with unit, bounds, meaning, source and grade."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["A", "B", "C", "D"]
Distribution = Literal["uniform", "triangular", "loguniform", "lever"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    Attributes:
        name: identifier; the unit is part of it or plain from it.
        default: value of the 2021 baseline.
        unit: unit in words.
        low, high: hard bounds for input and the range that experiments sweep.
        meaning: what a peacekeeper would call it.
        source: key into ``scenarios/sources.yaml``, or ``assumption: why``.
        grade: A peer-reviewed, B official, C expert or press, D assumption.
        topic: heading under which the parameter page lists it.
        distribution: how an experiment draws it between low and high (triangular peaks at the default); ``lever``: not
            at all, it is what people set.
    """

    name: str
    default: float
    unit: str
    low: float
    high: float
    meaning: str
    source: str
    grade: Grade
    topic: str = ""
    distribution: Distribution = "triangular"

    def __post_init__(self) -> None:
        if not self.low <= self.default <= self.high:
            raise ValueError(f"parameter {self.name}: default {self.default} outside {self.low} to {self.high}")

    @property
    def assumed(self) -> bool:
        """Whether the number rests on no document at all (grade D)."""
        return self.grade == "D"
