"""The picture of the architecture: rooms on a diagonal, a line from each room right and down into those that use it.

It is an N2 chart, written as SVG text from the imports themselves: the same sources give the same bytes.
"""

from __future__ import annotations

from html import escape

from experiments.documents.architecture import ORDER, ROOMS, Room, arrows, imports

COLUMN, ROW, BOX_HEIGHT = 78, 42, 28
LEFT, TOP, MARGIN = 340, 92, 24
WIDTH = LEFT + COLUMN * len(ROOMS) + MARGIN
HEIGHT = TOP + ROW * len(ROOMS) + MARGIN
COLOURS = {"sim": ("#dbe9f6", "#1f4e79"), "experiments": ("#fbe6d0", "#8a4b08")}
STYLE = "text{font-family:'DejaVu Sans',Helvetica,Arial,sans-serif;font-size:12px;fill:#222}"


def picture() -> str:
    """The picture of the code as it is now."""
    return drawn(arrows(imports()))


def drawn(counts: dict[tuple[str, str], int]) -> str:
    """The picture of the rooms and these arrows, (used, user) -> number of imports."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title">',
        '<title id="title">Rooms of peacegap in the order in which data flows, and what uses what</title>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#777"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_heading(),
        *(line for room in ROOMS for line in _lines(room, counts)),
        *(_count(*pair, number) for pair, number in counts.items()),
        *(line for room in ROOMS for line in _box(room)),
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


def _package(room: Room) -> str:
    return room.modules[0].split(".")[0]


def _centre(name: str) -> tuple[int, int]:
    index = ORDER[name]
    return LEFT + COLUMN * index + COLUMN // 2, TOP + ROW * index + ROW // 2


def _box(room: Room) -> list[str]:
    x, y = _centre(room.name)
    fill, edge = COLOURS[_package(room)]
    width = COLUMN - 6
    return [
        f'<rect x="{x - width // 2}" y="{y - BOX_HEIGHT // 2}" width="{width}" height="{BOX_HEIGHT}" rx="4" '
        f'fill="{fill}" stroke="{edge}"/>',
        f'<text x="{x}" y="{y + 4}" text-anchor="middle" style="font-weight:bold;fill:{edge}">{room.name}</text>',
        *_words(room, x - width // 2, y),
    ]


def _words(room: Room, edge: int, y: int) -> list[str]:
    """What a room holds, at the left, with a dotted line to its box."""
    return [
        f'<text x="{MARGIN}" y="{y + 4}">{escape(room.holds)}</text>',
        f'<path d="M{LEFT - 2} {y}H{edge - 3}" stroke="#ccc" stroke-dasharray="1 4"/>' if edge > LEFT + 8 else "",
    ]


def _lines(room: Room, counts: dict[tuple[str, str], int]) -> list[str]:
    """The line from a room to its last user, and the line down into it from the first room that it uses."""
    x, y = _centre(room.name)
    users = [user for used, user in counts if used == room.name]
    used = [used for used, user in counts if user == room.name]
    lines = []
    if users:
        lines.append(f'<path d="M{x + COLUMN // 2 - 3} {y}H{_centre(users[-1])[0]}" stroke="#bbb" fill="none"/>')
    if used:
        top, bottom = _centre(used[0])[1], y - BOX_HEIGHT // 2 - 1
        lines.append(f'<path d="M{x} {top}V{bottom}" stroke="#777" fill="none" marker-end="url(#head)"/>')
    return lines


def _count(used: str, user: str, number: int) -> str:
    """The number of imports, where the line of the room used meets the line of its user."""
    x, y = _centre(user)[0], _centre(used)[1]
    return (f'<circle cx="{x}" cy="{y}" r="11" fill="#fff" stroke="#777"/>'
            f'<text x="{x}" y="{y + 4}" text-anchor="middle" style="font-size:11px">{number}</text>')
