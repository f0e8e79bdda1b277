"""Place names on a map without overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from experiments.figures.style import INK, PAPER

#: Where a label may go around its point, best first: offset in points and alignment.
_SPOTS: tuple[tuple[float, float, str, str], ...] = (
    (7, 0, "left", "center"),
    (-7, 0, "right", "center"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (6, 6, "left", "bottom"),
    (6, -6, "left", "top"),
    (-6, 6, "right", "bottom"),
    (-6, -6, "right", "top"),
)


def place_labels(
    axes: Axes, labels: Sequence[tuple[float, float, str, bool]], points: Sequence[tuple[float, float]]
) -> None:
    """Write each label at the first spot that touches no other label, no point and no edge.

    A label that fits nowhere is left out; a main one may cover points before that.

    Args:
        axes: where to write; their figure is arranged once to learn the sizes.
        labels: (x, y, text, main) in order of importance; main sites are written heavier.
        points: all points that labels must not cover.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        return
    figure.draw_without_rendering()
    pixel = figure.dpi / 72
    frame = axes.get_window_extent()
    dots = [
        Bbox.from_bounds(x - 3 * pixel, y - 3 * pixel, 6 * pixel, 6 * pixel)
        for x, y in axes.transData.transform(list(points))
    ]
    written: list[Bbox] = []
    for x, y, text, main in labels:
        for covering, (dx, dy, ha, va) in product((False, True) if main else (False,), _SPOTS):
            note = axes.annotate(
                text, (x, y), (dx, dy), textcoords="offset points", ha=ha, va=va, **_pen(main)
            )
            box = note.get_window_extent().padded(1.0)
            if _inside(box, frame) and not _touches(box, written if covering else written + dots):
                written.append(box)
                break
            note.remove()


def _touches(box: Bbox, others: Sequence[Bbox]) -> bool:
    return any(box.overlaps(other) for other in others)


def _pen(main: bool) -> dict[str, Any]:
    halo = [withStroke(linewidth=2.2, foreground=PAPER)]
    weight, size = ("bold", 8.0) if main else ("normal", 7.0)
    return {"color": INK, "fontsize": size, "fontweight": weight, "path_effects": halo, "zorder": 6}


def _inside(box: Bbox, frame: Bbox) -> bool:
    return bool(box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1)
