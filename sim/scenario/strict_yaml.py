"""YAML without its traps: what a file says is what it means, or it is refused.

YAML reads ``NO`` as false, ``1e6`` as text, ``22:30`` as 1350 and lets a repeated key win in silence. A
scenario that changes its meaning unseen is worse than one that does not load, so every ambiguous form is an
error with the unambiguous form as its hint.
"""

import math
import re
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.composer import Composer
from yaml.events import Event
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import Reader
from yaml.resolver import Resolver

from sim.scenario.errors import KeyPath, Place, ScenarioError, together, value_text
from sim.scenario.plain_text import plain_text

MAX_DEPTH = 30
#: Keys and values; ten times those of the largest mission. A place is kept for each, so many small ones cost most.
MAX_VALUES = 60_000
#: More of one file's problems than anybody mends in one go.
MAX_PROBLEMS = 100

_TAG = "tag:yaml.org,2002:"
_WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9]\d{0,29})")
_DECIMAL_NUMBER = re.compile(r"[-+]?(\d{1,30}\.\d{0,30}|\.\d{1,30})([eE][-+]\d{1,3})?")
_CLOCK = re.compile(r"[-+]?\d+(:\d+)+(\.\d*)?")
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+]?(\d[\d_,]*\.?\d*|\.\d+)([eE][-+]?\d+)?|0[ob]\d+|0x[0-9a-fA-F]+")


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
    reader = _Reader(str(path))
    strange = Reader.NON_PRINTABLE.search(text)
    if strange:
        place = Place(str(path), text.count("\n", 0, strange.start()) + 1, 1)
        raise ScenarioError("a character that YAML does not allow", place=place, expected="printable text")
    try:
        node = _StrictLoader(text, reader).single_document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.refuse(error.problem or "not YAML", mark, expected="valid YAML")
    if node is None or (isinstance(node, ScalarNode) and node.value == ""):
        reader.refuse("the file is empty", None, expected="a mapping that begins with 'kind:'")
    if not isinstance(node, MappingNode):
        reader.refuse("the file is no mapping", node.start_mark, expected="lines of the form 'key: value'")
    reader.places[()] = Place(str(path), 1, 1)
    return Draft(Parsed(reader.plain(node, ()), reader.places), tuple(reader.problems))


