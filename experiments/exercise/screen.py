"""The terminal on which an exercise is played."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WIDTH = 104


@dataclass(frozen=True)
class Screen:
    """Where the play is shown and typed.

    Attributes:
        say: writes a line.
        ask: shows a question and returns what was typed; None plays without anybody at the keyboard.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str] | None = None

    def paragraph(self, text: str, indent: str = "") -> None:
        """Text wrapped to the screen."""
        self.say(textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent))

    def heading(self, text: str) -> None:
        """A heading with air above."""
        self.say(f"\n{text}\n{'-' * len(text)}")

    def pause(self, words: str) -> bool:
        """Wait for Enter, so that a class can talk; without a keyboard go on. Whether somebody is there."""
        if self.ask is None:
            return False
        try:
            self.ask(f"\n[Enter] {words} ")
        except EOFError:
            self.say("")
            return False
        return True


def console(interactive: bool) -> Screen:
    """The terminal itself."""
    import typer

    def ask(prompt: str) -> Any:
        """What a player types."""
        return input(prompt)

    return Screen(typer.echo, ask if interactive else None)
