"""Adopting a posterior: the draws of calibration, and what each mission's history says of its hostility under them."""

from pathlib import Path

import numpy as np
import pandas as pd

from experiments.evidence.calibration import rounded
from experiments.evidence.covariates import mission_files, threat
from experiments.evidence.declared import NUMBERS
from experiments.evidence.hostility import HostilityFilter, learn_all
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import expectations
from experiments.evidence.training import training_rows
from experiments.files.whole_files import writing
from experiments.plan.posterior import POSTERIOR, Posterior
from experiments.runs.work import Work
from sim.scenario.schema import Mission


def adopt(draws: pd.DataFrame, seed: int, work: Work | None, path: Path = POSTERIOR) -> Path:
    """Make the draws the library's posterior, with the hostility of each mission that has a file; the file's path."""
    fitted = Posterior.of(draws.map(rounded).to_dict("records"))
    rows = training_rows()
    known = HostilityFilter(seed)
    learn_all(known, rows, expectations(rows, seed, fitted, work))
    columns: dict[str, np.ndarray] = {str(name): draws[name].to_numpy() for name in draws}
    for mission in mission_files().values():
        columns |= _hostility(mission, known, len(draws))
    with writing(path) as part:
        pd.DataFrame(columns).map(rounded).to_csv(part, index=False, lineterminator="\n")
    return path


def _hostility(mission: Mission, known: HostilityFilter, count: int) -> dict[str, np.ndarray]:
    """What history says of a mission in the year of its file, as parameters of that mission."""
    row = as_row(mission)
    levels = known.draw(row, count)
    written = sum(group.un_attacks_per_year for group in mission.groups) * row.deployed / mission.authorised_uniformed
    told = {
        "un_attack_rate_factor": levels.factor * threat(row) / written, "hostility_log_sd": levels.spread,
        "hostility_persistence_per_year": levels.kept, "hostility_start_log": levels.level,
        "hostility_start_known": np.ones(count),
    }  # fmt: skip
    return {f"{mission.name}.{name}": values for name, values in told.items()}


def as_row(mission: Mission) -> MissionYear:
    """The covariates that a mission file itself states."""
    raids = sum(group.civilian_attacks_per_year for group in mission.groups)
    return MissionYear(
        mission=mission.un_acronym or mission.name, year=mission.baseline_year, line=0,
        deployed=float(sum(unit.strength for unit in mission.contingents)), strength_from="row",
        sites=len(mission.sites), aviation_sites=0, medical_sites=0,
        killed_by_groups=raids * NUMBERS["deaths_per_attack"], killed_by_state=0.0, battle_deaths=0.0,
        communal_deaths=0.0, host=True, share=1.0, mission_type="", split="", killed=None,
    )
