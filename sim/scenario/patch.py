"""Lays packages over a world: which keys they set, whether two of them disagree, and what each changes.

Two packages of one policy may not set the same key, so their order cannot matter; where the policy says which
of them ``wins``, only the winner's setting is kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.scenario.errors import KeyPath, Place, ScenarioError, from_validation, key_text, value_text
from sim.scenario.parameters import declared, record_dtype
from sim.scenario.schema import Institutions, Offer, Package, Policy
from sim.scenario.schema_view import view_of
from sim.scenario.source import Source

if TYPE_CHECKING:
    import numpy as np

_CLEAR_MONTHS, _CLEAR_SHARE = "us.dues.clear_arrears_months", "us.dues.clear_arrears_share"


@dataclass(frozen=True, slots=True)
class Patch:
    """A package, and the file that it was read from."""

    package: Package
    source: Source


@dataclass(frozen=True, slots=True)
class Setting:
    """One key that one package sets; ``path`` begins with ``institutions`` or ``parameters``."""

    path: KeyPath
    value: Any
    patch: Patch


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


def settings_of(patches: Sequence[Patch], policy: Policy) -> tuple[Setting, ...]:
    """Every key that the packages set, each once.

    Raises:
        ScenarioError: two packages set the same key and the policy names neither as winner.
    """
    chosen: dict[KeyPath, Setting] = {}
    for patch in patches:
        for path, value in _leaves(patch.package):
            setting = Setting(path, value, patch)
            chosen[path] = _winner(chosen[path], setting, policy) if path in chosen else setting
    return tuple(chosen.values())


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


def _winner(first: Setting, second: Setting, policy: Policy) -> Setting:
    """The setting that counts where two packages set the same key."""
    rivals = {setting.patch.package.name: setting for setting in (first, second)}
    for name in policy.wins:
        if name in rivals:
            return rivals[name]
    raise _clash(first, second, policy, "set the same key", value_text)


def _clash(
    first: Setting, second: Setting, policy: Policy, what: str, told: Callable[[Any], str]
) -> ScenarioError:
    """The error for two packages that disagree, with the place of each."""
    one, other = (
        f"'{each.patch.package.name}' ({told(each.value)}, {each.patch.source.where(each.path)})"
        for each in (first, second)
    )
    names = f"'{first.patch.package.name}' or '{second.patch.package.name}'"
    return second.patch.source.error(
        f"packages {one} and {other} {what} in policy '{policy.name}'",
        second.path,
        expected=f"'wins' of the policy to name {names}",
    )


def offers_of(patches: Sequence[Patch], policy: Policy) -> tuple[tuple[Patch, Offer], ...]:
    """What the packages offer. Two of them may not fill the same slot: the same kind, mission and payer.

    An offer to every mission fills the slot of each. Where the policy says which package ``wins``, the other's
    offer falls away.

    Raises:
        ScenarioError: two packages fill the same slot and the policy names neither as winner.
    """
    found = [
        Setting(("offers", index), offer, patch)
        for patch in patches
        for index, offer in enumerate(patch.package.offers)
    ]
    beaten: set[int] = set()
    by_kind: dict[tuple[str, str], list[int]] = {}
    for number, setting in enumerate(found):
        rivals = by_kind.setdefault((setting.value.kind, setting.value.payer), [])
        for rival in rivals:
            if found[rival].patch is not setting.patch and _overlap(found[rival].value, setting.value):
                beaten.add(number if _wins(found[rival], setting, policy) else rival)
        rivals.append(number)
    return tuple((one.patch, one.value) for number, one in enumerate(found) if number not in beaten)


def _overlap(one: Offer, other: Offer) -> bool:
    return one.mission is None or other.mission is None or one.mission == other.mission


def _wins(first: Setting, second: Setting, policy: Policy) -> bool:
    """Whether the first of two packages wins; an error if the policy does not say."""
    for name in policy.wins:
        if name in (first.patch.package.name, second.patch.package.name):
            return name == first.patch.package.name
    raise _clash(first, second, policy, "make the same offer", _offer_text)


def _offer_text(offer: Offer) -> str:
    return f"{offer.kind} for {offer.mission or 'every mission'}"


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
            _set(data, setting.path[1:], setting.value)
            places |= _places_along(setting)
    try:
        return Institutions.model_validate(data)
    except ValidationError as error:
        if alone and all(one["type"] == "value_error" for one in error.errors()):
            return base
        raise from_validation(error, Institutions, places, prefix=("institutions",)) from None


def _set(data: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Put a value at a path, making room where the path leads through something else."""
    for key in path[:-1]:
        if not isinstance(data.get(str(key)), dict):
            data[str(key)] = {}
        data = data[str(key)]
    data[str(path[-1])] = value


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
    turned_on = next((one for one in changes if one.key_path == _CLEAR_MONTHS and one.old == 0), None)
    if turned_on is None:
        return changes
    unit = unit_at(tuple(_CLEAR_SHARE.split(".")))
    share = Change(_CLEAR_SHARE, 0.0, after.us.dues.clear_arrears_share, unit, turned_on.package)
    return [one for one in changes if one.key_path != _CLEAR_SHARE] + [share]


def turns_on_clearing(change: Change) -> bool:
    """Whether a change starts the paying off of arrears: a decision, not a quantity."""
    return change.key_path == _CLEAR_MONTHS and change.old == 0


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
            raise KeyError(f"no parameters: {', '.join(sorted(unknown))}")
    rows = [tuple(one.get(name, parameter.default) for name, parameter in declared().items()) for one in said]
    return np.array(rows, dtype=record_dtype())


def patch_parameters(record: "np.ndarray", missions: Sequence[str], settings: Sequence[Setting]) -> list[Change]:
    """Write the parameters that the settings name into every mission's row, and say what that changed."""
    changes = []
    for setting in settings:
        if setting.path[0] != "parameters":
            continue
        name, new, package = str(setting.path[1]), float(setting.value), setting.patch.package.name
        unit, before = declared()[name].unit, [float(old) for old in record[name]]
        record[name] = new
        found: list[tuple[float, str | None]] = list(zip(before, missions, strict=True))
        if len(set(before)) == 1:
            found = [(before[0], None)]
        changes += [Change(f"parameters.{name}", old, new, unit, package, who) for old, who in found if old != new]
    return changes
