"""A line "Writes:" names all that a compiled function changes, and nothing that neither it nor what it calls does.

Read off the code: a value that comes from ``state.sites[s]`` is a row of sites, one that comes from ``state.link`` is
that array, and a parameter is what its name says. ``tests/agents/test_orders.py`` asks the same of agents in a run.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest

from sim.compiled.import_graph import ROOT
from sim.engine.fields import TABLES
from sim.engine.records import State

FILES = [*(ROOT / "sim" / "engine").glob("*.py"), ROOT / "sim" / "agents" / "tours.py"]
#: Parameters that are a row, by the table.
ROWS = {"site": "sites", "unit": "enablers", "group": "groups", "community": "communities", "mission": "missions",
        "route": "routes", "ground": "grounds"}
#: Functions that return a row, by the table.
RETURNED = {"next_line": "log."}


@dataclass
class Written:
    """What one function changes, what it says that it changes, and whom it calls."""

    own: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    line: str = ""
    calls: set[str] = field(default_factory=set)


@cache
def functions() -> dict[str, Written]:
    """Every function of the days, by file and name such as ``threat.plan``."""
    found: dict[str, Written] = {}
    for path in FILES:
        body = ast.parse(path.read_text(encoding="utf-8")).body
        known = {node.name: f"{path.stem}.{node.name}" for node in body if isinstance(node, ast.FunctionDef)}
        known |= {alias.asname or alias.name: f"{(node.module or '').rpartition('.')[2]}.{alias.name}"
                  for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}
        for node in body:
            if isinstance(node, ast.FunctionDef):
                made = found[known[node.name]] = written_by(node)
                made.calls = {known[each] for each in made.calls & known.keys()}
    return found


def written_by(node: ast.FunctionDef) -> Written:
    """What one function says and does."""
    doc = (ast.get_docstring(node) or "").partition("Writes: ")[2].split("\n\n")[0]
    made = Written(told=set(named(doc)), line=" ".join(doc.split()))
    known = {each.arg: ROWS[each.arg] + "." for each in node.args.args if each.arg in ROWS}
    known |= {each.arg: each.arg for each in node.args.args if each.arg in State._fields}
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            made.calls.add(getattr(part.func, "id", ""))
        elif isinstance(part, ast.Assign):
            for name, value in pairs(part.targets[0], part.value):
                what = source(value, known)
                if isinstance(name, ast.Name) and what:
                    known[name.id] = what
    for part in ast.walk(node):
        for target in part.targets if isinstance(part, ast.Assign) else [part.target] if isinstance(
                part, ast.AugAssign) else []:
            made.own |= {what for name, _ in pairs(target, target) if (what := changed(name, known))}
    return made


def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Targets of an assignment with what each is given."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from pairs(one, other)
    else:
        yield target, value


def source(value: ast.expr, known: dict[str, str]) -> str:
    """The array of the state that a value belongs to; with a dot at its end where the value is a row of a table."""
    if isinstance(value, ast.Subscript):
        inside = source(value.value, known)
        return f"{inside}." if inside in TABLES and not inside.endswith(".") else inside
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        return value.attr if value.value.id in ("state", "ordinary") and value.attr in State._fields else ""
    if isinstance(value, ast.Call):
        return RETURNED.get(getattr(value.func, "id", ""), "")
    return known.get(value.id, "") if isinstance(value, ast.Name) else ""


def changed(target: ast.expr, known: dict[str, str]) -> str:
    """What of the state an assignment changes: ``sites.will``, ``link``; nothing for a variable of its own."""
    if isinstance(target, ast.Attribute):
        row = source(target.value, known)
        return f"{row}{target.attr}" if row.endswith(".") else ""
    return source(target.value, known).rstrip(".") if isinstance(target, ast.Subscript) else ""


def named(line: str) -> Iterator[str]:
    """The fields and arrays in a line; "the tally of moves" is the tally."""
    for part in re.split(r"[;:]", " ".join(line.split()).removesuffix(".")):
        table = ""
        for word in part.split(", "):
            word = re.sub(r"^(?:the )?tally.*", "tally", word.strip().removeprefix("and "))
            match = re.fullmatch(r"(?:([a-z_]+)\.)?([a-z_]+)", word)
            if match is None:
                break
            table = match[1] or table
            yield match[2] if match[2] == "tally" else f"{table}.{match[2]}" if table else match[2]


def reached(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """What a function changes by itself or through what it calls."""
    if name in seen or name not in functions():
        return set()
    return functions()[name].own.union(*(reached(each, seen | {name}) for each in functions()[name].calls))


def accounted(name: str) -> set[str]:
    """What a function changes by itself, and through helpers that have no line of their own."""
    helpers = [each for each in functions()[name].calls if each in functions() and not functions()[each].line]
    return functions()[name].own.union(*map(accounted, helpers))


def covered(names: set[str], by: set[str]) -> set[str]:
    """Those of the names that others name too, or whose whole table they name, either way round."""
    return {name for name in names for other in by
            if name == other or name.startswith(f"{other}.") or other.startswith(f"{name}.")}


#: Lines in prose: what they say is right, and no name.
IN_PROSE = {"consequence.after_raid"}


@pytest.mark.parametrize("name", sorted(name for name, one in functions().items() if one.line))
def test_a_line_names_all_that_is_written_and_no_more(name):
    one = functions()[name]
    silent = accounted(name) - covered(accounted(name), one.told)
    assert not silent or name in IN_PROSE, f"{name} writes {sorted(silent)} and says: {one.line}"
    assert one.told == covered(one.told, reached(name)), f"{name} never writes all of: {one.line}"


def test_every_line_of_the_model_names_declared_fields():
    """Of agents and of world-building too; words that are no names are prose."""
    strange = []
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            doc = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            line = (doc or "").partition("Writes: ")[2].split("\n\n")[0]
            strange += [f"{path.name}: {name}" for name in named(line) if not is_declared(name)]
    assert strange == []
    assert not is_declared("sites.skill_of_all")


def is_declared(name: str) -> bool:
    """Whether a name is a field of a table, or an array or a table of the state."""
    table, dot, column = name.rpartition(".")
    return column in State._fields if not dot else column in {each.name for each in TABLES.get(table, ())}


def test_what_has_no_line_is_part_of_what_has_one_but_for_the_day_itself():
    """A helper is accounted for where it is called; the day's own list adds the fatal day to the tally."""
    callers = {each for one in functions().values() if one.line for each in one.calls}
    alone = {name for name, one in functions().items() if one.own and not one.line and name not in callers}
    assert alone == {"day.run_day"}


def test_what_a_line_forgets_and_what_it_makes_up_are_found():
    node = ast.parse("def f(state, s):\n    site, link = state.sites[s], state.link\n    site.will += 1.0\n"
                     "    site.skill, link[:] = 2.0, 0.0\n    state.enablers[0].working = 1\n    other = site.will\n")
    assert written_by(node.body[0]).own == {"sites.will", "sites.skill", "link", "enablers.working"}
    assert set(named("sites.will, skill; hours; the tally of moves.")) == {
        "sites.will", "sites.skill", "hours", "tally"}
    assert covered({"log.day", "link"}, {"log"}) == {"log.day"}
