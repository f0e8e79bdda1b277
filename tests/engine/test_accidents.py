"""Accidents and illness: the declared rates come out, and they depend on people, moves and hours alone."""

import numpy as np
import pytest
from tiny_rows import enabler, troops

from sim.engine.accidents import deaths_in_accident, fatal_accidents_expected, misfortunes
from sim.engine.draws import future_key
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


def test_crashes_are_rare_and_kill_many_and_need_an_aircraft(tiny):
    no_other = {"accident_per_1000_per_year": 0.0, "crashes_per_100k_hours": 200.0}
    assert deaths(world_after_a_day(tiny, no_other), 3650)[0] == 0.0
    flying = world_after_a_day(tiny, no_other, enablers=(enabler("utility_helicopters", count=4),))
    crashes = 3650 * 4 * 40 * 0.6 / (365 / 12) * 200 / 100_000
    assert deaths(flying, 3650)[0] == pytest.approx(7 * crashes, rel=0.5)


def test_better_and_worse_years_keep_the_mean(tiny):
    """Poisson years of mean 5.3 would have a variance of 5.3."""
    world = world_after_a_day(tiny, {"illness_log_sd": 0.8}, contingents=(troops("Alpha", strength=10_000),))
    years = []
    for year in range(30):
        world.state.tally[:] = 0.0
        for day in range(year * 365, (year + 1) * 365):
            misfortunes(world.state, world.future, day)
        years.append(world.state.tally[0, ILLNESS_DEATHS])
    assert np.mean(years) == pytest.approx(5.3, rel=0.5)
    assert np.var(years) > 2.0 * np.mean(years)
