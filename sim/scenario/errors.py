"""One kind of error for everything that can be wrong in a scenario file, in one line that helps mend it.

A message names the file, the line, the key path, what is wrong, what was expected, and the nearest known
word: ``medevac.yaml:12: offers[0].knd: unknown key; expected one of kind, mission; did you mean 'kind'?``

What was expected is read off the JSON Schema of the typed classes, so no rule is written twice.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ValidationError

from sim.scenario.parameters import declared
from sim.scenario.pasted import sign_in
from sim.scenario.schema import Misfit
from sim.scenario.schema_view import KeyPath, SchemaView, view_of

#: Longest problem that a message tells in full: a file may hold a word of any length.
LONGEST = 400
#: Files that a message names of all that an error breaks.
_BROKEN = 3
#: More errors than anyone fixes in one pass.
MOST = 100


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
        others: what else is wrong with the same file.
        breaks: other files that cannot be used because of it, where several were checked.
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
        others: "Sequence[ScenarioError]" = (),
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.file = shown_path(place.file) if place else ""
        self.line = place.line if place else None
        self.key_path = key_text(key_path)
        self.value = value
        self.expected = expected
        self.nearest = nearest
        self.others = tuple(others)
        self.breaks: tuple[str, ...] = ()

    @property
    def more(self) -> int:
        """How many further errors the file has."""
        return len(self.others)

    def all(self) -> "tuple[ScenarioError, ...]":
        """This error and the others, each on its own."""
        return (self.alone(), *self.others)

    def alone(self) -> "Self":
        """This error without the others."""
        return self.with_(others=())

    def with_(self, **fields: object) -> "Self":
        """The same error with some fields changed."""
        # Not ``copy``, which asks ``copyreg``: libraries for clusters register ways of their own there for exceptions.
        one = type(self).__new__(type(self), *self.args)
        one.__dict__ |= self.__dict__ | fields
        return one

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.file else ""
        sentence = self.problem if len(self.problem) <= LONGEST else f"{self.problem[:LONGEST]}..."
        if self.expected:
            sentence += f"; expected {self.expected}"
        if self.nearest:
            sentence += f"; did you mean '{self.nearest}'?"
        if self.breaks:
            shown = ", ".join(self.breaks[:_BROKEN]) + (", ..." if len(self.breaks) > _BROKEN else "")
            sentence += f" (breaks {len(self.breaks)} other file{'s' * (len(self.breaks) > 1)}: {shown})"
        if self.more:
            sentence += f" (+{self.more} more: peacegap check {self.file})" if self.file else f" (+{self.more} more)"
        return printable(": ".join(part for part in (where, self.key_path, sentence) if part))


def together(errors: "Sequence[ScenarioError]") -> ScenarioError:
    """Several errors as one: the first speaks, the others come with it."""
    first = errors[0].alone()
    first.others = tuple(one for error in errors for one in error.all())[1:]
    return first


def printable(text: str) -> str:
    """The text on one line, with signs that would move or colour a terminal's text written out."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in " ".join(text.split())
    )


def shown_path(file: str | Path) -> str:
    """The path as a person would type it: relative where the file lies below the working directory."""
    path = Path(file)
    try:  # not Path.resolve, which gives up on a link to itself
        return Path(os.path.realpath(path)).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def key_text(path: KeyPath) -> str:
    """``("offers", 0, "kind")`` as ``offers[0].kind``."""
    text = ""
    for key in path:
        word = key if isinstance(key, int) or len(key) <= 60 else f"{key[:60]}..."
        text += f"[{word}]" if isinstance(word, int) else f".{word}" if text else word
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
    sign = sign_in(value) if isinstance(value, str) and len(value) <= 60 else ""
    return (text if len(text) <= 60 else f"{text[:56]}...{text[-1]}") + (f" (with {sign})" if sign else "")


def nearest_word(word: object, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word closest to the one found, or nothing if none is as alike as ``cutoff`` (1 is the same)."""
    matches = get_close_matches(str(word)[:100], list(known)[:5000], n=1, cutoff=cutoff)
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
    """What validation found wrong, as a person should read it: one error with the others in it.

    Unknown keys come first, for a misspelt key is also a missing one. ``prefix`` is where in the file the
    validated part stands.
    """
    found = error.errors(include_url=False)
    around = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    # A list with a bad item is also reported as too short: only the item is a cause.
    causes = [one for one in found if one["loc"] not in around]
    causes.sort(key=lambda one: one["type"] != "extra_forbidden")
    schema = view_of(model)
    return together([told for one in causes[:MOST] for told in _translated(one, schema, places, prefix)])


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


def _translated(one: Any, schema: SchemaView, places: Places, prefix: KeyPath) -> list[ScenarioError]:
    """One error of pydantic in our words; several where one rule over several fields is broken several times."""
    cause = one.get("ctx", {}).get("error")
    if isinstance(cause, Misfit):
        return [_misfit(each, prefix + one["loc"], one["input"], places) for each in cause.all()]
    loc: KeyPath = one["loc"]
    value, nearest = one["input"], ""
    bad_key = loc[-1:] == ("[key]",)
    if bad_key:
        loc = loc[:-1]
    if bad_key or one["type"] == "extra_forbidden":
        known = schema.keys(loc[:-1])
        sign = sign_in(str(loc[-1])[:100])
        problem, expected = f"unknown key{f' (with {sign})' if sign else ''}", f"one of {', '.join(known)}"
        nearest = nearest_word(loc[-1], known)
    elif one["type"] == "missing":
        problem, value, expected = "missing", None, schema.expected(loc)
    elif one["type"] == "value_error":
        problem, expected = str(cause), ""
    else:
        problem = f"{value_text(value)} {_COMPLAINTS.get(one['type'], 'does not fit')}"
        expected, nearest = _parameter(loc) or schema.expected(loc), nearest_word(value, schema.words(loc))
    path = prefix + loc
    place = place_of(path, places)
    return [ScenarioError(problem, place=place, key_path=path, value=value, expected=expected, nearest=nearest)]


def _parameter(loc: KeyPath) -> str:
    """What a declared parameter may be, with its unit; nothing at any other place."""
    parameter = declared().get(str(loc[-1])) if loc[-2:-1] == ("parameters",) else None
    return parameter.allowed_text if parameter is not None else ""


def _misfit(misfit: Misfit, loc: KeyPath, value: object, places: Places) -> ScenarioError:
    """A broken rule over several fields, at the field at fault."""
    path = loc + misfit.path
    return ScenarioError(
        str(misfit),
        place=place_of(path, places),
        key_path=path,
        value=misfit.word or value,
        expected=_some(misfit.known),
        nearest=nearest_word(misfit.word, misfit.known),
    )


def _some(words: Sequence[str]) -> str:
    """Words that a message can hold, and how many more there are: a design makes hundreds of policies."""
    shown = [word for number, word in enumerate(words) if len(", ".join(words[: number + 1])) <= LONGEST or not number]
    rest = len(words) - len(shown)
    return ", ".join(shown) + (f" or {rest} other{'s' * (rest > 1)}" if rest else "")
