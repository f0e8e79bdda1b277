"""Nothing comes from nowhere: people, money and aircraft are the same at the end of a month but for what is booked."""

import numpy as np
import pytest

from sim.engine.records import ALERT_NETWORK, EVACUATION_HELICOPTERS
from sim.model import World
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX

MONTHS = 36


@pytest.fixture(scope="module")
def history(four_missions) -> tuple[World, list[dict[str, np.ndarray]]]:
    """Four missions over three years, with what was there at the end of each month."""
    world = World(four_missions, seed=6, months=MONTHS)
    kept = []
    for _ in range(MONTHS):
        world.run_months(1)
        units, enablers = world.columns.contingents, world.columns.enablers
        kept.append({
            "present": units.present.copy(), "strength": units.strength.copy(), "aircraft": enablers.present.copy(),
            "displaced": world.columns.communities.displaced.copy(),
        })
    return world, kept


def _money(world: World, name: str) -> np.ndarray:
    return world.recorder.world[:, WORLD_INDEX[name]]


def test_uniformed_people_change_only_by_units_that_come_and_go(history):
    """A unit keeps its strength; what the mission has is the sum over the units that are there."""
    world, kept = history
    mission = world.columns.contingents.mission
    for month, now in enumerate(kept):
        assert (now["strength"] == kept[0]["strength"]).all()
        there = np.bincount(mission, now["strength"] * now["present"], len(world.state.missions))
        assert world.recorder.monthly[month, :, OUTCOME_INDEX["uniformed"]] == pytest.approx(there)


def test_every_unit_that_is_gone_was_withdrawn_and_every_one_that_is_back_arrived(history):
    world, kept = history
    gone = back = 0
    for before, now in zip(kept, kept[1:], strict=False):
        gone += int(((before["present"] == 1) & (now["present"] == 0)).sum())
        back += int(((before["present"] == 0) & (now["present"] == 1)).sum())
    assert gone > 0
    assert gone <= _money(world, "withdrawals").sum()
    assert back <= _money(world, "arrivals").sum()


def test_people_flee_and_return_but_never_more_than_live_there(history):
    world, kept = history
    for now in kept:
        assert (now["displaced"] >= 0).all()
        assert (now["displaced"] <= world.columns.communities.population).all()


def test_aircraft_are_never_more_than_required_where_the_un_pays(history):
    """Force generation fills vacancies and no more; what it brings is booked as arrivals."""
    world, kept = history
    units = world.columns.enablers
    listed = (units.required > 0) & (units.kind != ALERT_NETWORK)
    for now in kept:
        assert (now["aircraft"][listed] <= units.required[listed]).all()
        assert (now["aircraft"] >= 0).all()
    assert (units.kind[listed] <= EVACUATION_HELICOPTERS).any()


def test_what_the_united_states_does_not_pay_is_owed(history):
    """Arrears rise by assessments and fall by payments, month by month, and by nothing else."""
    world, _ = history
    arrears = _money(world, "arrears_us")
    flow = _money(world, "assessed_us") - _money(world, "paid_us")
    assert np.diff(arrears) == pytest.approx(flow[1:], abs=1e-9)


def test_debts_to_contributors_never_fall_below_nothing(history):
    world, _ = history
    assert (_money(world, "payables") >= 0).all()
    late = _money(world, "months_late")
    assert ((late > 0) == (_money(world, "payables") > 0)).all()
