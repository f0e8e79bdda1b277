"""Groups adapt to counters that spoil their own attempts: month by month, place by place, and they forget."""

import math
from dataclasses import replace

import numpy as np
import pytest
from worlds import scenario, turn

from sim.agents.adaptation import adapted_to, remembered
from sim.engine.draws import uniform
from sim.engine.engagement import Strike
from sim.engine.lessons import learn_from
from sim.engine.purposes import FORESEEN, FOUND
from sim.engine.records import COMPLEX_ATTACK, DRONE, IED, INDIRECT_FIRE, MOST_ATTEMPTS
from sim.engine.strikes import links_as_they_are, links_complete
from sim.engine.tallies import COUNTER_DRONE, FIRE_WARNING, GROUND_RADAR, INTELLIGENCE, SEARCH
from sim.model import World
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.schema import EnablerUnit, Group

ALPHA, BRAVO = 0, 1
COUNTERS = ("search_team", "ground_radar", "fire_warning", "counter_drone", "intelligence_cell")
FOUND_SHARE = OUTCOME_INDEX["ieds_found"], OUTCOME_INDEX["ieds_laid"]


@pytest.fixture
def watched(tiny):
    """A group with all tactics against a base; every counter stands there, or none."""

    def made(counters: tuple[str, ...] = COUNTERS, a_year: float = 60.0, **numbers: float) -> World:
        enablers = tuple(EnablerUnit(name=kind, kind=kind, site="Alpha", required=4, present=4) for kind in counters)
        tactics = {"ied": 1.0, "indirect_fire": 0.5, "drone": 0.5}
        group = Group(name="raiders", kind="insurgent", latitude=0.1, longitude=0.0, range_km=500.0,
                      un_attacks_per_year=a_year, tactics=tactics)
        return World(tiny(numbers, groups=(group,), enablers=enablers), seed=5, months=12)

    return made


def one(value: float) -> np.ndarray:
    return np.array([value])


def test_a_month_of_lessons_by_hand():
    """Two attempts spoiled at the first of two bases; another mission's group hears nothing."""
    lessons = np.array([[[2.0], [0.0]], [[0.0], [0.0]]])
    met = remembered(np.array([[[0.6], [0.0]], [[0.0], [0.0]]]), lessons, np.array([0, 1]), np.array([0, 0]),
                     np.array([6.0, 6.0]), np.array([0.5, 0.5]))
    assert met[0, :, 0] == pytest.approx([0.6 + (2.0 - 0.6) / 6.0, (0.5 * 2.0) / 6.0])
    assert not met[1].any()


def test_a_month_of_adaptation_by_hand():
    """A counter met as often as the yardstick adds 1 - 1/e of a month; one no longer met is forgotten; 0 stays 0."""
    use = 1.0 - math.exp(-1.0)
    met = np.array([[[0.15, 0.0, 0.0]]])
    years = adapted_to(np.array([[[1.0, 1.0, 0.0]]]), met, one(0.15), one(0.03))
    assert years[0, 0] == pytest.approx([1.0 - 0.03 * (1.0 - use) + use / 12.0, 1.0 - 0.03, 0.0])


def strike_with(world: World, tactic: int, purpose: int, low: float, high: float) -> Strike:
    """An attempt of the group whose luck for a purpose lies between two numbers."""
    key = world.state.groups.key[0]
    day = next(day for day in range(10_000) if low < uniform(world.future, purpose, key, day, 0) < high)
    return Strike(key, day, 0, tactic, 5, 0.0)


@pytest.mark.parametrize(
    ("tactic", "low", "high", "stopped", "teaches"),
    [
        (IED, 0.0, 0.3, True, None), (IED, 0.3, 0.6, True, SEARCH), (IED, 0.6, 0.7, True, GROUND_RADAR),
        (IED, 0.7, 1.0, False, None), (DRONE, 0.0, 0.5, True, COUNTER_DRONE), (DRONE, 0.5, 1.0, False, None),
        (INDIRECT_FIRE, 0.0, 1.0, False, FIRE_WARNING), (COMPLEX_ATTACK, 0.0, 1.0, False, None),
    ],
)
def test_what_spoils_an_attempt_teaches_and_nothing_else(watched, tactic, low, high, stopped, teaches):
    """Troops find 0.3 of all devices, teams 0.6, radar 0.7; a set stops half of the drones."""
    world = watched(search_moves_per_team_per_day=6.0)
    world.step()
    state = world.state
    links_as_they_are(state, 0, ALPHA, state.tactics[0, tactic])
    attempt = strike_with(world, tactic, FOUND, low, high)
    learn_from(state, 0, ALPHA, attempt, stopped, False, world.future)
    learned = np.argwhere(state.lessons[0, ALPHA] > 0).ravel().tolist()
    assert learned == ([] if teaches is None else [teaches])
    assert not state.lessons[0, BRAVO].any()
    state.lessons[:] = 0.0
    learn_from(state, 0, ALPHA, attempt._replace(k=MOST_ATTEMPTS), stopped, True, world.future)
    assert not state.lessons.any(), "a fight that the mission began is no attempt of the group"


