"""Which figures the report of a study shows: those that its policies and tables can fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from experiments.figures.captions import Captioned
from experiments.figures.panels import drawable
from experiments.figures.style import Palette
from experiments.report.figures.cost_effect import USUAL, cost_effect
from experiments.report.figures.dose import dose
from experiments.report.figures.fan import fan
from experiments.report.figures.forest import forest
from experiments.report.figures.gap_heatmap import gap_heatmap
from experiments.report.figures.gap_overview import gap_overview
from experiments.report.figures.gpoi_waterfall import COLUMNS, gpoi_waterfall
from experiments.report.figures.horizon import horizon
from experiments.report.figures.losses import losses
from experiments.report.figures.map_legend import OpenedSites
from experiments.report.figures.mission_map import mission_map
from sim.outcomes import Outcome

if TYPE_CHECKING:
    from experiments.report.evidence import Evidence

#: Outcomes whose spread over futures is drawn.
_FANNED = ("peacekeeper_deaths", "civilians_killed")
#: Fewer doses make no curve.
_LEAST_DOSES = 4
_FEATURED = ("us_90", "us_2015_level", "us_enablers", "gpoi_surge", "gpoi_helicopters")
_TRAINING = ("gpoi_surge", "gpoi_helicopters", "special_police", "gpoi_none")


@dataclass(frozen=True)
class Plate:
    """A figure with its name (file name and anchor) and the heading under which it stands."""

    name: str
    heading: str
    captioned: Captioned


def album(evidence: Evidence) -> Iterator[Plate]:
    """The figures of a report, in the order of reading."""
    results, study = evidence.results, evidence.study
    names = featured(evidence)
    titles = {mission.name: mission.title for mission in evidence.missions}
    overview = gap_overview(results, evidence.gap_changes, titles)
    yield Plate("gap_overview", "Which package closes which capability gap", overview)
    if drawable(evidence.comparison, None):
        yield Plate("forest", "All policies at a glance", forest(evidence.comparison, study))
        if len(evidence.doses) >= _LEAST_DOSES:
            yield Plate("dose", "US personnel as a dose", dose(evidence.comparison, study, evidence.doses))
    if training := _training(evidence):
        yield Plate("gpoi", "The training chain", gpoi_waterfall(results, training))
    if drawable(evidence.comparison, USUAL):
        yield Plate("cost_effect", "Cost and effect", cost_effect(evidence.comparison, study))
    for name, table in evidence.horizons.items():
        if table["low"].notna().any():
            futures, shown = int(evidence.comparison["pairs"].max()), results.catalogue.outcome(name)
            heading = f"The answer by horizon: {_in_short(shown)}"
            yield Plate(f"horizon_{name}", heading, horizon(table, study, shown, futures))
    for name in results.catalogue.known(_FANNED):
        heading = f"How wide the future is: {_in_short(results.catalogue.outcome(name))}"
        yield Plate(f"fan_{name}", heading, fan(results, name, names[:3]))
    yield from _by_mission(evidence, names)


def _in_short(outcome: Outcome) -> str:
    """The outcome's title up to its colon."""
    title = outcome.title.partition(":")[0]
    return title[:1].lower() + title[1:]


def _by_mission(evidence: Evidence, names: list[str]) -> Iterator[Plate]:
    """Gaps, losses and map, mission by mission."""
    results = evidence.results
    for mission in evidence.missions:
        plate = gap_heatmap(results, mission.name, _narrowest_gap(evidence), mission.title)
        yield Plate(f"gaps_{mission.name}", f"Capability gaps: {mission.title}", plate)
    yield Plate("losses", "What the missing capabilities let happen", losses(results, names[:2]))
    for mission in evidence.missions:
        shown = mission_map(
            mission, one_future(evidence, mission.name), evidence.numbers[mission.name],
            opened=opened_sites(evidence, mission.name),
        )
        yield Plate(f"map_{mission.name}", f"The ground: {mission.title}", shown)


def featured(evidence: Evidence) -> list[str]:
    """Policies for figures that hold few: those that the memo is about first, then as in the study."""
    palette = Palette.of(evidence.results)
    heads = palette.heads()
    known = [
        name
        for name in heads
        if palette.policy(name).packages[:1]
        and len(palette.policy(name).packages) == 1
        and palette.policy(name).packages[0] in _FEATURED
    ]
    return known + [name for name in heads if name not in known]


def _training(evidence: Evidence) -> list[str]:
    """Unscaled policies that change the training programme; none where its steps were not counted."""
    if not {one.name for one in evidence.results.catalogue.world}.issuperset(COLUMNS):
        return []
    palette = Palette.of(evidence.results)
    return [name for name in palette.heads() if set(palette.policy(name).packages) & set(_TRAINING)]


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
