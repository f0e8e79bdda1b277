"""The picture of the architecture: rooms on a diagonal, a line from each room right and down into those that use it.

It is an N2 chart, written as SVG text from the imports themselves: the same sources give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import shorten

from experiments.documents.architecture import Room, arrows, rooms

COLUMN, ROW, BOX = 36, 25, 20
LEFT, TOP, MARGIN = 800, 92, 24
NAME = 110  # where what a room holds begins, after its name
LONGEST = 104  # letters of that
COLOURS = {"sim": ("#dbe9f6", "#1f4e79"), "experiments": ("#fbe6d0", "#8a4b08")}
STYLE = "text{font-family:'DejaVu Sans',Helvetica,Arial,sans-serif;font-size:12px;fill:#222}"


def picture() -> str:
    """The picture of the code as it is now."""
    return drawn(rooms(), arrows())


def drawn(shown: Sequence[Room], counts: Mapping[tuple[str, str], int]) -> str:
    """The picture of rooms in the order of the flow, and of arrows by package, (used, user) -> number of imports."""
    order = {room.package: index for index, room in enumerate(shown)}
    width, height = LEFT + COLUMN * len(shown) + MARGIN, TOP + ROW * len(shown) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">',
        '<title id="title">Rooms of peacegap in the order in which data flows, and what uses what</title>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#777"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *_heading(),
        *(line for room in shown for line in _lines(room, counts, order)),
        *(_count(order[used], order[user], number) for (used, user), number in counts.items()),
        *(line for room in shown for line in _box(room, order[room.package])),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _heading() -> list[str]:
    return [
        f'<text x="{MARGIN}" y="34" style="font-size:19px;font-weight:bold">'
        "Rooms in the order in which data flows</text>",
        f'<text x="{MARGIN}" y="56">From a room a line runs right, and down into the rooms that use it. '
        "The number counts import statements.</text>",
        f'<text x="{MARGIN}" y="73">No line runs up or left: a test forbids imports against the flow. '
        "Blue: sim/, the model. Orange: experiments/, what people do with it.</text>",
    ]


def _centre(index: int) -> tuple[int, int]:
    return LEFT + COLUMN * index + COLUMN // 2, TOP + ROW * index + ROW // 2


def _box(room: Room, index: int) -> list[str]:
    """The room's box, with its name and what it holds at the left and a dotted line between them."""
    x, y = _centre(index)
    fill, edge = COLOURS[room.package.partition(".")[0]]
    return [
        f'<rect x="{x - BOX // 2}" y="{y - BOX // 2}" width="{BOX}" height="{BOX}" rx="4" '
        f'fill="{fill}" stroke="{edge}"/>',
        f'<text x="{MARGIN}" y="{y + 4}" style="font-weight:bold;fill:{edge}">{room.name}</text>',
        f'<text x="{MARGIN + NAME}" y="{y + 4}">{escape(shorten(room.holds, LONGEST, placeholder=" ..."))}</text>',
        f'<path d="M{LEFT - 2} {y}H{x - BOX // 2 - 3}" stroke="#ccc" stroke-dasharray="1 4"/>',
    ]


def _lines(room: Room, counts: Mapping[tuple[str, str], int], order: Mapping[str, int]) -> list[str]:
    """The line from a room to its last user, and the line down into it from the first room that it uses."""
    x, y = _centre(order[room.package])
    users = [order[user] for used, user in counts if used == room.package]
    used = [order[used] for used, user in counts if user == room.package]
    lines = []
    if users:
        lines.append(f'<path d="M{x + BOX // 2} {y}H{_centre(max(users))[0]}" stroke="#bbb" fill="none"/>')
    if used:
        top, bottom = _centre(min(used))[1], y - BOX // 2 - 1
        lines.append(f'<path d="M{x} {top}V{bottom}" stroke="#777" fill="none" marker-end="url(#head)"/>')
    return lines


def _count(used: int, user: int, number: int) -> str:
    """The number of imports, where the line of the room used meets the line of its user."""
    x, y = _centre(user)[0], _centre(used)[1]
    return (f'<circle cx="{x}" cy="{y}" r="10" fill="#fff" stroke="#777"/>'
            f'<text x="{x}" y="{y + 4}" text-anchor="middle" style="font-size:10px">{number}</text>')
