"""A mission that has just been authorised: nobody is there, and everyone comes after a lead of its own."""

from dataclasses import replace

import numpy as np
import pytest

from sim.agents.secretariat import Secretariat
from sim.model import World
from sim.outcomes import OUTCOME_INDEX


@pytest.fixture(scope="module")
def new(karu):
    missions = tuple(mission.model_copy(update={"newly_authorised": True}) for mission in karu.missions)
    return replace(karu, missions=missions)


def test_nobody_is_there_on_the_first_morning(new):
    world = World(new, seed=3)
    assert not world.columns.contingents.present.any()
    assert not world.columns.enablers.present.any()
    assert world.columns.sites.garrison.sum() == 0.0


def test_every_unit_of_the_file_is_awaited_after_at_least_a_month(karu, new):
    world, written = World(new, seed=3), World(karu, seed=3)
    assert (world.columns.contingents.returns_month >= 1).all()
    awaited = np.zeros(len(world.columns.enablers.present), dtype=int)
    for _, row, number in next(iter(world.agents.select(agent_type=Secretariat))).generation.coming:
        awaited[row] += number
    assert (awaited == written.columns.enablers.present).all()


def test_the_mission_fills_up_and_nobody_counts_as_withdrawn_by_it(karu, new):
    world = World(new, seed=3, months=30)
    world.run_months()
    strength = world.recorder.monthly[:, 0, OUTCOME_INDEX["uniformed"]]
    assert strength[0] == 0.0
    assert strength.max() > 0.9 * sum(unit.strength for unit in karu.missions[0].contingents)
    assert world.recorder.monthly[0, 0, OUTCOME_INDEX["patrols"]] == 0.0


def test_institutions_plan_for_the_whole_force(karu, new):
    planned, usual = (
        next(iter(World(scenario, seed=3).agents.select(agent_type=Secretariat))).planned for scenario in (new, karu)
    )
    assert planned == usual


def test_a_mission_that_is_there_is_left_alone(karu):
    before = World(karu, seed=3).columns.contingents
    assert (before.present == (before.strength > 0)).all()
