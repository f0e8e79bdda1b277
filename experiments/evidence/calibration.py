"""Calibration of the numbers within an attack by sequential Monte Carlo (pyABC).

Why this and not an emulator: a trial costs a quarter of a second, so the simulator itself can be asked some thousand
times and nothing needs to stand for it; its answers are noisy counts, for which approximate Bayesian computation is
made; and pyABC keeps every finished generation in a database, so that a kill loses only the generation in hand.

The posterior rests on the targets of ``targets`` alone. It is written as equally likely draws, and forecasts and
studies use all of them: where targets say little, the prior's width remains.
"""

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.evidence.targets import FREE, TARGETS
from experiments.evidence.trial import summary_of, trial, values_of
from sim.scenario.errors import ScenarioError

DATABASE, DRAWS, SUMMARY = "calibration.db", "posterior.csv", "calibration.json"
POSTERIOR_DRAWS = 100
CHECKED = 60  # futures in which posterior and prior are compared with the targets
#: What the library says when a generation begins.
_BEGUN = re.compile(r"t: (\d+), eps: ([\d.e+-]+?)\.?$")
LEAST_ACCEPTED = 0.02  # below this share of accepted trials another generation is not worth its cost


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: particles in a generation, and the most generations."""

    particles: int
    generations: int


QUICK, FULL = Effort(50, 4), Effort(200, 8)


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """The result.

    Attributes:
        draws: equally likely values of the free parameters, one row each.
        fit: one row for each target: observed, tolerance, and mean and spread of prior and posterior predictions.
        generations: one row for each: distance accepted and trials needed.
    """

    draws: pd.DataFrame
    fit: pd.DataFrame
    generations: pd.DataFrame


def calibrate(
    out: Path, effort: Effort, *, seed: int, resume: bool, pool: Executor | None, say: Callable[[str], None]
) -> Calibrated:
    """Run, or go on with, a calibration in a folder.

    Args:
        out: the folder.
        effort: how hard to try.
        seed: of the search.
        resume: go on after the last finished generation.
        pool: where trials run; this process when None.
        say: hears of each generation.

    Raises:
        ScenarioError: the folder holds a calibration and ``resume`` was not asked for, or none to go on with.
    """
    pyabc = _library()
    database = out / DATABASE
    if resume != database.is_file():
        problem = "holds no calibration to go on with" if resume else "holds a calibration already"
        raise ScenarioError(f"{out} {problem}", expected="a new folder" if resume else "--resume, or another folder")
    out.mkdir(parents=True, exist_ok=True)
    np.random.seed(seed)  # the library draws its proposals from numpy's global stream
    where = f"sqlite:///{database}"
    newest = pyabc.History(where).all_runs()[-1].id if resume else None
    distances = list(_generations(pyabc.History(where, newest))["distance"]) if resume else list[float]()
    abc = _search(pyabc, effort, pool, min(distances, default=None))
    if newest is None:
        abc.new(where, {target.name: target.observed for target in TARGETS})
    else:
        abc.load(where, newest)
    left = effort.generations - len(distances)
    if left > 0:
        with _telling(say, effort.generations):
            abc.run(max_nr_populations=left, min_acceptance_rate=LEAST_ACCEPTED)
    history = abc.history
    places, weights = history.get_distribution()
    draws = equally_likely(places, weights, POSTERIOR_DRAWS, seed)
    return Calibrated(draws, _fit(draws, seed, pool), _generations(history))


def _library() -> Any:
    """pyABC, imported only here: it brings a database and a scheduler with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pyabc
    except ImportError:
        problem = "calibration needs the libraries of the extra 'analysis'"
        raise ScenarioError(problem, expected="pip install 'peacegap[analysis]'") from None
    return pyabc


def _search(pyabc: Any, effort: Effort, pool: Executor | None, start: float | None) -> Any:
    """The search: every free parameter starts from its declared distribution, distances count in tolerances.

    Each generation accepts what the better half of the one before reached; ``start`` is where to go on from.
    """
    prior = pyabc.Distribution(**{name: pyabc.RV("uniform", 0, 1) for name in FREE})
    weights = {target.name: 1.0 / target.tolerance for target in TARGETS}
    sampler = (
        pyabc.sampler.ConcurrentFutureSampler(pool, client_max_jobs=8, batch_size=4) if pool is not None
        else pyabc.sampler.SingleCoreSampler()
    )
    return pyabc.ABCSMC(trial, prior, pyabc.PNormDistance(p=2, fixed_weights=weights),
                        population_size=effort.particles, sampler=sampler,
                        eps=pyabc.MedianEpsilon(initial_epsilon="from_sample" if start is None else start))


