"""What a validation shows: a table on the terminal, files in a folder, a figure."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.evidence import scores, table_columns
from experiments.evidence.covariates import mission_files
from experiments.evidence.validation import BASELINES, EARLIER_YEARS, Forecast, Summary, worse_than_by_type
from experiments.files.outputs import folder_with
from experiments.files.whole_files import write_bytes, write_text, writing
from experiments.runs.results_folder import versions
from experiments.tables import codebook
from experiments.tables.spreadsheets import guarded

#: The summary comes first: by it an earlier validation is recognised.
FILES = ("validation.json", "validation.csv", "predictions.parquet", "validation.png", *codebook.FILES)
ours = folder_with(FILES[0], ("pit_histogram", "futures_per_row", "versions"))
#: Rows in which deaths are to be expected: a forecast of nothing for a calm mission proves little.
EXPECTED_AT_LEAST = 1.0
PIT_BINS = 10
NOTHING_SCORED = (
    f"Nothing could be scored: it takes malicious_fatalities in the row and training rows of {EARLIER_YEARS} earlier "
    "years for the baselines."
)


def table(forecasts: Sequence[Forecast]) -> pd.DataFrame:
    """One row for each mission-year: what was observed and expected, and the scores."""
    rows = []
    for one in forecasts:
        chances = one.chances
        line: dict[str, Any] = {
            "mission": one.row.mission, "year": one.row.year, "strength_from": one.row.strength_from,
            "origin": one.origin, "mission_file": has_file(one), "observed": one.row.killed, "mean": round(one.mean, 3),
            "median": scores.quantile(chances, 0.5), "low_5": scores.quantile(chances, 0.05),
            "high_95": scores.quantile(chances, 0.95), "crps": None, "log_score": None,
            **{f"crps_{name}": None for name in BASELINES}, "pit": None,
        }  # fmt: skip
        if one.scored:
            line |= {f"crps_{name}": round(one.crps_of(name), 4) for name in BASELINES}
            line |= {"crps": round(one.crps, 4), "log_score": round(one.log_score, 4), "pit": round(one.pit, 4)}
        rows.append(line)
    return pd.DataFrame(rows).astype({"observed": "Int64"})


def has_file(one: Forecast) -> bool:
    """Whether the mission has a file; any other is built from the row alone, also one with a slip in its name."""
    return one.row.mission in mission_files()


def predictions(forecasts: Sequence[Forecast]) -> pd.DataFrame:
    """Deaths future by future: mission, year, replication, malicious_fatalities."""
    return pd.concat([
        pd.DataFrame({"mission": one.row.mission, "year": one.row.year, "replication": range(len(one.deaths)),
                      "malicious_fatalities": one.deaths})
        for one in forecasts
    ], ignore_index=True)  # fmt: skip


def summaries(forecasts: Sequence[Forecast]) -> tuple[Summary, Summary]:
    """Over all rows that can be scored, and over those with deaths to be expected."""
    return Summary.of(forecasts), Summary.of([one for one in forecasts if one.mean >= EXPECTED_AT_LEAST])


def as_json(forecasts: Sequence[Forecast], futures: int, seed: int) -> dict[str, Any]:
    """The content of ``validation.json``; scores are means over rows."""
    every, expected = summaries(forecasts)
    return {
        **asdict(every), "gain_over_nb_type": every.gain,
        "expected_at_least_one": {**asdict(expected), "gain_over_nb_type": expected.gain},
        "worse_than_nb_type": {name: over for name, (over, _, _) in worse_than_by_type(forecasts).items()},
        "pit_histogram": pit_histogram(forecasts), "rows_in_file": len(forecasts),
        "futures_per_row": futures, "seed": seed, "versions": versions(),
    }  # fmt: skip


def pit_histogram(forecasts: Sequence[Forecast]) -> list[int]:
    """Rows by tenth of the randomised PIT; even when the widths are right."""
    counts = [0] * PIT_BINS
    for one in forecasts:
        if one.scored:
            counts[min(PIT_BINS - 1, int(one.pit * PIT_BINS))] += 1
    return counts


def as_text(forecasts: Sequence[Forecast]) -> str:
    """The tables of the terminal."""
    lines = ["mission     year  observed  median    5 % -  95 %    CRPS  log score  from"]
    for one, (_, line) in zip(forecasts, table(forecasts).iterrows(), strict=True):
        observed = "-" if one.row.killed is None else str(one.row.killed)
        crps = f"{line['crps']:7.2f}    {line['log_score']:7.2f}" if one.scored else f"{'-':>7}    {'-':>7}"
        lines.append(
            f"{one.row.mission:<10}  {one.row.year}  {observed:>8}  {line['median']:>6}  {line['low_5']:>6} - "
            f"{line['high_95']:>5}  {crps}  {_origin(one)}"
        )
    every, expected = summaries(forecasts)
    if every.rows == 0:
        return "\n".join([*lines, "", NOTHING_SCORED])
    lines += ["", *_summary_lines("all rows with an observation", every), "",
              *_summary_lines(f"rows with {EXPECTED_AT_LEAST:g} death or more expected", expected), "",
              f"PIT by tenths (even is right): {' '.join(map(str, pit_histogram(forecasts)))}"]
    worse = [name for name in BASELINES if (every.crps_model or 0) > (getattr(every, f"crps_{name}") or math.inf)]
    if worse:
        lines.append(f"The model is worse than: {', '.join(worse)}.")
    missions = [f"{name} by {over:.2f} deaths ({many} of {years} years)"
                for name, (over, many, years) in worse_than_by_type(forecasts).items()]
    if missions:
        lines.append(f"Missions that the baseline by type forecasts better: {', '.join(missions)}.")
    return "\n".join(lines)


def _origin(one: Forecast) -> str:
    strength = "" if one.row.strength_from == "row" else f"; strength from {one.row.strength_from}"
    return f"rows to {one.origin}{strength}{'' if has_file(one) else '; no mission file'}"


def _summary_lines(title: str, told: Summary) -> list[str]:
    if told.rows == 0:
        return [f"{title}: none"]
    gain = "" if told.gain is None else f" ({told.gain:+.1%} against the baseline by type)"
    rank = "-" if told.spearman is None else f"{told.spearman:.2f}"
    return [
        f"{title}: {told.rows}",
        f"  mean CRPS, deaths: model {told.crps_model:.3f}{gain}",
        f"    last year's count {told.crps_persistence:.3f}, negative binomial {told.crps_nb_shrunk:.3f}, "
        f"by mission type {told.crps_nb_type:.3f}",
        f"  coverage by randomised PIT: 50 % interval {told.coverage_50:.0%}, 90 % interval {told.coverage_90:.0%}; "
        f"rank correlation {rank}",
    ]


def write(forecasts: Sequence[Forecast], out: Path, futures: int, seed: int) -> None:
    """Write tables, summary, codebook and figure; each appears whole or not at all."""
    from experiments.evidence.forecasts_figure import forecasts_by_mission
    from experiments.figures.inline import png

    content = as_json(forecasts, futures, seed)
    write_text(out / "validation.json", json.dumps(content, indent=1, allow_nan=False) + "\n")
    with writing(out / "validation.csv") as path:
        guarded(table(forecasts)).to_csv(path, index=False, lineterminator="\n")
    with writing(out / "predictions.parquet") as path:
        predictions(forecasts).to_parquet(path, index=False)
    codebook.write_of(out, table_columns.validation(BASELINES), "validate")
    write_bytes(out / "validation.png", png(forecasts_by_mission(forecasts)))
