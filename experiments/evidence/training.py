"""The mission-years that the model learns from: a small table of facts, or a file of the user's own."""

from pathlib import Path

from experiments.evidence.observations import OBSERVATIONS, MissionYear, read_observations
from sim.scenario.errors import ScenarioError

TABLE = OBSERVATIONS / "mission_years.csv"


def training_rows(path: Path | None = None) -> tuple[MissionYear, ...]:
    """Rows with a known number of deaths; of a file with a column ``split`` those marked ``train``.

    Raises:
        ScenarioError: nothing can be learnt from the file.
    """
    rows = tuple(row for row in read_observations(path or TABLE) if row.killed is not None and row.split != "holdout")
    if not rows:
        raise ScenarioError(f"{path}: no row to learn from", expected="rows with malicious_fatalities")
    return rows
