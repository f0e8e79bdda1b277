"""The command: what it imports, what it says, and its exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_world
import pytest

from experiments import cli
from experiments.runs import manifest, runner
from experiments.runs.runner import run_study

HEAVY = ("numba", "numpy", "pandas", "mesa", "matplotlib", "pyarrow", "scipy", "pydantic")


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return left.value.code


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("cli")
    run_study(fake_world.plan(replications=8), out, workers=1, simulate=fake_world.simulate)
    return out


def test_help_imports_nothing_heavy():
    code = f"import sys, experiments.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        "", "study", "compare", "describe", "run", "report", "exercise", "bench", "rebuild-missions", "patterns",
        "assumptions", "documents", "list", "check", "schema", "validate", "calibrate", "space",
    ],
)
def test_every_command_has_help(command, capsys):
    assert call(*command.split(), "--help") == 0
    told = capsys.readouterr().out
    assert "Usage: peacegap" in told and "--quiet" in told and "--scenarios DIR" in told
    assert call(*command.split(), "-h") == 0
    assert capsys.readouterr().out == told


def test_the_version_and_completion(capsys, monkeypatch):
    assert call("--version") == 0
    assert capsys.readouterr().out.startswith("peacegap ")
    monkeypatch.setenv("_PEACEGAP_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "peacegap desc")
    monkeypatch.setenv("COMP_CWORD", "1")
    call()
    assert capsys.readouterr().out.strip() == "describe"


CASES = "/nowhere/none.yaml"
REFUSED = [
    ["study", "nosuch"],
    ["study", CASES],
    ["study", "bad.yaml"],
    ["study", "us_dose", "--world", "nosuch"],
    ["study", "us_dose", "--world", CASES],
    ["study", "us_dose", "--scenarios", "nowhere"],
    ["run", "nosuch"],
    ["run", CASES],
    ["run", "karu", "--policy", "nosuch"],
    ["run", "karu", "--policy", f"us_90+{CASES}"],
    ["run", "karu", "--policy", "us_90+us_300"],
    ["run", "karu", "--policy", "us_dose/nosuch"],
    ["bench", "--world", "nosuch"],
    ["exercise", "nosuch"],
    ["describe", "nosuch"],
    ["check", "nosuch"],
    ["list", "nosuch"],
    ["schema", "nosuch"],
    ["assumptions", "--screen", "--policy", "nosuch"],
    ["validate", "nosuch"],
]


def test_what_is_wrong_is_refused_before_anything_heavy_is_imported(tmp_path):
    (tmp_path / "bad.yaml").write_text("kind: study\nname: bad\ntitle: T\nworld: karu\n", encoding="utf-8")
    code = f"""
import sys
from experiments import cli
for arguments in {REFUSED!r}:
    try:
        cli.main(arguments)
    except SystemExit as left:
        print(left.code, *(name for name in {HEAVY[:-1]!r} if name in sys.modules), *arguments)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines() == [" ".join(["2", *arguments]) for arguments in REFUSED]
    assert done.stderr.count("\n") == len(REFUSED)


def test_own_folders_are_named_before_or_after_the_command_and_forgotten_after_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PEACEGAP_SCENARIOS", raising=False)
    for root in ("one", "two"):
        package = tmp_path / root / "packages" / f"of_{root}.yaml"
        package.parent.mkdir(parents=True)
        text = f"kind: package\nname: of_{root}\ntitle: Mine\nparameters: {{night_flight_share: 0.4}}\n"
        package.write_text(text, encoding="utf-8")
    assert call("--scenarios", "one", "describe", "of_one") == 0
    assert call("describe", "of_two", "--scenarios", "one", "--scenarios", "two") == 0
    assert "one/packages" not in os.environ.get("PEACEGAP_SCENARIOS", "") and call("describe", "of_one") == 2
    monkeypatch.setenv("PEACEGAP_SCENARIOS", "two")
    assert call("describe", "of_two") == 0
    assert call("describe", "of_two", "--scenarios", "one") == 2


def test_quiet_leaves_out_progress_alone(capsys):
    from experiments.console.options import say
    from experiments.console.progress import Progress, hushed

    speak_again = hushed()
    try:
        say("compiling")
        progress = Progress("study", 1)
        progress.say("there already")
        progress.advance(1)
    finally:
        speak_again()
    assert capsys.readouterr().err == ""
    Progress("study", 1).say("there already")
    assert capsys.readouterr().err == "study: there already\n"


def test_list_prints_names_and_json(capsys):
    assert call("list") == 0 and "skin_in_the_game" in capsys.readouterr().out
    assert call("list", "parameters", "--json") == 0
    (row, *_) = json.loads(capsys.readouterr().out)["parameters"]
    assert {"name", "meaning", "origin", "default", "low", "high", "unit", "source", "grade"} <= set(row)


def test_every_command_that_is_asked_to_end_says_so(tmp_path, capsys, monkeypatch):
    def asked_to_end(*_):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)

    monkeypatch.setattr("experiments.evidence.mission_names.checked_rows", asked_to_end)
    assert call("validate", str(tmp_path / "any.csv")) == 128 + signal.SIGTERM
    assert capsys.readouterr().err == "\nstopped\n"


