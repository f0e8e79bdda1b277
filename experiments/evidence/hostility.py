"""What a mission's history says of its hostility: a filter over the deaths of past years.

Hostility to a mission is hidden. It has a usual level, alike among missions of a type, and moves slowly around it from
year to year. How alike, how far and how slowly is itself not known: many sets of these numbers are drawn from wide
priors, each carries particles of every mission's hidden levels, and each observed year weighs both by how well they
explain it (a particle filter within importance sampling). Given hostility, a year has a Poisson number of fatal
attacks with batches of deaths, as the simulator's pilot tells. How often people were killed tells of hostility; how
many died on such a day is luck and the deadliness of an attack. So the filter learns from days with a fatal attack, and
from deaths (Panjer's recursion gives their distribution) only where nobody counted the days.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from experiments.evidence.covariates import is_quiet
from experiments.evidence.declared import NUMBERS
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import Expectation
from sim.engine.units import DAYS_PER_YEAR

SETS, PARTICLES = 2000, 64
MOST_DEATHS = 150
_GRID = np.linspace(np.log(1e-5), np.log(300.0), 300)


@dataclass(slots=True, eq=False)
class _History:
    """Particles of one mission: its usual level and this year's departure, shape (SETS, PARTICLES), log ratios."""

    usual: np.ndarray
    departure: np.ndarray
    year: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HostilityDraws:
    """Hidden levels of one mission-year, equally likely.

    Attributes:
        factor: usual level as a factor on the declared rate of attack, shape (count,).
        level: this year's departure, log ratio. spread, kept: standard deviation and memory of departures.
    """

    factor: np.ndarray
    level: np.ndarray
    spread: np.ndarray
    kept: np.ndarray

    @property
    def ratio(self) -> np.ndarray:
        """Hostility of the year against the declared rate of attack."""
        return self.factor * np.exp(self.level - self.spread**2 / 2)


