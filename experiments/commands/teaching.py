"""Commands for teaching."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.console import completion
from experiments.console.options import Force, Seed


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(exercise)


def exercise(
    name: Annotated[str, typer.Argument(help="Name of an exercise, or a YAML file.",
                                       autocompletion=completion.names("exercise"))],
    sheet: Annotated[Path | None, typer.Option(help="Write the printed sheet for a class; - is stdout.")] = None,
    bets: Annotated[Path | None, typer.Option(help="Table of bets; with --students also typed.")] = None,
    students: Annotated[int | None, typer.Option(min=1, max=60, help="How many type their bets; 1.")] = None,
    seed: Seed = None,
    replications: Annotated[int | None, typer.Option(min=2, max=5000, help="Futures per policy.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; by default all usable cores.")] = None,
    non_interactive: Annotated[bool, typer.Option("--non-interactive", help="Ask nothing, wait for nobody.")] = False,
    force: Force = False,
) -> None:
    """Play a teaching exercise, or print its sheet."""
    from sim.scenario.check import refuse_misfits
    from sim.scenario.loader import load
    from sim.scenario.source import find, given_file

    found = load("exercise", name)
    refuse_misfits(found.world, (found.baseline, *found.policies), given_file(name), find("exercise", name))
    from experiments.exercise import game, screen
    from experiments.exercise import sheet as paper

    if sheet is not None:
        paper.write(name, sheet, force)
        return
    game.play(
        name,
        screen.console(not non_interactive),
        bets=bets,
        students=students,
        seed=seed,
        replications=replications,
        workers=workers,
    )
