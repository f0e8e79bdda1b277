"""Tells in plain text what the designs of a study vary, and how many policies and pairs they make."""

from collections.abc import Iterator

from sim.scenario.errors import key_text
from sim.scenario.schema import Grid, GridLever, Lever, Sample, SampleLever, Study
from sim.scenario.schema.lever import number_text

#: Payers as a sentence names them.
PAYERS = {"us": "the United States", "un": "the UN", "others": "others"}


def size_words(study: Study) -> str:
    """How many policies, runs and pairs a study makes."""
    policies, futures = len(study.policies), study.replications
    runs = f"{policies:,} policies in {futures:,} futures: {policies * futures:,} runs"
    return f"{runs}, {study.pairs:,} pairs with the baseline"


def lever_rows(design: Grid | Sample) -> Iterator[tuple[str, ...]]:
    """Each lever with its values, their unit, and what they set."""
    for name, lever in design.levers.items():
        yield name, _values(lever), lever.unit, _varied(name, lever)


def _values(lever: GridLever | SampleLever) -> str:
    if isinstance(lever, GridLever):
        return ", ".join(map(number_text, lever.at))
    return " to ".join(map(number_text, lever.between))


def _varied(name: str, lever: Lever) -> str:
    if lever.package is not None:
        doses = f"{number_text(lever.without)} without it, {number_text(lever.written)} as written"
        return f"package {lever.package} ({doses})"
    if lever.offer is not None:
        size = "sets a mission" if lever.counts == "sets" else "share of need"
        return f"offer of {lever.offer.kind}, {size}, {PAYERS[lever.offer.payer]} pays"
    return ", ".join(key_text(key[1:] if key[0] == "institutions" else key) for key in lever.keys(name))
