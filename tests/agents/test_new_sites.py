"""New sites: added troops go where people at risk are out of reach, once the site is built."""

import numpy as np
import pytest

from sim.model import World
from sim.outcomes import WORLD_INDEX
from sim.run import opening_table
from sim.scenario.schema import ContingentUnit, Place

KM_PER_DEGREE = 6371.0 * np.pi / 180.0
ALPHA, BRAVO, FIRST, SECOND = range(4)
NEAR, MID, FAR = range(3)
NUMBERS = {"troops_added": 600.0, "new_site_lead_months": 2.0}


def village(name: str, km: float, population: int) -> Place:
    return Place(name=name, latitude=km / KM_PER_DEGREE, longitude=0.0, population=population)


@pytest.fixture
def months(tiny):
    """The tiny mission after some months, with two added units and villages at km 20, 200 and 400."""

    def lived(number: int, **numbers) -> World:
        people = (village("Near", 20, 90_000), village("Mid", 200, 10_000), village("Far", 400, 40_000))
        base = ContingentUnit(name="Alpha infantry", kind="infantry", contributor="Aland", site="Alpha", strength=1000)
        world = World(tiny(NUMBERS | numbers, communities=people, contingents=(base,)), seed=4, months=number)
        world.run_months()
        return world

    return lived


def test_a_unit_camps_with_its_hosts_until_its_site_is_built(months):
    camped = months(2)
    assert camped.columns.contingents.site.tolist() == [ALPHA, ALPHA, ALPHA]
    assert camped.sites_opened == 0
    assert camped.columns.communities.visits.tolist()[MID:] == [0.0, 0.0]


def test_sites_open_where_most_people_are_out_of_reach(months):
    world = months(3)
    assert world.columns.contingents.site.tolist() == [ALPHA, FIRST, SECOND]
    at = world.columns.sites.latitude * KM_PER_DEGREE
    assert at[[FIRST, SECOND]] == pytest.approx([400, 200])
    assert world.columns.communities.nearest_site.tolist() == [ALPHA, SECOND, FIRST]
    assert world.columns.communities.nearest_km == pytest.approx([20, 0, 0])


def test_a_new_site_patrols_and_is_supplied_and_exposed_like_any_other(months):
    state = months(3).state
    assert state.sites.patrols[FIRST] == pytest.approx(300 * 6 / 1000)
    assert state.communities.visits[FAR] == pytest.approx(300 * 6 / 1000)
    assert state.sites.convoys[FIRST] == state.sites.convoys[ALPHA] > 0.0
    assert state.site_km[0, FIRST] == pytest.approx(390)
    assert state.base_km[ALPHA, FIRST] == state.base_km[FIRST, ALPHA] == pytest.approx(400)


def test_where_nobody_is_out_of_reach_the_unit_stays(months):
    world = months(4, patrol_reach_km=500.0)
    assert world.sites_opened == 0
    assert world.columns.contingents.site.tolist() == [ALPHA, ALPHA, ALPHA]


def test_planners_open_no_more_than_they_can_plan_in_a_month(months):
    assert months(3, new_sites_per_month=1.0).sites_opened == 1
    assert months(4, new_sites_per_month=1.0).sites_opened == 2


def test_the_picture_of_the_threat_draws_the_site(months):
    world = months(1)
    survey = next(agent for agent in world.agents if hasattr(agent, "survey")).survey
    calm, alarmed = np.zeros(3), np.array([0.0, 50.0, 0.0])
    assert survey.need(calm, 0.9).argmax() == NEAR
    assert survey.need(alarmed, 0.9).argmax() == MID


def test_the_un_pays_for_each_camp_when_it_starts_to_build(months):
    dear, free = months(3, new_site_cost_usd_m=5.0), months(3, new_site_cost_usd_m=0.0)
    cost = WORLD_INDEX["cost_un"]
    assert dear.sites_opened == free.sites_opened == 2
    assert dear.recorder.world[:, cost].sum() - free.recorder.world[:, cost].sum() == pytest.approx(2 * 5.0)


def test_what_opened_is_told_with_its_month_and_place(months):
    rows = opening_table(months(4))
    assert rows[["mission", "month", "site", "strength"]].to_numpy().tolist() == [
        ["tiny", 2, "New site 1", 300.0], ["tiny", 2, "New site 2", 300.0]
    ]
    assert (rows["latitude"] * KM_PER_DEGREE).tolist() == pytest.approx([400, 200])
    assert opening_table(months(1)).empty
