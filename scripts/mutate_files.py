"""Mutate scenario files by the thousand and see that ``peacegap check`` always answers, soon and in words.

``python scripts/mutate_files.py --count 10000`` works in batches, each a process of its own with at most 1 GB of
memory; a file may take five seconds of processor time. What breaks is printed with the number that makes it
again, and ends the whole with code 1.
"""

import argparse
import contextlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]
MEMORY_BYTES = 1_000_000_000
SECONDS = 5.0
BATCH = 250


def check_one(number: int, folder: Path) -> tuple[str, float]:
    """What went wrong with one mutation, empty if the command answered as it should, and the seconds it took."""
    from mutations import mutate

    from experiments.cli import main

    path = mutate(number, folder)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    start = time.process_time()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(["check", str(path)])
    except SystemExit as left:
        code = left.code
    except BaseException:
        return traceback.format_exc(limit=-3), time.process_time() - start
    seconds = time.process_time() - start
    if seconds > SECONDS:
        return f"{path.name}: {seconds:.1f} seconds", seconds
    return "" if code in (0, 2) else f"{path.name}: code {code}", seconds


def run_batch(start: int, end: int) -> None:
    """Check the mutations of one batch in this process and print what went wrong, and the memory used."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "scenario")]
    with tempfile.TemporaryDirectory() as folder:
        answers = {number: check_one(number, Path(folder)) for number in range(start, end)}
    wrong = {number: said for number, (said, _) in answers.items() if said}
    slowest = max(answers, key=lambda number: answers[number][1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wrong": wrong, "peak_mb": peak, "slowest": [answers[slowest][1], slowest]}))


def main() -> int:
    """All batches, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--batch", type=int, nargs=2, metavar=("START", "END"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.batch:
        run_batch(*options.batch)
        return 0
    failures, peak, slowest = 0, 0.0, [0.0, 0]
    for start in range(options.first, options.first + options.count, BATCH):
        end = min(start + BATCH, options.first + options.count)
        command = [sys.executable, __file__, "--batch", str(start), str(end)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"batch {start}-{end} died with {done.returncode}: {done.stderr[-500:]}")
            failures += 1
            continue
        said = json.loads(done.stdout.splitlines()[-1])
        peak, slowest = max(peak, said["peak_mb"]), max(slowest, said["slowest"])
        for number, what in said["wrong"].items():
            print(f"mutation {number}: {what}", flush=True)
        failures += len(said["wrong"])
        print(f"{end} files, {failures} failures, peak memory {peak:.0f} MB", file=sys.stderr, flush=True)
    longest = f"slowest {slowest[0]:.1f} s (mutation {slowest[1]})"
    print(f"{options.count} mutated files: {failures} failures, {longest}, peak memory {peak:.0f} MB")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
