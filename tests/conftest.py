"""Worlds for the tests: the real files, variants of them, and a tiny mission that can be worked out by hand."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from sim.scenario.distance import EARTH_RADIUS_KM
from sim.scenario.loader import load, resolve
from sim.scenario.patch import record_of
from sim.scenario.scenario import Scenario
from sim.scenario.scenario import with_numbers as set_numbers
from sim.scenario.schema import (
    ContingentUnit,
    Donor,
    Group,
    Mission,
    Place,
    Policy,
    Site,
    UnitedNations,
)
from sim.scenario.schema import World as WorldFile
from tests.plain_days import ordinary_python  # noqa: F401

# A busy machine is no fault of an example: how long one takes is measured by the benchmark.
settings.register_profile("peacegap", deadline=None)
settings.load_profile("peacegap")
#: Tables fit the terminal, and tests read them as a pipe would.
os.environ["COLUMNS"] = "110"



def pytest_configure(config: pytest.Config) -> None:
    """Compile the days once, on all cores, before several workers would each do it alone."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        import numba

        from sim.warm_up import is_cold, warm_up

        if not numba.config.DISABLE_JIT and is_cold():
            print("compiling the days of the model: about a minute", flush=True)
            warm_up()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: at the end of a run short ones keep all workers busy."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180.0

#: Everything that chance or habit decides, pinned: aircraft always fly, units always act, nobody learns or leaves.
PINNED = {
    "flight_loss_dry_share": 0.0, "flight_loss_wet_share": 0.0, "movement_denial_share": 0.0,
    "helicopter_serviceability": 1.0, "fire_warning_availability": 1.0, "hospital_serviceability": 1.0,
    "serviceability": 1.0,
    "late_pay_serviceability_loss": 0.0, "late_pay_readiness_loss": 0.0, "unmaintained_loss": 0.0,
    "economy_flight_share": 0.0, "fatigue_per_month": 0.0,
    "will_to_act_share": 1.0, "caveat_share": 0.0, "skill_sd": 0.0, "training_skill_gain": 0.0,
    "night_flight_share": 0.0,
    "hostility_log_sd": 0.0, "violence_log_sd": 0.0, "drone_growth_per_year": 0.0, "campaign_rate_ratio": 1.0,
    "opportunity_ratio": 1.0, "contested_at_baseline": 0.0,
    "deterrence_weight": 0.0, "state_deterrence_weight": 0.0, "belief_from_presence": 0.0,
    "break_off_gain": 0.0, "contact_attrition_share": 0.0, "contact_share": 0.0, "recruit_per_month": 0.0,
    "withdrawal_loss_weight": 0.0, "withdrawal_pay_weight": 0.0, "withdrawal_echo": 0.0,
    "pledge_per_year": 0.0, "enabler_leaves_per_year": 0.0,
    "trust_response_gain": 0.0, "trust_failure_loss": 0.0, "trust_misconduct_loss": 0.0,
    "misconduct_per_1000_per_year": 0.0, "alert_share_without_network": 1.0,
}


def _resolved(world: str) -> Scenario:
    return resolve(load("world", world), Policy(name="baseline", title="No package"))


@pytest.fixture(scope="session")
def small_study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a study with few policies, for tests to which it does not matter what is compared: a report takes a
    second for each policy. Added troops open sites, so that every table has rows."""
    policies = [{"name": name, "title": title, "packages": packages} for name, title, packages in (
        ("baseline", "As in 2021 (30)", []), ("us_90", "90, the 2015 level of the memo", ["us_90"]),
        ("more_troops", "More troops", ["more_troops"]))]
    study = {"kind": "study", "name": "small", "title": "Small", "question": "What is small?", "world": "karu",
             "replications": 8, "months": 3, "seed": 2021, "policies": policies}
    path = tmp_path_factory.mktemp("small") / "small.yaml"
    path.write_text(json.dumps(study), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small_study(small_study_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that study as the command writes it, report and all; whoever would change it copies it first."""
    from experiments import cli

    out = tmp_path_factory.mktemp("small_study") / "out"
    with pytest.raises(SystemExit) as left:
        cli.main(["study", str(small_study_file), "--workers", "1", "--out", str(out)])
    assert left.value.code == 0
    return out


@pytest.fixture(scope="session")
def karu() -> Scenario:
    """The fictional country, no package."""
    return _resolved("karu")


@pytest.fixture(scope="session")
def four_missions() -> Scenario:
    """Four stylised missions on one pool of institutions, no package."""
    return _resolved("four_missions")


@pytest.fixture(scope="session")
def with_rows() -> Callable[..., Scenario]:
    """Appends units, groups or other rows to a mission: ``with_rows(karu, "karu", enablers=[...])``."""

    def altered(scenario: Scenario, mission: str, **rows: list[Any]) -> Scenario:
        def grown(old: Mission) -> Mission:
            if old.name != mission:
                return old
            return old.model_copy(update={kind: (*getattr(old, kind), *more) for kind, more in rows.items()})

        return replace(scenario, missions=tuple(grown(each) for each in scenario.missions))

    return altered


@pytest.fixture(scope="session")
def with_numbers() -> Callable[..., Scenario]:
    """Sets parameters of every mission: ``with_numbers(karu, will_to_act_share=0.9)``; bounds are not checked."""

    def altered(scenario: Scenario, **numbers: float) -> Scenario:
        return set_numbers(scenario, numbers)

    return altered


def north(km: float) -> dict[str, float]:
    """Coordinates of a point on one meridian, so many km north of the equator."""
    return {"latitude": km / KM_PER_DEGREE, "longitude": 0.0}


@pytest.fixture(scope="session")
def tiny() -> Callable[..., Scenario]:
    """A mission on one meridian: base Alpha at km 0, base Bravo at km 100, villages at km 20 and 160, one group.

    Alpha holds 1,000 infantry and the headquarters, Bravo is empty unless a test says otherwise. Everything is
    ``PINNED``; keywords replace rows of the mission, ``numbers`` replaces parameters. No rule of files that ties
    several fields together holds for the rows of a test.
    """

    def build(numbers: dict[str, float] | None = None, **rows: Any) -> Scenario:
        content = {
            "sites": (Site(name="Alpha", **north(0), headquarters=3, airfield=True),
                      Site(name="Bravo", **north(100), headquarters=1, airfield=True)),
            "communities": (Place(name="Near", **north(20), population=10_000),
                            Place(name="Far", **north(160), population=40_000)),
            "contingents": (ContingentUnit(name="Alpha infantry", kind="infantry", contributor="Aland", site="Alpha",
                                           strength=1000),),
            "enablers": (),
            "groups": (Group(name="raiders", kind="insurgent", **north(10), range_km=500.0),),
        }
        mission = Mission(
            kind="mission", name="tiny", title="Tiny", label="fictional", country="Nowhere",
            authorised_uniformed=1000, budget_usd_m=100.0, us_posts=0.0, consent=1.0, **content,
        ).model_copy(update=rows)
        world = WorldFile(kind="world", name="tiny", title="Tiny", label="fictional", missions=("tiny",))
        return Scenario(
            name="tiny", policy="baseline", world=world, missions=(mission,), us=Donor(), un=UnitedNations(),
            parameters=record_of([{**PINNED, **(numbers or {})}]), fixed=(frozenset(),), offers=(), changes=(),
            labels=(), start="2022-01", months=12,
        )

    return build
