"""Moves: the fuel share of convoys, what a solar plant spares of them, and what follows for strikes and accidents."""

from dataclasses import replace

import numpy as np
import pytest
from tiny_rows import enabler, raiders, troops

from sim.engine import tallies
from sim.engine.accidents import fatal_accidents_expected
from sim.engine.moves import generators_replaced
from sim.engine.records import MOVES
from sim.model import World
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.loader import load, resolve
from sim.scenario.schema import EnablerUnit, Offer, Policy

ALPHA, BRAVO = 0, 1
WORKS = {"solar_plant_availability": 1.0}
USUAL = 6 * 12 / 365  # convoys a day: six a month
SPARED = 0.4 * 0.6 * (0.8 - 0.05) / (1 - 0.05)  # fuel share x generators' part x what the plant takes over
ROADS = raiders(un_attacks_per_year=20.0, tactics={"ambush": 1.0})
AT_BOTH = {"contingents": (troops("Alpha"), troops("Bravo")), "groups": (ROADS,)}


@pytest.fixture
def first_day(tiny):
    """The tiny mission after its first day."""

    def lived(numbers=None, **rows) -> World:
        world = World(tiny(WORKS | (numbers or {}), **(AT_BOTH | rows)), seed=5)
        world.step()
        return world

    return lived


def test_a_plant_spares_the_convoys_whose_fuel_its_power_replaces(first_day):
    """6 a month x (1 - 0.4 x 0.6 x 0.789) = 4.86, at the base of the plant alone."""
    state = first_day(enablers=(enabler("solar_plant"),)).state
    assert state.sites.convoys[ALPHA] == pytest.approx(USUAL * (1 - SPARED))
    assert state.sites.convoys[ALPHA] * 365 / 12 == pytest.approx(4.863, abs=1e-3)
    assert state.sites.convoys[BRAVO] == pytest.approx(USUAL)
    assert state.tally[0, tallies.CONVOYS] == pytest.approx(USUAL * (2 - SPARED))
    assert state.tally[0, tallies.MOVES_WANTED] == pytest.approx(12 + USUAL * (2 - SPARED))


def test_a_plant_that_is_down_or_no_better_than_before_spares_nothing(first_day):
    for numbers in ({"solar_plant_availability": 0.0}, {"solar_plant_share": 0.05}, {"solar_plant_share": 0.0}):
        state = first_day(numbers, enablers=(enabler("solar_plant"),)).state
        assert state.sites.convoys[ALPHA] == state.sites.convoys[BRAVO] == USUAL


def test_a_second_plant_at_a_base_spares_nothing_more(first_day):
    one, two = (first_day(enablers=(enabler("solar_plant", count=count),)).state.sites.convoys for count in (1, 2))
    assert np.array_equal(one, two)


def test_where_all_power_is_renewable_there_is_nothing_to_replace(first_day):
    assert generators_replaced(first_day({"renewable_share": 1.0}).state.params[0]) == 0.0


def test_moves_have_fewer_accidents(first_day):
    """Without patrols convoys are all moves."""
    convoys_only = {"patrols_per_1000_per_day": 0.0}
    state = first_day(convoys_only, enablers=(enabler("solar_plant"), enabler("solar_plant", "Bravo"))).state
    without = first_day(convoys_only).state
    accidents = [fatal_accidents_expected(s.sites[ALPHA], s.missions[0], s.params[0], s.usual[0])
                 for s in (state, without)]
    assert accidents[0] / accidents[1] == pytest.approx(0.4 + 0.6 * (1 - SPARED))


def test_groups_find_fewer_convoys_and_the_same_patrols(tiny):
    """Plants that a policy sends: chances fall by the hours of the convoys that they spare, and only so."""
    scenario = tiny(WORKS | {"move_attack_elasticity": 1.0, "donor_lead_months": 0.0}, **AT_BOTH)
    plant = replace(scenario, offers=(Offer(kind="solar_plant", sets=2.0, payer="un"),))
    worlds = [World(each, seed=5) for each in (scenario, plant)]
    for world in worlds:
        world.step()
    usual, with_plant = (world.state for world in worlds)
    hours = [state.nearness[0] @ state.sites.hours_out for state in (usual, with_plant)]
    assert with_plant.chances[0, MOVES] / usual.chances[0, MOVES] == pytest.approx(hours[1] / hours[0])
    assert hours[1] < hours[0]
    of_convoys = usual.sites.hours_out[BRAVO] - usual.sites.hours_out[ALPHA]
    assert usual.sites.hours_out[BRAVO] - with_plant.sites.hours_out[BRAVO] == pytest.approx(SPARED * of_convoys)
    assert with_plant.sites.patrols.tolist() == usual.sites.patrols.tolist()


def test_a_plant_that_never_works_changes_no_number(karu, with_rows, with_numbers):
    idle = EnablerUnit(name="idle plant", kind="solar_plant", site="Redwell", required=0, present=1, payer="us")
    runs = []
    for scenario in (karu, with_numbers(with_rows(karu, "karu", enablers=[idle]), solar_plant_availability=0.0)):
        world = World(scenario, seed=1, months=6)
        world.run_months()
        runs.append((world.recorder.monthly, world.recorder.gaps, world.state.loss))
    for without, beside in zip(*runs, strict=True):
        assert np.array_equal(without, beside)


def test_the_package_stands_at_every_base_of_karu_and_spares_a_fifth_of_its_convoys():
    convoys = []
    for packages in ((), ("renewables",)):
        policy = Policy(name="tried", title="Tried", packages=packages)
        scenario = resolve(load("world", "karu"), policy, months=24)
        world = World(scenario, seed=1, months=24)
        world.run_months()
        convoys.append(world.recorder.monthly[12:, 0, OUTCOME_INDEX["convoys"]].sum())
    assert convoys[1] / convoys[0] == pytest.approx(1 - 0.95 * SPARED, abs=0.01)
