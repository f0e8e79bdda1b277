"""The tactics of a world, and what they and its kinds of enabler ask of each mission and have a run report.

A world knows the five tactics of the model and those that its groups use, or that one of its units counters. The
order is fixed: the model's own first, then the others by name, so that a new tactic moves no other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from sim.outcomes import CAPABILITIES, CAPABILITY_INDEX, OUTCOMES, Capability, Catalogue, Outcome
from sim.scenario.arms_files import Places, all_known, located, shipped
from sim.scenario.enablers import built_in_enablers, kinds_that, known_kinds
from sim.scenario.errors import ScenarioError, nearest_word
from sim.scenario.schema import Enabler, EnablerUnit, Mission, Tactic
from sim.scenario.schema.ground import SECTOR_HEADQUARTERS

BUILT_IN_TACTICS: Final = ("ied", "ambush", "indirect_fire", "complex_attack", "drone")


@lru_cache(maxsize=1)
def built_in_tactics() -> tuple[Tactic, ...]:
    """The tactics of the model as the library describes them."""
    return shipped(Tactic, BUILT_IN_TACTICS)


def tactics_of(missions: Sequence[Mission], places: Places, enablers: Sequence[Enabler] = ()) -> tuple[Tactic, ...]:
    """The tactics of a world.

    Args:
        missions: its missions.
        places: files beside which a tactic is looked for, best first; the libraries come last.
        enablers: its kinds of enabler that have a file, those of the model unless given.
    """
    used = [name for mission in missions for group in mission.groups for name in group.tactics]
    found = {name: located(Tactic, name, places) for name in dict.fromkeys((*BUILT_IN_TACTICS, *used))}
    listed = {unit.kind for mission in missions for unit in mission.enablers}
    for kind in sorted(listed - known_kinds(enablers or built_in_enablers(), tuple(found.values()))):
        givers = [one for one in all_known(Tactic, places) if one.counter is not None and one.counter.enabler == kind]
        found |= {one.name: one for one in givers[:1]}
    added = sorted(name for name in found if name not in BUILT_IN_TACTICS)
    return tuple(found[name] for name in (*BUILT_IN_TACTICS, *added))


def catalogue_of(tactics: Sequence[Tactic], enablers: Sequence[Enabler] = ()) -> Catalogue:
    """What a run with these tactics and kinds of enabler reports: all that is declared, then what each of them adds."""
    outcomes = [one for tactic in tactics if tactic.counted_as is None for one in _own_outcomes(tactic)]
    counters = [one.counter for one in tactics if one.counter is not None]
    given = [(one.capability, one.title, one.unit) for one in counters]
    given += [(kind.gives, kind.capability.title, kind.capability.unit) for kind in enablers
              if kind.gives is not None and kind.capability is not None]
    added: dict[str, Capability] = {}
    for name, title, unit in given:
        if name not in CAPABILITY_INDEX:
            added.setdefault(name, Capability(name, title, unit))
    return Catalogue(OUTCOMES + tuple(outcomes), CAPABILITIES + tuple(added.values()))


def _own_outcomes(tactic: Tactic) -> tuple[Outcome, ...]:
    """Deaths, attacks and, where they can be found or stopped, attacks stopped."""
    what = tactic.title[:1].lower() + tactic.title[1:]
    found = (
        Outcome(f"deaths_by_{tactic.name}", f"Peacekeepers killed by {what}", "persons", "lower"),
        Outcome(f"attacks_by_{tactic.name}", f"{tactic.title}: attacks", "attacks", "lower"),
    )
    if not tactic.can_be_stopped:
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


def with_requirements(mission: Mission, tactics: Sequence[Tactic], enablers: Sequence[Enabler]) -> Mission:
    """The mission with what threat and ground require of it, where its file does not say it.

    What is required and not there is a row of the statement of unit requirement: that kind, that base, present 0.
    """
    rows: list[EnablerUnit] = []
    flying = kinds_that("flies", enablers)
    for kind, title, needs in _needs(mission, tactics, enablers, flying):
        if any(unit.kind == kind for unit in (*mission.enablers, *rows)):
            continue
        rows += [EnablerUnit(name=f"{title}, {site}", kind=kind, site=site, required=need, present=0)
                 for site, need in needs if need > 0]
    return mission.model_copy(update={"enablers": (*mission.enablers, *rows)}) if rows else mission


#: A kind of enabler, its title, and how many of it each base needs.
_Need = tuple[str, str, Iterable[tuple[str, int]]]


def _needs(
    mission: Mission, tactics: Sequence[Tactic], enablers: Sequence[Enabler], flying: Collection[str]
) -> Iterator[_Need]:
    """What counters of tactics in use, then kinds of enabler, ask for by a rule of their own."""
    for tactic in tactics:
        counter = tactic.counter
        if counter is not None and counter.required != "mission_files":
            reached = exposed_bases(mission, tactic.name)
            yield counter.enabler, counter.title, _by_rule(counter.required, mission, reached, flying)
    airfields = {site.name for site in mission.sites if site.airfield}
    for kind in enablers:
        if kind.required != "mission_files":
            rows = _by_rule(kind.required, mission, _manned(mission), flying)
            fit = [(site, need) for site, need in rows if site in airfields or kind.name not in flying]
            yield kind.name, kind.title, fit


def _by_rule(
    rule: str, mission: Mission, bases: Sequence[str], flying: Collection[str]
) -> Iterator[tuple[str, int]]:
    """Bases and how many each needs; nobody where no base is concerned."""
    if not bases:
        return
    if rule == "headquarters":
        yield from ((site.name, 1) for site in mission.sites if site.headquarters >= SECTOR_HEADQUARTERS)
    elif rule == "aircraft":
        for site in bases:
            yield site, sum(unit.required for unit in mission.enablers if unit.site == site and unit.kind in flying)
    else:
        yield from ((site, 1) for site in bases)


def _manned(mission: Mission) -> list[str]:
    """Bases with people, in the order of the file."""
    manned = {unit.site for unit in mission.contingents if unit.strength > 0}
    return [site.name for site in mission.sites if site.name in manned]


def exposed_bases(mission: Mission, tactic: str) -> list[str]:
    """Bases with people within the range of a group that uses the tactic, in the order of the file."""
    from sim.scenario.distance import great_circle_km  # needs numpy, which a mere check of files does not load

    manned = _manned(mission)
    users = [group for group in mission.groups if group.tactics.get(tactic, 0.0) > 0.0]
    return [
        site.name for site in mission.sites
        if site.name in manned and any(
            great_circle_km(site.latitude, site.longitude, group.latitude, group.longitude) <= group.range_km
            for group in users)
    ]
