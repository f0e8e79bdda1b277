"""The JSON Schema of scenario files, for editors that complete and check while one types.

It is the schema of the typed classes, less what only Python knows, plus what a class leaves open and the loader
checks: names and bounds of parameters, and what a package may patch in the institutions.
"""

import json
from typing import Any

from pydantic import TypeAdapter

from sim.scenario.errors import ScenarioError, nearest_word
from sim.scenario.loader import MODELS
from sim.scenario.parameters import declared
from sim.scenario.schema import Document, Institutions, Parameters, Sources

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(kind: str | None = None) -> str:
    """The JSON Schema of one kind of file, or of all kinds that declare their kind.

    Raises:
        ScenarioError: there is no such kind.
    """
    if kind is None:
        schema, title = TypeAdapter(Document).json_schema(), "peacegap scenario file"
    elif kind == "sources":
        schema, title = Sources.model_json_schema(), "peacegap list of sources"
    elif kind == "parameters":
        return _text(Parameters.model_json_schema(), "peacegap declarations of parameters")
    elif kind in MODELS:
        schema, title = MODELS[kind].model_json_schema(), f"peacegap {kind} file"
    else:
        kinds = [*MODELS, "parameters", "sources"]
        expected, nearest = f"one of {', '.join(kinds)}", nearest_word(kind, kinds)
        raise ScenarioError(f"unknown kind '{kind}'", expected=expected, nearest=nearest)
    _complete(schema)
    return _text(schema, title)


def _text(schema: dict[str, Any], title: str) -> str:
    return json.dumps({"$schema": _DIALECT, **schema, "title": title}, indent=2, ensure_ascii=False) + "\n"


def _complete(schema: dict[str, Any]) -> None:
    """Put parameters and institutions where a class leaves an open mapping."""
    definitions = schema.setdefault("$defs", {})
    for node in [schema, *definitions.values()]:
        properties = node.get("properties", {})
        if "parameters" in properties:
            properties["parameters"] = _described(properties["parameters"], "Parameters")
            definitions["Parameters"] = _parameters()
        if properties.get("institutions", {}).get("additionalProperties"):
            properties["institutions"] = _described(properties["institutions"], "Institutions")
            inner = Institutions.model_json_schema()
            definitions |= inner.pop("$defs")
            definitions["Institutions"] = inner


def _described(node: dict[str, Any], name: str) -> dict[str, Any]:
    """A reference to a definition that keeps the words of what it stands in for."""
    kept: dict[str, Any] = {key: node[key] for key in ("title", "description") if key in node}
    return {**kept, "$ref": f"#/$defs/{name}"}


def _parameters() -> dict[str, Any]:
    """Every parameter with bounds, default, unit and meaning."""
    properties = {
        name: {
            "type": "number",
            "minimum": one.allowed[0],
            "maximum": one.allowed[1],
            "default": one.default,
            "description": f"{one.unit}: {one.meaning}",
        }
        for name, one in declared().items()
    }
    return {"type": "object", "additionalProperties": False, "properties": properties}
