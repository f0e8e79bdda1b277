"""Two packages of one policy that set the same key to different values, or make different offers for the same slot.

Such a conflict is the policy's: it is reported once for each pair of packages, at the policy that names both, and
settled there by ``wins``. Packages that say the same are in no conflict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.errors import KeyPath, Place, ScenarioError, key_text, nearest_word, together, value_text
from sim.scenario.schema import Offer, Policy
from sim.scenario.source import Source, draft, inner_value
from sim.scenario.span import FOREVER

if TYPE_CHECKING:
    from sim.scenario.settings import Setting

#: Keys that an error shows of all that two packages set.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two settings that cannot both hold."""

    first: "Setting"
    second: "Setting"

    @property
    def packages(self) -> tuple[str, str]:
        """The names of the two packages."""
        return self.first.patch.package.name, self.second.patch.package.name


def same_value(one: Any, other: Any) -> bool:
    """Whether two packages say the same: 120 and 120.0 are, 1 and true are not."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def winner(names: Sequence[str], policy: Policy) -> str:
    """The first of the policy's winners that is among these packages; empty if none is."""
    return next((name for name in policy.wins if name in names), "")


def refuse(conflicts: Sequence[Conflict], policy: Policy, written: Path | None) -> None:
    """Raise one error for each pair of packages in conflict, at the policy that names them.

    Args:
        conflicts: what ``wins`` does not settle.
        policy: the policy.
        written: the file that holds it; none if it comes from the command line.

    Raises:
        ScenarioError: there is a conflict.
    """
    pairs: dict[tuple[str, str], list[Conflict]] = {}
    for conflict in conflicts:
        pairs.setdefault(conflict.packages, []).append(conflict)
    if pairs:
        raise together([_error(found, policy, written) for found in pairs.values()])


class Contradiction(ScenarioError):
    """The error for two packages of a policy.

    Attributes:
        packages: their names. shown: what they contradict each other in, with both places.
        policies: names of the policies concerned, with their lines.
    """

    packages: tuple[str, str]
    shown: str
    policies: tuple[tuple[str, int | None], ...]

    def in_policies(self, policies: Sequence[tuple[str, int | None]]) -> "Contradiction":
        """The same error for several policies of a file."""
        names = " and ".join(f"'{name}'" + (f" (line {line})" if len(policies) > 1 else "") for name, line in policies)
        which = f"{'policies' if len(policies) > 1 else 'policy'} {names}"
        pair = " and ".join(f"'{name}'" for name in self.packages)
        problem = f"packages {pair} contradict each other in {which}: {self.shown}"
        return self.with_(policies=tuple(policies), problem=problem)


def once(errors: Iterable[ScenarioError]) -> Iterator[ScenarioError]:
    """The errors of a file, those of the same two packages in several of its policies as one."""
    merged: dict[object, ScenarioError] = {}
    for number, error in enumerate(errors):
        key = (error.file, error.packages, error.shown) if isinstance(error, Contradiction) else number
        before = merged.get(key)
        if isinstance(error, Contradiction) and isinstance(before, Contradiction):
            error = before.in_policies([*before.policies, *error.policies])
        merged[key] = error
    return iter(merged.values())


def _error(found: Sequence[Conflict], policy: Policy, written: Path | None) -> ScenarioError:
    if found[0].first.patch is found[0].second.patch:
        return _within_one(found)
    one, other = found[0].packages
    expected = f"'wins: [{one}]' or 'wins: [{other}]' in the policy"
    place, path = _place(policy, written)
    if place is None:
        expected = f"--wins {one} or --wins {other} on the command line, or {expected}"
    error = Contradiction("", place=place, key_path=path, value=policy.packages, expected=expected)
    error.packages = one, other
    error.shown = "; ".join(map(_told, found[:_SHOWN]))
    error.shown += f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return error.in_policies([(policy.name, error.line)])


