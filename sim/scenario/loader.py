"""Loads scenario files, and resolves a world and a policy into the scenario that a run computes.

Precedence in one sentence: a parameter is its default, unless the world says otherwise, unless the mission
says otherwise, unless a package says otherwise.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario.errors import KeyPath, Place, ScenarioError, from_validation, nearest_word
from sim.scenario.parameters import declared
from sim.scenario.patch import (
    Patch,
    institution_changes,
    patch_institutions,
    patch_parameters,
    record_of,
    settings_of,
)
from sim.scenario.scenario import Scenario, sealed
from sim.scenario.schema import (
    Document,
    Exercise,
    Institutions,
    Mission,
    Offer,
    Package,
    Policy,
    Study,
    World,
)
from sim.scenario.source import (
    FOLDERS,
    SCENARIOS,
    Reference,
    Source,
    find,
    follow,
    known_names,
    open_source,
    unknown_name,
)

__all__ = ["FOLDERS", "SCENARIOS", "Scenario", "find", "known_names", "load", "load_patches", "resolve"]

MODELS: dict[str, type[Document]] = {
    "world": World,
    "mission": Mission,
    "package": Package,
    "policy": Policy,
    "study": Study,
    "exercise": Exercise,
}


def load(kind: str, name_or_path: str, beside: Path | None = None) -> Any:
    """The document of a kind with this name, or in this file.

    Args:
        kind: world, mission, package, policy, study or exercise.
        name_or_path: a name (looked up beside the referring file, then in ``scenarios/``) or a path.
        beside: the file that refers to it, if one does.

    Raises:
        ScenarioError: the file is missing, malformed, or refers to something that is.
    """
    document, _ = _opened(kind, name_or_path, beside)
    return document


def _opened(kind: str, name_or_path: str, beside: Path | None) -> tuple[Any, Source]:
    """The document and the source that it was read from."""
    if kind not in MODELS:
        raise ScenarioError(
            f"unknown kind '{kind}'",
            expected=f"one of {', '.join(MODELS)}",
            nearest=nearest_word(kind, MODELS),
        )
    source = open_source(kind, _located(kind, name_or_path, beside))
    try:
        document = MODELS[kind].model_validate(source.data)
    except ValidationError as error:
        raise from_validation(error, MODELS[kind], source.places) from None
    _check_parameters(document, source)
    if isinstance(document, Package):
        patch_institutions(Institutions(), settings_of([Patch(document, source)], _nobody(document)), alone=True)
    for reference in _references(document, source):
        follow(reference)
    return document, source


def _located(kind: str, name_or_path: str, beside: Path | None) -> Path:
    """The file that a name or a path means."""
    if "/" in name_or_path or "\\" in name_or_path or name_or_path.endswith((".yaml", ".yml")):
        return Path(name_or_path)
    path = find(kind, name_or_path, beside)
    if path is None:
        problem, expected, nearest = unknown_name(kind, name_or_path, beside)
        place = Place(str(beside), 1, 1) if beside else None
        raise ScenarioError(problem, place=place, value=name_or_path, expected=expected, nearest=nearest)
    return path


def _nobody(package: Package) -> Policy:
    """A policy of one package, for looking at the package alone."""
    return Policy(name=package.name, title=package.title, packages=(package.name,))


def _check_parameters(document: Any, source: Source) -> None:
    """Parameters that a document sets exist, and lie within their bounds."""
    for name, value in getattr(document, "parameters", {}).items():
        path: KeyPath = ("parameters", name)
        parameter = declared().get(name)
        if parameter is None:
            nearest = nearest_word(name, declared())
            raise source.error(
                "unknown parameter",
                path,
                nearest=nearest,
                expected="one of the names in scenarios/PARAMETERS.md",
            )
        if not parameter.low <= value <= parameter.high:
            raise source.error(
                f"{value:g} is out of range",
                path,
                expected=f"{parameter.low:g} to {parameter.high:g} {parameter.unit} ({parameter.meaning})",
            )


def _references(document: Any, source: Source) -> Iterator[Reference]:
    """Names of other files that a document mentions."""
    match document:
        case World():
            for index, name in enumerate(document.missions):
                yield Reference("mission", name, source, ("missions", index))
        case Policy():
            yield from _packages_of(document, source, ())
        case Study() | Exercise():
            yield Reference("world", document.world, source, ("world",))
            for index, policy in enumerate(document.policies):
                yield from _packages_of(policy, source, ("policies", index))
            if isinstance(document, Exercise):
                yield from _packages_of(document.baseline, source, ("baseline",))


def _packages_of(policy: Policy, source: Source, where: KeyPath) -> Iterator[Reference]:
    for index, name in enumerate(policy.packages):
        yield Reference("package", name, source, (*where, "packages", index))


def load_patches(policy: Policy, beside: Path | None = None) -> tuple[Patch, ...]:
    """The packages of a policy, in its order."""
    return tuple(Patch(*_opened("package", name, beside)) for name in policy.packages)


def resolve(world: World, policy: Policy, *, months: int = 60, beside: Path | None = None) -> Scenario:
    """The scenario of a world under a policy: missions loaded, packages laid on top, every number in place.

    ``beside`` is the file that world and policy come from, if it lies outside ``scenarios/``.

    Raises:
        ScenarioError: a package contradicts another, the world, or a bound.
    """
    missions: tuple[Mission, ...] = tuple(load("mission", name, beside) for name in world.missions)
    patches = load_patches(policy, beside)
    settings = settings_of(patches, policy)
    institutions = patch_institutions(world.institutions, settings)
    said = [{**world.parameters, **mission.parameters} for mission in missions]
    record = record_of(said)
    changes = institution_changes(world.institutions, institutions, settings)
    changes += patch_parameters(record, world.missions, settings)
    patched = frozenset(str(setting.path[1]) for setting in settings if setting.path[0] == "parameters")
    return sealed(
        Scenario(
            name=world.name,
            policy=policy.name,
            world=world,
            missions=missions,
            us=institutions.us,
            un=institutions.un,
            parameters=record,
            fixed=tuple(patched.union(names) for names in said),
            offers=tuple(offer for patch in patches for offer in _offers(patch, world)),
            changes=tuple(changes),
            labels=tuple(dict.fromkeys(patch.package.lever_class for patch in patches)),
            start=world.start,
            months=months,
        )
    )


def _offers(patch: Patch, world: World) -> Iterator[Offer]:
    """Offers of a package; one aimed at a mission outside the world would vanish unseen: an error."""
    for index, offer in enumerate(patch.package.offers):
        if offer.mission is not None and offer.mission not in world.missions:
            raise patch.source.error(
                f"'{offer.mission}' is no mission of world '{world.name}'",
                ("offers", index, "mission"),
                expected=f"one of {', '.join(world.missions)}",
                nearest=nearest_word(offer.mission, world.missions),
            )
        yield offer
