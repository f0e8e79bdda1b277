"""What must be the same on every machine that takes part in a calibration."""

import hashlib
from pathlib import Path

from experiments.chunk import computer_digest
from experiments.evidence.posterior import POSTERIOR
from sim.scenario.library import libraries


def evidence_digest() -> str:
    """Hash of what decides a trial: the model, this room, and what is read from the libraries.

    The posterior is left out: it is sent to workers, who may hold an older one.
    """
    digest = hashlib.blake2b(computer_digest().encode(), digest_size=12)
    room = Path(__file__).resolve().parent
    read = [
        path for library in libraries()
        for path in sorted((*library.rglob("*.yaml"), *library.rglob("*.csv"))) if path != POSTERIOR
    ]
    for path in (*sorted(room.glob("*.py")), *read):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
