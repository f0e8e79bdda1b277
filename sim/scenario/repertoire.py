"""The tactics of a world: finds their files, checks them, and adds what they ask of each mission.

A world knows the five tactics of the model and those that its groups use, or that one of its units counters. The
order is fixed: the model's own first, then the others by name, so that a new tactic moves no other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from sim.outcomes import CAPABILITIES, CAPABILITY_INDEX, OUTCOMES, Capability, Catalogue, Outcome
from sim.scenario.enablers import BUILT_IN_KINDS
from sim.scenario.errors import ScenarioError, nearest_word, together
from sim.scenario.library import libraries
from sim.scenario.parameters import declared
from sim.scenario.schema import Counter, EnablerUnit, Mission, Tactic
from sim.scenario.schema.ground import SECTOR_HEADQUARTERS
from sim.scenario.source import SCENARIOS, Source, draft, find, known_names, open_source
from sim.scenario.validated import validated

BUILT_IN_TACTICS: Final = ("ied", "ambush", "indirect_fire", "complex_attack", "drone")
_ASSUMPTION = "assumption: "


def open_tactic(path: Path) -> tuple[Tactic, Source]:
    """The tactic in a file, and the source that it was read from.

    Raises:
        ScenarioError: the file is not in order, or a number names no declared parameter or no known source.
    """
    source = open_source("tactic", path)
    tactic, problems = validated(Tactic, source)
    problems += _strange_numbers(tactic, source) if tactic is not None else ()
    if tactic is None or problems:
        raise together(problems)
    return tactic, source


def _strange_numbers(tactic: Tactic, source: Source) -> Iterator[ScenarioError]:
    """Parameters and sources that the numbers name and that do not exist."""
    for path, number in tactic.numbers():
        key = tuple(path.split("."))
        name, cited = number.parameter, number.source or _ASSUMPTION
        if name is not None and name not in declared():
            yield source.error("unknown parameter", (*key, "parameter"), nearest=nearest_word(name, declared()),
                               expected="a name from 'peacegap list parameters'")
        if not cited.startswith(_ASSUMPTION) and cited not in known_sources():
            nearest = nearest_word(cited, known_sources())
            yield source.error(f"unknown source '{cited}'", (*key, "source"), nearest=nearest,
                               expected="a key of sources.yaml, or 'assumption: ' and why")


def known_sources() -> dict[str, str]:
    """What each source key stands for, of all libraries."""
    lists = [path for library in reversed(libraries()) if (path := library / "sources.yaml").is_file()]
    return {key: cited for path in lists for key, cited in draft(path).parsed.data.items()}


@lru_cache(maxsize=1)
def built_in_tactics() -> tuple[Tactic, ...]:
    """The tactics of the model as the library describes them."""
    return tuple(open_tactic(SCENARIOS / "tactics" / f"{name}.yaml")[0] for name in BUILT_IN_TACTICS)


def tactics_of(missions: Sequence[Mission], places: Sequence[Path | None]) -> tuple[Tactic, ...]:
    """The tactics of a world.

    Args:
        missions: its missions.
        places: files beside which a tactic is looked for, best first; the library comes last.
    """
    used = [name for mission in missions for group in mission.groups for name in group.tactics]
    found = {name: _located(name, places) for name in dict.fromkeys((*BUILT_IN_TACTICS, *used))}
    listed = {unit.kind for mission in missions for unit in mission.enablers}
    for kind in sorted(listed - known_kinds(found.values())):
        givers = [one for one in known_tactics(places) if one.counter is not None and one.counter.enabler == kind]
        found |= {one.name: one for one in givers[:1]}
    added = sorted(name for name in found if name not in BUILT_IN_TACTICS)
    return tuple(found[name] for name in (*BUILT_IN_TACTICS, *added))


def _located(name: str, places: Iterable[Path | None]) -> Tactic:
    """The tactic of a name, nearest file first."""
    paths = [find("tactic", name, place) for place in (*places, None)]
    outside = [path for path in paths if path is not None and path.parent != SCENARIOS / "tactics"]
    path = next(iter(outside), paths[-1])
    if path is None:
        raise ScenarioError(f"unknown tactic '{name}'", expected="a file in scenarios/tactics")
    return open_tactic(path)[0]


def known_tactics(places: Sequence[Path | None]) -> tuple[Tactic, ...]:
    """Every tactic that has a file beside one of the places or in the library, by name."""
    names = {name for place in (*places, None) for name in known_names("tactic", place)}
    return tuple(_located(name, places) for name in sorted(names))


def known_kinds(tactics: Iterable[Tactic]) -> set[str]:
    """Kinds of enabler that the model or one of the tactics knows."""
    return {kind.name for kind in BUILT_IN_KINDS} | {one.counter.enabler for one in tactics if one.counter is not None}


def catalogue_of(tactics: Sequence[Tactic]) -> Catalogue:
    """What a run with these tactics reports: all that is declared, then what each added tactic brings."""
    outcomes = [one for tactic in tactics if tactic.counted_as is None for one in _own_outcomes(tactic)]
    counters = [one.counter for one in tactics if one.counter is not None]
    added = {counter.capability: Capability(counter.capability, counter.title, counter.unit) for counter in counters
             if counter.capability not in CAPABILITY_INDEX}
    return Catalogue(OUTCOMES + tuple(outcomes), CAPABILITIES + tuple(added.values()))


def _own_outcomes(tactic: Tactic) -> tuple[Outcome, ...]:
    """Deaths, attacks and, where they can be found or stopped, attacks stopped."""
    what = tactic.title[:1].lower() + tactic.title[1:]
    found = (
        Outcome(f"deaths_by_{tactic.name}", f"Peacekeepers killed by {what}", "persons", "lower"),
        Outcome(f"attacks_by_{tactic.name}", f"{tactic.title}: attacks", "attacks", "lower"),
    )
    if not tactic.searched and (tactic.counter is None or tactic.counter.effect != "stops"):
        return found
    return (*found, Outcome(f"stopped_{tactic.name}", f"{tactic.title}: attacks stopped", "attacks", "higher"))


def columns_of(tactic: Tactic) -> tuple[str | None, str | None, str | None]:
    """Names of the outcomes that count deaths by a tactic, its attacks, and those that were stopped."""
    if tactic.counted_as is not None:
        return tactic.counted_as.deaths, tactic.counted_as.attacks, tactic.counted_as.stopped
    names = [one.name for one in _own_outcomes(tactic)]
    return names[0], names[1], names[2] if len(names) > 2 else None


def with_tactics(mission: Mission, given: Mapping[str, Mapping[str, float]]) -> Mission:
    """The mission with what a world adds to the tactics of its groups, by the groups' names.

    Raises:
        ScenarioError: the mission has no such group.
    """
    names = [group.name for group in mission.groups]
    for name in given:
        if name not in names:
            raise ScenarioError(f"mission '{mission.name}' has no group '{name}'", nearest=nearest_word(name, names),
                                expected=f"one of {', '.join(names)}")
    groups = tuple(group.model_copy(update={"tactics": {**group.tactics, **given.get(group.name, {})}})
                   for group in mission.groups)
    return mission.model_copy(update={"groups": groups}) if given else mission


def with_requirements(mission: Mission, tactics: Sequence[Tactic]) -> Mission:
    """The mission with what its threat requires of added counter-capabilities, where the file does not say it.

    What is required and not there is a row of the statement of unit requirement: that kind, that base, present 0.
    """
    rows: list[EnablerUnit] = []
    for tactic in tactics:
        counter = tactic.counter
        if counter is None or counter.required == "mission_files":
            continue
        if any(unit.kind == counter.enabler for unit in (*mission.enablers, *rows)):
            continue
        rows += [EnablerUnit(name=f"{counter.title}, {site}", kind=counter.enabler, site=site, required=need, present=0)
                 for site, need in _needs(mission, tactic, counter) if need > 0]
    return mission.model_copy(update={"enablers": (*mission.enablers, *rows)}) if rows else mission


def _needs(mission: Mission, tactic: Tactic, counter: Counter) -> Iterator[tuple[str, int]]:
    """Bases and how many sets or teams each needs; nobody where no group uses the tactic."""
    reached = exposed_bases(mission, tactic.name)
    if not reached:
        return
    if counter.required == "exposed_bases":
        yield from ((site, 1) for site in reached)
    elif counter.required == "headquarters":
        yield from ((site.name, 1) for site in mission.sites if site.headquarters >= SECTOR_HEADQUARTERS)
    else:
        for site in reached:
            yield site, sum(unit.required for unit in mission.enablers
                            if unit.site == site and unit.kind.endswith("_helicopters"))


def exposed_bases(mission: Mission, tactic: str) -> list[str]:
    """Bases with people within the range of a group that uses the tactic, in the order of the file."""
    from sim.scenario.distance import great_circle_km  # needs numpy, which a mere check of files does not load

    manned = {unit.site for unit in mission.contingents if unit.strength > 0}
    users = [group for group in mission.groups if group.tactics.get(tactic, 0.0) > 0.0]
    return [
        site.name for site in mission.sites
        if site.name in manned and any(
            great_circle_km(site.latitude, site.longitude, group.latitude, group.longitude) <= group.range_km
            for group in users)
    ]
