"""A world is an ordinary Mesa model: its agents can be selected, collected and replaced."""

from dataclasses import replace

import mesa
import numpy as np
import pytest

from sim.agents.armed_group import ArmedGroup
from sim.agents.community import Community
from sim.agents.contingent import Contingent
from sim.agents.contributor import Contributor
from sim.agents.decider import Decider
from sim.engine.records import AMBUSH, IED
from sim.model import World
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX


def _sum(world: World, name: str) -> float:
    return float(world.recorder.monthly[:, :, OUTCOME_INDEX[name]].sum())


def test_everyone_who_decides_is_an_agent(karu):
    world = World(karu, seed=1, months=1)
    assert all(isinstance(agent, Decider) for agent in world.agents)
    for kind, rows in ((Contingent, "contingents"), (ArmedGroup, "groups"), (Community, "communities")):
        assert len(world.agents_by_type[kind]) == len(getattr(karu.missions[0], rows))


def test_agents_are_selected_and_summed_by_an_attribute_of_their_row(karu):
    world = World(karu, seed=1, months=2)
    strengths = [unit.strength for unit in karu.missions[0].contingents]
    units = world.agents.select(agent_type=Contingent)
    large = units.select(lambda unit: unit.strength >= 700)
    assert sorted(large.get("strength")) == sorted(strength for strength in strengths if strength >= 700)
    assert units.agg("strength", sum) == sum(strengths)
    assert set(world.agents.select(agent_type=ArmedGroup).get("kind")) == {0, 1, 2, 3, 4}


def test_reading_and_writing_an_attribute_reaches_the_state(karu):
    world = World(karu, seed=1, months=2)
    unit = world.agents_by_type[Contingent].to_list()[3]
    unit.fatigue = 0.625
    assert world.state.contingents.fatigue[unit.row] == 0.625
    world.state.contingents.fatigue[unit.row] = 0.25
    assert unit.fatigue == 0.25


def test_a_data_collector_follows_the_world_month_by_month(karu):
    world = World(karu, seed=1, months=4)
    collector = mesa.DataCollector(
        model_reporters={"month": "month", "deaths": lambda w: w.recorder.monthly[: w.recorder.months, 0, 0].sum()},
        agenttype_reporters={Contingent: {"fatigue": "fatigue"}},
    )
    for days in (31, 31, 30, 31):
        world.run_for(days)
        collector.collect(world)
    table = collector.get_model_vars_dataframe()
    assert table["month"].tolist() == [1, 2, 3, 4]
    assert table["deaths"].iloc[-1] == _sum(world, "peacekeeper_deaths")
    assert table["deaths"].is_monotonic_increasing
    assert len(collector.get_agenttype_vars_dataframe(Contingent)) == 4 * len(karu.missions[0].contingents)


class Ambusher(ArmedGroup):
    """Never lays an explosive device: it ambushes whatever it learned."""

    def weigh_tactics(self, payoff):
        weights = np.zeros_like(payoff)
        weights[:, AMBUSH] = 1.0
        return weights


class Steadfast(Contributor):
    """Never brings a unit home."""

    def decide(self):
        return replace(super().decide(), recalled=np.full(len(self.senders), -1))


class Nervous(Contributor):
    """Brings a unit home every month."""

    def decide(self):
        recalled = np.array([capital.first_to_go() for capital in self.senders])
        return replace(super().decide(), recalled=recalled)


def test_an_armed_group_with_another_rule_runs_and_changes_its_tactics(karu):
    plain, other = (World(karu, seed=1, months=24, agents=cast) for cast in ({}, {"armed_group": Ambusher}))
    for world in (plain, other):
        world.run_months()
    assert _sum(plain, "ieds_laid") > 0
    assert _sum(other, "ieds_laid") == 0
    assert _sum(other, "attacks_on_un") > 0
    assert (other.state.tactic_weight[:, IED] == 0).all()


def test_contributors_with_another_rule_keep_or_withdraw_their_units(karu):
    everyone = sum(unit.strength for unit in karu.missions[0].contingents)
    uniformed, withdrawals = {}, {}
    for rule in (Steadfast, Nervous):
        world = World(karu, seed=1, months=6, agents={"contributor": rule})
        world.run_months()
        uniformed[rule] = world.recorder.monthly[-1, 0, OUTCOME_INDEX["uniformed"]]
        withdrawals[rule] = world.recorder.world[:, WORLD_INDEX["withdrawals"]].sum()
    assert withdrawals[Steadfast] == 0
    assert uniformed[Steadfast] == everyone
    assert withdrawals[Nervous] > 10
    assert uniformed[Nervous] < everyone / 2


def test_a_subclass_that_changes_nothing_changes_nothing(karu):
    same = type("SameGroup", (ArmedGroup,), {})
    worlds = [World(karu, seed=1, months=6, agents=cast) for cast in ({}, {"armed_group": same})]
    for world in worlds:
        world.run_months()
    assert np.array_equal(*(world.recorder.monthly for world in worlds))


def test_an_unknown_kind_of_agent_is_refused_with_the_known_ones(karu):
    with pytest.raises(KeyError, match="armed_group"):
        World(karu, agents={"armd_group": ArmedGroup})


@pytest.mark.parametrize(("first", "then"), [("step", "run_months"), ("run_months", "step")])
def test_a_world_goes_on_by_days_or_by_months_as_it_began(karu, first, then):
    """Mesa's clock does not see whole months, and a month that was begun by days has fewer days left."""
    world = World(karu, seed=1, months=3)
    getattr(world, first)(*([1] if first == "run_months" else []))
    with pytest.raises(RuntimeError, match="this world has run by .*: go on by"):
        getattr(world, then)()


def test_an_agent_shows_who_it_is(karu):
    unit = World(karu, seed=1, months=1).agents_by_type[Contingent].to_list()[0]
    assert repr(unit) == f"<Contingent karu/contingents/{karu.missions[0].contingents[0].name}>"
