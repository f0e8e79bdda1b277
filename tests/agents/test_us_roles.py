"""Each role of US personnel reaches another part of a mission, and its own alone."""

import numpy as np
import pytest
from worlds import scenario, turned, with_us

from sim.agents.mission import MissionHeadquarters

ROLES = ("staff_officers", "observers", "specialists", "police")


def mission_with(role: str, number: int):
    """The mission of karu when so many of one role have arrived, after a year."""
    base = with_us(scenario(personnel_lead_months=0.0), "personnel", **dict.fromkeys(ROLES, 0) | {role: number})
    world = turned(base, 2)
    return world, next(agent for agent in world.agents if isinstance(agent, MissionHeadquarters))


def first_variables(role: str, number: int) -> dict[str, float]:
    world, headquarters = mission_with(role, number)
    headquarters.places.picture[:] = 0.0
    headquarters.places.deaths_month[:] = 9.0
    missions = world.columns.missions
    return {
        "targeting": headquarters.targeting_skill(False),
        "picture": float(headquarters.see_threat()[0]),
        "foresight": headquarters.judge_foresight(0.0),
        "police": float(missions.us_police[0]),
    }


@pytest.mark.parametrize(("role", "first"), [("staff_officers", "targeting"), ("observers", "picture"),
                                             ("specialists", "foresight"), ("police", "police")])
def test_a_role_moves_its_first_variable_the_more_the_larger_the_dose_and_no_other(role, first):
    doses = [first_variables(role, number) for number in (0, 100, 400)]
    values = [dose[first] for dose in doses]
    assert values[0] < values[1] < values[2]
    others = [{name: value for name, value in dose.items() if name != first} for dose in doses]
    assert others[1] == pytest.approx(others[0])
    assert others[2] == pytest.approx(others[0])


def test_observers_shorten_the_lag_by_hand():
    """A tenth of 100 observers, saturating at 20, count as 6.67: at 0.02 each the lag of 3 months is 2.65."""
    _, headquarters = mission_with("observers", 100)
    assert float(headquarters.us_observers) == 10.0
    headquarters.places.picture[:] = 0.0
    headquarters.places.deaths_month[:] = 9.0
    assert headquarters.see_threat() == pytest.approx(np.full(len(headquarters.places.picture), 9 * (1 + 2 / 15) / 3))
