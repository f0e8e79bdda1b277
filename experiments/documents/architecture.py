"""The rooms of the code, read off its folders, and what each takes from the others.

A room is a folder of ``sim/`` or ``experiments/``, or a module beside them; its docstring says what it holds. In which
order data flows through them, and so what may import what, is the contract of import-linter in ``pyproject.toml``:
``lint-imports`` checks it.
"""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.library import refuse_without_checkout

ROOT = Path(__file__).parents[2]
PACKAGES = ("sim", "experiments")


@dataclass(frozen=True, slots=True)
class Room:
    """Modules that belong together.

    Attributes:
        package: its module name, such as ``sim.engine``.
        holds: what is done there.
    """

    package: str
    holds: str

    @property
    def name(self) -> str:
        """One word, as the picture shows it."""
        return self.package.rpartition(".")[2]


def rooms(root: Path = ROOT) -> list[Room]:
    """All rooms, in the order in which data flows through them."""
    refuse_without_checkout("The order of the rooms", "git clone: it is written in pyproject.toml")
    linter = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    flows = {contract["containers"][0]: contract for contract in linter["contracts"] if contract["type"] == "layers"}
    names = [
        f"{package}.{name.strip(' ()')}"
        for package in PACKAGES
        for layer in reversed(flows[package]["layers"])
        for name in layer.split("|" if "|" in layer else ":")
    ]
    return [Room(name, _first_sentence(root, name)) for name in names]


def _first_sentence(root: Path, module: str) -> str:
    """What a package or module says of itself, up to its first stop."""
    text = ast.get_docstring(ast.parse(file_of(root, module).read_text(encoding="utf-8"))) or ""
    line = " ".join(text.partition("\n\n")[0].split())
    return line.partition(". ")[0].rstrip(".")


def file_of(root: Path, module: str) -> Path:
    """The file of a module or package."""
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def arrows(root: Path = ROOT) -> dict[tuple[str, str], int]:
    """How many imports go from each room to each other room: (used, user) -> count, in the order of the flow."""
    order = [room.package for room in rooms(root)]
    counts: Counter[tuple[str, str]] = Counter()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            user = _room_of(".".join(path.relative_to(root).with_suffix("").parts), order)
            for module in _imported(ast.parse(path.read_text(encoding="utf-8"))):
                used = _room_of(module, order)
                if user and used and used != user:
                    counts[used, user] += 1
    return dict(sorted(counts.items(), key=lambda item: [order.index(name) for name in item[0]]))


def _room_of(module: str, order: list[str]) -> str | None:
    return next((room for room in order if module == room or module.startswith(f"{room}.")), None)


def _imported(node: ast.AST) -> Iterator[str]:
    """The modules of each import that runs, at a node or below it; one inside TYPE_CHECKING does not."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{each.name}" for each in names)
        yield from _imported(child)
