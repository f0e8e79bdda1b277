"""Commands about fit: ``validate``."""

from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

Workers = Annotated[int | None, typer.Option(min=1, help="Processes; the number of cores by default.")]


def validate(
    observations: Annotated[Path, typer.Argument(help="CSV with the columns of mission_year.csv.")],
    train: Annotated[
        Path | None, typer.Option(help="Mission-years to learn from; scenarios/observations by default.")
    ] = None,
    replications: Annotated[int, typer.Option(min=10, max=100_000, help="Futures for each row.")] = 500,
    out: Annotated[Path | None, typer.Option(help="Folder for the table, the futures and a figure.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Number that names the set of futures.")] = 2021,
    workers: Workers = None,
) -> None:
    """Predict deaths by malicious acts for each mission-year of a file, and score what was observed."""
    from experiments.evidence import validation_report
    from experiments.evidence.observations import read_observations
    from experiments.evidence.training import training_rows
    from experiments.evidence.validation import Validation

    rows = read_observations(observations)
    work = Validation(rows, training_rows(train), replications, seed)
    with processes(workers) as pool:
        forecasts = work.run(pool)
    typer.echo(validation_report.as_text(forecasts))
    if out is not None:
        validation_report.write(forecasts, out, replications, seed)
        typer.echo(f"written to {out}: validation.csv, predictions.parquet, validation.json, validation.png")


@contextmanager
def processes(workers: int | None) -> "Iterator[Executor | None]":
    """Processes that find the model compiled; None for this process alone."""
    import os

    from experiments.batch import process_pool
    from experiments.runner import compile_model

    compile_model(lambda sentence: typer.echo(sentence, err=True))
    count = workers or os.cpu_count() or 1
    with process_pool(count) if count > 1 else nullcontext() as pool:
        yield pool
