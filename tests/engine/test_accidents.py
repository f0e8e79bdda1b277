"""Accidents and illness: the declared rates come out, and they depend on people, moves and hours alone."""

import math

import numpy as np
import pytest
from scipy import stats
from tiny_rows import enabler, troops

from sim.engine import purposes as why
from sim.engine.accidents import (
    bury,
    deaths_in_accident,
    deaths_in_crash,
    fatal_accidents_expected,
    misfortunes,
    year_factor,
)
from sim.engine.draws import future_key, uniform
from sim.engine.tallies import ACCIDENT_DEATHS, ILLNESS_DEATHS
from sim.model import World

ALPHA = 0
STEADY = {"accident_log_sd": 0.0, "illness_log_sd": 0.0}


def world_after_a_day(tiny, numbers=None, **rows) -> World:
    world = World(tiny(STEADY | (numbers or {}), **rows), seed=5)
    world.step()
    return world


def deaths(world: World, days: int) -> np.ndarray:
    """Accident and illness deaths over so many days like the first."""
    world.state.tally[:] = 0.0
    for day in range(days):
        misfortunes(world.state, world.future, day)
    return world.state.tally[0, [ACCIDENT_DEATHS, ILLNESS_DEATHS]]


def test_the_declared_rates_come_out_of_the_days(tiny):
    """10,000 people for 20 years: 48 accident and 106 illness deaths a year per 200,000; 3 standard deviations."""
    world = world_after_a_day(tiny, contingents=(troops("Alpha", strength=10_000),))
    accident, illness = deaths(world, 20 * 365)
    assert accident == pytest.approx(48, abs=3 * (48 * 1.3) ** 0.5)
    assert illness == pytest.approx(106, abs=3 * 106**0.5)


def test_a_base_that_may_not_move_has_only_the_accidents_of_its_camp(tiny):
    moving, still = (
        world_after_a_day(tiny, {"movement_denial_share": share, "movement_denial_cap": 1.0}) for share in (0.0, 1.0)
    )
    expected = [fatal_accidents_expected(w.state.sites[ALPHA], w.state.missions[0], w.state.params[0],
                                         w.state.usual[0])
                for w in (moving, still)]
    assert expected[0] == pytest.approx(1000 * 0.24 * 0.87 / 1000 / 365)
    assert expected[1] == pytest.approx(0.4 * expected[0])


def test_rains_make_moves_more_dangerous(tiny):
    dry, wet = (world_after_a_day(tiny, wet_months=months) for months in ((), (1,)))
    expected = [fatal_accidents_expected(w.state.sites[ALPHA], w.state.missions[0], w.state.params[0],
                                         w.state.usual[0])
                for w in (dry, wet)]
    assert expected[1] / expected[0] == pytest.approx(0.4 + 0.6 * 1.2)


def test_most_fatal_accidents_kill_one(tiny):
    state = world_after_a_day(tiny).state
    future = future_key(1, 1)
    killed = np.array([deaths_in_accident(state.sites[ALPHA], state.params[0], future, day, 0) for day in range(4000)])
    assert killed.min() == 1
    assert (killed == 1).mean() == pytest.approx(0.87, abs=0.02)
    assert killed.mean() == pytest.approx(1 / 0.87, abs=0.03)


# A day by hand


def test_better_and_worse_years_are_drawn_apart_for_accidents_and_illness(tiny):
    world = world_after_a_day(tiny)
    mission = world.state.missions[0]
    for day, year in ((0, 0), (364, 0), (365, 1), (800, 2)):
        for kind in (0, 1):
            z = stats.norm.ppf(uniform(world.future, why.HEALTH_YEAR, mission.key, year, kind))
            assert year_factor(mission, 0.6, kind, world.future, day) == pytest.approx(math.exp(0.6 * z - 0.18))


def test_accidents_and_illness_of_a_day_by_hand(tiny):
    """5,000 people at Alpha, nobody at Bravo: a few a day at rates of 200 and 400 per 1,000 and year."""
    rates = {"accident_per_1000_per_year": 200.0, "illness_per_1000_per_year": 400.0,
             "accident_further_death_share": 0.0}
    world = world_after_a_day(tiny, rates, contingents=(troops("Alpha", strength=5000),))
    state, key = world.state, world.state.sites.key[ALPHA]
    expected = fatal_accidents_expected(state.sites[ALPHA], state.missions[0], state.params[0], state.usual[0])
    assert expected == pytest.approx(200.0 * 5 / 365)
    for day in range(10):
        state.tally[:], state.sites.fallen_month[:] = 0.0, 0.0
        misfortunes(state, world.future, day)
        accidents, illness = (int(stats.poisson.ppf(uniform(world.future, purpose, key, day), mean))
                              for purpose, mean in ((why.ACCIDENTS, expected), (why.ILLNESSES, 400.0 * 5 / 365)))
        assert state.tally[0, [ACCIDENT_DEATHS, ILLNESS_DEATHS]].tolist() == [accidents, illness]
        assert state.sites.fallen_month[ALPHA] == accidents + illness


def test_no_more_die_than_are_left(tiny):
    state = world_after_a_day(tiny).state
    state.sites.garrison[ALPHA], state.sites.fallen_month[ALPHA] = 10.0, 7.0
    state.tally[:] = 0.0
    bury(state, ALPHA, ACCIDENT_DEATHS, 5)
    assert state.tally[0, ACCIDENT_DEATHS] == 3.0 and state.sites.fallen_month[ALPHA] == 10.0


def test_a_crash_is_as_likely_as_the_hours_flown_and_kills_those_aboard(tiny):
    """Ten hours at 6,000 crashes per 100,000 are 0.6 expected: a chance of 0.45 a day; one aboard and six more."""
    rates = {"crashes_per_100k_hours": 6000.0, "crash_deaths_mean": 7.0}
    world = world_after_a_day(tiny, rates, enablers=(enabler("utility_helicopters"),))
    state = world.state
    unit, mission, params = state.enablers[0], state.missions[0], state.params[0]
    unit.flown = 10.0
    died = []
    for day in range(40):
        crashes = uniform(world.future, why.CRASH, unit.key, day) < 1 - math.exp(-0.6)
        aboard = 1 + int(-6.0 * math.log(1 - uniform(world.future, why.ABOARD, unit.key, day)))
        died.append(deaths_in_crash(unit, mission, params, world.future, day))
        assert died[-1] == (aboard if crashes else 0)
    worst = int(np.argmax(died))
    for name, row in (("flies", unit), ("working", unit), ("flying", mission)):
        row[name] = 0
        assert deaths_in_crash(unit, mission, params, world.future, worst) == 0, name
        row[name] = 1
