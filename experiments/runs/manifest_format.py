"""What a manifest says, key by key, and whether a folder that another version wrote can be read with what it has."""

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypedDict, get_type_hints

from experiments.files.whole_files import digest
from experiments.tables import columns
from sim.outcomes import BUILT_IN, Capability, Catalogue, Outcome, WorldColumn

#: Keys without which results cannot be compared and reported.
NEEDED = (
    "study", "seed", "replications", "months", "draws_per_point", "baseline", "missions", "catalogue", "columns",
    "policies", "source", "versions", "failures",
)
NEEDED_OF_A_POLICY = ("title", "lever_class", "scale")


class OfPolicy(TypedDict):
    """What a manifest says of a policy."""

    title: str
    packages: list[str]
    lever_class: str
    digest: str
    scale: float
    planned_cost_us_pv: float


class Described(TypedDict):
    """What a manifest says of a study."""

    format: str
    complete: bool
    identity: dict[str, Any]
    study: dict[str, Any]
    given: str
    seed: int
    replications: int
    months: int
    uncertainty: str
    draws_per_point: int
    points: int
    calibrated: int
    baseline: str
    missions: list[str]
    catalogue: dict[str, Any]
    columns: dict[str, Any]
    policies: dict[str, OfPolicy]
    source: str
    versions: dict[str, str]
    failures: list[dict[str, Any]]
    timing: dict[str, Any]


class Manifest(Described):
    """The same with hashes of the files beside it and of itself."""

    resolved: dict[str, str]
    tables: dict[str, str]
    seal: str


@cache
def format_digest() -> str:
    """Hash of the shape of manifest and tables, so that no one has to remember to count it up.

    What a study reports is no part of it: each folder declares that itself.
    """
    shape = {
        "manifest": {name: str(kind) for name, kind in get_type_hints(Manifest).items()},
        "policy": {name: str(kind) for name, kind in get_type_hints(OfPolicy).items()},
        "catalogue": {kind.__name__: [field.name for field in fields(kind)] for kind in (Outcome, Capability)}
        | {"WorldColumn": list(WorldColumn._fields)},
        "tables": columns.structure(BUILT_IN),
    }
    return digest(json.dumps(shape, sort_keys=True).encode())


def lacking(manifest: Mapping[str, Any]) -> str:
    """What of another version's folder cannot be read, in words; empty when all that is needed is there."""
    if manifest.get("format") == format_digest():
        return ""
    return _lacking_key(manifest) or _lacking_column(manifest)


def _lacking_key(manifest: Mapping[str, Any]) -> str:
    for key in NEEDED:
        if key not in manifest:
            return f"its manifest has no '{key}'"
    for name, policy in manifest["policies"].items():
        for key in NEEDED_OF_A_POLICY:
            if key not in policy:
                return f"its manifest has no '{key}' of policy '{name}'"
    return ""


def _lacking_column(manifest: Mapping[str, Any]) -> str:
    try:
        wanted = columns.structure(Catalogue.of_data(manifest["catalogue"]))
        there = {(table, one["name"], one["type"]) for table, found in manifest["columns"].items() for one in found}
    except (KeyError, TypeError, AttributeError) as error:
        return f"its catalogue cannot be read: {error}"
    lacks = ((table, *each) for table, found in wanted.items() for each in found if (table, *each) not in there)
    for table, name, kind in lacks:
        return f"its table {table} has no column '{name}' that holds {kind}"
    return ""
