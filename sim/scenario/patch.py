"""Lays packages over a world: which keys they set, whether two of them disagree, and what each changes.

Two packages of one policy may not set a key to different values, so their order cannot matter; where the policy says
which of them ``wins``, only the winner's setting is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.scenario.conflicts import Conflict, refuse, same_value, winner
from sim.scenario.dose import CLEAR_MONTHS, CLEAR_SHARE, at_dose, dosed_offer, within_bounds
from sim.scenario.errors import KeyPath, Place, from_validation, key_text
from sim.scenario.parameters import declared, record_dtype
from sim.scenario.schema import Institutions, Offer, Package, Policy
from sim.scenario.schema_view import view_of
from sim.scenario.source import Source

if TYPE_CHECKING:
    import numpy as np



@dataclass(frozen=True, slots=True)
class Patch:
    """A package, the file that it was read from, and its dose: 1 as written, 2 twice as far from what was before."""

    package: Package
    source: Source
    dose: float = 1.0


@dataclass(frozen=True, slots=True)
class Setting:
    """One key that one package sets; ``path`` begins with ``institutions`` or ``parameters``."""

    path: KeyPath
    value: Any
    patch: Patch

    def over(self, old: Any) -> Any:
        """The value at the dose of its package, over what was there before."""
        return at_dose(self.patch.dose, key_text(self.path[1:]), old, self.value)

    def agrees(self, other: "Setting") -> bool:
        """Whether both say the same."""
        return same_value(self.value, other.value) and self.patch.dose == other.patch.dose


@dataclass(frozen=True, slots=True)
class Change:
    """One number that a package moves.

    Attributes:
        key_path: such as ``us.personnel.police`` or ``parameters.search_team_find_share``.
        old, new: values before and after.
        unit: unit in words.
        package: the package that does it.
        mission: the mission concerned, or None for all.
    """

    key_path: str
    old: float
    new: float
    unit: str
    package: str
    mission: str | None = None


def settings_of(patches: Sequence[Patch], policy: Policy, written: Path | None = None) -> tuple[Setting, ...]:
    """Every key that the packages set, each once.

    Args:
        patches: the packages.
        policy: the policy that names them; its ``wins`` settles conflicts.
        written: the file that holds the policy, if one does.

    Raises:
        ScenarioError: two packages set a key to different values and the policy names neither as winner.
    """
    chosen: list[Setting] = []
    open_conflicts: list[Conflict] = []
    for rivals in _rivals(patches).values():
        best = winner([each.patch.package.name for each in rivals], policy)
        chosen.append(next((each for each in rivals if each.patch.package.name == best), rivals[0]))
        if not best:
            open_conflicts += _contradictions(rivals)
    refuse(open_conflicts, policy, written)
    return tuple(chosen)


def _rivals(patches: Sequence[Patch]) -> dict[KeyPath, list[Setting]]:
    """The settings of each key, in the order in which packages first name it."""
    found: dict[KeyPath, list[Setting]] = {}
    for patch in patches:
        for path, value in _leaves(patch.package):
            found.setdefault(path, []).append(Setting(path, value, patch))
    return found


def _contradictions(rivals: Sequence[Setting]) -> list[Conflict]:
    """Settings of one key that differ from the first."""
    return [Conflict(rivals[0], each) for each in rivals[1:] if not rivals[0].agrees(each)]


def conflicts_of(patches: Sequence[Patch]) -> list[Conflict]:
    """Every conflict of some packages, before any policy settles it."""
    settings = [
        Conflict(one, other)
        for rivals in _rivals(patches).values()
        for one, other in combinations(rivals, 2)
        if not one.agrees(other)
    ]
    return settings + [Conflict(one, other) for one, other in _same_slot(_offers(patches)) if one.value != other.value]


def _leaves(package: Package) -> Iterator[tuple[KeyPath, Any]]:
    """Keys that a package sets, down to single values."""
    yield from _leaves_below(("institutions",), package.institutions)
    yield from _leaves_below(("parameters",), package.parameters)


def _leaves_below(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves_below((*path, key), inner)
    else:
        yield path, value


def offers_of(
    patches: Sequence[Patch], policy: Policy, written: Path | None = None
) -> tuple[tuple[Patch, Offer], ...]:
    """What the packages offer. Two of them may not fill the same slot: the same kind, mission and payer.

    An offer to every mission fills the slot of each. Where two packages make the very same offer it is made once;
    where the policy says which package ``wins``, the other's offer falls away.

    Args:
        patches: the packages.
        policy: the policy that names them; its ``wins`` settles conflicts.
        written: the file that holds the policy, if one does.

    Raises:
        ScenarioError: two packages fill the same slot otherwise and the policy names neither as winner.
    """
    found = _offers(patches)
    beaten: set[KeyPath] = set()
    open_conflicts: list[Conflict] = []
    for one, other in _same_slot(found):
        names = [each.patch.package.name for each in (one, other)]
        best = winner(names, policy)
        if best or one.value == other.value:
            beaten.add(_slot(one if best == names[1] else other))
        else:
            open_conflicts.append(Conflict(one, other))
    # What a winner has beaten contradicts no third package any more.
    standing = [each for each in open_conflicts if not beaten & {_slot(each.first), _slot(each.second)}]
    refuse(standing, policy, written)
    return tuple((one.patch, one.value) for one in found if _slot(one) not in beaten)


def _slot(setting: Setting) -> KeyPath:
    """What tells an offer from all others of a policy."""
    return setting.patch.package.name, *setting.path


def _offers(patches: Sequence[Patch]) -> list[Setting]:
    return [
        Setting(("offers", index), dosed_offer(offer, index, patch), patch)
        for patch in patches
        for index, offer in enumerate(patch.package.offers)
    ]


def _same_slot(found: Sequence[Setting]) -> Iterator[tuple[Setting, Setting]]:
    """Pairs of offers of two packages that fill the same slot."""
    by_kind: dict[tuple[str, str], list[Setting]] = {}
    for setting in found:
        rivals = by_kind.setdefault((setting.value.kind, setting.value.payer), [])
        for rival in rivals:
            if rival.patch is not setting.patch and _overlap(rival.value, setting.value):
                yield rival, setting
        rivals.append(setting)


def _overlap(one: Offer, other: Offer) -> bool:
    return one.mission is None or other.mission is None or one.mission == other.mission


def patch_institutions(base: Institutions, settings: Sequence[Setting], *, alone: bool = False) -> Institutions:
    """The institutions with the settings on top, validated as if somebody had written them in the world.

    ``alone`` leaves out rules that tie several keys together: a package on its own cannot know the others.

    Raises:
        ScenarioError: it points into the package at fault.
    """
    data = deepcopy(base.model_dump())
    places: dict[KeyPath, Place] = {}
    for setting in settings:
        if setting.path[0] == "institutions":
            _set(data, setting.path[1:], setting)
            places |= _places_along(setting)
    try:
        return Institutions.model_validate(data)
    except ValidationError as error:
        if alone and all(one["type"] == "value_error" for one in error.errors()):
            return base
        raise from_validation(error, Institutions, places, prefix=("institutions",)) from None


def _set(data: dict[str, Any], path: KeyPath, setting: Setting) -> None:
    """Put the value of a setting at a path, making room where the path leads through something else."""
    for key in path[:-1]:
        if not isinstance(data.get(str(key)), dict):
            data[str(key)] = {}
        data = data[str(key)]
    data[str(path[-1])] = setting.over(data.get(str(path[-1])))


def _places_along(setting: Setting) -> dict[KeyPath, Place]:
    """Places of a key and of all that it stands in."""
    prefixes = (setting.path[:length] for length in range(len(setting.path) + 1))
    places = setting.patch.source.places
    return {prefix: places[prefix] for prefix in prefixes if prefix in places}


def institution_changes(before: Institutions, after: Institutions, settings: Sequence[Setting]) -> list[Change]:
    """What the settings change in the institutions, old and new."""
    changes = []
    for setting in settings:
        path = setting.path[1:]
        if setting.path[0] != "institutions":
            continue
        old, new = value_at(before, path), value_at(after, path)
        if old != new:
            changes.append(Change(key_text(path), old, new, unit_at(path), setting.patch.package.name))
    return _with_cleared_share(changes, after)


def _with_cleared_share(changes: list[Change], after: Institutions) -> list[Change]:
    """While nothing is paid off the share of arrears paid off is in truth 0, whatever the field says."""
    turned_on = next((one for one in changes if one.key_path == CLEAR_MONTHS and one.old == 0), None)
    if turned_on is None:
        return changes
    unit = unit_at(tuple(CLEAR_SHARE.split(".")))
    share = Change(CLEAR_SHARE, 0.0, after.us.dues.clear_arrears_share, unit, turned_on.package)
    return [one for one in changes if one.key_path != CLEAR_SHARE] + [share]


def turns_on_clearing(change: Change) -> bool:
    """Whether a change starts the paying off of arrears: a decision, not a quantity."""
    return change.key_path == CLEAR_MONTHS and change.old == 0


def value_at(institutions: Institutions, path: KeyPath) -> Any:
    """The value at a key path of the institutions."""
    value: Any = institutions
    for key in path:
        value = getattr(value, str(key))
    return value


def unit_at(path: KeyPath) -> str:
    """The unit of an institution's number: its description up to the first comma or semicolon."""
    return str(view_of(Institutions).node(path).get("description", "")).split(";")[0].split(",")[0]


