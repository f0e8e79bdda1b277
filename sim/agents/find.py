"""How agents find the numbers of their mission: looked up once for each world."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sim.model import World


def numbers(world: "World", mission: int) -> Any:
    """The parameters of a mission as plain floats: reading a numpy scalar costs several times as much."""
    params = world.numbers.get(mission)
    if params is None:
        record = world.state.params[mission]
        params = SimpleNamespace(**dict(zip(record.dtype.names, map(float, record.item()), strict=True)))
        world.numbers[mission] = params
    return params


def renew_numbers(world: "World") -> None:
    """Put the numbers that came into force where everyone who once asked for them reads them."""
    for mission, params in world.numbers.items():
        record = world.state.params[mission]
        vars(params).update(zip(record.dtype.names, map(float, record.item()), strict=True))


def side_by_side(names: Iterable[str], params: Sequence[Any]) -> Any:
    """Some parameters of many agents as arrays, one entry for each agent's ``numbers``: what sweeps work with."""
    return SimpleNamespace(**{name: np.array([getattr(each, name) for each in params], dtype=float) for name in names})


def as_span(rows: np.ndarray, size: int) -> Any:
    """Rows of a table of that size as what numpy reads fastest: all of it as a slice, some as they are."""
    return slice(None) if np.array_equal(rows, np.arange(size)) else rows


def by_mission(world: "World", names: Iterable[str], mission: np.ndarray) -> SimpleNamespace:
    """Some parameters for many rows at once, each row with those of its mission."""
    return SimpleNamespace(**{name: getattr(world.params, name)[mission] for name in names})


def mission_row(world: "World", name: str, row: int) -> int:
    """The mission that an agent named ``<mission>/<kind>`` belongs to: its row if it has one, else by its name."""
    if row >= 0:
        return row
    names = [mission.name for mission in world.scenario_file.missions]
    return names.index(name.split("/")[0])