@contextmanager
def _telling(say: Callable[[str], None], generations: int) -> Iterator[None]:
    """Put what the library logs of each generation into words of our own."""

    class Teller(logging.Handler):
        """Hears the library."""

        def emit(self, record: logging.LogRecord) -> None:
            """Say which generation begins, and within which distance."""
            if begun := _BEGUN.match(record.getMessage()):
                number, distance = int(begun.group(1)) + 1, float(begun.group(2))
                say(f"generation {number} of {generations}: within {distance:.3g} tolerances")

    library, teller = logging.getLogger("ABC"), Teller()
    silenced, library.handlers = library.handlers, [teller]
    try:
        yield
    finally:
        library.handlers = silenced


def equally_likely(places: pd.DataFrame, weights: np.ndarray, count: int, seed: int) -> pd.DataFrame:
    """Equally likely draws of the parameters' values from weighted particles, by systematic resampling."""
    chance = np.random.default_rng([seed, 1])
    at = (np.arange(count) + chance.random()) / count
    chosen = np.minimum(np.searchsorted(np.cumsum(weights) / np.sum(weights), at), len(places) - 1)
    rows = [values_of({name: float(places[name].iloc[i]) for name in FREE}) for i in chance.permutation(chosen)]
    return pd.DataFrame(rows)


def _fit(draws: pd.DataFrame, seed: int, pool: Executor | None) -> pd.DataFrame:
    """Predictions of prior and posterior for each target, each in its own futures."""
    chance = np.random.default_rng([seed, 2])
    before = [values_of(dict(zip(FREE, chance.random(len(FREE)), strict=True))) for _ in range(CHECKED)]
    after = [dict(draws.iloc[i % len(draws)]) for i in range(CHECKED)]
    run = pool.map if pool is not None else map
    futures = range(2 * CHECKED)
    told = pd.DataFrame(list(run(summary_of, [*before, *after], futures)))
    prior, posterior = told.iloc[:CHECKED], told.iloc[CHECKED:]
    rows = [{
        "target": target.name, "unit": target.unit, "observed": target.observed, "tolerance": target.tolerance,
        "prior": prior[target.name].mean(), "prior_sd": prior[target.name].std(),
        "posterior": posterior[target.name].mean(), "posterior_sd": posterior[target.name].std(),
        "pattern": target.pattern, "source": target.source,
    } for target in TARGETS]  # fmt: skip
    return pd.DataFrame(rows)


def _generations(history: Any) -> pd.DataFrame:
    """Distance and trials of each finished generation."""
    told = history.get_all_populations()
    told = told[told["t"] >= 0]
    return pd.DataFrame({"generation": told["t"], "distance": told["epsilon"], "trials": told["samples"]})


def rounded(value: Any) -> Any:
    """Five significant digits: more would pretend to knowledge."""
    return float(f"{value:.5g}") if isinstance(value, float) else value


def as_text(result: Calibrated) -> str:
    """The table of the terminal."""
    lines = [f"{'target':<26}{'observed':>9}{'near':>7}{'prior':>9}{'posterior':>11}   unit"]
    for row in result.fit.to_dict("records"):
        off = abs(row["posterior"] - row["observed"]) / row["tolerance"]
        verdict = "" if off <= 2 else f"   off by {off:.1f} tolerances"
        lines.append(f"{row['target']:<26}{row['observed']:>9.3g}{row['tolerance']:>7.2g}{row['prior']:>9.3g}"
                     f"{row['posterior']:>11.3g}   {row['unit']}{verdict}")
    last = result.generations.iloc[-1]
    lines.append(f"{len(result.generations)} generations, {int(result.generations['trials'].sum())} trials; "
                 f"last accepted distance {last['distance']:.3g} tolerances")
    return "\n".join(lines)
