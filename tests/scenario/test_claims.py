"""What may be claimed of a policy does not hang on what a package says of itself."""

from pathlib import Path

import pytest
from small_files import Write

from sim.scenario.claims import claims, least_claim
from sim.scenario.describe import describe
from sim.scenario.loader import load, resolve
from sim.scenario.parameters import declared
from sim.scenario.schema import Policy

LEVERS = sorted(name for name, one in declared().items() if one.lever_class == "scenario")


@pytest.mark.parametrize("lever", LEVERS)
def test_whoever_sets_a_scenario_lever_assumes_what_follows(write: Write, small_world: Path, lever: str):
    for name, parameter in (("mine", lever), ("other", "rotation_months")):
        value = declared()[parameter].high
        path = write("package", name, f"title: T\nlever_class: model\nparameters: {{{parameter}: {value}}}\n")
        policy = Policy(name="tried", title="T", packages=(name,))
        claim = least_claim(resolve(load("world", str(small_world)), policy, beside=small_world).labels)
        assert claim == ("scenario" if name == "mine" else "model")
        assert ("scenario lever: an assumption" in describe(str(path))) == (name == "mine")


def test_the_most_assumed_lever_decides_and_nothing_is_assumed_of_nothing():
    assert LEVERS
    assert least_claim(()) == "model" == least_claim(("model",))
    assert least_claim(("model", "scenario", "weak")) == "scenario"
    assert least_claim(claims([load("package", "us_90"), load("package", "gpoi_retained")], [])) == "scenario"
    assert claims([load("package", "us_90")] * 2, ["rotation_months"]) == ("model",)
