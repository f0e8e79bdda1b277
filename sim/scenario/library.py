"""Where scenario files are filed: the library that comes with peacegap, and one's own folders laid over it.

A library is a folder with the rooms of ``FOLDERS``. In order of precedence: ``scenarios/`` in the working directory,
the folders that ``PEACEGAP_SCENARIOS`` names, the shipped library. Nothing is hidden unseen: a name that two libraries
give to different files is an error, unless the upper file says ``replaces: true``.
"""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from sim.scenario.errors import Place, ScenarioError, nearest_word, shown_path, value_text
from sim.scenario.places import FOLDERS, INSTALLED, OBSERVATIONS, SCENARIOS, VARIABLE
from sim.scenario.strict_yaml import Draft, read_draft


def refuse_without_checkout(what: str, instead: str) -> None:
    """Refuse what writes into the source tree, where there is none.

    Args:
        what: what was asked for.
        instead: what to do instead.

    Raises:
        ScenarioError: this is an installed wheel.
    """
    if INSTALLED:
        raise ScenarioError(f"{what} works in a checkout of the source, and peacegap is installed here",
                            expected=instead)


def libraries() -> tuple[Path, ...]:
    """All libraries, best first, each once; the shipped one comes last.

    Raises:
        ScenarioError: ``PEACEGAP_SCENARIOS`` or ``--scenarios`` names what is no library.
    """
    here = Path.cwd() / "scenarios"
    named = [Path(folder) for folder in os.environ.get(VARIABLE, "").split(os.pathsep) if folder]
    for folder in named:
        _refuse_no_library(folder)
    own = [folder for folder in (here, *named) if folder.is_dir()]
    distinct = {os.path.realpath(folder): folder for folder in reversed((*own, SCENARIOS))}
    shipped = distinct.pop(os.path.realpath(SCENARIOS))
    return (*reversed(distinct.values()), shipped)


def _refuse_no_library(folder: Path) -> None:
    rooms = (*FOLDERS.values(), OBSERVATIONS)
    if any((folder / room).is_dir() for room in rooms):
        return
    problem = "holds no scenario files" if folder.is_dir() else "there is no such folder"
    inner = folder / "scenarios"
    raise ScenarioError(
        f"--scenarios or {VARIABLE}: {shown_path(folder)}: {problem}",
        expected=f"a folder that holds one or more of {', '.join(rooms)}",
        nearest=shown_path(inner) if inner.is_dir() else "",
    )


def is_library(folder: Path) -> bool:
    """Whether a folder is one of the libraries."""
    return os.path.realpath(folder) in {os.path.realpath(library) for library in libraries()}


def is_shipped(folder: Path) -> bool:
    """Whether a folder is the library that comes with peacegap."""
    return os.path.realpath(folder) == os.path.realpath(SCENARIOS)


def filed(kind: str, name: str) -> Path | None:
    """The file of a name in the libraries; None where no library has it.

    Raises:
        ScenarioError: two libraries have it and the upper file does not say that it replaces the other, or it says so
            and there is no other.
    """
    found = _all_filed(kind, name)
    for upper, lower in zip(found, found[1:], strict=False):
        if not replaces(upper) and upper.read_bytes() != lower.read_bytes():
            raise _clash(kind, upper, lower)
    if found and replaces(found[-1]):
        raise _replaces_nothing(kind, found[-1])
    return found[0] if found else None


def filed_under(kind: str, path: Path) -> Path | None:
    """The file that a file of a library replaces; None if it replaces none."""
    found = [os.path.realpath(each) for each in _all_filed(kind, path.stem)]
    place = found.index(os.path.realpath(path)) if os.path.realpath(path) in found else len(found)
    return Path(found[place + 1]) if place + 1 < len(found) else None


def _all_filed(kind: str, name: str) -> list[Path]:
    places = [library / FOLDERS[kind] / f"{name}.yaml" for library in libraries()]
    return [place for place in places if os.path.isfile(place)]


def replaces(path: Path) -> bool:
    """Whether a file says that it stands in for the file of the same name in a lower library."""
    return draft(path).parsed.data.get("replaces") is True


def _clash(kind: str, upper: Path, lower: Path) -> ScenarioError:
    where = "the library that comes with peacegap" if origin(lower) == SHIPPED else shown_path(lower)
    return ScenarioError(
        f"another {kind} is called {value_text(upper.stem)}, in {where}",
        place=Place(str(upper), 1, 1),
        expected="another name, or the line 'replaces: true' if this file is meant to be used in its place",
    )


def _replaces_nothing(kind: str, path: Path) -> ScenarioError:
    others = [name for name in names_in(libraries(), kind) if name != path.stem]
    return ScenarioError(
        f"replaces nothing: no other {kind} is called {value_text(path.stem)}",
        place=draft(path).parsed.places[("replaces",)],
        key_path=("replaces",),
        expected="the name of the file that is to be replaced, or no 'replaces'",
        nearest=nearest_word(path.stem, others),
    )


#: The origin of what comes with peacegap.
SHIPPED = "shipped"


def origin(path: Path) -> str:
    """Where a file comes from: ``shipped``, or its path as a person would type it."""
    inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(SCENARIOS))
    return SHIPPED if inside else shown_path(path)


def names_in(folders: Sequence[Path], kind: str) -> list[str]:
    """Names that the files of a kind have in some libraries, in alphabetical order."""
    paths = (path for folder in folders for path in (folder / FOLDERS[kind]).glob("*.yaml"))
    return sorted({path.stem for path in paths if declared_kind(path) == kind})


def declared_kind(path: Path) -> str | None:
    """The kind that a file declares; None if it cannot be read."""
    try:
        return draft(path).parsed.data.get("kind")
    except ScenarioError:
        return None


def observations(word: str) -> Path:
    """The table of observations that a word on the command line means: a file, or a name in ``observations/``.

    ``scenarios/observations/NAME.csv`` means the shipped table where the working directory has no such file.

    Raises:
        ScenarioError: a name that no library has.
    """
    path = Path(word)
    if os.path.lexists(path):
        return path
    if path.suffix or len(path.parts) > 1:
        shipped = SCENARIOS.joinpath(*path.parts[1:])
        return shipped if path.parts[0] == "scenarios" and shipped.is_file() else path
    tables = {table.stem: table for table in _tables()}
    if word not in tables:
        expected = f"a CSV file, or one of {', '.join(sorted(tables))}"
        raise ScenarioError(f"unknown table {value_text(word)}", expected=expected,
                            nearest=nearest_word(word, tables))
    return tables[word]


def _tables() -> Iterator[Path]:
    """Tables of all libraries, the best last."""
    for library in reversed(libraries()):
        yield from sorted((library / OBSERVATIONS).glob("*.csv"))


def draft(path: Path) -> Draft:
    """A file, read once for as long as it does not change."""
    try:
        status = os.stat(path)
    except OSError:
        return read_draft(path)
    return _draft_of(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)
def _draft_of(path: Path, modified_ns: int, size: int) -> Draft:
    return read_draft(path)
