"""Every package, and every number of the institutions that packages set, moves its first variable.

A package may need up to ``FUTURES`` futures, since few units are trained and few devices laid in four years, and others
beside it without which it cannot matter; the run that it is compared with has those others too.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from busy_worlds import SETTINGS
from observed import Observed, moved, observe

from sim.scenario.institution_numbers import institution_numbers
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Policy
from sim.scenario.source import SCENARIOS

TABLE = yaml.safe_load(Path(__file__).with_name("first_variables.yaml").read_text(encoding="utf-8"))
PACKAGES = sorted(path.stem for path in (SCENARIOS / "packages").glob("*.yaml"))
WORLD, MONTHS = "karu_air_threat", 48  # aircraft are fired at there, and units that are trained have the time to come
FUTURES = 4


def under(*packages: str) -> Scenario:
    """The fictional country under some packages."""
    return resolve(load("world", WORLD), Policy(name="p", title="P", packages=packages), months=MONTHS)


@cache
def baseline(packages: tuple[str, ...], future: int) -> Observed:
    """One future of the country as it is without the package in question."""
    return observe(under(*packages), future)


def unmoved(package: str, firsts: Sequence[str], beside: tuple[str, ...] = ()) -> list[str]:
    """Those of the first variables that a package moves in none of the futures."""
    still = list(firsts)
    for future in range(FUTURES):
        if still:
            changed = moved(baseline(beside, future), observe(under(*beside, package), future))
            still = [name for name in still if name not in changed]
    return still


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_moves_its_first_variables(package):
    assert unmoved(package, TABLE["packages"][package], tuple(TABLE["beside"].get(package, ()))) == []


def test_a_variable_that_a_package_does_not_reach_is_found_unmoved():
    """The suite itself can fail: what only another link of the training chain moves stays where it is."""
    assert unmoved("gpoi_registered", ["gpoi_pledged", "gpoi_retained"]) == ["gpoi_retained"]
    beside = tuple(TABLE["beside"]["gpoi_effective"])
    assert unmoved("gpoi_effective", ["gpoi_effective", "gpoi_deployed"], beside) == ["gpoi_deployed"]


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
    assert set(TABLE["beside"]) | {name for others in TABLE["beside"].values() for name in others} <= set(PACKAGES)
    assert set(TABLE["institutions"]) == {number.path for number in institution_numbers()}
