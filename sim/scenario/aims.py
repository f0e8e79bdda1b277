"""What a policy aims at: refused where it would hit nothing, in no mission, no month or no threat of its world."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from sim.scenario.errors import KeyPath, ScenarioError, nearest_word, together
from sim.scenario.institution_numbers import institution_numbers
from sim.scenario.parameters import declared
from sim.scenario.patch import sizes_of
from sim.scenario.schema import DatedOrder, EnablerUnit, Mission, Offer, World
from sim.scenario.schema.order import INSTITUTIONS, PARAMETERS, UNITS
from sim.scenario.settings import Patch, Setting
from sim.scenario.span import Span


def refuse_idle_offers(patches: Sequence[Patch], world: World, known: set[str]) -> None:
    """An offer of what counters a tactic that nobody in the world uses would vanish unseen: an error."""
    idle = [
        patch.source.error(
            f"'{kind}' counters a tactic that nobody in world '{world.name}' uses", path,
            expected=f"one of {', '.join(sorted(known))}",
        )
        for patch in patches
        for path, kind in _offered(patch)
        if kind not in known
    ]
    if idle:
        raise together(idle)


def _offered(patch: Patch) -> Iterator[tuple[KeyPath, str]]:
    """The kinds of enabler that a package offers or orders, each where it is named."""
    for index, offer in enumerate(patch.package.offers):
        yield ("offers", index, "kind"), offer.kind
    for index, order in enumerate(patch.package.orders):
        if order.offer is not None:
            yield ("orders", index, "offer"), order.offer


def refuse_lost(
    patches: Sequence[Patch], settings: Sequence[Setting], offers: Sequence[tuple[Patch, Offer]], world: World,
    months: int,
) -> None:
    """What is aimed at a mission outside the world, or at months outside the run, would vanish unseen: an error.

    Args:
        patches: the packages, and the policy's own orders.
        settings: what they set.
        offers: what they offer.
        world: in which they are to hold.
        months: horizon.

    Raises:
        ScenarioError: with all that is lost.
    """
    lost = [error for patch in patches for error in _lost_missions(patch, world)]
    refuse_unknown_numbers([patch for patch in patches if patch.own])  # those of packages are told with their files
    for setting in settings:
        if problem := too_late(setting.path, setting.span):
            expected = "no dates: a package without 'from' and 'until'"
            lost.append(setting.patch.source.error(problem, setting.written, expected=expected))
    timed = [(setting.patch, setting.written, setting.span) for setting in settings]
    timed += [(patch, ("offers",), Span.of(offer.start, offer.end, world.start)) for patch, offer in offers]
    for patch, written, span in timed:
        lost += _lost_months(patch, written, span, world, months)
    if lost:
        raise together(list({str(error): error for error in lost}.values()))


def _lost_missions(patch: Patch, world: World) -> Iterator[ScenarioError]:
    """Missions that are none of the world's."""
    aimed: list[tuple[KeyPath, str | None]] = [
        *((("offers", index, "mission"), offer.mission) for index, offer in enumerate(patch.package.offers)),
        *((("orders", index, "mission"), order.mission) for index, order in enumerate(patch.package.orders)),
        *((("missions", index), name) for index, name in enumerate(patch.missions)),
    ]
    for path, name in aimed:
        if name is not None and name not in world.missions:
            yield patch.source.error(
                f"'{name}' is no mission of world '{world.name}'", path,
                expected=f"one of {', '.join(world.missions)}", nearest=nearest_word(name, world.missions),
            )  # fmt: skip


def _lost_months(patch: Patch, written: KeyPath, span: Span, world: World, months: int) -> Iterator[ScenarioError]:
    """Months before the run begins, after it ends, or none at all."""
    around = "dates" if patch.own else "the package"
    if ("from",) in patch.source.places and span.start == patch.span.start:
        written = ("from",)
    whole = f"months of the run, 0 to {months - 1} ({world.start} is month 0)"
    if span.start < 0:
        yield patch.source.error(f"it begins {-span.start} months before the run of world '{world.name}' does",
                                 written, expected=whole)
    elif span.start >= months:
        yield patch.source.error(f"it begins in month {span.start}, and the run ends after {months} months", written,
                                 expected=whole)
    elif span.start >= span.end:
        yield patch.source.error(f"it never holds: its months do not meet those of {around}", written, expected=whole)


class Fault(NamedTuple):
    """What is wrong with an order: the key at fault, the problem, what was expected and what is nearest."""

    key: str
    problem: str
    expected: str
    nearest: str = ""


