"""Every package, and every number of the institutions that packages set, moves its first variable."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from busy_worlds import SETTINGS
from observed import moved, observe

from sim.scenario.institution_numbers import institution_numbers
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Policy
from sim.scenario.source import SCENARIOS

TABLE = yaml.safe_load(Path(__file__).with_name("first_variables.yaml").read_text(encoding="utf-8"))
PACKAGES = sorted(path.stem for path in (SCENARIOS / "packages").glob("*.yaml"))
WORLD, MONTHS = "karu_air_threat", 48  # aircraft are fired at there, and units that are trained have the time to come


def under(*packages: str) -> Scenario:
    """The fictional country under some packages."""
    return resolve(load("world", WORLD), Policy(name="p", title="P", packages=packages), months=MONTHS)


@pytest.fixture(scope="module")
def baseline():
    return observe(under())


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_moves_its_first_variables(package, baseline):
    changed = moved(baseline, observe(under(package)))
    firsts = TABLE["packages"][package]
    assert [name for name in firsts if name not in changed] == []


def with_institution(base: Scenario, path: str, value: float) -> Scenario:
    """The scenario with one number of the institutions set, such as ``us.dues.paid_share``."""
    actor, *steps, key = path.split(".")
    parts = [getattr(base, actor)]
    for step in steps:
        parts.append(getattr(parts[-1], step))
    changed = parts.pop().model_copy(update={key: value})
    for step, above in zip(reversed(steps), reversed(parts), strict=True):
        changed = above.model_copy(update={step: changed})
    return replace(base, **{actor: changed})


@pytest.mark.parametrize("number", institution_numbers(), ids=lambda number: number.path)
def test_a_number_of_the_institutions_moves_its_first_variable(number):
    low, high, first, *given = TABLE["institutions"][number.path]
    base = SETTINGS["years"]()
    for path, value in (given[0] if given else {}).items():
        base = with_institution(base, path, value)
    ends = [observe(with_institution(base, number.path, value)) for value in (low, high)]
    assert first in moved(*ends)


def test_the_table_knows_all_packages_and_numbers():
    assert sorted(TABLE["packages"]) == PACKAGES
    assert set(TABLE["institutions"]) == {number.path for number in institution_numbers()}
