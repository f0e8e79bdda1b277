"""What a run shows, by name: outcomes, money, gaps and every field of the state at the end of each month.

Two runs of one future differ only by what was moved, so a comparison of these arrays is exact: one bit is enough.
"""

from collections.abc import Iterator

import numpy as np

from sim.deployment.donor_plan import planned_cost_us
from sim.model import World
from sim.outcomes import WORLD_INDEX
from sim.scenario.scenario import Scenario

TABLES = ("missions", "sites", "communities", "contingents", "enablers", "groups", "routes", "grounds", "tactics")
ARRAYS = ("tactic_weight", "payoff", "met", "adapted", "free_at", "repaired_on", "requirement", "loss", "road_km")
SEED = 7

Observed = dict[str, np.ndarray]


def observe(scenario: Scenario, replication: int = 0) -> Observed:
    """One future of a scenario, all of its months."""
    return observed_from(World(scenario, seed=SEED, replication=replication))


def observed_from(world: World) -> Observed:
    """The months of a world that are left; of what a run records, all of them."""
    scenario = world.scenario_file
    found: dict[str, list[np.ndarray]] = {}
    while world.recorder.months < world.horizon:
        world.run_months(1)
        for name, values in state_of(world):
            found.setdefault(name, []).append(values)
    seen = {name: np.concatenate(values) for name, values in found.items()}
    seen |= {name: world.recorder.monthly[..., i] for i, name in enumerate(scenario.catalogue.outcome_index)}
    seen |= {name: world.recorder.gaps[..., i, :] for i, name in enumerate(scenario.catalogue.capability_index)}
    seen |= {name: world.recorder.world[..., i] for i, name in enumerate(WORLD_INDEX)}
    return seen | {"planned_cost_us": np.array([planned_cost_us(scenario, scenario.months)])}


def state_of(world: World) -> Iterator[tuple[str, np.ndarray]]:
    """The state as it is now: ``table.field`` and arrays, each as one row of numbers."""
    for table in TABLES:
        rows = getattr(world.state, table).view(np.ndarray)
        for field in rows.dtype.names or ():
            yield f"{table}.{field}", rows[field].ravel().astype(float)
    for name in ARRAYS:
        yield name, getattr(world.state, name).ravel().astype(float)


def moved(one: Observed, other: Observed) -> list[str]:
    """The names under which two runs differ."""
    return [name for name, values in one.items() if not np.array_equal(values, other.get(name), equal_nan=True)]


def names(scenario: Scenario) -> set[str]:
    """Everything that can be observed."""
    return set(observe(scenario))
