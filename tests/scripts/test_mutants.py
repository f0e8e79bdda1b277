"""The catalogue of plausible mistakes can be used: each can be made in today's code, and its tests are there."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import mutants  # noqa: E402


def test_every_mistake_can_be_made_in_the_code_as_it_is():
    assert list(mutants.misfits(mutants.catalogue())) == []


def test_no_mistake_is_listed_twice():
    made = [(mutant.file, mutant.old, mutant.new) for mutant in mutants.catalogue()]
    assert len(made) == len(set(made))


def test_a_mistake_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\nx = 1\ny = 2\n")

    def mutant(old: str, new: str, tests: tuple[str, ...] = ("a.py",)) -> mutants.Mutant:
        return mutants.Mutant("a.py", old, new, "wrong", tests, compiled=True)

    assert not list(mutants.misfits([mutant("y = 2", "y = 3")], tmp_path))
    for each, words in ((mutant("x = 1", "x = 3"), "stands 2 times"), (mutant("z", "y"), "stands 0 times"),
                        (mutant("y = 2", "y = 2  # two"), "changes no code"), (mutant("y = 2", "y ="), "is no Python"),
                        (mutant("y = 2", "y = 3", ("b.py",)), "no such test b.py")):
        assert [words in said for said in mutants.misfits([each], tmp_path)] == [True]


def test_a_mistake_is_made_judged_and_undone(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("y = 2\n")
    seen = []

    def run_tests(root, tests, compiled):
        seen.append((root / "a.py").read_text())
        return "y = 3" not in seen[-1], ""

    monkeypatch.setattr(mutants, "run_tests", run_tests)
    verdicts = [mutants.verdict(mutants.Mutant("a.py", "y = 2", new, "", ("a.py",), compiled=True), tmp_path)
                for new in ("y = 3", "y = 4")]
    assert verdicts == [mutants.KILLED, mutants.SURVIVED] and seen == ["y = 3\n", "y = 4\n"]
    assert (tmp_path / "a.py").read_text() == "y = 2\n"


def test_a_fork_runs_tests_as_they_are_on_disk_then(tmp_path):
    told = tmp_path / "test_it.py"
    runner = subprocess.Popen([sys.executable, mutants.forked_tests.__file__, "pytest"], cwd=tmp_path, text=True,
                              env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)
    codes = []
    for asserted in ("True", "False"):
        told.write_text(f"def test_it():\n    assert {asserted}\n")
        print(json.dumps(["-q", "-p", "no:cacheprovider", told.name]), file=runner.stdin, flush=True)
        codes.append(json.loads(runner.stdout.readline())[0])
    runner.communicate()
    assert codes == [0, 1] and runner.returncode == 0
