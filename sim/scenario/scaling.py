"""Doses: the same policy, larger or smaller."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sim.scenario.errors import from_validation
from sim.scenario.parameters import declared
from sim.scenario.patch import Change, turns_on_clearing, value_at
from sim.scenario.scenario import Scenario, in_all_phases, with_record
from sim.scenario.schema import Institutions, Offer
from sim.scenario.schema.order import PARAMETERS, UNITS
from sim.scenario.schema_view import view_of

if TYPE_CHECKING:
    import numpy as np

MAX_SETS = 60.0


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

    def at_dose(month: int, phase: Scenario) -> Scenario:
        """What is in force from a month on, at that dose."""
        now = tuple(change for change in changes if change.holds(month))
        institutions = _with_changes(Institutions(us=phase.us, un=phase.un), now)
        units = {(change.mission or "", name): int(change.new) for change in now for section, _, name in
                 [change.key_path.partition(".")] if section == UNITS}
        stations = tuple(sorted((*key, number) for key, number in units.items()))
        return with_record(phase, _record_with(phase, now), us=institutions.us, un=institutions.un, stations=stations)

    dosed = in_all_phases(scenario, at_dose)
    return replace(
        dosed,
        offers=tuple(_dosed_offer(offer, factor) for offer in scenario.offers),
        changes=tuple(_as_it_came_out(change, dosed) for change in changes),
        scale=scenario.scale * factor,
    )


def _dosed(change: Change, factor: float) -> Change:
    """The change at another dose: within the swept range of a parameter, or what was written beyond it."""
    if turns_on_clearing(change):
        return change
    wanted = change.old + factor * (change.new - change.old)
    section, _, name = change.key_path.partition(".")
    if section == UNITS:
        return replace(change, new=max(0, round(wanted)))
    if section == "parameters":
        swept = declared()[name]
        reach = (swept.low, swept.high, change.old, change.new)
        return replace(change, new=_clamped(wanted, min(reach), max(reach)))
    node = view_of(Institutions).node(tuple(change.key_path.split(".")))
    low = node.get("minimum", node.get("exclusiveMinimum", wanted))
    new = _clamped(wanted, low, node.get("maximum", wanted))
    return replace(change, new=round(new) if node["type"] == "integer" else float(new))


def _as_it_came_out(change: Change, dosed: Scenario) -> Change:
    """The change with the value that the institutions really have, after shares were fitted."""
    if not _of_institutions(change):
        return change
    now = dosed.at(change.start)
    institutions = Institutions(us=now.us, un=now.un)
    return replace(change, new=value_at(institutions, tuple(change.key_path.split("."))))


def _of_institutions(change: Change) -> bool:
    """Whether it changes a number of an institution."""
    return change.key_path.partition(".")[0] not in (PARAMETERS, UNITS)


def _clamped(wanted: float, low: float, high: float) -> float:
    return min(max(wanted, low), high)


def _with_changes(base: Institutions, changes: tuple[Change, ...]) -> Institutions:
    """The institutions with the new value of every change."""
    given = {tuple(change.key_path.split(".")): change.new for change in changes
             if _of_institutions(change)}
    return with_institutions(base, given, fit=True)


def with_institutions(
    base: Institutions, given: Mapping[tuple[str, ...], float], *, fit: bool = False
) -> Institutions:
    """The institutions with some numbers set, by their paths.

    Args:
        base: whose other numbers stay.
        given: values by path, such as ``("us", "personnel", "police")``.
        fit: let shares that are larger than the whole together shrink to it, rather than refuse them.

    Raises:
        ScenarioError: they contradict each other.
    """
    data = base.model_dump()
    for (section, *path, name), value in given.items():
        target = data[section]
        for key in path:
            target = target[key]
        target[name] = int(value) if isinstance(target[name], int) and value == int(value) else value
    if fit:
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
