"""What the documents say about the model, read from its declarations, docstrings and committed results."""

from __future__ import annotations

import ast
import inspect
import json
import math
import re
from collections import Counter
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from experiments.patterns.in_view import emergent_with_help
from sim.engine.fields import ARRAYS, TABLES, Field
from sim.outcomes import CAPABILITIES, OUTCOMES, RATIOS
from sim.scenario.parameters import all_declared, declared

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "results" / "reference"
GRADES = {"A": "peer-reviewed", "B": "official", "C": "expert or press", "D": "assumption"}
#: What people call the tables of rows; others live for a day or are only written.
ENTITIES = {
    "missions": "Mission",
    "sites": "Site (base)",
    "communities": "Community",
    "contingents": "Contingent",
    "enablers": "Enabler",
    "groups": "Armed group",
    "tactics": "Tactic",
    "routes": "Route (base to community)",
    "grounds": "Ground (group to community)",
}
#: Tests that verify the model, by what they compare it with.
VERIFICATION = (
    "engine/test_hand_computed_day.py",
    "engine/test_known_answers.py",
    "engine/test_conservation.py",
    "science/test_conservation_of_people_money_and_vehicles.py",
    "science/test_one_helicopter_as_a_queue.py",
    "engine/test_draws.py",
    "engine/test_draws_battery.py",
    "engine/test_one_source_of_chance.py",
    "engine/test_better_means_never_worse.py",
    "model/test_identical_twins.py",
    "model/test_pairing.py",
    "model/test_direction_of_effect.py",
    "model/test_mesa_interface.py",
    "science/test_no_hidden_numbers.py",
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of row and the fields of its state."""

    name: str
    variables: tuple[Field, ...]


def entities() -> list[Entity]:
    """Entities and state variables as the engine declares them, less what only says where a row stands."""
    return [Entity(name, tuple(field for field in TABLES[table] if not field.places))
            for table, name in ENTITIES.items()]


def day() -> list[str]:
    """The steps of a day, from the docstring of the module that runs them."""
    from sim.engine import day as module

    listed = next(part for part in (inspect.getdoc(module) or "").split("\n\n") if part.startswith("1."))
    steps: list[str] = []
    for line in listed.splitlines():
        if re.match(r"\d+\.", line):
            steps.append(line.strip())
        else:
            steps[-1] += f" {line.strip()}"
    return [re.sub(r"^(\d+)\.( to \d+)?\.? ", r"**\1\2.** ", step) for step in steps]


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides each month: its name in the code, who it is, its rule in words, its order and what that holds."""

    name: str
    who: str
    rule: str
    order: str
    holds: tuple[str, ...]


def deciders() -> list[Decider]:
    """The cast, in the order in which it is assembled, with the rule that each docstring states."""
    from sim.agents.cast import DEFAULT

    found = []
    for cls in DEFAULT.values():
        who, *rest = (" ".join(part.split()) for part in (inspect.getdoc(cls) or "").split("\n\n"))
        rule = next((part for part in rest if part.startswith("The rule")), "")
        order = get_type_hints(cls.decide)["return"]
        found.append(Decider(cls.__name__, who, rule, order.__name__, tuple(field.name for field in fields(order))))
    return found


def topics() -> list[tuple[str, int, str]]:
    """(topic, number of parameters, their grades) in the order of declaration."""
    counts: dict[str, Counter[str]] = {}
    for parameter in all_declared().values():
        counts.setdefault(parameter.topic, Counter())[parameter.grade] += 1
    return [
        (topic.replace("_", " "), sum(grades.values()), ", ".join(f"{grades[g]} {g}" for g in "ABCD" if grades[g]))
        for topic, grades in counts.items()
    ]


@cache
def grades() -> dict[str, int]:
    """Number of parameters by grade."""
    counts = Counter[str](parameter.grade for parameter in all_declared().values())
    return {grade: counts[grade] for grade in GRADES}


def missions() -> list[dict[str, Any]]:
    """The missions that come with the model: name, title, label, size."""
    from sim.scenario.loader import known_names, load

    rows = []
    for name in known_names("mission"):
        mission = load("mission", name)
        rows.append(
            {
                "name": name,
                "title": mission.title,
                "label": mission.label,
                "sites": len(mission.sites),
                "communities": len(mission.communities),
                "units": len(mission.contingents),
                "groups": len(mission.groups),
            }
        )
    return rows


def tests() -> list[tuple[str, str]]:
    """(file, what it checks in its own words) for the tests that verify the model."""
    rows = []
    for name in VERIFICATION:
        text = (ROOT / "tests" / name).read_text(encoding="utf-8")
        rows.append((f"tests/{name}", " ".join((ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].split())))
    return rows


def committed(name: str) -> dict[str, Any] | None:
    """The summary of that file name among the reference results; None while there is none."""
    for path in sorted(REFERENCE.rglob(name)):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content
    return None


def screening() -> dict[str, Any] | None:
    """What the committed screening says: in one sentence how it was run, and the leading parameters."""
    from experiments.assumptions.folder import MANIFEST, read
    from experiments.assumptions.influence import shares

    folder = REFERENCE / "assumptions"
    if not (folder / MANIFEST).exists():
        return None
    screened = read(folder)
    leading = shares(screened.effects).sort_values("influence", ascending=False, kind="stable").head(8)
    return {
        "words": screened.words(),
        "rows": [
            (row["parameter"], declared()[row["parameter"]].grade, f"{100 * row['influence']:.1f} %")
            for row in leading.to_dict("records")
            if row["parameter"] in declared()
        ],
    }


def through(*links: str) -> float:
    """Share of the units trained that pass these links of the training chain, at declared numbers."""
    return math.prod(declared()[f"training_{link}_share"].default for link in links)


def everything() -> dict[str, Any]:
    """All that a template may use."""
    count = sum(grades().values())
    return {
        "entities": entities(),
        "arrays": ARRAYS,
        "day": day(),
        "deciders": deciders(),
        "topics": topics(),
        "grades": grades(),
        "grade_words": GRADES,
        "parameters": count,
        "assumed": f"{100 * grades()['D'] / count:.0f}",
        "outcomes": OUTCOMES,
        "ratios": RATIOS,
        "capabilities": CAPABILITIES,
        "missions": missions(),
        "tests": tests(),
        "patterns": committed("patterns.json"),
        "in_view": list(emergent_with_help()),
        "scenario_levers": [name for name, one in declared().items() if one.lever_class == "scenario"],
        "training_deploys": through("retained", "pledged", "deployed"),
        "training_works": through("retained", "pledged", "deployed", "effective"),
        "device_drill": declared()["device_drill_gain"].default,
        "validation": committed("validation.json"),
        "screening": screening(),
    }


def exists(path: str) -> bool:
    """Whether the repository holds that file, for links that appear when it does."""
    return (ROOT / Path(path)).exists()
