"""What must be the same on every machine that takes part in a calibration, and in two halves of one."""

from pathlib import Path

from experiments.plan.posterior import POSTERIOR
from experiments.runs.sources import computer_digest, files_digest
from sim.scenario.library import libraries

#: Where the work of this room begins: what is imported from here decides its numbers.
ENTRIES = (
    "experiments.evidence.trial", "experiments.evidence.pilot", "experiments.evidence.forecast",
    "experiments.space.forecast",
)


def evidence_digest() -> str:
    """Hash of what decides a trial or a forecast: the code, and what is read from the libraries of scenarios.

    The posterior is left out: it travels with the work and has a digest of its own.
    """
    read = [
        files_digest((path for path in library.rglob("*") if _is_read(path)), library) for library in libraries()
    ]
    return "-".join([computer_digest(*ENTRIES), *read])


def _is_read(path: Path) -> bool:
    return path.suffix in (".yaml", ".csv") and path != POSTERIOR
