"""A tactic and its counter added in YAML alone act through the same chain as those of the model."""

from collections.abc import Callable

import numpy as np
import pytest
from readme_tactic import write_example

from sim.engine import records
from sim.engine.aircraft import aircraft_working, damage
from sim.model import World
from sim.outcomes import BUILT_IN, CAPABILITIES, OUTCOMES
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import EnablerUnit, Policy

MONTHS = 12
NEVER_HERE = ("deaths_by_vehicle_bomb", "attacks_by_vehicle_bomb", "stopped_vehicle_bomb")


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory) -> Callable[..., Scenario]:
    """Resolves the example of the README: with its world or another, with packages."""
    study = write_example(tmp_path_factory.mktemp("mine"))

    def resolved(*packages: str, world: str = "karu_vehicle_bombs") -> Scenario:
        policy = Policy(name="p", title="P", packages=packages)
        return resolve(load("world", world, study), policy, months=MONTHS, beside=study)

    return resolved


def lived(scenario: Scenario, seed: int = 3) -> World:
    world = World(scenario, seed=seed, months=MONTHS, log=20_000)
    world.run_months()
    return world


@pytest.fixture(scope="module")
def without(scenarios) -> World:
    return lived(scenarios())


@pytest.fixture(scope="module")
def barriers(scenarios) -> World:
    return lived(scenarios("barrier_teams"))


def total(world: World, name: str) -> float:
    return float(world.recorder.monthly[..., world.scenario_file.catalogue.outcome_index[name]].sum())


def strikes(world: World, tactic: int | None = None) -> np.ndarray:
    log = world.state.log[: world.state.logged[0]]
    log = log[log["kind"] == records.ATTACK_ON_UN]
    return log if tactic is None else log[log["tactic"] == tactic]


def test_a_tactic_nobody_uses_is_no_part_of_a_world(karu):
    assert karu.catalogue == BUILT_IN
    assert [tactic.name for tactic in karu.tactics] == list(records.TACTICS)


def test_an_added_tactic_comes_last_and_is_counted_under_its_title(without):
    catalogue = without.scenario_file.catalogue
    assert catalogue.outcomes[: len(OUTCOMES)] == OUTCOMES
    assert tuple(one.name for one in catalogue.outcomes[len(OUTCOMES):]) == NEVER_HERE
    assert catalogue.outcome("deaths_by_vehicle_bomb").title == "Peacekeepers killed by vehicle bombs"
    assert [one.title for one in catalogue.capabilities[len(CAPABILITIES):]] == ["Gate control"]
    assert total(without, "attacks_by_vehicle_bomb") == len(strikes(without, 5)) > 0
    assert total(without, "deaths_by_vehicle_bomb") == strikes(without, 5)["deaths"].sum() > 0


def test_its_counter_is_required_at_every_base_in_reach_of_those_who_use_it(without):
    gaps = without.recorder.gaps[-1, 0, len(CAPABILITIES)]
    kinds = [unit for unit in without.scenario_file.missions[0].enablers if unit.kind == "barrier_team"]
    assert [unit.required for unit in kinds] == [1] * len(kinds)
    assert gaps.tolist() == [len(kinds), 0.0, 0.0]
    assert total(without, "stopped_vehicle_bomb") == 0


def test_deaths_by_it_are_laid_to_the_missing_counter(without):
    assert without.state.loss[0, len(CAPABILITIES), 0] > 0


def test_offering_the_counter_closes_the_gap_costs_money_and_stops_attacks(without, barriers):
    required, present, effective = barriers.recorder.gaps[-1, 0, len(CAPABILITIES)]
    assert present == required > effective > 0
    assert barriers.recorder.world[:, 0].sum() > without.recorder.world[:, 0].sum()
    assert total(barriers, "stopped_vehicle_bomb") > 0


def test_on_the_same_streams_the_counter_lowers_deaths_by_its_tactic(scenarios, without, barriers):
    deaths = [[total(world, "deaths_by_vehicle_bomb") for world in pair]
              for pair in ((without, barriers), (lived(scenarios(), 4), lived(scenarios("barrier_teams"), 4)))]
    assert np.sum(deaths, axis=0)[1] < np.sum(deaths, axis=0)[0]


def test_nothing_moves_before_the_counter_arrives(without, barriers):
    arrives = round(float(without.scenario_file.parameters["donor_lead_months"][0]))
    assert 0 < arrives < MONTHS
    for name in ("monthly", "gaps"):
        first, second = (getattr(world.recorder, name)[:arrives] for world in (without, barriers))
        assert first.tobytes() == second.tobytes()


def test_a_tactic_of_no_weight_changes_no_number(scenarios, karu):
    """The file is there and a group names it, but it never comes up: all else is as without it."""
    world = load("world", "karu", None)
    idle = world.model_copy(update={"tactics": {"karu": {"Dust Column": {"anti_aircraft_fire": 0.0}}}})
    baseline = Policy(name="baseline", title="No package")
    one, other = (lived(resolve(each, baseline, months=MONTHS)) for each in (world, idle))
    assert other.scenario_file.tactics[-1].name == "anti_aircraft_fire"
    shared = slice(0, len(OUTCOMES))
    assert one.recorder.monthly.tobytes() == np.ascontiguousarray(other.recorder.monthly[..., shared]).tobytes()


# Aircraft


@pytest.fixture(scope="module")
def under_fire() -> World:
    world = load("world", "karu_air_threat")
    often = world.model_copy(update={"tactics": {"karu": {"Dust Column": {"anti_aircraft_fire": 1.0}}}})
    return lived(resolve(often, Policy(name="baseline", title="No package"), months=MONTHS))


def test_fire_on_aircraft_strikes_only_bases_from_which_they_fly(under_fire):
    fired_at = strikes(under_fire, 5)
    assert len(fired_at) > 0
    units = under_fire.columns.enablers
    flying = set(units.site[units.flies > 0].tolist())
    assert set(fired_at["site"].tolist()) <= flying
    assert total(under_fire, "deaths_by_anti_aircraft_fire") == fired_at["deaths"].sum()


def test_an_aircraft_that_is_hit_stands_in_the_workshop(under_fire):
    repaired = under_fire.state.repaired_on
    hit = strikes(under_fire, 5)
    hit = hit[hit["hurt"] > 0]
    assert 0 < (repaired > 0).sum() <= len(hit)
    assert repaired.max() == hit["day"].max() + 1 + 20


def test_flights_end_where_the_last_aircraft_is_hit(tiny):
    lift = EnablerUnit(name="Lift", kind="utility_helicopters", site="Alpha", required=1, present=1)
    world = World(tiny(enablers=(lift,)), seed=1)
    world.step()
    assert world.state.sites.flights[0] > 0
    damage(world.state, 0, 5, 0)
    assert aircraft_working(world.state, 0) == 0
    for day in range(1, 6):
        world.step()
        assert (world.state.sites.flights[0] > 0) == (day >= 5)
        assert aircraft_working(world.state, 0) == (1 if day >= 5 else 0)
