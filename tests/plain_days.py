"""Lets a test file run the compiled rules as ordinary Python: single steps cost nothing to compile then."""

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest


def _compiled(module: ModuleType) -> Iterator[str]:
    return (name for name, value in vars(module).items() if hasattr(value, "py_func"))


@pytest.fixture(scope="module")
def ordinary_python(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every compiled rule of the model, and what test files have imported of them, as the function that was compiled.

    Rows written by hand can be given to such a rule, and a mistake in it is seen without compiling anything.
    """
    beside = str(request.path.parent)
    rooms = [module for name, module in list(sys.modules.items())
             if name.startswith("sim.") or (getattr(module, "__file__", None) or "").startswith(beside)]
    with pytest.MonkeyPatch.context() as patch:
        for module in rooms:
            for name in list(_compiled(module)):
                patch.setattr(module, name, getattr(module, name).py_func)
        yield
