"""Files of tactics and of kinds of enabler: opened, their numbers checked, and found near a world or in a library.

Both count a mission's means against a group's, and both hold numbers that name a declared parameter or say themselves
what they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.errors import ScenarioError, nearest_word, together
from sim.scenario.library import libraries
from sim.scenario.parameters import declared
from sim.scenario.schema import Enabler, Tactic
from sim.scenario.source import FOLDERS, SCENARIOS, Source, draft, find, known_names, open_source
from sim.scenario.validated import validated

#: Kinds of file whose numbers say what they are.
KINDS: dict[str, type[Tactic] | type[Enabler]] = {"tactic": Tactic, "enabler": Enabler}
_ASSUMPTION = "assumption: "

#: Files beside which others are looked for, best first; the libraries come last.
Places = Sequence[Path | None]


def open_arms[Arms: (Tactic, Enabler)](model: type[Arms], path: Path) -> tuple[Arms, Source]:
    """The tactic or kind of enabler in a file, and the source that it was read from.

    Raises:
        ScenarioError: the file is not in order, or a number names no declared parameter or no known source.
    """
    source = open_source(_kind(model), path)
    document, problems = validated(model, source)
    problems += _strange_numbers(document, source) if document is not None else ()
    if document is None or problems:
        raise together(problems)
    return document, source


def _kind[Arms: (Tactic, Enabler)](model: type[Arms]) -> str:
    return next(kind for kind, known in KINDS.items() if known is model)


def _strange_numbers(document: Tactic | Enabler, source: Source) -> Iterator[ScenarioError]:
    """Parameters and sources that the numbers name and that do not exist."""
    for path, number in document.numbers():
        key = tuple(path.split("."))
        name, cited = number.parameter, number.source or _ASSUMPTION
        if name is not None and name not in declared():
            yield source.error("unknown parameter", (*key, "parameter"), nearest=nearest_word(name, declared()),
                               expected="a name from 'peacegap list parameters'")
        if not cited.startswith(_ASSUMPTION) and cited not in known_sources():
            nearest = nearest_word(cited, known_sources())
            yield source.error(f"unknown source '{cited}'", (*key, "source"), nearest=nearest,
                               expected="a key of sources.yaml, or 'assumption: ' and why")


def known_sources() -> dict[str, Any]:
    """What each source key stands for, of all libraries."""
    lists = [path for library in reversed(libraries()) if (path := library / "sources.yaml").is_file()]
    return {key: cited for path in lists for key, cited in draft(path).parsed.data.items()}


def shipped[Arms: (Tactic, Enabler)](model: type[Arms], names: Iterable[str] = ()) -> tuple[Arms, ...]:
    """What comes with the model: the documents of these names, or all of them by name."""
    folder = SCENARIOS / FOLDERS[_kind(model)]
    return tuple(open_arms(model, folder / f"{name}.yaml")[0]
                 for name in names or sorted(path.stem for path in folder.glob("*.yaml")))


def located[Arms: (Tactic, Enabler)](model: type[Arms], name: str, places: Iterable[Path | None]) -> Arms:
    """The document of a name, nearest file first.

    Raises:
        ScenarioError: there is no such file, or it is not in order.
    """
    kind = _kind(model)
    paths = [find(kind, name, place) for place in (*places, None)]
    outside = [path for path in paths if path is not None and path.parent != SCENARIOS / FOLDERS[kind]]
    path = next(iter(outside), paths[-1])
    if path is None:
        raise ScenarioError(f"unknown {kind} '{name}'", expected=f"a file in scenarios/{FOLDERS[kind]}")
    return open_arms(model, path)[0]


def all_known[Arms: (Tactic, Enabler)](model: type[Arms], places: Places) -> tuple[Arms, ...]:
    """Every document that has a file beside one of the places or in a library, by name."""
    names = {name for place in (*places, None) for name in known_names(_kind(model), place)}
    return tuple(located(model, name, places) for name in sorted(names))
