"""The templates of ``docs/extending``: each is held to the contract of its kind, beside all that is registered."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from sim.compiled.import_graph import ROOT

FOLDER = ROOT / "docs" / "extending"


def module(name: str) -> ModuleType:
    """A template of code, imported under a name by which a pickle finds it again."""
    known = f"template_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, FOLDER / f"{name}.py")
        assert spec is not None and spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


def file(kind: str) -> Path:
    """A template of a scenario file."""
    return FOLDER / f"{kind}.yaml"
