"""What the packages of a policy, and the policy itself, set: which number, where, and in which months.

Two packages of one policy may not set a number to different values in one month of one mission, so their order cannot
matter; where the policy says which of them ``wins``, the winner's value holds. What the policy orders itself holds
before what its packages say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from sim.scenario.conflicts import Conflict, policy_source, refuse, same_value, winner
from sim.scenario.dose import at_dose, dosed_offer
from sim.scenario.errors import KeyPath, key_text
from sim.scenario.schema import DatedOrder, Dates, Offer, Package, Policy, World
from sim.scenario.schema.order import INSTITUTIONS, PARAMETERS
from sim.scenario.source import Source
from sim.scenario.span import ALWAYS, Span

#: The month with which worlds begin that do not say otherwise: dates are read by it where no world is known.
FIRST_MONTH: str = World.model_fields["start"].default


@dataclass(frozen=True, slots=True)
class Patch:
    """A package, and the file that it was read from.

    Attributes:
        dose: 1 as written, 2 twice as far from what was before.
        span, missions: when and where it is in force; no mission means in all of them.
        own: whether it holds the policy's own orders.
    """

    package: Package
    source: Source
    dose: float = 1.0
    span: Span = ALWAYS
    missions: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One key that one package sets.

    Attributes:
        path: begins with ``institutions`` or ``parameters``, or with ``offers``.
        value: what it is set to.
        patch: the package that does it.
        span: the months in which it holds.
        missions: the missions in which it holds; all if there is none.
        written: where the value stands in the file of the package.
    """

    path: KeyPath
    value: Any
    patch: Patch
    span: Span
    missions: tuple[str, ...]
    written: KeyPath

    def over(self, old: Any) -> Any:
        """The value at the dose of its package, over what was there before."""
        return at_dose(self.patch.dose, key_text(self.path[1:]), old, self.value)

    def agrees(self, other: "Setting") -> bool:
        """Whether both say the same."""
        return same_value(self.value, other.value) and self.patch.dose == other.patch.dose

    def applies_to(self, mission: str) -> bool:
        """Whether it holds in a mission."""
        return not self.missions or mission in self.missions

    def meets(self, other: "Setting") -> bool:
        """Whether both hold somewhere in some month."""
        places = not self.missions or not other.missions or not set(self.missions).isdisjoint(other.missions)
        return places and self.span.meets(other.span)

    def covers(self, other: "Setting") -> bool:
        """Whether it holds wherever and whenever the other does."""
        places = not self.missions or (bool(other.missions) and set(other.missions) <= set(self.missions))
        return places and self.span.covers(other.span)


def dated(patches: Iterable[Patch], policy: Policy, first_month: str) -> tuple[Patch, ...]:
    """Packages with the months and missions in which a policy has them in force.

    Args:
        patches: the packages.
        policy: whose ``dates`` come before those of the packages.
        first_month: with which the run begins, such as ``2021-07``.
    """
    found = []
    for patch in patches:
        package = patch.package
        asked = policy.dates.get(package.name, Dates())
        start, end = (asked.start, asked.end) if (asked.start, asked.end) != (None, None) else (
            package.start, package.end)
        found.append(replace(patch, span=Span.of(start, end, first_month), missions=asked.missions or package.missions))
    return tuple(found)


def own_orders(policy: Policy, written: Path | None) -> tuple[Patch, ...]:
    """What a policy orders itself, as a package of its own; nothing if it orders nothing."""
    if not (policy.orders or policy.triggers):
        return ()
    package = Package.model_construct(
        kind="package", name=policy.name, title=policy.title, orders=policy.orders, triggers=policy.triggers)
    return (Patch(package, policy_source(policy, written), own=True),)


def settings_of(
    patches: Sequence[Patch], policy: Policy, written: Path | None = None, first_month: str = FIRST_MONTH
) -> tuple[Setting, ...]:
    """Every key that the packages and the policy set; of those of one key, the first that holds counts.

    Args:
        patches: the packages, and the policy's own orders.
        policy: the policy that names them; its ``wins`` settles conflicts.
        written: the file that holds the policy, if one does.
        first_month: with which the run begins.

    Raises:
        ScenarioError: two of them set a key to different values in one month and nothing says which wins.
    """
    chosen: list[Setting] = []
    open_conflicts: list[Conflict] = []
    for rivals in _rivals(patches, first_month).values():
        kept: list[Setting] = []
        for each in sorted(rivals, key=lambda each: _rank(each, policy)):
            against = [Conflict(one, each) for one in kept if one.meets(each) and not one.agrees(each)]
            open_conflicts += [conflict for conflict in against if not _settled(conflict, policy)]
            if not any(one.covers(each) for one in kept):
                kept.append(each)
        chosen += kept
    refuse(open_conflicts, policy, written)
    return tuple(chosen)


