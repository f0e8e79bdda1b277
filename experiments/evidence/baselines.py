"""What the model has to beat: three forecasts that know no mechanism, fitted on the same earlier rows.

Last year's count; a negative binomial with mission intercepts shrunk to their mean; the same with a mean of its own for
missions that interpose or observe. Both of the latter take the people deployed as exposure, which makes them stronger.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from experiments.evidence.covariates import is_quiet
from experiments.evidence.observations import MissionYear

MOST_DEATHS = 150
_NODES, _RAW = np.polynomial.hermite_e.hermegauss(31)
_WEIGHTS = _RAW / _RAW.sum()
_COUNTS = np.arange(MOST_DEATHS + 1)


def last_count(learnt: Sequence[MissionYear], row: MissionYear) -> int:
    """The last count that is known of the mission; none is known of a new mission, where it is 0."""
    own = [other for other in learnt if other.mission == row.mission and other.killed is not None]
    return (max(own, key=lambda other: other.year).killed or 0) if own else 0


def persistence(learnt: Sequence[MissionYear], row: MissionYear) -> np.ndarray:
    """All of the chance on the last count."""
    chances = np.zeros(max(MOST_DEATHS, last_count(learnt, row)) + 1)
    chances[last_count(learnt, row)] = 1.0
    return chances


@dataclass(frozen=True, slots=True)
class NegativeBinomial:
    """Deaths in proportion to people deployed, with a normal intercept (log) for each mission.

    Attributes:
        level, quiet_level: mean intercepts; equal where types are not told apart.
        spread: standard deviation of intercepts. size: dispersion within a mission (variance = mean + mean^2 / size).
        learnt: the rows it was fitted on.
    """

    level: float
    quiet_level: float
    spread: float
    size: float
    learnt: tuple[MissionYear, ...] = ()

    @classmethod
    def fitted(cls, learnt: Sequence[MissionYear], by_type: bool) -> "NegativeBinomial":
        """Marginal likelihood over the intercepts, with weak priors that keep it finite on a handful of rows."""
        rows = tuple(row for row in learnt if row.killed is not None)
        facts = _Facts.of(rows)

        def trial(numbers: np.ndarray) -> "NegativeBinomial":
            """The model at these numbers."""
            level, difference, spread, size = numbers
            return cls(level, level + difference * by_type, math.exp(spread), math.exp(size), rows)

        def badness(numbers: np.ndarray) -> float:
            """What the fit makes small."""
            level, difference, spread, size = numbers
            prior = ((level + 2) / 3) ** 2 + (difference / 3) ** 2 + (spread / 2) ** 2 + (size / 2) ** 2
            return prior / 2 - float(np.sum(np.log(np.exp(trial(numbers)._fits(facts)) @ _WEIGHTS)))

        with np.errstate(divide="ignore", invalid="ignore"):  # a history that no such numbers explain
            found = optimize.minimize(badness, [-2.0, -1.0, 0.0, 0.0], method="Nelder-Mead", options={"maxiter": 800})
        return trial(found.x)

    def _means(self, facts: "_Facts") -> np.ndarray:
        """Mean deaths of each row at each node of the intercept."""
        levels = np.where(facts.quiet, self.quiet_level, self.level)
        return np.exp(levels[:, None] + self.spread * _NODES) * facts.exposure[:, None]

    def _fits(self, facts: "_Facts") -> np.ndarray:
        """Log chance of each mission's rows at each node, shape (missions, nodes)."""
        chances = stats.nbinom.logpmf(facts.killed[:, None], self.size, self.size / (self.size + self._means(facts)))
        fits = np.zeros((facts.missions, len(_NODES)))
        np.add.at(fits, facts.mission, chances)
        return fits

    def chances(self, row: MissionYear) -> np.ndarray:
        """Distribution of the row's deaths, 0 to MOST_DEATHS."""
        own = [other for other in self.learnt if other.mission == row.mission]
        fits = self._fits(_Facts.of(own))[0] if own else np.zeros(len(_NODES))
        nodes = _WEIGHTS * np.exp(fits - fits.max())
        means = self._means(_Facts.of([row]))[0][:, None]
        return nodes @ stats.nbinom.pmf(_COUNTS, self.size, self.size / (self.size + means)) / nodes.sum()


@dataclass(frozen=True, slots=True, eq=False)
class _Facts:
    """Rows as columns: deaths, people exposed (thousand years), type, and which mission."""

    killed: np.ndarray
    exposure: np.ndarray
    quiet: np.ndarray
    mission: np.ndarray
    missions: int

    @classmethod
    def of(cls, rows: Sequence[MissionYear]) -> "_Facts":
        """What the rows tell, as columns."""
        names = sorted({row.mission for row in rows})
        return cls(
            np.array([row.killed or 0 for row in rows]),
            np.array([max(row.deployed * row.share / 1000, 1e-3) for row in rows]),
            np.array([is_quiet(row) for row in rows], dtype=bool),
            np.array([names.index(row.mission) for row in rows], dtype=np.int64),
            len(names),
        )
