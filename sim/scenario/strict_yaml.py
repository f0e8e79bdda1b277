"""YAML without its traps: what a file says is what it means, or it is refused.

YAML reads ``NO`` as false, ``1e6`` as text, ``22:30`` as 1350 and lets a repeated key win in silence. A
scenario that changes its meaning unseen is worse than one that does not load, so every ambiguous form is an
error with the unambiguous form as its hint.
"""

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.reader import Reader
from yaml.resolver import Resolver

from sim.scenario.characters import ACTING, written_out
from sim.scenario.errors import MOST, KeyPath, Place, ScenarioError, together, value_text
from sim.scenario.pasted import Cause, cause_in_key, cause_in_value, cause_of_error, lines_of, quote_mark
from sim.scenario.plain_text import plain_text

MAX_DEPTH = 30
#: Keys and values; ten times those of the largest mission. A place is kept for each, so many small ones cost most.
MAX_VALUES = 60_000

_TAG = "tag:yaml.org,2002:"
_RESOLVER = Resolver()
_WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9]\d{0,29})")
_DECIMAL_NUMBER = re.compile(r"[-+]?(\d{1,30}\.\d{0,30}|\.\d{1,30})([eE][-+]\d{1,3})?")
_CLOCK = re.compile(r"[-+]?\d+(:\d+)+(\.\d*)?")
# One way to match each sign: two of them would try all ways to share out half a million digits.
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+]?(\d[\d_,]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?|0[ob]\d+|0x[0-9a-fA-F]+")


class Parsed(NamedTuple):
    """A file as plain data (mappings, tuples, text, numbers, booleans, None), and where its keys are."""

    data: dict[str, Any]
    places: dict[KeyPath, Place]


class Draft(NamedTuple):
    """A file read as far as it goes: where it is ambiguous there is None, and a problem that says so."""

    parsed: Parsed
    problems: tuple[ScenarioError, ...]


def read_yaml(path: Path) -> Parsed:
    """Read one file whose top level is a mapping.

    Raises:
        ScenarioError: the file cannot be read, is no YAML, or says something ambiguous.
    """
    parsed, problems = read_draft(path)
    if problems:
        raise together(problems)
    return parsed


def read_draft(path: Path) -> Draft:
    """Read one file whose top level is a mapping, however ambiguous, so that all its faults can be told at once.

    Raises:
        ScenarioError: the file cannot be read or is no YAML.
    """
    text = plain_text(path)
    reader = _Reader(str(path), text)
    strange = Reader.NON_PRINTABLE.search(text)
    if strange:
        before = lines_of(text[: strange.start()])
        place = Place(str(path), len(before), len(before[-1]) + 1)
        problem = f"a character that YAML does not allow (U+{ord(strange[0]):04X}) in column {place.column}"
        raise ScenarioError(problem, place=place, expected="printable text: delete it")
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        mark, began = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
        cause = cause_of_error(text, mark.line, began.line) if mark and began else None
        if cause:
            reader.refuse_cause(cause)
        reader.refuse(error.problem or "not YAML", mark, expected="valid YAML")
    return Draft(Parsed(data, reader.places), tuple(reader.problems))


class _Reader:
    """Turns the events of the parser into plain data, remembers where keys and items are, gathers what is wrong.

    Nothing lets one place in a file stand for another. libyaml parses ten times as fast as the parser in Python, which
    stands in where libyaml was not built.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.problems: list[ScenarioError] = []
        self.places: dict[KeyPath, Place] = {}
        self._parser: Any = yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
        self._depth = self._values = 0
        self._text, self._lines = text, list[str]()

    def document(self) -> dict[str, Any]:
        """The only document of the text, which is a mapping."""
        first = self._after(yaml.StreamStartEvent, yaml.DocumentStartEvent)
        if isinstance(first, yaml.ScalarEvent) and first.style == ">" and first.start_mark:
            self.refuse_cause(quote_mark(first.start_mark.line))
        if isinstance(first, yaml.StreamEndEvent) or (isinstance(first, yaml.ScalarEvent) and first.value == ""):
            self.refuse("the file is empty", None, expected="a mapping that begins with 'kind:'")
        data = self._value(first, ())
        if not isinstance(data, dict) and self.problems:
            raise together(self.problems)
        if not isinstance(data, dict):
            self.refuse("the file is no mapping", first.start_mark, expected="lines of the form 'key: value'")
        self.places[()] = Place(self.file, 1, 1)
        rest = self._after(yaml.DocumentEndEvent)
        if not isinstance(rest, yaml.StreamEndEvent):
            self.refuse("a second document begins", rest.start_mark, expected="one document a file")
        return data

    def _after(self, *kinds: type[yaml.Event]) -> Any:
        """The next event that is of none of these kinds."""
        event = self._parser.get_event()
        while isinstance(event, kinds):
            event = self._parser.get_event()
        return event

    def refuse(
        self,
        problem: str,
        mark: Any,
        *,
        path: KeyPath = (),
        value: object = None,
        expected: str = "",
    ) -> NoReturn:
        """Raise an error that points at a mark."""
        error = ScenarioError(problem, place=self._place(mark), key_path=path, value=value, expected=expected)
        raise together([*self.problems, error])

    def refuse_cause(self, cause: Cause) -> NoReturn:
        """Raise an error for what the clipboard left."""
        place = Place(self.file, cause.line + 1, cause.column + 1)
        problem = f"{cause.problem} in column {place.column}"
        known = any((one.line, one.problem) == (place.line, problem) for one in self.problems)
        new = [] if known else [ScenarioError(problem, place=place, expected=cause.expected)]
        raise together([*self.problems, *new])

    def _note_cause(self, cause: Cause, path: KeyPath, value: object) -> None:
        """Keep what the clipboard left for the list of problems."""
        place = Place(self.file, cause.line + 1, cause.column + 1)
        problem = f"{cause.problem} in column {place.column}"
        error = ScenarioError(problem, place=place, key_path=path, value=value, expected=cause.expected)
        if len(self.problems) < MOST:
            self.problems.append(error)

    def _before(self, mark: Any) -> str:
        """What stands before a mark in its line."""
        self._lines = self._lines or lines_of(self._text)
        return self._lines[mark.line][: mark.column] if mark.line < len(self._lines) else ""

    def note(self, problem: str, mark: Any, path: KeyPath, value: object, expected: str) -> None:
        """Keep an error that does not hinder reading on, so that all of them are told at once."""
        place = self._place(mark)
        error = ScenarioError(problem, place=place, key_path=path, value=value, expected=expected)
        self.problems.append(error)
        if len(self.problems) >= MOST:
            raise together(self.problems)

    def _value(self, event: Any, path: KeyPath) -> Any:
        """The plain value that begins with an event; lists become tuples, for nothing read is changed later."""
        if isinstance(event, yaml.AliasEvent):
            self._refuse_indirect(f"alias '*{event.anchor}'", event, "the value itself: anchors and aliases")
        if event.anchor is not None:
            self._refuse_indirect(f"anchor '&{event.anchor}'", event, "no anchor: anchors and aliases")
        if event.tag is not None:
            self._refuse_indirect(f"tag '{event.tag}'", event, "a plain value: tags")
        self._values += 1
        if self._values > MAX_VALUES:
            self.refuse("too many keys and values", event.start_mark, expected=f"at most {MAX_VALUES:,}")
        if self._depth >= MAX_DEPTH:
            self.refuse("nested too deeply", event.start_mark, expected=f"at most {MAX_DEPTH} levels")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        self._depth += 1
        inner = self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._items(path)
        self._depth -= 1
        return inner

    def _refuse_indirect(self, what: str, event: Any, instead: str) -> NoReturn:
        self.refuse(what, event.start_mark, expected=f"{instead} are not allowed")

    def _items(self, path: KeyPath) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := self._parser.get_event(), yaml.SequenceEndEvent):
            here = (*path, len(items))
            self.places[here] = self._place(event.start_mark)
            items.append(self._value(event, here))
        return tuple(items)

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := self._parser.get_event(), yaml.MappingEndEvent):
            key = self._key(event, path)
            here = (*path, key or "")
            if key in mapping:
                first = self.places[here].line
                problem = f"duplicate key, first in line {first}"
                self.note(problem, event.start_mark, here, key, "each key once")
            if key is None or key in mapping:
                self._pass_over(here)
                continue
            self.places[here] = self._place(event.start_mark)
            mapping[key] = self._value(self._parser.get_event(), here)
        return mapping

    def _pass_over(self, path: KeyPath) -> None:
        """Read a value whose key was found wanting, and keep nothing of it."""
        problems, places = self.problems, self.places
        self.problems, self.places = [], {}
        self._value(self._parser.get_event(), path)
        self.problems, self.places = problems, places

    def _key(self, event: Any, path: KeyPath) -> str | None:
        """The key; none if it was found wanting already."""
        plain = isinstance(event, yaml.ScalarEvent)
        if plain and event.value == "<<" and not event.style:
            self.refuse("merge key '<<'", event.start_mark, path=path, expected="keys written out, or 'extends'")
        mark = event.start_mark
        if plain and not event.style and (cause := cause_in_key(event.value, mark.line, mark.column)):
            self._note_cause(cause, path, event.value)
            return None
        noted = len(self.problems)
        key = self._value(event, path)
        if len(self.problems) > noted and plain:
            return None
        if not isinstance(key, str):
            word = value_text(event.value) if plain else "'...'"
            self.refuse(
                "key must be a string",
                event.start_mark,
                path=path,
                value=key if plain else None,
                expected=f"a name; in quotes if it is meant: {word}",
            )
        return key

    def _scalar(self, event: Any, path: KeyPath) -> str | int | float | bool | None:
        """A value by YAML's own reading, unless a person could have meant something else."""
        text: str = event.value
        if acting := ACTING.search(text):
            problem = f"holds the character {written_out(acting.group())}, which invisibly changes how text is shown"
            self.note(problem, event.start_mark, path, text, "text without control characters")
            return None
        if event.style:  # in quotes: text, whatever it looks like
            return text
        clear, value = _plain(text)
        if clear:
            return self._meant_as_text(event, path) if isinstance(value, str) else value
        problem, expected = value
        self.note(problem, event.start_mark, path, text, expected)
        return None

    def _meant_as_text(self, event: Any, path: KeyPath) -> str | None:
        """A text, unless what the clipboard left made a text of something else."""
        text, mark = event.value, event.start_mark
        if text.isascii() and ":" not in text:
            return str(text)
        cause = cause_in_value(text, self._before(mark), mark.line, mark.column)
        if cause is None:
            return str(text)
        self._note_cause(cause, path, text)
        return None

    def _place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1, 1)


