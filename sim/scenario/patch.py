"""Lays settings over the numbers of a world, and says what each of them changes."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.scenario.dose import CLEAR_MONTHS, CLEAR_SHARE, within_bounds
from sim.scenario.errors import KeyPath, Place, from_validation, key_text
from sim.scenario.parameters import declared, record_dtype
from sim.scenario.schema import Institutions, Mission
from sim.scenario.schema.order import INSTITUTIONS, PARAMETERS, UNITS
from sim.scenario.schema_view import view_of
from sim.scenario.settings import Setting
from sim.scenario.span import FOREVER

if TYPE_CHECKING:
    import numpy as np



@dataclass(frozen=True, slots=True)
class Change:
    """One number that a package moves.

    Attributes:
        key_path: such as ``us.personnel.police`` or ``parameters.search_team_find_share``.
        old, new: values before and after.
        unit: unit in words.
        package: the package that does it.
        mission: the mission concerned, or None for all.
        start, end: from the first of these months of the run until the second.
    """

    key_path: str
    old: float
    new: float
    unit: str
    package: str
    mission: str | None = None
    start: int = 0
    end: int = FOREVER

    def holds(self, month: int) -> bool:
        """Whether it is in force in a month."""
        return self.start <= month < self.end


def patch_institutions(base: Institutions, settings: Sequence[Setting], *, alone: bool = False) -> Institutions:
    """The institutions with the settings on top, validated as if somebody had written them in the world.

    ``alone`` leaves out rules that tie several keys together: a package on its own cannot know the others.

    Raises:
        ScenarioError: it points into the package at fault.
    """
    data = deepcopy(base.model_dump())
    places: dict[KeyPath, Place] = {}
    for setting in settings:
        if setting.path[0] == INSTITUTIONS:
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
    source, prefixes = setting.patch.source, [setting.path[:length] for length in range(len(setting.path) + 1)]
    if setting.written != setting.path:  # an order names the whole path in one line
        place = source.place(setting.written)
        return dict.fromkeys(prefixes[1:], place) if place else {}
    return {prefix: source.places[prefix] for prefix in prefixes if prefix in source.places}


def institution_changes(before: Institutions, after: Institutions, settings: Sequence[Setting]) -> list[Change]:
    """What the settings change in the institutions, old and new."""
    changes = []
    for setting in settings:
        path = setting.path[1:]
        if setting.path[0] != INSTITUTIONS:
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
    """Write the parameters that the settings name into the rows of their missions, and say what that changed.

    Args:
        record: one row for each mission; written.
        missions: their names.
        settings: what is in force; of those of one parameter the first that holds in a mission counts.
    """
    changes = []
    written: set[tuple[str, int]] = set()
    for setting in settings:
        if setting.path[0] != PARAMETERS:
            continue
        name, package = str(setting.path[1]), setting.patch.package.name
        rows = [row for row, mission in enumerate(missions)
                if (name, row) not in written and setting.applies_to(mission)]
        written.update((name, row) for row in rows)
        unit, before = declared()[name].unit, [float(record[name][row]) for row in rows]
        after = [within_bounds(setting, name, float(setting.over(old))) for old in before]
        record[name][rows] = after
        found: list[tuple[float, float, str | None]] = [
            (old, new, missions[row]) for old, new, row in zip(before, after, rows, strict=True)]
        if len(rows) == len(missions) and len(set(before)) == 1:
            found = [(before[0], after[0], None)]
        number = f"{PARAMETERS}.{name}"
        changes += [Change(number, old, new, unit, package, who) for old, new, who in found if old != new]
    return changes


def sizes_of(mission: Mission) -> dict[str, int]:
    """People of each contingent of a mission file, and how many aircraft, sets or teams each enabler is, by name."""
    people = {unit.name: unit.strength for unit in mission.contingents}
    return people | {unit.name: unit.present for unit in mission.enablers}


def unit_changes(stations: Sequence[tuple[str, str, int]], missions: Sequence[Mission], package: str) -> list[Change]:
    """What orders that size units change, old and new, against the mission files.

    Args:
        stations: mission, unit and size, as ordered.
        missions: of the world.
        package: the package that does it.
    """
    known = {mission.name: (sizes_of(mission), {unit.name for unit in mission.contingents}) for mission in missions}
    changes = []
    for mission, unit, number in stations:
        sizes, contingents = known[mission]
        if unit in sizes and sizes[unit] != number:
            counted = "persons" if unit in contingents else "aircraft, sets or teams"
            changes.append(Change(f"{UNITS}.{unit}", sizes[unit], number, counted, package, mission))
    return changes
