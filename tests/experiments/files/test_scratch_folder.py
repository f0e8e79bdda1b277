"""The folder of one command goes away with it, however it ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from experiments.files.scratch_folder import scratch_folder, sweep

ROOT = Path(__file__).parents[3]
HOLD = (
    "import time\nfrom experiments.console.interrupts import terminable\n"
    "from experiments.files.scratch_folder import scratch_folder\n"
    "with terminable(), scratch_folder() as folder:\n"
    "    (folder / 'futures').mkdir(); print(folder, flush=True); time.sleep(60)\n"
)
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch) -> Path:
    """A temporary folder of our own, for this process and those that it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def holder() -> tuple[subprocess.Popen, Path]:
    command = [sys.executable, "-c", HOLD]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    return process, Path(process.stdout.readline().decode().strip())


def test_the_folder_is_private_and_goes_with_the_block(temporary):
    with scratch_folder() as folder:
        assert folder.parent == temporary
        assert os.name == "nt" or folder.stat().st_mode & 0o077 == 0
        with pytest.raises(RuntimeError), scratch_folder() as other:
            assert other != folder
            raise RuntimeError
        assert folder.exists() and not other.exists()
    assert not any(temporary.iterdir())


@POSIX
def test_what_a_killed_process_left_goes_at_the_next_start_and_what_is_in_use_stays():
    killed, left = holder()
    living, used = holder()
    try:
        killed.kill()
        killed.wait()
        assert (left / "futures").is_dir()
        with scratch_folder():
            assert not left.exists() and (used / "futures").is_dir()
    finally:
        living.kill()
        living.wait()


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_process_that_is_asked_to_end_takes_its_folder_along(number, temporary):
    process, folder = holder()
    process.send_signal(number)
    process.wait(10)
    assert not folder.exists() and not any(temporary.iterdir())


def test_only_what_is_ours_is_swept(temporary):
    (temporary / "mine").mkdir()
    (temporary / "mine" / "kept").touch()
    for name in ("peacegap-scratch-new", "peacegap-scratch-old"):  # no lock: about to get one, or left long ago
        (temporary / name).mkdir()
    os.utime(temporary / "peacegap-scratch-old", (0, time.time() - 90_000))
    (temporary / "peacegap-scratch-file").touch()
    if os.name != "nt":
        (temporary / "peacegap-scratch-link").symlink_to(temporary / "mine")
    sweep()
    assert (temporary / "mine" / "kept").exists() and (temporary / "peacegap-scratch-file").exists()
    assert (temporary / "peacegap-scratch-new").exists() and not (temporary / "peacegap-scratch-old").exists()


@POSIX
def test_nohup_is_respected():
    code = (
        "import os, signal\nfrom experiments.console.interrupts import terminable\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with terminable():\n    os.kill(os.getpid(), signal.SIGHUP)\nprint('alive')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "alive\n"
