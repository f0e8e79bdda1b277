"""Which modules a module needs, read off its sources: nothing is imported, so that the answer is the same everywhere.

A key over results must name all code that decides them. Lists kept by hand forget some; import statements do not.
"""

import ast
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: The folder that holds the packages ``sim`` and ``experiments``: a checkout, or where packages are installed.
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with code whose content counts.

    Attributes:
        folder: where it is.
        packages: the packages and modules in it that count; all when none is named.
    """

    folder: Path
    packages: tuple[str, ...] = ()

    def file_of(self, module: str) -> Path | None:
        """The source file of a module that counts."""
        counts = not self.packages or module.partition(".")[0] in self.packages
        return file_of(module, self.folder) if counts else None


#: The project's own code.
OURS = Place(ROOT, ("sim", "experiments"))


def file_of(module: str, root: Path = ROOT) -> Path | None:
    """The source file of a module below a folder; None when there is none."""
    place = os.path.join(root, *module.split("."))
    return next((Path(path) for path in (f"{place}.py", f"{place}/__init__.py") if os.path.isfile(path)), None)


def with_parents(module: str) -> Iterator[str]:
    """A module and the packages around it, which run when it is imported."""
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(len(parts), 0, -1))


def statements(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """All import statements that can run, wherever they stand; those that serve annotations alone do not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and is_for_annotations(node):
            for other in node.orelse:
                yield from statements(ast.Module([other], []))
        elif isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from statements(node)


def is_for_annotations(node: ast.If) -> bool:
    """Whether a block runs in type checkers alone."""
    return getattr(node.test, "id", getattr(node.test, "attr", "")) == "TYPE_CHECKING"


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """Every name that is imported, dotted; of ``from a import b`` both ``a`` and ``a.b``, since b may be a module.

    Args:
        tree: of the module.
        package: the package it lies in, from which relative imports count.
    """
    for node in statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            continue
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        source = ".".join([*above, *([node.module] if node.module else [])])
        yield source
        yield from (f"{source}.{alias.name}" for alias in node.names)


def needed(entries: Iterable[str], places: Sequence[Place] = (OURS,)) -> tuple[dict[str, Path], frozenset[str]]:
    """All modules that some modules need, and the foreign packages that these name.

    Args:
        entries: modules to begin with.
        places: where code counts; what lies elsewhere is foreign.

    Returns:
        Source files by name of module, in order of names; and top-level names of foreign packages.
    """
    found, foreign, seen = dict[str, Path](), set[str](), set[str]()

    @cache
    def ours(module: str) -> Path | None:
        """The source file of a module of ours."""
        return next((path for place in places if (path := place.file_of(module)) is not None), None)

    waiting = [name for entry in entries for name in with_parents(entry)]
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        path = ours(module)
        if path is None:
            continue
        found[module] = path
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        for name in imported(ast.parse(path.read_bytes()), package):
            if ours(name.partition(".")[0]) is not None:
                waiting += with_parents(name)
            else:
                foreign.add(name.partition(".")[0])
    return dict(sorted(found.items())), frozenset(foreign)


def feed(digest: "hashlib.blake2b", files: Mapping[str, Path]) -> None:
    """Feed names and contents of source files to a hash."""
    for name, path in files.items():
        content = path.read_bytes()
        digest.update(f"{name} {len(content)}\0".encode())
        digest.update(content)
