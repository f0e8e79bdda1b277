"""Compiled code is run when it is read: it lies where no other user can have put something, or nowhere for long."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sim.compiled import folder as folders
from sim.compiled.folder import VARIABLE, compiled_folder, user_folder
from sim.compiled.import_graph import ROOT
from sim.engine import KEPT

SOMEBODY = 12345
needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and permissions as POSIX has them")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """A home of one's own, whose cache is the usual place."""
    monkeypatch.setenv(VARIABLE, "")  # put back as it was, whatever is set meanwhile
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(folders, "_made", [])
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def checkout(tmp_path) -> Path:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "pyproject.toml").touch()
    return root


@pytest.fixture
def installed(tmp_path) -> Path:
    """Where a wheel would be: no project file."""
    (tmp_path / "packages").mkdir()
    return tmp_path / "packages"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_checkout_of_ones_own_keeps_its_compiled_code(checkout):
    found = compiled_folder(checkout, "abc")
    assert found.path == checkout / ".numba_cache" / "abc" and not found.why_not_kept
    assert mode(checkout / ".numba_cache") == 0o700


def test_an_installed_package_keeps_it_in_the_users_cache(installed, home, monkeypatch, tmp_path):
    assert compiled_folder(installed, "abc").path == home / ".cache" / "peacegap" / "abc"
    assert mode(home / ".cache" / "peacegap") == 0o700
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert compiled_folder(installed, "abc").path == tmp_path / "xdg" / "peacegap" / "abc"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/to/nothing")
    assert compiled_folder(installed, "abc").path == home / ".cache" / "peacegap" / "abc"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    assert compiled_folder(installed, "abc").path == tmp_path / "mine" / "abc"


def test_each_platform_has_its_usual_place(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert user_folder() == home / "Library" / "Caches" / "peacegap"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(home / "AppData"))
    assert user_folder() == home / "AppData" / "peacegap"
    monkeypatch.delenv("LOCALAPPDATA")
    assert user_folder() is None


@needs_root
def test_the_checkout_of_another_user_is_not_written_to(checkout, home):
    os.chown(checkout, SOMEBODY, SOMEBODY)
    assert compiled_folder(checkout, "abc").path == home / ".cache" / "peacegap" / "abc"
    assert not (checkout / ".numba_cache").exists()


def given_away(place: Path) -> None:
    place.mkdir(parents=True)
    os.chown(place, SOMEBODY, SOMEBODY)


def for_all_to_write(place: Path) -> None:
    place.mkdir(parents=True)
    place.chmod(0o777)


def for_a_group_to_write(place: Path) -> None:
    place.mkdir(parents=True)
    place.chmod(0o770)


def a_link(place: Path) -> None:
    (place.parent / "elsewhere").mkdir(parents=True)
    place.symlink_to(place.parent / "elsewhere")


def below_a_folder_of_another(place: Path) -> None:
    given_away(place.parent)
    place.mkdir(mode=0o700)


def below_a_folder_for_all(place: Path) -> None:
    for_all_to_write(place.parent)
    place.mkdir(mode=0o700)


def below_a_link_of_another(place: Path) -> None:
    (place.parent.parent / "real").mkdir(parents=True)
    place.parent.symlink_to(place.parent.parent / "real")
    os.chown(place.parent, SOMEBODY, SOMEBODY, follow_symlinks=False)
    place.mkdir(mode=0o700)


def a_file(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.touch()


TRAPS = [
    pytest.param(given_away, "belongs to another user", marks=needs_root),
    (for_all_to_write, "others may write"), (for_a_group_to_write, "others may write"), (a_link, "or a link"),
    pytest.param(below_a_folder_of_another, "others may replace", marks=needs_root),
    (below_a_folder_for_all, "others may replace"),
    pytest.param(below_a_link_of_another, "others may replace", marks=needs_root), (a_file, "cannot be used"),
]


@pytest.mark.parametrize(("trap", "why"), TRAPS)
def test_a_folder_that_others_could_have_filled_is_not_used(trap, why, installed, tmp_path, monkeypatch):
    place = tmp_path / "shared" / "deeper" / "cache"
    trap(place)
    monkeypatch.setenv(VARIABLE, str(place))
    found = compiled_folder(installed, "abc")
    assert why in found.why_not_kept and str(tmp_path) in found.why_not_kept
    assert place not in found.path.parents
    assert mode(found.path.parent) == 0o700 and found.path.parent.stat().st_uid == os.geteuid()


@pytest.mark.parametrize(("trap", "why"), TRAPS)
def test_a_checkout_whose_folder_is_a_trap_uses_the_users_cache(trap, why, tmp_path, home):
    root = tmp_path / "checkout"
    trap(root / ".numba_cache")
    (root / "pyproject.toml").touch()
    found = compiled_folder(root, "abc")
    assert found.path == home / ".cache" / "peacegap" / "abc" and not found.why_not_kept


def test_a_sticky_folder_such_as_tmp_is_safe_enough_to_make_ones_own_in(installed, tmp_path, monkeypatch):
    for_all_to_write(tmp_path / "tmp")
    (tmp_path / "tmp").chmod(0o1777)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "tmp" / "mine"))
    assert compiled_folder(installed, "abc").path == tmp_path / "tmp" / "mine" / "abc"


