"""Nothing comes from nowhere: people, money, aircraft and vehicles change only by what is booked in a month."""

from typing import Any

import numpy as np
import pytest

from sim.agents.secretariat import Secretariat
from sim.model import World
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX

MONTHS = 36


@pytest.fixture(scope="module")
def history(four_missions) -> tuple[World, list[dict[str, Any]]]:
    """Four missions over three years, with what was there at the end of each month."""
    world = World(four_missions, seed=6, months=MONTHS)
    (secretariat,) = world.agents_by_type[Secretariat]
    kept = []
    for _ in range(MONTHS):
        world.run_months(1)
        units, enablers = world.columns.contingents, world.columns.enablers
        kept.append({
            "present": units.present.copy(), "strength": units.strength.copy(), "aircraft": enablers.present.copy(),
            "displaced": world.columns.communities.displaced.copy(), "rotates": units.rotates_month.copy(),
            "serviceable": units.serviceability.copy(), "late": secretariat.months_late,
            "undone": secretariat.unmaintained, "skill": units.skill.copy(),
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
    listed = (units.required > 0) & (units.local == 0)
    for now in kept:
        assert (now["aircraft"][listed] <= units.required[listed]).all()
        assert (now["aircraft"] >= 0).all()
    assert units.flies[listed].any()


def test_vehicles_stand_idle_only_for_want_of_pay_and_upkeep(history):
    """The vehicles that a unit brought work again as soon as nothing is owed and everything is maintained.

    Upkeep is what the UN pays for, and what people of more or less than the usual skill make of it.
    """
    world, kept = history
    units, params = world.columns.contingents, world.params
    unpaid, upkeep, usual, care, usual_skill = (
        getattr(params, name)[units.mission]
        for name in ("late_pay_serviceability_loss", "unmaintained_loss", "usual_months_late",
                     "maintenance_training_gain", "usual_skill")
    )
    compared, swing, forgotten = 0, 0.0, 0.0
    for last, before, now in zip(kept, kept[1:], kept[2:], strict=False):
        same = (before["present"] == 1) & (now["present"] == 1) & (before["rotates"] == now["rotates"])
        for month in (before, now):
            same &= (month["serviceable"] > 0.0) & (month["serviceable"] < 1.0)
        idle = [upkeep * told["undone"] + unpaid * (told["late"] - usual) for told in (last, before)]
        kept_up = [care * (month["skill"] - usual_skill) for month in (before, now)]
        then = before["serviceable"] + idle[0] - kept_up[0]
        brought = now["serviceable"] + idle[1] - kept_up[1]
        assert brought[same] == pytest.approx(then[same], abs=1e-12)
        compared += int(same.sum())
        swing = max(swing, float(np.abs(idle[1] - idle[0]).max()))
        forgotten = max(forgotten, float((kept_up[0] - kept_up[1])[same].max(initial=0.0)))
    assert compared > 1000 and swing > 0.001  # many unit-months, and money was not the same in all of them
    assert forgotten > 1e-4  # nor was skill


def test_nobody_moves_without_a_vehicle_that_works(history):
    """People fit to move from a base are at most those whose vehicles work; protected ones are a part of these."""
    world, _ = history
    units, sites = world.columns.contingents, world.columns.sites
    carried = np.bincount(units.site, units.strength * units.present * units.serviceability, len(sites.mission))
    assert (sites.mobile_strength <= carried * (1 + 1e-12)).all()
    assert (sites.mobile_strength > 0).any()
    assert (sites.armour >= 0).all() and (sites.armour <= 1 + 1e-12).all()


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
