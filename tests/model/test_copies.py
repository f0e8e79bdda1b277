"""Copies of a world in the middle of a run go on byte for byte as the world itself would have."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.armed_group import ArmedGroup
from sim.model import World
from sim.run import incident_table

MONTHS = 6
COPIES: dict[str, Callable[[World], World]] = {
    "fork": World.fork, "copy": copy.copy, "deepcopy": copy.deepcopy,
    "pickle": lambda world: pickle.loads(pickle.dumps(world)),
}


class Bearing(ArmedGroup):
    """A group that remembers in an object of its own."""

    def apply(self, order):
        for group in self.members:
            group.past = (*getattr(group, "past", ()), float(group.grudge))
        super().apply(order)


def told(world: World) -> list[bytes]:
    """All that a run leaves behind."""
    tables = world.recorder.monthly, world.recorder.gaps, world.recorder.world, world.state.loss
    return [*(table.tobytes() for table in tables), incident_table(world).to_csv().encode()]


def run_to_the_end(world: World) -> list[bytes]:
    if world.pace == "days":
        world.run_for(sum(world.calendar.days_in(month) for month in range(MONTHS)) + 1 - world.day)
    else:
        world.run_months()
    return told(world)


@settings(max_examples=8, derandomize=True, deadline=None)
@given(st.sampled_from(sorted(COPIES)), st.integers(0, MONTHS - 1), st.integers(0, 9999))
def test_a_copy_at_any_month_ends_as_the_world_itself(karu, four_missions, way, months, number):
    scenario = (karu, four_missions)[number % 2]
    world, straight = (World(scenario, seed=5, replication=number, months=MONTHS, log=9000) for _ in range(2))
    if months:
        world.run_months(months)
    other = COPIES[way](world)
    assert run_to_the_end(other) == run_to_the_end(world) == run_to_the_end(straight)


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_between_two_days_ends_as_the_world_itself(karu, way):
    world, straight = (World(karu, seed=5, months=MONTHS, log=9000) for _ in range(2))
    world.run_for(40)
    other = COPIES[way](world)
    assert run_to_the_end(other) == run_to_the_end(world) == run_to_the_end(straight)


@pytest.mark.parametrize("way", COPIES)
def test_what_happens_to_a_copy_happens_to_nobody_else(karu, way):
    world = World(karu, seed=5, months=MONTHS, agents={"armed_group": Bearing}, log=9000)
    world.run_months(2)
    before = told(world), world.state.groups.tobytes(), world.money.tobytes(), [g.past for g in world.cast.armed_groups]
    other = COPIES[way](world)
    other.run_months()
    assert (told(world), world.state.groups.tobytes(), world.money.tobytes(),
            [g.past for g in world.cast.armed_groups]) == before
    assert all(len(group.past) == MONTHS for group in other.cast.armed_groups)


def test_a_copy_has_one_memory_for_each_table(karu):
    """Agents, columns and days look at the same rows of the copy, and at none of the original."""
    world = World(karu, seed=5, months=MONTHS)
    other = world.fork()
    for name, rows in vars(other.columns).items():
        table = getattr(other.state, name)
        assert all(np.shares_memory(getattr(rows, field), table) for field in table.dtype.names if len(table))
        assert not np.shares_memory(table, getattr(world.state, name))
    assert other.cast.armed_groups[0].model is other and other.cast.armed_groups[0].rows is other.columns.groups
    assert other.scenario_file is world.scenario_file and other.theatre is world.theatre


def test_another_process_goes_on_from_a_pickle(karu, tmp_path):
    world = World(karu, seed=5, months=MONTHS, log=9000)
    world.run_months(2)
    path = tmp_path / "world.pickle"
    path.write_bytes(pickle.dumps(world))
    code = ("import pickle, sys; from pathlib import Path; world = pickle.loads(Path(sys.argv[1]).read_bytes()); "
            "world.run_months(); sys.stdout.buffer.write(world.recorder.monthly.tobytes())")
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True)
    world.run_months()
    assert done.stdout == world.recorder.monthly.tobytes()


def test_what_cannot_be_copied_exactly_is_refused(karu):
    world = World(karu, seed=5, months=MONTHS)
    with pytest.raises(TypeError, match="cannot be copied without its world"):
        copy.deepcopy(world.cast.armed_groups[0])
    world.cast.armed_groups[0].plans = (number for number in range(3))
    for way in COPIES.values():
        with pytest.raises(TypeError, match="this world cannot be copied exactly: .*generator"):
            way(world)
