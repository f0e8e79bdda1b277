"""A world whose outcomes can be computed by hand, in the shape of the model's scenarios and runs.

Workers import it by name, so the functions stand at the top level of a module.
"""

import os
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from experiments.plan.study import Plan, Tools, plan_study
from sim.outcomes import BUILT_IN, CAPABILITIES, OUTCOME_INDEX, OUTCOMES, WORLD_COLUMNS, WORLD_INDEX, Catalogue
from sim.scenario.parameters import declared, record_dtype
from sim.scenario.scenario import Usual
from sim.scenario.schema import EqualCost, Policy, Scope, Study

MISSIONS = ("north", "south")
#: Deaths a month and mission less than under the baseline.
EFFECT = {"baseline": 0.0, "better": 1.0, "worse": -1.0, "mixed": 0.0}
COST = {"baseline": 10.0, "better": 12.0, "worse": 10.0, "mixed": 11.0}
MARK = "PEACEGAP_TEST_MARK"
PATCHED, FIXED, FREE = "patrol_reach_km", "rotation_months", "road_speed_kmh"


@dataclass(frozen=True)
class Mission:
    name: str


@dataclass(frozen=True, eq=False)
class Scenario:
    name: str
    policy: str
    missions: tuple[Mission, ...]
    parameters: np.ndarray
    fixed: tuple[frozenset[str], ...]
    labels: tuple[str, ...]
    months: int
    scale: float = 1.0
    digest: str = ""
    catalogue: Catalogue = BUILT_IN
    tactics: tuple[()] = ()
    enablers: tuple[()] = ()
    usual: Any = None
    later: tuple[()] = ()

    def at(self, _month: int) -> "Scenario":
        return self

    def phases(self):
        yield 0, self

    def __post_init__(self) -> None:
        known = self.usual or Usual((), self.parameters.copy(), self.fixed)
        object.__setattr__(self, "usual", known.of(self))


@dataclass
class RunResult:
    monthly: np.ndarray
    gaps: np.ndarray
    losses: np.ndarray
    world: np.ndarray
    incidents: pd.DataFrame | None
    openings: pd.DataFrame | None = None


def resolve(world, policy: Policy, *, months: int = 60, beside: Path | None = None) -> Scenario:
    record = np.empty(len(MISSIONS), record_dtype())
    record[:] = tuple(parameter.default for parameter in declared().values())
    record["discount_per_year"] = 0.0
    fixed = frozenset({FIXED, "discount_per_year"})
    if policy.name == "better":
        record[PATCHED] = 77.0
        fixed |= {PATCHED}
    labels = ("model", "scenario") if policy.name == "mixed" else ("model",)
    missions = tuple(Mission(name) for name in MISSIONS)
    digest = f"{world.name}/{policy.name}/{months}"
    return Scenario(world.name, policy.name, missions, record, (fixed, fixed), labels, months, 1.0, digest)


def scaled(scenario: Scenario, factor: float) -> Scenario:
    return replace(scenario, scale=scenario.scale * factor, digest=f"{scenario.digest} x {factor!r}")


def planned_cost(scenario: Scenario, months: int, of: str = "world") -> float:
    """A programme is three times as large as what is booked to this world."""
    extra = COST[scenario.policy] - COST["baseline"]
    return months * (COST["baseline"] + scenario.scale * extra) * (3 if of == "programme" else 1)


TOOLS = Tools(resolve, scaled, planned_cost, lambda kind, name, beside=None: SimpleNamespace(name=name))


def study(**changes) -> Study:
    policies = tuple(
        Policy(name=name, title=name.title()) for name in ("better", "baseline", "worse", "mixed")
    )
    made = Study(
        kind="study",
        name="fake",
        title="Fake",
        world="fakeland",
        policies=policies,
        replications=24,
        months=14,
        seed=5,
    )
    return made.model_copy(update=changes)


def plan(**changes) -> Plan:
    return plan_study(study(**changes), tools=TOOLS)


def at_cost(usd_m: float, of: Scope = "world") -> Policy:
    return Policy(name="better", title="Better", packages=("us_enablers",),
                  equal_cost=EqualCost(present_value_usd_m=usd_m, of=of))


