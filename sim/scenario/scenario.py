"""A scenario: everything that a future needs to be computed, resolved from a world and a policy.

It is plain, frozen and picklable, and its digest is the same on every machine: two runs of equal digest, seed
and replication are the same run.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.outcomes import Catalogue
from sim.scenario.enablers import built_in_enablers
from sim.scenario.errors import from_validation
from sim.scenario.parameters import declared
from sim.scenario.patch import Change, turns_on_clearing, value_at
from sim.scenario.repertoire import built_in_tactics, catalogue_of
from sim.scenario.schema import Donor, Enabler, Institutions, Mission, Offer, Tactic, UnitedNations, World
from sim.scenario.schema_view import view_of

if TYPE_CHECKING:
    import numpy as np

MAX_SETS = 60.0
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

    Attributes:
        name: the world.
        policy: the policy.
        world: the world as written, before the policy.
        missions: its missions, in the world's order.
        us, un: the institutions after the policy's packages.
        parameters: one record for each mission: defaults, then world, mission and packages.
        fixed: for each mission, the parameters that somebody set; experiments do not sample them.
        offers: enabler teams that the packages offer.
        tactics: what groups can do to the mission: the model's own tactics, then those that the world adds.
        enablers: the kinds of enabler that have a file: the model's own, then those that the user adds.
        changes: every number that the packages move, old and new.
        labels: classes of the levers in use (model, weak, scenario): what may be claimed of the results.
        start: first month, such as ``2021-07``.
        months: horizon.
        scale: dose of the policy; 1 as written.
        usual: the numbers before any package; those of the scenario itself unless given.
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

    @property
    def catalogue(self) -> Catalogue:
        """What a run of it reports."""
        return catalogue_of(self.tactics, self.enablers)


def with_record(scenario: Scenario, record: "np.ndarray", **others: Any) -> Scenario:
    """The scenario with other numbers of its missions: the one place where it gets some.

    Args:
        scenario: whose numbers they take the place of.
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
    record = scenario.parameters.copy()
    for m in range(len(record)):
        for name, value in values[m % len(values)].items():
            record[name][m] = value[m] if getattr(value, "ndim", 0) else value  # type: ignore[index]
    named = frozenset[str]().union(*values) if fixed else frozenset[str]()
    return with_record(scenario, record, fixed=tuple(names | named for names in scenario.fixed))


def digest_of(scenario: Scenario) -> str:
    """sha256 of the scenario's canonical JSON; words for people are left out, places of files never enter.

    Parameters as declared and the kinds of enabler that come with the model are declarations of the program: what is
    computed from them is told apart by the program's own hash.
    """
    content = {
        "world": scenario.name,
        "policy": scenario.policy,
        "missions": [_numbers_only(mission.model_dump(mode="json")) for mission in scenario.missions],
        "us": scenario.us.model_dump(mode="json"),
        "un": scenario.un.model_dump(mode="json"),
        "parameters": [dict(zip(declared(), row.tolist(), strict=True)) for row in scenario.parameters],
        "usual": [dict(zip(declared(), row.tolist(), strict=True)) for row in scenario.usual.parameters],
        "fixed": [sorted(names) for names in scenario.fixed],
        "tactics": [_numbers_only(tactic.model_dump(mode="json")) for tactic in scenario.tactics],
        "offers": [offer.model_dump(mode="json") for offer in scenario.offers],
        "start": scenario.start,
        "months": scenario.months,
        "scale": scenario.scale,
    }
    if own := [kind for kind in scenario.enablers if kind not in built_in_enablers()]:
        content["enablers"] = [_numbers_only(kind.model_dump(mode="json")) for kind in own]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _numbers_only(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers_only(inner) for key, inner in value.items() if key not in _WORDS_ONLY}
    return [_numbers_only(inner) for inner in value] if isinstance(value, list) else value


