"""Options that every command takes, before or after its name: ``--quiet`` and ``--scenarios``; and ``--version``."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.console import progress

#: Parameters of the group that its commands take as well.
SHARED = ("quiet", "scenarios")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"peacegap {version('peacegap')}")
        raise typer.Exit


def _quiet(context: typer.Context, asked: bool) -> None:
    if asked:
        context.call_on_close(progress.hushed())


def _scenarios(context: typer.Context, folders: list[Path] | None) -> None:
    """Leave the folders in the environment, where the processes that this one starts find them as well."""
    if not folders:
        return
    from sim.scenario.library import VARIABLE, libraries

    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = os.pathsep.join(os.path.abspath(folder.expanduser()) for folder in folders)
    if context.resilient_parsing:
        return  # a shell completes the line: what it offers is asked for when this context is closed already

    def restore() -> None:
        """Put the variable back as it was before the command."""
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before

    context.call_on_close(restore)
    libraries()  # refuses what is no library, before anything else happens


def everywhere(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, expose_value=False, help="Show the version.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", callback=_quiet, is_eager=True, expose_value=False,
                     help="Show results only, without progress."),
    ] = False,
    scenarios: Annotated[
        list[Path] | None,
        typer.Option("--scenarios", metavar="DIR", callback=_scenarios, is_eager=True, expose_value=False,
                     help="Folder with scenario files of your own, besides ./scenarios; may be repeated."),
    ] = None,
) -> None:
    """Simulate capability gaps in UN peacekeeping and compare policies: for reasoning, not a forecast."""


def share(parameters: Iterable[Any], commands: Iterable[Any]) -> None:
    """Give every command the options of the group that may stand after its name as well."""
    shared = [parameter for parameter in parameters if parameter.name in SHARED]
    for command in commands:
        command.params.extend(shared)
