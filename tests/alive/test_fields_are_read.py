"""Every field of the state is read by something that decides, moves or counts: what is only written is dead.

Asked of the code: an attribute or a quoted name that is loaded, of a variable that can hold a row of the table. Writing
a field, adding to it and zeroing it are no reads. A variable whose name says nothing is taken to hold any row.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from sim.compiled.import_graph import ROOT
from sim.engine import records

TABLES = {
    "missions": records.MISSION, "sites": records.SITE, "communities": records.COMMUNITY,
    "contingents": records.CONTINGENT, "enablers": records.ENABLER, "groups": records.GROUP, "routes": records.ROUTE,
    "grounds": records.GROUND, "tactics": records.TACTIC, "agenda": records.ATTEMPT,
}
#: How the code calls rows and columns of each table.
CALLED = {
    "missions": {"mission", "missions", "own"}, "sites": {"site", "sites", "bases", "base"},
    "communities": {"community", "communities", "people", "places", "place", "around"},
    "contingents": {"unit", "units", "contingents"}, "enablers": {"unit", "units", "enablers"},
    "groups": {"group", "groups", "enemies"}, "routes": {"route", "routes"}, "grounds": {"ground", "grounds"},
    "tactics": {"tactic", "tactics", "how"}, "agenda": {"attempt", "agenda"},
}
#: Agents whose ``self`` is a row, by the file of their rule.
OWN = {"agents/mission": "missions", "agents/contingent": "contingents", "agents/armed_group": "groups",
       "agents/community": "communities"}
#: Where a name is no read: the declarations themselves, and the list of counts that a month sets to zero.
SILENT = {"engine/records", "model"}
#: Kept for people who look at a run, though no rule reads them.
UNREAD = {
    ("missions", "targeting"): "the headquarters' own attribute decides; this copy shows it",
}


@cache
def loads() -> frozenset[tuple[str, str, str]]:
    """Module, name of the variable (empty where it has none) and field, for everything that is loaded."""
    found = set()
    for path in (ROOT / "sim").rglob("*.py"):
        module = path.relative_to(ROOT / "sim").with_suffix("").as_posix()
        if module not in SILENT:
            found |= {(module, *each) for each in loads_of(ast.parse(path.read_text(encoding="utf-8")))}
    return frozenset(found)


def loads_of(tree: ast.AST) -> set[tuple[str, str]]:
    """Variable and field of every load in a piece of code."""
    stored = {id(node.slice) for node in ast.walk(tree) if isinstance(node, ast.Subscript) and _is_written(node)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            found.add((_variable(node.value), node.attr))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in stored:
            found.add(("", node.value))
    return found


def _is_written(node: ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store)


def _variable(node: ast.expr) -> str:
    """The name that says what a value is: of a variable, an attribute, or what is indexed."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_read(table: str, field: str, found: frozenset[tuple[str, str, str]]) -> bool:
    """Whether a load may be of this field of this table."""
    tables = set().union(*CALLED.values())
    return any(
        name == field and (variable in CALLED[table] or (variable == "self" and OWN.get(module) == table)
                           or (variable not in tables and variable != "self"))
        for module, variable, name in found
    )


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_read(table):
    unread = [name for name in TABLES[table].names if not is_read(table, name, loads())]
    assert [name for name in unread if (table, name) not in UNREAD] == []


def test_what_is_only_written_is_found():
    """A skill that was summed up for each base and read by nobody is how this began."""
    code = "site.skill = 0.0\nsite.skill += unit.skill * unit.strength\nrows['skill'] = 1.0\nself.skill = self.skill"
    found = frozenset(("engine/presence", *each) for each in loads_of(ast.parse(code)))
    assert not is_read("sites", "skill", found)
    assert is_read("contingents", "skill", found)
    assert Path(records.__file__).is_file()
