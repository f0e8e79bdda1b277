"""What a column of a table holds: this decides how its cells may be read."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Holds = Literal["text", "name", "number", "whole", "year", "percent"]
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table has or may have.

    Attributes:
        name: as it is written in the documentation, such as ``deployed_uniformed``.
        holds: ``text``; ``name`` (text that ends up in tables of ours, so that it must not be a formula); ``number``;
            ``whole`` for counts; ``year`` for calendar years; ``percent``, where ``70 %`` stays ``70%``.
        low, most: bounds of a number. A reading outside them is no possible reading of a cell.
        required: whether a table without it is refused.
    """

    name: str
    holds: Holds = "text"
    low: float = 0.0
    most: float = math.inf
    required: bool = True

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.holds not in ("text", "name")

    def fits(self, value: float) -> bool:
        """Whether the column can hold a number."""
        whole = self.holds not in ("whole", "year") or value == math.floor(value)
        return math.isfinite(value) and whole and self.low <= value <= self.most


def spelled(name: str) -> str:
    """A column's name without capitals, blanks, hyphens and underscores: ``Deployed Uniformed`` is the known one."""
    return _NO_LETTER_OR_DIGIT.sub("", unicodedata.normalize("NFKC", name).casefold())
