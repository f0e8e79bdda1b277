"""What there is, by kind: name, one line of meaning, and where it comes from. Files are read, not validated."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.outcomes import CAPABILITIES, OUTCOMES, RATIOS, WORLD_COLUMNS
from sim.scenario.errors import ScenarioError, nearest_word, value_text
from sim.scenario.institution_numbers import institution_numbers
from sim.scenario.library import FOLDERS, OBSERVATIONS, SHIPPED, draft, libraries, names_in, origin
from sim.scenario.loader import load
from sim.scenario.parameters import declared
from sim.scenario.schema import Policy
from sim.scenario.schema.study import DESIGNS
from sim.scenario.source import find, own_names

#: Where declared numbers and outcomes come from.
MODEL = "the model"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that has a name.

    Attributes:
        name: as commands and files use it.
        meaning: one line.
        origin: ``shipped``, the path of a file of one's own, or a source and its grade.
        facts: what else is known of it: unit, bounds and the like.
    """

    name: str
    meaning: str
    origin: str
    facts: dict[str, Any] = field(default_factory=dict)

    def as_row(self) -> dict[str, Any]:
        """All of it, flat, for machines."""
        row = asdict(self)
        return {**row, **row.pop("facts")}


def listed(kind: str) -> list[Entry]:
    """Everything of a kind, such as ``packages`` or ``parameters``; the singular does as well.

    Raises:
        ScenarioError: there is no such kind, or two libraries give one name to different files.
    """
    plural = FOLDERS.get(kind) or next((one for one in KINDS if one.rstrip("s") == kind or one == kind), None)
    if plural is None:
        expected, nearest = f"one of {', '.join(KINDS)}", nearest_word(kind, KINDS)
        raise ScenarioError(f"unknown kind {value_text(kind)}", expected=expected, nearest=nearest)
    return list(KINDS[plural]())


def _files(kind: str) -> Iterator[Entry]:
    for name in names_in(libraries(), kind):
        path = find(kind, name)
        if path is not None:
            yield Entry(name, _title(draft(path).parsed.data), origin(path), {"path": str(path)})


def _title(data: Any) -> str:
    title = data.get("title") if isinstance(data, dict) else None
    return title if isinstance(title, str) else ""


def _policies() -> Iterator[Entry]:
    """Policies with a file, then those inside studies, as ``study/policy``."""
    yield from _files("policy")
    for study in _files("study"):
        path = find("study", study.name)
        inside = draft(path).parsed.data.get("policies") if path is not None else ()
        for policy in inside if isinstance(inside, tuple) else ():
            if isinstance(policy, dict):
                yield Entry(f"{study.name}/{policy.get('name')}", _title(policy), study.origin)
        for policy in points_of(study.name):
            yield Entry(f"{study.name}/{policy.name}", policy.title, study.origin)


def points_of(study: str) -> list[Policy]:
    """The policies that the designs of a study make; none where its file is not in order."""
    path = find("study", study)
    if path is None or not any(design in draft(path).parsed.data for design in DESIGNS):
        return []
    try:
        return [policy for policy in load("study", str(path)).policies if policy.levels]
    except ScenarioError:
        return []


def _parameters() -> Iterator[Entry]:
    for one in declared().values():
        source = "assumption" if one.source.startswith("assumption") else one.source
        facts = {"default": one.default, "low": one.low, "high": one.high, "allowed": list(one.allowed),
                 "unit": one.unit, "source": one.source, "grade": one.grade, "topic": one.topic,
                 "lever": one.distribution == "lever"}
        yield Entry(one.name, one.meaning, f"{source}, grade {one.grade}", facts)


def _institutions() -> Iterator[Entry]:
    for one in institution_numbers():
        facts = {"default": one.default, "low": one.low, "high": one.high}
        yield Entry(one.path, one.meaning, MODEL, facts)


def _outcomes() -> Iterator[Entry]:
    for one in OUTCOMES + RATIOS:
        yield Entry(one.name, one.title, MODEL, {"unit": one.unit, "better": one.better, "adds": one.adds,
                                                 "headline": one.headline})
    for name, title, unit in WORLD_COLUMNS:
        yield Entry(name, title, MODEL, {"unit": unit})


def _capabilities() -> Iterator[Entry]:
    yield from (Entry(one.name, one.title, MODEL, {"unit": one.unit}) for one in CAPABILITIES)
    for name in own_names("enabler", ()):
        if (path := find("enabler", name)) is not None:
            given, words = (draft(path).parsed.data.get(key) for key in ("gives", "capability"))
            if isinstance(given, str) and isinstance(words, dict):
                yield Entry(given, _title(words), origin(path), {"unit": words.get("unit")})


def _observations() -> Iterator[Entry]:
    tables = {path.stem: path for library in reversed(libraries()) for path in (library / OBSERVATIONS).glob("*.csv")}
    return (Entry(name, _columns(path), origin(path), {"path": str(path)}) for name, path in sorted(tables.items()))


def _columns(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        columns = file.readline().strip().split(",")
    return f"table of {len(columns)} columns: {', '.join(columns[:6])}{', ...' if len(columns) > 6 else ''}"


KINDS: dict[str, Callable[[], Iterator[Entry]]] = {
    **{folder: (lambda kind=kind: _files(kind)) for kind, folder in FOLDERS.items()},  # type: ignore[misc]
    "policies": _policies,
    "parameters": _parameters,
    "institutions": _institutions,
    "outcomes": _outcomes,
    "capabilities": _capabilities,
    OBSERVATIONS: _observations,
}

__all__ = ["KINDS", "MODEL", "SHIPPED", "Entry", "listed"]
