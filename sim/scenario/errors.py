"""One kind of error for everything that can be wrong in a scenario file, in one line that helps mend it.

A message names the file, the line, the key path, what is wrong, what was expected, and the nearest known
word: ``medevac.yaml:12: offers[0].knd: unknown key; expected one of kind, mission; did you mean 'kind'?``

What was expected is read off the JSON Schema of the typed classes, so no rule is written twice.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from sim.scenario.schema import Misfit

KeyPath = tuple[str | int, ...]


class Place(NamedTuple):
    """Where a key or a list item is written; lines and columns count from 1."""

    file: str
    line: int
    column: int


Places = Mapping[KeyPath, Place]


class ScenarioError(Exception):
    """Something a person wrote that cannot be used.

    Attributes:
        problem: what is wrong, in words.
        file, line: where; the path is relative to the working directory if it lies below it.
        key_path: such as ``offers[0].kind``; empty for the file as a whole.
        value: the value that was found, if any.
        expected: what would have been right.
        nearest: the known word closest to the one found, or empty.
        more: how many further errors the file has.
    """

    def __init__(
        self,
        problem: str,
        *,
        place: Place | None = None,
        key_path: KeyPath = (),
        value: object = None,
        expected: str = "",
        nearest: str = "",
        more: int = 0,
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.file = shown_path(place.file) if place else ""
        self.line = place.line if place else None
        self.key_path = key_text(key_path)
        self.value = value
        self.expected = expected
        self.nearest = nearest
        self.more = more

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.file else ""
        sentence = self.problem
        if self.expected:
            sentence += f"; expected {self.expected}"
        if self.nearest:
            sentence += f"; did you mean '{self.nearest}'?"
        if self.more:
            sentence += f" (+{self.more} more)"
        return " ".join(": ".join(part for part in (where, self.key_path, sentence) if part).split())


def shown_path(file: str | Path) -> str:
    """The path as a person would type it: relative where the file lies below the working directory."""
    path = Path(file)
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def key_text(path: KeyPath) -> str:
    """``("offers", 0, "kind")`` as ``offers[0].kind``."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def value_text(value: object) -> str:
    """A value as a message shows it: short, and on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | BaseModel):
        return "a mapping"
    if isinstance(value, tuple | list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...{text[-1]}"


def nearest_word(word: object, known: Iterable[str]) -> str:
    """The known word closest to the one found, or nothing if none is close."""
    matches = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return matches[0] if matches else ""


def place_of(path: KeyPath, places: Places) -> Place | None:
    """Where a key path is written, or the closest thing around it that is."""
    for length in range(len(path), -1, -1):
        if path[:length] in places:
            return places[path[:length]]
    return None


def from_validation(
    error: ValidationError, model: type[BaseModel], places: Places, prefix: KeyPath = ()
) -> ScenarioError:
    """The first thing that validation found wrong, as a person should read it.

    Unknown keys come first, for a misspelt key is also a missing one. ``prefix`` is where in the file the
    validated part stands.
    """
    found = error.errors(include_url=False)
    causes = [one for one in found if not _follows_from_another(one["loc"], found)]
    causes.sort(key=lambda one: one["type"] != "extra_forbidden")
    schema = SchemaView(model)
    return _translated(causes[0], schema, places, prefix, more=len(causes) - 1)


def _follows_from_another(loc: KeyPath, found: list[Any]) -> bool:
    """A list with a bad item is also reported as too short: only the item is a cause."""
    return any(len(one["loc"]) > len(loc) and one["loc"][: len(loc)] == loc for one in found)


_COMPLAINTS = {
    "less_than": "is too high",
    "less_than_equal": "is too high",
    "greater_than": "is too low",
    "greater_than_equal": "is too low",
    "literal_error": "is not one of the allowed words",
    "string_pattern_mismatch": "is not written as it must be",
    "too_short": "is too short",
    "string_too_short": "is too short",
    "string_too_long": "is too long",
}


def _translated(one: Any, schema: "SchemaView", places: Places, prefix: KeyPath, more: int) -> ScenarioError:
    """One error of pydantic in our words."""
    loc: KeyPath = one["loc"]
    value, nearest = one["input"], ""
    bad_key = loc[-1:] == ("[key]",)
    if bad_key:
        loc = loc[:-1]
    if bad_key or one["type"] == "extra_forbidden":
        known = schema.keys(loc[:-1])
        problem, expected, nearest = "unknown key", f"one of {', '.join(known)}", nearest_word(loc[-1], known)
    elif one["type"] == "missing":
        problem, value, expected = "missing", None, schema.expected(loc)
    elif one["type"] == "value_error":
        cause = one["ctx"]["error"]
        problem, expected = str(cause), ""
        if isinstance(cause, Misfit):
            loc += cause.path
            expected, nearest = ", ".join(cause.known), nearest_word(cause.word, cause.known)
    else:
        problem = f"{value_text(value)} {_COMPLAINTS.get(one['type'], 'does not fit')}"
        expected, nearest = schema.expected(loc), nearest_word(value, schema.words(loc))
    path = prefix + loc
    return ScenarioError(
        problem,
        place=place_of(path, places),
        key_path=path,
        value=value,
        expected=expected,
        nearest=nearest,
        more=more,
    )


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
            node = self._resolved(inner or node.get("additionalProperties") or {})
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
    return f"of at least {node['minItems']}" if "minItems" in node else bounds
