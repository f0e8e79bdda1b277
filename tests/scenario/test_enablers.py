"""A tactic's counter may say more of a kind of enabler, or add one."""

from sim.scenario.enablers import built_in_enablers, enabler_kinds, kinds_by_name
from sim.scenario.repertoire import built_in_tactics


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