def test_a_counter_that_is_not_there_teaches_nothing(watched):
    world = watched(())
    world.step()
    for tactic in (INDIRECT_FIRE, DRONE, IED):
        links_as_they_are(world.state, 0, ALPHA, world.state.tactics[0, tactic])
        learn_from(world.state, 0, ALPHA, strike_with(world, tactic, FOUND, 0.7, 1.0), False, False, world.future)
    assert not world.state.lessons.any()


@pytest.mark.parametrize(("low", "high", "teaches"), [(0.0, 0.25, 0.0), (0.25, 0.45, 1.0)])
def test_only_what_analysts_add_is_noticed(watched, low, high, teaches):
    world = watched()
    world.step()
    attempt = strike_with(world, COMPLEX_ATTACK, FORESEEN, low, high)
    learn_from(world.state, 0, ALPHA, attempt, False, True, world.future)
    assert world.state.lessons[0, ALPHA, INTELLIGENCE] == teaches


def test_adaptation_takes_from_the_links_as_they_are_and_at_full_effect(watched):
    """Two years of use, at 0.2, 0.2, 0.15, 0.1 and 0.2 a year; at the other base nothing is lost."""
    world = watched(search_moves_per_team_per_day=6.0)
    world.step()
    state, ways = world.state, (world.state.link, world.state.full)
    state.adapted[0, ALPHA] = 2.0
    for tactic, counter, usual, edge in (
        (IED, SEARCH, (0.6, 0.6), 0.8), (IED, GROUND_RADAR, (0.1, 0.1), 0.8), (DRONE, COUNTER_DRONE, (0.5, 0.5), 0.85),
        (INDIRECT_FIRE, FIRE_WARNING, (1.0, 1.0), 0.9), (COMPLEX_ATTACK, INTELLIGENCE, (0.45, 0.45), 0.8),
    ):
        how = state.tactics[0, tactic]
        links_as_they_are(state, 0, ALPHA, how)
        links_complete(state, 0, ALPHA, how)
        held = {SEARCH: 0.4, INTELLIGENCE: 0.25}.get(counter, 0.0)  # what ordinary troops and headquarters have
        left = [held + (share - held) * edge**2 for share in usual]
        assert [way[counter] for way in ways] == pytest.approx(left)
        links_complete(state, 0, BRAVO, how)
        if counter != GROUND_RADAR:  # no team is there to carry one
            assert state.full[counter] == pytest.approx(usual[1])


def test_a_year_against_counters_teaches_and_without_them_nothing_is_learnt(watched):
    met, alone = watched(), watched(counters=())
    for world in (met, alone):
        world.run_months()
    assert not alone.state.adapted.any()
    years = met.state.adapted[0]
    learnable = [SEARCH, GROUND_RADAR, FIRE_WARNING, COUNTER_DRONE, INTELLIGENCE]
    assert (years[ALPHA, learnable] > 0.1).all()
    assert (years < 1.0).all()
    assert not np.delete(years, learnable, axis=1).any()
    assert (years[BRAVO, learnable] > 0).all()
    assert (years[BRAVO, learnable] < years[ALPHA, learnable]).all(), "cells elsewhere hear of half of it"


def test_nobody_tells_where_nothing_spreads(watched):
    world = watched(adaptation_spread_share=0.0)
    world.run_months()
    assert world.state.adapted[0, ALPHA, SEARCH] > 0.0
    assert not world.state.adapted[0, BRAVO].any()


def test_a_counter_that_is_gone_is_forgotten(watched):
    world = watched(counters=(), adaptation_fade_per_month=0.1)
    world.state.adapted[0, ALPHA, SEARCH] = 2.0
    for _ in range(10):
        turn(world)
    assert world.state.adapted[0, ALPHA, SEARCH] == pytest.approx(2.0 * 0.9**10)


def test_a_group_learns_from_its_own_attempts_alone(watched):
    """Two groups alike, of which one does not attack: it learns nothing of what the other met."""
    base = watched().scenario_file
    quiet = base.missions[0].groups[0].model_copy(update={"name": "quiet", "un_attacks_per_year": 0.0})
    mission = base.missions[0].model_copy(update={"groups": (*base.missions[0].groups, quiet)})
    world = World(replace(base, missions=(mission,)), seed=5, months=12)
    world.run_months()
    assert world.state.adapted[0].any()
    assert not world.state.adapted[1].any()


@pytest.mark.slow
def test_the_pace_of_adaptation_moves_the_share_found_in_mali():
    """Forty paired futures of three years with US search teams: at both ends of the range another share is found."""
    found = {}
    for pace in (0.0, 0.1, 0.3):
        base = scenario("us_search", months=36, world="mali", search_adaptation_per_year=pace,
                        ground_radar_adaptation_per_year=pace, ied_find_share=0.3)
        counts = np.zeros(2)
        for replication in range(40):
            world = World(base, seed=9, replication=replication)
            world.run_months()
            counts += world.recorder.monthly[:, 0, list(FOUND_SHARE)].sum(axis=0)
        found[pace] = counts[0] / counts[1]
    assert found[0.0] - 0.005 > found[0.1] > found[0.3] + 0.01
