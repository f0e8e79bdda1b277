"""Bets as people give them: typed one by one, or as a table with a row for each student and policy."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from experiments.exercise.cards import better_means
from experiments.exercise.rules import EXPECTED, Bets, NotAProbability, Question, probability
from sim.outcomes import Outcome
from sim.scenario.errors import Place, ScenarioError, nearest_word
from sim.scenario.plain_text import plain_text
from sim.scenario.schema import Exercise

STUDENT, POLICY = "student", "policy"
#: Longest name that the score table has room for.
NAME_LENGTH = 24


def read_bets(path: Path, exercise: Exercise) -> dict[str, Bets]:
    """The bets in a CSV file: columns ``student``, ``policy`` and one for each outcome, in per cent.

    Raises:
        ScenarioError: with row and column of the first thing that is wrong.
    """
    rows = _rows(path)
    header = _header(path, next(rows, None), exercise)
    bets: dict[str, dict[Question, float]] = {}
    for line, cells in rows:
        if len(cells) > len(header):
            raise _wrong(path, line, f"the row has {len(cells)} cells", expected=f"{len(header)}, as the header")
        _row(path, line, dict(zip(header, cells, strict=False)), exercise, bets)
    _complete(path, exercise, bets)
    return dict(bets)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not empty, with their numbers; a semicolon separates where a comma marks decimals."""
    lines = plain_text(path).splitlines()
    first = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=";" if first.count(";") > first.count(",") else ",")
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
    path: Path, line: int, cells: dict[str, str], exercise: Exercise, bets: dict[str, dict[Question, float]]
) -> None:
    """Add the bets of one row."""
    student, policy = cells.get(STUDENT, ""), cells.get(POLICY, "")
    known = [each.name for each in exercise.policies]
    if not 0 < len(student) <= NAME_LENGTH:
        raise _wrong(path, line, f"'{student}'", STUDENT, f"a name of 1 to {NAME_LENGTH} characters")
    if policy not in known:
        problem = f"unknown policy '{policy}'"
        raise _wrong(path, line, problem, POLICY, f"one of {', '.join(known)}", nearest_word(policy, known))
    mine = bets.setdefault(student, {})
    if (policy, exercise.outcomes[0]) in mine:
        raise _wrong(path, line, f"{student} has bet on '{policy}' before", POLICY, "each policy once a student")
    for outcome in exercise.outcomes:
        try:
            mine[policy, outcome] = probability(cells.get(outcome, ""))
        except NotAProbability as wrong:
            raise _wrong(path, line, str(wrong), outcome, EXPECTED) from None


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


def _wrong(
    path: Path, line: int, problem: str, column: str = "", expected: str = "", nearest: str = ""
) -> ScenarioError:
    """One message with file, row and column."""
    place = Place(str(path), line, 1)
    return ScenarioError(
        problem, place=place, key_path=(column,) if column else (), expected=expected, nearest=nearest
    )


def ask_bets(
    students: int,
    exercise: Exercise,
    outcomes: Sequence[Outcome],
    ask: Callable[[str], str],
    say: Callable[[str], None],
) -> dict[str, Bets]:
    """Ask every student for every bet; what cannot be used is asked again."""
    bets: dict[str, Bets] = {}
    for number in range(1, students + 1):
        name = _ask_name(number, bets, ask, say)
        mine: dict[Question, float] = {}
        for policy in exercise.policies:
            say(f"\n{name}, {policy.title}: in how many of 100 futures is it better than the baseline?")
            for outcome in outcomes:
                mine[policy.name, outcome.name] = _ask_probability(f"  {better_means(outcome)}: ", ask, say)
        bets[name] = mine
    return bets


def _ask_name(number: int, taken: dict[str, Bets], ask: Callable[[str], str], say: Callable[[str], None]) -> str:
    default = f"Student {number}"
    while True:
        name = ask(f"\nName of student or team {number} [{default}]: ").strip() or default
        if len(name) > NAME_LENGTH:
            say(f"  The name is too long; expected at most {NAME_LENGTH} characters.")
        elif name in taken:
            say(f"  {name} has bet already; expected another name.")
        else:
            return name


def _ask_probability(prompt: str, ask: Callable[[str], str], say: Callable[[str], None]) -> float:
    while True:
        try:
            return probability(ask(prompt))
        except NotAProbability as wrong:
            problem = str(wrong)
            say(f"    {problem[0].upper()}{problem[1:]}; expected {EXPECTED}.")
