"""What headquarters sees and orders in a month, worked out by hand: each factor of each rule by itself."""

import math
from types import SimpleNamespace as Row

import numpy as np
import pytest
from by_hand import column, luck, tally

from sim.agents.mission import MissionHeadquarters
from sim.agents.security_council import USUAL_FOCUS
from sim.engine import purposes as why
from sim.engine.response import EVACUATION_ONLY, RESPONSE_ONLY

pytestmark = pytest.mark.usefixtures("ordinary_python")




STAFF = {"picture_lag_months": 3.0, "observer_report_gain": 0.02, "staff_half_number": 20.0, "targeting_skill": 0.3,
         "planner_gain_per_person": 0.01, "leader_gap_effort_loss": 0.4, "staff_training_gain": 0.5, "usual_skill": 0.5,
         "intelligence_warning_share": 0.25, "intelligence_cell_warning_share": 0.45, "specialists_per_cell": 10.0,
         "impartiality_loss": 0.6, "evacuation_goal_share": 0.8, "surveillance_places": 2.0, "leader_term_months": 4.0,
         "leader_gap_months": 3.0, "mandate_focus_gain": 0.0, "target_distance_km": 90.0}


def headquarters(**changes) -> Row:
    """One mission's headquarters with the attributes that a rule reads; ``numbers`` may be among the changes."""
    usual = {"numbers": Row(**STAFF), "us_observers": 0.0, "us_staff": 0.0, "us_specialists": 0.0, "in_time": 0.9,
             "row": 0, "leaderless_until": -1, "cells_required": 2, "written": Row(planners=10.0),
             "model": Row(month=5, cast=Row(security_council=Row(focus=USUAL_FOCUS)), state=Row(tally=tally()))}
    made = Row(**usual | changes)
    for name in ("saturating", "staff_work_of_units", "_of_its_base", "_nearness"):
        if not hasattr(made, name):
            setattr(made, name, getattr(MissionHeadquarters, name).__get__(made))
    return made


def test_the_picture_lags_and_observers_shorten_the_lag():
    places = Row(picture=column(3.0), deaths_month=column(9.0))
    for observers, lag in ((0.0, 3.0), (20.0, 3.0 / 1.2), (1e9, 3.0 / 1.4)):
        found = MissionHeadquarters.see_threat(headquarters(places=places, us_observers=observers))
        assert found[0] == pytest.approx(3.0 + 6.0 / lag)
    fast = Row(**STAFF | {"picture_lag_months": 0.5})
    assert MissionHeadquarters.see_threat(headquarters(places=places, numbers=fast))[0] == 9.0


def test_targeting_by_hand():
    """10 planners count as 6.67, with 10 staff officers as 10; staffs of units add 0.05; no leader takes 0.4."""
    work = {"staff_work_of_units": lambda: 0.05}
    skill = lambda leaderless, **more: MissionHeadquarters.targeting_skill(  # noqa: E731
        headquarters(**work, **more), leaderless)
    assert skill(False) == pytest.approx(0.3 + 0.01 * 10 * 20 / 30 + 0.05)
    assert skill(False, us_staff=10.0) == pytest.approx(0.3 + 0.1 + 0.05)
    assert skill(True, us_staff=10.0) == pytest.approx(0.45 * 0.6)


def test_staffs_of_units_count_by_their_people_who_are_there():
    units = Row(strength=column(600, 200, 900), present=np.array([1, 1, 0]), skill=column(0.6, 0.8, 0.1))
    made = headquarters(model=Row(columns=Row(contingents=units)), contingents=slice(0, 3))
    assert MissionHeadquarters.staff_work_of_units(made) == pytest.approx(0.5 * ((600 * 0.6 + 200 * 0.8) / 800 - 0.5))
    units.present[:] = 0
    assert MissionHeadquarters.staff_work_of_units(made) == 0.0


def test_foresight_by_cells_and_specialists():
    for cells, specialists, share in ((0, 0, 0.0), (1, 0, 0.5), (1, 5, 0.75), (9, 0, 1.0)):
        found = MissionHeadquarters.judge_foresight(headquarters(us_specialists=specialists), cells)
        assert found == pytest.approx(0.25 + 0.2 * share)


