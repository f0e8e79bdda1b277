"""Hostile deaths (PAT05, PAT07, PAT09, PAT13): how many, where, by what, and how they cluster in time."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import binom

from experiments.patterns.batches import as_fitted
from experiments.patterns.estimators import LEVEL, mean_dispersion, ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, mission_row

DEATHS = "peacekeeper_deaths"
MONTHS_PER_YEAR, PER_THOUSAND = 12, 1000.0
#: Mission-years of the observations among which the worst day was sought (training years of the four missions).
OBSERVED_MISSION_YEARS = 24


def four(setting: Setting) -> dict[str, Batch]:
    """The four missions as fitted."""
    return {"as fitted": as_fitted(setting)}


def rates(found: Mapping[str, Futures]) -> Measured:
    """PAT05: deaths per 1,000 uniformed and year, over all UN missions and in Mali."""
    futures = found["as fitted"]
    scenario, mali = futures.batch.scenario, mission_row(futures.batch.scenario, "mali")
    deaths, years = futures.by_mission(DEATHS), futures.person_years()
    everyone = np.full(len(deaths), scenario.un.uniformed * futures.batch.months / MONTHS_PER_YEAR)
    curve = {
        mission.name: ratio_of_sums(PER_THOUSAND * deaths[:, m], years[:, m], futures.points)
        for m, mission in enumerate(scenario.missions)
    }
    note = (
        "All missions: the four of the model over everyone in UN peacekeeping, as if the other missions lost no one, "
        "which makes it a lower bound. By mission: "
        + ", ".join(f"{name} {each.value:.2f}" for name, each in curve.items()) + "."
    )
    return Measured(
        (
            ratio_of_sums(PER_THOUSAND * deaths.sum(axis=1), everyone, futures.points),
            ratio_of_sums(PER_THOUSAND * deaths[:, mali], years[:, mali], futures.points),
        ),
        note, curve,
    )


def on_the_move(found: Mapping[str, Futures]) -> Measured:
    """PAT07: share of deaths during vehicle movement."""
    futures = found["as fitted"]
    moving, deaths = futures.by_mission("deaths_on_the_move"), futures.by_mission(DEATHS)
    curve = {
        mission.name: ratio_of_sums(moving[:, m], deaths[:, m], futures.points)
        for m, mission in enumerate(futures.batch.scenario.missions)
    }
    note = "By mission: " + ", ".join(f"{name} {each.value:.2f}" for name, each in curve.items()) + "."
    return Measured((ratio_of_sums(moving.sum(axis=1), deaths.sum(axis=1), futures.points),), note, curve)


def by_devices(found: Mapping[str, Futures]) -> Measured:
    """PAT09: share of deaths by improvised explosive devices in Mali."""
    futures = found["as fitted"]
    mali = mission_row(futures.batch.scenario, "mali")
    deaths = futures.by_mission(DEATHS)[:, mali]
    return Measured((ratio_of_sums(futures.by_mission("deaths_by_ied")[:, mali], deaths, futures.points),))


def fatal_days(events: np.ndarray, missions: int) -> np.ndarray:
    """Deaths on each day on which a mission lost somebody."""
    fatal = events[~events["on_civilians"] & (events["deaths"] > 0)]
    if not len(fatal):
        return np.zeros(0)
    _, day = np.unique(fatal["day"] * missions + fatal["mission"], return_inverse=True)
    return np.bincount(day, fatal["deaths"])


def by_year(series: np.ndarray) -> np.ndarray:
    """Sums of whole years of a series by month, shape (futures, years)."""
    years = series.shape[1] // MONTHS_PER_YEAR
    return series[:, : years * MONTHS_PER_YEAR].reshape(len(series), years, MONTHS_PER_YEAR).sum(axis=2)


def clustering(found: Mapping[str, Futures]) -> Measured:
    """PAT13: fatal days by month, deaths on a fatal day, deaths by year."""
    futures = found["as fitted"]
    missions = range(len(futures.batch.scenario.missions))
    days = np.stack([futures.series("fatal_days", m) for m in missions], axis=1)
    deaths = np.stack([by_year(futures.series(DEATHS, m)) for m in missions], axis=1)
    sizes = [fatal_days(events, len(missions)) for events in futures.events]
    ones = np.array([(each == 1).sum() for each in sizes], dtype=float)
    counts = np.array([len(each) for each in sizes], dtype=float)
    dead = np.array([each.sum() for each in sizes])
    blocks = worst_days(sizes, futures.batch.months * len(missions) / MONTHS_PER_YEAR)
    worst, share = median(blocks), float(np.mean((blocks >= 9) & (blocks <= 16)))
    note = (
        f"The worst day is the median over blocks of {OBSERVED_MISSION_YEARS} mission-years, as many as were "
        f"observed; {100 * share:.0f} % of the blocks have theirs between 9 and 16. Months and years are compared "
        "within a mission and a future."
    )
    return Measured(
        (
            mean_dispersion(days, futures.points),
            ratio_of_sums(ones, counts, futures.points),
            ratio_of_sums(dead, counts, futures.points),
            worst,
            mean_dispersion(deaths, futures.points),
        ),
        note,
    )


def worst_days(sizes: list[np.ndarray], years_each: float) -> np.ndarray:
    """The worst day in each block of as many mission-years as were observed."""
    block = max(1, round(OBSERVED_MISSION_YEARS / years_each))
    return np.array([
        max((float(each.max()) for each in sizes[start : start + block] if len(each)), default=0.0)
        for start in range(0, len(sizes), block)
    ])


def median(values: np.ndarray) -> Estimate:
    """Median with its interval from order statistics, which assumes no distribution."""
    ordered, number = np.sort(values), len(values)
    first = int(binom.ppf((1.0 - LEVEL) / 2.0, number, 0.5))
    if first < 1:
        return Estimate(float(np.median(values)))
    return Estimate(float(np.median(values)), float(ordered[first - 1]), float(ordered[number - first]))


RATES = Experiment(four, rates)
MOVING = Experiment(four, on_the_move)
DEVICES = Experiment(four, by_devices)
CLUSTERING = Experiment(four, clustering)
