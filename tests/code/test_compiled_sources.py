"""The folder of compiled code is another one when anything changes that a compiled function calls or was built with."""

import ast
import importlib
import shutil
import sys
from pathlib import Path

import numba
import pytest
from numba.core.dispatcher import Dispatcher

from sim import engine
from sim.compiled.declarations import FOLDERS, declarations
from sim.compiled.import_graph import ROOT, needed
from sim.compiled.sources import compiled_sources


def compiled_functions() -> list[Dispatcher]:
    """Every compiled function of the model, found by importing all of it."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    ours = [module for name, module in sys.modules.items() if name.partition(".")[0] == "sim"]
    found = {id(value): value for module in ours for value in vars(module).values() if isinstance(value, Dispatcher)}
    return list(found.values())


def names_in(code) -> set[str]:
    """Global names that a function uses, inner functions too."""
    inner = [each for each in code.co_consts if hasattr(each, "co_names")]
    return set(code.co_names).union(*map(names_in, inner))


def imported_from(module: str) -> dict[str, str]:
    """The module behind each name that a module imports with ``from``."""
    tree = ast.parse(Path(sys.modules[module].__file__).read_text(encoding="utf-8"))
    return {alias.asname or alias.name: node.module
            for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_whatever_a_compiled_function_calls_or_names_is_hashed():
    """Asked of the functions themselves, as numba has them, and not of the search that makes the hash."""
    hashed, found = compiled_sources(), compiled_functions()
    assert len(found) > 100
    for function in found:
        plain = function.py_func
        assert plain.__module__ in hashed
        for name in names_in(plain.__code__) & plain.__globals__.keys():
            value, origin = plain.__globals__[name], imported_from(plain.__module__).get(name, "")
            for module in {getattr(getattr(value, "py_func", value), "__module__", ""), origin}:
                if str(module).startswith("sim."):
                    assert module in hashed, f"{plain.__module__}.{plain.__name__} uses {name} of {module}"


def test_all_compiled_code_goes_to_one_folder():
    """A module that came before the engine would have kept its code under its sources, whatever they call."""
    for function in compiled_functions():
        assert str(engine.KEPT.path) in function._cache.cache_path, function


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("copied")
    shutil.copytree(ROOT / "sim", root / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in FOLDERS:
        shutil.copytree(ROOT / "scenarios" / folder, root / "scenarios" / folder)
    return root


@pytest.mark.parametrize("file", [
    "agents/tours.py", "agents/find.py", "engine/draws.py", "engine/records.py", "engine/units.py", "outcomes.py",
])
def test_a_change_of_what_compiled_code_uses_changes_the_folder(copied, file):
    """``muster.look_ahead`` compiles in ``tours.changes_over``: a changed tour ran with yesterday's code."""
    path = copied / "sim" / file
    before, text = engine.source_hash(copied), path.read_bytes()
    path.write_bytes(text + b"\n# changed\n")
    try:
        assert engine.source_hash(copied) != before
    finally:
        path.write_bytes(text)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_change_of_a_declaration_in_yaml_changes_the_folder(copied, folder):
    """``tours`` compiles in the usual share of trained units."""
    before, path = engine.source_hash(copied), next((copied / "scenarios" / folder).glob("*.yaml"))
    text = path.read_bytes()
    path.write_bytes(text + b"\n# changed\n")
    try:
        assert engine.source_hash(copied) != before
    finally:
        path.write_bytes(text)


def test_declarations_are_found_in_a_checkout_and_in_a_wheel(copied, tmp_path):
    shutil.copytree(copied / "sim", tmp_path / "sim")
    shutil.copytree(copied / "scenarios", tmp_path / "sim" / "scenarios")
    assert declarations(copied).keys() == declarations(tmp_path).keys() == declarations().keys()
    assert "parameters/air" in declarations() and engine.source_hash(tmp_path) == engine.source_hash()


@pytest.mark.parametrize("file", ["scenario/errors.py", "scenario/check.py", "agents/donor.py", "model.py"])
def test_a_change_of_anything_else_compiles_nothing_again(copied, file):
    path = copied / "sim" / file
    before, text = engine.source_hash(copied), path.read_bytes()
    path.write_bytes(text + b"\n# changed\n")
    try:
        assert engine.source_hash(copied) == before
    finally:
        path.write_bytes(text)


def test_the_copy_has_the_hash_of_the_original(copied):
    assert engine.source_hash(copied) == engine.source_hash()


def test_what_compiles_is_part_of_the_hash(copied, monkeypatch):
    before = engine.source_hash(copied)
    monkeypatch.setattr(numba.config, "OPT", 0)
    assert engine.source_hash(copied) != before


def test_the_search_follows_every_way_to_name_a_thing(tmp_path):
    texts = {
        "direct": "from numba import njit\nfrom sim.called import step as go\n@njit\ndef f():\n    return go()\n",
        "renamed": "from numba import njit as fast\nfrom sim import box\n@fast(cache=True)\ndef f():\n"
                   "    return box.SIZE\n",
        "wrapped": "import numba\nfrom sim.plain import work\nquick = numba.njit(work)\n",
        "made": "import numba as nb\nfrom sim.inner import deep\ndef make():\n    @nb.njit\n    def g():\n"
                "        return deep()\n    return g\n",
        "called": "from sim.constants import TABLE\ndef step():\n    return TABLE\n",
        "constants": "from sim.numbers import BASE\nTABLE = (BASE, 2)\n", "numbers": "BASE = 1\n",
        "box": "from sim.again import SIZE\n", "again": "SIZE = 3\n", "plain": "def work():\n    return 1\n",
        "inner": "def deep():\n    return 1\n",
        "idle": "from sim.direct import f\ndef unused():\n    return f\n",
        "typed": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from numba import njit\n",
    }
    (tmp_path / "sim").mkdir()
    for name, text in {"__init__": "", **texts}.items():
        (tmp_path / "sim" / f"{name}.py").write_text(text)
    assert set(compiled_sources(tmp_path)) - {"sim"} == {f"sim.{name}" for name in texts} - {"sim.idle", "sim.typed"}


def test_what_a_module_needs_is_found_wherever_it_is_imported(tmp_path):
    from sim.compiled.import_graph import Place

    texts = {
        "pack/__init__": "from . import near\n", "pack/near": "def late():\n    import other.deep\n",
        "other/__init__": "", "other/deep": "try:\n    import numpy\nexcept ImportError:\n    from pack import last\n",
        "pack/last": "", "pack/idle": "", "pack/typed": "",
        "start": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pack import typed\nelse:\n"
                 "    import pack.near\n",
    }
    for name, text in texts.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    files, foreign = needed(["start"], [Place(tmp_path)])
    assert set(files) == {"start", "pack", "pack.near", "other", "other.deep", "pack.last"}
    assert foreign == {"numpy", "typing"}
