"""What is counted twice agrees, shares stay shares, and nothing is spent that was not there."""

import numpy as np
import pytest
from tiny_rows import enabler, raiders

from sim.engine import records, tallies
from sim.engine.evacuation import evacuation_hours
from sim.engine.strikes import fly_evacuation
from sim.model import World
from sim.outcomes import OUTCOME_INDEX

MONTHS = 18
PAIRS = [  # (part, whole)
    ("deaths_of_wounds", "peacekeeper_deaths"), ("deaths_on_the_move", "peacekeeper_deaths"),
    ("deaths_by_ied", "deaths_on_the_move"), ("fatal_days", "peacekeeper_deaths"),
    ("attacks_foreseen", "attacks_on_un"), ("ieds_laid", "attacks_on_un"), ("ieds_found", "ieds_laid"),
    ("alerts", "attacks_on_civilians"), ("attacks_answered", "attacks_on_civilians"),
    ("surgery_in_time", "seriously_wounded"), ("moves_denied", "moves_wanted"), ("patrols", "moves_wanted"),
]


@pytest.fixture(scope="module", params=["karu", "four_missions"])
def lived(request) -> World:
    """A world at the end of a year and a half, with its incidents."""
    world = World(request.getfixturevalue(request.param), seed=4, months=MONTHS, log=20_000)
    world.run_months()
    return world


def _column(world: World, name: str) -> np.ndarray:
    return world.recorder.monthly[:, :, OUTCOME_INDEX[name]]


def test_civilians_by_perpetrator_sum_to_all(lived):
    parts = ("civilians_killed_by_groups", "civilians_killed_communal", "civilians_killed_by_state")
    assert sum(_column(lived, name) for name in parts) == pytest.approx(_column(lived, "civilians_killed"), rel=1e-12)


@pytest.mark.parametrize(("part", "whole"), PAIRS)
def test_no_part_is_larger_than_its_whole(lived, part, whole):
    assert (_column(lived, part) <= _column(lived, whole) + 1e-9).all()


def test_all_tallies_are_finite_and_none_is_negative(lived):
    for table in (lived.recorder.monthly, lived.recorder.gaps):
        assert np.isfinite(table).all()
        assert (table >= 0.0).all()
    assert np.isfinite(lived.recorder.world).all()


def test_the_log_and_the_tallies_tell_the_same_story(lived):
    log = lived.state.log[: lived.state.logged[0]]
    on_un, on_civilians = log["kind"] == records.ATTACK_ON_UN, log["kind"] == records.ATTACK_ON_CIVILIANS
    for name, values in (
        ("attacks_on_un", on_un), ("attacks_on_civilians", on_civilians), ("peacekeeper_deaths", log["deaths"]),
        ("peacekeepers_wounded", log["wounded"]), ("civilians_killed", log["civilians"]), ("alerts", log["alerted"]),
        ("attacks_answered", log["answered"]), ("attacks_foreseen", log["foreseen"]),
        ("ieds_found", log["found"] & (log["tactic"] == records.IED)), ("ieds_laid", log["tactic"] == records.IED),
    ):
        by_mission = np.bincount(log["mission"], values, len(lived.state.missions))
        assert by_mission == pytest.approx(_column(lived, name).sum(axis=0), rel=1e-12), name


def test_nobody_is_hurt_whom_the_attack_would_not_have_hurt(lived):
    log = lived.state.log[: lived.state.logged[0]]
    strikes = log[log["kind"] == records.ATTACK_ON_UN]
    assert (strikes["deaths"] + strikes["wounded"] <= strikes["hurt"]).all()
    assert (log["civilians"] <= log["hurt"]).all()
    unwarned = strikes[(strikes["foreseen"] == 0) & (strikes["found"] == 0)]
    unwarned = unwarned[unwarned["tactic"] != records.INDIRECT_FIRE]
    assert (unwarned["deaths"] + unwarned["wounded"] == unwarned["hurt"]).all()
    assert len(unwarned) > 10


def test_what_works_never_exceeds_what_is_there(lived):
    """Capability by capability and month by month; the tables hold 32-bit numbers."""
    present, effective = lived.recorder.gaps[..., tallies.PRESENT], lived.recorder.gaps[..., tallies.EFFECTIVE]
    assert (effective <= present * (1 + 1e-6)).all()


def test_the_ledger_adds_up(lived):
    """All together is the sum of the single capabilities and of their interaction, and no single saves more."""
    loss = lived.state.loss
    singles, together = loss[:, : tallies.CAPABILITY_COUNT], loss[:, tallies.ALL_TOGETHER]
    assert singles.sum(axis=1) + loss[:, tallies.INTERACTION] == pytest.approx(together, rel=1e-9, abs=1e-9)
    assert (singles >= -1e-9).all()
    assert (singles.max(axis=1) <= together + 1e-9).all()
    deaths = [_column(lived, name).sum(axis=0) for name in ("peacekeeper_deaths", "civilians_killed")]
    assert (together <= np.array(deaths).T + 1e-9).all()


def test_uniformed_people_are_those_of_the_contingents_that_are_there(lived):
    units = lived.state.contingents
    by_mission = np.bincount(units.mission, units.strength * units.present, len(lived.state.missions))
    assert _column(lived, "uniformed")[-1].tolist() == by_mission.tolist()
    garrisons = np.bincount(lived.state.sites.mission, lived.state.sites.garrison)
    assert garrisons.tolist() == by_mission.tolist()


def test_shares_stay_between_nothing_and_all(lived):
    state = lived.state
    for values in (state.communities.trust, state.contingents.skill, state.contingents.caveat,
                   state.contingents.fatigue, state.contingents.serviceability, state.sites.will, state.sites.armour,
                   state.missions.consent, state.missions.police_cover, state.sites.search_cover,
                   state.grounds.belief):
        assert values.min() >= 0.0
        assert values.max() <= 1.0 + 1e-12
    assert (state.communities.displaced <= state.communities.population).all()


def test_the_dead_of_a_month_are_mourned_by_the_units_of_their_base(karu):
    world = World(karu, seed=1, replication=2, months=6)
    compared = 0.0
    for _ in range(180):
        world.step()
        dead = world.state.tally[0, tallies.DEATHS]
        assert world.state.contingents.dead_month.sum() == pytest.approx(dead, rel=1e-9)
        compared += dead
    assert compared > 0


def test_responses_never_fly_more_hours_than_the_month_holds(tiny):
    """Many raids, one aircraft, twelve hours a month: what is flown stays within what was budgeted."""
    group = raiders(civilian_attacks_per_year=1000.0)
    scenario = tiny({"air_hours_per_month": 30.0, "road_speed_kmh": 1.0}, groups=(group,),
                    enablers=(enabler("utility_helicopters"),))
    world = World(scenario, seed=2, months=6)
    world.run_months()
    flown = world.recorder.monthly[:, 0, tallies.FLIGHT_HOURS]
    assert (flown <= 30.0 + 1e-9).all()
    assert (flown > 25.0).all()


def test_an_evacuation_flies_no_more_hours_than_were_left(tiny):
    """The hospital stands where the wounded are, the crew 100 km away with half an hour left: out takes 0.43 h."""
    world = World(tiny(enablers=(enabler("evacuation_helicopters"), enabler("field_hospital", "Bravo"))), seed=5)
    world.step()
    state = world.state
    state.enablers.hours_left[0] = 0.5
    unit, aircraft = evacuation_hours(state, 1, 0.0, 12.0, world.future, 0)
    if unit >= 0:
        fly_evacuation(state, unit, aircraft, 1, 0.0, 12.0)
    assert state.enablers.hours_left[0] >= 0.0
