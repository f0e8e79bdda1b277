"""Files of the user that keep Python from finding the model: a ``sim.py`` in the folder of a script or notebook."""

import importlib.util
import os
from pathlib import Path

_OURS = Path(__file__).resolve().parents[1] / "sim"


def hidden_by() -> str:
    """One sentence on the file or folder that Python takes for the package ``sim``; empty when it finds the model."""
    spec = importlib.util.find_spec("sim")
    found = (spec.origin or next(iter(spec.submodule_search_locations or ()), None)) if spec else None
    if found is None:
        return f"the package 'sim' is missing, expected in {_OURS}; install peacegap again"
    place = Path(found).parent if Path(found).stem == "__init__" else Path(found)
    if os.path.realpath(place) == os.path.realpath(_OURS):
        return ""
    return f"{place} hides the package 'sim' of peacegap: rename it, or work in another folder"
