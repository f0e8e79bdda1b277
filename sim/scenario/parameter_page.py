"""Writes what is generated from declarations: ``scenarios/PARAMETERS.md`` and ``scenarios/schema.json``.

``python -m sim.scenario.parameter_page`` writes both; a test fails when the committed files lag behind.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sim.scenario.editor_schema import schema_text
from sim.scenario.parameters import ROOMS, Parameter, all_declared, declared, declared_for
from sim.scenario.source import SCENARIOS
from sim.scenario.strict_yaml import read_yaml

GRADES = {"A": "peer-reviewed", "B": "official", "C": "expert or press", "D": "assumption"}

_HEAD = """# Parameters

Generated from the files in [parameters/](parameters) by `python -m sim.scenario.parameter_page`: change the
declaration, not this page. Experiments sweep and draw from low to high; a file may set what is allowed. A source is a
key of [sources.yaml](sources.yaml); where no document gives a number it says *assumption* and why. *Read by* names
modules of [sim/](../sim) and [tactics](tactics).
"""

_BESIDE = """# Numbers beside the model

No run reads them and no scenario file sets them: by these, missions are written from public tables, and forecasts made
for missions that have no file. What is allowed bounds what may stand here.
"""


def sources() -> dict[str, Any]:
    """The sources by key, as ``scenarios/sources.yaml`` lists them."""
    return read_yaml(SCENARIOS / "sources.yaml").data


def parameter_page() -> str:
    """The parameters as a page in Markdown: counts by grade, then a table for each topic."""
    cited = sources()
    parts = [_HEAD, _counts(list(all_declared().values())), *_subjects(declared(), cited), _BESIDE]
    for room in ROOMS:
        parts += _subjects(declared_for(room), cited)
    return "\n".join(parts)


def _subjects(parameters: Mapping[str, Parameter], cited: Mapping[str, Any]) -> Iterator[str]:
    """A heading and a table for each subject."""
    for topic, group in groupby(parameters.values(), key=lambda parameter: parameter.topic):
        yield f"## {topic.replace('_', ' ').capitalize()}\n\n{_topic_table(group, cited)}"


def _counts(parameters: list[Parameter]) -> str:
    """How many parameters rest on what."""
    grades = Counter[str](parameter.grade for parameter in parameters)
    rows = [(grade, meaning, str(grades[grade]), f"{grades[grade] / len(parameters):.0%}")
            for grade, meaning in GRADES.items()]  # fmt: skip
    rows.append(("", "all", str(len(parameters)), "100%"))
    return _markdown(("grade", "rests on", "parameters", "share"), rows)


def _topic_table(parameters: Iterable[Parameter], cited: Mapping[str, Any]) -> str:
    head = ("parameter", "default", "low–high", "allowed", "unit", "meaning", "source", "grade", "read by")
    return _markdown(head, [_row(parameter, cited) for parameter in parameters])


def _row(parameter: Parameter, cited: Mapping[str, Any]) -> tuple[str, ...]:
    source = parameter.source
    shown = f"{source}: {cited[source]['by']}" if source in cited else source
    return (
        f"`{parameter.name}`",
        f"{parameter.default:g}",
        _span(parameter.low, parameter.high),
        _span(*parameter.allowed),
        parameter.unit,
        parameter.meaning + (" (scenario lever: an assumption)" if parameter.lever_class == "scenario" else ""),
        shown,
        parameter.grade,
        ", ".join(parameter.read_by),
    )


def _span(low: float, high: float) -> str:
    return f"{low:g}–{high:g}" if low >= 0 else f"{low:g} to {high:g}"


def _markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown; a bar inside a cell would end it, so it is escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def write_pages(folder: Path = SCENARIOS) -> None:
    """Write both generated files."""
    (folder / "PARAMETERS.md").write_text(parameter_page(), encoding="utf-8", newline="\n")
    (folder / "schema.json").write_text(schema_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_pages()
