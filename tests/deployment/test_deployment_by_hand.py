"""What stands where on the first morning, and what no one decides, worked out by hand."""

import math
from dataclasses import replace
from types import SimpleNamespace as Row

import numpy as np
import pytest
from scipy import stats

from sim.deployment.bases import below_mission_headquarters, by_strength, headquarters
from sim.deployment.force import force_of, us_unit
from sim.deployment.offers import NEVER, offered_units, unmet_by_site
from sim.deployment.ordinary_day import _mean_fatigue
from sim.deployment.regional_battalions import arrival, battalions
from sim.deployment.routes import move_site, nearness, patrol_cost
from sim.engine import purposes as why
from sim.engine.draws import uniform
from sim.engine.records import AIRCRAFT, MOVES, ROADS
from sim.engine.tallies import POLICE, QUICK_REACTION, TROOP_PRESENCE
from sim.environment import hostility, shelter, turn_month, violence
from sim.model import World
from sim.scenario.schema import ContingentUnit, EnablerUnit, Offer, Personnel, Place, Site
from tests.conftest import north

pytestmark = pytest.mark.usefixtures("ordinary_python")

ALPHA, BRAVO = 0, 1
BASES = tuple(Site(name=name, **north(km), headquarters=level) for name, km, level in (
    ("Alpha", 0, 3), ("Bravo", 100, 2), ("Camp", 150, 0), ("Delta", 50, 1)))
UNITS = tuple(ContingentUnit(name=f"{site} {kind}", kind=kind, contributor="Aland", site=site, strength=strength)
              for site, kind, strength in (("Alpha", "infantry", 900), ("Bravo", "infantry", 300),
                                           ("Camp", "infantry", 500), ("Camp", "formed_police", 140)))


@pytest.fixture
def four(tiny):
    """Four bases: mission headquarters with 900 people, a sector's with 300, a camp with 640, an empty one."""

    def built(numbers=None, **rows):
        return tiny(numbers, **({"sites": BASES, "contingents": UNITS} | rows))

    return built


def names(sites) -> list[str]:
    return [site.name for site in sites]


def test_the_order_of_bases(four):
    (mission,) = four().missions
    assert names(by_strength(mission)) == ["Alpha", "Camp", "Bravo", "Delta"]
    assert names(below_mission_headquarters(mission)) == ["Camp", "Bravo", "Delta"]
    assert names(headquarters(mission)) == ["Alpha", "Bravo"]


def test_people_leave_the_smallest_base_first_and_no_more_than_are_to_go(four):
    left = [unit.strength for unit in force_of(four({"troops_added": -400.0}), 0).mission.contingents]
    assert left == [900, 0, 500, 40]


def test_added_units_join_manned_bases_in_turn_and_every_second_opens_a_site(four):
    dose = {"troops_added": 1000.0, "added_unit_strength": 300.0, "new_sites_share": 0.5}
    force = force_of(four(dose), 0)
    assert [(unit.site, unit.strength) for unit in force.mission.contingents[4:]] == [
        ("Camp", 300), ("Bravo", 300), ("Camp", 300), ("Bravo", 100)]
    assert force.openings == ((5, 4), (7, 5)) and force.written_strength == (900, 300, 500, 140, 0, 0, 0, 0)


def test_us_troops_come_by_the_missions_share_when_their_lead_time_is_over(four):
    scenario = four({"personnel_lead_months": 7.0}, us_posts=0.25)
    scenario = replace(scenario, us=scenario.us.model_copy(update={"personnel": Personnel(troops=800)}))
    unit = us_unit(scenario, 0)
    assert (unit.strength, unit.site, unit.arrives_month) == (200, "Camp", 7)


def test_a_unit_of_the_file_that_comes_later_is_no_part_of_its_force_yet(four):
    late = UNITS[1].model_copy(update={"name": "late", "arrives_month": 5})
    assert force_of(four(contingents=(UNITS[0], late)), 0).written_strength == (900, 0)


