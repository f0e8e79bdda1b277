"""The files that make the environment agree with each other and give away no address."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^[a-z0-9][a-z0-9-]*==[0-9][0-9A-Za-z.+!]*$")

#: What a declared library is built on and hands to its users: its own requirement, not ours.
COMPANIONS = {"llvmlite": "numba", "markupsafe": "jinja2", "threadpoolctl": "scikit-learn"}


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins() -> list[str]:
    return (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_uv_and_pip_pin_the_same_versions(project, pins):
    assert project["tool"]["uv"]["constraint-dependencies"] == pins


def test_every_pin_is_one_exact_version_named_once(pins):
    assert [line for line in pins if not PIN.match(line)] == []
    names = [_name(line) for line in pins]
    assert len(names) == len(set(names))
    assert "pip" not in names


def test_every_dependency_is_pinned(project, pins):
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"]
    assert {_name(requirement) for requirement in wanted} <= {_name(line) for line in pins}


def test_everything_the_code_imports_is_declared(project):
    # Otherwise it is there only as long as another library happens to bring it.
    declared = {"yaml" if name == "pyyaml" else "sklearn" if name == "scikit-learn" else name for name in (
        _name(requirement)
        for group in (project["project"]["dependencies"], *project["project"]["optional-dependencies"].values())
        for requirement in group
    )}
    folders = ("sim", "experiments")
    files = [ROOT / "peacegap.py", *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]
    imported = {
        name.partition(".")[0].lower()
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    assert imported - set(sys.stdlib_module_names) - {*folders, "peacegap"} - declared - set(COMPANIONS) == set()
    assert set(COMPANIONS) <= imported, "no longer imported"


def test_a_plain_installation_brings_what_every_command_of_the_readme_imports(project):
    # `assumptions --screen` and `calibrate` once needed an extra, and found that out after a minute of trials.
    extras = {"experiments/runs/cluster.py": {"distributed"}, "experiments/bench/yardstick.py": {"starsim"}}
    brought = {"yaml" if name == "pyyaml" else "sklearn" if name == "scikit-learn" else name
               for name in map(_name, project["project"]["dependencies"])}
    for path in (ROOT / "experiments").rglob("*.py"):
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        imported = {name.partition(".")[0].lower() for node in tree for name in _imported(node)}
        ours = {*sys.stdlib_module_names, "sim", "experiments", "peacegap", *COMPANIONS}
        assert imported - ours - brought == extras.get(path.relative_to(ROOT).as_posix(), set()), path


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_extra_and_group_dev_are_the_same_list(project):
    assert project["dependency-groups"]["dev"] == project["project"]["optional-dependencies"]["dev"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt", "Makefile", "scripts/setup.sh"])
def test_no_address_of_a_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8").lower()
    for forbidden in ("http", "index-url", "find-links", "file:", "pypi"):
        assert forbidden not in text


def test_python_version(project):
    assert (ROOT / ".python-version").read_text(encoding="utf-8").strip() == "3.12"
    assert project["project"]["requires-python"] == ">=3.12"


@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="the environment was not made by scripts/setup.sh")
@pytest.mark.parametrize("name", ["pydantic.main", "typer.main", "yaml.events", "numba.core.types", "pandas"])
def test_byte_code_of_what_the_commands_import_is_there(name):
    # Where PYTHONDONTWRITEBYTECODE is set, each start would compile these libraries anew: `check` took twice as long.
    found = importlib.util.find_spec(name)
    assert found is not None and found.cached is not None and Path(found.cached).exists()


def test_lock_files_are_ignored():
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"uv.lock", "pylock*.toml"} <= set(lines)


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="needs git and a git checkout"
)
@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("uv.lock", True),
        ("pylock.toml", True),
        ("pylock.dev.toml", True),
        ("results/some_study/runs.parquet", True),
        ("results/README.md", False),
        ("results/reference/compare.csv", False),
        (".python-version", False),
        ("constraints.txt", False),
    ],
)
def test_what_git_ignores(path, ignored):
    answer = subprocess.run(["git", "check-ignore", "-q", "--no-index", path], cwd=ROOT, check=False)
    assert answer.returncode == (0 if ignored else 1)
