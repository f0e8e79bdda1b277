"""What no mission has shown: starting conditions outside the range of the missions that come with peacegap.

Nothing here is wrong, so nothing is refused: a person who writes a mission is told where it leaves all precedent, and
decides. Ranges are read off the shipped mission files, which follow public records, and off declared parameters.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.scenario.errors import ScenarioError
from sim.scenario.library import SCENARIOS
from sim.scenario.loader import load
from sim.scenario.parameters import declared
from sim.scenario.schema import Mission, World
from sim.scenario.schema.institutions import PER_MILLION
from sim.scenario.source import FOLDERS, Source, draft, find, kind_of

PER_THOUSAND: Final = 1e3


class Condition(NamedTuple):
    """One thing that can be compared between missions.

    Attributes:
        key: where the file says it.
        words: what it is, with its unit.
        value: of a mission; None where it has none.
    """

    key: str
    words: str
    value: Callable[[Mission], float | None]


def _people(mission: Mission) -> int:
    """People in the field at the start."""
    return sum(unit.strength for unit in mission.contingents if unit.arrives_month == 0)


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _budget(mission: Mission) -> float | None:
    return _over(mission.budget_usd_m * PER_THOUSAND, mission.authorised_uniformed)


def _deployed(mission: Mission) -> float | None:
    return None if mission.newly_authorised else _over(_people(mission), mission.authorised_uniformed)


def _attacked(mission: Mission) -> float | None:
    attacks = sum(group.un_attacks_per_year for group in mission.groups)
    return _over(attacks * PER_THOUSAND, mission.authorised_uniformed)


def _raided(mission: Mission) -> float | None:
    attacks = sum(group.civilian_attacks_per_year for group in mission.groups)
    return _over(attacks * PER_MILLION, sum(place.population for place in mission.communities))


CONDITIONS: Final = (
    Condition("budget_usd_m", "thousand US$ a year for each person authorised", _budget),
    Condition("contingents", "people in the field at the start for each person authorised", _deployed),
    Condition("groups", "attacks on the UN a year for 1,000 people authorised", _attacked),
    Condition("groups", "attacks on civilians a year for a million people who live there", _raided),
)


@cache
def _shown() -> tuple[tuple[float, float], ...]:
    """Least and most of each condition among the shipped missions."""
    files = sorted((SCENARIOS / FOLDERS["mission"]).glob("*.yaml"))
    missions = [load("mission", str(file)) for file in files]
    found = [[value for mission in missions if (value := one.value(mission)) is not None] for one in CONDITIONS]
    return tuple((min(values), max(values)) for values in found)


def warnings_in(files: Iterable[Path]) -> list[ScenarioError]:
    """Starting conditions without precedent in these files and in the missions of their worlds, each once.

    A file with faults is passed over: what is wrong with it is said elsewhere.
    """
    found: dict[str, ScenarioError] = {}
    for file in files:
        try:
            for warning in _warnings(file):
                found.setdefault(str(warning), warning)
        except ScenarioError:
            continue
    return list(found.values())


def _warnings(file: Path) -> Iterator[ScenarioError]:
    if "kind" not in draft(file).parsed.data:
        return
    kind = kind_of(file)
    if kind == "mission":
        yield from _of_mission(file)
    elif kind == "world":
        world: World = load(kind, os.path.abspath(file))
        yield from _of_finances(world, file)
        for name in world.missions:
            if (path := find("mission", name, file)) is not None:
                yield from _of_mission(path)


def _of_mission(file: Path) -> Iterator[ScenarioError]:
    mission: Mission = load("mission", os.path.abspath(file))
    for condition, (least, most) in zip(CONDITIONS, _shown(), strict=True):
        value = condition.value(mission)
        if value is not None:
            shown = "in the missions that come with peacegap"
            yield from _unless(least, value, most, condition.words, file, (condition.key,), shown)


def _of_finances(world: World, file: Path) -> Iterator[ScenarioError]:
    """Cash, and pay that is owed at the start, against the ranges of the parameters that say what is usual."""
    un, known = world.institutions.un, declared()
    owed = un.months_of_pay_owed(known["reimbursement_usd_per_month"].default)
    for key, value, words, usual in (
        ("payables_usd_m", owed, "months of pay owed at the start", known["usual_months_late"]),
        ("cash_months", un.cash_months, "months of cash at the start", known["cash_reserve_months"]),
    ):
        path = ("institutions", "un", key)
        yield from _unless(usual.low, value, usual.high, words, file, path, f"on record ({usual.source})")


def _unless(
    least: float, value: float, most: float, words: str, file: Path, path: tuple[Any, ...], shown: str
) -> Iterator[ScenarioError]:
    """A warning, unless the value lies within the range."""
    if not least <= value <= most:
        place = Source(file, *draft(file).parsed).place(path)
        expected = f"{least:.3g} to {most:.3g} {shown}"
        yield ScenarioError(f"{value:.3g} {words}, which no mission has shown", place=place, key_path=path,
                            expected=expected)
