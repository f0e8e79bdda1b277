"""The command ``peacegap patterns``."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.console import completion
from experiments.console.options import SEED_LIMIT, Force, Resume
from experiments.evidence.command import working
from experiments.patterns.names import NAMES, chosen


def patterns(
    quick: Annotated[bool, typer.Option("--quick", help="A fifth of the futures, wide intervals.")] = False,
    only: Annotated[str | None, typer.Option(help="Some patterns alone, such as PAT01,PAT17.",
                                             autocompletion=completion.several(*NAMES))] = None,
    seed: Annotated[int, typer.Option(min=0, max=SEED_LIMIT, help="Number that names the set of futures.")] = 2021,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; by default all usable cores.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the table, JSON and figure.")] = None,
    resume: Resume = False,
    as_json: Annotated[bool, typer.Option("--json", help="Numbers for machines.")] = False,
    force: Force = False,
) -> None:
    """Ask the model for the patterns of the evidence, by experiment; a pattern that fails is a finding."""
    names = chosen(only)
    from experiments.files.outputs import claim_folder
    from experiments.patterns import folder, page
    from experiments.patterns.catalogue import PATTERNS
    from experiments.patterns.judge import judge
    from experiments.patterns.setting import Setting

    asked, setting = [pattern for pattern in PATTERNS if pattern.id in names], Setting(seed, quick)
    if out is not None:
        claim_folder(out, folder.WRITTEN, folder.ours, force)
    question = {"patterns": list(names), "setting": setting}
    with working("patterns", question, out=out, resume=resume, workers=workers) as work:
        findings = judge(asked, setting, work)
        typer.echo(page.as_json(findings, setting) if as_json else page.text(findings))
        if out is not None:
            for path in folder.write(findings, setting, out):
                typer.echo(f"written: {path}", err=True)
