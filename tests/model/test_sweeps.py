"""A sweep over all agents of a kind does what each of them would do alone, to the last bit."""

from typing import Any

import numpy as np
import pytest

from sim.agents.armed_group import ArmedGroup
from sim.agents.cast import DEFAULT
from sim.agents.community import Community
from sim.agents.contingent import Contingent
from sim.agents.contributor import Contributor
from sim.agents.decider import Decider
from sim.model import World
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy


def alone(kind: Any) -> Any:
    """A class of the same rule whose agents nevertheless decide one by one."""

    class Alone(kind):
        def decide(self) -> None:
            super().decide()

    return Alone


@pytest.mark.parametrize(("world", "packages"), [("karu", ("gpoi_surge",)), ("mali", ("more_troops", "us_enablers"))])
def test_together_is_as_one_by_one(world, packages):
    policy = Policy(name="some", title="Some", packages=packages)
    scenario = resolve(load("world", world), policy, months=30)
    swept = World(scenario, seed=3)
    one_by_one = World(scenario, seed=3, agents={name: alone(kind) for name, kind in DEFAULT.items()})
    for each in (swept, one_by_one):
        each.run_months()
    for table in ("monthly", "gaps", "world"):
        assert np.array_equal(getattr(swept.recorder, table), getattr(one_by_one.recorder, table))
    for table in ("contingents", "groups", "communities", "enablers", "grounds"):
        assert np.array_equal(getattr(swept.state, table), getattr(one_by_one.state, table))


def test_a_class_that_changes_anything_of_a_rule_does_not_follow_it():
    class Learner(ArmedGroup):
        def learn_tactics(self) -> np.ndarray:
            return super().learn_tactics()

    class Namesake(ArmedGroup):
        """The same under another name."""

        nickname = "the quiet ones"

    assert not Learner.follows(ArmedGroup)
    assert Namesake.follows(ArmedGroup)
    for kind in (ArmedGroup, Community, Contingent, Contributor):
        assert kind.follows(kind) and not alone(kind).follows(kind) and not kind.follows(Decider)