def test_the_name_that_anyone_could_make_first_is_not_used(installed, tmp_path, monkeypatch, home):
    """Earlier, compiled code of an installed package lay in the temporary folder, under a name known to all."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    planted = tmp_path / "peacegap" / ".numba_cache" / "abc"
    planted.mkdir(parents=True)
    assert planted != compiled_folder(installed, "abc").path
    shutil.rmtree(home)
    home.write_text("a file: no cache can be made here")
    assert planted != compiled_folder(installed, "abc").path


SCRIPT = """
import subprocess, sys
from pathlib import Path
from sim.compiled.folder import compiled_folder
found = compiled_folder(Path(sys.argv[1]), "abc")
found.path.mkdir(exist_ok=True)
print(found.path)
if len(sys.argv) == 2:
    subprocess.run([sys.executable, __file__, sys.argv[1], "child"], check=True)
"""


def test_a_private_folder_serves_the_processes_that_it_was_made_for_and_vanishes(installed, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    for_all_to_write(tmp_path / "open")
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: str(tmp_path / "open")}
    done = subprocess.run([sys.executable, script, installed], env=surroundings, stdout=subprocess.PIPE, check=True)
    ours, childs = done.stdout.decode().split()
    assert ours == childs and "peacegap-compiled-" in ours
    assert not Path(ours).parent.exists()


def test_the_user_hears_once_that_nothing_is_kept(monkeypatch):
    from experiments.runs import runner
    from sim import engine, warm_up

    monkeypatch.setattr(engine, "KEPT", folders.CompiledFolder(Path("x"), "x belongs to another user"))
    monkeypatch.setattr(warm_up, "is_cold", lambda: False)
    monkeypatch.setattr(warm_up, "warm_up", lambda: None)
    said: list[str] = []
    runner.compile_model(said.append)
    assert len(said) == 1 and "x belongs to another user" in said[0] and VARIABLE in said[0]


def test_no_file_of_the_folder_one_stands_in_runs_while_the_model_compiles(tmp_path):
    """``python -c`` looks for modules in the current folder first: a ``numba.py`` there would have run."""
    from experiments.bench.clock import fresh_process

    (tmp_path / "numba.py").write_text("raise SystemExit('a file of this folder ran')\n")
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        fresh_process("import numba, sim")
    finally:
        os.chdir(here)


def test_every_process_of_ours_that_runs_code_ignores_the_current_folder():
    for path in (*(ROOT / "sim").rglob("*.py"), *(ROOT / "experiments").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert '[sys.executable, "-c"' not in text, path
        # A scratch folder only clears away there, and looks at owner and lock before it does.
        assert "gettempdir" not in text or path.name == "scratch_folder.py", path


@needs_root
def test_what_another_user_planted_in_the_folder_of_this_code_is_not_run(tmp_path, monkeypatch):
    place = tmp_path / "cache"
    (place / "abc").mkdir(parents=True, mode=0o700)
    place.chmod(0o700)
    monkeypatch.setenv(VARIABLE, str(place))
    assert compiled_folder(tmp_path, "abc").path == place / "abc"
    planted = place / "abc" / "day.nbi"
    planted.write_bytes(b"a pickle")
    os.chown(planted, 12345, 12345)
    found = compiled_folder(tmp_path, "abc")
    assert found.path.parent != place and "belongs to another user" in found.why_not_kept


def test_numba_looks_for_compiled_code_nowhere_else():
    code = "import sim.engine.day as day; print(day.run_days._cache.cache_path)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT,
                          env={**os.environ, "NUMBA_CACHE_LOCATOR_CLASSES": "UserWideCacheLocator"})
    assert Path(told.stdout.strip()).is_relative_to(KEPT.path.parent)


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive = tmp_path / f"peacegap-compiled-{ended.pid}-x", tmp_path / f"peacegap-compiled-{os.getpid()}-x"
    dead.mkdir()
    alive.mkdir()
    made = folders._of_this_process()
    assert alive.exists() and made.exists() and not dead.exists()
