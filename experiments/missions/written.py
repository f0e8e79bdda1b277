"""Writes a stylised mission as a YAML file that people read: one row a line, the reason above or behind it.

The text is a pure function of its input, byte by byte; text is quoted as in JSON, which YAML reads unchanged.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sim.scenario.schema import Strict

WIDTH = 118
"""Characters of the longest line of data; remarks may stand further right."""


class Row[Kind: Strict](NamedTuple):
    """One row of a file, with what is said behind it and above it."""

    data: Kind
    remark: str = ""
    heading: str = ""


class Entry(NamedTuple):
    """One key at the top of a file and what is said behind it."""

    key: str
    content: Any
    remark: str = ""


class Block(NamedTuple):
    """One list of rows, with a comment above it."""

    key: str
    comment: tuple[str, ...]
    rows: Sequence[Row[Any]]


def file_text(header: Iterable[str], entries: Iterable[Entry], blocks: Iterable[Block]) -> str:
    """The whole file: comment, single entries, then the lists of rows."""
    lines = [f"# {line}".rstrip() for line in header] + [""]
    for entry in entries:
        lines += _entry_lines(entry)
    for block in blocks:
        lines += ["", *(f"# {line}" for line in block.comment), f"{block.key}:"]
        for row in block.rows:
            if row.heading:
                lines.append(f"  # {row.heading}")
            cells = row.data.model_dump(exclude_defaults=True)
            pieces = [f"{key}: {_flow(cell)}" for key, cell in cells.items()]
            lines.append(_behind(_folded("  - {", pieces, "}"), row.remark))
    return "\n".join(lines) + "\n"


def _entry_lines(entry: Entry) -> list[str]:
    """A scalar or list on one line; a mapping of (number, reason) pairs on a line each."""
    if isinstance(entry.content, dict) and entry.content:
        pairs = entry.content.items()
        return [
            f"{entry.key}:",
            *(_behind(f"  {key}: {_flow(number)}", reason) for key, (number, reason) in pairs),
        ]
    if isinstance(entry.content, tuple):
        pieces = [_flow(item) for item in entry.content]
        return [_behind(_folded(f"{entry.key}: [", pieces, "]"), entry.remark)]
    return [_behind(f"{entry.key}: {_flow(entry.content)}", entry.remark)]


def _folded(opening: str, pieces: list[str], closing: str) -> str:
    """Pieces between brackets, broken between two of them where a line would grow too wide."""
    lines = [opening]
    for place, piece in enumerate(pieces):
        piece += closing if place == len(pieces) - 1 else ","
        if place and len(lines[-1]) + 1 + len(piece) > WIDTH:
            lines.append(" " * (len(opening) - 1))
        lines[-1] += f" {piece}" if place else piece
    return "\n".join(lines)


def _behind(line: str, remark: str) -> str:
    return f"{line}  # {remark}" if remark else line


def _flow(content: Any) -> str:
    """A value in YAML's flow style."""
    if isinstance(content, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in content.items()) + "}"
    if isinstance(content, list | tuple):
        return "[" + ", ".join(_flow(inner) for inner in content) + "]"
    return json.dumps(content, ensure_ascii=False)
