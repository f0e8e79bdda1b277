"""Where the levers of institutions reach on the ground, and where they must not."""

import numpy as np
import pytest

from sim.model import World
from sim.outcomes import CAPABILITY_INDEX, OUTCOME_INDEX
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy


def lived(package: str | None, months: int, replication: int = 0, world: str = "karu") -> World:
    """A world under one package, after some months."""
    policy = Policy(name="tested", title="Tested", packages=(package,) if package else ())
    lived_through = World(resolve(load("world", world), policy), seed=4, replication=replication, months=months)
    lived_through.run_months()
    return lived_through


def series(package: str | None, name: str, months: int, futures: int = 4) -> np.ndarray:
    """An outcome by month, mean over futures."""
    runs = [lived(package, months, each).recorder.monthly[:, 0, OUTCOME_INDEX[name]] for each in range(futures)]
    return np.mean(runs, axis=0)


@pytest.mark.slow
def test_a_freeze_of_rotations_tires_thins_patrols_and_passes():
    """PAT15: fatigue up, presence down, then recovery."""
    (tired, rested), (thin, full) = ([series(package, name, 36) for package in ("pandemic_freeze", None)]
                                     for name in ("fatigue", "patrols"))
    assert tired[:12] == pytest.approx(rested[:12]) and thin[:12] == pytest.approx(full[:12])
    assert tired[17] > 1.1 * rested[17]
    assert thin[14:18].sum() < full[14:18].sum()
    assert tired[18] < rested[18]
    assert thin[18:24].sum() > full[18:24].sum()


def test_before_the_freeze_not_a_bit_differs():
    frozen, plain = lived("pandemic_freeze", 12), lived(None, 12)
    assert np.array_equal(frozen.recorder.monthly, plain.recorder.monthly)


@pytest.mark.slow
def test_removing_weak_units_costs_presence_before_it_brings_quality():
    """The price of L12 first: patrols that the vacancies leave out show as a gap in troop presence."""
    present, effective = [], []
    for package in ("performance", None):
        runs = [lived(package, 24, each) for each in range(8)]
        present.append(sum(run.recorder.monthly[..., OUTCOME_INDEX["uniformed"]].sum() for run in runs))
        column = CAPABILITY_INDEX["troop_presence"]
        effective.append(sum(run.recorder.gaps[..., column, 2].sum() for run in runs))
    assert present[0] < present[1] and effective[0] < effective[1]


def test_alerts_that_nobody_answered_are_counted_at_the_community():
    world = lived(None, 1)
    people = world.columns.communities
    assert (people.ignored_month <= people.unanswered_month).all()


def test_the_ground_where_no_lever_reaches_stays_the_same(karu, with_numbers):
    """Levers at their usual values change not a bit, whatever the size of the effects behind them."""
    strong = with_numbers(karu, condition_consent_loss=0.5, supported_operations_share=0.4, contact_restraint=0.4,
                          local_dialogue_gain=0.4, mandate_focus_gain=0.35, council_decisions_per_year=6.0,
                          regional_person_cost_usd_m=0.07, poc_training_cost_usd_m=7.5)
    worlds = [World(scenario, seed=2, months=12) for scenario in (karu, strong)]
    for world in worlds:
        world.run_months()
    assert np.array_equal(worlds[0].recorder.monthly, worlds[1].recorder.monthly)
    assert np.array_equal(worlds[0].recorder.world, worlds[1].recorder.world)
