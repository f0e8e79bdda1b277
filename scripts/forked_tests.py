"""Runs tests in forks of one Python that has imported the libraries: to import them takes longer than most tests.

Used by ``scripts/mutants.py``. Each line of the input is a list of arguments for pytest, as JSON; each line of the
output tells its exit code and the last line that it printed. Nothing of the checkout in the working folder is imported
before the fork, so each run sees the files as they are then.
"""

import importlib
import json
import os
import signal
import sys
import tempfile
import time
import warnings

#: A mistake that makes a loop endless is noticed, too.
SECONDS = 300.0
ENDLESS = -1
_PAUSE = 0.05


def run(arguments: list[str]) -> tuple[int, str]:
    """Exit code of pytest in a fork, ``ENDLESS`` if it had to be stopped, and the last line that it printed."""
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            os.setsid()
            for stream in (1, 2):
                os.dup2(said.fileno(), stream)
            _be_pytest(arguments)
        until, ended = time.monotonic() + SECONDS, 0
        while not ended and time.monotonic() < until:
            ended, status = os.waitpid(child, os.WNOHANG)
            if not ended:
                time.sleep(_PAUSE)
        if not ended:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return ENDLESS, ""
        said.seek(0)
        return os.waitstatus_to_exitcode(status), (said.read().strip().splitlines() or [""])[-1]


def _be_pytest(arguments: list[str]) -> None:
    """The fork's life: pytest, and nothing after it."""
    code = 2
    try:
        import pytest

        code = int(pytest.main(arguments))
    finally:
        sys.stdout.flush()
        os._exit(code)


def main() -> None:
    """Import the libraries that are named, then answer line by line until the input ends."""
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)  # Arrow's allocator is
    for library in sys.argv[1:]:
        importlib.import_module(library)
    sys.path.insert(0, os.getcwd())
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
