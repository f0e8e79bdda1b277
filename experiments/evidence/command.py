"""Commands about fit: ``validate`` on observations, ``calibrate`` on targets."""

from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

Workers = Annotated[int | None, typer.Option(min=1, help="Processes; the number of cores by default.")]


def validate(
    observations: Annotated[Path, typer.Argument(help="CSV or xlsx with the columns of mission_year.csv.")],
    train: Annotated[
        Path | None, typer.Option(help="Mission-years to learn from; scenarios/observations by default.")
    ] = None,
    replications: Annotated[int, typer.Option(min=10, max=100_000, help="Futures for each row.")] = 500,
    out: Annotated[Path | None, typer.Option(help="Folder for the table, the futures and a figure.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Number that names the set of futures.")] = 2021,
    workers: Workers = None,
    force: Force = False,
    new_mission: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A mission that is new, though its name is like a known one; repeatable."),
    ] = None,
) -> None:
    """Predict deaths by malicious acts for each mission-year of a file, and score what was observed."""
    from experiments.evidence import validation_report
    from experiments.evidence.mission_names import checked_rows
    from experiments.evidence.validation import Validation
    from experiments.outputs import claim_folder

    rows, training = checked_rows(observations, train, new_mission or (), say)
    if out is not None:
        claim_folder(out, validation_report.FILES, validation_report.ours, force)
    work = Validation(rows, training, replications, seed)
    with processes(workers) as pool:
        forecasts = work.run(pool)
    typer.echo(validation_report.as_text(forecasts))
    if out is not None:
        validation_report.write(forecasts, out, replications, seed)
        typer.echo(f"written to {out}: validation.csv, predictions.parquet, validation.json, validation.png")


@contextmanager
def processes(workers: int | None, cluster: str | None = None) -> "Iterator[Executor | None]":
    """A cluster, or processes that find the model compiled; None for this process alone."""
    import os

    from experiments.batch import process_pool
    from experiments.runner import compile_model

    compile_model(say)
    if cluster is not None:
        from experiments.cluster import on_cluster
        from experiments.evidence.sources import evidence_digest

        with on_cluster(cluster, say, digest=evidence_digest) as (executor, _size):
            yield executor
        return
    count = workers or os.cpu_count() or 1
    with process_pool(count) if count > 1 else nullcontext() as pool:
        yield pool


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
    from experiments.evidence import calibration, calibration_report
    from experiments.evidence.adoption import adopt as use_from_now_on
    from experiments.outputs import claim_folder

    claim_folder(out, calibration_report.FILES, calibration_report.ours, force)
    effort = calibration.QUICK if quick else calibration.FULL
    with processes(workers, cluster) as pool:
        result = calibration.calibrate(
            out, effort, seed=seed, resume=resume, pool=pool, say=say
        )
        calibration_report.write(result, out, effort, seed)
        typer.echo(calibration.as_text(result))
        if adopt:
            typer.echo(f"adopted: {use_from_now_on(result.draws, seed, pool)}")
    typer.echo(f"written to {out}: {calibration.DRAWS}, {calibration.SUMMARY}, calibration.png")