@lru_cache(maxsize=8192)
def _plain(text: str) -> tuple[bool, Any]:
    """A plain word by YAML's own reading: whether it has one meaning, and that value, or else what is wrong with it."""
    kind = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)).removeprefix(_TAG)
    if kind == "null":
        return True, None
    if kind == "bool" and text in ("true", "false"):
        return True, text == "true"
    if kind == "int" and _WHOLE_NUMBER.fullmatch(text):
        return True, int(text)
    if kind == "float" and _DECIMAL_NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return True, float(text)
    if kind == "str" and not (_CLOCK.fullmatch(text) or _LOOKS_LIKE_A_NUMBER.fullmatch(text)):
        return True, text
    return False, _ambiguity(kind, text)


def _ambiguity(kind: str, text: str) -> tuple[str, str]:
    """What is ambiguous about a plain word, and how to write what was meant."""
    shown = value_text(text)
    if kind == "bool":
        return (
            f"{shown} would read as true or false",
            f"true or false, or quotes around a word: {shown} (Norway is 'NO')",
        )
    if kind == "timestamp":
        return f"{shown} would read as a date object", f"quotes around a date: {shown}"
    if _CLOCK.fullmatch(text):
        return (
            f"{shown} would read as a number to base 60",
            f"quotes around a time: {shown}, or a plain number",
        )
    if kind == "str":
        return f"{shown} looks like a number but would read as text", (
            f"digits such as 1000000 or 1.0e+6, or quotes if text is meant: {shown}"
        )
    return f"{shown} is no plain finite decimal number", f"digits such as 1000000 or 0.5, or quotes: {shown}"
