"""Commands about what the model rests on: its evidence, its fit and its assumptions."""

import typer

from experiments.assumptions.command import assumptions
from experiments.documents.command import documents
from experiments.evidence.command import calibrate, validate
from experiments.patterns.command import patterns
from experiments.space.command import space


def register(app: typer.Typer) -> None:
    """Add the commands of this room, each as ``app.command()(name)``."""
    app.command()(assumptions)
    app.command()(documents)
    app.command()(patterns)
    app.command()(calibrate)
    app.command()(validate)
    app.command()(space)
