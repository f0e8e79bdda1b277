"""Tables and paragraphs that fit the terminal; colour as it is wished for (``NO_COLOR``), none in a file or a pipe."""

import io
import sys
import textwrap
from collections.abc import Sequence

from sim.scenario.lines import columns

#: Columns where nobody looks through a terminal, and the most that a line of prose takes.
USUAL = 110
#: Narrowest that the first column of a table may get before its words stand on lines of their own.
_WORDS = 24
#: How a cell with one of these words is shown where there is colour.
_STYLES = {"better": "bold green", "worse": "bold red"}


def width() -> int:
    """Columns of the terminal, or what ``COLUMNS`` says; the usual ones in a file or a pipe, and never more."""
    return columns(USUAL)


def wrapped(text: str, indent: str = "", more: str = "") -> str:
    """A paragraph in lines that fit.

    Args:
        text: the paragraph.
        indent: what each line begins with.
        more: what all lines but the first begin with besides.
    """
    return textwrap.fill(text, width(), initial_indent=indent, subsequent_indent=indent + more)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = (0,)) -> str:
    """A table, indented by two: words to the left, folded where they are too long, numbers to the right and whole.

    Where the terminal is too narrow for both, the first cell of each row stands on a line of its own.

    Args:
        heads: of the columns.
        rows: cells, as many as there are heads.
        words: places of the columns that hold words.
    """
    room = width() - 2
    whole = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    rest = sum(size + 2 for place, size in enumerate(whole) if place not in words)
    if rest + min(whole[0], _WORDS) * len(words) > room and len(heads) > 1:
        lines = _drawn(heads[1:], [row[1:] for row in rows], [place - 1 for place in words if place], room - 2)
        if len(lines) == len(rows) + 1:
            return "\n".join(f"{wrapped(row[0], '  ')}\n    {line}"
                             for row, line in zip((heads, *rows), lines, strict=True))
    return "\n".join(f"  {line}" for line in _drawn(heads, rows, words, room))


def _drawn(heads: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int], room: int) -> list[str]:
    """The lines of a table of that width at most."""
    from rich.console import Console  # takes a tenth of a second
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for place, head in enumerate(heads):
        if place in words:
            drawn.add_column(Text(head), overflow="fold")
        else:
            drawn.add_column(Text(head), justify="right", no_wrap=True)
    for row in rows:
        drawn.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in row))
    screen = Console(file=io.StringIO(), width=room, force_terminal=sys.stdout.isatty(), highlight=False, emoji=False)
    with screen.capture() as captured:
        screen.print(drawn)
    return [line.rstrip() for line in captured.get().splitlines()]