def _within_one(found: Sequence[Conflict]) -> ScenarioError:
    """The error for orders of one file that set one number to different values in the same months."""
    last = found[0].second
    problem = f"two orders for one number hold in the same months: {'; '.join(map(_told, found[:_SHOWN]))}"
    expected = "one value, or months that do not overlap: end the first with 'until'"
    return last.patch.source.error(problem, last.written, expected=expected)


def _where(setting: "Setting") -> str:
    """The place of a setting, and its months where it does not hold all the time."""
    where = setting.patch.source.where(setting.written)
    if setting.span.always:
        return where
    end = "the end" if setting.span.end >= FOREVER else f"month {setting.span.end}"
    return f"{where} (from month {setting.span.start} until {end})"


def _told(conflict: Conflict) -> str:
    """A conflict with both values and both places."""
    first, second = conflict.first, conflict.second
    sides = " and ".join(f"{_value(each.value)} in {_where(each)}" for each in (first, second))
    return f"{'the offer' if isinstance(first.value, Offer) else key_text(first.path)} is {sides}"


def _value(value: Any) -> str:
    if not isinstance(value, Offer):
        return value_text(value)
    size = f"{value.sets:g} sets" if value.sets is not None else f"{value.per_need or 0:.0%} of need"
    return f"{value.kind} for {value.mission or 'every mission'} ({size})"


def _place(policy: Policy, written: Path | None) -> tuple[Place | None, KeyPath]:
    """Where a file names the packages of a policy; no place if it does not hold the policy."""
    source, path = _found(policy, written)
    return (source.place((*path, "packages")), (*path, "packages")) if source else (None, ())


def policy_source(policy: Policy, written: Path | None) -> Source:
    """The policy as if it stood in a file of its own, with the places that it has in the file that holds it."""
    source, path = _found(policy, written)
    if source is None:
        return Source(Path(policy.name), {}, {})
    places = {key[len(path):]: place for key, place in source.places.items() if key[: len(path)] == path}
    data: Any = source.data
    for key in path:
        data = inner_value(data, key)
    return Source(source.path, data, places)


def _found(policy: Policy, written: Path | None) -> tuple[Source | None, KeyPath]:
    """The file that holds a policy, and where in it; nothing if it does not."""
    if written is None:
        return None, ()
    try:
        source = Source(written, *draft(written).parsed)
    except ScenarioError:
        return None, ()
    for path, data in _policies(source.data):
        if isinstance(data, dict) and data.get("name") == policy.name and (
            data.get("packages", ()) == policy.packages
        ):
            return source, path
    return None, ()


def _policies(data: dict[str, Any]) -> Iterator[tuple[KeyPath, Any]]:
    """The policies of a file, whether it is one, or a study or exercise."""
    yield (), data
    yield ("baseline",), data.get("baseline")
    policies = data.get("policies")
    for index, policy in enumerate(policies if isinstance(policies, tuple) else ()):
        yield ("policies", index), policy


def with_winners(policy: Policy, wins: Sequence[str], conflicts: Sequence[Conflict]) -> Policy:
    """The policy with winners named on the command line before its own.

    Args:
        policy: the policy.
        wins: names of packages, first best.
        conflicts: its packages' conflicts, before any is settled.

    Raises:
        ScenarioError: a winner is no package of the policy, or is in no conflict.
    """
    rivals = list(dict.fromkeys(name for conflict in conflicts for name in conflict.packages))
    for name in wins:
        if name not in policy.packages:
            known = rivals or policy.packages
            raise ScenarioError(f"--wins {name}: not a package of policy '{policy.name}'",
                                expected=f"one of {', '.join(known) or 'none: the policy has no package'}",
                                nearest=nearest_word(name, policy.packages))
        if name not in rivals:
            expected = f"one of {', '.join(rivals)}" if rivals else "no --wins: no two of its packages contradict"
            raise ScenarioError(f"--wins {name}: it contradicts no other package of policy '{policy.name}'",
                                expected=expected)
    return policy.model_copy(update={"wins": tuple(dict.fromkeys((*wins, *policy.wins)))})