def test_impartiality_falls_with_operations_for_each_thousand_people():
    made = headquarters(bases=Row(garrison=column(1500.0, 500.0)))
    made.model.state.tally = tally(operations=3.0)
    assert MissionHeadquarters.judge_impartiality(made) == pytest.approx(1 - 0.6 * (1 - math.exp(-1.5)))


def test_how_the_wounded_fared_is_remembered_with_the_lag_of_reports():
    made = headquarters()
    assert MissionHeadquarters.judge_evacuation(made) == 0.9
    made.model.state.tally = tally(serious=4.0, surgery_in_time=1.0)
    assert MissionHeadquarters.judge_evacuation(made) == pytest.approx(0.9 + (0.25 - 0.9) / 3)


def test_utility_aircraft_are_kept_for_response_once_the_wounded_fare_well():
    made = headquarters(apart="apart", shared="shared")
    asked = [(0.8, 1), (0.79, 1), (0.9, 0)]
    assert [MissionHeadquarters.assign_aircraft(made, *each) for each in asked] == ["apart", "shared", "shared"]
    assert (EVACUATION_ONLY, RESPONSE_ONLY) == (1, 2)


def test_a_leader_leaves_by_chance_and_the_post_stands_empty_for_its_months():
    for month in range(5, 40):
        made = headquarters(model=Row(month=month), draw=lambda purpose, month: luck(purpose, month))
        leaves = luck(why.LEADER, month) < 1 / 4
        assert MissionHeadquarters.find_leader(made) == (month + 3 if leaves else -1)
        made.leaderless_until = month
        assert MissionHeadquarters.find_leader(made) == month


def test_patrols_go_by_the_picture_as_far_as_targeting_says():
    """Of base 0's two villages the second has all of the threat, at half the ease; base 1 has no threat at all."""
    made = headquarters(route_site=np.array([0, 0, 1, 1]), route_place=np.array([0, 1, 2, 3]),
                        ease=column(1.0, 0.5, 1.0, 1.0), plain_plan=column(0.6, 0.4, 0.3, 0.7), sites=slice(0, 2))
    found = MissionHeadquarters.plan_patrols(made, column(1.0, 6.0, 0.0, 0.0), 0.5)
    assert found == pytest.approx([0.5 * 0.25 + 0.5 * 0.6, 0.5 * 0.75 + 0.5 * 0.4, 0.3, 0.7])


def test_search_goes_where_moves_meet_those_who_lay_devices():
    made = headquarters(groups=slice(0, 2), searched=np.array([0]), enemies=Row(un_rate=column(10.0, 20.0)),
                        bases=Row(mobile_strength=column(300.0, 100.0)),
                        _nearness=lambda: np.array([[1.0, 0.5], [0.0, 1.0]]))
    made.model.state.tactic_weight = np.array([[0.5, 9.0], [0.1, 9.0]])
    need = np.array([5.0 * 1.0 * 300, (5.0 * 0.5 + 2.0) * 100])
    assert MissionHeadquarters.plan_search(made) == pytest.approx(need / need.sum())
    made.enemies.un_rate[:] = 0.0
    assert MissionHeadquarters.plan_search(made).tolist() == [0.5, 0.5]


def test_a_groups_nearness_falls_with_distance():
    made = headquarters(nearness_seen=-1, groups=slice(0, 1), sites=slice(0, 2))
    made.model = Row(sites_opened=0, state=Row(site_km=column([0.0, 90.0])))
    assert MissionHeadquarters._nearness(made)[0] == pytest.approx([1.0, math.exp(-1.0)])


def test_surveillance_watches_the_worst_places_and_then_the_largest():
    made = headquarters(most_people_first=np.array([2, 0, 1, 3]))
    watch = lambda units: MissionHeadquarters.choose_watched(made, column(0, 5.0, 0, 1.0), units).tolist()  # noqa: E731
    assert watch(1.0) == [1, 3] and watch(2.0) == [1, 3, 2, 0] and watch(0.0) == []

