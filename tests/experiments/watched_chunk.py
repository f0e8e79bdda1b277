"""Computes a chunk in a fresh process that notes every file opened and every module imported, from its first line on.

``python watched_chunk.py CHUNK`` reads a pickled chunk and prints what was opened and imported, as JSON.
"""

import sys

OPENED: list[str] = []


def _note(event: str, arguments: tuple) -> None:
    if event == "open" and isinstance(arguments[0], str | bytes):
        OPENED.append(arguments[0] if isinstance(arguments[0], str) else arguments[0].decode())


sys.addaudithook(_note)

import json  # noqa: E402
import os  # noqa: E402
import pickle  # noqa: E402


def main(file: str) -> None:
    """Compute the chunk; its runs must not fail, or they would have read less than others do."""
    with open(file, "rb") as stream:
        chunk = pickle.load(stream)
    from experiments.runs.chunk import compute_chunk

    assert compute_chunk(chunk).failed == 0
    modules = {name: module.__file__ for name, module in sys.modules.items() if getattr(module, "__file__", None)}
    print(json.dumps({"opened": sorted({os.path.abspath(path) for path in OPENED}), "modules": modules}))


if __name__ == "__main__":
    main(sys.argv[1])
