"""Who plays, with which bets: typed at the keyboard, read from a table, or both; kept whatever happens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from experiments.exercise.bet_book import BetBook, default_path, unused
from experiments.exercise.bets import read_bets
from experiments.exercise.betting import NO, ask_bets, review
from experiments.exercise.rules import Bets
from experiments.exercise.screen import Screen
from experiments.files.whole_files import bytes_of
from sim.outcomes import Outcome
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Exercise


def bets_of(
    exercise: Exercise, outcomes: tuple[Outcome, ...], path: Path | None, students: int | None, screen: Screen
) -> tuple[Mapping[str, Bets], BetBook | None]:
    """The bets of all players, and the book in which they are kept, if any were typed.

    Args:
        exercise: what is bet on.
        outcomes: of the exercise.
        path: a table of bets; without it they are typed.
        students: how many players there are in the end; with a table, those that it lacks are typed.
        screen: where it is shown and typed.

    Raises:
        ScenarioError: the table cannot be used and nobody is there to correct it, or the input ended too early.
    """
    if screen.ask is None:
        if path is not None:
            return read_bets(path, exercise, say=screen.say), None
        screen.say("\nNo bets were given: only the yardsticks are ranked. --bets FILE brings those of a class.")
        return {}, None
    book = BetBook(exercise, path or default_path(exercise), screen.say)
    with _kept(book):
        if path is None:
            _go_on(book, screen)
        elif students is None or path.exists():
            _from_table(book, students is not None, screen)
        screen.say(f"\nEvery bet is kept in {book.path} as it is made.")
        ask_bets(max(students or 1, len(book.bets)), book, outcomes, screen.ask, screen.say)
        try:
            review(book, outcomes, screen)
        except EOFError:
            screen.say("")
            if list(book.unfinished()):
                raise
    return book.whole(), book


@contextmanager
def _kept(book: BetBook) -> Iterator[None]:
    """Whatever ends the typing: say where the bets are, and how to go on with them."""
    try:
        yield
    except EOFError:
        book.say("")
        raise ScenarioError(f"the input ended before all bets were made{_where(book)}") from None
    except KeyboardInterrupt:
        book.say(f"\nStopped before all bets were made{_where(book)}.")
        raise


def _where(book: BetBook) -> str:
    if not book.bets or not book.path.exists():
        return ""
    again = "" if book.path == default_path(book.exercise) else f" and --bets {book.path}"
    return f"; those made so far are kept in {book.path}: start the exercise again in this folder{again} to go on"


def _go_on(book: BetBook, screen: Screen) -> None:
    """Take over the bets of a lesson that was interrupted here, if the class wants to."""
    assert screen.ask is not None
    while book.path.exists():
        try:
            bets = read_bets(book.path, book.exercise, partial=True)
            told = f"{book.path} holds the bets of a lesson that was not finished: {_counted(bets, book)}."
        except ScenarioError as wrong:
            bets, told = {}, f"{book.path} cannot be read: {wrong}."
        screen.say(f"\n{told}")
        act = "goes on with them" if bets else "reads it again"
        if screen.ask(f"[Enter] {act}; n begins a new lesson and keeps the old bets apart ").strip().casefold() in NO:
            try:
                screen.say(f"The old bets are kept in {book.put_away()}.")
            except ScenarioError as held:
                screen.say(f"  {held}")
        elif bets:
            book.take_over(bets)
            return


def _counted(bets: Mapping[str, Bets], book: BetBook) -> str:
    count = len(book.questions)
    return ", ".join(f"{player} ({len(mine)} of {count})" for player, mine in bets.items()) or "no team"


def _from_table(book: BetBook, partial: bool, screen: Screen) -> None:
    """The bets of a table that a class may still be filling in: what is wrong in it is corrected and read again.

    What is typed goes into the same table if it is one that this program wrote, else into one next to it.
    """
    path = book.path
    somebody = screen.pause(f"reads the bets in {path}, when all are in it")
    while True:
        try:
            book.take_over(read_bets(path, book.exercise, partial=partial, say=screen.say))
            break
        except ScenarioError as wrong:
            if not somebody:
                raise
            screen.say(f"  {wrong}")
        answer = _answer("\n[Enter] reads it again, once that is corrected; t types here what is missing ", screen)
        somebody, partial = answer is not None, partial or answer == "t"
    if book.as_csv().encode() != bytes_of(path):
        book.path = unused(path.with_name(f"{path.stem}_typed.csv"))


def _answer(question: str, screen: Screen) -> str | None:
    """What was typed, in small letters; None when nobody is there."""
    assert screen.ask is not None
    try:
        return screen.ask(question).strip().casefold()
    except EOFError:
        return None
