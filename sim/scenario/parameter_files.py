"""Reads ``scenarios/parameters/``: checked as strictly as any scenario file, in the order of chapters."""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from sim.compiled.declarations import library_in
from sim.compiled.import_graph import ROOT, file_of
from sim.scenario.errors import ScenarioError, nearest_word, shown_path, together, value_text
from sim.scenario.library import draft
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import ROOMS
from sim.scenario.schema import Parameters
from sim.scenario.source import Source
from sim.scenario.validated import validated

KIND = "parameters"
#: Where the declarations of the program lie.
FOLDER = library_in() / KIND
#: Folders of the model in which something can read a parameter.
_READERS = ("engine", "agents", "deployment", "scenario")


def read_parameters(folder: Path = FOLDER) -> dict[str, Parameter]:
    """All parameters by name, in the order of chapters and, in each, of the file.

    Raises:
        ScenarioError: with all that is wrong with the files.
    """
    found: dict[str, Parameter] = {}
    problems: list[ScenarioError] = []
    files = [open_parameters(path) for path in sorted(folder.glob("*.yaml"))]
    problems += [problem for _, _, wrong in files for problem in wrong]
    chapters: dict[int, str] = {}
    for subject, source, _ in sorted(files, key=lambda each: each[0].chapter if each[0] else 0):
        if subject is None:
            continue
        first = chapters.setdefault(subject.chapter, subject.name)
        if first != subject.name:
            problems.append(source.error(f"chapter {subject.chapter} already belongs to '{first}'", ("chapter",),
                                         expected="a number of its own"))
        for name in subject.parameters.keys() & found.keys():
            problems.append(source.error(f"already declared in {found[name].topic}.yaml", ("parameters", name),
                                         expected="each parameter once"))
        found |= _as_parameters(subject)
    if problems:
        raise together(problems)
    return found


def open_parameters(path: Path) -> tuple[Parameters | None, Source, list[ScenarioError]]:
    """One file of declarations, as far as it is in order, with all that is wrong with it by itself."""
    try:
        (data, places), noted = draft(path)
    except ScenarioError as error:
        return None, Source(path, {}, {}), list(error.all())
    source = Source(path, data, places, noted)
    subject, problems = validated(Parameters, source)
    if subject is not None:
        problems += _strange_words(subject, source)
    return subject, source, problems


def refuse_faults(path: Path, sources: Mapping[str, object]) -> None:
    """Refuse a file of declarations that is not in order or cites what no list of sources knows.

    Args:
        path: the file.
        sources: the sources by key.

    Raises:
        ScenarioError: with all that is wrong, or because the file lies where nothing reads it.
    """
    subject, source, problems = open_parameters(path)
    if os.path.realpath(path.parent) not in [os.path.realpath(FOLDER / room) for room in ("", *ROOMS)]:
        problems.append(source.error("the program's own declarations alone are read", ("kind",),
                                     expected=f"a file in {shown_path(FOLDER)}; a world, mission or package sets "
                                     "numbers under its key 'parameters'"))
    for name, one in subject.parameters.items() if subject is not None else ():
        if not one.assumes and one.source not in sources:
            problems.append(source.error(
                f"unknown source {value_text(one.source)}", ("parameters", name, "source"),
                expected="a key of sources.yaml, or 'assumption: ' and why", nearest=nearest_word(one.source, sources)))
    if problems:
        raise together(problems)


def _as_parameters(subject: Parameters) -> dict[str, Parameter]:
    return {
        name: Parameter(
            name, one.value, one.unit, one.low, one.high, one.meaning, one.source, one.grade, subject.name,
            one.distribution, one.allowed, one.read_by, one.lever_class, one.from_start,
        )
        for name, one in subject.parameters.items()
    }


def _strange_words(subject: Parameters, source: Source) -> Iterator[ScenarioError]:
    """A name that is not the file's, and readers that do not exist."""
    if subject.name != source.path.stem:
        yield source.error(f"{value_text(subject.name)} is not the name of the file", ("name",),
                           expected=f"'{source.path.stem}'")
    for name, one in subject.parameters.items():
        for index, reader in enumerate(one.read_by):
            if not _exists(reader):
                known = list(_known_readers())
                yield source.error(f"unknown reader {value_text(reader)}",
                                   ("parameters", name, "read_by", index), nearest=nearest_word(reader, known),
                                   expected="a module of sim/, such as engine/access, or a file, such as tactics/ied "
                                   "or enablers/search_team")


@cache
def _exists(reader: str) -> bool:
    module = reader.replace("/", ".")
    named = module if module.startswith("experiments.") else f"sim.{module}"
    return file_of(named) is not None or (FOLDER.parent / f"{reader}.yaml").is_file()


def _known_readers() -> Iterator[str]:
    """Everything that could read a parameter, as ``read_by`` names it."""
    model = ROOT / "sim"
    for room in _READERS:
        yield from (path.relative_to(model).with_suffix("").as_posix() for path in sorted((model / room).glob("*.py")))
    yield from (path.stem for path in sorted(model.glob("*.py")))
    for room in ("tactics", "enablers"):
        yield from (f"{room}/{path.stem}" for path in sorted((FOLDER.parent / room).glob("*.yaml")))
