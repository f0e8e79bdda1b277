"""The manifest in the folder of a study, read and refused without any of the libraries that tables need."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.files.whole_files import bytes_of, digest
from sim.scenario.errors import ScenarioError, nearest_word

MANIFEST = "manifest.json"
#: Tables that the runs of a study are kept in, and those that are computed from them.
TABLES = ("runs", "monthly", "gaps", "gaps_month", "losses", "world", "incidents", "openings", "points")
EXPORTED = ("compare", "gap_changes", "levers", *TABLES)
#: What every manifest says.
NEEDED = {"complete", "identity", "study", "replications", "baseline", "policies", "missions", "months"}


def manifest_of(path: Path) -> dict[str, Any]:
    """The manifest in the folder of a study.

    Raises:
        ScenarioError: there is none; it names the nearest folder that has one.
    """
    manifest = read_manifest(path)
    if manifest is None:
        raise _no_results(path)
    return manifest


def refuse_unknown_table(name: str) -> None:
    """Refuse a name that is no table of a study.

    Raises:
        ScenarioError: it names the nearest table.
    """
    if name not in EXPORTED:
        raise ScenarioError(f"there is no table '{name}'", expected=f"one of {', '.join(EXPORTED)}",
                            nearest=nearest_word(name, EXPORTED))


def refuse_unknown_mission(name: str, missions: Sequence[str]) -> None:
    """Refuse a name that is no mission of a study.

    Raises:
        ScenarioError: it names the nearest mission.
    """
    if name not in missions:
        raise ScenarioError(f"mission '{name}' is not in the results", expected=f"one of {', '.join(missions)}",
                            nearest=nearest_word(name, missions))


def read_manifest(path: Path) -> dict[str, Any] | None:
    """The manifest in a folder; None when there is none, or not as it was written."""
    try:
        manifest: dict[str, Any] = json.loads(bytes_of(path / MANIFEST))
        known = manifest.keys() >= NEEDED and manifest.get("seal", "") in ("", seal_of(manifest))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return manifest if known else None


def seal_of(manifest: dict[str, Any]) -> str:
    """Hash of all that a manifest says, so that a change by accident is found."""
    said = {key: value for key, value in manifest.items() if key != "seal"}
    return digest(json.dumps(said, sort_keys=True).encode())


def _no_results(path: Path) -> ScenarioError:
    """The error for a folder without results, or for no folder, with the nearest that has some."""
    if (path / MANIFEST).exists():
        damaged = f"({MANIFEST} is damaged; rerun with --resume to repair it)"
        return ScenarioError(f"{path} holds no results of a study that can be read {damaged}")
    around = (path.parent, Path("results"), path)
    there = [found.parent for folder in around for found in folder.glob(f"*/{MANIFEST}") if found.parent != path]
    named = [str(folder) for folder in there if folder.name == path.name]
    nearest = named[0] if named else nearest_word(path, map(str, there))
    if not path.exists():
        problem = f"{path}: there is no such folder"
    else:
        problem = f"{path} holds no results of a study (no {MANIFEST})"
    return ScenarioError(problem, expected="the folder of a study", nearest=nearest)
