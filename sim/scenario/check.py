"""Everything that is wrong with files that people wrote, found in one pass and without running anything."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from sim.scenario.aims import refuse_unknown_numbers
from sim.scenario.arms_files import known_sources
from sim.scenario.conflicts import once
from sim.scenario.errors import MOST, ScenarioError, from_validation, nearest_word, shown_path, together, value_text
from sim.scenario.library import filed, is_library, libraries
from sim.scenario.loader import Beside, equipped, lay, load, load_patches, refuse_unfit
from sim.scenario.parameter_files import KIND, refuse_faults
from sim.scenario.patch import patch_institutions
from sim.scenario.phases import in_force, turns
from sim.scenario.schema import Exercise, Institutions, Mission, Policy, Sources, Study, World
from sim.scenario.schema.vocabulary import LONGEST_HORIZON
from sim.scenario.settings import offers_of, settings_of
from sim.scenario.source import FOLDERS, SCENARIOS, Source, draft, find, given_file, kind_of, known_names
from sim.scenario.whole_world import refuse_contradictions

SOURCES = "sources.yaml"
SUFFIXES = (".yaml", ".yml")


def files_in(words: Sequence[str]) -> list[Path]:
    """The files that words on the command line mean: files, folders with all below them, or names.

    Args:
        words: nothing means everything in the libraries, one's own first.

    Raises:
        ScenarioError: a word means nothing, or a folder holds no scenario files.
    """
    found = [path for word in words or map(str, libraries()) for path in _files_of(word)]
    return list(dict.fromkeys(found))


def _files_of(word: str) -> list[Path]:
    path = Path(word)
    if os.path.isdir(path):
        files = sorted(_below(path))
        if not files:
            raise ScenarioError(f"{word}: no scenario files here", expected="files that end in .yaml")
        return files
    if os.path.lexists(path) or "/" in word or word.endswith(SUFFIXES):
        return [path]
    named = [found for kind in FOLDERS if (found := find(kind, word)) is not None]
    if not named:
        known = sorted({name for kind in FOLDERS for name in known_names(kind)})
        nearest = nearest_word(word, known)
        problem = f"unknown name {value_text(word)}"
        raise ScenarioError(problem, expected="a file, a folder or a name", nearest=nearest)
    return named


def _below(folder: Path) -> Iterator[Path]:
    """Scenario files in a folder and all folders in it; what begins with a dot belongs to tools."""
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(where, name) for name in files if name.endswith(SUFFIXES) and not name.startswith("."))


def problems_in(files: Iterable[Path]) -> list[ScenarioError]:
    """Everything that is wrong with the files and with what they mention, each problem once, by file and line.

    A problem of a file that others use is reported at its own place, with the files that it breaks.
    """
    problems: dict[str, ScenarioError] = {}
    broken: dict[str, list[str]] = {}
    for file in files:
        for error in check_file(file):
            text = str(error)
            problems.setdefault(text, error)
            if (shown := shown_path(file)) != error.file and shown not in broken.setdefault(text, []):
                broken[text].append(shown)
    for text, others in broken.items():
        problems[text].breaks = tuple(others)
    return sorted(problems.values(), key=lambda error: (error.file, error.line or 0))


def check_file(file: Path) -> tuple[ScenarioError, ...]:
    """Everything that is wrong with one file, and what keeps its policies from being laid over their world."""
    try:
        if file.name == SOURCES and "kind" not in draft(file).parsed.data:
            _check_sources(file)
            return ()
        if draft(file).parsed.data.get("kind") == KIND or KIND in file.absolute().parts[-3:-1]:
            refuse_faults(file, known_sources())
            return ()
        kind = kind_of(file)
        if is_library(file.absolute().parent.parent):
            filed(kind, file.stem)  # refuses a name that another library has
        return tuple(once(islice(_unresolved(load(kind, os.path.abspath(file)), file), MOST)))
    except ScenarioError as error:
        return error.all()


def refuse_misfits(
    world: str, policies: Sequence[Policy], beside: Beside = None, written: Path | None = None
) -> None:
    """Refuse a world and policies that cannot be put together, before anything that computes is imported.

    Args:
        world: its name or file.
        policies: what is laid over it.
        beside: the file that the policies come from, if they come from one.
        written: the file that a library has under the name of the study or exercise they come from.

    Raises:
        ScenarioError: with all that is wrong.
    """
    first = beside[0] if isinstance(beside, tuple) else beside
    found: World = load("world", world, first)
    file = given_file(world)
    problems = [error for name in found.missions for error in _told(load, "mission", name, file or first)]
    problems += [error for policy in policies for error in _told(lay, found, policy, beside or file, written)]
    if problems:
        raise together(list(once(problems)))


def _check_sources(file: Path) -> None:
    (data, places), problems = draft(file)
    if problems:
        raise together(problems)
    try:
        Sources.model_validate(data)
    except ValidationError as error:
        raise from_validation(error, Sources, places) from None


def _unresolved(document: object, file: Path) -> Iterator[ScenarioError]:
    """What only shows when files are put together: missions, packages on their world, cited sources."""
    match document:
        case Mission():
            yield from _unknown_sources(document, file)
        case Policy():
            yield from _told(_lay_nowhere, document, file)
        case World():
            yield from _laid(document, [Policy(name="baseline", title="Baseline")], file)
        case Study():
            yield from _on_its_world(document.world, document.policies, file, document.months)
        case Exercise():
            yield from _on_its_world(document.world, (document.baseline, *document.policies), file, document.months)


def _told(action: Callable[..., object], *arguments: object) -> tuple[ScenarioError, ...]:
    """What an action complains about; nothing if it succeeds."""
    try:
        action(*arguments)
    except ScenarioError as error:
        return error.all()
    return ()


def _lay_nowhere(policy: Policy, file: Path) -> None:
    """Lay a policy over the institutions as they are by default: which world it will meet is not known."""
    patches = load_patches(policy, file)
    refuse_unknown_numbers(patches)
    settings = settings_of(patches, policy, file)
    for month in turns(settings, LONGEST_HORIZON):
        patch_institutions(Institutions(), in_force(settings, month))
    offers_of(patches, policy, file)


def _on_its_world(name: str, policies: Sequence[Policy], file: Path, months: int) -> Iterator[ScenarioError]:
    """What keeps policies from being laid over a world, or the world from being one."""
    try:
        world: World = load("world", name, file)
    except ScenarioError as error:
        yield from error.all()
    else:
        yield from _laid(world, policies, file, months)


def _laid(
    world: World, policies: Sequence[Policy], file: Path, months: int = LONGEST_HORIZON
) -> Iterator[ScenarioError]:
    problems = [problem for name in world.missions for problem in _told(load, "mission", name, file)]
    yield from problems
    for policy in policies:
        found = _told(lay, world, policy, file, None, months)
        yield from found or (() if problems else _told(_fit_together, world, policy, file, months))


def _fit_together(world: World, policy: Policy, file: Path, months: int) -> None:
    """Put a world, its missions and a policy together, each of which is in order by itself."""
    laid = lay(world, policy, file, months=months)
    there = equipped(world, (file,))
    refuse_unfit(world, laid, there, months)
    for month in turns(laid.settings, months):
        now = in_force(laid.settings, month)
        refuse_contradictions(world, there.missions, patch_institutions(world.institutions, now), now, file)


def _unknown_sources(mission: Mission, file: Path) -> Iterator[ScenarioError]:
    """Sources that a mission cites and no list of sources knows; a list may lie beside the mission or above it."""
    if not mission.sources:
        return
    lists = [folder / SOURCES for folder in (file.parent, file.parent.parent, SCENARIOS)]
    known = {key for path in lists if os.path.isfile(path) for key in draft(path).parsed.data}
    source = Source(file, *draft(file).parsed)
    for index, key in enumerate(mission.sources):
        if key not in known:
            problem, nearest = f"unknown source {value_text(key)}", nearest_word(key, known)
            yield source.error(problem, ("sources", index), expected="a key of sources.yaml", nearest=nearest)
