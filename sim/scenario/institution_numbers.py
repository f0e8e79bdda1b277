"""The numbers of the institutions: path, meaning, default and bounds, read off the typed classes."""

from dataclasses import dataclass
from typing import Any

from sim.scenario.patch import unit_at, value_at
from sim.scenario.schema import Institutions
from sim.scenario.schema_view import view_of


@dataclass(frozen=True, slots=True)
class InstitutionNumber:
    """One number of an institution.

    Attributes:
        path: where a package sets it below ``institutions``, such as ``us.dues.arrears_usd_m``.
        meaning: what it is, with its unit.
        unit: the unit alone.
        default: value of the 2021 baseline.
        low, high: bounds; None where there is none.
        whole: whether it counts things.
        from_start: whether it makes the first morning and nothing after it, so that no order can set it later.
    """

    path: str
    meaning: str
    unit: str
    default: float
    low: float | None
    high: float | None
    whole: bool
    from_start: bool


def institution_numbers() -> list[InstitutionNumber]:
    """All of them, in the order of the classes."""
    return [_number(path) for path in _paths(Institutions().model_dump(), ())]


def _paths(values: dict[str, Any], above: tuple[str, ...]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, value in values.items():
        found += _paths(value, (*above, key)) if isinstance(value, dict) else [(*above, key)]
    return found


def _number(path: tuple[str, ...]) -> InstitutionNumber:
    node = view_of(Institutions).node(path)
    return InstitutionNumber(
        path=".".join(path),
        meaning=str(node.get("description", "")),
        unit=unit_at(path),
        default=value_at(Institutions(), path),
        low=node.get("minimum", node.get("exclusiveMinimum")),
        high=node.get("maximum"),
        whole=node.get("type") == "integer",
        from_start=bool(node.get("from_start")),
    )


def institution_numbers_called(word: str) -> list[InstitutionNumber]:
    """The numbers that a word means: a path, the end of one, or one that leaves steps out (``us.arrears_usd_m``)."""
    steps = word.removeprefix("institutions.").split(".")
    return [one for one in institution_numbers() if _leads_to(steps, one.path.split("."))]


def _leads_to(steps: list[str], path: list[str]) -> bool:
    """Whether the steps end where the path ends, or name a part of the institutions, in the path's order."""
    rest = iter(path)
    in_order = all(step in rest for step in steps)
    return in_order and (steps[-1] == path[-1] or steps == path[: len(steps)])