def record_of(said: Sequence[Mapping[str, float]]) -> "np.ndarray":
    """One record of parameters for each mapping: what it says, and defaults for the rest.

    Raises:
        KeyError: it names what is no parameter.
    """
    import numpy as np

    for one in said:
        if unknown := one.keys() - declared().keys():
            raise KeyError(f"unknown parameters: {', '.join(sorted(unknown))}")
    rows = [tuple(one.get(name, parameter.default) for name, parameter in declared().items()) for one in said]
    return np.array(rows, dtype=record_dtype())


def patch_parameters(record: "np.ndarray", missions: Sequence[str], settings: Sequence[Setting]) -> list[Change]:
    """Write the parameters that the settings name into every mission's row, and say what that changed."""
    changes = []
    for setting in settings:
        if setting.path[0] != "parameters":
            continue
        name, package = str(setting.path[1]), setting.patch.package.name
        before = [float(old) for old in record[name]]
        after = [within_bounds(setting, name, float(setting.over(old))) for old in before]
        record[name] = after
        found: list[tuple[float, float, str | None]] = list(zip(before, after, missions, strict=True))
        if len(set(before)) == 1:
            found = [(before[0], after[0], None)]
        unit = declared()[name].unit
        changes += [Change(f"parameters.{name}", old, new, unit, package, who) for old, new, who in found if old != new]
    return changes
