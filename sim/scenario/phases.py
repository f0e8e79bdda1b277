"""The numbers of a world month by month: they change where an order begins or ends, and hold in between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.scenario.patch import Change, institution_changes, patch_institutions, patch_parameters, unit_changes
from sim.scenario.schema import Institutions, Mission
from sim.scenario.schema.order import INSTITUTIONS, PARAMETERS, UNITS
from sim.scenario.settings import Setting
from sim.scenario.span import FOREVER

if TYPE_CHECKING:
    import numpy as np

#: A unit that an order sizes: its mission, its name, and how many people or sets it is.
Station = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Phase:
    """What is in force from a month until the next phase begins.

    Attributes:
        month: the first.
        institutions: their numbers.
        parameters: one record for each mission.
        fixed: for each mission, the parameters that somebody set.
        stations: units that an order sizes: mission, unit and how many people or sets.
    """

    month: int
    institutions: Institutions
    parameters: "np.ndarray"
    fixed: tuple[frozenset[str], ...]
    stations: tuple[Station, ...]


def turns(settings: Sequence[Setting], months: int) -> list[int]:
    """The months of a run in which a setting begins or ends, the first month of all among them."""
    found = {0, *(month for setting in settings for month in (setting.span.start, setting.span.end))}
    return sorted(month for month in found if 0 <= month < months)


def in_force(settings: Sequence[Setting], month: int) -> list[Setting]:
    """The settings that hold in a month; those of the institutions, which have no missions, each once."""
    holding = [setting for setting in settings if setting.span.holds(month)]
    first: dict[object, Setting] = {}
    for setting in holding:
        first.setdefault(setting.path if setting.path[0] == INSTITUTIONS else id(setting), setting)
    return list(first.values())


def phases(
    base: Institutions, usual: "np.ndarray", said: Sequence[Mapping[str, float]], missions: Sequence[str],
    settings: Sequence[Setting], months: int, written: Sequence[Mission] = (),
) -> tuple[list[Phase], tuple[Change, ...]]:
    """The phases of a run, and every number that the settings move, with the months in which it is moved.

    Args:
        base: the institutions as the world has them.
        usual: one record of parameters for each mission, before any setting.
        said: the parameters that the files of world and mission set, for each mission.
        missions: their names.
        settings: what packages and policy set; of those of one number the first that holds counts.
        months: horizon.
        written: the missions, where they are known, so that units count among what is moved.

    Raises:
        ScenarioError: in some month the institutions contradict each other.
    """
    starts = turns(settings, months)
    found, changes = [], []
    for month, end in zip(starts, [*starts[1:], months], strict=True):
        now = in_force(settings, month)
        institutions, record = patch_institutions(base, now), usual.copy()
        changed = institution_changes(base, institutions, now) + patch_parameters(record, missions, now)
        stations = stations_of(now, missions)
        for setting in now:
            sized = [one for one in stations if setting.path == (UNITS, one[1]) and setting.applies_to(one[0])]
            changed += unit_changes(sized, written, setting.patch.package.name) if written else []
        changes.append((month, end, list(dict.fromkeys(changed))))
        fixed = tuple(frozenset(names).union(_set_in(now, mission))
                      for names, mission in zip(said, missions, strict=True))
        found.append(Phase(month, institutions, record, fixed, stations))
    return found, tuple(_joined(changes, months))


def stations_of(settings: Sequence[Setting], missions: Sequence[str]) -> tuple[Station, ...]:
    """The units that settings size, in each mission that they reach; of those of one unit the first counts."""
    found: dict[tuple[str, str], int] = {}
    for setting in settings:
        for mission in missions:
            if setting.path[0] == UNITS and setting.applies_to(mission):
                found.setdefault((mission, str(setting.path[1])), int(setting.value))
    return tuple(sorted((mission, unit, number) for (mission, unit), number in found.items()))


def _set_in(settings: Sequence[Setting], mission: str) -> Iterator[str]:
    """The parameters that are set in a mission."""
    return (str(one.path[1]) for one in settings if one.path[0] == PARAMETERS and one.applies_to(mission))


def _joined(changes: Sequence[tuple[int, int, list[Change]]], months: int) -> list[Change]:
    """Changes with their months: one that goes on from phase to phase is one change."""
    found: list[Change] = []
    going_on: dict[Change, int] = {}  # place in ``found`` of those that held until this phase
    for start, end, changed in changes:
        last = FOREVER if end >= months else end  # what lasts to the horizon has no end
        still: dict[Change, int] = {}
        for change in changed:
            if change in going_on:
                still[change] = going_on[change]
                found[still[change]] = replace(found[still[change]], end=last)
            else:
                still[change] = len(found)
                found.append(replace(change, start=start, end=last))
        going_on = still
    return found

