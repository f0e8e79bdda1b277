"""Training has several products, and each moves its own first variable the right way; worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.muster import allegations_expected, bear
from sim.engine.engagement import caught_share
from sim.engine.moves import pace
from sim.engine.records import CAMPS, MOVES
from sim.engine.warning import find_share, found_by_troops

pytestmark = pytest.mark.usefixtures("ordinary_python")

NUMBERS = SimpleNamespace(
    usual_skill=0.5, ied_find_share=0.4, search_team_find_share=0.6, device_drill_gain=0.3, ambush_drill_gain=0.3,
    patrol_craft_gain=0.3, searched_patrol_pace=0.75, ground_radar_speed_factor=0.5, armoured_wet_patrol_pace=0.85,
)


@pytest.mark.parametrize(("skill", "found"), [(0.5, 0.4), (0.7, 0.46), (0.3, 0.34)])
def test_drills_find_devices(skill, found):
    assert found_by_troops(skill, NUMBERS) == pytest.approx(found)


def test_drilled_troops_leave_less_for_search_teams_to_find():
    """Half of the moves cleared: 0.4 and half of the way to 0.6; drilled troops 0.46 and half of the way."""
    usual, drilled = (find_share(0.5, 1.0, skill, NUMBERS) for skill in (0.5, 0.7))
    assert (usual, drilled) == pytest.approx((0.5, 0.53))
    assert find_share(1.0, 1.0, 2.0, NUMBERS) == pytest.approx(0.85)  # better than any team, no team needed


def test_drills_spare_people_under_fire_on_a_move_and_nowhere_else():
    site = SimpleNamespace(skill=0.7)
    ambush, device, shells = (SimpleNamespace(strikes=where, searched=searched)
                              for where, searched in ((MOVES, False), (MOVES, True), (CAMPS, False)))
    assert caught_share(site, ambush, NUMBERS) == pytest.approx(0.94)
    assert [caught_share(site, other, NUMBERS) for other in (device, shells)] == [1.0, 1.0]


def test_patrol_craft_makes_more_visits_of_the_same_patrols():
    dry = SimpleNamespace(wet=False)
    usual, trained = (SimpleNamespace(skill=skill, search_cover=0.0, radar_cover=0.0, armour=0.0)
                      for skill in (0.5, 0.7))
    assert pace(usual, dry, NUMBERS) == 1.0
    assert pace(trained, dry, NUMBERS) == pytest.approx(1.06)


def unit(skill: float) -> SimpleNamespace:
    """Columns of one unit of 1,000 people."""
    return SimpleNamespace(skill=np.array([skill]), strength=np.array([1000.0]), sanctioned=np.zeros(1),
                           caveat=np.zeros(1), serviceability=np.zeros(1))


PARAMS = SimpleNamespace(
    usual_skill=np.array([0.5]), skill_mean=np.array([0.5]), maintenance_training_gain=np.array([0.1]),
    conduct_training_gain=np.array([2.0]), misconduct_per_1000_per_year=np.array([1.2]), deterrent_effect=np.zeros(1),
)


@pytest.mark.parametrize(("skill", "fit"), [(0.5, 0.85), (0.7, 0.87), (0.3, 0.83)])
def test_maintenance_keeps_vehicles_fit(skill, fit):
    units = unit(skill)
    bear(units, PARAMS, 0, 0.0, 0.85)
    assert units.serviceability[0] == pytest.approx(fit)


@pytest.mark.parametrize(("skill", "monthly"), [(0.5, 0.1), (0.75, 0.05), (1.0, 0.0), (0.25, 0.15)])
def test_conduct_lowers_allegations(skill, monthly):
    assert allegations_expected(unit(skill), PARAMS, 0) == pytest.approx(monthly)