@pytest.mark.parametrize("line", [
    "compare nosuch", "report nosuch", "export nosuch runs", "space nosuch.csv", "assumptions --out nosuch",
    "study nosuch", "run nosuch", "exercise nosuch", "validate nosuch", "rebuild-missions --data nosuch",
    "patterns --only NOSUCH", "compare r --mission nosuch", "compare r --gaps --mission nosuch",
])  # fmt: skip
def test_what_is_not_there_is_refused_before_anything_heavy_is_imported(line, tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "manifest.json").write_text(json.dumps(dict.fromkeys(manifest.NEEDED, []) | {"missions": ["x"]}))
    code = ("import sys\nfrom experiments.cli import main\n"
            "try: main(sys.argv[1:])\n"
            "except SystemExit as left: print(left.code, [m for m in ('pandas', 'numba', 'mesa', 'pyarrow', 'scipy') "
            "if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code, *line.split()], cwd=tmp_path, capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[1])}, check=True)
    assert done.stdout == "2 []\n" and done.stderr.count("\n") == 1 and "nosuch" in done.stderr.lower()


def test_no_command_shows_the_help(capsys):
    assert call() == 0
    assert "study" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["study", "skin_in_the_gam"], "did you mean 'skin_in_the_game'"),
        (["study", "skin_in_the_game", "--replications", "0"], "'--replications'"),
        (["study", "skin_in_the_game", "--months", "none"], "'--months'"),
        (["study", "skin_in_the_game", "--workers", "0"], "'--workers'"),
        (["study", "skin_in_the_game", "--world", "malli"], "did you mean 'mali'"),
        (["studdy"], "No such command"),
        (["run", "mali", "--policy", "us_enabler"], "did you mean 'us_enablers'"),
        (["run", "mali", "--policy", "us_90+nothing_such"], "nothing_such"),
        (["describe", "us_enablerz"], "us_enablers"),
        (["compare", "nowhere"], "there is no such folder"),
        (["report", "."], "holds no results"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(arguments, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call(*arguments) == 2
    said = capsys.readouterr()
    assert words in said.err and said.err.count("\n") == 1 and said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_compare_prints_and_writes(folder, capsys, tmp_path):
    assert call("compare", str(folder), "--csv", str(tmp_path / "table.csv")) == 0
    assert "Nothing here is a forecast" in capsys.readouterr().out
    assert (tmp_path / "table.csv").read_text().startswith("policy,")
    assert call("compare", str(folder), "--mission", "west") == 2
    assert "north, south" in capsys.readouterr().err
    assert call("compare", str(folder), "--months", "99") == 2
    assert call("compare", str(folder), "--mission", "south", "--months", "2", "--all") == 0


def test_describe_a_package_a_list_and_a_policy_of_a_study(capsys):
    assert call("describe", "us_90") == 0
    assert call("describe", "us_90+gpoi_surge") == 0
    assert call("describe", "skin_in_the_game/us_90_equal_cost") == 0
    assert capsys.readouterr().out.count("Changes against the baseline") >= 3


def test_a_study_from_its_file_to_the_report(capsys, tmp_path, monkeypatch):
    class Page:
        @staticmethod
        def write(results):
            return results.path / "report.html"

    monkeypatch.setattr(runner, "_model", lambda: simulate_any)
    monkeypatch.setattr(runner, "compile_model", lambda say: None)
    monkeypatch.setitem(sys.modules, "experiments.report.page", Page)
    monkeypatch.setattr("experiments.report.page", Page, raising=False)
    out = tmp_path / "out"
    options = [
        "--replications",
        "4",
        "--months",
        "24",
        "--workers",
        "1",
        "--out",
        str(out),
        "--world",
        "mali",
    ]
    assert call("study", "skin_in_the_game", "--demo", *options) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == f"report: {out / 'report.html'}"
    assert (out / "compare.csv").exists() and (out / "resolved" / "us_enablers.json").exists()
    assert call("study", "skin_in_the_game", *options[:1], "8", *options[2:]) == 2
    assert "--resume extends it" in capsys.readouterr().err


def simulate_any(scenario, **rest):
    from dataclasses import replace
    from types import SimpleNamespace

    made = fake_world.simulate(
        SimpleNamespace(policy="baseline", parameters=fake_world.plan().baseline.scenario.parameters), **rest
    )
    return replace(made, monthly=made.monthly[:, :1], gaps=made.gaps[:, :1], losses=made.losses[:1])


def test_ctrl_c_is_one_line(monkeypatch, capsys, folder):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.compare.comparison.compare", interrupted)
    assert call("compare", str(folder)) == 130
    assert capsys.readouterr().err == "\nstopped\n"


def test_ctrl_c_before_anything_is_finished_promises_nothing(monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.plan.study.plan_study", interrupted)
    assert call("study", "us_dose") == 130
    assert capsys.readouterr().err == "\nstopped\n"


def test_a_fault_of_the_program_is_not_hidden(monkeypatch, folder):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("experiments.compare.comparison.compare", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main(["compare", str(folder)])
