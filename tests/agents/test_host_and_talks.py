from itertools import pairwise

import numpy as np
import pytest
from worlds import scenario, the, turn, turned

from sim.agents.find import numbers
from sim.agents.host_state import HostState, denial
from sim.agents.political_process import CEASEFIRE, PoliticalProcess
from sim.agents.security_council import SecurityCouncil
from sim.engine.records import COMMUNAL_MILITIA, REBEL, STATE_FORCES
from sim.outcomes import OUTCOME_INDEX


def test_denial_rises_with_predation_and_falls_with_consent_up_to_its_cap():
    facts = numbers(turned(scenario(), 0), 0)
    grid = [[denial(p, c, facts) for c in (0.0, 0.5, 1.0)] for p in (0.0, 0.5, 1.0)]
    assert (np.diff(grid, axis=0) > 0).all() and (np.diff(grid, axis=1) < 0).all()
    assert denial(0.0, 1.0, facts) == facts.movement_denial_share
    assert denial(1e9, 0.0, facts) == facts.movement_denial_cap


def test_killing_by_state_forces_that_the_mission_watches_costs_consent():
    worlds = [turned(scenario(), 1), turned(scenario(), 1)]
    for world, killed in zip(worlds, (0.0, 500.0), strict=True):
        for _ in range(12):
            world.columns.communities.visits_month[:] = 10
            world.state.tally[0, OUTCOME_INDEX["civilians_killed_by_state"]] = killed
            turn(world)
    quiet, preying = (world.columns.missions for world in worlds)
    assert preying.predation[0] > quiet.predation[0]
    assert preying.consent[0] < quiet.consent[0]
    assert preying.denial[0] > quiet.denial[0]


def test_nobody_watching_costs_no_consent():
    world = turned(scenario(council_unity_sd=0.0), 1)
    start = the(world, HostState).start
    world.state.tally[0, OUTCOME_INDEX["civilians_killed_by_state"]] = 500.0
    turn(world)
    assert world.columns.missions.consent[0] == start


def test_a_ceasefire_binds_rebels_and_militias_only_and_ends_when_it_collapses():
    world = turned(scenario(deal_per_year=2.0, talks_start_per_year=2.0, collapse_per_year=1.0), 0)
    process, groups, missions = the(world, PoliticalProcess), world.columns.groups, world.columns.missions
    stages = []
    for _ in range(60):
        turn(world)
        held = missions.stage[0] == CEASEFIRE
        stages.append(int(missions.stage[0]))
        assert (groups.deal[process.parties] == held).all()
        assert (missions.restraint[0] < 1) == held
    signers = np.isin(groups.kind, (REBEL, COMMUNAL_MILITIA))
    assert (groups.deal[~signers] == 0).all()
    assert len(process.parties) > 0 and (CEASEFIRE, 0) in set(pairwise(stages))  # one was made, and collapsed


def test_a_united_council_never_makes_the_first_talks_later():
    def first(unity: float, replication: int) -> int:
        world = turned(scenario(council_unity=unity, council_unity_sd=0.0), 0, replication)
        for month in range(48):
            turn(world)
            if world.columns.missions.stage[0] > 0:
                return month
        return 48

    for replication in range(5):
        assert first(1.0, replication) <= first(0.2, replication)


def test_conditions_on_support_keep_operations_from_taking_place_and_cost_consent():
    strict, loose = (turned(scenario(due_diligence=share, council_unity_sd=0.0), 14) for share in (1.0, 0.0))
    groups = [world.columns.groups for world in (strict, loose)]
    state = groups[0].kind == STATE_FORCES
    assert (groups[0].civilian_rate[state] < groups[1].civilian_rate[state]).all()
    assert (groups[0].civilian_rate[~state] == groups[1].civilian_rate[~state]).all()
    assert strict.columns.missions.consent[0] < loose.columns.missions.consent[0]
    assert strict.columns.missions.denial[0] > loose.columns.missions.denial[0]


def test_at_the_usual_settings_the_rates_of_the_files_hold():
    world = turned(scenario(), 3)
    written = world.scenario_file.missions[0].groups
    assert world.columns.groups.civilian_rate == pytest.approx([g.civilian_attacks_per_year for g in written])
    assert world.columns.groups.un_rate == pytest.approx([g.un_attacks_per_year for g in written])


def test_contact_reaches_those_who_would_talk_and_nobody_else():
    wide, narrow = (turned(scenario(dialogue_access=share), 1) for share in (1.0, 0.0))
    groups = [world.columns.groups for world in (wide, narrow)]
    parties = np.isin(groups[0].kind, (REBEL, COMMUNAL_MILITIA))
    militia = groups[0].kind == COMMUNAL_MILITIA
    assert (groups[0].un_rate[parties] < groups[1].un_rate[parties]).all()
    assert (groups[0].un_rate[~parties] == groups[1].un_rate[~parties]).all()
    assert (groups[0].civilian_rate[militia] < groups[1].civilian_rate[militia]).all()
    assert (groups[0].civilian_rate[~militia] == groups[1].civilian_rate[~militia]).all()


@pytest.mark.parametrize("lever", [{"us_leverage": 1.0}, {"dialogue_access": 1.0}, {"council_unity": 1.0}])
def test_pressure_and_access_never_slow_the_first_talks(lever):
    calm = {"council_unity_sd": 0.0}
    world, other = turned(scenario(**calm), 1), turned(scenario(**calm, **lever), 1)
    rates = [the(each, PoliticalProcess)._rate(0, numbers(each, 0), False) for each in (world, other)]
    assert rates[1] > rates[0]


def test_american_pressure_wins_consent():
    worlds = [turned(scenario(us_leverage=share, council_unity_sd=0.0), 14) for share in (0.0, 1.0)]
    consent = [world.columns.missions.consent[0] for world in worlds]
    assert consent[1] > consent[0]


def test_a_united_council_adopts_a_focused_mandate_sooner_and_patrols_follow():
    def adopted(unity: float, replication: int) -> int:
        world = turned(scenario(council_unity=unity, council_unity_sd=0.0, mandate_focus=1.0), 0, replication)
        for month in range(60):
            before = float(world.columns.missions.targeting[0])
            turn(world)
            if the(world, SecurityCouncil).focus == 1.0:
                turn(world)
                turn(world)
                assert world.columns.missions.targeting[0] > before or before == 0.0
                return month
        return 60

    months = [[adopted(unity, each) for each in range(6)] for unity in (0.2, 1.0)]
    assert all(late >= soon for late, soon in zip(*months, strict=True)) and sum(months[0]) > sum(months[1])
