"""How figures look: colours that stay with a policy, sizes, fonts, a theme that a page may swap for dark."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from matplotlib.artist import Artist
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from experiments.runs.store import study_of
from sim.scenario.schema import Policy, Study

if TYPE_CHECKING:
    from experiments.runs.store import Results

INK, MUTED, GRID, PAPER = "#1c2330", "#5a6472", "#d8dce2", "#fefefe"
BASELINE = "#7d858f"
BETTER = "#e4eef3"
ALARM = "#b3261e"

#: Light colour -> its counterpart on a dark page. Distinct for colour-blind readers (after Tol's "muted").
_POLICY_COLOURS: dict[str, str] = {
    "#332288": "#a79bf0",
    "#cc6677": "#ef97a5",
    "#117733": "#5cc283",
    "#44aacc": "#7fd0ec",
    "#999933": "#cfcf6a",
    "#aa4499": "#dc86cc",
    "#c28a1e": "#efc067",
    "#882255": "#d0709f",
    "#2a8c82": "#66cfc3",
}
#: Of a key: what stands beside a label, and the usual width of a sign.
_KEY_INCHES, _SIGN_INCHES = 0.5, 0.061
_MARKERS = ("o", "s", "D", "^", "v", "P", "X")

RC: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    # One resolution and unhinted letters: parts arranged once then fit in PNG and SVG alike.
    "figure.dpi": 150,
    "text.hinting": "none",
    # Titles are what users typed: "$90 million for kit, $30 million for fuel" is no mathematics.
    "text.parse_math": False,
    "figure.facecolor": PAPER,
    "figure.titlesize": 11.5,
    "figure.titleweight": "bold",
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 8.5,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.fonttype": "none",
    "svg.hashsalt": "peacegap",
    "savefig.facecolor": PAPER,
}


def lighter(colour: str, share: float = 0.5) -> str:
    """The colour mixed with white; ``share`` is the part of white."""
    red, green, blue = (part + (1 - part) * share for part in to_rgb(colour))
    return to_hex((red, green, blue))


@cache
def theme() -> Mapping[str, tuple[str, str]]:
    """Colour written in a figure -> (name of the page's variable, colour on a dark page)."""
    table = {
        INK: ("ink", "#e8eaee"),
        MUTED: ("muted", "#a4adb8"),
        GRID: ("grid", "#3a424d"),
        PAPER: ("paper", "#171b21"),
        BASELINE: ("baseline", "#98a1ac"),
        BETTER: ("better", "#20303a"),
        ALARM: ("alarm", "#ff8a80"),
    }
    for number, (light, dark) in enumerate(_POLICY_COLOURS.items()):
        table[light] = (f"policy{number}", dark)
        red, green, blue = (0.04 + 0.65 * part for part in to_rgb(dark))
        table[lighter(light)] = (f"variant{number}", to_hex((red, green, blue)))
    return MappingProxyType(table)


class Palette:
    """Colour, marker and label of each policy of a study; the same in every figure.

    A policy scaled to equal cost is drawn in its parent's colour, lighter: the parent is the policy of
    the same packages that is not scaled. ``classes`` gives the lever class of policies.
    """

    def __init__(self, study: Study, classes: Mapping[str, str] | None = None) -> None:
        self.study = study
        self._classes = dict(classes or {})
        self._policies = {policy.name: policy for policy in study.policies}
        heads = [name for name in self._policies if name != study.baseline and self.parent(name) is None]
        self._place = {name: number for number, name in enumerate(heads)}

    @classmethod
    def of(cls, results: Results) -> Palette:
        """The palette of a study that was run."""
        classes = {name: row["lever_class"] for name, row in results.manifest["policies"].items()}
        return cls(study_of(results.study), classes)

    def parent(self, name: str) -> str | None:
        """The unscaled policy of the same packages, or None."""
        own = self._policies[name]
        if own.equal_cost is None:
            return None
        for other in self._policies.values():
            if other.equal_cost is None and other.packages == own.packages and other.name != name:
                return other.name
        return None

    def colour(self, name: str) -> str:
        """Colour of the policy; grey for the baseline."""
        if name == self.study.baseline:
            return BASELINE
        parent = self.parent(name)
        if parent == self.study.baseline:
            return lighter(BASELINE)
        if parent is not None:
            return lighter(self.colour(parent))
        colours = tuple(_POLICY_COLOURS)
        return colours[self._place[name] % len(colours)]

    def marker(self, name: str) -> str:
        """Marker of the policy: it changes when the colours come round again."""
        place = self._place.get(self.parent(name) or name, 0)
        return _MARKERS[place // len(_POLICY_COLOURS) % len(_MARKERS)]

    def label(self, name: str, width: int = 0) -> str:
        """Title of the policy, wrapped to ``width`` characters when that is given.

        A lever that is a guess or an assumption of the user says so wherever it appears.
        """
        kind = self._classes.get(name, "model")
        title = self._policies[name].title + ("" if kind == "model" else f" [{kind} lever]")
        return "\n".join(textwrap.wrap(title, width)) if width else title

    def policy(self, name: str) -> Policy:
        """The policy of that name."""
        return self._policies[name]

    def heads(self) -> list[str]:
        """Policies with a row of their own: not the baseline, not a variant beside its parent."""
        return list(self._place)

    def variants(self, name: str) -> list[str]:
        """Equal-cost variants of a policy."""
        return [other for other in self._policies if self.parent(other) == name]


def row_height(labels: Sequence[str], usual: float) -> float:
    """Inches for a row with such a label: more than usual where one has more lines than fit."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return usual if lines <= 3 else max(usual, 0.16 * lines)


def sheet(width: float, height: float) -> Figure:
    """An empty figure of that size in inches whose parts make room for each other."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.07, h_pad=0.06)  # type: ignore[union-attr, call-arg]
    return figure


def head_and_foot(
    figure: Figure,
    title: str,
    foot: str,
    key: tuple[Sequence[Artist], Sequence[str]] | None = None,
    columns: int = 3,
) -> None:
    """Write the finding above; below, flush left, the key (handles, labels) and the note on certainty.

    The layout leaves room for what stands below, whatever the number of its lines.
    """
    width, height = figure.get_size_inches()
    figure.suptitle("\n".join(textwrap.wrap(title, int(width * 9.4))), x=0.012, ha="left")
    lines = textwrap.wrap(foot, int(width * 15.5))
    note = (0.145 * len(lines) + 0.09) / height
    figure.text(
        0.012, 0.07 / height, "\n".join(lines), fontsize=7.5, color=MUTED, va="bottom", linespacing=1.2
    )
    columns = _columns_that_fit(key[1], columns, width) if key else columns
    rows = -(-len(key[1]) // columns) if key else 0
    bottom = note + (0.175 * rows + 0.1 * bool(rows)) / height
    if key:
        figure.legend(
            *key,
            loc="lower left",
            bbox_to_anchor=(0.004, note),
            borderaxespad=0,
            borderpad=0.3,
            ncols=columns,
            handletextpad=0.5,
            columnspacing=1.4,
            labelspacing=0.4,
        )
    figure.get_layout_engine().set(rect=(0, bottom, 1, 1 - bottom))  # type: ignore[union-attr, call-arg]


def _columns_that_fit(labels: Sequence[str], most: int, width: float) -> int:
    """Columns of a key whose labels do not run over the edge: as many as asked for, or fewer."""
    for columns in range(min(most, len(labels)), 1, -1):
        rows = -(-len(labels) // columns)
        widest = [max(map(len, labels[first : first + rows])) for first in range(0, len(labels), rows)]
        if sum(_KEY_INCHES + _SIGN_INCHES * signs for signs in widest) <= width:
            return columns
    return 1
