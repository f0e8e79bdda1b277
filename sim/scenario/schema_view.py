"""What the typed classes allow at a place in a file, in words, read off their JSON Schema: no rule is written twice."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

KeyPath = tuple[str | int, ...]


@cache
def view_of(model: type[BaseModel]) -> "SchemaView":
    """The view of a typed class, made once."""
    return SchemaView(model)


class SchemaView:
    """What a typed class allows at a key path, read off its JSON Schema."""

    _TYPES = {
        "integer": "a whole number",
        "number": "a number",
        "string": "text",
        "array": "a list",
        "object": "a mapping",
        "boolean": "true or false",
    }

    def __init__(self, model: type[BaseModel]) -> None:
        self._root = model.model_json_schema()

    def keys(self, path: KeyPath) -> list[str]:
        """Keys that a mapping may have."""
        node = self.node(path)
        return list(node.get("properties", {})) or list(node.get("propertyNames", {}).get("enum", []))

    def words(self, path: KeyPath) -> list[str]:
        """Words that a value may be, or nothing if it is free."""
        node = self.node(path)
        return [node["const"]] if "const" in node else list(node.get("enum", []))

    def expected(self, path: KeyPath) -> str:
        """What belongs at the path, in words: type, bounds and meaning."""
        node, words = self.node(path), self.words(path)
        if words:
            return f"one of {', '.join(words)}" if len(words) > 1 else f"'{words[0]}'"
        if "properties" in node:
            return f"a mapping of {', '.join(node['properties'])}"
        text = " ".join(part for part in (self._TYPES.get(node.get("type", ""), ""), bounds_text(node)) if part)
        meaning = node.get("description", "")
        return f"{text} ({meaning})" if text and meaning else text or meaning

    def node(self, path: KeyPath) -> dict[str, Any]:
        """The JSON Schema of what stands at the path; empty if nothing may."""
        node = self._resolved(self._root)
        for key in path:
            inner = node.get("items") if isinstance(key, int) else node.get("properties", {}).get(key)
            # Where keys must be written in a certain way, all of them hold the same.
            named = next(iter(node.get("patternProperties", {}).values()), None)
            node = self._resolved(inner or named or node.get("additionalProperties") or {})
        return node

    def _resolved(self, node: Any) -> dict[str, Any]:
        """The node itself: references followed, ``or null`` left out."""
        if not isinstance(node, dict):
            return {}
        if "$ref" in node:
            return self._resolved(self._root["$defs"][node["$ref"].rsplit("/", 1)[-1]])
        if "anyOf" in node:
            choice = next(one for one in node["anyOf"] if one.get("type") != "null")
            return {**self._resolved(choice), **{key: node[key] for key in node.keys() & {"description"}}}
        return node


def bounds_text(node: Mapping[str, Any]) -> str:
    """Bounds of a JSON Schema node in words, such as ``from 0 to 60``."""
    low, high = node.get("minimum"), node.get("maximum")
    above, below = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}" if max(abs(low), abs(high)) < 1e6 else f"from {low} to {high}"
    parts = (("at least", low), ("above", above), ("up to", high), ("below", below))
    bounds = " and ".join(f"{word} {bound}" for word, bound in parts if bound is not None)
    if "minLength" in node:
        bounds = f"of {node['minLength']} to {node.get('maxLength', 'any number of')} characters"
    elif "maxLength" in node:
        bounds = f"of up to {node['maxLength']} characters"
    return f"of at least {node['minItems']}" if "minItems" in node else bounds
