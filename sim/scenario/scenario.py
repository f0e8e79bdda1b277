"""A scenario: everything that a future needs to be computed, resolved from a world and a policy.

It is plain, frozen and picklable, and its digest is the same on every machine: two runs of equal digest, seed
and replication are the same run.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.outcomes import Catalogue
from sim.scenario.enablers import built_in_enablers
from sim.scenario.parameters import declared
from sim.scenario.patch import Change
from sim.scenario.repertoire import built_in_tactics, catalogue_of
from sim.scenario.schema import Donor, Enabler, Mission, Offer, Policy, Tactic, Trigger, UnitedNations, World

if TYPE_CHECKING:
    import numpy as np

#: What orders with dates can change.
IN_FORCE = ("us", "un", "parameters", "fixed", "stations")
_WORDS_ONLY = frozenset({"title", "label", "description", "sources", "deed", "meaning"})


@dataclass(frozen=True, eq=False)
class Usual:
    """What the mission files imply: the numbers of each mission before any package.

    Rates of attack that files declare hold for what a mission does under these numbers. An experiment draws what nobody
    knows here as well, so that ignorance alone moves no rate; what a package sets stays out.

    Attributes:
        missions: their names.
        parameters: one record for each mission: defaults, then world and mission.
        fixed: for each mission, the parameters that a file sets.
    """

    missions: tuple[str, ...]
    parameters: "np.ndarray"
    fixed: tuple[frozenset[str], ...]

    def __post_init__(self) -> None:
        self.parameters.flags.writeable = False

    def of(self, scenario: "Scenario") -> "Usual":
        """The same for the missions of a scenario, in its order; its own numbers for one that is not known here."""
        names = tuple(mission.name for mission in scenario.missions)
        if names == self.missions:
            return self
        record, fixed = scenario.parameters.copy(), list(scenario.fixed)
        for m, name in enumerate(names):
            if name in self.missions:
                row = self.missions.index(name)
                record[m], fixed[m] = self.parameters[row], self.fixed[row]
        return Usual(names, record, tuple(fixed))


@dataclass(frozen=True, eq=False)
class Scenario:
    """One world under one policy.

    Its numbers are those of the first months; where orders with dates change them, ``later`` holds the scenarios that
    are in force from those months on.

    Attributes:
        name: the world.
        policy: the policy.
        world: the world as written, before the policy.
        missions: its missions, in the world's order.
        us, un: the institutions after the policy's packages.
        parameters: one record for each mission: defaults, then world, mission and packages.
        fixed: for each mission, the parameters that somebody set; experiments do not sample them.
        offers: enabler teams that the packages offer, whenever it is.
        tactics: what groups can do to the mission: the model's own tactics, then those that the world adds.
        enablers: the kinds of enabler that have a file: the model's own, then those that the user adds.
        changes: every number that the packages move, old and new, and in which months.
        labels: classes of the levers in use (model, weak, scenario): what may be claimed of the results.
        start: first month, such as ``2021-07``.
        months: horizon.
        scale: dose of the policy; 1 as written.
        usual: the numbers before any package; those of the scenario itself unless given.
        asked: the policy as it was written, where the scenario came from one.
        triggers: what gives further orders when a condition is met.
        stations: units that orders size in the first months: mission, unit and how many people or sets.
        later: months in which other numbers come into force, rising, each with the scenario of those numbers.
    """

    name: str
    policy: str
    world: World
    missions: tuple[Mission, ...]
    us: Donor
    un: UnitedNations
    parameters: "np.ndarray"
    fixed: tuple[frozenset[str], ...]
    offers: tuple[Offer, ...]
    changes: tuple[Change, ...]
    labels: tuple[str, ...]
    start: str
    months: int
    scale: float = 1.0
    tactics: tuple[Tactic, ...] = field(default_factory=built_in_tactics)
    enablers: tuple[Enabler, ...] = field(default_factory=built_in_enablers)
    usual: Usual = None  # type: ignore[assignment]  # filled below
    asked: Policy | None = None
    triggers: tuple[Trigger, ...] = ()
    stations: tuple[tuple[str, str, int], ...] = ()
    later: tuple[tuple[int, "Scenario"], ...] = ()

    def __post_init__(self) -> None:
        known = self.usual or Usual((), self.parameters, self.fixed)
        object.__setattr__(self, "usual", known.of(self))
        # The compiled days tell arrays that can be written from those that cannot: a mix compiles them twice.
        self.parameters.flags.writeable = False

    def __setstate__(self, state: dict[str, Any]) -> None:
        # An array forgets on its way to another process that it cannot be written.
        self.__dict__.update(state)
        self.usual.__post_init__()
        self.__post_init__()

    @cached_property
    def digest(self) -> str:
        """sha256 of all that matters to the numbers, in hexadecimal; of what it holds, hence never that of another."""
        return digest_of(self)

    def at(self, month: int) -> "Scenario":
        """The scenario whose numbers are in force in a month, itself before the first."""
        return next((later for start, later in reversed(self.later) if start <= month), self)

    def phases(self) -> "Iterator[tuple[int, Scenario]]":
        """The scenarios that are in force one after the other, each with its first month."""
        yield 0, self
        yield from self.later

    @property
    def standing_by_from(self) -> int:
        """Place of the first of ``offers`` that waits for a trigger to act."""
        return len(self.offers) - sum(
            trigger.at_most * sum(order.offer is not None for order in trigger.then) for trigger in self.triggers)

    @property
    def catalogue(self) -> Catalogue:
        """What a run of it reports."""
        return catalogue_of(self.tactics, self.enablers)


def in_all_phases(scenario: Scenario, change: Callable[[int, Scenario], Scenario]) -> Scenario:
    """The scenario with all that is in force in it, one after the other, changed.

    Args:
        scenario: what to change.
        change: takes a month and the scenario that is in force from it on.
    """
    later = tuple((month, change(month, one)) for month, one in scenario.later)
    return replace(change(0, replace(scenario, later=())), later=later)


def merged(scenario: Scenario) -> Scenario:
    """The scenario without turns at which no number changes."""
    later, before = [], scenario
    for month, phase in scenario.later:
        same = all(getattr(phase, name) == getattr(before, name) for name in IN_FORCE if name != "parameters")
        if not (same and (phase.parameters == before.parameters).all()):
            later.append((month, phase))
            before = phase
    return replace(scenario, later=tuple(later))


def with_record(scenario: Scenario, record: "np.ndarray", **others: Any) -> Scenario:
    """The scenario with other numbers of its missions, from its own first month on: the one place where it gets some.

    Args:
        scenario: whose numbers they take the place of; what comes later stays.
        record: one record of parameters for each mission; it can no longer be written from now on.
        others: what else changes with them.
    """
    record.flags.writeable = False
    return replace(scenario, parameters=record, **others)


def with_numbers(
    scenario: Scenario, *values: "Mapping[str, float | np.ndarray]", fixed: bool = False
) -> Scenario:
    """The scenario with some parameters set, whether or not within their bounds.

    Like a package it leaves alone what the mission files imply (``usual``).

    Args:
        scenario: whose other numbers stay.
        values: parameters by name, one mapping for all missions or one for each; an array has a value for each.
        fixed: whether experiments leave alone what is set here.
    """
    named = frozenset[str]().union(*values) if fixed else frozenset[str]()

    def set_in(_month: int, phase: Scenario) -> Scenario:
        """The same in one phase."""
        record = phase.parameters.copy()
        for m in range(len(record)):
            for name, value in values[m % len(values)].items():
                record[name][m] = value[m] if getattr(value, "ndim", 0) else value  # type: ignore[index]
        return with_record(phase, record, fixed=tuple(names | named for names in phase.fixed))

    return in_all_phases(scenario, set_in)


def digest_of(scenario: Scenario) -> str:
    """sha256 of the scenario's canonical JSON; words for people are left out, places of files never enter.

    Parameters as declared and the kinds of enabler that come with the model are declarations of the program: what is
    computed from them is told apart by the program's own hash.
    """
    content = {
        "world": scenario.name,
        "policy": scenario.policy,
        "missions": [_numbers_only(mission.model_dump(mode="json")) for mission in scenario.missions],
        **_in_force(scenario),
        "usual": [dict(zip(declared(), row.tolist(), strict=True)) for row in scenario.usual.parameters],
        "tactics": [_numbers_only(tactic.model_dump(mode="json")) for tactic in scenario.tactics],
        "offers": [offer.model_dump(mode="json") for offer in scenario.offers],
        "start": scenario.start,
        "months": scenario.months,
        "scale": scenario.scale,
    }
    if own := [kind for kind in scenario.enablers if kind not in built_in_enablers()]:
        content["enablers"] = [_numbers_only(kind.model_dump(mode="json")) for kind in own]
    if scenario.triggers:
        content["triggers"] = [trigger.model_dump(mode="json") for trigger in scenario.triggers]
    if scenario.later:
        content["later"] = [[month, _in_force(one)] for month, one in scenario.later]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _in_force(scenario: Scenario) -> dict[str, Any]:
    """The numbers that orders can change."""
    stations = {"stations": [list(station) for station in scenario.stations]} if scenario.stations else {}
    return stations | {
        "us": scenario.us.model_dump(mode="json"),
        "un": scenario.un.model_dump(mode="json"),
        "parameters": [dict(zip(declared(), row.tolist(), strict=True)) for row in scenario.parameters],
        "fixed": [sorted(names) for names in scenario.fixed],
    }


def _numbers_only(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers_only(inner) for key, inner in value.items() if key not in _WORDS_ONLY}
    return [_numbers_only(inner) for inner in value] if isinstance(value, list) else value
