"""Commands about what the model rests on: its evidence, its fit and its assumptions."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands of this room, each as ``app.command()(name)``; there are none yet."""
