"""Loads scenario files, and resolves a world and a policy into the scenario that a run computes.

Precedence in one sentence: a parameter is its default, unless the world says otherwise, unless the mission
says otherwise, unless a package says otherwise.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.arms_files import KINDS as ARMS
from sim.scenario.arms_files import Places, open_arms
from sim.scenario.claims import claims
from sim.scenario.enablers import enablers_of, idle_aircraft, known_kinds
from sim.scenario.errors import ScenarioError, nearest_word, together
from sim.scenario.levels import patches_of
from sim.scenario.mistaken_names import mistaken_names
from sim.scenario.patch import (
    Patch,
    Setting,
    institution_changes,
    offers_of,
    patch_institutions,
    patch_parameters,
    record_of,
    settings_of,
)
from sim.scenario.repertoire import tactics_of, with_requirements, with_tactics
from sim.scenario.scenario import Scenario, Usual
from sim.scenario.schema import (
    Document,
    Enabler,
    Exercise,
    Institutions,
    Mission,
    Offer,
    Package,
    Policy,
    PolicyFile,
    Study,
    Tactic,
    World,
)
from sim.scenario.source import (
    FOLDERS,
    SCENARIOS,
    Source,
    find,
    known_names,
    open_source,
    unknown_name,
)
from sim.scenario.validated import validated
from sim.scenario.whole_world import refuse_contradictions

__all__ = ["FOLDERS", "SCENARIOS", "Scenario", "find", "known_names", "load", "load_patches", "resolve"]

MODELS: dict[str, type[Document]] = {
    "world": World,
    "mission": Mission,
    "package": Package,
    "policy": PolicyFile,
    "study": Study,
    "exercise": Exercise,
    **ARMS,
}


def load(kind: str, name_or_path: str, beside: Path | None = None) -> Any:
    """The document of a kind with this name, or in this file.

    Args:
        kind: world, mission, package, policy, study, exercise, tactic or enabler.
        name_or_path: a name (looked up next to the referring file, then in the libraries) or a path.
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
    path = _located(kind, name_or_path, beside)
    if kind in ARMS:
        return open_arms(ARMS[kind], path)
    source = open_source(kind, path)
    document, problems = validated(MODELS[kind], source)
    if document is not None:
        problems += _alone_unfit(document, source)
    problems += mistaken_names(kind, source)
    if problems:
        raise together(problems)
    return document, source


def _alone_unfit(document: Document, source: Source) -> list[ScenarioError]:
    """What a mission stations, or a package sets in the institutions, that cannot be, whatever the world."""
    if isinstance(document, Mission):
        return list(idle_aircraft(document, source))
    if isinstance(document, Package):
        try:
            patch_institutions(Institutions(), settings_of([Patch(document, source)], _nobody(document)), alone=True)
        except ScenarioError as error:
            return [error]
    return []


def _located(kind: str, name_or_path: str, beside: Path | None) -> Path:
    """The file that a name or a path means."""
    if "/" in name_or_path or "\\" in name_or_path or name_or_path.endswith((".yaml", ".yml")):
        return Path(name_or_path)
    path = find(kind, name_or_path, beside)
    if path is None:
        problem, expected, nearest = unknown_name(kind, name_or_path, beside)
        raise ScenarioError(problem, value=name_or_path, expected=expected, nearest=nearest)
    return path


def _nobody(package: Package) -> Policy:
    """A policy of one package, for looking at the package alone."""
    return Policy(name=package.name, title=package.title, packages=(package.name,))


#: The file whose neighbours count first; or files that were named one by one, each of which stands for itself alone.
Beside = Path | tuple[Path, ...] | None


def load_patches(policy: Policy, beside: Beside = None, written: Path | None = None) -> tuple[Patch, ...]:
    """The packages of a policy, in its order, then the levers of the design that made it.

    ``written`` is the file that holds the policy, where that is not the one beside which packages are looked for.
    """
    def opened(name: str) -> tuple[Package, Source]:
        """A package and its source."""
        return _opened("package", name, _place_for(name, beside))

    levers = patches_of(policy, opened, written or policy_written(beside))
    return (*(Patch(*opened(name)) for name in policy.packages), *levers)


def _place_for(name: str, beside: Beside) -> Path | None:
    """Where a package is looked for first."""
    if isinstance(beside, tuple):
        return next((file for file in beside if file.stem == name), None)
    return beside


def policy_written(beside: Beside) -> Path | None:
    """The file in which the policy itself is written, if it is one; files of its packages hold none."""
    return None if isinstance(beside, tuple) else beside


class Laid(NamedTuple):
    """The packages of a policy laid over a world, before any mission is looked at."""

    patches: tuple[Patch, ...]
    settings: tuple[Setting, ...]
    institutions: Institutions
    offers: tuple[Offer, ...]


