"""The bets of a class, kept in a file after every answer, so that whatever ends the lesson loses nothing."""

import csv
import io
import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from experiments.exercise.rules import HIGHEST, NAME_LENGTH, Bets, Question
from experiments.files.held_files import patiently
from experiments.files.whole_files import bytes_of, write_text
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Exercise

STUDENT, POLICY = "student", "policy"
#: A name that begins so would be a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@")


def identity(name: str) -> str:
    """What makes two spellings one player: ``Team A`` is ``team a`` and ``ＴＥＡＭ  Ａ``."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def problem_of(name: str) -> str:
    """Why a name cannot be a player's; nothing when it can."""
    if not 0 < len(name) <= NAME_LENGTH:
        return f"a name of 1 to {NAME_LENGTH} characters"
    if not name.isprintable() or "\N{REPLACEMENT CHARACTER}" in name:
        return "a name of letters, digits and blanks"
    return "a name that begins with a letter or a digit" if name.startswith(_FORMULA) else ""


def default_path(exercise: Exercise) -> Path:
    """Where the bets of a lesson under way are kept: in the folder in which one stands."""
    return Path(f"bets_{exercise.name}.csv")


@dataclass
class BetBook:
    """Who has bet what.

    Attributes:
        exercise: what is bet on.
        path: where the bets are kept.
        say: hears when they cannot be.
        bets: by player, in the first spelling of the name; some may still be missing.
    """

    exercise: Exercise
    path: Path
    say: Callable[[str], None]
    bets: dict[str, dict[Question, float]] = field(default_factory=dict)
    _known: bytes | None = None
    _failed: bool = False

    @property
    def questions(self) -> list[Question]:
        """All that a player bets on, in order."""
        return [(policy.name, outcome) for policy in self.exercise.policies for outcome in self.exercise.outcomes]

    def player(self, name: str) -> str:
        """The player of that name in the spelling that is known; nothing when there is none."""
        return next((known for known in self.bets if identity(known) == identity(name)), "")

    def missing(self, player: str) -> list[Question]:
        """What a player has still to bet on."""
        return [question for question in self.questions if question not in self.bets[player]]

    def unfinished(self) -> Iterator[str]:
        """Players who have still to bet on something."""
        return (player for player in self.bets if self.missing(player))

    def take_over(self, bets: dict[str, dict[Question, float]]) -> None:
        """Go on with bets that were read from the file."""
        self.bets = bets
        self._known = _there(self.path)

    def join(self, name: str) -> str:
        """Enter a player; the name as it is shown from now on."""
        player = " ".join(name.split())
        self.bets[player] = {}
        return player

    def put(self, player: str, question: Question, bet: float) -> None:
        """Enter a bet, and keep all of them."""
        self.bets[player][question] = bet
        self.save()

    def save(self) -> None:
        """Write all bets, whole or not at all; a file that somebody else changed meanwhile is left to them."""
        if self.path.exists() and _there(self.path) != self._known:
            theirs, self.path = self.path, unused(self.path)
            self.say(f"  {theirs} was changed by somebody else: the bets are kept in {self.path} from now on.")
        try:
            write_text(self.path, self.as_csv())
            self._known, self._failed = _there(self.path), False
        except OSError as error:
            if not self._failed:
                self.say(f"  The bets cannot be saved in {self.path} ({error.strerror}); they are lost if this ends.")
            self._failed = True

    def as_csv(self) -> str:
        """The table, as the sheet of the exercise shows it."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([STUDENT, POLICY, *self.exercise.outcomes])
        for player, mine in self.bets.items():
            for policy in self.exercise.policies:
                cells = [as_text(mine.get((policy.name, outcome))) for outcome in self.exercise.outcomes]
                writer.writerow([player, policy.name, *cells])
        return text.getvalue()

    def whole(self) -> dict[str, Bets]:
        """All bets, when none is missing."""
        return dict(self.bets)

    def put_away(self) -> Path:
        """Give the file of a lesson that is over, or is not gone on with, a name with its date; the new path.

        Raises:
            ScenarioError: another program holds it.
        """
        kept = unused(self.path.with_name(f"{self.path.stem}_{date.today().isoformat()}{self.path.suffix}"))
        try:
            patiently(os.replace, self.path, kept)
        except OSError as error:
            raise ScenarioError(f"{self.path} cannot be renamed to {kept} ({error.strerror})") from None
        self._known = None
        return kept


def as_text(bet: float | None) -> str:
    """A bet in per cent; a sign where a reader could take it for a share."""
    if bet is None:
        return ""
    value = f"{HIGHEST * bet:.10g}"
    return f"{value} %" if 0 < bet <= 1 / HIGHEST and not value.isdecimal() else value


def unused(path: Path) -> Path:
    """The path itself, or one with a number where something is there."""
    number = 2
    found = path
    while found.exists():
        found, number = path.with_name(f"{path.stem}_{number}{path.suffix}"), number + 1
    return found


def _there(path: Path) -> bytes | None:
    try:
        return bytes_of(path)
    except OSError:
        return None
