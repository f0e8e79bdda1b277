"""What must be the same on every machine that takes part in a calibration, and in two halves of one."""

from experiments.evidence.posterior import POSTERIOR
from experiments.sources import computer_digest, files_digest
from sim.scenario.source import SCENARIOS

#: Where the work of this room begins: what is imported from here decides its numbers.
ENTRIES = (
    "experiments.evidence.trial", "experiments.evidence.pilot", "experiments.evidence.forecast",
    "experiments.evidence.space_forecast",
)


def evidence_digest() -> str:
    """Hash of what decides a trial or a forecast: the code, and what is read from ``scenarios``.

    The posterior is left out: it travels with the work and has a digest of its own.
    """
    read = (path for ending in ("yaml", "csv") for path in SCENARIOS.rglob(f"*.{ending}") if path != POSTERIOR)
    return f"{computer_digest(*ENTRIES)}-{files_digest(read, SCENARIOS)}"
