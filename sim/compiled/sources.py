"""Which source files decide the compiled code: those of every compiled function and of all that it names.

numba looks at the file of a function alone and would run stale code after an edit of what the function calls, or of a
constant that was compiled in. So the definitions that compiled functions name are followed, from module to module; a
file in which one of them stands counts whole. What is handed over while the model runs is part of numba's own key.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.compiled.import_graph import ROOT, file_of, is_for_annotations

PACKAGE = "sim"
#: What of numba makes compiled code of a function.
COMPILERS = frozenset({
    "njit", "jit", "vectorize", "guvectorize", "cfunc", "stencil", "jitclass", "generated_jit", "intrinsic", "overload",
    "overload_method", "overload_attribute", "register_jitable",
})


@dataclass(frozen=True)
class Module:
    """One source file, as far as its top level tells."""

    name: str
    path: Path

    @cached_property
    def lines(self) -> list[str]:
        """Its text."""
        return self.path.read_text(encoding="utf-8").split("\n")

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """What runs when it is imported."""
        body: list[ast.stmt] = ast.parse("\n".join(self.lines)).body
        return [each for each in body if not (isinstance(each, ast.If) and is_for_annotations(each))]

    @cached_property
    def definitions(self) -> dict[str, list[ast.stmt]]:
        """Statements that give a name its value, by name."""
        found: dict[str, list[ast.stmt]] = {}
        for statement in self.statements:
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                for name in _bound(statement):
                    found.setdefault(name, []).append(statement)
        return found

    @cached_property
    def imports(self) -> dict[str, str]:
        """Dotted names behind the names that are imported at the top level."""
        found: dict[str, str] = {}
        for statement in self.statements:
            if isinstance(statement, ast.Import):
                found |= {alias.asname or alias.name.partition(".")[0]: alias.name if alias.asname else
                          alias.name.partition(".")[0] for alias in statement.names}
            elif isinstance(statement, ast.ImportFrom):
                found |= {alias.asname or alias.name: f"{statement.module}.{alias.name}" for alias in statement.names}
        return found

    @cached_property
    def compiled(self) -> list[ast.stmt]:
        """Statements that make compiled code."""
        return [each for each in self.statements if not isinstance(each, ast.Import | ast.ImportFrom)
                and self._mentions_a_compiler(each) and any(_compiles(name) for name in self.named(each))]

    def _mentions_a_compiler(self, statement: ast.stmt) -> bool:
        """A quick look at the text, which spares most statements a walk through their tree."""
        first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
        text = "\n".join(self.lines[first - 1 : statement.end_lineno])
        return any(word in text for word in (*COMPILERS, *self.renamed))

    @cached_property
    def renamed(self) -> tuple[str, ...]:
        """Compilers that are imported under another name."""
        return tuple(name for name, whole in self.imports.items() if _compiles(whole))

    def named(self, statement: ast.AST) -> set[str]:
        """Dotted names that a statement uses, as far as they are imported or defined at the top level."""
        found = set()
        for node in _names(statement):
            if isinstance(node, ast.Name):
                found.add(self._whole(node.id))
            elif isinstance(node.value, ast.Name) and node.value.id in self.imports:
                found.add(f"{self.imports[node.value.id]}.{node.attr}")
        return found - {""}

    def _whole(self, name: str) -> str:
        """The dotted name behind a name; nothing where the top level does not know it."""
        return self.imports.get(name, f"{self.name}.{name}" if name in self.definitions else "")


def _names(statement: ast.AST) -> Iterator[ast.Name | ast.Attribute]:
    """All names and attributes in a statement; ``ast.walk`` takes several times as long."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name | ast.Attribute):
            yield node
        for field in node._fields:
            inner = getattr(node, field, None)
            if type(inner) is list:
                waiting += [each for each in inner if isinstance(each, ast.AST)]
            elif field != "ctx" and isinstance(inner, ast.AST):
                waiting.append(inner)


def _compiles(name: str) -> bool:
    first, *rest = name.split(".")
    return first == "numba" and bool(COMPILERS.intersection(rest))


def _bound(statement: ast.stmt) -> set[str]:
    """Names that a statement of the top level gives a value, or changes in place."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)
            and (isinstance(node.ctx, ast.Store) or not isinstance(statement, ast.Assign | ast.AnnAssign))}


class _Search:
    """Follows names from compiled functions to all definitions that they use."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.modules: dict[str, Module | None] = {}
        self.files: dict[str, Path] = {}
        self.seen: set[str] = set()
        self.used: set[ast.AST] = set()

    def module(self, name: str) -> Module | None:
        """The module of that name below the folder; None when there is none."""
        if name not in self.modules:
            path = file_of(name, self.root) if name.partition(".")[0] == PACKAGE else None
            self.modules[name] = Module(name, path) if path is not None else None
        return self.modules[name]

    def use(self, module: Module, statement: ast.AST) -> None:
        """Count a statement, and all that it names."""
        if statement in self.used:
            return
        self.used.add(statement)
        self.files[module.name] = module.path
        for name in sorted(module.named(statement)):
            self.follow(name)

    def follow(self, name: str) -> None:
        """Count what a dotted name stands for: a definition of a module, or a module as a whole."""
        if name in self.seen:
            return
        self.seen.add(name)
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            module = self.module(".".join(parts[:end]))
            if module is None:
                continue
            self.files[module.name] = module.path
            if end < len(parts):
                for statement in module.definitions.get(parts[end], ()):
                    self.use(module, statement)
                if parts[end] in module.imports:
                    self.follow(".".join([module.imports[parts[end]], *parts[end + 1 :]]))
            return


def compiled_sources(root: Path = ROOT) -> dict[str, Path]:
    """Every file that decides compiled code of the model, by name of module."""
    search = _Search(root)
    for path in sorted((root / PACKAGE).rglob("*.py")):
        if b"numba" in path.read_bytes():
            parts = path.relative_to(root).with_suffix("").parts
            module = search.module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
            for statement in module.compiled if module is not None else ():
                assert module is not None
                search.use(module, statement)
    return dict(sorted(search.files.items()))
