"""Which figures the report of a study shows: those of every study, and those that its questions ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from experiments.figures.panels import busiest, drawable
from experiments.figures.style import Palette
from experiments.report.figures import cost_effect as cost_effect_figure
from experiments.report.figures import forest as forest_figure
from experiments.report.figures import gap_overview as gap_overview_figure
from experiments.report.figures.cost_effect import USUAL, cost_effect
from experiments.report.figures.dose import dose
from experiments.report.figures.fan import fan
from experiments.report.figures.forest import forest
from experiments.report.figures.gap_heatmap import gap_heatmap
from experiments.report.figures.gap_overview import gap_overview
from experiments.report.figures.gpoi_waterfall import COLUMNS, MOST_DRAWN, gpoi_waterfall
from experiments.report.figures.heatmap import heatmap
from experiments.report.figures.horizon import horizon
from experiments.report.figures.losses import losses
from experiments.report.figures.map_legend import OpenedSites
from experiments.report.figures.mission_map import mission_map
from experiments.report.leads import in_speech
from experiments.report.plate import Plate
from experiments.report.questions import asked, featured
from sim.outcomes import Outcome
from sim.scenario.schema import Question, QuestionFigure

if TYPE_CHECKING:
    from experiments.report.evidence import Evidence

#: Outcomes whose spread over futures is drawn.
_FANNED = ("peacekeeper_deaths", "civilians_killed")
#: Policies that a figure holds beside the baseline; of more, those that the questions name first or that move most.
_FANS, _LOSSES_SHOWN, _HORIZONS = 3, 2, 12


def album(evidence: Evidence) -> Iterator[Plate]:
    """The figures of a report, in the order of reading; no two have one name."""
    taken: Counter[str] = Counter()
    for plate in _plates(evidence):
        taken[plate.name] += 1
        yield replace(plate, name=f"{plate.name}_{taken[plate.name]}") if taken[plate.name] > 1 else plate


def _plates(evidence: Evidence) -> Iterator[Plate]:
    for draw in PLATES.values():
        yield from draw(evidence)


def _overview(evidence: Evidence) -> Iterator[Plate]:
    results, changes = evidence.results, evidence.gap_changes
    titles = {mission.name: mission.title for mission in evidence.missions}
    missing = _left_out(evidence, gap_overview_figure.left_out(changes, Palette.of(results)))
    drawn = gap_overview(results, changes, titles)
    yield Plate("gap_overview", "Which package closes which capability gap", drawn, missing)


def _glance(evidence: Evidence) -> Iterator[Plate]:
    heads, table = Palette.of(evidence.results).heads(), evidence.comparison
    if drawable(table, None):
        missing = set(heads) - set(busiest(table, heads, forest_figure.MOST))
        plate = forest(table, evidence.study)
        yield Plate("forest", "All policies at a glance", plate, _left_out(evidence, missing, True))


def _questions(evidence: Evidence) -> Iterator[Plate]:
    if not any(figure.kind == "heatmap" for question in evidence.study.questions for figure in question.figures):
        yield from _heatmaps(evidence, "Every point of the grid:", QuestionFigure(kind="heatmap"), None)
    for question in asked(evidence):
        for figure in question.figures:
            for plate in ASKED[figure.kind](evidence, question, figure):
                says_so = plate.heading.startswith(question.ask)
                yield plate if says_so else replace(plate, heading=question.ask)


def _cost_effect(evidence: Evidence) -> Iterator[Plate]:
    table = evidence.comparison
    if drawable(table, USUAL):
        names = [name for name in evidence.results.policies if name != evidence.results.baseline]
        missing = set(names) - set(busiest(table, names, cost_effect_figure.MOST))
        plate = cost_effect(table, evidence.study, payer=evidence.payer)
        yield Plate("cost_effect", "Cost and effect", plate, _left_out(evidence, missing, True))


def _horizons(evidence: Evidence) -> Iterator[Plate]:
    for name in evidence.horizons:
        yield from _horizon(evidence, name, Palette.of(evidence.results).heads())


def _fans(evidence: Evidence) -> Iterator[Plate]:
    for name in evidence.results.catalogue.known(_FANNED):
        yield _fan(evidence, name, featured(evidence))


def _table_of(evidence: Evidence, question: Question) -> pd.DataFrame:
    """The comparison of a question's policies."""
    return evidence.comparison[evidence.comparison["policy"].isin(question.policies)]


