"""Template: a figure of every report. Register it as a line of ``PLATES`` in ``experiments/report/album.py``.

One that questions of a study may ask for takes the question and its figure as well, stands in ``ASKED`` and has its
word in ``QuestionFigure`` (``sim/scenario/schema/question.py``). A figure computes nothing: it draws tables of results.
"""

from collections.abc import Iterator

import matplotlib

from experiments.figures.captions import NOT_A_FORECAST, Captioned, basis
from experiments.figures.style import RC, Palette, head_and_foot, sheet
from experiments.report.evidence import Evidence
from experiments.report.plate import Plate


@matplotlib.rc_context(RC)
def patrols(evidence: Evidence) -> Iterator[Plate]:
    """Patrols by month, a line for each policy: the mean over all futures."""
    results, palette = evidence.results, Palette.of(evidence.results)
    table = results.read("monthly", ["policy", "month", "patrols"])
    means = table.groupby(["policy", "month"], observed=True)["patrols"].mean()
    figure = sheet(10, 4)
    axes = figure.subplots()
    for name in results.policies:
        axes.plot(means[name].index, means[name], color=palette.colour(name), lw=1)
    axes.set_xlabel("Month")
    axes.set_ylabel("Patrols made, % of the peak" if means.max() <= 1 else "Patrols a month and mission, units")
    words = basis(int(evidence.comparison["pairs"].max()) if len(evidence.comparison) else evidence.study.replications)
    head_and_foot(figure, "Patrols made, month by month", f"Mean over missions and futures. {words} Not a forecast.")
    alt = f"A line for each of {len(results.policies)} policies: patrols made by month."
    yield Plate("patrols", "Patrols", Captioned(figure, f"Patrols made by month. {words} {NOT_A_FORECAST}", alt))
