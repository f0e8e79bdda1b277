"""Bets as a table with a row for each student and policy."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.exercise.bet_book import POLICY, STUDENT, identity, problem_of
from experiments.exercise.rules import EXPECTED, HIGHEST, NotAProbability, Percent, Question, percent
from sim.scenario.errors import Place, ScenarioError, nearest_word
from sim.scenario.plain_text import plain_text
from sim.scenario.schema import Exercise


@dataclass(frozen=True, slots=True)
class _Cell:
    """A bet as it stands in the file."""

    line: int
    written: str
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
    for line, row in _lines(path, exercise):
        student = " ".join(row.get(STUDENT, "").split())
        if problem := problem_of(student):
            raise _wrong(path, line, f"'{student}'", STUDENT, problem)
        player = players.setdefault(identity(student), student)
        _row(path, line, row, exercise, cells.setdefault(player, {}), player, partial)
    if not partial:
        _complete(path, exercise, cells)
    return _as_probabilities(path, cells, say)


def _lines(path: Path, exercise: Exercise) -> Iterator[tuple[int, dict[str, str]]]:
    """Cells by column, with the line they stand in."""
    rows = _rows(path)
    header = _header(path, next(rows, None), exercise)
    for line, cells in rows:
        if len(cells) > len(header):
            raise _wrong(path, line, f"the row has {len(cells)} cells", expected=f"{len(header)}, as the header")
        yield line, dict(zip(header, cells, strict=False))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not empty, with their numbers; the most frequent separator of the header separates."""
    lines = plain_text(path).splitlines()
    first = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise _wrong(path, reader.line_num, f"no table ({error})", expected="cells between commas") from None


def _header(path: Path, found: tuple[int, list[str]] | None, exercise: Exercise) -> list[str]:
    """The columns, in the order of the file."""
    expected = [STUDENT, POLICY, *exercise.outcomes]
    if found is None:
        raise _wrong(path, 1, "the file is empty", expected=f"a header {','.join(expected)}")
    line, header = found
    for name in header:
        if name not in expected:
            raise _wrong(
                path, line, f"unknown column '{name}'", expected=f"{', '.join(expected)}",
                nearest=nearest_word(name, expected),
            )
        if header.count(name) > 1:
            raise _wrong(path, line, f"column '{name}' stands there twice", expected="each column once")
    for name in expected:
        if name not in header:
            raise _wrong(path, line, f"column '{name}' is missing", expected=f"{', '.join(expected)}")
    return header


def _row(
    path: Path, line: int, row: dict[str, str], exercise: Exercise, mine: dict[Question, _Cell], player: str,
    partial: bool,
) -> None:
    """Add the bets of one row to those of its player."""
    policy = _policy(path, line, row.get(POLICY, ""), exercise)
    if any(name == policy for name, _ in mine):
        raise _wrong(path, line, f"{player} has bet on '{policy}' before", POLICY, "each policy once a student")
    for outcome in exercise.outcomes:
        written = row.get(outcome, "").strip()
        if partial and not written:
            continue
        try:
            mine[policy, outcome] = _Cell(line, written, percent(written))
        except NotAProbability as wrong:
            raise _wrong(path, line, str(wrong), outcome, EXPECTED) from None


def _policy(path: Path, line: int, written: str, exercise: Exercise) -> str:
    """The policy that a cell means, by name or title."""
    spelled = {identity(word): each.name for each in exercise.policies for word in (each.title, each.name)}
    if identity(written) in spelled:
        return spelled[identity(written)]
    known = [each.name for each in exercise.policies]
    problem = f"unknown policy '{written}'"
    raise _wrong(path, line, problem, POLICY, f"one of {', '.join(known)}", nearest_word(written, known))


def _complete(path: Path, exercise: Exercise, bets: dict[str, dict[Question, _Cell]]) -> None:
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
        raise _wrong(path, cell.line, f"'{cell.written}' may be {HIGHEST * value:g} % or {value:g} %", outcome,
                     f"'{HIGHEST * value:g}', or '{value:g} %' with its sign")
    if shares:
        value = doubtful[0][1]
        say(f"  {path}: no number is above 1, so they are read as shares: {value.written} is "
            f"{HIGHEST * value.found.value:g} %.")
    return {
        player: {question: cell.found.value / (1.0 if shares and not cell.found.signed else HIGHEST)
                 for question, cell in mine.items()}
        for player, mine in cells.items()
    }


def _wrong(
    path: Path, line: int, problem: str, column: str = "", expected: str = "", nearest: str = ""
) -> ScenarioError:
    """One message with file, row and column."""
    place = Place(str(path), line, 1)
    return ScenarioError(
        problem, place=place, key_path=(column,) if column else (), expected=expected, nearest=nearest
    )
