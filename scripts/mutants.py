"""Make one plausible mistake at a time and see which of them the tests notice.

``make mutants`` reads ``tests/mutants.yaml``: for each source file the tests nearest to it, and mistakes as data (the
text as it stands, the mistaken text, what it would mean). Each is applied alone in a scratch copy of the checkout, and
the nearest tests run there, without the pinned baselines: a baseline says only that numbers moved, and whoever believes
in a change refreshes it. What survives is printed; code 1 if fewer than nine in ten die.

Code of the days and of the muster runs uncompiled (``compiled: false``), so that a mistake costs no compilation.
"""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from queue import Queue

import forked_tests
import yaml

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "tests" / "mutants.yaml"
ENOUGH = 0.9
#: Before a test that is left out: one that runs the command, say, which takes long uncompiled.
LEFT_OUT = "--deselect="
#: What is imported before the forks; Mesa is not, for it starts a thread, which a fork would lose.
LIBRARIES = ("hypothesis", "numba", "pandas", "pydantic", "pytest", "scipy.stats", "yaml")
KILLED, SURVIVED, ENDLESS = "killed", "SURVIVED", "killed (endless)"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: in ``file``, ``old`` becomes ``new``; ``means`` says in words what is then wrong."""

    file: str
    old: str
    new: str
    means: str
    tests: tuple[str, ...]
    compiled: bool

    @property
    def name(self) -> str:
        """The file and the mistake, for lists and for ``--only``."""
        return f"{self.file}: {self.means}"


def catalogue(path: Path = CATALOGUE) -> list[Mutant]:
    """All mutants, in the order of the file.

    Raises:
        KeyError: a group or mutant lacks a field.
    """
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Mutant(group["file"], each["old"], each["new"], each["means"], tuple(each.get("tests", group["tests"])),
               group.get("compiled", True))
        for group in groups for each in group["mutants"]
    ]


def misfits(mutants: list[Mutant], root: Path = ROOT) -> Iterator[str]:
    """What is wrong with the catalogue itself, in words: a mistake that cannot be made proves nothing."""
    for mutant in mutants:
        source = root / mutant.file
        if not source.exists():
            yield f"{mutant.name}: no such file"
            continue
        text = source.read_text(encoding="utf-8")
        if (times := text.count(mutant.old)) != 1:
            yield f"{mutant.name}: its text stands {times} times in the file, once was expected"
        elif source.suffix == ".py" and not _changes_code(text, mutant):
            yield f"{mutant.name}: changes no code, or is no Python"
        yield from (f"{mutant.name}: no such test {test}" for test in mutant.tests
                    if not (root / test.removeprefix(LEFT_OUT).partition("::")[0]).exists())


def _changes_code(text: str, mutant: Mutant) -> bool:
    """Whether what is mistaken is Python still, and says more than another comment or space."""
    at = text.index(mutant.old)
    whole = (0, len(text))
    start, end = next((part for part in _parts(text) if part[0] <= at and at + len(mutant.old) <= part[1]), whole)
    try:
        compile(text[start:end].replace(mutant.old, mutant.new), mutant.file, "exec")
    except SyntaxError:
        return False
    return _words(mutant.old) != _words(mutant.new)


@cache
def _parts(text: str) -> list[tuple[int, int]]:
    """Where each statement of a file begins and ends: to read one again costs less than to read them all."""
    lines, parts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0)), []
    for node in ast.parse(text).body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        parts.append((lines[first - 1], lines[node.end_lineno or first]))
    return parts


def _words(code: str) -> list[list[str]]:
    return [words for line in code.splitlines() if (words := line.partition("#")[0].split())]


def copy_of_checkout(folder: Path) -> Path:
    """A scratch copy of what git knows or would add, as it is on disk."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
        capture_output=True,
    ).stdout.decode().split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


#: Pythons that run tests in forks, one for each copy and way to run.
_RUNNERS: dict[tuple[Path, bool], subprocess.Popen[str]] = {}


