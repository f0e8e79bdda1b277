"""Nothing under ``sim/`` draws, hashes or orders by anything but the keyed draws: read off the sources themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim

SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
FORBIDDEN_MODULES = {"random", "secrets", "uuid"}
FORBIDDEN_ATTRIBUTES = {"random", "rng", "shuffle", "shuffle_do", "default_rng", "RandomState", "urandom", "time_ns",
                        "now", "today", "getpid", "uuid1", "uuid4", "getrandbits"}
FORBIDDEN_CALLS = {"hash"}


def complaints(tree: ast.Module) -> Iterator[str]:
    """What a source does that would give different numbers in another process or after another import order."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (f"imports {n.name}" for n in names if n.name.split(".")[0] in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=module) if module and module.split(".")[0] in FORBIDDEN_MODULES:
                yield f"imports from {module}"
            case ast.ImportFrom(module="time" | "os" | "numpy", names=names):
                yield from (f"imports {n.name}" for n in names if n.name in FORBIDDEN_ATTRIBUTES | {"time"})
            case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="time")):
                yield f"line {node.lineno}: time.time()"
            case ast.Attribute(attr=attr) if attr in FORBIDDEN_ATTRIBUTES:
                yield f"line {node.lineno}: .{attr}"
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
                yield f"line {node.lineno}: {name}()"
            case ast.For(iter=source) | ast.comprehension(iter=source) if _is_set(source):
                yield f"line {source.lineno}: iterates over a set"
            case ast.Call(func=ast.Name(id="list" | "tuple" | "enumerate" | "zip"), args=args):
                yield from (f"line {node.lineno}: orders a set" for each in args if _is_set(each))


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp() | ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Call(func=ast.Attribute(attr="union" | "intersection" | "difference" | "symmetric_difference")):
            return True
    return False


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(SOURCES[0].parent).as_posix())
def test_no_other_source_of_chance_or_order(path):
    assert list(complaints(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "offence",
    ["import random", "from random import choice", "x = np.random.rand()", "y = self.rng.random()", "h = hash(name)",
     "for x in {1, 2}: pass", "z = [x for x in set(y)]", "w = list(a.union(b))", "t = time.time()",
     "from time import time", "b = os.urandom(8)", "from os import urandom", "d = datetime.now()", "import uuid",
     "from numpy import random", "world.agents.shuffle_do('step')"],
)
def test_the_scan_finds_what_it_looks_for(offence):
    assert list(complaints(ast.parse(offence)))
