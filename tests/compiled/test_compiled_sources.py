"""The folder of compiled code is another one when anything changes that a compiled function calls or was built with."""

import ast
import hashlib
import importlib
import re
import shutil
import sys
from pathlib import Path

import numba
import pytest
from numba.core.dispatcher import Dispatcher

from sim import engine
from sim.compiled.declarations import FOLDERS, RANGES, WORDS, declarations, feed_declared
from sim.compiled.import_graph import ROOT, needed
from sim.compiled.sources import compiled_sources
from sim.scenario.parameters import declared
from sim.scenario.schema import Enabler, Parameters
from sim.scenario.schema.number import Number
from sim.scenario.schema.parameters import DeclaredParameter


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


SPEED = """kind: parameters
name: speeds
chapter: 2
parameters:
  road_kmh:
    value: 25
    unit: km/h
    low: 10
    high: 40
    allowed: [1, 100]
    meaning: on roads
    source: "assumption: a guess"
    grade: D
    read_by: [engine/response]
  air_kmh:
    value: 200
    unit: km/h
    low: 100
    high: 300
    allowed: [1, 900]
    meaning: >-
      in the
      air
    source: "assumption: a guess"
    grade: D
    read_by: [engine/response]
"""
RADAR = """kind: enabler
name: radar
title: Radars
unit: sets
gives: ground_radar
does: [probes_ground]
availability: {value: 0.5, low: 0.2, high: 0.8, unit: share, meaning: works, source: "assumption: x", grade: D}
price_usd_m: {parameter: radar_cost}
"""
BOTH, CHUNKS, NOTHING = (True, True), (False, True), (False, False)
ROADS = SPEED[SPEED.index("  road_kmh"):SPEED.index("  air_kmh")]
EDITS = [
    # What compiled code holds of it, and chunks.
    ("value: 25", "value: 26", BOTH), ("  road_kmh:", "  roads_kmh:", BOTH), ("chapter: 2", "chapter: 3", BOTH),
    (SPEED, SPEED.replace(ROADS, "") + ROADS, BOTH), (ROADS, "", BOTH),
    # What experiments draw from, and files may set.
    ("low: 10", "low: 11", CHUNKS), ("high: 40", "high: 41", CHUNKS), ("[1, 100]", "[2, 100]", CHUNKS),
    ("meaning: on", "distribution: uniform\n    meaning: on", CHUNKS),
    ("meaning: on", "lever_class: scenario\n    meaning: on", CHUNKS),
    ("value: 0.5", "value: 0.6", CHUNKS), ("low: 0.2", "low: 0.1", CHUNKS), ("gives: ground_radar\n", "", CHUNKS),
    ("[probes_ground]", "[probes_ground, searches]", CHUNKS), ("parameter: radar_cost", "parameter: cost", CHUNKS),
    ("name: radar", "name: radars", CHUNKS), ("does:", "one_per_base: true\ndoes:", CHUNKS),
    # Words.
    ("meaning: on roads", "meaning: on bad roads", NOTHING), ("in the\n      air", "in the air", NOTHING),
    ("unit: km/h\n    low: 10", "unit: km an hour\n    low: 10", NOTHING), ("a guess", "two guesses", NOTHING),
    ("grade: D\n    read", "grade: C\n    read", NOTHING), ("[engine/response]", "[engine/moves]", NOTHING),
    ("title: Radars", "title: Radar sets\ndescription: They look into the ground.", NOTHING),
    ("meaning: works", "meaning: it works", NOTHING), ("parameters:\n", "parameters:  # two\n", NOTHING),
]


@pytest.mark.parametrize(("old", "new", "counts"), EDITS)
def test_numbers_and_names_of_declarations_count_and_words_do_not(old, new, counts, tmp_path, monkeypatch):
    """``tours`` compiles in the usual share of trained units; experiments draw from the ranges."""
    monkeypatch.setattr(engine, "compiled_sources", lambda root: {})

    def keys() -> tuple[str, bytes]:
        digest = hashlib.blake2b()
        feed_declared(digest, declarations(tmp_path))
        return engine.source_hash(tmp_path), digest.digest()

    files = {"parameters/speeds": SPEED, "enablers/radar": RADAR}
    assert any(old in text for text in files.values())
    written(tmp_path, files)
    before = keys()
    written(tmp_path, {name: text.replace(old, new) for name, text in files.items()})
    assert tuple(now != then for now, then in zip(keys(), before, strict=True)) == counts


def written(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / "scenarios" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_every_key_of_a_declaration_is_a_word_or_counts():
    """A key more of a schema counts until somebody calls it a word; no name of a parameter may look like a word."""
    counted = {
        DeclaredParameter: {"value"}, Parameters: {"kind", "name", "chapter", "parameters"},
        Number: {"value", "parameter"},
        Enabler: {"kind", "name", "does", "gives", "capability", "required", "worth", "availability", "local",
                  "cleared_by_night", "price_usd_m", "priced_together", "saves_usd_m", "one_per_base", "replaces"},
    }
    for schema, keys in counted.items():
        assert schema.model_fields.keys() - WORDS - RANGES == keys, schema
    assert not (WORDS | RANGES) & declared().keys()


def test_a_file_that_is_not_in_order_counts_as_it_is(tmp_path):
    digests = set()
    for text in ("kind: [", "kind: {"):
        (tmp_path / "x.yaml").write_text(text)
        digest = hashlib.blake2b()
        feed_declared(digest, {"x": tmp_path / "x.yaml"})
        digests.add(digest.digest())
    assert len(digests) == 2


def test_compiled_code_holds_names_and_values_of_parameters_alone():
    """Should it hold a range or a kind of enabler one day, these join its key (``COMPILED_IN``, ``RANGES``)."""
    found = compiled_sources()
    assert [name for name in found if name.startswith("sim.scenario")] == [
        "sim.scenario.parameter", "sim.scenario.parameters"]
    for name, path in found.items():
        if not name.startswith("sim.scenario"):
            text = path.read_text(encoding="utf-8")
            assert set(re.findall(r"declared\(\)(?:\[[^]]*\]\.(\w+))?", text)) <= {"default"}, name


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
