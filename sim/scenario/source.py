"""Finds scenario files by name and joins a file with what it extends, before anything is validated."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario.errors import (
    KeyPath,
    Place,
    ScenarioError,
    key_text,
    nearest_word,
    place_of,
    shown_path,
    together,
    value_text,
)
from sim.scenario.library import (
    FOLDERS,
    SCENARIOS,
    declared_kind,
    draft,
    filed,
    filed_under,
    is_library,
    is_shipped,
    libraries,
    names_in,
)

__all__ = [
    "FOLDERS",
    "SCENARIOS",
    "Reference",
    "Source",
    "draft",
    "find",
    "follow",
    "given_file",
    "inner_value",
    "kind_of",
    "known_names",
    "means_file",
    "open_source",
    "own_names",
    "unknown_name",
]

EXTENDABLE = ("world", "package")
LONGEST_CHAIN = 20


def inner_value(value: Any, key: str | int) -> Any:
    """What stands under a key or an index; None if nothing does."""
    if isinstance(value, dict):
        return value.get(key)
    return value[key] if isinstance(value, tuple) and isinstance(key, int) and key < len(value) else None


def _real(path: Path) -> str:
    """The file behind links; a link to itself stays what it is."""
    return os.path.realpath(path)


@dataclass(frozen=True, slots=True)
class Source:
    """One document before validation: its data, and where each of its keys is written.

    Attributes:
        path: the file.
        data: plain data, with what the file extends already in it.
        places: key path -> place; after ``extends`` places may lie in several files.
        problems: what is wrong already, though the rest can be read.
    """

    path: Path
    data: dict[str, Any]
    places: dict[KeyPath, Place]
    problems: tuple[ScenarioError, ...] = ()

    def place(self, path: KeyPath) -> Place | None:
        """Where a key of this document is written, or what surrounds it; None where no file holds it."""
        return place_of(path, self.places)

    def where(self, path: KeyPath) -> str:
        """The place of a key as ``file:line``, or as ``policy.orders[0].to`` where no file holds it."""
        place = self.place(path)
        return f"{shown_path(place.file)}:{place.line}" if place else key_text((self.path.name, *path))

    def error(self, problem: str, path: KeyPath, *, expected: str = "", nearest: str = "") -> ScenarioError:
        """An error that points at a key of this document, or at what surrounds it."""
        place = self.place(path)
        value: Any = self.data
        for key in path:
            value = inner_value(value, key)
        return ScenarioError(problem, place=place, key_path=path, value=value, expected=expected, nearest=nearest)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in a file that stands for another file."""

    kind: str
    name: str
    source: Source
    key: KeyPath


def open_source(kind: str, path: Path) -> Source:
    """Read one file of a kind, joined with what it extends; what is wrong in the words alone is among its problems.

    Raises:
        ScenarioError: the file cannot be read, is of another kind, or extends itself.
    """
    return _extended(kind, _single(kind, path), (_real(path),))


def find(kind: str, name: str, beside: Path | None = None) -> Path | None:
    """The file of a name: beside the referring file, in that file's own tree, or in a library.

    Raises:
        ScenarioError: two libraries have different files of that name.
    """
    return next(_neighbours(kind, name, beside), None) or filed(kind, name)


def follow(reference: Reference) -> Path:
    """The file that a reference means.

    Raises:
        ScenarioError: there is none; it points at the reference and names the nearest valid name.
    """
    kind, name, source = reference.kind, reference.name, reference.source
    path = find(kind, name, source.path)
    if path is None:
        problem, expected, nearest = unknown_name(kind, name, source.path)
        raise source.error(problem, reference.key, expected=expected, nearest=nearest)
    return path


def given_file(word: str) -> Path | None:
    """The file, if a word on the command line means one rather than a name."""
    return Path(os.path.abspath(word)) if means_file(word) and os.path.isfile(word) else None


def means_file(word: str) -> bool:
    """Whether a word on the command line means a file, there or not, rather than a name."""
    return word.endswith((".yaml", ".yml")) or ("/" in word and os.path.isfile(word))


def unknown_name(kind: str, name: str, beside: Path | None) -> tuple[str, str, str]:
    """What is wrong, what was expected and what is nearest, for a name that no file has."""
    known = known_names(kind, beside)
    expected = f"one of {', '.join(known)}" if known else f"a file in scenarios/{FOLDERS[kind]}"
    if kind == "world" and (other := next((one for one in ("package", "policy") if find(one, name, beside)), "")):
        return f"{value_text(name)} is a {other}: use --policy {name}", f"a world, {expected}", ""
    return f"unknown {kind} {value_text(name)}", expected, nearest_word(name, known)


def known_names(kind: str, beside: Path | None = None) -> list[str]:
    """Names of a kind that can be used here, in alphabetical order."""
    tree = [] if beside is None else [_folder(beside).parent]
    near = {path.stem for path in _folder(beside).glob("*.yaml") if declared_kind(path) == kind} if beside else set()
    return sorted(near.union(names_in((*tree, *libraries()), kind)))


