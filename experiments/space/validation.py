"""Maps of a year's violence by first-level unit, predicted from earlier years, against what came and plain maps.

Rolling origin: a country-year is predicted from events of earlier years and the covariates of its own; its events reach
nothing but the scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.console.progress import Progress
from experiments.evidence import scores
from experiments.evidence.covariates import mission_files
from experiments.evidence.observations import MissionYear
from experiments.plan.posterior import Posterior, read_posterior
from experiments.runs.work import Work
from experiments.space import scores as space_scores
from experiments.space.events import ONE_SIDED, Event, countries
from experiments.space.forecast import Task, attacks, remembered_attacks, tasks
from experiments.space.ground import BaseMaps, Units, points
from sim.scenario.errors import ScenarioError

#: What is mapped: attacks on civilians; those of them near a base; all organised violence near a base.
TARGETS = ("civilians", "civilians_near", "violence_near")
#: Maps that are scored; the last two are the model without memory of place, and the mean of model and last year.
MAPS = ("model", "last_year", "mean_years", "population", "no_memory", "model_and_last_year")


@dataclass(frozen=True, slots=True)
class CountryYear:
    """One country in one year.

    Attributes:
        country, acronym, year: which one.
        covariates: of the mission in that year, None where the table has no such row.
        earlier: events of the country in earlier years. events: those of the year, for the scores alone.
    """

    country: str
    acronym: str
    year: int
    covariates: MissionYear | None
    earlier: tuple[Event, ...]
    events: tuple[Event, ...]

    @property
    def last_year(self) -> int:
        """The last earlier year with events."""
        return max(event.year for event in self.earlier)


@dataclass(frozen=True, slots=True, eq=False)
class SpaceForecast:
    """Shares of one target by first-level unit, and what came.

    Attributes:
        row: the country-year. target: one of TARGETS. units: names, the last stands for everywhere else.
        maps: shares by unit, for each of MAPS. observed: events by unit.
        expected: the model's events a future, shape (futures,). last_count: events of the last earlier year.
    """

    row: CountryYear
    target: str
    units: tuple[str, ...]
    maps: dict[str, np.ndarray]
    observed: np.ndarray
    expected: np.ndarray
    last_count: int

    @property
    def scored(self) -> bool:
        """Whether any event came that has a place."""
        return bool(self.observed.sum())

    @property
    def scores(self) -> dict[str, float | None]:
        """All scores of all maps, and of the number of events."""
        came = int(self.observed.sum())
        result: dict[str, float | None] = {
            "crps_model": scores.crps(scores.chances_of(self.expected), came),
            "crps_last_year": float(abs(came - self.last_count)),
        }
        for name in MAPS if came else ():
            shares = self.maps[name]
            result[f"log_score_{name}"] = space_scores.log_score(shares, self.observed)
            result[f"brier_{name}"] = space_scores.brier(shares, self.observed)
            result[f"tv_{name}"] = space_scores.total_variation(shares, self.observed)
            result[f"spearman_{name}"] = space_scores.rank_correlation(shares, self.observed)
        return result


def country_years(
    events: Sequence[Event], training: Sequence[Event], covariates: Sequence[MissionYear], source: str
) -> list[CountryYear]:
    """The country-years of a file that can be predicted: the mission was there, and an earlier year is known.

    Args:
        events: of the file.
        training: more events to learn from; an event in both counts once.
        covariates: rows of mission-years.
        source: name of the file, for complaints.

    Raises:
        ScenarioError: none can be predicted.
    """
    known = {event.key: event for event in (*training, *events)}
    by_key = {row.key: row for row in covariates}
    found = []
    for country, year in sorted({(event.country, event.year) for event in events}):
        acronym = countries()[country]
        first = min((row.year for row in covariates if row.mission == acronym), default=year)
        own = [event for event in known.values() if event.country == country]
        earlier = tuple(sorted((e for e in own if e.year < year), key=lambda event: (event.year, event.key)))
        if year >= first and earlier:
            now = tuple(event for event in own if event.year == year)
            found.append(CountryYear(country, acronym, year, by_key.get((acronym, year)), earlier, now))
    if not found:
        first_event = min(events, key=lambda event: event.line)
        raise ScenarioError(
            f"{source}: line {first_event.line}, column 'year': no earlier year to learn from",
            expected="events of an earlier year of the same country, in this file or with --train",
        )
    return found


@dataclass(slots=True)
class SpaceValidation:
    """Country-years against what was learnt from earlier events.

    Attributes:
        rows: what to predict. bases: where bases stood.
        futures: of each country-year. seed: which set of futures.
        posterior: draws of what was calibrated, read once.
    """

    rows: Sequence[CountryYear]
    bases: BaseMaps
    futures: int
    seed: int
    posterior: Posterior = field(default_factory=read_posterior)
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = Progress("space", 2 * self.futures * len(self.rows))

    def run(self, work: Work | None = None) -> list[SpaceForecast]:
        """All forecasts: for each country-year, one for each target."""
        portions = [task for row in self.rows for remembers in (True, False) for task in self._tasks(row, remembers)]
        self.progress.total = sum(len(task.futures) for task in portions)
        jobs = [(task,) for task in portions]
        results = (work or Work()).run(attacks, jobs, self.progress, lambda job: len(job[0].futures))
        parts: dict[tuple[str, int, bool], list[np.ndarray]] = {}
        for task, counts in zip(portions, results, strict=True):
            parts.setdefault((task.acronym, task.year, any(task.remembered)), []).append(counts)
        found = []
        for row in self.rows:
            plain = np.concatenate(parts[row.acronym, row.year, False])
            told = parts.get((row.acronym, row.year, True))
            found += self._forecasts(row, plain if told is None else np.concatenate(told), plain)
        return found

    def _tasks(self, row: CountryYear, remembers: bool) -> list[Task]:
        mission = mission_files()[row.acronym]
        memory = remembered_attacks(mission, row.earlier, row.year)
        if remembers and not any(memory):
            return []
        told = memory if remembers else (0.0,) * len(memory)
        return tasks(row.acronym, row.year, row.covariates, told, self.futures, self.seed, self.posterior)

    def _forecasts(self, row: CountryYear, counts: np.ndarray, plain: np.ndarray) -> list[SpaceForecast]:
        places = mission_files()[row.acronym].communities
        where, units = points(places), Units(row.earlier)
        unit, near = units.of(where), self.bases.near(row.acronym, row.year, where)
        people = np.array([place.population for place in places], dtype=np.float64)
        found = []
        for target in TARGETS:
            weight = np.ones(len(places)) if target == "civilians" else near.astype(np.float64)
            before = self._by_year(row, units, target)
            last = before[row.last_year]

            def mapped(numbers: np.ndarray, weight: np.ndarray = weight) -> np.ndarray:
                """Numbers of places summed by first-level unit."""
                return np.bincount(unit, numbers * weight, len(units.names))

            inhabited = mapped(people)
            maps = {
                "model": space_scores.shares(mapped(counts.mean(axis=0))),
                "last_year": space_scores.shares(last),
                "mean_years": space_scores.shares(np.mean(list(before.values()), axis=0)),
                "population": space_scores.shares(inhabited / max(inhabited.sum(), 1.0) * last.sum()),
                "no_memory": space_scores.shares(mapped(plain.mean(axis=0))),
            }
            maps["model_and_last_year"] = (maps["model"] + maps["last_year"]) / 2
            found.append(SpaceForecast(row, target, units.names, maps, self._counts(row, row.events, units, target),
                                       (counts * weight).sum(axis=1), int(last.sum())))
        return found

    def _by_year(self, row: CountryYear, units: Units, target: str) -> dict[int, np.ndarray]:
        """Events of the target by unit, for each earlier year that has events."""
        years = sorted({event.year for event in row.earlier})
        return {year: self._counts(row, [e for e in row.earlier if e.year == year], units, target) for year in years}

    def _counts(self, row: CountryYear, events: Sequence[Event], units: Units, target: str) -> np.ndarray:
        return units.counts(hits(events, target, row.acronym, self.bases))


def hits(events: Sequence[Event], target: str, acronym: str, bases: BaseMaps) -> list[Event]:
    """The events that a target counts: those whose unit is known, or whose distance from a base is."""
    if target == "civilians":
        return [event for event in events if event.kind == ONE_SIDED and event.in_unit]
    kinds = (ONE_SIDED,) if target == "civilians_near" else (1, 2, ONE_SIDED)
    told = [event for event in events if event.kind in kinds and event.placed]
    near: list[Event] = []
    for year in sorted({event.year for event in told}):
        own = [event for event in told if event.year == year]
        near += [event for event, close in zip(own, bases.near(acronym, year, points(own)), strict=True) if close]
    return near
