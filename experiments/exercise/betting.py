"""Bets typed by a class: asked one by one, kept as they come, shown and corrected before anything is revealed."""

from collections.abc import Callable, Sequence

from experiments.exercise.bet_book import BetBook, as_text, problem_of
from experiments.exercise.cards import better_means
from experiments.exercise.rules import EXPECTED, HIGHEST, NAME_LENGTH, NotAProbability, Question, percent
from experiments.exercise.screen import Screen, padded
from sim.outcomes import Outcome

Ask = Callable[[str], str]
YES, NO = ("", "y", "yes", "j", "ja", "o", "oui", "s", "si"), ("n", "no", "nein", "non")
#: Widths of a column of bets and of the titles of policies.
_CELL, _TITLE = 9, 40


def ask_bets(students: int, book: BetBook, outcomes: Sequence[Outcome], ask: Ask, say: Callable[[str], None]) -> None:
    """Ask for every bet that is missing until so many players have made all of theirs."""
    for player in list(book.unfinished()):
        say(f"\n{player} has {len(book.missing(player))} bets to go.")
        _ask_missing(player, book, outcomes, ask, say)
    while len(book.bets) < students:
        ask_player(book, outcomes, ask, say)


def ask_player(book: BetBook, outcomes: Sequence[Outcome], ask: Ask, say: Callable[[str], None]) -> None:
    """Ask one more player for a name and all bets."""
    player = book.join(_ask_name(book, ask, say))
    _ask_missing(player, book, outcomes, ask, say)


def _ask_missing(
    player: str, book: BetBook, outcomes: Sequence[Outcome], ask: Ask, say: Callable[[str], None]
) -> None:
    missing = book.missing(player)
    for policy in book.exercise.policies:
        if any(name == policy.name for name, _ in missing):
            say(f"\n{player}, {policy.title}: in how many of 100 futures is it better than the baseline?")
        for outcome in outcomes:
            if (policy.name, outcome.name) in missing:
                bet = _ask_bet(f"  {better_means(outcome)}: ", ask, say)
                book.put(player, (policy.name, outcome.name), bet)


def _ask_name(book: BetBook, ask: Ask, say: Callable[[str], None]) -> str:
    number = len(book.bets) + 1
    while book.player(f"Student {number}"):
        number += 1
    while True:
        name = " ".join(ask(f"\nName of student or team {len(book.bets) + 1} [Student {number}]: ").split())
        name = name or f"Student {number}"
        if problem := problem_of(name):
            say(f"  '{name[:NAME_LENGTH]}' cannot be a name here; expected {problem}.")
        elif _looks_like_a_bet(name):
            say(f"  '{name}' looks like a bet; expected a name with a letter in it.")
        elif known := book.player(name):
            say(f"  {known} has bet already, and can change its bets at the end; expected another name.")
        else:
            return name


def _looks_like_a_bet(name: str) -> bool:
    """Whether a number was typed where a name was asked for."""
    try:
        percent(name)
    except NotAProbability:
        return False
    return True


def _ask_bet(prompt: str, ask: Ask, say: Callable[[str], None], old: float | None = None) -> float:
    """One bet as a probability; what cannot be used is asked again, Enter keeps an old one."""
    answer = ask(prompt)
    while True:
        if old is not None and not answer.strip():
            return old
        try:
            found = percent(answer)
        except NotAProbability as wrong:
            problem = str(wrong)
            say(f"    {problem[0].upper()}{problem[1:]}; expected {EXPECTED}.")
            answer = ask(prompt)
            continue
        if not found.maybe_share:
            return found.value / HIGHEST
        share, same = f"{HIGHEST * found.value:g} %", f"{found.value:g} %"
        answer = ask(f"    {answer.strip()}: do you mean {share}? [Enter: yes; n: no, {same}] ")
        if answer.strip().casefold() in YES:
            return found.value
        if answer.strip().casefold() in NO:
            return found.value / HIGHEST


def review(book: BetBook, outcomes: Sequence[Outcome], screen: Screen) -> None:
    """Show all bets, and let a class correct them, until somebody presses Enter."""
    if screen.ask is None:
        return
    shown = False
    while True:
        rows = [(player, policy.name) for player in book.bets for policy in book.exercise.policies]
        if not shown:
            _show(book, rows, outcomes, screen)
        answer = screen.ask("\nChange which? Its number, + for one more team, or Enter to go on: ").strip()
        shown = False
        if not answer:
            return
        if answer == "+":
            ask_player(book, outcomes, screen.ask, screen.say)
        elif answer.isdecimal() and 1 <= int(answer) <= len(rows):
            _change(book, *rows[int(answer) - 1], outcomes, screen.ask, screen.say)
        else:
            screen.say(f"  '{answer[:NAME_LENGTH]}' is no number of a row; expected 1 to {len(rows)}, + or Enter.")
            shown = True


def _change(
    book: BetBook, player: str, policy: str, outcomes: Sequence[Outcome], ask: Ask, say: Callable[[str], None]
) -> None:
    title = next(each.title for each in book.exercise.policies if each.name == policy)
    say(f"\n{player}, {title}: Enter keeps a bet.")
    for outcome in outcomes:
        question: Question = (policy, outcome.name)
        old = book.bets[player][question]
        book.put(player, question, _ask_bet(f"  {better_means(outcome)} [{as_text(old)}]: ", ask, say, old))


def _show(book: BetBook, rows: Sequence[tuple[str, str]], outcomes: Sequence[Outcome], screen: Screen) -> None:
    """The bets as a table, in per cent."""
    screen.heading("The bets, in per cent")
    letters = [f"({chr(ord('a') + place)})" for place in range(len(outcomes))]
    for letter, outcome in zip(letters, outcomes, strict=True):
        screen.say(f"  {letter} {better_means(outcome)}")
    titles = {policy.name: policy.title for policy in book.exercise.policies}
    heads = "".join(f"{letter:>{_CELL}}" for letter in letters)
    screen.say(f"\n  {'':>4}  {'':{NAME_LENGTH}}  {'':{_TITLE}}{heads}")
    before = ""
    for number, (player, policy) in enumerate(rows, start=1):
        cells = "".join(f"{as_text(book.bets[player].get((policy, each.name))):>{_CELL}}" for each in outcomes)
        name = padded("" if player == before else player, NAME_LENGTH)
        screen.say(f"  {number:>4}  {name}  {padded(titles[policy], _TITLE)}{cells}")
        before = player
