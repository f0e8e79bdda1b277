"""Kinds of enabler as files: all of the model's keep the same contract, and a tactic's counter may say more of one."""

import pytest

from sim.deeds import DEEDS
from sim.engine.records import ENABLER
from sim.outcomes import CAPABILITY_INDEX
from sim.scenario.enablers import built_in_enablers, enabler_kinds, kinds_by_name
from sim.scenario.parameters import declared
from sim.scenario.repertoire import built_in_tactics
from sim.scenario.schema import Enabler

NUMBERS = {name: one.default for name, one in declared().items()}


@pytest.mark.parametrize("kind", built_in_enablers(), ids=lambda kind: kind.name)
def test_every_kind_of_the_model_keeps_the_contract(kind: Enabler) -> None:
    assert kind.gives is None or kind.gives in CAPABILITY_INDEX
    assert kind.does or any(one.counter and one.counter.enabler == kind.name for one in built_in_tactics())
    assert all(number.parameter in declared() for _, number in kind.numbers())
    assert kind.yearly_price_usd_m(NUMBERS) > 0 and 0 < kind.works_share(NUMBERS) <= 1 <= kind.size(NUMBERS)
    assert kind.description and kind.title and kind.unit
    assert set(kind.does) <= set(DEEDS) <= set(ENABLER.names or ())


def test_every_deed_is_that_of_some_kind() -> None:
    assert {deed for kind in built_in_enablers() for deed in kind.does} == set(DEEDS)


def test_the_counter_of_drones_says_the_same_of_its_kind_as_the_kind_itself() -> None:
    kinds = kinds_by_name(built_in_enablers(), built_in_tactics())
    assert kinds["counter_drone"] == next(kind for kind in built_in_enablers() if kind.name == "counter_drone")


def test_a_counter_adds_a_kind_after_those_with_a_file() -> None:
    drone = next(one for one in built_in_tactics() if one.name == "drone")
    assert drone.counter is not None
    counter = drone.counter.model_copy(update={"enabler": "jammer", "required": "exposed_bases"})
    kinds = enabler_kinds(built_in_enablers(), (drone.model_copy(update={"counter": counter}),))
    assert kinds[:-1] == built_in_enablers()
    assert kinds[-1].name == "jammer" and kinds[-1].one_per_base and kinds[-1].gives == "counter_drone"
