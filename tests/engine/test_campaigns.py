"""Campaigns: what a group wants in the long run, and when one that is contested is called off."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.engine.campaigns import breaks_off, wanted_a_day
from sim.model import World
from sim.scenario.schema import Group
from tests.conftest import north

#: False alarms: two binomial tests at 0.001 each, with fixed seed 11.
ALARM, TRIES = 0.001, 4_000


def raiders(a_year: float, kind: str = "insurgent") -> Group:
    return Group(name="raiders", kind=kind, **north(10), range_km=500.0, civilian_attacks_per_year=a_year)


@pytest.fixture
def state(tiny):
    """The first morning of the tiny mission with one group, and its future."""

    def built(group: Group, **numbers: float):
        world = World(tiny(numbers, groups=(group,)), seed=11)
        return world.state, world.future

    return built


@pytest.mark.parametrize("a_year", [50.0, 500.0])
def test_a_busy_group_gives_up_no_more_often_for_the_same_share_contested(state, a_year):
    """Contested in every attack, a campaign is broken off ``break_off_gain`` times for each end of its own."""
    rows, future = state(raiders(a_year), break_off_gain=1.7)
    in_a_campaign = a_year / 365.0 * 180.0  # every day has the same rate in the pinned world
    broken = sum(breaks_off(rows, rows.groups[0], 1.0, future, day, 0) for day in range(TRIES))
    assert stats.binomtest(broken, TRIES, 1.7 / in_a_campaign).pvalue > ALARM


def test_half_contested_breaks_off_half_as_often_and_never_without_gain(state):
    rows, future = state(raiders(50.0), break_off_gain=1.7)
    full, half = ([breaks_off(rows, rows.groups[0], share, future, day, 0) for day in range(TRIES)]
                  for share in (1.0, 0.5))
    assert sum(half) < sum(full) and not any(h and not f for h, f in zip(half, full, strict=True))
    rows, future = state(raiders(50.0), break_off_gain=0.0)
    assert not any(breaks_off(rows, rows.groups[0], 1.0, future, day, 0) for day in range(100))


def test_campaigns_and_lulls_together_give_the_rate_of_the_file(state):
    rows, _ = state(raiders(73.0), campaign_rate_ratio=15.0)
    group, mission, params = rows.groups[0], rows.missions[0], rows.params[0]
    on = 180.0 / 450.0
    mean = on * wanted_a_day(group, mission, params, True) + (1 - on) * wanted_a_day(group, mission, params, False)
    assert mean == pytest.approx(73.0 / 365.0)
    assert wanted_a_day(group, mission, params, True) == pytest.approx(15 * wanted_a_day(group, mission, params, False))


def test_what_the_baseline_force_held_back_is_added_but_not_for_state_forces(state):
    held = {"opportunity_ratio": 2.0, "contested_at_baseline": 0.3, "deterrence_weight": 1.5}
    for kind, factor in (("insurgent", 2.0 * math.exp(0.45)), ("communal_militia", 2.0 * math.exp(0.45)),
                         ("state_forces", 1.0)):
        rows, _ = state(raiders(73.0, kind), **held)
        wanted = wanted_a_day(rows.groups[0], rows.missions[0], rows.params[0], True)
        assert wanted == pytest.approx(factor * 73.0 / 365.0), kind


def test_the_hidden_level_of_violence_has_mean_one_and_the_declared_spread(tiny):
    """400 futures: standard errors 0.048 and 0.028, four of them allowed (false alarms below 1 in 10,000)."""
    from sim.environment import violence

    worlds = [World(tiny({"violence_log_sd": 0.8}), seed=11, replication=one) for one in range(400)]
    for year in (0, 3):
        levels = np.array([violence(world, 0, year) for world in worlds])
        assert levels.mean() == pytest.approx(1.0, abs=4 * 0.048)
        assert np.log(levels).std() == pytest.approx(0.8, abs=4 * 0.028)
