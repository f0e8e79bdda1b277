"""Lists of names as text for a terminal."""

from collections.abc import Mapping, Sequence
from textwrap import fill

from sim.scenario.lines import columns
from sim.scenario.listing import MODEL, SHIPPED, Entry

#: Longest list that the overview shows in full.
_SHORT = 45
_ORIGINS = "In brackets: a file of your own, or a source. All else comes with peacegap."


def table(entries: Sequence[Entry]) -> str:
    """A line for each name, and what the brackets mean."""
    return f"{_rows(entries)}\n\n{_ORIGINS}"


def _rows(entries: Sequence[Entry]) -> str:
    """A line for each name: name, meaning with default and unit, and where it comes from."""
    width, room = max((len(one.name) for one in entries), default=0), columns()
    hanging = " " * min(width + 2, room // 2)
    return "\n".join(
        fill(f"{one.name:<{width}}  {_words(one)}", room, subsequent_indent=hanging, break_long_words=False)
        for one in entries
    )


def overview(found: Mapping[str, Sequence[Entry]]) -> str:
    """Every kind with its names; of a long list how long it is, and how to see it."""
    parts = []
    for kind, entries in found.items():
        head = f"{kind[:1].upper()}{kind[1:]} ({len(entries)})"
        short = len(entries) <= _SHORT
        parts.append(f"{head}\n{_indented(entries)}" if short else f"{head}: peacegap list {kind}")
    return "\n\n".join([*parts, _ORIGINS, "What one of them is: peacegap describe NAME"])


def _indented(entries: Sequence[Entry]) -> str:
    return "\n".join(f"  {line}" for line in _rows(entries).splitlines())


def _words(one: Entry) -> str:
    number = ""
    if "default" in one.facts:
        unit = f" {one.facts['unit']}" if "unit" in one.facts else ""
        number = f"; {one.facts['default']:g}{unit}"
    elif "unit" in one.facts:
        number = f", {one.facts['unit']}"
    place = "" if one.origin in (SHIPPED, MODEL) else f" [{one.origin}]"
    return f"{one.meaning}{number}{place}"