class _StrictLoader(Composer, Resolver):
    """YAML up to its nodes, less everything that lets one place in a file stand for another.

    libyaml reads ten times as fast as the parser in Python, which stands in where libyaml was not built.
    """

    def __init__(self, text: str, reader: "_Reader") -> None:
        Composer.__init__(self)
        Resolver.__init__(self)
        self._parser = yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
        self._reader = reader
        self._depth = self._values = 0

    def check_event(self, *kinds: type[Event]) -> bool:
        """Whether the next event is of one of these kinds."""
        return bool(self._parser.check_event(*kinds))

    def peek_event(self) -> Any:
        """The next event, left where it is."""
        return self._parser.peek_event()

    def get_event(self) -> Any:
        """The next event."""
        return self._parser.get_event()

    def single_document(self) -> Node | None:
        """The only document of the stream; none if the stream is empty."""
        node = self.get_node() if self.check_node() else None
        if self.check_node():
            self._reader.refuse(
                "a second document begins", self.peek_event().start_mark, expected="one document a file"
            )
        return node

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event: Any = self.peek_event()
        refuse, mark = self._reader.refuse, event.start_mark
        if isinstance(event, yaml.AliasEvent):
            refuse(
                f"alias '*{event.anchor}'",
                mark,
                expected="the value itself: anchors and aliases are not allowed",
            )
        if event.anchor is not None:
            refuse(f"anchor '&{event.anchor}'", mark, expected="no anchor: anchors and aliases are not allowed")
        if event.tag is not None:
            refuse(f"tag '{event.tag}'", mark, expected="a plain value: tags are not allowed")
        self._depth += 1
        self._values += 1
        if self._depth > MAX_DEPTH:
            refuse("nested too deeply", mark, expected=f"at most {MAX_DEPTH} levels")
        if self._values > MAX_VALUES:
            refuse("the file says too much", mark, expected=f"at most {MAX_VALUES:,} keys and values")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Reader:
    """Turns nodes into plain data, remembers where each key and item is written, and gathers what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[ScenarioError] = []
        self.places: dict[KeyPath, Place] = {}

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

    def note(self, problem: str, mark: Any, path: KeyPath, value: object, expected: str) -> None:
        """Keep an error that does not hinder reading on, so that all of them are told at once."""
        place = self._place(mark)
        error = ScenarioError(problem, place=place, key_path=path, value=value, expected=expected)
        self.problems.append(error)
        if len(self.problems) >= MAX_PROBLEMS:
            raise together(self.problems)

    def plain(self, node: Node, path: KeyPath) -> Any:
        """The plain value of a node; lists become tuples, for nothing read from a file is changed later."""
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                self.places[(*path, index)] = self._place(item.start_mark)
            return tuple(self.plain(item, (*path, index)) for index, item in enumerate(node.value))
        assert isinstance(node, ScalarNode)
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            here = (*path, key)
            if key in mapping:
                first = self.places[here].line
                problem = f"the key occurs twice, first in line {first}"
                self.note(problem, key_node.start_mark, here, key, "each key once")
                continue
            self.places[here] = self._place(key_node.start_mark)
            mapping[key] = self.plain(value_node, here)
        return mapping

    def _key(self, node: Node, path: KeyPath) -> str | None:
        """The key; none if it was found wanting already."""
        if isinstance(node, ScalarNode) and node.tag == f"{_TAG}merge":
            self.refuse("merge key '<<'", node.start_mark, path=path, expected="keys written out, or 'extends'")
        noted = len(self.problems)
        key = self._scalar(node, path) if isinstance(node, ScalarNode) else None
        if len(self.problems) > noted:
            return None
        if not isinstance(key, str):
            self.refuse(
                "a key that is no text",
                node.start_mark,
                path=path,
                value=key,
                expected=f"a name; in quotes if it is meant: {_quoted(node)}",
            )
        return key

    def _scalar(self, node: ScalarNode, path: KeyPath) -> str | int | float | bool | None:
        """A value by YAML's own reading, unless a person could have meant something else."""
        text: str = node.value
        if node.style:  # in quotes: text, whatever it looks like
            return text
        kind = node.tag.removeprefix(_TAG)
        if kind == "null":
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind == "int" and _WHOLE_NUMBER.fullmatch(text):
            return int(text)
        if kind == "float" and _DECIMAL_NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        if kind == "str" and not (_CLOCK.fullmatch(text) or _LOOKS_LIKE_A_NUMBER.fullmatch(text)):
            return text
        problem, expected = _ambiguity(kind, text)
        self.note(problem, node.start_mark, path, text, expected)
        return None

    def _place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1, 1)


def _quoted(node: Node) -> str:
    return f"'{node.value}'" if isinstance(node, ScalarNode) else "'...'"


def _ambiguity(kind: str, text: str) -> tuple[str, str]:
    """What is ambiguous about a plain word, and how to write what was meant."""
    shown = value_text(text)
    if kind == "bool":
        return (
            f"{shown} would read as true or false",
            f"true or false, or quotes around a word: '{text}' (Norway is 'NO')",
        )
    if kind == "timestamp":
        return f"{shown} would read as a date object", f"quotes around a date: '{text}'"
    if _CLOCK.fullmatch(text):
        return (
            f"{shown} would read as a number to base 60",
            f"quotes around a time: '{text}', or a plain number",
        )
    if kind == "str":
        return f"{shown} looks like a number but would read as text", (
            f"digits such as 1000000 or 1.0e+6, or quotes if text is meant: '{text}'"
        )
    return f"{shown} is no plain finite decimal number", f"digits such as 1000000 or 0.5, or quotes: '{text}'"
