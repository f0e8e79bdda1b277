"""Names in a file that mean nothing: parameters, outcomes and other files that do not exist.

Looked for in the file as written, so that a misspelt name is told together with whatever else is wrong.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sim.outcomes import OUTCOMES, RATIOS
from sim.scenario.aims import unknown_number
from sim.scenario.arms_files import all_known
from sim.scenario.enablers import built_in_enablers, enablers_of, known_kinds
from sim.scenario.errors import MOST, KeyPath, ScenarioError, nearest_word, value_text
from sim.scenario.mistaken_levers import levers_of, mistaken_levers
from sim.scenario.parameters import declared
from sim.scenario.schema import Tactic
from sim.scenario.schema.order import path_of
from sim.scenario.source import Reference, Source, follow, inner_value


def mistaken_names(kind: str, source: Source) -> list[ScenarioError]:
    """Names in a file that stand for nothing, and parameters out of their bounds; at most ``MOST`` of them."""
    return list(islice(_mistaken(kind, source), MOST))


def _mistaken(kind: str, source: Source) -> Iterator[ScenarioError]:
    yield from _parameters(source)
    yield from _ordered(source)
    if kind == "exercise":
        yield from _outcomes(source)
    yield from _kinds(source)
    if kind == "study":
        yield from mistaken_levers(source)
    there: set[tuple[str, str]] = set()  # the groups of a mission name the same few tactics over and over
    said: set[str] = set()  # what is wrong with the file that a name means is said once
    for reference in _references(kind, source):
        if (reference.kind, reference.name) in there:
            continue
        try:
            follow(reference)
        except ScenarioError as error:
            if str(error) not in said:
                said.add(str(error))
                yield error
        else:
            there.add((reference.kind, reference.name))


def _parameters(source: Source) -> Iterator[ScenarioError]:
    """Parameters that do not exist, or lie outside their bounds."""
    given = source.data.get("parameters")
    for name, value in given.items() if isinstance(given, dict) else ():
        path: KeyPath = ("parameters", name)
        parameter = declared().get(name)
        if parameter is None:
            nearest = nearest_word(name, declared())
            expected = "a name from 'peacegap list parameters'"
            yield source.error("unknown parameter", path, nearest=nearest, expected=expected)
        elif isinstance(value, int | float) and not parameter.allows(value):
            yield source.error(f"{value:g} is out of range", path, expected=parameter.allowed_text)


def _ordered(source: Source) -> Iterator[ScenarioError]:
    """Numbers that the orders of a package set and that do not exist, or lie outside their bounds."""
    rows = source.data.get("orders")
    for index, row in enumerate(rows if isinstance(rows, tuple) else ()):
        name, value = inner_value(row, "set"), inner_value(row, "to")
        if not (isinstance(name, str) and name and isinstance(value, int | float)):
            continue  # told elsewhere
        if fault := unknown_number(path_of(name), value):
            yield source.error(fault.problem, ("orders", index, fault.key), expected=fault.expected,
                               nearest=fault.nearest)


def _outcomes(source: Source) -> Iterator[ScenarioError]:
    """Outcomes to bet on that no run reports."""
    known = [outcome.name for outcome in OUTCOMES + RATIOS]
    for path, name in _texts(source, ("outcomes",)):
        if name not in known:
            nearest = nearest_word(name, known)
            expected = f"one of {', '.join(known)}"
            yield source.error(f"unknown outcome {value_text(name)}", path, expected=expected, nearest=nearest)


def _kinds(source: Source) -> Iterator[ScenarioError]:
    """Kinds of enabler that a mission lists or a package offers and that nothing knows."""
    for key, word in (("enablers", "kind"), ("offers", "kind"), ("orders", "offer")):
        rows = source.data.get(key)
        for index in range(len(rows) if isinstance(rows, tuple) else 0):
            yield from _strange_kind(source, (key, index, word))
    for path, lever in levers_of(source):
        if isinstance(inner_value(lever, "offer"), dict):
            yield from _strange_kind(source, (*path, "offer", "kind"))


def _strange_kind(source: Source, path: KeyPath) -> Iterator[ScenarioError]:
    kind: Any = source.data
    for key in path:
        kind = inner_value(kind, key)
    if not isinstance(kind, str) or kind in known_kinds(built_in_enablers(), ()):
        return
    near = (source.path,)
    known = sorted(known_kinds(enablers_of(near), all_known(Tactic, near)))
    if kind not in known:
        expected, nearest = f"one of {', '.join(known)}", nearest_word(kind, known)
        yield source.error(f"{value_text(kind)} is no kind of enabler", path, expected=expected, nearest=nearest)


def _tactics(source: Source) -> Iterator[Reference]:
    """Tactics that a mission's groups have, or that a world gives to groups."""
    rows, given = source.data.get("groups"), source.data.get("tactics")
    for index, row in enumerate(rows if isinstance(rows, tuple) else ()):
        yield from _weighed(source, ("groups", index, "tactics"), inner_value(row, "tactics"))
    for mission, groups in given.items() if isinstance(given, dict) else ():
        for group, weights in groups.items() if isinstance(groups, dict) else ():
            yield from _weighed(source, ("tactics", mission, group), weights)


def _weighed(source: Source, path: KeyPath, weights: Any) -> Iterator[Reference]:
    names = weights if isinstance(weights, dict) else ()
    return (Reference("tactic", name, source, (*path, name)) for name in names if isinstance(name, str))


def _references(kind: str, source: Source) -> Iterator[Reference]:
    """Names of other files that a file mentions."""
    if kind == "world":
        yield from (Reference("mission", name, source, path) for path, name in _texts(source, ("missions",)))
    if kind in ("world", "mission"):
        yield from _tactics(source)
    if kind == "package":
        yield from _offered(source)
    if kind == "policy":
        yield from _packages(source, ())
    if kind in ("study", "exercise"):
        world, policies = source.data.get("world"), source.data.get("policies")
        if isinstance(world, str):
            yield Reference("world", world, source, ("world",))
        for index in range(len(policies) if isinstance(policies, tuple) else 0):
            yield from _packages(source, ("policies", index))
        yield from _packages(source, ("baseline",))
    for path, lever in levers_of(source) if kind == "study" else ():
        if isinstance(name := inner_value(lever, "package"), str):
            yield Reference("package", name, source, (*path, "package"))


def _packages(source: Source, where: KeyPath) -> Iterator[Reference]:
    """The packages of a policy that stands at a place in a file."""
    for path, name in _texts(source, (*where, "packages")):
        yield Reference("package", name, source, path)


def _offered(source: Source) -> Iterator[Reference]:
    """Missions that a package aims an offer at."""
    rows = source.data.get("offers")
    for index, row in enumerate(rows if isinstance(rows, tuple) else ()):
        if isinstance(name := inner_value(row, "mission"), str):
            yield Reference("mission", name, source, ("offers", index, "mission"))


def _texts(source: Source, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """The words of a list at a place in a file, each with its own place; what is no word is told elsewhere."""
    value: Any = source.data
    for key in path:
        value = inner_value(value, key)
    for index, word in enumerate(value if isinstance(value, tuple) else ()):
        if isinstance(word, str):
            yield (*path, index), word
