"""What a report rests on: the results, their comparison, and the scenarios as they were run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.compare.comparison import compare_each
from experiments.compare.gap_changes import gap_changes
from experiments.runs.store import resolved_scenario, study_of
from sim.scenario.describe_design import PAYERS
from sim.scenario.describe_orders import dates_words, trigger_words
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load
from sim.scenario.schema import Mission, Package, Personnel, Study, Trigger
from sim.scenario.source import given_file
from sim.scenario.span import FOREVER, span_words

if TYPE_CHECKING:
    from experiments.runs.store import Results

_HORIZON_OUTCOMES = ("peacekeeper_deaths", "civilians_killed", "gap_index")


@dataclass(frozen=True)
class Evidence:
    """Everything that the words and figures of a report are made from.

    Attributes:
        results: tables of the study.
        study: the study as it was run.
        comparison: every policy and outcome against the baseline, the whole world.
        by_mission: the same for each mission, where there are several.
        horizons: difference against the horizon, for a few outcomes.
        missions: the missions as they were run.
        numbers: parameters of each mission as they were run, baseline.
        personnel: US personnel under each policy.
        changes: what each policy changes, old and new, in words.
        packages: the packages that policies name, as far as their files are still there.
        gap_changes: which policy closes which capability gap, mission by mission.
        payer: whose cost is set against effects, of ``payers.PAYERS``.
    """

    results: Results
    study: Study
    comparison: pd.DataFrame
    by_mission: Mapping[str, pd.DataFrame]
    horizons: Mapping[str, pd.DataFrame]
    missions: tuple[Mission, ...]
    numbers: Mapping[str, Mapping[str, float]]
    personnel: Mapping[str, Personnel]
    changes: Mapping[str, tuple[str, ...]]
    packages: Mapping[str, Package] = field(default_factory=dict)
    gap_changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    payer: str = "us"

    @property
    def headlines(self) -> tuple[str, ...]:
        """The outcomes that the study shows first."""
        return self.results.catalogue.headlines


def gather(results: Results, payer: str | None = None) -> Evidence:
    """Compare the policies of a study and read back the scenarios that were run.

    Args:
        results: of the study.
        payer: whose cost is set against effects; the study's own choice otherwise.

    Raises:
        ScenarioError: the folder is damaged.
    """
    resolved = {name: resolved_scenario(results.path, results.manifest, name) for name in results.policies}
    base = resolved[results.baseline]
    study = study_of(results.study)
    months = _horizons(results.months)
    places = results.missions if len(results.missions) > 1 else ()
    if len(months) < 2:
        months = []
    tables = compare_each(
        results, [(None, None), *((name, None) for name in places), *((None, horizon) for horizon in months)]
    )
    of_places, of_months = tables[1 : 1 + len(places)], tables[1 + len(places) :]
    return Evidence(
        results=results,
        study=study,
        comparison=tables[0],
        by_mission=dict(zip(places, of_places, strict=True)),
        horizons=_by_horizon(months, of_months, results.catalogue.known(_HORIZON_OUTCOMES)),
        missions=tuple(Mission.model_validate(mission, strict=False) for mission in base["missions"]),
        numbers=dict(zip(results.missions, base["parameters"], strict=True)),
        personnel={
            name: _most(Personnel.model_validate(each["us"]["personnel"])
                        for each in (rows, *(phase for _, phase in rows.get("later", ()))))
            for name, rows in resolved.items()
        },
        changes={name: _changes(rows) + _triggers(rows, _acted(results, name)) for name, rows in resolved.items()},
        packages=_packages(study, given_file(str(results.manifest.get("given", "")))),
        gap_changes=gap_changes(results),
        payer=payer or study.payer,
    )


def _horizons(months: int) -> list[int]:
    """Every year up to the horizon; every quarter of it when it is shorter than two years."""
    if months >= 24:
        return sorted({*range(12, months + 1, 12), months})
    return sorted({max(1, months * part // 4) for part in (1, 2, 3, 4)})


def _by_horizon(
    months: list[int], comparisons: list[pd.DataFrame], outcomes: Iterable[str]
) -> dict[str, pd.DataFrame]:
    """Tables as of ``horizon_table``, made together: one comparison holds all outcomes."""
    if not months:
        return {}
    tables = pd.concat([table.assign(months=horizon) for horizon, table in zip(months, comparisons, strict=True)])
    return {name: tables[tables["outcome"] == name].reset_index(drop=True) for name in outcomes}


def _changes(resolved: Mapping[str, Any]) -> tuple[str, ...]:
    """Every number and offer that the policy changes, in words."""
    words = []
    for change in resolved["changes"]:
        where = f" ({change['mission']})" if change.get("mission") else ""
        when = span_words(change.get("start", 0), change.get("end", FOREVER))
        words.append(
            f"{change['key_path']}{where}: {_figures(change['old'])} \N{RIGHTWARDS ARROW} {_figures(change['new'])} "
            f"{change['unit']}{f', {when}' if when else ''}"
        )
    for offer in (each for each in resolved["offers"] if each.get("from") != FOREVER):  # others wait for a trigger
        where = f" in {offer['mission']}" if offer.get("mission") else " in each mission"
        size = (
            _figures(offer["sets"])
            if offer.get("sets") is not None
            else f"{100 * offer['per_need']:.0f} % of the need"
        )
        when = dates_words(offer.get("from"), offer.get("until"))
        words.append(f"offer: {offer['kind'].replace('_', ' ')}, {size}{where}, paid by {PAYERS[offer['payer']]}"
                     f"{f', {when}' if when else ''}")
    return tuple(words)


def _triggers(resolved: Mapping[str, Any], acted: pd.Series) -> tuple[str, ...]:
    """The triggers of a policy, and how often they acted.

    Args:
        resolved: the scenario as it was run.
        acted: how many times triggers acted in each future.
    """
    triggers = [Trigger.model_validate(one, strict=False) for one in resolved.get("triggers", ())]
    if not triggers:
        return ()
    often = f"triggers acted in {(acted > 0).mean():.0%} of futures, {acted.mean():.1f} times in the mean"
    return (*(f"trigger {trigger_words(one)}" for one in triggers), often)


def _acted(results: Results, policy: str) -> pd.Series:
    """How many times triggers acted in each future of a policy."""
    columns = ["policy", "replication", "triggers_acted"]
    if "triggers_acted" not in [column.name for column in results.catalogue.world]:
        return pd.Series([0.0])
    table = results.read("world", columns, (policy,))
    return table[table["policy"] == policy].groupby("replication")["triggers_acted"].sum()


def _most(personnel: Iterable[Personnel]) -> Personnel:
    """The largest US personnel of all months."""
    return max(personnel, key=lambda each: each.total)


def _figures(value: float) -> str:
    """Whole numbers as they are, others with three significant figures: a scaled dose is not known better."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3g}"


def _packages(study: Study, beside: Path | None) -> dict[str, Package]:
    """Packages by name; one whose file has gone since the run is left out."""
    found = {}
    for name in dict.fromkeys(name for policy in study.policies for name in policy.package_names):
        try:
            found[name] = load("package", name, beside)
        except ScenarioError:
            continue
    return found
