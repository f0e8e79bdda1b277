"""What must be the same for two results to stand in one table: code, libraries, how the processor rounds.

The code is found from the imports of the modules that compute (``sim.compiled.import_graph``), and the libraries are
those that this code names; nothing is listed by hand. Data that a run reads are not here: they travel with the work
and have a digest of their own.
"""

import functools
import hashlib
import inspect
import pickle
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.runs.arithmetic import arithmetic_digest
from sim.compiled.declarations import declarations, feed_declared
from sim.compiled.import_graph import OURS, Place, feed, needed
from sim.engine import compiler
from sim.scenario.errors import ScenarioError

#: Where every chunk begins: what is imported from here decides its numbers.
CHUNK = "experiments.runs.chunk"
#: Where packages are installed: of what lies there the version counts.
_INSTALLED = frozenset(Path(path).resolve() for path in sysconfig.get_paths().values())
#: Names under which packages are installed, where these are not those under which they are imported.
_INSTALLED_AS = {"yaml": "PyYAML", "sklearn": "scikit-learn"}
_MAIN = ("__main__", "__mp_main__")


@functools.cache
def source_digest(*entries: str, places: tuple[Place, ...] = (OURS,)) -> str:
    """Hash of all code that some modules need, of declarations without their words, and of the libraries named there.

    Args:
        entries: names of modules; those of a chunk and of the model when none is given.
        places: where code counts by its content; elsewhere the version does.
    """
    files, libraries = needed(entries or (CHUNK, "sim.run"), places)
    digest = hashlib.blake2b(f"{compiler()} {versions_of(libraries)}".encode(), digest_size=12)
    feed(digest, files)
    feed_declared(digest, declarations())
    return digest.hexdigest()


def computer_digest(*entries: str) -> str:
    """Hash of what must be the same where futures are compared: ``source_digest``, and how the processor rounds."""
    return f"{source_digest(*entries)}-{arithmetic_digest()}"


def files_digest(files: Iterable[Path], folder: Path) -> str:
    """Hash of the names and the content of files in a folder; their order does not matter."""
    digest = hashlib.blake2b(digest_size=12)
    feed(digest, {path.relative_to(folder).as_posix(): path for path in sorted(files)})
    return digest.hexdigest()


def versions_of(packages: Iterable[str]) -> dict[str, str]:
    """Version of each package that is installed, by the name under which it is imported; Python's own have none."""
    return {name: version for name in sorted(packages) if (version := _version(name))}


@functools.cache
def _version(package: str) -> str:
    if package in sys.stdlib_module_names:
        return ""
    try:
        return metadata.version(_INSTALLED_AS.get(package, package))
    except metadata.PackageNotFoundError:
        return ""


def simulator_digest(simulate: Callable[..., Any]) -> str:
    """Hash of a function that computes a future: its own code, that of the modules that it needs, and its settings.

    The model's own function adds nothing to ``source_digest`` but its name; one of the user's, or an agent that it
    brings along, counts with every module outside the installed packages that it imports.

    Raises:
        ScenarioError: it was made inside another function: its code does not tell what it computes.
    """
    settings, function = b"", simulate
    while isinstance(function, functools.partial):
        settings += _setting((function.args, function.keywords)).encode()
        function = function.func
    name, module = getattr(function, "__qualname__", ""), getattr(function, "__module__", "")
    # A worker knows the program that was started under another name.
    module = "__main__" if module in _MAIN else module
    if not inspect.isfunction(function) or "<locals>" in name or function.__closure__:
        raise ScenarioError(
            f"simulate: {name or simulate!r} cannot be told apart from others of its kind",
            expected="a function at the top level of a module, or functools.partial of one",
        )
    digest = hashlib.blake2b(f"{module} {name} {_code_of(function)}".encode(), digest_size=12)
    digest.update(settings)
    return digest.hexdigest()


def _setting(value: Any) -> str:
    """A setting of a function as text that tells it from any other; a class, such as an agent, with its code."""
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__} {_code_of(value)}"
    if isinstance(value, Mapping):
        return repr([(key, _setting(value[key])) for key in sorted(value)])
    if isinstance(value, tuple | list):
        return repr([_setting(each) for each in value])
    return pickle.dumps(value).hex()


def _code_of(function: Any) -> str:
    """What decides the code of a function or class: its module, or its own bytes where there is no file."""
    module = sys.modules.get(function.__module__)
    file = getattr(module, "__file__", None)
    if file is None and isinstance(function, type):
        own = sorted(vars(function).items())
        return repr([(name, _code_of(each)) if inspect.isfunction(each) else (name, repr(each)) for name, each in own
                     if not name.startswith("__") or inspect.isfunction(each)])
    if file is None:
        return _bytes_of(function.__code__, function.__defaults__, function.__kwdefaults__)
    if function.__module__ in _MAIN:
        entry, folder = Path(file).stem, Path(file).resolve().parent
    else:
        entry = function.__module__
        folder = Path(file).resolve().parents[entry.count(".") + (Path(file).name == "__init__.py")]
    counts = (entry.partition(".")[0],) if folder in _INSTALLED else ()
    return source_digest(entry, places=(OURS, Place(folder, counts)))


def _bytes_of(code: Any, *settings: Any) -> str:
    """Code without a file, such as typed in a notebook, as text: instructions and constants, inner functions too."""
    constants = [_bytes_of(each) if inspect.iscode(each) else repr(each) for each in code.co_consts]
    return repr((code.co_code.hex(), code.co_names, constants, settings))