def noise(replication: int) -> float:
    """Deaths a month that every policy of this future shares."""
    return float(5 + replication % 5)


def simulate(
    scenario: Scenario, *, seed: int, replication: int, months: int, incidents: bool = False
) -> RunResult:
    """Deaths = noise of the future - effect of the policy; ``mixed`` helps in even futures, harms in odd."""
    missions = len(MISSIONS)
    effect = EFFECT[scenario.policy]
    if scenario.policy == "mixed":
        effect = 1.0 if replication % 2 == 0 else -1.0
    monthly = np.zeros((months, missions, len(OUTCOMES)))
    monthly[:, :, OUTCOME_INDEX["peacekeeper_deaths"]] = noise(replication) - effect
    monthly[:, :, OUTCOME_INDEX["civilians_killed"]] = scenario.parameters[FREE]
    monthly[:, 0, OUTCOME_INDEX["uniformed"]] = 1000.0
    monthly[:, 1, OUTCOME_INDEX["uniformed"]] = 3000.0
    monthly[:, :, OUTCOME_INDEX["trust"]] = np.arange(months)[:, np.newaxis]
    monthly[:, :, OUTCOME_INDEX["attacks_on_civilians"]] = 4.0
    monthly[:, :, OUTCOME_INDEX["attacks_answered"]] = 1.0 + (scenario.policy == "better")
    gaps = np.zeros((months, missions, len(CAPABILITIES), 3), dtype=np.float32)
    gaps[..., 0], gaps[..., 1] = np.arange(months)[:, np.newaxis, np.newaxis], replication
    losses = np.ones((missions, len(BUILT_IN.ledger), 2)) * replication
    world = np.zeros((months, len(WORLD_COLUMNS)))
    world[:, WORLD_INDEX["cost_us"]] = COST[scenario.policy]
    world[:, WORLD_INDEX["programme_us"]] = 3 * COST[scenario.policy]
    log = pd.DataFrame({"mission": ["north"], "day": [3], "deaths": [1]}) if incidents else None
    opened = incidents and scenario.policy == "better"
    sites = pd.DataFrame({"mission": ["north"], "month": [4], "site": ["New site 1"]}) if opened else None
    return RunResult(monthly, gaps, losses, world, log, sites)


def simulate_with_a_failure(scenario: Scenario, *, replication: int, **rest) -> RunResult:
    if scenario.policy == "worse" and replication == 3:
        raise ZeroDivisionError("a convoy\nwithout trucks")
    return simulate(scenario, replication=replication, **rest)


def simulate_dying_once(scenario: Scenario, *, replication: int, **rest) -> RunResult:
    """The worker is killed in the first attempt at one chunk."""
    mark = Path(os.environ[MARK])
    if scenario.policy == "worse" and replication == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(scenario, replication=replication, **rest)


def simulate_dying(scenario: Scenario, *, replication: int, **rest) -> RunResult:
    """The worker is killed in every attempt at one chunk."""
    if scenario.policy == "worse" and replication == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(scenario, replication=replication, **rest)


RUNS: list[tuple[str, int]] = []


def simulate_counted(scenario: Scenario, *, replication: int, **rest) -> RunResult:
    """Notes each run; for runs in this process only."""
    RUNS.append((scenario.policy, replication))
    return simulate(scenario, replication=replication, **rest)


def simulate_interrupted(scenario: Scenario, *, replication: int, **rest) -> RunResult:
    if scenario.policy == "worse":
        raise KeyboardInterrupt
    return simulate_counted(scenario, replication=replication, **rest)


def simulate_slowly(scenario: Scenario, **rest) -> RunResult:
    """Long enough for something to happen to the process meanwhile."""
    time.sleep(0.02)
    return simulate(scenario, **rest)


def summary_of(values: dict[str, float], future: int, copies: int) -> dict[str, float]:
    """A trial of calibration that is over at once: near the targets where the first parameter is small."""
    from experiments.evidence.targets import FREE, TARGETS

    luck = np.random.default_rng(future).normal(values[FREE[0]] / 10, 0.2, len(TARGETS))
    return {target.name: target.observed + target.tolerance * each for target, each in zip(TARGETS, luck, strict=True)}


def other_everywhere() -> str:
    """A digest of sources that no two processes share."""
    return str(os.getpid())
