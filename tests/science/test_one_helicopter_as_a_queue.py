"""One helicopter is a queue with one server: what queueing theory says of it must come out, from both sides.

Calls come as a Poisson process and each keeps the aircraft for the same time (an M/D/1 queue). Seeds are fixed; a
model that is right would fail a test here for one seed in 10,000.
"""

import numpy as np
import pytest
from scipy import stats

from sim.engine import records
from sim.model import World
from sim.scenario.distance import EARTH_RADIUS_KM
from sim.scenario.schema import EnablerUnit, Group, Place

FALSE_ALARM = 1e-4
CALLS_A_DAY, YEARS, SEED = 5.0, 20, 23
FLIGHT = 160.0 / 230.0  # hours, one way
REACTION = 1.0
SERVICE = REACTION + 2.0 * FLIGHT
LOAD = CALLS_A_DAY * SERVICE / 24.0


def _north(km: float) -> dict[str, float]:
    return {"latitude": km / (EARTH_RADIUS_KM * np.pi / 180.0), "longitude": 0.0}


@pytest.fixture(scope="module")
def waits(tiny) -> list[np.ndarray]:
    """Hours that each call waited for the helicopter, by year; half the day is busy, and roads are of no use."""
    numbers = {"dawn_hour": 0.0, "dusk_hour": 24.0, "air_hours_per_month": 1e6, "routine_air_hours_per_month": 0.0,
               "road_speed_kmh": 0.1, "response_limit_hours": 1e9}
    helicopter = EnablerUnit(name="Helicopter", kind="utility_helicopters", site="Alpha", required=1, present=1)
    raiders = Group(name="raiders", kind="insurgent", **_north(10), range_km=500.0,
                    civilian_attacks_per_year=365.0 * CALLS_A_DAY)
    scenario = tiny(numbers, communities=(Place(name="Far", **_north(160), population=40_000),),
                    enablers=(helicopter,), groups=(raiders,))
    found = []
    for year in range(YEARS):
        world = World(scenario, seed=SEED, replication=year, months=12, log=4000)
        world.run_months()
        log = world.state.log[: world.state.logged[0]]
        calls = log[log["kind"] == records.ATTACK_ON_CIVILIANS]
        assert (calls["aircraft"] == 0).all()
        found.append(np.maximum(0.0, calls["hours"] - REACTION - FLIGHT))
    return found


def _within_chance(by_year: np.ndarray, theory: float) -> bool:
    """Whether the mean over independent years is what theory says, by a t test."""
    return bool(stats.ttest_1samp(by_year, theory).pvalue > FALSE_ALARM)


def test_the_queue_is_busy_enough_to_tell_theory_from_none():
    assert 0.4 < LOAD < 0.6


def test_the_mean_wait_is_that_of_pollaczek_and_khinchine(waits):
    theory = LOAD * SERVICE / (2.0 * (1.0 - LOAD))
    assert _within_chance(np.array([each.mean() for each in waits]), theory)


def test_calls_find_the_helicopter_free_as_often_as_it_is_free(waits):
    """Poisson arrivals see time averages: the share of calls that need not wait is 1 less the load."""
    assert _within_chance(np.array([(each < 1e-9).mean() for each in waits]), 1.0 - LOAD)


def test_waits_spread_as_in_a_queue_of_equal_service_times(waits):
    """Second moment of the wait (Takacs): 2 W squared + load x service squared / (3 (1 - load))."""
    mean = LOAD * SERVICE / (2.0 * (1.0 - LOAD))
    theory = 2.0 * mean**2 + LOAD * SERVICE**2 / (3.0 * (1.0 - LOAD))
    assert _within_chance(np.array([(each**2).mean() for each in waits]), theory)
