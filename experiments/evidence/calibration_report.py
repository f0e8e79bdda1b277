"""The folder of a calibration: its draws, what they fit, and the figure."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.evidence import table_columns
from experiments.evidence.calibration import DRAWS, SUMMARY, Calibrated, Effort, rounded
from experiments.evidence.calibration_figure import calibration_figure
from experiments.figures.inline import png
from experiments.files.outputs import folder_with
from experiments.files.whole_files import write_bytes, write_text, writing
from experiments.runs.results_folder import versions
from experiments.tables import codebook

#: The summary comes first: by it an earlier calibration is recognised.
FILES = (SUMMARY, DRAWS, "calibration.png", *codebook.FILES)
ours = folder_with(SUMMARY, ("effort", "fit", "waves"))


def write(result: Calibrated, out: Path, effort: Effort, seed: int) -> None:
    """posterior.csv (one row for each draw) with its codebook, calibration.json and the figure."""
    content: Mapping[str, Any] = {
        "effort": asdict(effort), "seed": seed,
        "fit": result.fit.map(rounded).to_dict("records"),
        "waves": result.waves.map(rounded).to_dict("records"), "versions": versions(),
    }
    write_text(out / SUMMARY, json.dumps(content, indent=1) + "\n")
    with writing(out / DRAWS) as path:
        result.draws.map(rounded).to_csv(path, index=False, lineterminator="\n")
    codebook.write_of(out, table_columns.calibration(), "calibrate")
    write_bytes(out / "calibration.png", png(calibration_figure(result)))
