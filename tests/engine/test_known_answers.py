"""Distributions and queues whose answer is known beforehand.

Seeds are fixed, so a test fails always or never; each threshold had a false-alarm rate of one in 10,000.
"""

import numpy as np
import pytest
from scipy import stats
from tiny_rows import ALWAYS_DAY, enabler, raiders, village

from sim.engine import records, tallies
from sim.model import World

FALSE_ALARM = 1e-4
SEED, FUTURES = 11, 200
RAIDS_A_YEAR, STRIKES_A_YEAR = 80.0, 60.0  # so many that a rate off by a twentieth is seen


@pytest.fixture(scope="module")
def years(tiny) -> tuple[np.ndarray, np.ndarray]:
    """Tallies of 200 futures of one year, and all their incidents; nobody is ever told of a raid."""
    group = raiders(civilian_attacks_per_year=RAIDS_A_YEAR, un_attacks_per_year=STRIKES_A_YEAR,
                    tactics={"indirect_fire": 1.0})
    scenario = tiny({"alert_share_without_network": 0.0, "patrols_per_1000_per_day": 0.0}, groups=(group,))
    counts, incidents = [], []
    for replication in range(FUTURES):
        world = World(scenario, seed=SEED, replication=replication, months=12, log=500)
        world.run_months()
        counts.append(world.recorder.monthly[:, 0].sum(axis=0))
        incidents.append(world.state.log[: world.state.logged[0]].copy())
    return np.array(counts), np.concatenate(incidents)


@pytest.mark.parametrize(
    ("column", "rate"), [(tallies.RAIDS, RAIDS_A_YEAR), (tallies.STRIKES, STRIKES_A_YEAR)], ids=["civilians", "mission"]
)
def test_attacks_in_a_year_are_poisson_with_the_declared_rate(years, column, rate):
    counts = years[0][:, column]
    total = stats.poisson.cdf(counts.sum(), FUTURES * rate)
    assert FALSE_ALARM / 2 < total < 1 - FALSE_ALARM / 2
    dispersion = stats.chi2.cdf(((counts - counts.mean()) ** 2).sum() / counts.mean(), FUTURES - 1)
    assert FALSE_ALARM / 2 < dispersion < 1 - FALSE_ALARM / 2
    edges = [-1, *stats.poisson.ppf(np.linspace(0.1, 0.9, 9), rate), np.inf]
    expected = FUTURES * np.diff(stats.poisson.cdf(edges, rate))
    observed = np.histogram(counts, bins=np.array(edges) + 0.5)[0]
    assert stats.chisquare(observed, expected).pvalue > FALSE_ALARM


def test_attacks_on_the_mission_and_on_civilians_are_independent(years):
    assert stats.pearsonr(years[0][:, tallies.RAIDS], years[0][:, tallies.STRIKES]).pvalue > FALSE_ALARM


def test_the_hours_of_attacks_are_spread_evenly_over_the_day(years):
    for kind in (records.ATTACK_ON_UN, records.ATTACK_ON_CIVILIANS):
        hours = years[1]["hour"][years[1]["kind"] == kind]
        assert stats.kstest(hours / 24.0, "uniform").pvalue > FALSE_ALARM


def test_deaths_in_an_uninterrupted_attack_follow_the_floored_pareto(years):
    raids = years[1][years[1]["kind"] == records.ATTACK_ON_CIVILIANS]
    assert (raids["civilians"] == raids["hurt"]).all()
    edges = np.array([1, 2, 3, 4, 6, 9, 15, 30, 150])
    at_least = np.append(edges[:-1] ** -1.6, [150**-1.6, 0.0])
    observed = np.histogram(raids["civilians"], bins=np.append(edges, [151]))[0]
    assert observed.sum() == len(raids)
    assert stats.chisquare(observed, -np.diff(at_least) * len(raids)).pvalue > FALSE_ALARM


def test_people_hurt_by_mortars_have_the_declared_mean(years):
    """Lognormal of mean 1.6, rounded to whole persons and capped at 60; no one is spared or warned of the count."""
    strikes = years[1][years[1]["kind"] == records.ATTACK_ON_UN]
    level = (np.arange(200_000) + 0.5) / 200_000
    exact = np.floor(np.minimum(1.6 * np.exp(stats.norm.ppf(level) - 0.5) + 0.5, 60))
    z = (strikes["hurt"].mean() - exact.mean()) / (exact.std() / np.sqrt(len(strikes)))
    assert abs(z) < stats.norm.isf(FALSE_ALARM / 2)


# One helicopter as a queue: calls come as a Poisson process, each keeps the aircraft for the same time.

CALLS_A_DAY = 1.0
FLIGHT = 160 / 230
SERVICE = 1.0 + 2 * FLIGHT
LOAD = CALLS_A_DAY * SERVICE / 24


@pytest.fixture(scope="module")
def one_helicopter(tiny) -> tuple[np.ndarray, list[World]]:
    """Incidents and worlds of 20 years in which only one helicopter can reach the one village."""
    numbers = {**ALWAYS_DAY, "air_hours_per_month": 1e6, "routine_air_hours_per_month": 0.0, "road_speed_kmh": 0.1,
               "response_limit_hours": 1e9}
    scenario = tiny(numbers, communities=(village("Far", 160, 40_000),), enablers=(enabler("utility_helicopters"),),
                    groups=(raiders(civilian_attacks_per_year=365.0 * CALLS_A_DAY),))
    worlds = [World(scenario, seed=SEED, replication=year, months=12, log=1000) for year in range(20)]
    for world in worlds:
        world.run_months()
    return np.concatenate([world.state.log[: world.state.logged[0]] for world in worlds]), worlds


def test_one_helicopter_answers_every_call_and_flies_there_and_back(one_helicopter):
    calls, worlds = one_helicopter
    assert (calls["aircraft"] == 0).all()
    flown = sum(world.recorder.monthly[:, 0, tallies.FLIGHT_HOURS].sum() for world in worlds)
    assert flown == pytest.approx(len(calls) * 2 * FLIGHT, rel=1e-12)


def test_the_first_call_of_a_quiet_day_is_answered_at_once(one_helicopter):
    calls, worlds = one_helicopter
    quiet = [call for world in worlds for call in _alone(world.state.log[: world.state.logged[0]])]
    assert len(quiet) > 500
    assert {round(float(hours), 9) for hours in quiet} == {round(1.0 + FLIGHT, 9)}


def _alone(log: np.ndarray) -> np.ndarray:
    """Hours to arrival of calls on days without another call, the day before included."""
    first = np.diff(log["day"], prepend=-9) > 1
    last = np.diff(log["day"], append=10**6) > 0
    return log["hours"][first & last]


def test_the_helicopter_is_committed_for_the_share_of_time_that_its_load_says(one_helicopter):
    """Long-run busy share of a queue with one server: arrivals x service. Over 20 years its error is about 1 %."""
    _, worlds = one_helicopter
    gaps = np.mean([world.recorder.gaps[:, 0, tallies.AIR_MOBILITY].mean(axis=0) for world in worlds], axis=0)
    assert 1.0 - gaps[tallies.EFFECTIVE] / gaps[tallies.PRESENT] == pytest.approx(LOAD, rel=0.1)


def test_calls_wait_no_longer_than_in_a_queue_of_that_load(one_helicopter):
    """Mean wait with one server and equal service times (Pollaczek and Khinchine); a half more is allowed."""
    calls, _ = one_helicopter
    expected = LOAD * SERVICE / (2 * (1 - LOAD))
    assert (calls["hours"] - 1.0 - FLIGHT).mean() < 1.5 * expected