def _rank(setting: Setting, policy: Policy) -> int:
    """How far behind others a setting stands: the policy's own first, then the winners in their order."""
    name = setting.patch.package.name
    return 0 if setting.patch.own else 1 + (policy.wins.index(name) if name in policy.wins else len(policy.wins))


def _settled(conflict: Conflict, policy: Policy) -> bool:
    """Whether the policy itself says which of the two holds."""
    first, second = conflict.first.patch, conflict.second.patch
    return first.own != second.own or bool(first is not second and winner(conflict.packages, policy))


def _rivals(patches: Sequence[Patch], first_month: str) -> dict[KeyPath, list[Setting]]:
    """The settings of each key, in the order in which packages first name it."""
    found: dict[KeyPath, list[Setting]] = {}
    for patch in patches:
        for setting in _settings(patch, first_month):
            found.setdefault(setting.path, []).append(setting)
    return found


def _contradictions(rivals: Sequence[Setting]) -> Iterator[Conflict]:
    """Pairs of settings of one key that cannot both hold."""
    for one, other in combinations(rivals, 2):
        if one.meets(other) and not one.agrees(other):
            yield Conflict(one, other)


def conflicts_of(patches: Sequence[Patch], first_month: str = FIRST_MONTH) -> list[Conflict]:
    """Every conflict of some packages, before any policy settles it."""
    settings = [each for rivals in _rivals(patches, first_month).values() for each in _contradictions(rivals)]
    offers = _same_slot(_offers(patches, first_month))
    return settings + [Conflict(one, other) for one, other in offers if one.value != other.value]


def _settings(patch: Patch, first_month: str) -> Iterator[Setting]:
    """Keys that a package sets, down to single values."""
    package = patch.package
    for section, value in ((INSTITUTIONS, package.institutions), (PARAMETERS, package.parameters)):
        for path, inner in _leaves_below((section,), value):
            yield Setting(path, inner, patch, patch.span, patch.missions, path)
    for index, order in enumerate(package.orders):
        if order.to is None:
            continue
        span = Span.of(order.start, order.end, first_month).within(patch.span)
        missions = (order.mission,) if order.mission else patch.missions
        counts = order.path[0] != PARAMETERS and order.to.is_integer()
        yield Setting(order.path, int(order.to) if counts else order.to, patch, span, missions, ("orders", index, "to"))


def _leaves_below(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves_below((*path, key), inner)
    else:
        yield path, value


def offers_of(
    patches: Sequence[Patch], policy: Policy, written: Path | None = None, first_month: str = FIRST_MONTH
) -> tuple[tuple[Patch, Offer], ...]:
    """What the packages offer, with dates as months of the run. Two may not fill one slot: kind, mission and payer.

    An offer to every mission fills the slot of each. Where two packages make the very same offer it is made once;
    where the policy says which package ``wins``, the other's offer falls away.

    Args:
        patches: the packages.
        policy: the policy that names them; its ``wins`` settles conflicts.
        written: the file that holds the policy, if one does.
        first_month: with which the run begins.

    Raises:
        ScenarioError: two packages fill the same slot otherwise and the policy names neither as winner.
    """
    found = _offers(patches, first_month)
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


def _offers(patches: Sequence[Patch], first_month: str) -> list[Setting]:
    """What each package offers or orders to be sent, an entry for each mission that it is limited to."""
    found = []
    for patch in patches:
        made: list[tuple[KeyPath, Offer]] = [
            (("offers", at), dosed_offer(each, at, patch)) for at, each in enumerate(patch.package.offers)]
        made += [(("orders", at), offered(order)) for at, order in enumerate(patch.package.orders) if order.offer]
        for written, offer in made:
            span = Span.of(offer.start, offer.end, first_month).within(patch.span)
            for mission in (offer.mission,) if offer.mission or not patch.missions else patch.missions:
                months = {"start": span.start, "end": None if span.end >= ALWAYS.end else span.end}
                given = offer if span.always else offer.model_copy(update=months)
                path = written if mission == offer.mission else (*written, str(mission))
                given = given if mission == offer.mission else given.model_copy(update={"mission": mission})
                found.append(Setting(path, given, patch, span, (mission,) if mission else (), written))
    return found


def offered(order: DatedOrder) -> Offer:
    """The offer that an order makes."""
    given = {"mission": order.mission, "sets": order.sets, "per_need": order.per_need, "payer": order.payer or "us",
             "from": order.start, "until": order.end}
    return Offer.model_validate({"kind": order.offer, **given})


def _same_slot(found: Sequence[Setting]) -> Iterator[tuple[Setting, Setting]]:
    """Pairs of offers of two packages that fill the same slot; what a policy itself orders comes on top."""
    by_kind: dict[tuple[str, str], list[Setting]] = {}
    for setting in found:
        rivals = by_kind.setdefault((setting.value.kind, setting.value.payer), [])
        for rival in rivals:
            own = rival.patch.own or setting.patch.own
            if rival.patch is not setting.patch and not own and rival.meets(setting):
                yield rival, setting
        rivals.append(setting)