def scaled(scenario: Scenario, factor: float) -> Scenario:
    """The same policy at ``factor`` times its dose.

    Each changed number moves from old by factor x (new - old), whole numbers rounded, all of them within
    their bounds; offers grow and shrink with the factor. Clearing arrears stays on: the share cleared scales.
    The factor is relative to the scenario as it comes, so always scale the policy as written.

    Raises:
        ScenarioError: at that dose the institutions contradict each other.
    """
    if not 0 <= factor < float("inf"):
        raise ValueError(f"a dose factor is a number from 0 up, not {factor}")
    changes = tuple(_dosed(change, factor) for change in scenario.changes)
    institutions = _with_changes(Institutions(us=scenario.us, un=scenario.un), changes)
    return with_record(
        scenario,
        _record_with(scenario, changes),
        us=institutions.us,
        un=institutions.un,
        offers=tuple(_dosed_offer(offer, factor) for offer in scenario.offers),
        changes=tuple(_as_it_came_out(change, institutions) for change in changes),
        scale=scenario.scale * factor,
    )


def _dosed(change: Change, factor: float) -> Change:
    """The change at another dose: within the swept range of a parameter, or what was written beyond it."""
    if turns_on_clearing(change):
        return change
    wanted = change.old + factor * (change.new - change.old)
    section, _, name = change.key_path.partition(".")
    if section == "parameters":
        swept = declared()[name]
        reach = (swept.low, swept.high, change.old, change.new)
        return replace(change, new=_clamped(wanted, min(reach), max(reach)))
    node = view_of(Institutions).node(tuple(change.key_path.split(".")))
    low = node.get("minimum", node.get("exclusiveMinimum", wanted))
    new = _clamped(wanted, low, node.get("maximum", wanted))
    return replace(change, new=round(new) if node["type"] == "integer" else float(new))


def _as_it_came_out(change: Change, institutions: Institutions) -> Change:
    """The change with the value that the institutions really have, after shares were fitted."""
    if change.key_path.startswith("parameters."):
        return change
    return replace(change, new=value_at(institutions, tuple(change.key_path.split("."))))


def _clamped(wanted: float, low: float, high: float) -> float:
    return min(max(wanted, low), high)


def _with_changes(base: Institutions, changes: tuple[Change, ...]) -> Institutions:
    """The institutions with the new value of every change."""
    data = base.model_dump()
    for change in changes:
        section, *path, name = change.key_path.split(".")
        if section == "parameters":
            continue
        target = data[section]
        for key in path:
            target = target[key]
        target[name] = change.new
    _fit_shares(data["us"]["gpoi"])
    try:
        return Institutions.model_validate(data)
    except ValidationError as error:
        raise from_validation(error, Institutions, {}, prefix=("institutions",)) from None


def _fit_shares(gpoi: dict[str, float]) -> None:
    """No budget is spent twice: shares that a larger dose pushes past the whole shrink in proportion."""
    total = gpoi["helicopter_share"] + gpoi["police_share"]
    if total > 1:
        gpoi["helicopter_share"] /= total
        gpoi["police_share"] /= total


def _record_with(scenario: Scenario, changes: tuple[Change, ...]) -> "np.ndarray":
    """A copy of the parameters with the new value of every change."""
    record = scenario.parameters.copy()
    rows = {mission.name: row for row, mission in enumerate(scenario.missions)}
    for change in changes:
        section, _, name = change.key_path.partition(".")
        if section == "parameters":
            where = slice(None) if change.mission is None else rows[change.mission]
            record[name][where] = change.new
    return record


def _dosed_offer(offer: Offer, factor: float) -> Offer:
    """The offer at another dose: sets up to what a mission can take, shares up to the whole need."""
    sets = None if offer.sets is None else min(offer.sets * factor, MAX_SETS)
    per_need = None if offer.per_need is None else min(offer.per_need * factor, 1.0)
    return offer.model_copy(update={"sets": sets, "per_need": per_need})