def unknown_number(path: tuple[str, ...], value: float) -> Fault | None:
    """What is wrong with the number that an order sets; None if nothing is.

    How large an institution's number may be is for the institutions themselves to say.
    """
    named = ".".join(path)
    if path[0] == INSTITUTIONS:
        paths = [f"{INSTITUTIONS}.{one.path}" for one in institution_numbers()]
        expected = "one that 'peacegap list institutions' shows"
        return None if named in paths else Fault("set", f"'{named}' is no number", expected, nearest_word(named, paths))
    parameter = declared().get(path[1]) if path[0] == PARAMETERS and len(path) == 2 else None
    if parameter is None:
        known = [f"{PARAMETERS}.{name}" for name in declared()]
        nearest = nearest_word(named if path[0] == PARAMETERS else f"{PARAMETERS}.{named}", known)
        expected = "parameters.NAME or institutions.PATH, see 'peacegap list parameters'"
        return Fault("set", f"'{named}' is no number", expected, nearest)
    return None if parameter.allows(value) else Fault("to", f"{value:g} is out of range", parameter.allowed_text)


def unknown_unit(order: DatedOrder, missions: Sequence[Mission]) -> Fault | None:
    """What is wrong with the unit that an order sizes; None if nothing is."""
    looked_at = [mission for mission in missions if order.mission in (None, mission.name)]
    dated = {unit.name for mission in looked_at for unit in mission.enablers if unit.arrives_month or
             unit.leaves_month < EnablerUnit.model_fields["leaves_month"].default}
    if order.unit in dated:
        return Fault("unit", f"'{order.unit}' comes and goes on dates of its own", "a unit that is there all the time")
    names = [name for mission in looked_at for name in sizes_of(mission)]
    if order.unit in names:
        return None
    where = f"mission '{order.mission}'" if order.mission else "the missions"
    return Fault("unit", f"no unit of {where} is called '{order.unit}'", "the name of a contingent or an enabler",
                 nearest_word(order.unit, names))


def faults_of(order: DatedOrder, world: str, missions: Sequence[Mission], kinds: Collection[str]) -> Iterator[Fault]:
    """What an order names that its world does not have.

    Args:
        order: whose names to look up.
        world: name of the world.
        missions: its missions.
        kinds: of enabler that it knows.
    """
    names = [mission.name for mission in missions]
    if order.mission is not None and order.mission not in names:
        yield Fault("mission", f"'{order.mission}' is no mission of world '{world}'", f"one of {', '.join(names)}",
                    nearest_word(order.mission, names))
    elif order.unit is not None and (fault := unknown_unit(order, missions)):
        yield fault
    if order.set is not None and (fault := unknown_number(order.path, order.to or 0.0)):
        yield fault
    if order.offer is not None and order.offer not in kinds:
        yield Fault("offer", f"'{order.offer}' is no kind of enabler that world '{world}' knows",
                    f"one of {', '.join(sorted(kinds))}", nearest_word(order.offer, kinds))


def refuse_unknown_units(patches: Sequence[Patch], missions: Sequence[Mission]) -> None:
    """Refuse orders to units that no mission has."""
    _refuse(patches, lambda order: unknown_unit(order, missions) if order.unit is not None else None)


def refuse_unknown_numbers(patches: Sequence[Patch]) -> None:
    """Refuse orders that set what does not exist, or set it beyond its bounds."""
    _refuse(patches, lambda order: unknown_number(order.path, order.to or 0.0) if order.set is not None else None)


def _refuse(patches: Sequence[Patch], wrong: Callable[[DatedOrder], Fault | None]) -> None:
    problems = [patch.source.error(fault.problem, ("orders", index, fault.key), expected=fault.expected,
                                   nearest=fault.nearest)
                for patch in patches for index, order in enumerate(patch.package.orders) if (fault := wrong(order))]
    if problems:
        raise together(problems)


def too_late(path: KeyPath, span: Span) -> str:
    """What is wrong with setting a number in some months alone; nothing if that can be done."""
    number = ".".join(map(str, path[1:]))
    if path[0] == UNITS:
        return ""
    one = declared().get(number) if path[0] == PARAMETERS else next(
        (each for each in institution_numbers() if each.path == number), None)
    if one is None or not one.from_start or span.always:
        return ""
    return f"{number} makes the first morning and nothing after it: it is set from the first month to the last"
