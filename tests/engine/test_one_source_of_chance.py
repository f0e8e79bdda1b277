"""Nothing under ``sim/`` draws, hashes or orders by anything but the keyed draws: read off the sources themselves."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

import sim

SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
FORBIDDEN_MODULES = ("random", "secrets", "uuid", "numpy.random", "scipy.stats")
FORBIDDEN_ATTRIBUTES = {"random", "rng", "shuffle", "shuffle_do", "default_rng", "RandomState", "urandom", "time_ns",
                        "now", "today", "getpid", "uuid1", "uuid4", "getrandbits", "rvs", "popitem"}
FORBIDDEN_CALLS = {"hash", "__import__", "import_module", "exec", "eval"}
#: What comes out of these is the same in whatever order it went in.
ORDERLESS = {"any", "all", "frozenset", "len", "max", "min", "set", "sorted"}


def complaints(tree: ast.Module) -> Iterator[str]:
    """What a source does that would give different numbers in another process or after another import order."""
    sets = {target.id for node in ast.walk(tree) for target in _set_by(node)}
    harmless = [each for node in ast.walk(tree) for each in _in_no_order(node)]
    for node in ast.walk(tree):
        yield from _chance(node)
        if node not in harmless:
            yield from _order(node, sets)


def _chance(node: ast.AST) -> Iterator[str]:
    """Imports, attributes and calls that are a source of chance."""
    match node:
        case ast.Import(names=names):
            yield from (f"imports {n.name}" for n in names if _forbidden(n.name))
        case ast.ImportFrom(module=module) if module and _forbidden(module):
            yield f"imports from {module}"
        case ast.ImportFrom(module="time" | "os" | "numpy" | "scipy", names=names):
            yield from (f"imports {n.name}" for n in names if n.name in FORBIDDEN_ATTRIBUTES | {"time", "stats"})
        case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="time")):
            yield f"line {node.lineno}: time.time()"
        case ast.Attribute(attr=attr) if attr in FORBIDDEN_ATTRIBUTES:
            yield f"line {node.lineno}: .{attr}"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in FORBIDDEN_CALLS:
            yield f"line {node.lineno}: {name}()"


def _order(node: ast.AST, sets: Collection[str]) -> Iterator[str]:
    """Sets whose order, which differs from process to process, may matter."""
    match node:
        case ast.For(iter=source) | ast.comprehension(iter=source) if _is_set(source, sets):
            yield f"line {source.lineno}: iterates over a set"
        case ast.Call(func=ast.Name(id="list" | "tuple" | "enumerate" | "zip"), args=args):
            yield from (f"line {node.lineno}: orders a set" for each in args if _is_set(each, sets))
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="pop"), args=[]) if name in sets:
            yield f"line {node.lineno}: takes any one out of a set"


def _in_no_order(node: ast.AST) -> list[ast.comprehension]:
    """The loops of what becomes a set, or is only counted, compared or sorted."""
    match node:
        case ast.SetComp(generators=loops):
            return loops
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() | ast.ListComp() as inner]) if name in ORDERLESS:
            return inner.generators
    return []


def _forbidden(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in FORBIDDEN_MODULES)


def _set_by(node: ast.AST) -> list[ast.Name]:
    """Names that a statement makes a set."""
    match node:
        case ast.Assign(targets=targets, value=value) if _is_set(value):
            return [target for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name() as target, value=value) if value is not None and _is_set(value):
            return [target]
    return []


def _is_set(node: ast.expr, named: Collection[str] = ()) -> bool:
    match node:
        case ast.Set() | ast.SetComp() | ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Call(func=ast.Attribute(attr="union" | "intersection" | "difference" | "symmetric_difference")):
            return True
        case ast.Name(id=name):
            return name in named
    return False


#: What lies beside the model and computes no number of it: words for one file, with a reason.
ALLOWED = {"compiled/folder.py": (".getpid", "whose folder of compiled code it is, and whether its process still runs")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(SOURCES[0].parent).as_posix())
def test_no_other_source_of_chance_or_order(path):
    allowed, _ = ALLOWED.get(path.relative_to(SOURCES[0].parent).as_posix(), ("nothing", ""))
    found = complaints(ast.parse(path.read_text(encoding="utf-8")))
    assert [each for each in found if not each.endswith(allowed)] == []


@pytest.mark.parametrize(
    "offence",
    ["import random", "from random import choice", "x = np.random.rand()", "y = self.rng.random()", "h = hash(name)",
     "for x in {1, 2}: pass", "z = [x for x in set(y)]", "w = list(a.union(b))", "t = time.time()",
     "from time import time", "b = os.urandom(8)", "from os import urandom", "d = datetime.now()", "import uuid",
     "from numpy import random", "world.agents.shuffle_do('step')", "from numpy.random import default_rng as d",
     "import numpy.random as r", "from scipy import stats", "import scipy.stats", "x = law.rvs(3)",
     "r = __import__('random')", "r = importlib.import_module('random')", "r = import_module('random')",
     "exec('import random')", "r = eval(text)",
     "seen = {1, 2}\nfor x in seen: pass", "seen: set[int] = set()\nz = list(seen)", "s = set()\ns.pop()"],
)
def test_the_scan_finds_what_it_looks_for(offence):
    assert list(complaints(ast.parse(offence)))
