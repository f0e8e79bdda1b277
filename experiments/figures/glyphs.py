"""Fonts for scripts that the font of the figures lacks, such as Chinese: another installed font, or one sentence."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.console.options import say

FAMILY = "DejaVu Sans"
#: Looked at first where they are installed: made for screens, with the whole of a script. Others follow.
_PREFERRED = (
    "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "WenQuanYi Micro Hei", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Ethiopic", "Arial Unicode MS",
)  # fmt: skip
_reported: set[str] = set()

# What is missing is said below, once and in one sentence, not for each letter each time it is measured.
warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
# A font of another weight than was asked for is no news either.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
#: Comes with matplotlib and has a box for everything.
_BOXES = "Last Resort"


def lend_fonts(figure: Figure) -> str:
    """Give every text of a figure the fonts that its characters need; says once which characters no font has.

    Returns:
        The characters that no installed font has, in order.
    """
    missing: set[str] = set()
    for text in figure.findobj(Text):
        foreign = {sign for sign in text.get_text() if sign.isprintable() and sign != " "} - _signs(FAMILY)
        if foreign:
            families, left = _families_for(frozenset(foreign))
            missing |= left
            text.set_fontfamily([FAMILY, *families])
    unheard = "".join(sorted(missing - _reported))
    if unheard:
        _reported.update(unheard)
        shown = unheard if len(unheard) <= 20 else f"{unheard[:20]}..."
        say(f"no installed font has the characters {shown}: figures show boxes in their place; the free Noto fonts "
            "have nearly all")  # fmt: skip
    return "".join(sorted(missing))


@cache
def _families_for(wanted: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Installed families that have these characters between them, and the characters that none has."""
    chosen, left = [], set(wanted)
    for family in _installed():
        if not left:
            break
        if found := left & _signs(family):
            chosen.append(family)
            left -= found
    return tuple(chosen), frozenset(left)


def _installed() -> Iterator[str]:
    """Names of installed families: the preferred ones, then all others in order."""
    _find_new_fonts()
    names = {one.name for one in font_manager.fontManager.ttflist if not one.name.startswith(_BOXES)}
    yield from (name for name in _PREFERRED if name in names)
    yield from sorted(names.difference(_PREFERRED))


@cache
def _find_new_fonts() -> None:
    """Fonts installed since matplotlib last listed them, which it does once and for all."""
    listed = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in listed:
            with suppress(RuntimeError, OSError, ValueError, KeyError):
                font_manager.fontManager.addfont(path)


@cache
def _signs(family: str) -> frozenset[str]:
    """Every character that a family has; none if its file cannot be used, as some fonts of emoji."""
    try:
        path = font_manager.findfont(font_manager.FontProperties(family=[family]), fallback_to_default=False)
        return frozenset(map(chr, font_manager.get_font(path).get_charmap()))
    except (RuntimeError, OSError, ValueError):
        return frozenset()
