"""Finished portions of long work, kept in a folder until the whole is done.

A portion is one call of a function. It lies under a name that is a hash of all it computes: the function, its
arguments, the sources of the model and of what asks it, and the files of scenarios. It is written and checked as a
chunk of a study is, so that one of other inputs is never taken and a damaged one is computed again. Results are arrays,
numbers and words in tuples, lists and dictionaries; nothing that runs when it is read.
"""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from experiments.plan.posterior import POSTERIOR
from experiments.runs import chunk_folder
from experiments.runs.chunk import Computed
from experiments.runs.chunk_folder import DamagedChunk
from experiments.runs.sources import computer_digest, files_digest
from sim.scenario.source import SCENARIOS

_RESULT, _TREE = "result.npz", "tree"
#: Modules of the functions that are kept: what is imported from there decides their results.
ENTRIES = (
    "experiments.evidence.trial", "experiments.evidence.pilot", "experiments.evidence.forecast",
    "experiments.space.forecast", "experiments.patterns.futures", "experiments.assumptions.twin_futures",
)


def work_digest() -> str:
    """Hash of what decides a portion besides its arguments: code, libraries, the processor, and scenario files.

    The posterior is left out: it is among the arguments.
    """
    read = (path for ending in ("yaml", "csv") for path in SCENARIOS.rglob(f"*.{ending}") if path != POSTERIOR)
    return f"{computer_digest(*ENTRIES)}-{files_digest(read, SCENARIOS)}"


def fingerprint(value: Any) -> str:
    """Hash of what a value says: typed objects, arrays, functions by name, and all that they hold."""
    text = json.dumps(value, sort_keys=True, default=_plain)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _plain(value: Any) -> Any:
    """What JSON does not know: things with a digest by that, others by what they hold, functions by name."""
    kind = type(value).__name__
    if isinstance(digest := getattr(value, "digest", None), str):
        return [kind, digest]
    if isinstance(value, BaseModel):
        return [kind, value.model_dump(mode="json")]
    if is_dataclass(value) and not isinstance(value, type):
        return [kind, {each.name: getattr(value, each.name) for each in fields(value)}]
    if isinstance(value, np.ndarray):
        return [str(value.dtype), value.tolist()]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, frozenset | set):
        return [kind, sorted(map(fingerprint, value))]
    if isinstance(value, range | Path):
        return repr(value)
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(f"{kind} cannot be part of a portion's name")


@dataclass(frozen=True, slots=True)
class Portion:
    """One call whose result is kept; its key is a hash of all that decides it."""

    key: str


@dataclass
class Portions:
    """The portions of one piece of work.

    Attributes:
        folder: where they lie.
        say: hears of damaged ones.
    """

    folder: Path
    say: Callable[[str], None]
    #: Hashes of large arguments that many calls share, with the argument so that its identity stays its own.
    _shared: dict[int, tuple[Any, str]] = field(default_factory=dict, init=False)

    def named(self, function: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> list[Portion]:
        """The portions of these calls of a function, in their order."""
        start = [work_digest(), function]
        return [Portion(fingerprint([*start, *map(self._hashed, job)])) for job in jobs]

    def taken(self, portion: Portion) -> tuple[Any] | None:
        """The result of a portion, in a tuple of its own, if it lies there as it was written."""
        try:
            if chunk_folder.whole(portion, self.folder) is None:
                return None
            return (unpacked(chunk_folder.content(portion, self.folder, _RESULT)),)
        except DamagedChunk as damage:
            self.say(f"portion {portion.key} is damaged ({damage}): it is computed again")
            return None

    def keep(self, portion: Portion, result: Any) -> None:
        """Write the result of a portion, whole or not at all."""
        chunk_folder.write(portion, self.folder, Computed({_RESULT: packed(result)}, 1, 0, 0.0))

    def _hashed(self, argument: Any) -> str:
        if id(argument) not in self._shared:
            self._shared[id(argument)] = (argument, fingerprint(argument))
        return self._shared[id(argument)][1]


def packed(result: Any) -> bytes:
    """A result as the bytes of a file: its arrays as they are, and a tree that says where each belongs.

    Raises:
        TypeError: something in it cannot be kept.
    """
    arrays: list[np.ndarray] = []
    tree = json.dumps(_tree(result, arrays))
    sink = io.BytesIO()
    named = {f"array_{place}": array for place, array in enumerate(arrays)}
    np.savez_compressed(sink, allow_pickle=False, **{_TREE: np.array(tree)}, **named)
    return sink.getvalue()


def unpacked(content: bytes) -> Any:
    """The result that was packed."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return _grown(json.loads(str(file[_TREE])), file)


def _tree(value: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, tuple | list):
        return {type(value).__name__: [_tree(each, arrays) for each in value]}
    if isinstance(value, dict):
        return {"dict": [[name, _tree(each, arrays)] for name, each in value.items()]}
    if value is None or isinstance(value, str | bool | int | float):
        return {"plain": value}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _grown(tree: dict[str, Any], file: Any) -> Any:
    ((kind, inner),) = tree.items()
    if kind == "array":
        return file[f"array_{inner}"]
    if kind == "dict":
        return {name: _grown(each, file) for name, each in inner}
    if kind in ("tuple", "list"):
        grown = [_grown(each, file) for each in inner]
        return tuple(grown) if kind == "tuple" else grown
    return inner
