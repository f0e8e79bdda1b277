"""Orders to a run that is under way: checked, laid over what is in force, and written down as a policy.

A run is its scenario, its seed and the list of its orders: the same policy, with the orders in its file, computes the
same numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from sim.scenario.aims import faults_of, too_late
from sim.scenario.enablers import known_kinds
from sim.scenario.errors import ScenarioError, from_validation, key_text
from sim.scenario.parameters import declared
from sim.scenario.patch import Change, sizes_of, unit_at, unit_changes, value_at
from sim.scenario.scaling import with_institutions
from sim.scenario.scenario import Scenario, merged, with_numbers
from sim.scenario.schema import DatedOrder, Institutions, Policy
from sim.scenario.schema.order import INSTITUTIONS, PARAMETERS
from sim.scenario.settings import offered
from sim.scenario.span import FOREVER, Span

GivenOrder = DatedOrder | Mapping[str, Any]


def read_order(given: GivenOrder, scenario: Scenario, month: int, months: int) -> DatedOrder:
    """An order to a run, in order itself and with its dates as months of the run.

    Args:
        given: the order, or what a file would say of it.
        scenario: of the run.
        month: the first month that the order can still reach, from which on it holds unless it says otherwise.
        months: horizon of the run.

    Raises:
        ScenarioError: it names what does not exist, or months that are over or never come.
    """
    try:
        order = given if isinstance(given, DatedOrder) else DatedOrder.model_validate(dict(given))
    except ValidationError as error:
        raise from_validation(error, DatedOrder, {}, prefix=("order",)) from None
    kinds = known_kinds(scenario.enablers, scenario.tactics)
    for fault in faults_of(order, scenario.name, scenario.missions, kinds):
        raise _refused(*fault)
    span = Span.of(month if order.start is None else order.start, order.end, scenario.start)
    if span.start < month:
        raise _refused("from", f"month {span.start} is over", f"a month from {month} to {months - 1}")
    if span.start >= months:
        raise _refused("from", f"month {span.start} is after the run", f"a month from {month} to {months - 1}")
    if span.end <= span.start:
        raise _refused("until", f"it ends ({span.end}) before it has begun ({span.start})",
                       f"a month after {span.start}")
    if order.to is not None and (late := too_late(order.path, span)):
        raise _refused("set", late, "a number of another kind, or another world")
    return _with_span(order, span)


def _refused(key: str, problem: str, expected: str, nearest: str = "") -> ScenarioError:
    return ScenarioError(problem, key_path=("order", key), expected=expected, nearest=nearest)


def _with_span(order: DatedOrder, span: Span) -> DatedOrder:
    """The order with other dates."""
    return order.model_copy(update={"start": span.start, "end": None if span.end >= FOREVER else span.end})


def _span(order: DatedOrder, scenario: Scenario) -> Span:
    return Span.of(order.start, order.end, scenario.start)


def with_order(scenario: Scenario, order: DatedOrder) -> Scenario:
    """The scenario with one more order, which holds before everything else that sets its number.

    Raises:
        ScenarioError: in some month the institutions contradict each other.
    """
    span = _span(order, scenario)
    if order.to is None:
        place = scenario.standing_by_from
        offers = (*scenario.offers[:place], offered(order), *scenario.offers[place:])
        return replace(scenario, offers=offers)
    changes: list[Change] = []

    def ordered(start: int, phase: Scenario) -> Scenario:
        """One phase, with the order where it holds."""
        if not span.holds(start):
            return phase
        changed, found = _set(phase, order, span)
        changes.extend(found)
        return changed

    starts = sorted({start for start, _ in scenario.phases()} | {m for m in (span.start, span.end) if m < FOREVER})
    plain = [(start, replace(scenario.at(start), later=())) for start in starts]
    (_, first), *later = [(start, ordered(start, phase)) for start, phase in plain]
    # Offers, dose and name of the whole are those of the first phase already.
    every_change = tuple(dict.fromkeys((*scenario.changes, *changes)))
    later = [(start, phase) for start, phase in later if start < scenario.months]
    return merged(replace(first, later=tuple(later), changes=every_change))


def with_order_in_turn(
    scenario: Scenario, order: DatedOrder, own: Sequence[DatedOrder], triggered: Sequence[DatedOrder]
) -> Scenario:
    """The scenario with one more order in its turn: of orders for one number the one that begins last holds.

    Where a trigger's begins in the same month as one of the others, the trigger's holds. So it does not matter when an
    order was given, before a trigger acted or since: a run with orders is the run of its policy.

    Args:
        scenario: with all that was ordered so far.
        order: to be laid over it.
        own: the orders of the policy and from outside.
        triggered: what triggers have ordered so far.
    """
    ranked = [(_span(one, scenario).start, late, one) for late, orders in enumerate((own, triggered)) for one in orders
              if one.to is not None and one.path == order.path]
    rank, scenario = (_span(order, scenario).start, 0), with_order(scenario, order)
    for start, late, other in sorted(ranked, key=lambda each: each[:2]):
        if (start, late) > rank:
            scenario = with_order(scenario, other)
    return scenario


def _set(phase: Scenario, order: DatedOrder, span: Span) -> tuple[Scenario, list[Change]]:
    """A phase with the number of an order set, and what that changed."""
    assert order.to is not None
    who = phase.policy
    if order.path[0] == INSTITUTIONS:
        path = order.path[1:]
        before = Institutions(us=phase.us, un=phase.un)
        after = with_institutions(before, {path: order.to})
        change = Change(key_text(path), value_at(before, path), value_at(after, path), unit_at(path), who,
                        None, span.start, span.end)
        return replace(phase, us=after.us, un=after.un), [change]
    name = order.path[1]
    if order.unit is not None:
        sized = {(mission, unit): number for mission, unit, number in phase.stations}
        here = {(mission.name, name): int(order.to) for mission in phase.missions
                if order.mission in (None, mission.name) and name in sizes_of(mission)}
        stations = tuple(sorted((*key, number) for key, number in (sized | here).items()))
        moved = unit_changes([(*key, number) for key, number in here.items()], phase.missions, who)
        return replace(phase, stations=stations), [
            replace(change, start=span.start, end=span.end) for change in moved]
    rows = [m for m, mission in enumerate(phase.missions) if order.mission in (None, mission.name)]
    per_mission = [{name: order.to} if m in rows else {} for m in range(len(phase.missions))]
    found = [Change(f"{PARAMETERS}.{name}", float(phase.parameters[name][m]), order.to, declared()[name].unit, who,
                    phase.missions[m].name, span.start, span.end) for m in rows]
    changed = with_numbers(phase, *per_mission)
    fixed = tuple(names | {name} if m in rows else names for m, names in enumerate(phase.fixed))
    return replace(changed, fixed=fixed), [one for one in found if one.old != one.new]


def superseded(orders: Sequence[DatedOrder], new: DatedOrder, scenario: Scenario) -> tuple[DatedOrder, ...]:
    """Orders that were given, less what a new one of the same number takes the place of, and the new one."""
    kept = [part for old in orders for part in _outside(old, new, scenario)]
    return (*kept, new)


def _outside(old: DatedOrder, new: DatedOrder, scenario: Scenario) -> Iterator[DatedOrder]:
    """The parts of an order, by months and missions, that another leaves standing."""
    span, over = _span(old, scenario), _span(new, scenario)
    if old.to is None or old.path != new.path or not span.meets(over):
        yield old
        return
    everywhere = old.mission is None and new.mission is not None
    for mission in [mission.name for mission in scenario.missions] if everywhere else [old.mission]:
        part = old.model_copy(update={"mission": mission})
        if new.mission not in (None, mission):
            yield part
            continue
        for rest in (Span(span.start, over.start), Span(over.end, span.end)):
            if rest.start < rest.end:
                yield _with_span(part, rest)


def as_policy(policy: Policy, orders: Sequence[DatedOrder], scenario: Scenario, name: str, title: str) -> Policy:
    """A policy with the orders that a run was given on top: run from its first month, it is that run.

    Args:
        policy: under which the run began.
        orders: that it was given since, in turn.
        scenario: of the run.
        name: of the new policy.
        title: likewise.
    """
    own = policy.orders
    for order in orders:
        own = superseded(own, order, scenario)
    return policy.model_copy(update={"name": name, "title": title, "orders": tuple(own)})
