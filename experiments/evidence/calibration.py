"""Calibration of the numbers within an attack: waves of trials, an emulator of them, a search over it.

Why this: a trial costs a second and is a noisy count, and the weights of pyABC's sequential Monte Carlo collapse on
one particle of hundreds when a dozen parameters are free (it was tried, on the simulator and on an emulator). But each
target is, on average, a smooth function of the parameters: a few hundred trials teach an emulator that mean
(scikit-learn), and a search over the emulator can afford a hundred thousand questions. Later waves of trials are made
where the search of the wave before found values plausible (history matching), so that the emulator is good where it
matters. The search is emcee's ensemble sampler and not an optimiser such as Optuna: wanted is all that is plausible,
not one best point.

Futures differ from trial to trial: the emulator averages over chance, where common futures would fit the luck of one.
Every finished trial is kept, a trial depends on seed and number alone, and so a calibration goes on after any kill and
comes out the same with any number of workers.

The posterior rests on the targets of ``targets`` alone. It is written as equally likely draws, and forecasts and
studies use all of them: where targets say little, the prior's width remains.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.console.progress import Progress
from experiments.console.tables import table
from experiments.evidence.search import Plausible, plausible
from experiments.evidence.targets import FREE, TARGETS
from experiments.evidence.trial import summary_of, values_of
from experiments.files.whole_files import writing
from experiments.runs.work import KEPT, Work
from sim.scenario.errors import ScenarioError
from sim.scenario.plain_text import plain_text

TRIALS, DRAWS, SUMMARY = "trials.csv", "posterior.csv", "calibration.json"
POSTERIOR_DRAWS = 100
CHECKED = 60  # futures in which posterior and prior are compared with the targets
FIRST_CHECK = 1_000_000  # futures of that check, apart from those of the trials
NAMES = tuple(target.name for target in TARGETS)


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try.

    Attributes:
        waves: trials of each wave. copies: of each mission in a trial. steps: of the search.
    """

    waves: tuple[int, ...]
    copies: int
    steps: int


QUICK, FULL = Effort((80, 24), 3, 1500), Effort((128, 64, 64), 6, 3000)


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """The result.

    Attributes:
        draws: equally likely values of the free parameters, one row each.
        fit: one row for each target: observed, tolerance, and mean and spread of prior and posterior predictions.
        waves: one row for each: trials, how far they lay from the targets, how well the emulator then knew them.
    """

    draws: pd.DataFrame
    fit: pd.DataFrame
    waves: pd.DataFrame


def refuse_others(out: Path, effort: Effort, seed: int, resume: bool) -> None:
    """Refuse a folder whose calibration would be lost.

    Raises:
        ScenarioError: it holds one, finished or not, without ``resume``; or one of another effort or seed.
    """
    there = out / SUMMARY
    if not resume and (there.exists() or any((out / KEPT).glob("chunks/*"))):
        raise ScenarioError(f"{out} already holds a calibration", expected="--resume, or another folder")
    if not there.exists():
        return
    try:
        told = json.loads(plain_text(there))
        theirs = tuple(told["effort"]["waves"]), told["effort"]["copies"], told["seed"]
        own = theirs == (effort.waves, effort.copies, seed)
    except (ValueError, KeyError, TypeError):
        problem = f"{there} is no summary of a calibration"
        raise ScenarioError(problem, expected="the file as it was written, or a new folder") from None
    if not own:
        expected = "the same --quick and --seed as at the start"
        raise ScenarioError(f"{out} holds a calibration of another effort or seed", expected=expected)


def calibrate(
    out: Path, effort: Effort, *, seed: int, say: Callable[[str], None], work: Work | None = None
) -> Calibrated:
    """Run a calibration; what ``work`` keeps of an earlier one is not run again.

    Args:
        out: the folder of the table of trials.
        effort: how hard to try.
        seed: of designs, futures and search.
        say: hears of each wave.
        work: runs the trials; this process when None.
    """
    work = work or Work()
    trials = _designed(_spread(effort, seed), effort.copies, seed)
    waves = []
    for wave in range(len(effort.waves)):
        trials = _run(trials, work, f"wave {wave + 1} of {len(effort.waves)}")
        with writing(out / TRIALS) as path:
            trials.to_csv(path, index=False, lineterminator="\n")
        say(f"wave {wave + 1}: learning from {len(trials)} trials and searching for what is plausible")
        found = plausible(trials[list(FREE)].to_numpy(), trials[list(NAMES)].to_numpy(), effort.steps, [seed, wave])
        waves.append(_told_of(trials, wave, found))
        if wave + 1 < len(effort.waves):
            chosen = found.drawn(effort.waves[wave + 1], [seed, wave, 1])
            more = _designed(chosen, effort.copies, seed, len(trials), wave + 1)
            trials = pd.concat([trials, more], ignore_index=True)
    places = found.drawn(POSTERIOR_DRAWS, [seed, len(effort.waves), 2])
    draws = pd.DataFrame([values_of(dict(zip(FREE, place, strict=True))) for place in places])
    say("checking the posterior by trials of its own")
    return Calibrated(draws, _fit(draws, effort.copies, seed, work), pd.DataFrame(waves))


