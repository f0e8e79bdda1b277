"""Where a screening lies: its manifest, its runs, the influence of each parameter; and whether it still holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.assumptions import influence
from experiments.assumptions.screening import TWINS, Asked, Design, plan
from experiments.assumptions.twin_futures import run_design, runs_table
from experiments.files.held_files import removed
from experiments.files.whole_files import claim, write_text, writing
from experiments.runs import runner
from experiments.runs.results_folder import versions, write_json
from experiments.runs.sources import source_digest
from experiments.runs.work import KEPT, kept_work
from sim.scenario.errors import ScenarioError
from sim.scenario.library import INSTALLED, SCENARIOS
from sim.scenario.parameters import declared

MANIFEST, EFFECTS, RUNS = "manifest.json", "effects.csv", "runs.parquet"
#: The screening that comes with peacegap: a wheel carries it inside this package.
REFERENCE = (
    Path(__file__).parent / "reference" if INSTALLED else SCENARIOS.parent / "results" / "reference" / "assumptions"
)
#: Where a screening begins: what is imported from here decides its numbers.
ENTRIES = ("experiments.assumptions.twin_futures", "experiments.assumptions.influence", "sim.run")
#: Digits kept of an effect.
_DIGITS = "%.5g"


@dataclass(frozen=True)
class Screened:
    """A screening read back: what was asked and found, and the declarations that it was made for."""

    manifest: dict[str, Any]
    effects: pd.DataFrame

    @property
    def asked(self) -> dict[str, Any]:
        """World, policy, months, trajectories, seed."""
        return self.manifest["asked"]

    def words(self) -> str:
        """One sentence on what was run and when."""
        asked = self.asked
        return (
            f"Influence from {self.manifest['runs']:,} paired runs on {self.manifest['date']} "
            f"(peacegap {self.manifest['versions']['peacegap']}): world {asked['world']}, {asked['policy']} against "
            f"the baseline, {asked['months']} months, {asked['trajectories']} trajectories with {TWINS} futures each."
        )

    def changed(self) -> list[str]:
        """Parameters whose declaration is new or other than when the screening was run."""
        then = self.manifest["declared"]
        return [name for name, now in _declarations().items() if then.get(name) != now]

    def outdated(self) -> str:
        """One sentence on what has changed since; empty when nothing has."""
        changed, parts = self.changed(), []
        if changed:
            parts.append(f"{len(changed)} parameters are new or changed ({', '.join(changed[:4])}"
                         f"{', ...' if len(changed) > 4 else ''})")  # fmt: skip
        if self.manifest["source"] != source_digest(*ENTRIES):
            parts.append("the model's code is another")
        return f"Since then {' and '.join(parts)}: run again with --screen." if parts else ""


def _declarations() -> dict[str, list[Any]]:
    """What of each declaration decides an influence."""
    return {name: [one.default, one.low, one.high, one.distribution] for name, one in declared().items()}


def identity(design: Design) -> dict[str, Any]:
    """All inputs of a screening: equal identities give equal numbers."""
    return {
        "asked": design.asked.as_json(),
        "digests": [scenario.digest for scenario in design.arms],
        "declared": _declarations(),
        "source": source_digest(*ENTRIES),
    }


def screen(
    asked: Asked, out: Path, workers: int | None, resume: bool = False, say: Callable[[str], None] = print
) -> Screened:
    """Run a screening into a folder, or take the one that lies there if its inputs are the same.

    Args:
        asked: what to screen.
        out: the folder.
        workers: processes; as many as there are cores to use when not given.
        resume: go on with the runs that an interrupted screening finished there.
        say: hears what is odd, and of compiling.

    Raises:
        ScenarioError: the folder holds something else, or the world or policy is not known.
    """
    claim(out)
    design = plan(asked)
    known = identity(design)
    if out.exists() and any(left.name != KEPT for left in out.iterdir()):
        there = _manifest(out)
        if there is None:
            raise ScenarioError(f"{out} holds files but no screening", expected="another folder for --out")
        if all(there.get(key) == value for key, value in known.items()):
            return read(out)
    compiled = partial(runner.compile_model, say)
    with kept_work("assumptions", known, out=out, resume=resume, say=say, workers=workers, prepare=compiled) as work:
        return _write(design, run_design(design, work), known, out)


def _write(design: Design, outcomes: np.ndarray, known: dict[str, Any], out: Path) -> Screened:
    """The manifest comes last: a folder that has one is complete."""
    out.mkdir(parents=True, exist_ok=True)
    removed(out / MANIFEST)
    with writing(out / RUNS) as part:
        runs_table(design, outcomes).to_parquet(part, index=False)
    effects = influence.effects(design, outcomes)
    write_text(out / EFFECTS, effects.to_csv(index=False, float_format=_DIGITS, lineterminator="\n"))
    today = datetime.now(UTC).date().isoformat()
    write_json(out / MANIFEST, {**known, "runs": design.runs, "date": today, "versions": versions()})
    return read(out)


def read(folder: Path) -> Screened:
    """The screening of a folder.

    Raises:
        ScenarioError: there is none, or it is damaged.
    """
    manifest = _manifest(folder)
    if manifest is None:
        raise ScenarioError(f"{folder} holds no screening: run peacegap assumptions --screen")
    try:
        return Screened(manifest, pd.read_csv(folder / EFFECTS))
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{folder / EFFECTS} cannot be read: {' '.join(str(error).split())}") from None


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(content, dict) and {"asked", "declared", "source", "runs", "date", "versions"} <= content.keys()
    return content if whole else None
