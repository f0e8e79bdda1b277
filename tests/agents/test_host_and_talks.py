import numpy as np
from worlds import scenario, the, turn, turned

from sim.agents.find import numbers
from sim.agents.host_state import HostState, denial
from sim.agents.political_process import CEASEFIRE, PoliticalProcess
from sim.engine.records import COMMUNAL_MILITIA, REBEL
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
    world = turned(scenario(deal_per_year=0.6, talks_start_per_year=0.6), 0)
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
    assert len(process.parties) == 0 or CEASEFIRE in stages


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
