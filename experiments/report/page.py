"""The report of a study: one HTML page that needs no network, and its figures as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import pandas as pd
from markupsafe import Markup

from experiments.compare.gap_changes import moved
from experiments.compare.payers import COLUMNS, PAYERS, PROGRAMME, RULE, cost_per_unit
from experiments.figures.captions import NOT_A_FORECAST, assumed_share, basis, grain, plain, signed
from experiments.figures.inline import inline_svg, write_files
from experiments.figures.style import Palette, theme
from experiments.files.whole_files import write_text
from experiments.report import stress, text
from experiments.report.album import album
from experiments.report.answers import answers
from experiments.report.certainty import in_short
from experiments.report.evidence import Evidence, gather
from experiments.report.questions import in_order
from experiments.runs.results_folder import refuse_folders
from experiments.runs.store import rerun_command
from experiments.tables.units import PERCENT, level_unit, scale
from sim.scenario.parameters import all_declared

if TYPE_CHECKING:
    from experiments.runs.store import Results

_COST_COLUMNS = (PROGRAMME, *COLUMNS.values())
_TEMPLATE = Path(__file__).parent / "templates"


def write(results: Results, payer: str | None = None) -> Path:
    """Write ``report.html``, ``stress.md`` and ``figures/`` into the folder of the results; returns the page's path.

    Args:
        results: of the study.
        payer: whose cost is set against effects; the study's own choice otherwise.
    """
    refuse_folders(results.path, results.policies)
    evidence = gather(results, payer)
    plates = []
    for plate in album(evidence):
        svg = write_files(plate.captioned.figure, results.path / "figures", plate.name)
        drawing = inline_svg(svg, plate.name, plate.captioned.alt)
        plates.append(
            {
                "name": plate.name,
                "heading": plate.heading,
                "caption": f"{_without_refrain(plate.captioned.caption, evidence)} {plate.left_out}".rstrip(),
                "svg": Markup(drawing),
            }
        )
    path = results.path / "report.html"
    write_text(results.path / stress.NAME, stress.stress(evidence))
    write_text(path, page(evidence, plates))
    return path


def _without_refrain(caption: str, evidence: Evidence) -> str:
    """The caption without what stands at the head of the page and at the foot of the figure itself."""
    return caption.removesuffix(f" {basis(int(evidence.results.manifest['replications']))} {NOT_A_FORECAST}")


def page(evidence: Evidence, plates: list[dict[str, Any]]) -> str:
    """The page as text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html.j2").render(
        study=evidence.study,
        manifest=evidence.results.manifest,
        missions=evidence.missions,
        rerun=rerun_command(evidence.results.manifest),
        note=NOT_A_FORECAST,
        assumed=f"{100 * assumed_share():.0f}",
        answers=answers(evidence),
        in_short=in_short(evidence),
        state_words=text.STATE_WORDS,
        headlines=[evidence.results.catalogue.outcome(name) for name in evidence.headlines],
        glance=list(_glance(evidence)),
        plates=plates,
        policies=list(_policies(evidence)),
        comparison=list(_table(evidence, evidence.comparison)),
        by_mission=[
            (mission.title, list(_table(evidence, evidence.by_mission[mission.name], evidence.headlines)))
            for mission in evidence.missions
            if mission.name in evidence.by_mission
        ],
        gaps=list(_gap_rows(evidence)),
        grades=_grades(),
        parameters=list(all_declared().values()),
        limits=list(_limits(evidence)),
        theme=theme().values(),
        payers=list(PAYERS.values()),
        payer=PAYERS[evidence.payer],
        charging=RULE,
        light={name: colour for colour, (name, _) in theme().items()},
    )


def _in_order(evidence: Evidence) -> list[str]:
    """Policies with their equal-cost variants behind them, baseline first."""
    return [evidence.study.baseline, *in_order(Palette.of(evidence.results))]