def _spread(effort: Effort, seed: int) -> np.ndarray:
    """Places of the first wave: a scrambled Sobol sequence, which leaves no region out."""
    doubled = 2 ** int(np.ceil(np.log2(effort.waves[0])))
    return np.asarray(qmc.Sobol(len(FREE), rng=seed).random(doubled)[: effort.waves[0]])


def _designed(places: np.ndarray, copies: int, seed: int, first: int = 0, wave: int = 0) -> pd.DataFrame:
    """Trials yet to be made at these places, each in a future of its own, numbered from ``first``."""
    return pd.DataFrame({
        "wave": wave, "copies": copies, "seed": seed, "future": np.arange(first, first + len(places)),
        **dict(zip(FREE, places.T, strict=True)), **dict.fromkeys(NAMES, np.nan),
    })


def _run(trials: pd.DataFrame, work: Work, title: str) -> pd.DataFrame:
    """Make the trials that are missing."""
    missing = trials.index[trials[NAMES[0]].isna()]
    values = [values_of(dict(trials.loc[row, list(FREE)])) for row in missing]
    made = _made(values, trials.loc[missing, "future"].tolist(), int(trials["copies"][0]), work, title)
    for row, summary in zip(missing, made, strict=True):
        trials.loc[row, list(NAMES)] = [summary[name] for name in NAMES]
    return trials


def _made(
    values: Sequence[Mapping[str, float]], futures: Sequence[int], copies: int, work: Work, title: str
) -> list[dict[str, float]]:
    """The summary of each trial."""
    jobs = [(each, future, copies) for each, future in zip(values, futures, strict=True)]
    return work.run(summary_of, jobs, Progress(title, len(jobs)))


def _told_of(trials: pd.DataFrame, wave: int, found: Plausible) -> dict[str, float]:
    """How many trials a wave had, how far the middle one lay from the targets, and what was then known."""
    own = trials.loc[trials["wave"] == wave, list(NAMES)].to_numpy()
    observed = np.array([target.observed for target in TARGETS])
    tolerance = np.array([target.tolerance for target in TARGETS])
    apart = np.sqrt((((own - observed) / tolerance) ** 2).mean(axis=1))
    return {"wave": wave + 1, "trials": len(own), "distance": float(np.median(apart)),
            "emulator_error": float(np.max(found.error / tolerance)), "independent_draws": found.independent}


def _fit(draws: pd.DataFrame, copies: int, seed: int, work: Work) -> pd.DataFrame:
    """Predictions of prior and posterior for each target, each in its own futures."""
    chance = np.random.default_rng([seed, 2])
    before = [values_of(dict(zip(FREE, chance.random(len(FREE)), strict=True))) for _ in range(CHECKED)]
    after = [dict(draws.iloc[i % len(draws)]) for i in range(CHECKED)]
    futures = [FIRST_CHECK + i for i in range(2 * CHECKED)]
    table = pd.DataFrame(_made([*before, *after], futures, copies, work, "check"))
    prior, posterior = table.iloc[:CHECKED], table.iloc[CHECKED:]
    rows = [{
        "target": target.name, "unit": target.unit, "observed": target.observed, "tolerance": target.tolerance,
        "prior": prior[target.name].mean(), "prior_sd": prior[target.name].std(),
        "posterior": posterior[target.name].mean(), "posterior_sd": posterior[target.name].std(),
        "pattern": target.pattern, "source": target.source,
    } for target in TARGETS]  # fmt: skip
    return pd.DataFrame(rows)


def rounded(value: Any) -> Any:
    """Five significant digits: more would pretend to knowledge."""
    return float(f"{value:.5g}") if isinstance(value, float) else value


def as_text(result: Calibrated) -> str:
    """The table of the terminal."""
    rows = []
    for row in result.fit.to_dict("records"):
        off = abs(row["posterior"] - row["observed"]) / row["tolerance"]
        verdict = "" if off <= 2 else f", off by {off:.1f} tolerances"
        rows.append((row["target"], f"{row['observed']:.3g}", f"{row['tolerance']:.2g}", f"{row['prior']:.3g}",
                     f"{row['posterior']:.3g}", f"{row['unit']}{verdict}"))
    lines = [table(("target", "observed", "near", "prior", "posterior", "unit"), rows, words=(0, 5))]
    for wave in result.waves.to_dict("records"):
        lines.append(f"wave {wave['wave']}: {wave['trials']} trials, the middle one {wave['distance']:.2f} tolerances "
                     f"away by target; then the emulator errs by {wave['emulator_error']:.2f} at most")
    return "\n".join(lines)
