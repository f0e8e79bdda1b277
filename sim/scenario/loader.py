"""Loads scenario files, and resolves a world and a policy into the scenario that a run computes.

Precedence in one sentence: a parameter is its default, unless the world says otherwise, unless the mission
says otherwise, unless a package says otherwise.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.aims import refuse_idle_offers, refuse_lost, refuse_unknown_units
from sim.scenario.arms_files import KINDS as ARMS
from sim.scenario.arms_files import Places, open_arms
from sim.scenario.claims import claims
from sim.scenario.enablers import enablers_of, idle_aircraft, known_kinds
from sim.scenario.errors import ScenarioError, nearest_word, together
from sim.scenario.levels import patches_of
from sim.scenario.mistaken_names import mistaken_names
from sim.scenario.patch import patch_institutions, record_of
from sim.scenario.phases import Phase, in_force, phases, turns
from sim.scenario.repertoire import catalogue_of, tactics_of, with_requirements, with_tactics
from sim.scenario.scenario import Scenario, Usual, merged, with_record
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
from sim.scenario.schema.vocabulary import LONGEST_HORIZON
from sim.scenario.settings import FIRST_MONTH, Patch, Setting, dated, offers_of, own_orders, settings_of
from sim.scenario.source import (
    FOLDERS,
    SCENARIOS,
    Source,
    find,
    known_names,
    open_source,
    unknown_name,
)
from sim.scenario.triggers import refuse_blind, standing_by
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
            settings = settings_of([Patch(document, source)], _nobody(document))
            for month in turns(settings, LONGEST_HORIZON):
                patch_institutions(Institutions(), in_force(settings, month), alone=True)
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


def load_patches(
    policy: Policy, beside: Beside = None, written: Path | None = None, first_month: str = FIRST_MONTH
) -> tuple[Patch, ...]:
    """The packages of a policy, in its order, the levers of the design that made it, and last what it orders itself.

    Args:
        policy: what to look up.
        beside: where its packages are looked for first.
        written: the file that holds the policy, where that is not the one beside which packages are looked for.
        first_month: with which the run begins, such as ``2021-07``: dates are counted from it.
    """
    def opened(name: str) -> tuple[Package, Source]:
        """A package and its source."""
        return _opened("package", name, _place_for(name, beside))

    written = written or policy_written(beside)
    found = [Patch(*opened(name)) for name in policy.packages]
    levers = tuple(patches_of(policy, opened, written))
    return dated(found, policy, first_month) + levers + own_orders(policy, written)


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
    offers: tuple[Offer, ...]


def lay(
    world: World, policy: Policy, beside: Beside = None, written: Path | None = None, months: int = LONGEST_HORIZON
) -> Laid:
    """What the packages of a policy set and offer in a world, and what the policy orders.

    ``written`` is the file that holds the policy, where that is not the one beside which packages are looked for.

    Raises:
        ScenarioError: a package contradicts another, the world, or a bound; or what it says would never hold.
    """
    written = written or policy_written(beside)
    patches = load_patches(policy, beside, written, world.start)
    settings = settings_of(patches, policy, written, world.start)
    offers = offers_of(patches, policy, written, world.start)
    refuse_lost(patches, settings, offers, world, months)
    for month in turns(settings, months):
        patch_institutions(world.institutions, in_force(settings, month))
    return Laid(patches, settings, tuple(offer for _, offer in offers))


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
    missions, tactics, enablers = equipped(world, (beside, *near), missions)
    laid = lay(world, policy, packages_beside or beside, months=months)
    refuse_unfit(world, laid, Equipped(missions, tactics, enablers), months)
    packages = [patch.package for patch in laid.patches]
    triggers = tuple(trigger for package in packages for trigger in package.triggers)
    said = [{**world.parameters, **mission.parameters} for mission in missions]
    record = record_of(said)
    usual = Usual(tuple(one.name for one in missions), record, tuple(frozenset(names) for names in said))
    found, changes = phases(world.institutions, record, said, world.missions, laid.settings, months, missions)
    if from_files:  # forecasts put many copies of a mission into one world
        for phase in found:
            refuse_contradictions(world, missions, phase.institutions, in_force(laid.settings, phase.month), beside)
    first, *others = found
    scenario = Scenario(
        name=world.name,
        policy=policy.name,
        world=world,
        missions=missions,
        us=first.institutions.us,
        un=first.institutions.un,
        parameters=first.parameters,
        fixed=first.fixed,
        offers=laid.offers + standing_by(triggers),
        changes=changes,
        labels=claims(packages, (name for package in packages for name in package.parameters_set)),
        start=world.start,
        months=months,
        tactics=tactics,
        enablers=enablers,
        usual=usual,
        asked=policy,
        triggers=triggers,
        stations=first.stations,
    )
    return merged(replace(scenario, later=tuple((phase.month, _in_phase(scenario, phase)) for phase in others)))


def _in_phase(scenario: Scenario, phase: Phase) -> Scenario:
    """The scenario with the numbers and units of a later phase."""
    return with_record(scenario, phase.parameters, fixed=phase.fixed, us=phase.institutions.us,
                       un=phase.institutions.un, stations=phase.stations)


class Equipped(NamedTuple):
    """The missions of a world as threat and ground require them to be, with what there is to do and to send."""

    missions: tuple[Mission, ...]
    tactics: tuple[Tactic, ...]
    enablers: tuple[Enabler, ...]


def refuse_unfit(world: World, laid: Laid, there: Equipped, months: int) -> None:
    """Refuse what packages and policy aim at something that the world does not have.

    Raises:
        ScenarioError: with all of one sort that is wrong.
    """
    kinds = known_kinds(there.enablers, there.tactics)
    refuse_idle_offers(laid.patches, world, kinds)
    refuse_unknown_units(laid.patches, there.missions)
    catalogue = catalogue_of(there.tactics, there.enablers)
    refuse_blind(laid.patches, world, there.missions, catalogue, kinds, months)


def equipped(world: World, places: Places, given: Sequence[Mission] = ()) -> Equipped:
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
    return Equipped(tuple(with_requirements(mission, tactics, enablers) for mission in missions), tactics, enablers)
