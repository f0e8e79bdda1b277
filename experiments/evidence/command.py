"""Commands about fit: ``validate`` on observations, ``calibrate`` on targets."""

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.console import completion
from experiments.console.options import Force, Resume, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.runs.work import Work

Workers = Annotated[int | None, typer.Option(min=1, help="Processes; by default all usable cores.")]


def validate(
    observations: Annotated[
        str, typer.Argument(help="CSV or xlsx with the columns of mission_years.csv, or a name such as mission_years.",
                            autocompletion=completion.observations)
    ],
    train: Annotated[
        str | None,
        typer.Option(help="Mission-years to learn from, by file or name; mission_years by default.",
                     autocompletion=completion.observations),
    ] = None,
    replications: Annotated[int, typer.Option(min=10, max=100_000, help="Futures for each row.")] = 500,
    out: Annotated[Path | None, typer.Option(help="Folder for the table, the futures and a figure.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Number that names the set of futures.")] = 2021,
    resume: Resume = False,
    workers: Workers = None,
    force: Force = False,
    new_mission: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A mission that is new, though its name is like a known one; repeatable."),
    ] = None,
) -> None:
    """Predict deaths by malicious acts for each mission-year of a file, and score what was observed."""
    from sim.scenario import library

    table = library.observations(observations)
    learnt = library.observations(train) if train is not None else None
    from experiments.evidence import validation_report
    from experiments.evidence.mission_names import checked_rows
    from experiments.evidence.validation import Validation
    from experiments.files.outputs import claim_folder

    rows, training = checked_rows(table, learnt, new_mission or (), say)
    if out is not None:
        claim_folder(out, validation_report.FILES, validation_report.ours, force)
    question = {"rows": rows, "train": training, "replications": replications, "seed": seed}
    with working("validate", question, out=out, resume=resume, workers=workers) as work:
        forecasts = Validation(rows, training, replications, seed).run(work)
        typer.echo(validation_report.as_text(forecasts))
        if out is not None:
            validation_report.write(forecasts, out, replications, seed)
            typer.echo(f"written to {out}: validation.csv, predictions.parquet, validation.json, validation.png")


@contextmanager
def working(
    command: str,
    question: Any,
    *,
    out: Path | None,
    resume: bool,
    workers: int | None,
    cluster: str | None = None,
    lasting: bool = False,
) -> "Iterator[Work]":
    """Who does the work of a command, on a cluster or in processes that find the model compiled, and keeps it."""
    from experiments.evidence.sources import evidence_digest
    from experiments.runs.runner import compile_model
    from experiments.runs.work import kept_work

    kept = partial(
        kept_work, command, question, out=out, resume=resume, say=say, prepare=partial(compile_model, say),
        lasting=lasting,
    )
    if cluster is None:
        with kept(workers=workers) as work:
            yield work
        return
    from experiments.runs.cluster import on_cluster

    with (
        on_cluster(cluster, say, digest=evidence_digest) as (executor, size),
        kept(workers=size, executor=executor) as work,
    ):
        yield work


def calibrate(
    quick: Annotated[bool, typer.Option("--quick", help="A hundred trials, in minutes.")] = False,
    out: Annotated[Path, typer.Option(help="Folder of the calibration.")] = Path("results/calibration"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the trials that are finished.")] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Use the posterior from now on, in forecasts and studies.")
    ] = False,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="Number of designs, futures and search.")
    ] = 2021,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    workers: Workers = None,
    force: Force = False,
) -> None:
    """Fit the numbers within an attack to observed shapes and rates; the posterior is kept as draws."""
    if adopt:
        from sim.scenario.library import refuse_without_checkout

        refuse_without_checkout("--adopt", "no --adopt: the draws stay in the folder of the calibration")
    from experiments.evidence import calibration, calibration_report
    from experiments.evidence.adoption import adopt as use_from_now_on
    from experiments.files.outputs import claim_folder

    claim_folder(out, calibration_report.FILES, calibration_report.ours, force)
    effort = calibration.QUICK if quick else calibration.FULL
    calibration.refuse_others(out, effort, seed, resume)
    with working("calibrate", None, out=out, resume=resume, workers=workers, cluster=cluster, lasting=True) as work:
        result = calibration.calibrate(out, effort, seed=seed, say=say, work=work)
        calibration_report.write(result, out, effort, seed)
        typer.echo(calibration.as_text(result))
        if adopt:
            typer.echo(f"adopted: {use_from_now_on(result.draws, seed, work)}")
    typer.echo(f"written to {out}: {calibration.DRAWS}, {calibration.SUMMARY}, calibration.png")
