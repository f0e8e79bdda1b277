"""Which YAML files are declarations of the program itself: they decide numbers as code does, and count in every key.

What scenario files say travels with the work; what these say is read wherever a future is computed.
"""

from pathlib import Path

from sim.compiled.import_graph import ROOT

#: Folders of the shipped library with the program's own declarations.
FOLDERS = ("parameters", "enablers")


def library_in(root: Path = ROOT) -> Path:
    """The shipped library: a wheel carries it inside the package ``sim``, a checkout beside it."""
    packed = root / "sim" / "scenarios"
    return packed if packed.is_dir() else root / "scenarios"


def declarations(root: Path = ROOT) -> dict[str, Path]:
    """All declarations in YAML, by name, such as ``parameters/air``.

    Args:
        root: folder that holds the package ``sim``.
    """
    library = library_in(root)
    paths = (path for folder in FOLDERS for path in (library / folder).glob("*.yaml"))
    return {path.relative_to(library).with_suffix("").as_posix(): path for path in sorted(paths)}
