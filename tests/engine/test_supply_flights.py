"""Flight hours run out: loads go by road, troops and wounded wait, and a new month begins with all hours."""

import pytest
from tiny_rows import ALWAYS_DAY, enabler

from sim.engine import tallies
from sim.engine.gaps import measure
from sim.engine.moves import convoys_wanted
from sim.engine.response import air_responder
from sim.engine.supply_flights import fly_supplies
from sim.engine.units import DAYS_PER_MONTH
from sim.model import World


@pytest.fixture
def flown(tiny):
    """One helicopter that flies a load of two hours a day, with so many hours left."""

    def made(hours_left: float) -> World:
        numbers = {**ALWAYS_DAY, "routine_air_hours_per_month": 2.0 * DAYS_PER_MONTH, "convoys_for_flights": 0.5}
        world = World(tiny(numbers, enablers=(enabler("utility_helicopters"),)), seed=1)
        world.step()
        world.state.enablers.hours_left[0] = hours_left
        world.state.tally[:] = 0.0
        fly_supplies(world.state)
        return world

    return made


@pytest.mark.parametrize(("left", "flies", "by_road"), [(10.0, 2.0, 0.0), (0.5, 0.5, 0.75), (0.0, 0.0, 1.0)])
def test_what_does_not_fly_goes_by_road(flown, left, flies, by_road):
    world = flown(left)
    state = world.state
    assert state.enablers.flown[0] == pytest.approx(flies)
    assert state.enablers.hours_left[0] == pytest.approx(left - flies)
    assert state.tally[0, tallies.FLIGHT_HOURS] == pytest.approx(flies)
    assert state.sites.by_road[0] == pytest.approx(by_road)
    usual = 6 / DAYS_PER_MONTH
    assert convoys_wanted(state.sites[0], state.params[0]) == pytest.approx(usual * (1.0 + 0.5 * by_road))


def test_without_hours_nobody_is_lifted_and_the_gap_says_so(flown):
    helped, counted = [], []
    for left in (10.0, 2.0):
        world = flown(left)
        world.state.gap[:] = 0.0
        measure(world.state)
        helped.append(air_responder(world.state, 0, 12.0, world.future, 0)[0])
        counted.append(world.state.gap[0, tallies.AIR_MOBILITY, tallies.EFFECTIVE])
    assert helped == [0, -1]
    assert counted == [1.0, 0.0]


def test_bad_weather_is_no_lack_of_hours(flown):
    world = flown(10.0)
    world.state.missions.flying[0] = False
    fly_supplies(world.state)
    assert world.state.enablers.flown[0] == 0.0
    assert world.state.sites.by_road[0] == 0.0


def test_a_month_of_loads_ends_before_a_small_budget_does_and_the_next_begins_anew(tiny):
    """Sixty hours of loads wanted, fifteen budgeted: aircraft fly for about a week of each month."""
    numbers = {**ALWAYS_DAY, "air_hours_per_month": 15.0, "routine_air_hours_per_month": 60.0}
    world = World(tiny(numbers, enablers=(enabler("utility_helicopters"),)), seed=1, months=2)
    days = []
    for _ in range(59):
        world.step()
        days.append(world.state.enablers.flown[0] > 0.0)
    assert sum(days[:31]) == sum(days[31:]) == 8
    assert days[0] and days[31] and not days[30]
