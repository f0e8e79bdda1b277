"""From the first line on: interrupts, memory that is short, readers that leave."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.console.memory import shortage

ROOT = Path(__file__).parents[2]
# What Python does before it comes to our first line is its own; from there on it is ours to answer.
BEGIN = "import os; from experiments import start; os.write(1, b'.'); start.main()"
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def started(*arguments: str) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout.read(1) == b"."
    return process


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("milliseconds", [0, 10, 20, 40, 60, 80, 100, 150, 200, 250, 300])
def test_an_interrupt_at_any_moment_of_the_start_is_one_word(milliseconds, number):
    process = started("run", "karu", "--months", "240", "--events", "0")
    time.sleep(milliseconds / 1000)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (128 + number, b"")
    assert [line for line in err.decode().splitlines() if line and "compiling" not in line] == ["stopped"]


def test_the_command_starts_in_this_module_however_it_is_called():
    assert 'peacegap = "experiments.start:main"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "experiments", "--help"], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.startswith(b"Usage: peacegap")


@POSIX
@pytest.mark.parametrize("megabytes", [300, 450, 600])
def test_too_little_memory_is_one_sentence(megabytes):
    command = f"ulimit -v {megabytes * 1000} && exec {sys.executable} -c '{BEGIN}' run karu --months 1"
    done = subprocess.run(["sh", "-c", command.replace("b'.'", 'b"."')], capture_output=True, cwd=ROOT, check=False)
    said = done.stderr.decode().splitlines()
    assert done.returncode == 2 and len(said) == 1, done.stderr.decode()
    # Where in its imports it runs out decides which of two sentences it is.
    assert said[0].startswith("peacegap: ") and "memory" in said[0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that takes nothing")
@pytest.mark.parametrize("line", ["--version", "list"])
def test_a_standard_output_that_takes_no_more_is_one_sentence(line):
    # The version stays in a buffer until the end, the list is more than one holds.
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "experiments", line], stdout=full, stderr=subprocess.PIPE,
                              text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (2, "peacegap: No space left on device: standard output\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that takes nothing")
def test_an_error_stream_that_takes_no_more_leaves_the_code():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "experiments", "run", "nosuch"], stdout=subprocess.PIPE,
                              stderr=full, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_fault_of_the_program_is_no_lack_of_memory():
    assert shortage(ImportError("No module named 'mesa'")) is None
    assert shortage(OSError("something")) is None
    assert shortage(ValueError("out of memory")) is None
    assert shortage(MemoryError())
    try:
        raise RuntimeError("numba") from OSError(12, "Cannot allocate memory")
    except RuntimeError as error:
        assert shortage(error)


@POSIX
def test_a_reader_that_leaves_is_no_error():
    command = f"{sys.executable} -m experiments check --json | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout in (b"{0\n", b"{141\n") and done.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_a_shell_has_this_program_ignore_stays_ignored(number):
    """A shell starts work in the background with Ctrl-C ignored."""
    code = f"import signal; signal.signal({int(number)}, signal.SIG_IGN); " \
           "import experiments.start as start; from experiments.console.interrupts import terminable\n" \
           "start._answer_ctrl_c(signal.default_int_handler)\n" \
           f"with terminable(): print(signal.getsignal({int(number)}) is signal.SIG_IGN)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "True"