def test_battalions_of_a_regional_force_join_bases_in_turn_after_their_lead(four):
    scenario = four({"regional_force_strength": 2000.0, "battalion_persons": 800.0, "regional_force_lead_months": 4.0})
    assert [(unit.site, unit.strength, unit.arrives_month) for unit in battalions(scenario, 0)] == [
        ("Camp", 800, 4), ("Bravo", 800, 4), ("Delta", 400, 4)]
    assert arrival(four({"regional_force_lead_months": 0.2}), 0) == 1


# Offers


def test_a_share_of_the_unmet_need_goes_where_units_lack(four):
    """Camp lacks two teams of three, Bravo one of one, Alpha has what it needs; half of three are 1.5 sets."""
    teams = tuple(EnablerUnit(name=site, kind="search_team", site=site, required=required, present=present)
                  for site, required, present in (("Alpha", 1, 1), ("Bravo", 1, 0), ("Camp", 3, 1)))
    scenario = four({"donor_lead_months": 6.0}, enablers=teams)
    assert unmet_by_site("search_team", scenario.missions[0]) == [("Camp", 2), ("Bravo", 1)]
    half = replace(scenario, offers=(Offer(kind="search_team", per_need=0.5),), months=30)
    assert [(row.unit.site, row.unit.leaves_month) for row in offered_units(half)] == [("Camp", NEVER), ("Camp", 18)]
    more = replace(scenario, offers=(Offer(kind="search_team", sets=4.5),), months=30)
    rows = [row.unit for row in offered_units(more)]
    assert [row.site for row in rows] == ["Camp", "Camp", "Bravo", "Alpha", "Bravo"]
    assert {row.arrives_month for row in rows} == {6} and rows[-1].leaves_month == 6 + 12
    assert all(row.leaves_month == NEVER for row in rows[:-1])


# Ground


def test_a_visit_costs_more_beyond_a_days_reach_and_cannot_be_paid_beyond_the_farthest():
    costs = patrol_cost(np.array([10.0, 40.0, 60.0, 80.0, 81.0]), 40.0, 80.0, 2.0)
    assert costs.tolist() == [1.0, 1.0, 2.0, 3.0, math.inf]


def test_groups_go_less_far_the_farther_and_never_beyond_their_range():
    groups = np.array([(100.0,)], dtype=[("range_km", float)])
    assert nearness(np.array([[0.0, 90.0, 100.0, 101.0]]), groups, 90.0)[0] == pytest.approx(
        [1.0, math.exp(-1.0), math.exp(-10 / 9), 0.0])


def test_a_base_that_moves_is_measured_anew_and_is_nearest_only_where_it_is_nearer(tiny):
    """From km 100 to km 150: ten from Far at 160, and no nearer to Near, 20 from Alpha."""
    world = World(tiny(), seed=1)
    state = world.state
    move_site(state, BRAVO, **north(150))
    assert state.road_km[BRAVO] == pytest.approx([1.3 * 130, 1.3 * 10])
    assert state.base_km[ALPHA, BRAVO] == state.base_km[BRAVO, ALPHA] == pytest.approx(150.0)
    assert state.communities.nearest_site.tolist() == [ALPHA, BRAVO]
    assert state.communities.nearest_km == pytest.approx([20.0, 10.0])


# An ordinary day, and the requirement


def test_what_usually_takes_place(tiny):
    """A tenth is denied; aircraft lose 0.2 of days in four wet months and 0.05 in others, and 0.7 of them work."""
    numbers = {"movement_denial_share": 0.1, "denial_consent_slope": 0.0, "flight_loss_wet_share": 0.2,
               "flight_loss_dry_share": 0.05, "helicopter_serviceability": 0.7}
    state = World(tiny(numbers, wet_months=(5, 6, 7, 8)), seed=1).state
    assert state.carried_out[0, [MOVES, ROADS]] == pytest.approx(0.9)
    assert state.carried_out[0, AIRCRAFT] == pytest.approx(0.9 * 0.7 * (1 - 0.2 / 3 - 0.05 * 2 / 3))


