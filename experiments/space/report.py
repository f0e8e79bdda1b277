"""What a validation in space shows: a table on the terminal, files in a folder, a figure."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.evidence import scores
from experiments.evidence.declared import NUMBERS
from experiments.files.outputs import folder_with
from experiments.files.whole_files import write_bytes, write_text, writing
from experiments.runs.results_folder import versions
from experiments.space.validation import MAPS, TARGETS, SpaceForecast
from experiments.tables import codebook
from experiments.tables.columns import Column
from experiments.tables.spreadsheets import guarded

#: The summary comes first: by it an earlier validation is recognised.
FILES = ("space.json", "space.csv", "space.png", *codebook.FILES)
ours = folder_with(FILES[0], ("country_years", "near_km", "versions"))
MEASURES = ("log_score", "brier", "tv", "spearman")
WORDS = {"model": "the model", "last_year": "last year's map", "mean_years": "the mean of earlier years",
         "population": "population", "no_memory": "the model without memory of place",
         "model_and_last_year": "mean of model and last year"}
TITLES = {"civilians": "attacks on civilians", "civilians_near": "attacks on civilians near peacekeepers",
          "violence_near": "all organised violence near peacekeepers"}


def table(forecasts: Sequence[SpaceForecast]) -> pd.DataFrame:
    """One row for each country-year, target and first-level unit: events observed, and shares by every map."""
    rows = []
    for one in forecasts:
        came = one.observed / max(one.observed.sum(), 1.0)
        for place, unit in enumerate(one.units):
            rows.append({
                "country": one.row.country, "year": one.row.year, "target": one.target, "unit": unit,
                "observed": int(one.observed[place]), "share_observed": round(float(came[place]), 5),
                **{f"share_{name}": round(float(one.maps[name][place]), 5) for name in MAPS},
            })  # fmt: skip
    return pd.DataFrame(rows)


def columns() -> dict[str, codebook.Described]:
    """The table of ``space`` in words."""
    wanted = (
        Column("country", "text", "", "country of the events"),
        Column("year", "integer", "year", "calendar year that is forecast"),
        Column("target", "text", "", f"what is counted: {', '.join(f'{name} ({TITLES[name]})' for name in TARGETS)}"),
        Column("unit", "text", "", "first-level unit of the country"),
        Column("observed", "integer", "events", "events of the target in the unit in that year"),
        Column("share_observed", "number", "share", "of the events of the target in the whole country; 0 without any"),
        *(Column(f"share_{name}", "number", "share", f"the same as forecast by {WORDS[name]}") for name in MAPS),
    )
    return {"space.csv": ("one row for each country-year, target and first-level unit", wanted)}


def summary(forecasts: Sequence[SpaceForecast]) -> dict[str, Any]:
    """Means over country-years with an event; the log score also over events."""
    scored = [one for one in forecasts if one.scored]
    told = [one.scores for one in scored]
    result: dict[str, Any] = {"rows": len(scored), "events": int(sum(one.observed.sum() for one in scored))}
    for name in [f"{measure}_{of}" for measure in MEASURES for of in MAPS]:
        result[name] = _mean([row[name] for row in told])
    weights = [float(one.observed.sum()) for one in scored]
    for of in MAPS:
        result[f"log_score_per_event_{of}"] = _mean([row[f"log_score_{of}"] for row in told], weights)
    counted = [one.scores for one in forecasts]
    for of in ("model", "last_year"):
        result[f"crps_{of}"] = _mean([row[f"crps_{of}"] for row in counted])
    return result


def _mean(values: Sequence[float | None], weights: Sequence[float] | None = None) -> float | None:
    known = [(value, 1.0 if weights is None else weights[i]) for i, value in enumerate(values) if value is not None]
    if not known:
        return None
    return round(float(np.average([value for value, _ in known], weights=[weight for _, weight in known])), 4)


def as_json(forecasts: Sequence[SpaceForecast], futures: int, seed: int) -> dict[str, Any]:
    """The content of ``space.json``: attacks on civilians first, the other targets and each country below."""
    by_target = {target: [one for one in forecasts if one.target == target] for target in TARGETS}
    first = by_target[TARGETS[0]]
    return {
        **summary(first), **{target: summary(by_target[target]) for target in TARGETS[1:]},
        "countries": {country: {target: summary([one for one in own if one.row.country == country])
                                for target, own in by_target.items()}
                      for country in sorted({one.row.country for one in first})},
        "country_years": [_line(one) for one in forecasts],
        "near_km": NUMBERS["near_km"], "futures_per_row": futures, "seed": seed, "versions": versions(),
    }  # fmt: skip


def _line(one: SpaceForecast) -> dict[str, Any]:
    chances = scores.chances_of(one.expected)
    return {
        "country": one.row.country, "year": one.row.year, "target": one.target, "events": int(one.observed.sum()),
        "last_year": one.row.last_year, "last_count": one.last_count,
        "expected_events": {"median": scores.quantile(chances, 0.5), "low_5": scores.quantile(chances, 0.05),
                            "high_95": scores.quantile(chances, 0.95)},
        "covariates": "of the year" if one.row.covariates else "mission file as it is",
        **{name: None if value is None else round(value, 4) for name, value in one.scores.items()},
    }  # fmt: skip


def as_text(forecasts: Sequence[SpaceForecast]) -> str:
    """The tables of the terminal."""
    lines: list[str] = []
    for target in TARGETS:
        own = [one for one in forecasts if one.target == target]
        lines += [f"{TITLES[target]}, by first-level unit", _HEAD, *map(_row, own), *_sums(own), ""]
    lines += [_far(forecasts), *_NOTES]
    return "\n".join(lines)


_HEAD = (f"{'country':<26}{'year':<6}{'events':>6}{'expected':>14}   {'log score:':<11}{'model':>6}{'last year':>11}"
         f"{'people':>8}   {'distance:':<9}{'model':>6}{'last year':>11}")
_NOTES = (
    "Log score per event and distance between maps (total variation): lower is better. Expected: median, 5 - 95 %.",
    "Mission files were drawn knowing where events fell up to 2018 (Central African Republic) and 2016 (South Sudan):",
    "only later years test the model's map. The expected number of events knows the deaths of the country in that year",
    "where the table of mission-years has them; last year's count does not.",
)


def _row(one: SpaceForecast) -> str:
    told, chances = one.scores, scores.chances_of(one.expected)
    expected = (f"{scores.quantile(chances, 0.5)} ({scores.quantile(chances, 0.05)}"
                f"-{scores.quantile(chances, 0.95)})")
    start = f"{one.row.country:<26}{one.row.year:<6}{int(one.observed.sum()):>6}{expected:>14}   {'':<11}"
    if not one.scored:
        return f"{start}{'-':>6}{'-':>11}{'-':>8}   {'':<9}{'-':>6}{'-':>11}"
    return (f"{start}{told['log_score_model']:>6.2f}{told['log_score_last_year']:>11.2f}"
            f"{told['log_score_population']:>8.2f}   {'':<9}{told['tv_model']:>6.2f}{told['tv_last_year']:>11.2f}")


def _sums(own: Sequence[SpaceForecast]) -> list[str]:
    told = summary(own)
    if not told["rows"]:
        return ["  no event came that has a place: nothing to score"]
    width = max(map(len, WORDS.values()))
    lines = [f"  mean over {told['rows']} country-years ({told['events']} events): log score, Brier, distance, rank "
             "correlation"]
    for name in MAPS:
        rank = "-" if told[f"spearman_{name}"] is None else f"{told[f'spearman_{name}']:.2f}"
        lines.append(f"    {WORDS[name]:<{width}}  {told[f'log_score_{name}']:.3f}  {told[f'brier_{name}']:.3f}  "
                     f"{told[f'tv_{name}']:.3f}  {rank}")
    lines.append(f"  number of events, mean CRPS: model {told['crps_model']:.1f}, last year's count "
                 f"{told['crps_last_year']:.1f}")
    return [*lines, *_verdict(own, told)]


def _verdict(own: Sequence[SpaceForecast], told: dict[str, Any]) -> list[str]:
    """Where plain maps are better, said in so many words."""
    lines = []
    for measure, words in (("log_score", "log score"), ("tv", "distance")):
        pairs = [(one.scores[f"{measure}_model"], one.scores[f"{measure}_last_year"]) for one in own if one.scored]
        won = sum((model or 0.0) < (last or 0.0) for model, last in pairs)
        better = [WORDS[name] for name in MAPS[1:4] if told[f"{measure}_{name}"] < told[f"{measure}_model"]]
        verdict = f"worse than {', '.join(better)}" if better else "none of the plain maps is better"
        lines.append(f"  By {words}: nearer than last year's map in {won} of {len(pairs)} country-years; in the mean "
                     f"{verdict}.")
    return lines


def _far(forecasts: Sequence[SpaceForecast]) -> str:
    """How much of the violence lay away from peacekeepers."""
    events = [event for one in forecasts if one.target == TARGETS[0] for event in one.row.events]
    near = int(sum(one.observed.sum() for one in forecasts if one.target == TARGETS[2]))
    placed = sum(event.placed for event in events)
    return (f"{len(events)} events in all: {near} within {NUMBERS['near_km']:g} km of a base, {placed - near} farther "
            f"away, {len(events) - placed} placed too roughly to say.")


def write(forecasts: Sequence[SpaceForecast], out: Path, futures: int, seed: int) -> None:
    """Write space.csv, space.json, codebook and figure; each appears whole or not at all."""
    from experiments.figures.inline import png
    from experiments.space.figure import maps_by_unit

    content = as_json(forecasts, futures, seed)
    write_text(out / "space.json", json.dumps(content, indent=1, allow_nan=False) + "\n")
    with writing(out / "space.csv") as path:
        guarded(table(forecasts)).to_csv(path, index=False, lineterminator="\n")
    codebook.write_of(out, columns(), "space")
    write_bytes(out / "space.png", png(maps_by_unit(forecasts)))
