"""Bets as a table with a row for each student and policy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.exercise.bet_book import POLICY, STUDENT, identity, problem_of
from experiments.exercise.rules import EXPECTED, HIGHEST, LOWEST, NotAProbability, Percent, Question, percent
from experiments.user_table import Column, read_table, typed_as
from sim.scenario.errors import ScenarioError, nearest_word
from sim.scenario.schema import Exercise


@dataclass(frozen=True, slots=True)
class _Cell:
    """A bet: where it stands, as it was typed there, and as it was read."""

    line: int
    typed: str
    found: Percent


def read_bets(
    path: Path, exercise: Exercise, *, partial: bool = False, say: Callable[[str], None] = lambda _: None
) -> dict[str, dict[Question, float]]:
    """The bets in a table: columns ``student``, ``policy`` and one for each outcome, in per cent or as shares.

    Args:
        path: the file.
        exercise: what is bet on.
        partial: whether bets may be missing.
        say: hears how the table was read where that goes without saying for nobody.

    Raises:
        ScenarioError: with row and column of the first thing that is wrong.
    """
    cells: dict[str, dict[Question, _Cell]] = {}
    players: dict[str, str] = {}
    for line, row in _lines(path, exercise, say):
        student = " ".join(row.get(STUDENT, "").split())
        if problem := problem_of(student):
            raise _wrong(path, line, f"'{student}'", STUDENT, problem)
        player = players.setdefault(identity(student), student)
        _row(path, line, row, exercise, cells.setdefault(player, {}), player, partial)
    bets = _as_probabilities(path, cells, say)
    if not partial:
        _complete(path, exercise, bets)
    return bets


def _lines(path: Path, exercise: Exercise, say: Callable[[str], None]) -> Iterator[tuple[int, dict[str, str]]]:
    """Cells by column, with the line they stand in."""
    bets = [Column(outcome, "percent", LOWEST, HIGHEST) for outcome in exercise.outcomes]
    table = read_table(path, [Column(STUDENT, "name"), Column(POLICY), *bets])
    if table.how:
        say(f"  {table.how}")
    yield from table.lines()


def _row(
    path: Path, line: int, row: dict[str, str], exercise: Exercise, mine: dict[Question, _Cell], player: str,
    partial: bool,
) -> None:
    """Add the bets of one row to those of its player."""
    policy = _policy(path, line, row.get(POLICY, ""), exercise)
    if any(name == policy for name, _ in mine):
        raise _wrong(path, line, f"{player} has bet on '{policy}' before", POLICY, "each policy once a student")
    for outcome in exercise.outcomes:
        read = row.get(outcome, "").strip()
        typed = typed_as(row.get(outcome, "")).strip()
        if partial and not read:
            continue
        try:
            mine[policy, outcome] = _Cell(line, typed, percent(read))
        except NotAProbability as wrong:
            problem = str(wrong).replace(f"'{read}'", f"'{typed}'")
            raise _wrong(path, line, problem, outcome, EXPECTED) from None


def _policy(path: Path, line: int, written: str, exercise: Exercise) -> str:
    """The policy that a cell means, by name or title."""
    spelled = {identity(word): each.name for each in exercise.policies for word in (each.title, each.name)}
    if identity(written) in spelled:
        return spelled[identity(written)]
    known = [each.name for each in exercise.policies]
    problem = f"unknown policy '{written}'"
    raise _wrong(path, line, problem, POLICY, f"one of {', '.join(known)}", nearest_word(written, known))


def _complete(path: Path, exercise: Exercise, bets: dict[str, dict[Question, float]]) -> None:
    if not bets:
        raise ScenarioError(f"{path}: no bets below the header; expected a row for each student and policy")
    for student, mine in bets.items():
        for policy in exercise.policies:
            if (policy.name, exercise.outcomes[0]) not in mine:
                raise ScenarioError(
                    f"{path}: {student} has no row for policy '{policy.name}'; expected one row for each of "
                    f"{', '.join(each.name for each in exercise.policies)}"
                )


def _as_probabilities(
    path: Path, cells: dict[str, dict[Question, _Cell]], say: Callable[[str], None]
) -> dict[str, dict[Question, float]]:
    """Bets from 0 to 1. Where no number is above 1 they are shares; one such number among others is in doubt."""
    plain = [cell for mine in cells.values() for cell in mine.values() if not cell.found.signed]
    doubtful = [(outcome, cell) for mine in cells.values() for (_, outcome), cell in mine.items()
                if cell.found.maybe_share]
    shares = bool(doubtful) and all(cell.found.value <= 1 for cell in plain)
    if doubtful and not shares:
        outcome, cell = doubtful[0]
        value = cell.found.value
        raise _wrong(path, cell.line, f"'{cell.typed}' may be {HIGHEST * value:g} % or {value:g} %", outcome,
                     f"'{HIGHEST * value:g}', or '{value:g} %' with its sign")
    if shares:
        _, cell = doubtful[0]
        say(f"  {path}: no number is above 1, so they are read as shares: {cell.typed} is "
            f"{HIGHEST * cell.found.value:g} %.")
    return {
        player: {question: cell.found.value / (1.0 if shares and not cell.found.signed else HIGHEST)
                 for question, cell in mine.items()}
        for player, mine in cells.items()
    }


def _wrong(
    path: Path, line: int, problem: str, column: str, expected: str = "", nearest: str = ""
) -> ScenarioError:
    """One message with file, row and column."""
    return ScenarioError(f"{path}: line {line}, column '{column}': {problem}", expected=expected, nearest=nearest)
