"""What the commands share: exit codes, options that several take, and how they speak of their work."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.console import completion
from experiments.console.progress import is_quiet

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
SEED_LIMIT = 2**32 - 1

Seed = Annotated[int | None, typer.Option(min=0, max=SEED_LIMIT, help="Number that names the set of futures.")]
Months = Annotated[int | None, typer.Option(min=1, max=240, help="Horizon in months.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with what an interrupted run finished.")]
Force = Annotated[
    bool, typer.Option("--force", help="Replace a file even if it is no earlier output of this command.")
]
Wins = Annotated[
    list[str] | None,
    typer.Option(metavar="PACKAGE", help="Package that wins where two contradict each other; repeatable.",
                 autocompletion=completion.names("package")),
]
Folder = Annotated[
    Path, typer.Argument(help="Folder of a study, such as results/skin_in_the_game.", autocompletion=completion.results)
]
TableFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="csv|csv-fr|xlsx",
        autocompletion=completion.words("csv", "csv-fr", "xlsx"),
        help="csv; csv-fr (semicolons and decimal commas, for a French or German Excel); xlsx. By default as the "
        "file's name says.",
    ),
]


def refuse_missing(*files: Path | None) -> None:
    """Refuse files that are not there, before anything heavy is imported to read them.

    Raises:
        ScenarioError: it names the first.
    """
    for file in files:
        if file is not None and not file.exists():
            from sim.scenario.errors import ScenarioError, nearest_word

            near = nearest_word(file.name, [each.name for each in file.parent.glob("*") if each.is_file()])
            raise ScenarioError(f"{file}: there is no such file", nearest=str(file.parent / near) if near else "")


def say(sentence: str) -> None:
    """A line about the work itself: not part of what was asked for, so --quiet leaves it out."""
    if not is_quiet():
        typer.echo(sentence, err=True)