def lay(world: World, policy: Policy, beside: Beside = None, written: Path | None = None) -> Laid:
    """What the packages of a policy set and offer in a world.

    ``written`` is the file that holds the policy, where that is not the one beside which packages are looked for.

    Raises:
        ScenarioError: a package contradicts another, the world, or a bound.
    """
    written = written or policy_written(beside)
    patches = load_patches(policy, beside, written)
    settings, offers = settings_of(patches, policy, written), offers_of(patches, policy, written)
    _refuse_lost_offers(patches, world)
    return Laid(
        patches, settings, patch_institutions(world.institutions, settings), tuple(offer for _, offer in offers)
    )


def resolve(
    world: World,
    policy: Policy,
    *,
    months: int = 60,
    beside: Path | None = None,
    packages_beside: Beside = None,
    missions: tuple[Mission, ...] = (),
) -> Scenario:
    """The scenario of a world under a policy: missions loaded, packages laid on top, every number in place.

    ``beside`` is the file that world and policy come from, if it lies outside ``scenarios/``, and ``packages_beside``
    the policy's, if that is another. ``missions`` are the world's missions where no file holds them.

    Raises:
        ScenarioError: a package contradicts another, the world, or a bound.
    """
    from_files = not missions
    near = packages_beside if isinstance(packages_beside, tuple) else (packages_beside,)
    missions, tactics, enablers = _equipped(world, (beside, *near), missions)
    laid = lay(world, policy, packages_beside or beside)
    _refuse_idle_offers(laid.patches, world, known_kinds(enablers, tactics))
    settings, institutions = laid.settings, laid.institutions
    if from_files:  # forecasts put many copies of a mission into one world
        refuse_contradictions(world, missions, institutions, settings, beside)
    said = [{**world.parameters, **mission.parameters} for mission in missions]
    record = record_of(said)
    usual = Usual(tuple(one.name for one in missions), record.copy(), tuple(frozenset(names) for names in said))
    changes = institution_changes(world.institutions, institutions, settings)
    changes += patch_parameters(record, world.missions, settings)
    patched = frozenset(str(setting.path[1]) for setting in settings if setting.path[0] == "parameters")
    return Scenario(
        name=world.name,
        policy=policy.name,
        world=world,
        missions=missions,
        us=institutions.us,
        un=institutions.un,
        parameters=record,
        fixed=tuple(patched.union(names) for names in said),
        offers=laid.offers,
        changes=tuple(changes),
        labels=claims((patch.package for patch in laid.patches), patched),
        start=world.start,
        months=months,
        tactics=tactics,
        enablers=enablers,
        usual=usual,
    )


def _equipped(
    world: World, places: Places, given: Sequence[Mission]
) -> tuple[tuple[Mission, ...], tuple[Tactic, ...], tuple[Enabler, ...]]:
    """The missions as threat and ground require them to be, and all tactics and kinds of enabler of the world.

    Args:
        world: whose groups may have tactics that their mission files do not name.
        places: files beside which others are looked for, that of the world first.
        given: its missions, where no file holds them.
    """
    opened = [] if given else [_opened("mission", name, places[0]) for name in world.missions]
    written: list[Mission] = [*given, *(mission for mission, _ in opened)]
    missions = [with_tactics(mission, world.tactics.get(mission.name, {})) for mission in written]
    beside = [places[0], *(source.path for _, source in opened), *places[1:]]
    enablers = enablers_of(beside)
    tactics = tactics_of(missions, beside, enablers)
    return tuple(with_requirements(mission, tactics, enablers) for mission in missions), tactics, enablers


def _refuse_idle_offers(patches: Sequence[Patch], world: World, known: set[str]) -> None:
    """An offer of what counters a tactic that nobody in the world uses would vanish unseen: an error."""
    idle = [
        patch.source.error(
            f"'{offer.kind}' counters a tactic that nobody in world '{world.name}' uses",
            ("offers", index, "kind"),
            expected=f"one of {', '.join(sorted(known))}",
        )
        for patch in patches
        for index, offer in enumerate(patch.package.offers)
        if offer.kind not in known
    ]
    if idle:
        raise together(idle)


def _refuse_lost_offers(patches: Sequence[Patch], world: World) -> None:
    """An offer aimed at a mission outside the world would vanish unseen: an error."""
    lost = [
        patch.source.error(
            f"'{offer.mission}' is no mission of world '{world.name}'",
            ("offers", index, "mission"),
            expected=f"one of {', '.join(world.missions)}",
            nearest=nearest_word(offer.mission, world.missions),
        )
        for patch in patches
        for index, offer in enumerate(patch.package.offers)
        if offer.mission is not None and offer.mission not in world.missions
    ]
    if lost:
        raise together(lost)