def own_names(kind: str, places: Iterable[Path | None]) -> list[str]:
    """Names of a kind that have a file near one of the places or in a library, other than the shipped one, by name."""
    near = {_folder(place) for place in places if place is not None}
    trees = {folder.parent for folder in near}
    own = [folder for folder in (*trees, *libraries()) if not is_shipped(folder)]
    beside = {path.stem for folder in near if not is_shipped(folder.parent) for path in folder.glob("*.yaml")
              if declared_kind(path) == kind}
    return sorted(beside.union(names_in(own, kind)))


def _folder(beside: Path) -> Path:
    """The folder of the referring file, or the folder given."""
    return beside if beside.is_dir() else beside.parent


def _neighbours(kind: str, name: str, beside: Path | None) -> Iterator[Path]:
    """Files of a name near the referring one; the folders of a library are searched as a library."""
    if beside is None:
        return
    folder = _folder(beside)
    filing = is_library(folder.parent)
    neighbour, inside = folder / f"{name}.yaml", folder.parent / FOLDERS[kind] / f"{name}.yaml"
    if os.path.isfile(neighbour) and declared_kind(neighbour) == kind and not (filing and folder.name == FOLDERS[kind]):
        yield neighbour
    if os.path.isfile(inside) and not filing:
        yield inside


def kind_of(path: Path) -> str:
    """The kind that a file declares, or else that of its folder.

    Raises:
        ScenarioError: neither is a kind, or the file cannot be read.
    """
    (data, places), problems = draft(path)
    kind = data.get("kind")
    if isinstance(kind, str) and kind in FOLDERS:
        return kind
    lies_in = Path(os.path.abspath(path)).parent.name
    meant = next((kind for kind, folder in FOLDERS.items() if folder == lies_in), None)
    if meant is not None:
        return meant
    problem = f"unknown kind {value_text(kind)}" if "kind" in data else "missing"
    expected, nearest = f"one of {', '.join(FOLDERS)}", nearest_word(kind, FOLDERS)
    strange = Source(path, data, places).error(problem, ("kind",), expected=expected, nearest=nearest)
    raise together([*problems, strange])


def _single(kind: str, path: Path) -> Source:
    """One file as it stands, if it is of the kind; a kind or name that means nothing is among its problems."""
    (data, places), problems = draft(path)
    source = Source(path, data, places)
    found = data.get("kind")
    if isinstance(found, str) and found in FOLDERS and found != kind:
        raise source.error(f"the file is of kind '{found}'", ("kind",), expected=f"'{kind}'")
    return Source(path, {**data, "kind": kind}, places, (*problems, *_misnamed(kind, source)))


def _misnamed(kind: str, source: Source) -> Iterator[ScenarioError]:
    """A kind that is none, and a name that is not the file's."""
    found, name = source.data.get("kind"), source.data.get("name")
    if "kind" not in source.data:
        yield source.error("missing", ("kind",), expected=f"'{kind}'")
    elif found != kind:
        expected, nearest = f"one of {', '.join(FOLDERS)}", nearest_word(found, FOLDERS)
        yield source.error(f"unknown kind {value_text(found)}", ("kind",), expected=expected, nearest=nearest)
    if isinstance(name, str) and name != source.path.stem:
        problem = f"{value_text(name)} is not the name of the file"
        yield source.error(problem, ("name",), expected=f"'{source.path.stem}'")


def _extended(kind: str, source: Source, chain: tuple[str, ...]) -> Source:
    """The source on top of what it extends; ``chain`` holds the files already on the way."""
    parent = source.data.get("extends")
    if kind not in EXTENDABLE or not isinstance(parent, str):
        return source
    replaced = filed_under(kind, source.path) if parent == source.path.stem else None
    path = replaced or follow(Reference(kind, parent, source, ("extends",)))
    if _real(path) in chain:
        circle = " -> ".join(Path(one).stem for one in (*chain, _real(path)))
        raise source.error(f"goes in a circle: {circle}", ("extends",), expected="a chain that ends")
    if len(chain) >= LONGEST_CHAIN:
        raise source.error("goes too far", ("extends",), expected=f"at most {LONGEST_CHAIN} files in a row")
    base = _extended(kind, _single(kind, path), (*chain, _real(path)))
    return _merged(base, source)


def _merged(base: Source, child: Source) -> Source:
    """Nested keys: the child wins, lists replace, but the offers of a package are appended."""
    data, places = _merged_mapping(base.data, child.data), {**base.places, **child.places}
    before, after = base.data.get("offers"), child.data.get("offers")
    if isinstance(before, tuple) and isinstance(after, tuple):
        data["offers"] = before + after
        appended = {key: place for key, place in child.places.items() if key[:1] == ("offers",) and len(key) > 1}
        places |= {key: place for key, place in base.places.items() if key[:1] == ("offers",)}
        places |= {("offers", int(key[1]) + len(before), *key[2:]): place for key, place in appended.items()}
    return Source(child.path, data, places, (*child.problems, *base.problems))


def _merged_mapping(base: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in child.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merged_mapping(base[key], value) if both else value
    return merged
