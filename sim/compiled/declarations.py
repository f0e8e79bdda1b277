"""Which YAML files are declarations of the program itself: they decide numbers as code does, and count in every key.

What scenario files say travels with the work; what these say is read wherever a future is computed. Words for people
decide nothing: a meaning or a source can be edited without a compilation, or a result, being lost.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.compiled.import_graph import ROOT

#: Folders of the shipped library with the program's own declarations.
FOLDERS = ("parameters", "enablers")
#: The one of which compiled code holds something: names in their order, and values.
COMPILED_IN = ("parameters",)
#: Keys of words for people, wherever they stand; a key that is not listed counts.
WORDS: Final = frozenset({"title", "description", "unit", "meaning", "source", "grade", "read_by"})
#: Keys by which experiments draw a number and files may set it; no compiled function asks for them.
RANGES: Final = frozenset({"low", "high", "allowed", "distribution", "lever_class", "from_start"})


def library_in(root: Path = ROOT) -> Path:
    """The shipped library: a wheel carries it inside the package ``sim``, a checkout beside it."""
    packed = root / "sim" / "scenarios"
    return packed if packed.is_dir() else root / "scenarios"


def declarations(root: Path = ROOT, folders: tuple[str, ...] = FOLDERS) -> dict[str, Path]:
    """All declarations in YAML, by name, such as ``parameters/air``.

    Args:
        root: folder that holds the package ``sim``.
        folders: those of ``FOLDERS`` that are asked for.
    """
    library = library_in(root)
    paths = (path for folder in folders for path in (library / folder).glob("*.yaml"))
    return {path.relative_to(library).with_suffix("").as_posix(): path for path in sorted(paths)}


def feed_declared(digest: "hashlib.blake2b", files: Mapping[str, Path], without: frozenset[str] = WORDS) -> None:
    """Feed names and contents of declarations to a hash, in the order in which they are written.

    Args:
        digest: the hash.
        files: declarations by name.
        without: keys that do not count, wherever they stand.
    """
    for name, path in files.items():
        content = repr(_without(_read(path), without)).encode()
        digest.update(f"{name} {len(content)}\0".encode())
        digest.update(content)


def _read(path: Path) -> Any:
    """What a file says, every scalar as text; all of its bytes where it is not in order, as whoever reads it tells."""
    import yaml  # not to complete a command, which asks where the library lies

    text, loader = path.read_bytes(), yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
    try:
        return yaml.load(text, loader)
    except yaml.YAMLError:
        return text


def _without(value: Any, keys: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, keys) for key, inner in value.items() if key not in keys}
    return [_without(inner, keys) for inner in value] if isinstance(value, list) else value
