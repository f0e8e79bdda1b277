"""Levers of a design that set what is no number, or a number to what it cannot be.

Looked for in the file as written, so that a misspelt lever is told together with whatever else is wrong.
"""

from collections.abc import Iterator
from typing import Any

from sim.scenario.errors import KeyPath, ScenarioError, nearest_word, value_text
from sim.scenario.parameters import declared
from sim.scenario.schema import Institutions
from sim.scenario.schema.lever import key_path
from sim.scenario.schema.study import DESIGNS
from sim.scenario.schema_view import view_of
from sim.scenario.source import Source, find, inner_value

#: Where the values of a lever stand, by the design that it belongs to.
_VALUES = {"grid": "at", "sample": "between"}


def levers_of(source: Source) -> Iterator[tuple[KeyPath, Any]]:
    """The levers of all designs of a study as written, each with its place."""
    for design in DESIGNS:
        levers = inner_value(source.data.get(design), "levers")
        for name, lever in levers.items() if isinstance(levers, dict) else ():
            yield (design, "levers", name), lever


def mistaken_levers(source: Source) -> Iterator[ScenarioError]:
    """Unknown numbers, and values out of their bounds."""
    for path, lever in levers_of(source):
        if inner_value(lever, "package") is None and inner_value(lever, "offer") is None:
            for where, word in _words(path, lever):
                yield from _unknown(source, where, word) or _out_of_range(source, path, lever, word)


def _words(path: KeyPath, lever: Any) -> Iterator[tuple[KeyPath, str]]:
    """The numbers that a lever sets, each with its place: those it names, or the one that has its name."""
    said = inner_value(lever, "set")
    if said is None:
        yield path, str(path[-1])
    elif isinstance(said, str):
        yield (*path, "set"), said
    elif isinstance(said, tuple):
        yield from (((*path, "set", index), word) for index, word in enumerate(said) if isinstance(word, str))


def _unknown(source: Source, where: KeyPath, word: str) -> list[ScenarioError]:
    key = key_path(word)
    node = view_of(Institutions).node(key[1:])
    if key[1:] and (key[0] == "parameters" and key[1] in declared() or node.get("type") in ("number", "integer")):
        return []
    from sim.scenario.institution_numbers import institution_numbers  # needs packages, which need this module

    institutions = [one.path for one in institution_numbers()]
    ends = [path for path in institutions if path.rpartition(".")[2] == word]
    expected = "a name from 'peacegap list parameters' or 'peacegap list institutions'"
    if find("package", word, source.path) is not None:
        expected = f"'package: {word}' in the lever to vary that package's dose, or {expected}"
    nearest = ends[0] if ends else nearest_word(".".join(map(str, key[1:])), [*declared(), *institutions])
    return [source.error(f"unknown lever {value_text(word)}", where, expected=expected, nearest=nearest)]


def _out_of_range(source: Source, path: KeyPath, lever: Any, word: str) -> Iterator[ScenarioError]:
    """Values that a file could not give to the number."""
    key = key_path(word)
    for where, value in _values(path, lever):
        if key[0] == "parameters":
            if not declared()[str(key[1])].allows(value):
                expected = declared()[str(key[1])].allowed_text
                yield source.error(f"{value:g} is out of range for {key[1]}", where, expected=expected)
            continue
        node = view_of(Institutions).node(key[1:])
        low, high = node.get("minimum", value), node.get("maximum", value)
        part = where[-2] == "at" and node["type"] == "integer" and not float(value).is_integer()
        if part or not low <= value <= high or value <= node.get("exclusiveMinimum", value - 1):
            expected = view_of(Institutions).expected(key[1:])
            yield source.error(f"{value:g} is out of range for {'.'.join(map(str, key[1:]))}", where, expected=expected)


def _values(path: KeyPath, lever: Any) -> Iterator[tuple[KeyPath, float]]:
    """The numbers that a lever takes, each with its place."""
    key = _VALUES[str(path[0])]
    values = lever if isinstance(lever, tuple) else inner_value(lever, key)
    for index, value in enumerate(values if isinstance(values, tuple) else ()):
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield (*path, key, index), value