def _outcomes_of(evidence: Evidence, question: Question) -> tuple[str, ...] | None:
    """The outcomes that a question names, of those that the study reports; none where it names none of them."""
    return evidence.results.catalogue.known(question.outcomes) or None


def _asked_waterfall(evidence: Evidence, question: Question, figure: QuestionFigure) -> Iterator[Plate]:
    results, names = evidence.results, question.policies
    if {one.name for one in results.catalogue.world}.issuperset(COLUMNS):
        chain = gpoi_waterfall(results, names)
        yield Plate("waterfall", question.ask, chain, _left_out(evidence, names[MOST_DRAWN:], True))


def _asked_dose(evidence: Evidence, question: Question, figure: QuestionFigure) -> Iterator[Plate]:
    shown = _outcomes_of(evidence, question)
    if drawable(evidence.comparison, shown):
        yield Plate("dose", question.ask, dose(evidence.comparison, evidence.study, figure, shown))


def _asked_forest(evidence: Evidence, question: Question, figure: QuestionFigure) -> Iterator[Plate]:
    table, shown = _table_of(evidence, question), _outcomes_of(evidence, question)
    if drawable(table, shown):
        missing = set(question.policies) - set(busiest(table, question.policies, forest_figure.MOST))
        plate = forest(table, evidence.study, shown)
        yield Plate("forest", question.ask, plate, _left_out(evidence, missing, True))


def _asked_cost_effect(evidence: Evidence, question: Question, figure: QuestionFigure) -> Iterator[Plate]:
    table, shown = _table_of(evidence, question), _outcomes_of(evidence, question)
    if drawable(table, shown or USUAL):
        missing = set(question.policies) - set(busiest(table, question.policies, cost_effect_figure.MOST))
        plate = cost_effect(table, evidence.study, shown, evidence.payer)
        yield Plate("cost_effect", question.ask, plate, _left_out(evidence, missing, True))


def _asked_fan(evidence: Evidence, question: Question, figure: QuestionFigure) -> Iterator[Plate]:
    for name in _outcomes_of(evidence, question) or evidence.headlines[:1]:
        yield _fan(evidence, name, question.policies)


def _asked_horizon(evidence: Evidence, question: Question, figure: QuestionFigure) -> Iterator[Plate]:
    for name in _outcomes_of(evidence, question) or evidence.headlines[:1]:
        yield from _horizon(evidence, name, question.policies)


def _asked_heatmap(evidence: Evidence, question: Question, figure: QuestionFigure) -> Iterator[Plate]:
    yield from _heatmaps(evidence, question.ask, figure, _outcomes_of(evidence, question))


def _heatmaps(
    evidence: Evidence, heading: str, figure: QuestionFigure, outcomes: Sequence[str] | None
) -> Iterator[Plate]:
    """One for each outcome (the headlines otherwise), if the study has a grid of two levers."""
    study, grid = evidence.study, evidence.study.grid
    if grid is None or len(grid.levers) < 2:
        return
    points = {policy.name for policy in study.policies if {level.lever for level in policy.levels} == set(grid.levers)}
    others = [name for name in evidence.results.policies if name not in points and name != study.baseline]
    table = evidence.comparison[evidence.comparison["policy"].isin(points)]
    for shown in drawable(table, outcomes):
        drawn = heatmap(table, study, shown, figure.rows or "", figure.columns or "")
        yield Plate(f"heatmap_{shown.name}", f"{heading} {shown.title.partition(':')[0]}", drawn,
                    _left_out(evidence, others, True))  # fmt: skip


def _horizon(evidence: Evidence, name: str, names: Sequence[str]) -> Iterator[Plate]:
    table = evidence.horizons.get(name)
    if table is None or not table["low"].notna().any():
        return
    futures, shown = int(evidence.comparison["pairs"].max()), evidence.results.catalogue.outcome(name)
    drawn = busiest(evidence.comparison, names, _HORIZONS)
    figure = horizon(table, evidence.study, shown, futures, drawn)
    heading = f"The answer by horizon: {_in_short(shown)}"
    yield Plate(f"horizon_{name}", heading, figure, _left_out(evidence, set(names) - set(drawn)))


def _fan(evidence: Evidence, name: str, names: Sequence[str]) -> Plate:
    heading = f"How wide the future is: {_in_short(evidence.results.catalogue.outcome(name))}"
    figure = fan(evidence.results, name, names[:_FANS])
    return Plate(f"fan_{name}", heading, figure, _left_out(evidence, names[_FANS:]))


