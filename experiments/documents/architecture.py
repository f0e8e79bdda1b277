"""The rooms of the code in the order in which data flows through them, and what each imports of the others.

A room uses itself and the rooms before it; nothing imports against the flow. Imports that only serve annotations
(``if TYPE_CHECKING``) do not run and are left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("sim", "experiments")


@dataclass(frozen=True, slots=True)
class Room:
    """Modules that belong together.

    Attributes:
        name: one word, as the picture shows it.
        holds: what is done there.
        modules: names of its modules; ``*`` stands for any ending, a full name wins over a pattern.
        never: rooms before it that it must not use all the same.
    """

    name: str
    holds: str
    modules: tuple[str, ...]
    never: tuple[str, ...] = ()


#: In the order of the flow.
ROOMS = (
    Room("code", "which code decides a number, where it is kept compiled",
         ("sim", "sim.import_graph", "sim.compiled_sources", "sim.compiled_folder")),
    Room("outcomes", "what is counted: outcomes, capabilities, money", ("sim.outcomes",)),
    Room("scenario", "what people may write in YAML, every parameter", ("sim.scenario*",)),
    Room("engine", "what happens in a day: compiled, knows rows only", ("sim.engine*",), never=("scenario",)),
    Room("deployment", "a scenario becomes rows: places, force, arms, offers, money",
         ("sim.deployment*", "sim.calendar")),
    Room("agents", "who decides each month, and by which rule", ("sim.agents*",)),
    Room("model", "the world: clock, months and days, tables of a run",
         ("sim.model", "sim.environment", "sim.recorder", "sim.run", "sim.cores", "sim.warm_up")),
    Room("files", "whole files, locks, progress, incidents in words",
         ("experiments", "experiments.whole_files", "experiments.held_files", "experiments.write_targets",
          "experiments.outputs", "experiments.user_text", "experiments.memory", "experiments.scratch_folder",
          "experiments.folder_lock", "experiments.progress", "experiments.interrupts",
          "experiments.namesakes", "experiments.incident_words", "experiments.commands.options",
          "experiments.user_table*")),
    Room("missions", "real missions, rebuilt from public tables",
         ("experiments.rebuild_missions", "experiments.mission_*")),
    Room("plan", "a study as a plan: policies, futures, draws",
         ("experiments.study", "experiments.policies", "experiments.uncertainty", "experiments.equal_cost",
          "experiments.evidence.posterior")),
    Room("runs", "chunks on any executor, and the tables they leave",
         ("experiments.aggregate", "experiments.tables", "experiments.arithmetic", "experiments.sources",
          "experiments.chunk", "experiments.chunk_folder", "experiments.batch", "experiments.store",
          "experiments.results_folder", "experiments.portions", "experiments.work", "experiments.runner",
          "experiments.cluster", "experiments.columns", "experiments.codebook", "experiments.manifest_format",
          "experiments.units", "experiments.spreadsheets")),
    Room("compare", "policies against the baseline, future by future",
         ("experiments.compare", "experiments.baseline_alone", "experiments.gap_changes", "experiments.partial_totals",
          "experiments.settled", "experiments.terminal", "experiments.exported")),
    Room("inquiries", "assumptions, evidence, patterns: what to believe",
         ("experiments.assumptions*", "experiments.evidence*", "experiments.patterns*")),
    Room("figures", "one function for each figure", ("experiments.plots*",)),
    Room("report", "pages for people, and the documents",
         ("experiments.report*", "experiments.documents*", "experiments.patterns.folder",
          "experiments.evidence.validation_report", "experiments.evidence.space_report",
          "experiments.evidence.calibration_report")),
    Room("exercise", "teaching, and a look inside one future", ("experiments.exercise*", "experiments.look_inside")),
    Room("command", "the command peacegap, and how fast it is",
         ("experiments.cli", "experiments.start", "experiments.__main__",
          "experiments.commands*", "experiments.bench*", "experiments.assumptions.command",
          "experiments.evidence.command", "experiments.evidence.space_command",
          "experiments.patterns.command", "experiments.documents.command")),
)
#: Calls that import a module by its name, and calls that run text in which any import may stand.
_BY_NAME = ("import_module", "__import__", "run_module")
_BY_TEXT = ("exec", "eval")
#: Stands for the module of an import that cannot be read off the source.
_HIDDEN = "?"
ORDER = {room.name: index for index, room in enumerate(ROOMS)}


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement: in which module, of which module, in which file and line."""

    module: str
    of: str
    file: str
    line: int