def test_mean_fatigue_of_units_spread_over_their_tours():
    assert _mean_fatigue(4, 0.1) == pytest.approx(0.15) and _mean_fatigue(3, 0.8) == pytest.approx(1.8 / 3)


def test_the_statement_of_requirement_by_hand(four):
    """Two police units of which one has people; two sector or mission headquarters; Near from Alpha 1 patrol, Far 1."""
    nobody = UNITS[3].model_copy(update={"name": "nobody", "strength": 0})
    world = World(four({"visits_needed_per_day": 0.3}, contingents=(*UNITS, nobody)), seed=1)
    asked = world.cast.missions[0].requirement.statement
    assert [asked[POLICE], asked[QUICK_REACTION]] == [1.0, 2.0]
    assert asked[TROOP_PRESENCE] == pytest.approx(0.3 * 2)


# What no one decides


def drawn(world: World, purpose: int, year: int, m: int = 0) -> float:
    return float(stats.norm.ppf(uniform(world.future, purpose, world.columns.missions.key[m], year)))


def test_hidden_levels_by_hand(tiny):
    """Hostility starts where history leaves it, as far as that is known; a share is kept from year to year."""
    world = World(tiny({"hostility_log_sd": 0.6, "hostility_start_known": 0.8, "hostility_start_log": 0.5,
                        "hostility_persistence_per_year": 0.7, "violence_log_sd": 0.4,
                        "violence_persistence_per_year": 0.9}), seed=3)
    level = 0.8 * 0.5 + 0.6 * 0.6 * drawn(world, why.HOSTILITY, 0)
    other = 0.4 * drawn(world, why.VIOLENCE, 0)
    for year in range(4):
        if year:
            level = 0.7 * level + math.sqrt(1 - 0.49) * 0.6 * drawn(world, why.HOSTILITY, year)
            other = 0.9 * other + math.sqrt(1 - 0.81) * 0.4 * drawn(world, why.VIOLENCE, year)
        assert hostility(world, 0, year) == pytest.approx(math.exp(level - 0.18), rel=1e-7)
        assert violence(world, 0, year) == pytest.approx(math.exp(other - 0.08), rel=1e-7)


def test_countries_have_levels_of_their_own(tiny):
    one = tiny({"violence_log_sd": 0.4, "hostility_log_sd": 0.4})
    world = World(one, seed=3)
    key = world.columns.missions.key
    keys = Row(key=np.array([key[0], key[0] + 1], dtype=np.uint64))
    params = Row(violence_log_sd=[0.4, 0.4], violence_persistence_per_year=[0.5, 0.5])
    made = Row(params=params, future=world.future, columns=Row(missions=keys))
    assert violence(made, 0, 0) != violence(made, 1, 0)


def test_a_month_sets_its_season_and_each_year_its_levels(tiny):
    world = World(tiny({"hostility_log_sd": 0.6}, wet_months=(2,)), seed=3, months=30)
    world.spreading_tactics = [(0, 0, 0.44)]
    seen = []
    for month in (0, 1, 6, 12, 24):
        world.month = month
        turn_month(world)
        mission = world.state.missions[0]
        seen.append(float(mission.hostility))
        assert bool(mission.wet) == (month == 1)  # the run begins in January
        assert world.state.tactics.growth[0, 0] == pytest.approx(1.44 ** (month / 12))
    assert seen[0] == seen[1] == seen[2] and len(set(seen)) == 3


def test_those_who_fled_stay_by_the_nearest_base_and_need_protection(tiny):
    places = tuple(Place(name=name, **north(km), population=10_000) for name, km in (("A", 10), ("B", 30), ("C", 90)))
    world = World(tiny(communities=places), seed=1)
    people = world.columns.communities
    people.displaced[:] = [100.0, 200.0, 400.0]
    shelter(world)
    assert people.sheltered.tolist() == [700.0, 0.0, 0.0]  # all are nearest to Alpha, where people live at km 10
    assert world.state.missions.displaced[0] == 700.0
