"""The terminal on which an exercise is played."""

import textwrap
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WIDTH = 104


def padded(text: str, width: int) -> str:
    """The text cut or filled to so many columns of a terminal, where some letters take two."""
    taken, kept = 0, ""
    for sign in text:
        taken += 2 if unicodedata.east_asian_width(sign) in "WF" else int(not unicodedata.combining(sign))
        if taken > width:
            break
        kept += sign
    shown = sum(2 if unicodedata.east_asian_width(sign) in "WF" else int(not unicodedata.combining(sign))
                for sign in kept)
    return kept + " " * (width - shown)


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
        """What a player types; letters that the terminal's encoding lacks come as a sign that no name may hold."""
        try:
            return input(prompt)
        except UnicodeDecodeError:
            return "\N{REPLACEMENT CHARACTER}"

    return Screen(typer.echo, ask if interactive else None)
