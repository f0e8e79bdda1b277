"""Tells in plain text what a parameter, an outcome, a capability or a number of the institutions is."""

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from sim.outcomes import CAPABILITIES, OUTCOMES, RATIOS, WORLD_COLUMNS, Outcome
from sim.scenario.arms_files import known_sources
from sim.scenario.institution_numbers import InstitutionNumber, institution_numbers, institution_numbers_called
from sim.scenario.library import draft, libraries, names_in
from sim.scenario.lines import columns
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import declared
from sim.scenario.source import find, inner_value

_SIM = Path(__file__).parents[1]
_GRADES = {"A": "peer-reviewed", "B": "official", "C": "expert or press", "D": "assumption"}
_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither way is better by itself"}
_ADDS = {"sum": "added up over months", "mean": "mean over months", "ratio": "ratio of two sums",
         "rate": "cases per 1,000 person-years"}


def number_names() -> list[str]:
    """Every name that ``describe_number`` knows."""
    reported = [one.name for one in OUTCOMES + RATIOS]
    world = [name for name, _, _ in WORLD_COLUMNS]
    capabilities = [one.name for one in CAPABILITIES]
    institutions = [one.path for one in institution_numbers()]
    last = [path.rpartition(".")[2] for path in institutions]
    return [*declared(), *reported, *world, *capabilities, *institutions, *last]


def describe_number(name: str) -> list[str]:
    """A text for each thing of that name; none if nothing has it."""
    texts = [_parameter(declared()[name])] if name in declared() else []
    texts += [_outcome(one) for one in OUTCOMES + RATIOS if one.name == name]
    texts += [f"Outcome {name}: {title}\n  unit      {unit}; monthly, for the whole world"
              for column, title, unit in WORLD_COLUMNS if column == name]
    texts += [f"Capability {name}: {one.title}\n  required  in {one.unit}; its gap is what is required less what works"
              for one in CAPABILITIES if one.name == name]
    return texts + [_institution(one) for one in institution_numbers_called(name)]


def _parameter(one: Parameter) -> str:
    drawn = "set by packages and files, never drawn" if one.distribution == "lever" else f"drawn {one.distribution}"
    if one.lever_class == "scenario":
        drawn += "; a scenario lever: it scales attacks without an incident, so nothing is concluded from it"
    lines = [
        f"Parameter {one.name}: {one.meaning}",
        f"  default   {one.default:g} {one.unit}",
        _line("range", f"{one.low:g} to {one.high:g}, {drawn}"),
        f"  allowed   {one.allowed[0]:g} to {one.allowed[1]:g} in a file",
        _line("source", f"{_cited(one.source)} (grade {one.grade}, {_GRADES[one.grade]})"),
        *(_line("" if number else "read by", reader) for number, reader in enumerate(_readers(one))),
        *_setters(("parameters", one.name)),
    ]
    return "\n".join(lines)


def _outcome(one: Outcome) -> str:
    how = f" ({one.over[0]} / {one.over[1]})" if one.over else ""
    first = "; shown first in comparisons" if one.headline else ""
    facts = f"{one.unit}; {_BETTER[one.better]}; {_ADDS[one.adds]}{how}{first}"
    return f"Outcome {one.name}: {one.title}\n  unit      {facts}"


def _institution(one: InstitutionNumber) -> str:
    low = "any" if one.low is None else f"{one.low:g}"
    high = "any" if one.high is None else f"{one.high:,g}"
    lines = [
        f"Institutions, {one.path}: {one.meaning}",
        f"  default   {one.default:,g}, the baseline of 2021",
        f"  range     {low} to {high}{', whole numbers' if one.whole else ''}",
        *_setters(("institutions", *one.path.split("."))),
    ]
    return "\n".join(lines)


def _line(label: str, text: str) -> str:
    return fill(f"  {label:<9} {text}", columns(), subsequent_indent=" " * 12, break_long_words=False)


def _cited(source: str) -> str:
    """A source with what it is; an assumption as it stands."""
    title = inner_value(known_sources().get(source), "title")
    by = inner_value(known_sources().get(source), "by")
    return f"{source}: {title}; {by}" if title else source


def _readers(one: Parameter) -> Iterator[str]:
    """What reads a parameter: modules with the first line of what they say they do, tactics and enablers."""
    for reader in one.read_by:
        path = _SIM / f"{reader}.py"
        if not path.is_file():
            yield reader.replace("tactics/", "tactic ").replace("enablers/", "enabler ")
            continue
        said = re.match(r'"""(.+?)(?:"""|$)', path.read_text(encoding="utf-8"), re.MULTILINE)
        yield f"sim/{reader}.py: {said.group(1) if said else ''}"


def _setters(path: tuple[str, ...]) -> list[str]:
    """Packages that set a number, each with its value."""
    found = []
    for package in names_in(libraries(), "package"):
        file = find("package", package)
        value = draft(file).parsed.data if file is not None else None
        for key in path:
            value = inner_value(value, key)
        if value is not None:
            found.append(f"{package} ({value:g})" if isinstance(value, int | float) else package)
    return [_line("set by", ", ".join(found))] if found else []
