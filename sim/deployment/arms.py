"""What groups can do and what counters it: the tactics and kinds of enabler of a scenario as rows for the days."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.deeds import LINKS
from sim.engine import records
from sim.outcomes import Catalogue
from sim.scenario.enablers import enabler_kinds
from sim.scenario.repertoire import columns_of
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Number, Tactic


@dataclass(frozen=True, slots=True)
class KindRows:
    """Kinds of enabler in each mission.

    Attributes:
        index: number of each kind, by name.
        rows: what its kind says of a unit, shape (missions, kinds); where the unit is and who pays for it is left open.
    """

    index: dict[str, int]
    rows: np.ndarray


def kind_rows(scenario: Scenario) -> KindRows:
    """The kinds of enabler of a scenario, those of the model first."""
    kinds = enabler_kinds(scenario.enablers, scenario.tactics)
    known = scenario.catalogue.capability_index
    rows = np.zeros((len(scenario.missions), len(kinds)), dtype=records.ENABLER)
    for number, kind in enumerate(kinds):
        column = rows[:, number]
        column["kind"], column["local"] = number, kind.local
        column["capability"] = known[kind.gives] if kind.gives else -1
        for deed in kind.does:
            column[deed] = True
        for field, share in (("worth", kind.size), ("availability", kind.works_share), ("by_night", kind.night_share)):
            column[field] = [share(numbers) for numbers in scenario.parameters]
    return KindRows({kind.name: number for number, kind in enumerate(kinds)}, rows)


def completed_links(scenario: Scenario) -> np.ndarray:
    """Links of the incident chain that each capability at full effect completes, shape (capabilities, capabilities).

    Its own, and for one that a scenario's kinds of enabler add, those that their deeds are: another way to the wounded
    is asked as casualty evacuation.
    """
    index = scenario.catalogue.capability_index
    completes = np.eye(len(index), dtype=bool)
    for kind in scenario.enablers:
        if kind.capability is not None and kind.gives is not None:
            completes[index[kind.gives], [index[LINKS[deed]] for deed in kind.does if deed in LINKS]] = True
    return completes


def tactic_rows(tactics: Sequence[Tactic], parameters: np.ndarray, catalogue: Catalogue) -> np.ndarray:
    """Tactics in each mission, shape (missions, tactics).

    Args:
        tactics: those of the world.
        parameters: one record for each mission.
        catalogue: what the run reports; it has their outcomes and counter-capabilities.
    """
    rows = np.zeros((len(parameters), len(tactics)), dtype=records.TACTIC)
    for t, tactic in enumerate(tactics):
        for m, numbers in enumerate(parameters):
            _fill(rows[m, t], tactic, numbers)
        _point(rows[:, t], tactic, catalogue)
    return rows


def _fill(row: np.void, tactic: Tactic, numbers: np.void) -> None:
    """The numbers of a tactic in one mission; 0 where it has none."""

    def given(number: Number | None) -> float:
        """A number of the tactic in this mission, 0 where it has none."""
        return number.at(numbers) if number is not None else 0.0

    row["hurt_mean"], row["hurt_cap"] = given(tactic.people_hurt), given(tactic.most_hurt)
    row["hurt_log_sd"], row["instant_share"] = given(tactic.spread), given(tactic.killed_at_once)
    row["armour_effect"], row["repair_days"] = given(tactic.armour), given(tactic.repair_days)
    row["growth_per_year"], row["growth"] = given(tactic.growth_per_year), 1.0
    row["counter_share"] = given(tactic.counter.share if tactic.counter else None)


def _point(rows: np.ndarray, tactic: Tactic, catalogue: Catalogue) -> None:
    """What a tactic strikes, what counters it and where it is counted: the same in every mission."""
    outcomes, capabilities = catalogue.outcome_index, catalogue.capability_index
    rows["strikes"] = rows["exposure"] = records.TARGETS.index(tactic.strikes)
    if tactic.searched:
        rows["exposure"] = records.ROADS
    rows["fire_warning"], rows["searched"] = tactic.fire_warning, tactic.searched
    rows["counter"] = capabilities[tactic.counter.capability] if tactic.counter else -1
    rows["counter_stops"] = tactic.counter is not None and tactic.counter.effect == "stops"
    for field, name in zip(("deaths", "attacks", "stopped"), columns_of(tactic), strict=True):
        rows[field] = outcomes[name] if name else -1


def opportunities(scenario: Scenario) -> np.ndarray:
    """What each tactic offers each group as written, shape (groups, tactics)."""
    names = [tactic.name for tactic in scenario.tactics]
    rows = [[group.tactics.get(name, 0.0) for name in names] for m in scenario.missions for group in m.groups]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
