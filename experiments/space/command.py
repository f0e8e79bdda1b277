"""The command ``space``."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.console.options import Force, Resume, refuse_missing, say
from experiments.evidence.command import Workers, working


def space(
    events: Annotated[Path, typer.Argument(help="CSV of events with the columns of UCDP's georeferenced events.")],
    train: Annotated[
        Path | None, typer.Option(help="Events of earlier years; the file's own earlier years count as well.")
    ] = None,
    bases: Annotated[
        Path | None, typer.Option(help="CSV of bases by mission and year; else the mission files'.")
    ] = None,
    replications: Annotated[int, typer.Option(min=10, max=10_000, help="Futures for each country-year.")] = 200,
    out: Annotated[Path | None, typer.Option(help="Folder for the table, the scores and a figure.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Number that names the set of futures.")] = 2021,
    resume: Resume = False,
    workers: Workers = None,
    force: Force = False,
) -> None:
    """Predict where violence meets peacekeepers, by first-level unit, and score it against last year's map."""
    refuse_missing(events, train, bases)
    from experiments.evidence.observations import read_observations
    from experiments.evidence.training import TABLE
    from experiments.files.outputs import claim_folder
    from experiments.space import report as space_report
    from experiments.space.events import read_events
    from experiments.space.ground import BaseMaps
    from experiments.space.validation import SpaceValidation, country_years

    if out is not None:
        claim_folder(out, space_report.FILES, space_report.ours, force)
    observed = read_events(events, say)
    earlier = read_events(train, say) if train is not None else ()
    maps = BaseMaps.read(bases, say) if bases is not None else BaseMaps()
    rows = country_years(observed, earlier, read_observations(TABLE), str(events))
    question = {"rows": rows, "replications": replications, "seed": seed}
    with working("space", question, out=out, resume=resume, workers=workers) as work:
        forecasts = SpaceValidation(rows, maps, replications, seed).run(work)
        typer.echo(space_report.as_text(forecasts))
        if out is not None:
            space_report.write(forecasts, out, replications, seed)
            typer.echo(f"written to {out}: space.csv, space.json, space.png")
