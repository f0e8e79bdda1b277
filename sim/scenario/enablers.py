"""The kinds of enabler of a world: those that have a file, and those that a tactic's counter adds.

The kinds of the model are files in ``scenarios/enablers/``; a file of one's own adds another, or replaces one. A world
knows every kind that has a file near it or in a library, offered or not, so that all its policies report the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sim.deeds import Deed
from sim.scenario.arms_files import Places, located, shipped
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Counter, Enabler, Mission, Tactic
from sim.scenario.source import Source, own_names


@lru_cache(maxsize=1)
def built_in_enablers() -> tuple[Enabler, ...]:
    """The kinds that come with the model, by name."""
    return shipped(Enabler)


def enablers_of(places: Places) -> tuple[Enabler, ...]:
    """The kinds that have a file, by name: those of the model first, so that a kind more moves no other.

    Args:
        places: files beside which a kind is looked for, best first; the libraries come last.
    """
    own = {name: located(Enabler, name, places) for name in own_names("enabler", places)}
    return (*(own.pop(kind.name, kind) for kind in built_in_enablers()), *own.values())


def enabler_kinds(enablers: Sequence[Enabler], tactics: Sequence[Tactic]) -> tuple[Enabler, ...]:
    """The kinds of a world: those with a file, in their order, then those that its tactics add.

    A counter that names a kind with a file says how that kind works and what it costs.
    """
    counters = {tactic.counter.enabler: tactic.counter for tactic in tactics if tactic.counter is not None}
    filed = [_countered(kind, counters[kind.name]) if kind.name in counters else kind for kind in enablers]
    names = {kind.name for kind in filed}
    return (*filed, *(_given_by(counter) for name, counter in counters.items() if name not in names))


def kinds_by_name(enablers: Sequence[Enabler], tactics: Sequence[Tactic]) -> dict[str, Enabler]:
    """The kinds of a world by name."""
    return {kind.name: kind for kind in enabler_kinds(enablers, tactics)}


def _countered(kind: Enabler, counter: Counter) -> Enabler:
    """A kind of which a tactic file says more."""
    return kind.model_copy(update={
        "gives": counter.capability, "availability": counter.availability, "price_usd_m": counter.price_usd_m,
        "priced_together": None, "saves_usd_m": None,
    })


def _given_by(counter: Counter) -> Enabler:
    """A kind of which a tactic file alone tells."""
    return Enabler.model_construct(
        kind="enabler", name=counter.enabler, title=counter.title, unit=counter.unit, gives=counter.capability,
        availability=counter.availability, price_usd_m=counter.price_usd_m,
        one_per_base=counter.required == "exposed_bases",
    )


def kinds_that(deed: Deed, kinds: Iterable[Enabler]) -> frozenset[str]:
    """Names of the kinds that have a deed."""
    return frozenset(kind.name for kind in kinds if deed in kind.does)


def known_kinds(enablers: Sequence[Enabler], tactics: Sequence[Tactic]) -> set[str]:
    """Names of the kinds of a world."""
    return {kind.name for kind in enablers} | {one.counter.enabler for one in tactics if one.counter is not None}


def idle_aircraft(mission: Mission, source: Source) -> Iterator[ScenarioError]:
    """Units that fly, at a base where no aircraft can be stationed."""
    airfields = [site.name for site in mission.sites if site.airfield]
    closed = {site.name for site in mission.sites if not site.airfield}
    flying = kinds_that("flies", enablers_of((source.path,)))
    for index, unit in enumerate(mission.enablers):
        if unit.kind in flying and unit.site in closed:
            yield source.error(f"'{unit.name}' stands at '{unit.site}', which has no airfield",
                               ("enablers", index, "site"),
                               expected=", ".join(airfields) or "a base with 'airfield: true'")