def _left_out(evidence: Evidence, names: Iterable[str], variants: bool = False) -> str:
    """Which policies a figure does not draw, in the order of the study.

    Args:
        evidence: of the study.
        names: what it leaves out.
        variants: whether it draws policies scaled to equal cost beside those they vary.
    """
    missing, palette = set(names), Palette.of(evidence.results)
    labels = [palette.label(name) for name in evidence.results.policies if name in missing]
    parts = [f"Not drawn, to keep the figure legible: {'; '.join(labels)}."] if labels else []
    if not variants and any(palette.parent(name) is not None for name in evidence.results.policies):
        parts.append("Variants at equal cost are not drawn.")
    return " ".join([*parts, "The tables hold every policy."]) if parts else ""


def _in_short(outcome: Outcome) -> str:
    """The outcome's title up to its colon."""
    return in_speech(outcome.title.partition(":")[0])


def _gaps(evidence: Evidence) -> Iterator[Plate]:
    narrowest = _narrowest_gap(evidence)
    others = "Drawn with the baseline: the policy under which the mean gap is narrowest."
    for mission in evidence.missions:
        plate = gap_heatmap(evidence.results, mission.name, narrowest, mission.title)
        yield Plate(f"gaps_{mission.name}", f"Capability gaps: {mission.title}", plate,
                    others if len(featured(evidence)) > 1 else "")


def _losses(evidence: Evidence) -> Iterator[Plate]:
    names = featured(evidence)
    plate = losses(evidence.results, names[:_LOSSES_SHOWN])
    missing = _left_out(evidence, names[_LOSSES_SHOWN:])
    yield Plate("losses", "What the missing capabilities let happen", plate, missing)


def _maps(evidence: Evidence) -> Iterator[Plate]:
    for mission in evidence.missions:
        shown = mission_map(
            mission, one_future(evidence, mission.name), evidence.numbers[mission.name],
            opened=opened_sites(evidence, mission.name),
        )
        yield Plate(f"map_{mission.name}", f"The ground: {mission.title}", shown)


def _narrowest_gap(evidence: Evidence) -> list[str]:
    """The policy under which the capability gap is narrowest, to be drawn with the baseline; none if it is alone."""
    table = evidence.comparison
    rows = table[(table["outcome"] == "gap_index") & table["difference"].notna()]
    by_policy = dict(zip(rows["policy"], rows["difference"], strict=True))
    return [min(by_policy, key=lambda name: by_policy[name])] if by_policy else featured(evidence)[:1]


def one_future(evidence: Evidence, mission: str) -> pd.DataFrame | None:
    """Incidents of the first future of the baseline that the study kept; None when it kept none."""
    rows = evidence.results.incidents
    if "mission" not in rows.columns:
        return None
    rows = rows[(rows["policy"] == evidence.study.baseline) & (rows["mission"] == mission)]
    return rows[rows["replication"] == rows["replication"].min()] if len(rows) else None


def opened_sites(evidence: Evidence, mission: str) -> OpenedSites | None:
    """Sites of the policy whose added troops opened most of them, in the first future of it that the study kept."""
    rows = evidence.results.openings
    if "mission" not in rows.columns:
        return None
    rows = rows[rows["mission"] == mission]
    first = rows[rows["replication"] == rows["replication"].min()]
    counts = first["policy"].astype(str).value_counts(sort=False)
    if not len(counts):
        return None
    most = next(name for name in evidence.results.policies if counts.get(name, 0) == counts.max())
    return OpenedSites(Palette.of(evidence.results).policy(most).title, first[first["policy"] == most])


#: The figures of every report, in the order of reading; each draws what the study's tables can fill.
PLATES: dict[str, Callable[[Evidence], Iterator[Plate]]] = {
    "gap_overview": _overview, "forest": _glance, "questions": _questions, "cost_effect": _cost_effect,
    "horizon": _horizons, "fan": _fans, "gap_heatmap": _gaps, "losses": _losses, "map": _maps,
}  # fmt: skip
#: Those that a question may ask for, by their word in its ``figures`` (``QuestionFigure.kind``).
ASKED: dict[str, Callable[[Evidence, Question, QuestionFigure], Iterator[Plate]]] = {
    "dose": _asked_dose, "forest": _asked_forest, "waterfall": _asked_waterfall, "cost_effect": _asked_cost_effect,
    "horizon": _asked_horizon, "fan": _asked_fan, "heatmap": _asked_heatmap,
}  # fmt: skip
