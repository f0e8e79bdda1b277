"""A figure as a piece of a page: vector, its own names, colours that follow the page's theme."""

from __future__ import annotations

import io
import re
from functools import cache
from html import escape
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from experiments.figures.glyphs import FAMILY, lend_fonts
from experiments.figures.style import RC, theme
from experiments.files.outputs import SOFTWARE
from experiments.files.whole_files import write_bytes, write_text

_FONT = "'DejaVu Sans', Verdana, 'Segoe UI', sans-serif"


@matplotlib.rc_context(RC)
def write_files(figure: Figure, folder: Path, name: str) -> str:
    """Write the figure as PNG (150 dots per inch) and SVG files of that name; returns the text of the SVG."""
    lend_fonts(figure)
    figure.draw_without_rendering()
    # The parts have found their places: to arrange them again for each file takes longer than to draw them.
    figure.set_layout_engine("none")
    write_bytes(folder / f"{name}.png", _as_png(figure, 150))
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    write_text(folder / f"{name}.svg", buffer.getvalue())
    return buffer.getvalue()


@matplotlib.rc_context(RC)
def png(figure: Figure, dpi: float = 150) -> bytes:
    """The figure as the content of a PNG file, which says who drew it."""
    lend_fonts(figure)
    return _as_png(figure, dpi)


def _as_png(figure: Figure, dpi: float) -> bytes:
    """The same of a figure whose texts have their fonts."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": SOFTWARE})
    return buffer.getvalue()


def inline_svg(svg: str, name: str, alt: str) -> str:
    """An ``<svg>`` element to stand inside HTML.

    Args:
        svg: the text of an SVG file of ours.
        name: prefix of all ids inside, so that two figures of one page never share an id.
        alt: text for those who cannot see it.
    """
    text = svg[svg.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", lambda tag: _for_page(tag.group(), name), text)
    box = re.search(r'viewBox="[^"]*"', text)
    head = (
        f'<svg class="plot" role="img" aria-label="{escape(alt, quote=True)}" {box.group(0) if box else ""} '
        'style="stroke-linejoin:round;stroke-linecap:butt">'
    )
    return head + re.sub(r"\s*\n\s*", "\n", text[text.index(">") + 1 :]).strip()


def _for_page(tag: str, name: str) -> str:
    """A tag with names, fonts and colours of the page. What stands between tags is text of users and stays."""
    tag = _own_names(tag, name).replace(f"'{FAMILY}'", _FONT)
    return _colours().sub(lambda found: f"var(--fig-{theme()[found.group()][0]})", tag)


@cache
def _colours() -> re.Pattern[str]:
    """Every colour that the page's theme replaces."""
    return re.compile("|".join(map(re.escape, theme())))


def _own_names(text: str, name: str) -> str:
    """Ids and references with the prefix; ``xlink:`` is dropped, which HTML does not need."""
    text = text.replace("xlink:href", "href")
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)
