"""What a policy that a design made lays over a world: its levers at their values, as packages that no file holds."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sim.scenario.dose import CLEAR_MONTHS, CLEAR_SHARE
from sim.scenario.errors import KeyPath, Place, ScenarioError
from sim.scenario.schema import Level, Package, Policy
from sim.scenario.schema.lever import is_whole, key_path
from sim.scenario.schema.study import DESIGNS
from sim.scenario.settings import Patch
from sim.scenario.source import Source, draft, inner_value


def patches_of(
    policy: Policy, opened: Callable[[str], tuple[Package, Source]], written: Path | None
) -> Iterator[Patch]:
    """A package for each lever that does something.

    Args:
        policy: a point of a design; any other has no levers.
        opened: the package of a name, with its source.
        written: the file of the study, so that a message can point at the lever.

    Raises:
        ScenarioError: a package cannot be used.
    """
    for level in policy.levels:
        if level.package is not None and level.dose > 0:
            package, source = opened(level.package)
            # As written it is the package's own fault if it does not fit; any other dose is the lever's.
            blamed = source if level.dose == 1 or written is None else _source(level, written, source.places)
            yield Patch(_with_cleared_share(package), blamed, level.dose)
        elif level.sets or level.offer is not None:
            yield Patch(_made(level), _source(level, written, map(key_path, level.sets)))


def _with_cleared_share(package: Package) -> Package:
    """A package that clears arrears says which share of them, so that its dose reaches that share."""
    dues = _below(package.institutions, "us", "dues")
    if CLEAR_MONTHS.rpartition(".")[2] not in dues:
        return package
    key = CLEAR_SHARE.rpartition(".")[2]
    dues = {key: 1.0, **dues}
    us = {**_below(package.institutions, "us"), "dues": dues}
    return package.model_copy(update={"institutions": {**package.institutions, "us": us}})


def _below(data: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = inner_value(data, key)
    return data if isinstance(data, dict) else {}


def _made(level: Level) -> Package:
    """What a lever sets or offers at a value, as a package of its name."""
    data: dict[str, Any] = {}
    for word, value in level.sets.items():
        *steps, last = path = key_path(word)
        inner = data
        for step in steps:
            inner = inner.setdefault(str(step), {})
        inner[str(last)] = int(value) if is_whole(path) and value.is_integer() else value
    return Package(
        kind="package", name=level.lever, title=level.text, lever_class=level.lever_class,
        institutions=data.get("institutions", {}), parameters=data.get("parameters", {}),
        offers=(level.offer,) if level.offer else (),
    )  # fmt: skip


def _source(level: Level, written: Path | None, keys: Iterable[KeyPath]) -> Source:
    """The lever as the place of all that it sets; where its file is not known, messages name the lever alone."""
    place = Place(f"lever {level.lever}", 1, 1)
    if written is not None:
        try:
            source = Source(written, *draft(written).parsed)
        except ScenarioError:
            pass
        else:
            where: list[KeyPath] = [(design, "levers", level.lever) for design in DESIGNS]
            place = next((source.places[path] for path in where if path in source.places), source.place(()) or place)
    places = {key[:length]: place for key in ((), *keys) for length in range(len(key) + 1)}
    return Source(written or Path(level.lever), {}, places)