def _glance(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Policies by headline outcomes: state and difference with its interval."""
    palette = Palette.of(evidence.results)
    for name in _in_order(evidence):
        rows = {row["outcome"]: row for row in text.rows_of(evidence, name, evidence.headlines)}
        if rows:
            variant = palette.parent(name) is not None
            cells = [_cell(rows.get(headline)) for headline in evidence.headlines]
            yield {"title": palette.label(name), "variant": variant, "cells": cells}


def _cell(row: Mapping[str, Any] | None) -> dict[str, str]:
    """State, difference and interval of one comparison, as text."""
    if row is None or pd.isna(row["difference"]):
        return {"state": "undetected", "difference": "not known", "interval": "", "words": ""}
    state = text.state(row)
    words = text.STATE_WORDS[state]
    factor = scale(row["unit"])
    if row["share_same"] == 1:
        return {"state": state, "difference": "0", "interval": "", "words": "same in all futures"}
    if pd.isna(row["low"]):
        return {"state": state, "difference": "", "interval": "", "words": "too few futures"}
    step = grain(factor * row["low"], factor * row["high"])
    low, mean, high = (signed(factor * row[name], step) for name in ("low", "difference", "high"))
    return {"state": state, "difference": mean, "interval": f"{low} to {high}", "words": words}


def _table(
    evidence: Evidence, comparison: pd.DataFrame, outcomes: tuple[str, ...] | None = None
) -> Iterator[dict[str, Any]]:
    """Rows of the full comparison, as text."""
    palette = Palette.of(evidence.results)
    for record in comparison.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        if outcomes is not None and row["outcome"] not in outcomes:
            continue
        factor, unit = scale(row["unit"]), level_unit(row["unit"])
        yield {
            **_cell(row),
            "policy": palette.label(row["policy"]),
            "title": row["title"],
            "unit": f"{unit} (points)" if unit == PERCENT else unit,
            "baseline": plain(factor * row["baseline"]),
            "value": plain(factor * row["value"]),
            "futures": f"{signed(factor * row['future_low'])} to {signed(factor * row['future_high'])}",
            "better": _percent(row["share_better"]),
            "worse": _percent(row["share_worse"]),
            "pairs": f"{row['pairs']:,}",
            "needed": ""
            if pd.isna(row["pairs_needed"])
            else f"{text.round_up(float(row['pairs_needed'])):,}",
            "per_unit": "" if outcomes else _per_unit(row, evidence.payer),  # missions have no costs of their own
            "ignorance": _percent(row["ignorance_share"]),
        }


def _per_unit(row: Mapping[str, Any], payer: str) -> str:
    """What a payer bears for each unit of a settled improvement; blank where none is."""
    price = cost_per_unit(row, payer)
    return "" if pd.isna(price) else plain(price / scale(row["unit"]))


def _gap_rows(evidence: Evidence) -> Iterator[dict[str, str]]:
    """Every change of a capability gap that is large enough to name, as text."""
    palette = Palette.of(evidence.results)
    missions = {mission.name: mission.title for mission in evidence.missions}
    titles = {each.name: each.title for each in evidence.results.catalogue.capabilities}
    found = moved(evidence.gap_changes, settled=False)
    for name in _in_order(evidence):
        for row in found[found["policy"] == name].to_dict("records"):
            step = grain(100 * row["low"], 100 * row["high"])
            low, mean, high = (signed(100 * row[column], step) for column in ("low", "difference", "high"))
            state = text.state(row)
            yield {
                "policy": palette.label(name), "mission": missions[row["mission"]],
                "capability": titles[row["capability"]], "baseline": f"{100 * row['baseline']:.0f}",
                "share": f"{100 * row['share']:.0f}", "difference": mean,
                "interval": "" if pd.isna(row["low"]) else f"{low} to {high}",
                "state": state, "words": text.STATE_WORDS[state],
            }


def _percent(share: float) -> str:
    return "" if pd.isna(share) else f"{100 * share:.0f} %"


def _policies(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Rows of the table of policies: what they are, what they change, what they cost."""
    about = evidence.results.manifest["policies"]
    palette = Palette.of(evidence.results)
    for policy in (palette.policy(name) for name in _in_order(evidence)):
        packages = [evidence.packages[name] for name in policy.package_names if name in evidence.packages]
        rows = list(text.rows_of(evidence, policy.name))
        people = evidence.personnel[policy.name]
        roles = [
            f"{number:,} {role.replace('_', ' ')}" for role, number in people.model_dump().items() if number
        ]
        yield {
            "title": policy.title,
            "packages": policy.made_of,
            "levers": ", ".join(dict.fromkeys(lever for package in packages for lever in package.levers))
            or "none",
            "label": text.LEVER_CLASS[about[policy.name]["lever_class"]]
            if policy.packages or evidence.changes[policy.name]
            else "nothing is changed",
            "people": f"{people.total:,}",
            "roles": ", ".join(roles) or "nobody",
            "scale": f"{about[policy.name]['scale']:.3g}",
            "costs": [plain(rows[0][column], max(10, abs(rows[0][column]))) for column in _COST_COLUMNS]
            if rows
            else ["0"] * len(_COST_COLUMNS),
            "changes": evidence.changes[policy.name],
            "descriptions": [package.description.strip() for package in packages if package.description],
        }


def _grades() -> dict[str, Any]:
    """Counts of parameters by topic and grade."""
    topics: dict[str, Counter[str]] = {}
    for parameter in all_declared().values():
        topics.setdefault(parameter.topic, Counter())[parameter.grade] += 1
    return {_topic(topic): [counts[grade] for grade in "ABCD"] for topic, counts in topics.items()}


def _topic(name: str) -> str:
    words = {"gpoi": "GPOI", "un": "UN"}
    text = " ".join(words.get(word, word) for word in name.split("_"))
    return text[:1].upper() + text[1:]


def _limits(evidence: Evidence) -> Iterator[str]:
    """What the report cannot tell."""
    labels = {mission.label for mission in evidence.missions}
    if "stylised" in labels:
        yield (
            "The missions are stylised: places and strengths follow public tables, units, threats and "
            "reactions do not describe any real unit, group or event."
        )
    if "fictional" in labels:
        yield "A fictional country stands for none in particular."
    yield (
        "Quality, conduct, caveats or removal of units of a real contributor are never shown: quality is "
        "drawn from one distribution, the same for all."
    )
    if any(mission.un_acronym == "MINUSMA" for mission in evidence.missions):
        yield "Mali in 2021 is historical: that mission has closed, and nothing here holds for Mali today."
    yield (
        "US shares, arrears and budgets are those of 2021: assessment rates, the cap and payments have "
        "changed since, and a cheaper rate for one member moves cost to others."
    )
    yield "Levers that are scenarios are set, not found: no result measures them."
    yield "Nothing here says that troops restrain governments: violence by state forces is kept apart."
    yield (
        "A difference is one of this model's futures against another. Mechanisms that the model lacks "
        "cannot show up as an effect, and a settled sign settles the model, not the world."
    )
    yield (
        "What the model is known to get wrong: fatal attacks kill too few people at once; deaths swing too little from "
        "year to year; attacks on civilians in South Sudan lie too far from bases, and everywhere they cluster too "
        "little in time; an enforcing force loses too few (README; peacegap patterns, peacegap validate, peacegap "
        "calibrate)."
    )
    if evidence.study.uncertainty == "chance":
        yield "Parameters were held at their defaults in this study: intervals show chance alone."
