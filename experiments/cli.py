"""The command ``peacegap``. Heavy things are imported inside the commands, so that help answers at once."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperGroup

from experiments.commands import everywhere, evidence, scenarios, studies, teaching
from experiments.console import kept
from experiments.console.interrupts import terminable
from experiments.console.memory import shortage
from experiments.console.options import INTERRUPTED, OK, USAGE
from experiments.files.user_text import visible_streams

#: Commands that go on where they were stopped.
RESUMABLE = ("study", "calibrate", "validate", "patterns", "assumptions", "space")


class Commands(TyperGroup):
    """All commands; one that is stopped, by Ctrl-C or SIGTERM, says so and what is left of its work."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        everywhere.share(self.params, self.commands.values())

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Read the command line; a stop meanwhile is said as any other, where typer would leave without a word."""
        try:
            return super().make_context(*arguments, **options)
        except KeyboardInterrupt:
            raise typer.Abort from None

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            kept.forget()
            with terminable():
                return super().invoke(ctx)
        except OSError as error:
            raise _unwritable(error, ctx.invoked_subcommand) from None
        except KeyboardInterrupt as stop:
            typer.echo(f"\nstopped{kept.words()}", err=True)
            raise typer.Exit(getattr(stop, "exit_code", INTERRUPTED)) from None


app = typer.Typer(
    name="peacegap",
    cls=Commands,
    callback=everywhere.everywhere,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for room in (studies, scenarios, teaching, evidence):
    room.register(app)


# Plugins of pydantic would be looked for among all installed packages, at a tenth of a second; we use none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its code: what a person can mend is one line and code 2."""
    with visible_streams():
        code = _delivered(_code(list(sys.argv[1:] if arguments is None else arguments)))
    # The system takes the memory back at once; the collector would look through all of it first, a tenth of a `check`.
    gc.freeze()
    sys.exit(code)


def _code(arguments: list[str]) -> int:
    try:
        return app(args=arguments or ["--help"], prog_name="peacegap", standalone_mode=False) or OK
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("\nstopped", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left, as `head` does: nothing is wrong.
        sys.stderr.close()
        return OK
    except Exception as error:
        message = _mendable(error)
        if message is None:
            raise
        _tell(message)
        return USAGE


def _delivered(code: int) -> int:
    """The code, once all that was said is handed on; that of a mistake where a stream takes no more."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                if code == OK:
                    _tell(f"{error.strerror}: {error.filename}")
                code = code or USAGE
            # What could not be handed on would be tried again at the end, with a word of Python's own.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code


def _tell(message: str) -> None:
    """Say what is wrong; where even that cannot be said, the code has to do."""
    with suppress(OSError):
        typer.echo(f"peacegap: {message}", err=True)


def _unwritable(error: OSError, command: str) -> Exception:
    """The error in words where a file could not be written in a command that goes on later; else the error itself."""
    from experiments.files.held_files import obstacle
    from sim.scenario.errors import ScenarioError

    why = obstacle(error)
    if not why or error.filename is None or command not in RESUMABLE:
        return error
    return ScenarioError(f"{error.filename} cannot be written: {why}: stopped{kept.words()}")


def _mendable(error: Exception) -> str | None:
    """The message of an error that the user can mend; None for a fault of the program."""
    if isinstance(error, ImportError | MemoryError):
        return shortage(error)
    from sim.scenario.errors import ScenarioError

    if isinstance(error, ScenarioError):
        return str(error)
    if isinstance(error, FileNotFoundError) and error.errno is None:
        return str(error)  # our own words about files that are not there
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.strerror}: {error.filename}"
    if short := shortage(error):
        return short
    told = getattr(error, "format_message", None)
    return " ".join(told().split()) if told else None


if __name__ == "__main__":
    main()
