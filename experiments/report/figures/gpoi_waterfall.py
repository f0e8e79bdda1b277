"""The training chain: what is lost from a trained unit to an effective one; the four official questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis, count
from experiments.figures.style import BASELINE, GRID, MUTED, PAPER, RC, Palette, head_and_foot, row_height, sheet

if TYPE_CHECKING:
    from experiments.runs.store import Results

_CHAIN: tuple[tuple[str, str], ...] = (
    ("gpoi_trained", "Trained"),
    ("gpoi_retained", "Retained"),
    ("gpoi_pledged", "Registered"),
    ("gpoi_deployed", "Deployed"),
    ("gpoi_effective", "Effective"),
    ("gpoi_lost_at_rotation", "Rotated home"),
)
#: Question, numerator, denominator (None: a count) and unit of the four official questions.
_QUESTIONS: tuple[tuple[str, str, str | None, str], ...] = (
    ("Did the unit deploy?", "gpoi_deployed", "gpoi_trained", "% of units trained"),
    ("Was it effective?", "gpoi_effective", "gpoi_deployed", "% of units deployed"),
    (
        "If not deployed: used\nin another operation?",
        "gpoi_used_otherwise",
        "gpoi_trained",
        "% of units trained",
    ),
    ("Can the country\ntrain itself now?", "gpoi_self_training", None, "partners"),
)
#: Letters of a title for which the whole width has room.
_TITLE_LETTERS = 100
#: Policies that find room beside the baseline.
MOST_DRAWN = 4
#: All that is counted along the chain.
COLUMNS = tuple(dict.fromkeys(
    [name for name, _ in _CHAIN] + [name for _, *over, _ in _QUESTIONS for name in over if name is not None]
))


@matplotlib.rc_context(RC)
def gpoi_waterfall(results: Results, policies: Sequence[str]) -> Captioned:
    """Units along the chain from training to effect and the four official questions.

    Args:
        results: the study's results.
        policies: policies to draw besides the baseline, the first ``MOST_DRAWN`` of them.
    """
    palette = Palette.of(results)
    base = results.baseline
    names = [base, *[name for name in policies if name != base][:MOST_DRAWN]]
    totals = _totals(results.read("world", ["policy", "replication", *COLUMNS]))
    labels = [palette.label(name, 24) for name in names]
    row = row_height(labels, 0.44)
    figure = sheet(10, 4.6 + row * len(names))
    parts: Any = figure.subfigures(2, 1, height_ratios=(2.7, 1.0 + row / 1.1 * len(names)))
    upper, lower = parts
    for part in parts:
        part.set_facecolor("none")
    steps = upper.subplots(1, len(names), sharey=True, squeeze=False).ravel()
    for place, (axes, name) in enumerate(zip(steps, names, strict=True)):
        _chain(axes, pd.DataFrame(totals.loc[name]), palette, name)
        axes.set_title(palette.label(name, _TITLE_LETTERS // len(names)))
        axes.set_ylabel("Units over the horizon" if place == 0 else "")
    steps[0].set_ylim(top=1.08 * steps[0].get_ylim()[1])
    answers = lower.subplots(1, len(_QUESTIONS), sharey=True)
    for axes, question in zip(answers, _QUESTIONS, strict=True):
        _question(axes, totals, names, palette, question)
    answers[0].set_yticks(range(len(names)), labels)
    answers[0].set_ylim(len(names) - 0.55, -0.75)
    return _captioned(figure, results, totals, names, palette)


def _totals(world: pd.DataFrame) -> pd.DataFrame:
    """Sums over the months: one row for each policy and future."""
    return world.groupby(["policy", "replication"], observed=True)[list(COLUMNS)].sum()


def _chain(axes: Axes, futures: pd.DataFrame, palette: Palette, name: str) -> None:
    """Bars of the chain with the loss at each step hanging between them."""
    means = futures.mean()
    before: float | None = None
    for place, (column, _) in enumerate(_CHAIN):
        value = float(means[column])
        last = column == "gpoi_lost_at_rotation"
        low, high = (float(futures[column].quantile(end)) for end in (0.05, 0.95))
        axes.bar(
            place,
            value,
            width=0.62,
            color=BASELINE if last else palette.colour(name),
            alpha=0.55 if last else 0.85,
        )
        axes.plot([place, place], [low, high], color=MUTED, lw=1)
        axes.text(
            place,
            max(high, value),
            count(value),
            ha="center",
            va="bottom",
            fontsize=7.5,
            path_effects=[withStroke(linewidth=2, foreground=PAPER)],
        )
        if before is not None and not last:
            axes.plot([place - 1 + 0.31, place + 0.31], [before, before], color=MUTED, lw=0.7, ls=":")
        before = value
    axes.set_xticks(
        range(len(_CHAIN)),
        [title for _, title in _CHAIN],
        rotation=40,
        ha="right",
        rotation_mode="anchor",
        fontsize=7.5,
    )
    axes.grid(axis="y", color=GRID)


def _question(
    axes: Axes,
    totals: pd.DataFrame,
    names: Sequence[str],
    palette: Palette,
    question: tuple[str, str, str | None, str],
) -> None:
    title, numerator, denominator, unit = question
    for place, name in enumerate(names):
        futures = pd.DataFrame(totals.loc[name])
        answer = futures[numerator]
        centre = float(answer.mean())
        if denominator is not None:
            per = futures[denominator]
            answer = (100 * answer / per.where(per > 0)).dropna()
            centre = 100 * float(futures[numerator].sum()) / max(float(per.sum()), 1e-9)
        if answer.empty:
            axes.text(0.02, place, "no unit", transform=axes.get_yaxis_transform(), va="center", fontsize=7.5)
            continue
        colour = palette.colour(name)
        axes.annotate(
            _in_words(futures, numerator, denominator),
            (0, place),
            (3, 5),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            fontsize=7,
            va="bottom",
        )
        axes.plot(answer.quantile([0.05, 0.95]), [place, place], color=colour, lw=1.8, solid_capstyle="butt")
        axes.plot(
            [centre], [place], marker=palette.marker(name), color=colour, markersize=5.5, ls="", clip_on=False
        )
    axes.set_title(title)
    axes.set_xlabel(unit[0].upper() + unit[1:])
    axes.set_xlim(left=0)
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)


def _finding(means: Mapping[str, pd.Series], names: Sequence[str], palette: Palette) -> str:
    """Trained, deployed and effective under the policy that trains most, beside the baseline."""
    most = max(names, key=lambda name: float(means[name]["gpoi_trained"]))

    def three(name: str) -> list[str]:
        """Trained, deployed and effective under a policy."""
        return [count(float(means[name][f"gpoi_{step}"])) for step in ("trained", "deployed", "effective")]

    trained, deployed, effective = three(most)
    words = f"{palette.label(most)}: of {trained} units trained {deployed} deploy and {effective} prove effective"
    if most == names[0]:
        return words
    before = three(names[0])
    return f"{words} ({palette.label(names[0])}: {before[0]}, {before[1]} and {before[2]})"


def _in_words(futures: pd.DataFrame, numerator: str, denominator: str | None) -> str:
    """The answer with the counts behind it, means over futures."""
    some = float(futures[numerator].mean())
    if denominator is None:
        return count(some)
    all_of_them = float(futures[denominator].mean())
    return f"{100 * some / all_of_them:.0f} %: {count(some)} of {count(all_of_them)}"


def _captioned(
    figure: matplotlib.figure.Figure,
    results: Results,
    totals: pd.DataFrame,
    names: Sequence[str],
    palette: Palette,
) -> Captioned:
    futures = int(totals.index.get_level_values("replication").nunique())
    words = []
    means = {name: pd.DataFrame(totals.loc[name]).mean() for name in names}
    for name in names:
        mean = means[name]
        words.append(
            f"{palette.label(name)}: {count(mean['gpoi_trained'])} units trained, "
            f"{count(mean['gpoi_effective'])} found effective in a mission"
        )
    head_and_foot(
        figure,
        _finding(means, names, palette),
        "Bars, dots and numbers: means; thin lines: middle 90 % of futures. Shares are of all futures together. "
        f"{basis(futures)} Not a forecast.",
    )
    caption = (
        f"Units over {results.months} months from training to effect, and the four official questions about "
        "them. Retained: still whole when called; rotated home: trained units whose tour has ended. Bars "
        "and dots are means over futures, lines the middle 90 % of futures; dotted lines carry the height "
        "of the step before. Most shares along the chain are not published: they are assumptions that the "
        f"study varies. {basis(futures)} {NOT_A_FORECAST}"
    )
    return Captioned(figure, caption, "; ".join(words) + ".")