class HostilityFilter:
    """Learns from mission-years in order of time; tells what is known of any other.

    Attributes:
        weights: how probable each set of hyperparameters is, shape (SETS,).
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        chance = np.random.default_rng([seed, 0])
        level = NUMBERS["quiet_hostility_log_mean"], NUMBERS["open_hostility_log_mean"]
        least = NUMBERS["least_hostility_log_sd"]
        self.quiet = level[0] + NUMBERS["quiet_hostility_log_sd"] * chance.standard_normal(SETS)
        self.open = level[1] + NUMBERS["open_hostility_log_sd"] * chance.standard_normal(SETS)
        self.between = least + NUMBERS["mission_hostility_log_sd"] * np.abs(chance.standard_normal(SETS))
        self.within = least + NUMBERS["year_hostility_log_sd"] * np.abs(chance.standard_normal(SETS))
        self.kept = chance.uniform(NUMBERS["hostility_kept_least"], NUMBERS["hostility_kept_most"], SETS)
        self.log_weights = np.zeros(SETS)
        self.histories: dict[str, _History] = {}

    @property
    def weights(self) -> np.ndarray:
        """Probabilities of the sets, from all that was learnt."""
        raw = np.exp(self.log_weights - self.log_weights.max())
        return raw / raw.sum()

    def _chance(self, row: MissionYear, purpose: int) -> np.random.Generator:
        """Random numbers that belong to a mission-year, whatever else is asked or learnt."""
        return np.random.default_rng([self.seed, purpose, zlib.crc32(row.mission.encode()), row.year])

    def _levels(self, row: MissionYear) -> np.ndarray:
        return self.quiet if is_quiet(row) else self.open

    def learn(self, row: MissionYear, expected: Expectation) -> None:
        """Weigh sets and particles by the deaths of a row; years of one mission must come in order."""
        if row.killed is None:
            return
        chance = self._chance(row, 1)
        history = self.histories.get(row.mission) or self._fresh(chance)
        self.histories[row.mission] = history
        self._pass_years(history, row.year, chance)
        log_ratio = self._levels(row)[:, None] + history.usual + history.departure - (self.within**2 / 2)[:, None]
        table = log_likelihood(expected, row)
        fit = np.interp(log_ratio, _GRID - np.log(max(expected.fatal_attacks, 1e-9)), table)
        best = fit.max(axis=1, keepdims=True)
        weights = np.exp(fit - best)
        self.log_weights += np.log(weights.mean(axis=1)) + best[:, 0]
        chosen = _resample(weights, chance)
        history.usual = np.take_along_axis(history.usual, chosen, 1)
        history.departure = np.take_along_axis(history.departure, chosen, 1)

    def _fresh(self, chance: np.random.Generator) -> _History:
        shape = (SETS, PARTICLES)
        return _History(self.between[:, None] * chance.standard_normal(shape),
                        self.within[:, None] * chance.standard_normal(shape))

    def _pass_years(self, history: _History, year: int, chance: np.random.Generator) -> None:
        """Let departures drift to a later year."""
        if history.year is not None and year > history.year:
            kept = self.kept[:, None] ** (year - history.year)
            noise = chance.standard_normal((SETS, PARTICLES))
            drift = np.sqrt(1 - kept**2) * self.within[:, None] * noise
            history.departure = kept * history.departure + drift
        history.year = year

    def draw(self, row: MissionYear, count: int) -> HostilityDraws:
        """Equally likely hidden levels of a mission-year, from what was learnt of earlier years."""
        chance = self._chance(row, 2)
        evenly = (np.arange(count) + chance.random()) / count
        sets = np.minimum(np.searchsorted(np.cumsum(self.weights), evenly), SETS - 1)
        chance.shuffle(sets)
        history = self.histories.get(row.mission)
        if history is None:
            usual = self.between[sets] * chance.standard_normal(count)
            departure = self.within[sets] * chance.standard_normal(count)
        else:
            particle = chance.integers(0, PARTICLES, count)
            usual, departure = history.usual[sets, particle], history.departure[sets, particle]
            years = abs(row.year - (history.year if history.year is not None else row.year))
            kept = self.kept[sets] ** years
            departure = kept * departure + np.sqrt(1 - kept**2) * self.within[sets] * chance.standard_normal(count)
        factor = np.exp(self._levels(row)[sets] + usual)
        return HostilityDraws(factor, departure, self.within[sets], self.kept[sets])


def _resample(weights: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Systematic resampling within each set: indices of particles, shape of the weights."""
    sets, particles = weights.shape
    steps = np.cumsum(weights, axis=1)
    steps /= steps[:, -1:]
    place = (np.arange(particles) + chance.random((sets, 1))) / particles
    row = np.arange(sets)[:, None]
    found = np.searchsorted((steps + row).ravel(), (place + row).ravel()).reshape(sets, particles)
    return np.clip(found - row * particles, 0, particles - 1)


def log_likelihood(expected: Expectation, row: MissionYear) -> np.ndarray:
    """Log chance of what a row observed at each number of fatal attacks of the grid (logs), shape (len(grid),)."""
    if row.fatal_days is not None:
        return day_log_chances(np.exp(_GRID), row.fatal_days, row.share)
    deaths = min(row.killed or 0, MOST_DEATHS)
    return np.log(death_chances(np.exp(_GRID), expected.batch, deaths)[:, deaths] + 1e-30)


def day_log_chances(fatal_attacks: np.ndarray, fatal_days: int, share: float = 1.0) -> np.ndarray:
    """Log chance of so many days with a fatal attack, for each mean number of attacks in that share of a year."""
    days = max(fatal_days, round(DAYS_PER_YEAR * share))
    return stats.binom.logpmf(fatal_days, days, -np.expm1(-fatal_attacks / days))


def death_chances(fatal_attacks: np.ndarray, batch: np.ndarray, most: int) -> np.ndarray:
    """Distribution of deaths for each mean number of fatal attacks, by Panjer's recursion: shape (n, most + 1)."""
    chances = np.zeros((len(fatal_attacks), most + 1))
    chances[:, 0] = np.exp(-fatal_attacks)
    for deaths in range(1, most + 1):
        sizes = np.arange(1, min(deaths, len(batch)) + 1)
        chances[:, deaths] = fatal_attacks / deaths * (chances[:, deaths - sizes] @ (sizes * batch[sizes - 1]))
    return chances


def learn_all(known: HostilityFilter, rows: Iterable[MissionYear], told: Mapping[Any, Expectation]) -> None:
    """Learn from rows in order of time."""
    for row in sorted(rows, key=lambda row: (row.year, row.mission)):
        known.learn(row, told[row.key])
