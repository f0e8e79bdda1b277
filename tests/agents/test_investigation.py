"""Penalties and sanctions: what they deter, and what they cost with capitals."""

import numpy as np
import pytest
from worlds import scenario, the, turn, turned

from sim.agents.contributor import Contributor
from sim.agents.investigation import Investigation
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX

QUIET = {"withdrawal_pay_weight": 0.0, "withdrawal_loss_weight": 0.0, "withdrawal_echo": 0.0, "case_pull_weight": 0.0}


def ignored(alerts: float, turns: int = 2, **numbers: float):
    """A world that has just seen so many unanswered alerts at the first community, and turned the month."""
    world = turned(scenario(**{**QUIET, **numbers}), turns)
    world.columns.communities.ignored_month[0] = alerts
    turn(world)
    return world


def blamed(world) -> np.ndarray:
    return np.flatnonzero(world.columns.contingents.penalised == 1.0)


def test_a_penalty_falls_on_units_that_could_have_moved_and_they_refuse_less():
    world, spared = ignored(20.0, inaction_penalty=0.5), ignored(20.0, inaction_penalty=0.0)
    units, site = world.columns.contingents, world.columns.communities.nearest_site[0]
    rows = blamed(world)
    assert len(rows) and (units.site[rows] == site).all() and np.isin(units.kind[rows], (0, 1, 2)).all()
    for each in (world, spared):
        turn(each)
    caveat = [each.columns.contingents.caveat for each in (world, spared)]
    assert (caveat[0][rows] < caveat[1][rows]).all()
    others = np.setdiff1d(np.arange(len(units.caveat)), rows)
    assert (caveat[0][others] == caveat[1][others]).all()


def test_the_lesson_is_forgotten():
    world = ignored(20.0, inaction_penalty=1.0)
    row, seen = blamed(world)[0], []
    for _ in range(6):
        turn(world)
        seen.append(world.columns.contingents.penalised[row])
    assert (np.diff(seen) < 0).all() and seen[0] < 1


def test_an_alert_beyond_every_base_is_nobodys_failure():
    world = turned(scenario(inaction_penalty=1.0, **QUIET), 2)
    far = int(np.argmax(world.columns.communities.nearest_km))
    world.columns.communities.ignored_month[far] = 20.0
    turn(world)
    assert not len(blamed(world)) and not the(world, Investigation).cases


def test_a_stricter_penalty_punishes_all_that_a_milder_one_does():
    worlds = [ignored(30.0, inaction_penalty=share) for share in (0.0, 0.2, 0.5, 1.0)]
    cases = [sum(world.order_of(world.cast.investigation).blamed.values()) for world in worlds]
    assert cases == sorted(cases) and cases[0] == 0 and cases[-1] == 30


def test_a_case_against_its_unit_pulls_a_capital_home():
    world = ignored(20.0, inaction_penalty=1.0, case_pull_weight=0.01)
    office = the(world, Investigation)
    for capital in (agent for agent in world.agents if isinstance(agent, Contributor)):
        [pull] = capital.pull(np.zeros(1))
        assert (pull > 0) == any(row in office.cases for row in capital.units)


@pytest.mark.parametrize(("name", "better"), [("withdrawals", -1), ("inaction_cases", -1)])
def test_penalties_that_annoy_capitals_cost_units(name, better):
    """Twenty unanswered alerts a month, for five years: the price of L17."""
    found = []
    for share in (0.0, 1.0):
        world = turned(scenario(**{**QUIET, "case_pull_weight": 0.01, "inaction_penalty": share}), 1)
        found.append(0.0)
        for _ in range(59):
            world.columns.communities.ignored_month[:2] = 2.0
            turn(world)
            found[-1] += world.money[WORLD_INDEX[name]]
    assert found[1] > found[0]


def test_vacancies_draw_fewer_pledges_where_inaction_is_punished():
    pledged = []
    for share in (0.0, 1.0):
        world, seen = turned(scenario(inaction_penalty=share, penalty_pledge_loss=0.2, pledge_per_year=0.6, **QUIET),
                             0), 0
        for _ in range(60):
            turn(world)
            seen += len(world.order_of(world.cast.secretariat).replies.pledged)
        pledged.append(seen)
    assert pledged[1] <= pledged[0] and pledged[0] > 0


def test_a_sanction_comes_after_its_lag_deters_and_restores_trust():
    worlds = [turned(scenario(sanction_share=share, investigation_months=4.0, misconduct_per_1000_per_year=0.0,
                              **QUIET), 2) for share in (0.0, 1.0)]
    for world in worlds:
        world.columns.contingents.allegations_month[1] = 5.0
        for month in range(5):
            turn(world)
            sanctioned = world.columns.contingents.sanctioned[1] == 1.0
            assert sanctioned == (month == 4 and world is worlds[1])
        turn(world)
    spared, strict = (world.columns.communities.trust for world in worlds)
    near = worlds[1].columns.communities.nearest_site == worlds[1].columns.contingents.site[1]
    assert strict[near].max() > spared[near].max()
    assert (strict[~near] == spared[~near]).all()


def test_sure_sanctions_lower_later_allegations():
    cases = []
    for share in (0.0, 1.0):
        seen = 0.0
        for replication in range(8):
            world = turned(scenario(sanction_share=share, deterrent_effect=0.5, **QUIET), 0, replication)
            for _ in range(60):
                turn(world)
                seen += world.state.tally[0, OUTCOME_INDEX["misconduct_allegations"]]
        cases.append(seen)
    assert cases[1] < cases[0]


def test_allegations_at_the_baseline_lie_where_the_united_nations_count_them():
    """PAT14: 0.55 to 1.0 per 1,000 and year."""
    seen = people = 0.0
    for replication in range(12):
        world = turned(scenario(), 0, replication)
        for _ in range(60):
            turn(world)
            seen += world.state.tally[0, OUTCOME_INDEX["misconduct_allegations"]]
            people += float(world.columns.contingents.strength @ world.columns.contingents.present)
    assert 0.55 <= seen / people * 12_000 <= 1.0
