"""A wheel in an environment of its own, in an empty folder: what it holds, and that the README's path works from it."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numba
import pytest

import sim.engine

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: What a checkout holds that a wheel is built from.
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "peacegap.py", "sim", "experiments", "scenarios",
              "tests")
#: Endings of the files that the model reads or runs.
READ = (".py", ".j2", ".yaml", ".csv", ".json")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, so that the checkout stays as it is; nothing is fetched."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in (*BUILT_FROM, "results/reference"):
        place = source / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, place)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


class Installed:
    """The wheel, unpacked where Python finds it and without the checkout, and the command in an empty folder."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.site, self.here = folder / "site", folder / "empty"
        self.here.mkdir(parents=True)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.site)
        # The libraries of this environment, without the link to the checkout, which only a site folder of its own has.
        libraries = next(path for path in sys.path if path.endswith("site-packages"))
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PEACEGAP", "COV"))
        } | {"PYTHONPATH": os.pathsep.join([str(self.site), libraries]), "PYTHONNOUSERSITE": "1",
             "PEACEGAP_CACHE": str(folder / "cache")}
        self._entry = folder / "bin" / "peacegap"
        self._entry.parent.mkdir()
        # As pip writes it; worker processes import it again.
        entry = "import sys\nfrom experiments.start import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
        self._entry.write_text(entry, encoding="utf-8")

    def python(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run Python as the environment's own would, without the site folder that knows the checkout."""
        return subprocess.run([sys.executable, "-S", *arguments], cwd=self.here, env=self.environment,
                              capture_output=True, text=True, check=False)

    def __call__(self, line: str) -> subprocess.CompletedProcess:
        return self.python(str(self._entry), *line.split())

    def ok(self, line: str) -> str:
        """What a command prints; it must end well."""
        done = self(line)
        assert done.returncode == 0, f"peacegap {line}: {done.stdout}{done.stderr}"
        return done.stdout

    def reuse_compiled(self) -> None:
        """Let it find what this environment has compiled: the same bytes at another place."""
        code = "import sim.engine, numba; print(numba.config.CACHE_DIR)"
        theirs = Path(self.python("-c", code).stdout.strip())
        for path in self.site.rglob("*.py"):
            shutil.copystat(ROOT / path.relative_to(self.site), path)
        for room in [ROOT / "sim", *(path for path in (ROOT / "sim").rglob("*") if path.is_dir())]:
            ours = Path(numba.config.CACHE_DIR) / _cache_name(room)
            if ours.is_dir():
                shutil.copytree(ours, theirs / _cache_name(self.site / room.relative_to(ROOT)))


def _cache_name(folder: Path) -> str:
    """As numba names the folder of what is compiled of a folder."""
    from numba.core.caching import UserProvidedCacheLocator

    return UserProvidedCacheLocator.get_suitable_cache_subpath(str(folder / "any.py"))


@pytest.fixture(scope="module")
def peacegap(wheel, tmp_path_factory) -> Installed:
    assert sim.engine.__file__.startswith(str(ROOT))
    installed = Installed(wheel, tmp_path_factory.mktemp("installed"))
    installed.reuse_compiled()
    return installed


def test_it_holds_all_modules_and_scenarios_and_nothing_else_at_the_top(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names} == {"peacegap.py", "sim", "experiments", "peacegap-0.1.0.dist-info"}
    files = (path for room in ("sim", "experiments", "scenarios") for path in (ROOT / room).rglob("*"))
    held = {path.relative_to(ROOT).as_posix() for path in files if path.is_file() and path.suffix in READ}
    wanted = {f"sim/{name}" if name.startswith("scenarios/") else name for name in held}
    assert wanted <= names
    assert not [name for name in names if "test" in Path(name).name or name.startswith("tests")]


def test_it_does_not_see_the_checkout(peacegap):
    code = "import peacegap, sim, experiments; print(peacegap.__file__, sim.__file__, experiments.__file__)"
    places = peacegap.python("-c", code).stdout.split()
    assert len(places) == 3 and all(place.startswith(str(peacegap.site)) for place in places)


def test_the_ten_minutes_of_the_readme(peacegap):
    assert re.fullmatch(r"peacegap \d+\.\d+\.\d+\n", peacegap.ok("--version"))
    assert "karu" in peacegap.ok("list worlds")
    assert "Month" in peacegap.ok("run karu --policy us_enablers --seed 7 --months 2").title()
    study = peacegap("study us_dose --world karu --replications 2 --months 3 --workers 1 --quiet --out results/first")
    assert study.returncode == 0 and study.stderr == ""
    assert (peacegap.here / "results" / "first" / "report.html").is_file()
    assert "Nothing here is a forecast" in peacegap.ok("compare results/first --csv first.csv")
    peacegap.ok("compare results/first --gaps")
    assert (peacegap.here / "first.csv").is_file()
    blocks = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (package,) = [block for block in blocks if "kind: package" in block]
    own = peacegap.here / "scenarios" / "packages" / "night_evacuation.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(package, encoding="utf-8")
    assert "-> 0.5" in peacegap.ok("describe night_evacuation")
    assert "[scenarios/packages/night_evacuation.yaml]" in peacegap.ok("list packages")
    peacegap.ok("run karu --policy night_evacuation --seed 7 --months 1")
    peacegap.ok("exercise predict_then_run --sheet sheet.md")
    assert (peacegap.here / "sheet.md").is_file()


def test_its_own_library_travels_to_worker_processes(peacegap):
    study = {"kind": "study", "name": "nights", "title": "Nights", "world": "karu", "replications": 2, "months": 2,
             "policies": [{"name": "baseline", "title": "As in 2021"},
                          {"name": "night", "title": "Night", "packages": ["night_two"]}]}
    package = {"kind": "package", "name": "night_two", "title": "Night", "parameters": {"night_flight_share": 0.4}}
    library = peacegap.here.parent / "library"
    for folder, document in (("studies", study), ("packages", package)):
        (library / folder).mkdir(parents=True)
        (library / folder / f"{document['name']}.yaml").write_text(json.dumps(document), encoding="utf-8")
    assert peacegap("study nights").returncode == 2
    assert "night" in peacegap.ok(f"study nights --scenarios {library} --workers 2 --out results/nights")


def test_what_reads_more_than_scenarios_works_and_what_needs_a_checkout_says_so(peacegap):
    assert "Influence from" in peacegap.ok("assumptions --top 3")
    assert "all in order" in peacegap.ok("check")
    assert json.loads(peacegap.ok("schema"))
    for line in ("documents", "calibrate --quick --adopt"):
        refused = peacegap(line)
        assert refused.returncode == 2 and "works in a checkout" in refused.stderr and refused.stderr.count("\n") == 1
    assert sorted(path.name for path in peacegap.here.iterdir()) == ["first.csv", "results", "scenarios", "sheet.md"]


def test_a_namesake_of_the_model_is_named(peacegap, tmp_path):
    (tmp_path / "sim.py").write_text("print('mine')\n", encoding="utf-8")
    path = peacegap.environment["PYTHONPATH"]
    peacegap.environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), path])
    try:
        refused = peacegap("run karu")
        script = peacegap.python("-c", "import experiments.plan.study")
    finally:
        peacegap.environment["PYTHONPATH"] = path
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
    assert f"{tmp_path / 'sim.py'} hides the package 'sim' of peacegap: rename it" in refused.stderr
    assert f"{tmp_path / 'sim.py'} hides the package 'sim'" in script.stderr.splitlines()[-1]
