"""The command ``peacegap documents``; heavy things are imported inside."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.console.options import Force


def documents(
    out: Annotated[Path | None, typer.Option(help="Folder of the pages; docs by default.")] = None,
    force: Force = False,
) -> None:
    """Regenerate the model's documents: ODD+D, TRACE, model card, data statement, architecture."""
    from sim.scenario.library import refuse_without_checkout

    refuse_without_checkout("peacegap documents", "git clone, then 'make setup': the pages are written from the tests")
    from experiments.documents import pages, readme_section

    folder = out or pages.FOLDER
    for path in pages.write(folder, force):
        typer.echo(f"written: {path}")
    if out is None and readme_section.refresh():
        typer.echo(f"written: {readme_section.README}")
    typer.echo(f"{len(pages.PAGES) + 2} documents in {folder} are in step with the model.")
