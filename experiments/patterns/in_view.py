"""Numbers that were set with a pattern in view: that it holds says less than if nobody had looked at it."""

import re
from collections.abc import Iterator

from experiments.evidence.targets import TARGETS
from experiments.patterns.catalogue import PATTERNS
from experiments.patterns.pattern import Pattern
from sim.scenario.parameters import declared

_KEY = re.compile(r"\b[A-Z]\d\d\b")  # of the evidence table


def chosen(pattern: Pattern) -> tuple[str, ...]:
    """Parameters whose declaration names this pattern as the reason of their value."""
    return tuple(name for name, one in declared().items() if pattern.id in one.source)


def fitted(pattern: Pattern) -> tuple[str, ...]:
    """Targets of calibration that are part of this pattern."""
    return tuple(target.name for target in TARGETS if target.pattern == pattern.id)


def of_one_source(pattern: Pattern) -> tuple[str, ...]:
    """Other parameters that rest on the evidence from which the accepted ranges come."""
    keys = {key for accepted in pattern.accepted for key in _KEY.findall(accepted.source)}
    alike = (name for name, one in declared().items() if keys.intersection(_KEY.findall(one.source)))
    return tuple(name for name in alike if name not in chosen(pattern))


def words(pattern: Pattern) -> str:
    """What of an emergent pattern was not left to emerge; empty where nothing was, and for patterns of other kinds."""
    if pattern.kind != "emergent":
        return ""
    told = (("chosen with it in view", chosen(pattern)), ("fitted", fitted(pattern)),
            ("from the same source", of_one_source(pattern)))
    return "; ".join(f"{how}: {', '.join(names)}" for how, names in told if names)


def emergent_with_help() -> Iterator[tuple[str, str]]:
    """(pattern, what was set with it in view) of each emergent pattern of which this is true."""
    yield from ((pattern.id, words(pattern)) for pattern in PATTERNS if words(pattern))
