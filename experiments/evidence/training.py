"""The mission-years that the model learns from: a small table of facts, or a file of the user's own."""

from pathlib import Path

from experiments.evidence.observations import FATAL_DAYS, OBSERVATIONS, MissionYear, read_observations
from experiments.user_table import Say, unsaid
from sim.scenario.errors import ScenarioError

TABLE = OBSERVATIONS / "mission_years.csv"
SPLITS = ("train", "holdout")


def training_rows(path: Path | None = None, say: Say = unsaid) -> tuple[MissionYear, ...]:
    """Rows with a known number of deaths; of a file with a column ``split`` all but those marked ``holdout``.

    Args:
        path: a file of the user's own.
        say: takes one sentence on how it was read, where it is no comma-separated UTF-8.

    Raises:
        ScenarioError: nothing can be learnt from the file, or what it says of a row cannot be.
    """
    table = read_observations(path or TABLE, say)
    for row in table:
        _check_split(row, path or TABLE)
    rows = tuple(row for row in table if row.killed is not None and row.split != "holdout")
    if not rows:
        raise ScenarioError(f"{path}: no row to learn from", expected="rows with malicious_fatalities")
    for row in rows:
        _check_days(row, path or TABLE)
    return rows


def _check_split(row: MissionYear, path: Path) -> None:
    """Refuse a word for which nobody can tell whether the row may be learnt from."""
    if row.split and row.split not in SPLITS:
        raise ScenarioError(f"{path}: line {row.line}, column 'split': '{row.split}' is unknown",
                            expected=f"one of {', '.join(SPLITS)}, or nothing")


def _check_days(row: MissionYear, path: Path) -> None:
    """Refuse days that cannot be those on which so many were killed."""
    killed, days = row.killed or 0, row.fatal_days
    fewest = min(killed, 1)
    if days is not None and not fewest <= days <= min(killed, 366):
        raise ScenarioError(
            f"{path}: line {row.line}, column '{FATAL_DAYS}': {days} days cannot have seen {killed} killed",
            expected=f"a whole number from {fewest} to {min(killed, 366)}, or nothing",
        )
