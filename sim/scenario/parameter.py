"""What a parameter is: a number with unit, ranges, meaning, source, grade and readers."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["A", "B", "C", "D"]
Distribution = Literal["uniform", "triangular", "loguniform", "lever"]
LeverClass = Literal["model", "scenario"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    Attributes:
        name: identifier; the unit is part of it or plain from it.
        default: value of the 2021 baseline.
        unit: unit in words.
        low, high: the range that experiments sweep and draw from: what is thought possible.
        meaning: what a peacekeeper would call it.
        source: key into ``scenarios/sources.yaml``, or ``assumption: why``.
        grade: A peer-reviewed, B official, C expert or press, D assumption.
        topic: heading under which the parameter page lists it; the name of its file.
        distribution: how an experiment draws it between low and high (triangular peaks at the default); ``lever``: not
            at all, it is what people set.
        allowed: lowest and highest that a file may set: what makes sense at all, mechanisms switched off included.
        lever_class: ``scenario`` where it scales attacks without an incident: an assumption, from which nothing is
            concluded; ``model`` otherwise.
        from_start: whether it makes the first morning and nothing after it, so that no order can set it later.
        read_by: modules of the model that read it, such as ``engine/access``, and files, such as ``tactics/ied``.
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
    allowed: tuple[float, float] = (float("-inf"), float("inf"))
    read_by: tuple[str, ...] = ()
    lever_class: LeverClass = "model"
    from_start: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.default <= self.high:
            raise ValueError(f"parameter {self.name}: default {self.default} outside {self.low} to {self.high}")

    @property
    def assumed(self) -> bool:
        """Whether the number rests on no document at all (grade D)."""
        return self.grade == "D"

    def allows(self, value: float) -> bool:
        """Whether a file may set it to this value."""
        return self.allowed[0] <= value <= self.allowed[1]

    @property
    def allowed_text(self) -> str:
        """What a file may set it to, in words."""
        low, high = self.allowed
        return f"a number from {low:g} to {high:g} {self.unit} ({self.meaning})"
