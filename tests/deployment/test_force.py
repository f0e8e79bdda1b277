"""The dose of troops: what a policy adds or takes, by whole units with names of their own."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.plan.posterior import NOTHING
from experiments.plan.uncertainty import free_parameters, sample
from sim.deployment.force import DOSE, force_of, with_troops
from sim.model import World
from sim.scenario.schema import ContingentUnit

MALI, CAR = 0, 1


@pytest.fixture
def garrisons(tiny):
    """The tiny mission with people at both bases: 1,000 at headquarters, 200 and 100 at Bravo."""

    def build(**numbers):
        unit = {"kind": "infantry", "contributor": "Aland"}
        return tiny(numbers, contingents=(
            ContingentUnit(name="first", site="Alpha", strength=1000, **unit),
            ContingentUnit(name="second", site="Bravo", strength=200, **unit),
            ContingentUnit(name="third", site="Bravo", strength=100, **unit),
        ))

    return build


def units_of(scenario) -> list[tuple[str, str, int]]:
    return [(unit.name, unit.site, unit.strength) for unit in force_of(scenario, 0).mission.contingents]


def test_without_a_dose_the_mission_is_the_written_one(garrisons):
    scenario = garrisons()
    assert force_of(scenario, 0).mission is scenario.missions[0]


def test_troops_are_added_in_whole_units_and_the_last_is_what_is_left(garrisons):
    added = units_of(garrisons(troops_added=700.0))[3:]
    assert added == [("Added infantry 1", "Bravo", 300), ("Added infantry 2", "Bravo", 300),
                     ("Added infantry 3", "Bravo", 100)]


def test_a_larger_dose_only_appends(garrisons):
    few, many = units_of(garrisons(troops_added=600.0)), units_of(garrisons(troops_added=1500.0))
    assert many[: len(few)] == few
    assert len(many) == len(few) + 3


def test_a_share_of_the_added_units_waits_for_a_site(garrisons):
    for share, openings in ((0.0, 0), (0.5, 2), (1.0, 4)):
        force = force_of(garrisons(troops_added=1200.0, new_sites_share=share), 0)
        assert len(force.openings) == len(force.mission.sites) - 2 == openings


def test_the_smallest_base_closes_first_and_headquarters_last(garrisons):
    strength = [[s for _, _, s in units_of(garrisons(troops_added=-float(n)))] for n in (50, 250, 800, 5000)]
    assert strength == [[1000, 200, 50], [1000, 50, 0], [500, 0, 0], [0, 0, 0]]


def test_with_troops_sets_the_total_of_every_mission(four_missions):
    scenario = with_troops(four_missions, 9000)
    totals = [sum(u.strength for u in force_of(scenario, m).mission.contingents) for m in range(4)]
    assert totals == [9000] * 4
    assert all(set(DOSE) <= names for names in scenario.fixed)


def test_experiments_never_draw_a_dose(karu):
    assert not set(DOSE) & set(free_parameters(karu))
    dosed = with_troops(karu, 8000)
    drawn = sample(dosed, karu, seed=1, point=3, posterior=NOTHING)
    assert drawn.parameters["troops_added"] == dosed.parameters["troops_added"] > 0
    assert sample(karu, karu, seed=1, point=3, posterior=NOTHING).parameters["troops_added"] == 0


def test_troops_in_one_mission_change_nothing_in_another(four_missions, with_numbers):
    """Late pay is shared: a larger bill keeps vehicles idle everywhere, so it is switched off here."""
    plain = with_numbers(four_missions, late_pay_serviceability_loss=0.0)
    record = plain.parameters.copy()
    record["troops_added"][MALI] = 900.0
    dosed = replace(plain, parameters=record)
    worlds = [World(each, seed=2, months=1) for each in (plain, dosed)]
    for world in worlds:
        world.run_months()
    before, after = (world.recorder.monthly[0] for world in worlds)
    np.testing.assert_array_equal(before[CAR:], after[CAR:])
    assert (before[MALI] != after[MALI]).any()


def test_attacks_on_the_mission_are_written_for_the_authorised_force_whatever_the_dose(karu):
    plain, dosed = World(karu, months=1), World(with_troops(karu, 9000), months=1)
    np.testing.assert_array_equal(plain.state.implied, dosed.state.implied)
    for world in (plain, dosed):
        world.run_months()
    near = [world.state.nearness @ world.state.sites.garrison for world in (plain, dosed)]
    assert (near[1] >= near[0]).all()
    assert near[1].sum() > near[0].sum()
