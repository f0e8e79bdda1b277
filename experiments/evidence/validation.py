"""Forecasts for every mission-year of a file, and how good they are against three baselines.

A row that stands in the training table is forecast from the rows of earlier years alone (rolling origin); any other
from the whole table. Covariates of the row's own year are used, its deaths are not: they reach nothing but the scores.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from experiments.console.progress import Progress
from experiments.evidence import scores
from experiments.evidence.baselines import NegativeBinomial, persistence
from experiments.evidence.forecast import Task, killed, tasks
from experiments.evidence.hostility import HostilityDraws, HostilityFilter
from experiments.evidence.observations import MissionYear
from experiments.evidence.pilot import expectations
from experiments.plan.posterior import Posterior, read_posterior
from experiments.runs.work import Work

#: Years of training rows that must lie before a row: with fewer there is nothing to learn from.
EARLIER_YEARS = 2
BASELINES = ("persistence", "nb_shrunk", "nb_type")
LEAST_TO_BEAT = 0.05  # deaths


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """One row and what was expected of it.

    Attributes:
        row: the row. origin: the last year that the forecast knew.
        deaths: personnel killed in each future, shape (futures,).
        baselines: distributions on 0, 1, 2, ... by name; empty where nothing could be fitted.
    """

    row: MissionYear
    origin: int
    deaths: np.ndarray
    baselines: dict[str, np.ndarray]

    @property
    def chances(self) -> np.ndarray:
        """The model's distribution of deaths."""
        return scores.chances_of(self.deaths)

    @property
    def mean(self) -> float:
        """Expected deaths."""
        return float(self.deaths.mean())

    @property
    def scored(self) -> bool:
        """Whether there is something to compare with, and a baseline to beat."""
        return self.row.killed is not None and bool(self.baselines)

    @property
    def pit(self) -> float:
        """Randomised probability integral transform; the randomness belongs to the row."""
        luck = np.random.default_rng([zlib.crc32(self.row.mission.encode()), self.row.year]).random()
        return scores.randomised_pit(self.chances, self._observed, luck)

    @property
    def crps(self) -> float:
        """CRPS of the model, deaths."""
        return scores.crps(self.chances, self._observed)

    @property
    def log_score(self) -> float:
        """Minus the log chance of what was observed."""
        return scores.log_score(self.chances, self._observed, len(self.deaths))

    def crps_of(self, baseline: str) -> float:
        """CRPS of a baseline, deaths."""
        return scores.crps(self.baselines[baseline], self._observed)

    @property
    def _observed(self) -> int:
        if self.row.killed is None:
            raise ValueError(f"{self.row.mission} {self.row.year} has no observation to score")
        return self.row.killed


@dataclass(frozen=True, slots=True)
class Summary:
    """Scores over some rows; means over rows, in deaths where they have a unit.

    Attributes:
        rows: how many were scored. crps_model: of the model, then of the baselines.
        coverage_50, coverage_90: share of observations in the central intervals, by randomised PIT.
        spearman: rank correlation of expected and observed deaths.
    """

    rows: int
    crps_model: float | None = None
    crps_persistence: float | None = None
    crps_nb_shrunk: float | None = None
    crps_nb_type: float | None = None
    log_score_model: float | None = None
    coverage_50: float | None = None
    coverage_90: float | None = None
    spearman: float | None = None

    @classmethod
    def of(cls, forecasts: Sequence[Forecast]) -> "Summary":
        """Over the rows that can be scored."""
        scored = [forecast for forecast in forecasts if forecast.scored]
        if not scored:
            return cls(0)
        pits = np.array([forecast.pit for forecast in scored])
        means = [forecast.mean for forecast in scored]
        observed = [forecast.row.killed for forecast in scored]
        ranks = stats.spearmanr(means, observed).statistic if len(set(observed)) > 1 and len(set(means)) > 1 else None
        against = {f"crps_{name}": _mean(forecast.crps_of(name) for forecast in scored) for name in BASELINES}
        return cls(
            rows=len(scored), crps_model=_mean(forecast.crps for forecast in scored), **against,
            log_score_model=_mean(forecast.log_score for forecast in scored),
            coverage_50=round(scores.coverage(pits, 0.5), 4), coverage_90=round(scores.coverage(pits, 0.9), 4),
            spearman=None if ranks is None else round(float(ranks), 4),
        )

    @property
    def gain(self) -> float | None:
        """By which share the model beats the baseline that knows types; negative when it is worse.

        None where that baseline is right almost to the death: a share of next to nothing tells nothing.
        """
        if self.crps_model is None or self.crps_nb_type is None or self.crps_nb_type < LEAST_TO_BEAT:
            return None
        return 1 - self.crps_model / self.crps_nb_type