def room_of(module: str) -> Room | None:
    """The room of a module; None when no room claims it."""
    found = [(("*" not in each, len(each)), room)
             for room in ROOMS for each in room.modules if fnmatchcase(module, each)]
    return max(found, key=lambda match: match[0])[1] if found else None


def sources(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the project by its name."""
    found = {}
    for path in sorted(path for package in PACKAGES for path in (root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path = ROOT) -> list[Import]:
    """Every import of one module of the project by another, at the top of a file or inside a function."""
    modules = sources(root)
    found = []
    for name, path in modules.items():
        file = path.relative_to(root).as_posix()
        for line, of in _imported(ast.parse(path.read_text(encoding="utf-8")), set(modules)):
            found.append(Import(name, of, file, line))
    return found


def _imported(node: ast.AST, modules: set[str]) -> Iterator[tuple[int, str]]:
    """Line and module of each import that runs, at a node or anywhere below it."""
    below: Iterable[ast.AST] = ast.iter_child_nodes(node)
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), orelse=otherwise):
            below = otherwise
        case ast.Import(names=names):
            yield from ((node.lineno, each.name) for each in names if _ours(each.name))
            return
        case ast.ImportFrom(module=str(module), names=names, level=0) if _ours(module):
            full = {f"{module}.{each.name}" for each in names}
            yield from ((node.lineno, of) for of in sorted({of if of in modules else module for of in full}))
            return
        case ast.ImportFrom(level=level) if level:
            yield node.lineno, "." * level
            return
        case ast.Call(func=ast.Name(id=call) | ast.Attribute(attr=call)) if call in _BY_NAME:
            word = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else _HIDDEN
            if word == _HIDDEN or _ours(str(word)):
                yield node.lineno, str(word)
        case ast.Call(func=ast.Name(id=call)) if call in _BY_TEXT:
            yield node.lineno, _HIDDEN
    for child in below:
        yield from _imported(child, modules)


def _ours(module: str) -> bool:
    return module.split(".")[0] in (*PACKAGES, "tests")


def against_the_flow(found: list[Import]) -> list[str]:
    """What is wrong with these imports, each with file and line."""
    return [f"{each.file}:{each.line}: {wrong}" for each in found if (wrong := _wrong(each))]


def _wrong(each: Import) -> str:
    here, there = room_of(each.module), room_of(each.of)
    if each.of.startswith("."):
        return "a relative import: write the full name"
    if each.of == _HIDDEN:
        return "an import that nobody can read off: write the name of the module, and run no text"
    if here is None or there is None:
        homeless = each.module if here is None else each.of
        return f"{homeless} belongs to no room: name it in ROOMS of experiments/documents/architecture.py"
    if ORDER[there.name] > ORDER[here.name] or there.name in here.never:
        return (f"{each.module} ({here.name}) imports {each.of} ({there.name}), against the flow of data: "
                f"{here.name} may use {', '.join(_usable(here)) or 'nothing'}")
    return ""


def _usable(room: Room) -> list[str]:
    return [each.name for each in ROOMS[: ORDER[room.name]] if each.name not in room.never]


def arrows(found: list[Import]) -> dict[tuple[str, str], int]:
    """How many imports go from each room to each other room: (used, user) -> count."""
    counts: dict[tuple[str, str], int] = {}
    for each in found:
        here, there = room_of(each.module), room_of(each.of)
        if here and there and here is not there:
            counts[there.name, here.name] = counts.get((there.name, here.name), 0) + 1
    return dict(sorted(counts.items(), key=lambda item: [ORDER[name] for name in item[0]]))