def run_tests(root: Path, tests: tuple[str, ...], compiled: bool) -> tuple[bool, str]:
    """Whether those tests pass in that copy, and the last line that pytest printed; endless runs are stopped."""
    runner = _RUNNERS.get((root, compiled)) or _RUNNERS.setdefault((root, compiled), _runner(root, compiled))
    assert runner.stdin and runner.stdout
    arguments = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", "--hypothesis-seed=1", *tests]
    print(json.dumps(arguments), file=runner.stdin, flush=True)
    code, last = json.loads(runner.stdout.readline())
    return code == 0, ENDLESS if code == forked_tests.ENDLESS else last


def _runner(root: Path, compiled: bool) -> subprocess.Popen[str]:
    """A Python in that copy that waits for tests; it ends when nobody can ask it any more."""
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # forks need it
    environment = {**os.environ, **one_thread, "PYTHONDONTWRITEBYTECODE": "1",
                   "NUMBA_DISABLE_JIT": "0" if compiled else "1"}
    environment.pop("PYTHONPATH", None)
    return subprocess.Popen([sys.executable, forked_tests.__file__, *LIBRARIES], cwd=root, env=environment, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def verdict(mutant: Mutant, root: Path) -> str:
    """Make the mistake in a copy, run the nearest tests, put the copy right again."""
    path = root / mutant.file
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        passed, last = run_tests(root, mutant.tests, mutant.compiled)
    finally:
        path.write_text(right, encoding="utf-8")
    return SURVIVED if passed else ENDLESS if last == ENDLESS else KILLED


def unsound(group: tuple[tuple[str, ...], bool], root: Path) -> str:
    """Words on tests that fail before any mistake is made, which would kill everything; none where they pass."""
    tests, compiled = group
    passed, last = run_tests(root, tests, compiled)
    return "" if passed else f"{' '.join(tests)} ({'compiled' if compiled else 'uncompiled'}): {last}"


def main() -> int:
    """Judge the mutants; the exit code is 1 if too many survive, 2 if the catalogue or its tests are not sound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="only mutants whose file or meaning holds this text")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    given = parser.parse_args()
    mutants = [mutant for mutant in catalogue() if given.only in mutant.name]
    if wrong := list(misfits(mutants)):
        print("\n".join(wrong), file=sys.stderr)
        return 2
    if not mutants:
        print(f"no mutant holds '{given.only}'", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(given.workers):
            copies.put(copy_of_checkout(Path(folder, str(number))))
        groups = list(dict.fromkeys((mutant.tests, mutant.compiled) for mutant in mutants))
        if wrong := [said for said in in_copies(unsound, groups, copies, given.workers) if said]:
            print("fail before any mistake is made:", *wrong, sep="\n  ", file=sys.stderr)
            return 2
        return report(mutants, in_copies(verdict, mutants, copies, given.workers))


def in_copies[Thing](
    judge: Callable[[Thing, Path], str], things: Sequence[Thing], copies: "Queue[Path]", workers: int
) -> Iterator[str]:
    """What is said of each thing, in their order; each worker has a copy of its own."""

    def one(thing: Thing) -> str:
        """What is said of it, in a copy that nobody else has meanwhile."""
        copy = copies.get()
        try:
            return judge(thing, copy)
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, things)


def report(mutants: list[Mutant], verdicts: Iterator[str]) -> int:
    """Print a line for each mutant as it is judged, what survived, and the rate."""
    started, survived = time.monotonic(), []
    for number, (mutant, said) in enumerate(zip(mutants, verdicts, strict=True), start=1):
        print(f"{number:4d} of {len(mutants)}  {said:<17} {mutant.name}", flush=True)
        if said == SURVIVED:
            survived.append(mutant)
    killed = len(mutants) - len(survived)
    print(f"\n{killed} of {len(mutants)} mistakes are noticed ({100 * killed / len(mutants):.0f} %), "
          f"{(time.monotonic() - started) / 60:.0f} min.")
    for mutant in survived:
        print(f"  survives: {mutant.name}")
    return 0 if killed >= ENOUGH * len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
