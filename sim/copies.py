"""Exact copies of a world: forks in memory and pickles, which go on byte for byte as the original would have.

Agents and sweeps look at parts of the same rows, so that a copy is exact only if what shares memory in the world shares
memory in the copy. Every array is therefore kept as a stretch of the memory that it belongs to, and each memory once.
"""

import io
import pickle
import types
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.agents.decider import Decider
from sim.deployment.theatre import Theatre
from sim.engine.records import as_records
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model import World

#: What no run changes: a fork has the very same, classes and functions that no other process could find among them.
_UNCHANGING = (Scenario, Theatre, type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType, np.dtype)


def fork(world: "World") -> "World":
    """Another world that stands where this one stands and shares nothing that a run changes.

    Raises:
        TypeError: something that an agent holds cannot be copied exactly, such as an open file or a generator.
    """
    shared: list[Any] = []
    copy: World = _Reader(io.BytesIO(_written(world, shared)), shared).load()
    return copy


def as_bytes(world: "World") -> bytes:
    """A world as bytes that ``from_bytes`` reads, in this process or in another one with the same code.

    Raises:
        TypeError: as ``fork``; and a class or function of a notebook that another process could not find by its name.
    """
    return _written(world, None)


def from_bytes(content: bytes) -> "World":
    """The world that ``as_bytes`` wrote."""
    world: World = _Reader(io.BytesIO(content), []).load()
    return world


def _written(world: "World", shared: list[Any] | None) -> bytes:
    content = io.BytesIO()
    try:
        _Writer(content, shared).dump(world)
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        raise TypeError(f"this world cannot be copied exactly: {error}; what an agent of your own keeps must be plain "
                        f"values, arrays or objects that can be pickled") from error
    return content.getvalue()


class _Writer(pickle.Pickler):
    """Writes a world; what no run changes is put aside where it may be shared."""

    def __init__(self, file: io.BytesIO, shared: list[Any] | None) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self.shared = shared
        self.places: dict[int, int] = {}
        self.memories: dict[int, _Memory] = {}

    def persistent_id(self, found: Any) -> int | None:
        """The place of what is shared, None for all that is copied."""
        if self.shared is None or not isinstance(found, _UNCHANGING):
            return None
        place = self.places.setdefault(id(found), len(self.shared))
        if place == len(self.shared):
            self.shared.append(found)
        return place

    def reducer_override(self, found: Any) -> Any:
        """Arrays as stretches of memory; worlds and agents in full, for their own way of being pickled leads here."""
        if type(found) in (np.ndarray, np.recarray) and found.size and not found.dtype.hasobject:
            return self._stretch(found)
        if isinstance(found, (Decider, mesa.Model)):
            return object.__reduce_ex__(found, pickle.HIGHEST_PROTOCOL)
        return NotImplemented

    def _stretch(self, array: np.ndarray) -> tuple[Any, ...]:
        """An array as where it begins in its memory, and how it steps through it."""
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        memory = self.memories.setdefault(id(owner), _Memory(owner))
        offset = _address(array) - _address(owner)
        steps = array.shape, array.strides, offset
        return _array, (memory, array.dtype, *steps, array.flags.writeable, isinstance(array, np.recarray))


class _Reader(pickle.Unpickler):
    """Reads what a ``_Writer`` wrote."""

    def __init__(self, file: io.BytesIO, shared: list[Any]) -> None:
        super().__init__(file)
        self.shared = shared

    def persistent_load(self, pid: int) -> Any:
        """What was put aside."""
        return self.shared[pid]


class _Memory:
    """The memory of an array, written once however many arrays look at parts of it."""

    def __init__(self, owner: np.ndarray) -> None:
        self.owner = owner

    def __reduce__(self) -> tuple[Any, ...]:
        whole = self.owner.view(np.ndarray)
        in_memory = whole.transpose(sorted(range(whole.ndim), key=lambda axis: -whole.strides[axis]))
        if not in_memory.flags.c_contiguous:
            raise TypeError("an array looks at memory that belongs to no array")
        return _memory, (in_memory.tobytes(),)


def _memory(content: bytes) -> np.ndarray:
    """Memory of its own with that content."""
    return np.frombuffer(content, dtype=np.uint8).copy()


def _array(
    memory: np.ndarray, dtype: np.dtype, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, writeable: bool,
    records: bool,
) -> np.ndarray:
    """The array that looks at a memory in this way."""
    array = np.ndarray(shape, dtype, memory, offset, strides)
    if records:
        array = as_records(array)
    array.flags.writeable = writeable
    return array


def _address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])