def worse_than_by_type(forecasts: Sequence[Forecast]) -> dict[str, tuple[float, int, int]]:
    """Missions that the baseline by type forecasts better: mean excess of CRPS (deaths), years worse, years."""
    by_mission: dict[str, list[float]] = {}
    for one in forecasts:
        if one.scored:
            by_mission.setdefault(one.row.mission, []).append(one.crps - one.crps_of("nb_type"))
    told = {name: (_mean(iter(over)), sum(each > 0 for each in over), len(over)) for name, over in by_mission.items()}
    worse = [name for name in told if told[name][0] >= LEAST_TO_BEAT]
    return {name: told[name] for name in sorted(worse, key=lambda name: -told[name][0])}


def _mean(values: Iterator[float]) -> float:
    return round(float(np.mean(list(values))), 6)


@dataclass(slots=True)
class Validation:
    """A file of mission-years against what was learnt from the training rows.

    Attributes:
        rows: what to forecast. training: what may be learnt from.
        futures: per row. seed: which set of futures.
        posterior: draws of what was calibrated, read once.
    """

    rows: Sequence[MissionYear]
    training: Sequence[MissionYear]
    futures: int
    seed: int
    posterior: Posterior = field(default_factory=read_posterior)
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = Progress("validate", self.futures * len(self.rows))

    def run(self, work: Work | None = None) -> list[Forecast]:
        """All forecasts, in the order of the rows."""
        told_of = [row for row in self.training if row.killed is not None]
        told = expectations(told_of, self.seed, self.posterior, work)
        known = HostilityFilter(self.seed)
        levels: dict[tuple[str, int], HostilityDraws] = {}
        in_training = {row.key for row in told_of}
        ahead = [row for row in self.rows if row.key in in_training]
        for year in sorted({row.year for row in told_of}):
            levels |= {row.key: known.draw(row, self.futures) for row in ahead if row.year == year}
            for row in sorted((row for row in told_of if row.year == year), key=lambda row: row.mission):
                known.learn(row, told[row.key])
        levels |= {row.key: known.draw(row, self.futures) for row in self.rows if row.key not in in_training}
        return self._forecasts(levels, told_of, in_training, work or Work())

    def _forecasts(
        self, levels: dict[tuple[str, int], HostilityDraws], told_of: list[MissionYear],
        in_training: set[tuple[str, int]], work: Work,
    ) -> list[Forecast]:
        portions = [task for row in self.rows for task in tasks(row, levels[row.key], self.seed, self.posterior)]
        deaths = self._simulate(portions, work)
        fitted = _Fitted(told_of)
        last = max((row.year for row in told_of), default=0)
        return [
            Forecast(row, row.year - 1 if row.key in in_training else last, deaths[row.key],
                     fitted.baselines(row, row.year if row.key in in_training else last + 1))
            for row in self.rows
        ]

    def _simulate(self, portions: list[Task], work: Work) -> dict[tuple[str, int], np.ndarray]:
        parts: dict[tuple[str, int], list[np.ndarray]] = {}
        deaths = work.run(killed, [(task,) for task in portions], self.progress, lambda job: len(job[0].levels.factor))
        for task, some in zip(portions, deaths, strict=True):
            parts.setdefault(task.row.key, []).append(some)
        return {key: np.concatenate(several) for key, several in parts.items()}


class _Fitted:
    """The baselines, fitted once for each year from which they may learn."""

    def __init__(self, training: Sequence[MissionYear]) -> None:
        self.training = training
        self.by_year: dict[int, tuple[list[MissionYear], NegativeBinomial, NegativeBinomial] | None] = {}

    def baselines(self, row: MissionYear, before: int) -> dict[str, np.ndarray]:
        """Distributions by name, from rows of years before ``before``."""
        if before not in self.by_year:
            learnt = [other for other in self.training if other.year < before]
            enough = len({other.year for other in learnt}) >= EARLIER_YEARS
            self.by_year[before] = (
                (learnt, NegativeBinomial.fitted(learnt, False), NegativeBinomial.fitted(learnt, True))
                if enough else None
            )
        fits = self.by_year[before]
        if fits is None:
            return {}
        learnt, shrunk, by_type = fits
        return {"persistence": persistence(learnt, row), "nb_shrunk": shrunk.chances(row),
                "nb_type": by_type.chances(row)}
