"""Studies that are odd but natural: the baseline alone, a world that is a file, a folder where a file belongs."""

import json
import shlex
from pathlib import Path

import fake_world
import pytest
import synthetic
from synthetic_studies import study as synthetic_study

from experiments import cli
from experiments.compare import baseline_alone
from experiments.compare.comparison import compare
from experiments.report.page import write
from experiments.runs import results_folder
from experiments.runs.runner import run_study
from experiments.runs.store import Results, rerun_command, study_of
from experiments.tables.columns import BASELINE
from sim.scenario.errors import ScenarioError


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main([str(each) for each in arguments])
    return left.value.code


def lone_plan():
    found = fake_world.plan(replications=8)
    policies = tuple(policy for policy in found.study.policies if policy.name == found.baseline.name)
    return fake_world.replace(
        found, study=found.study.model_copy(update={"policies": policies}), arms=(found.baseline,)
    )


@pytest.fixture(scope="module")
def lone(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("lone") / "study"
    run_study(lone_plan(), out, workers=1, simulate=fake_world.simulate)
    return out


def test_the_baseline_alone_is_shown_without_a_comparison(lone, tmp_path, capsys):
    assert call("compare", lone, "--csv", tmp_path / "b.csv") == 0
    out = capsys.readouterr().out
    assert baseline_alone.NOTHING_TO_COMPARE in out and "8 futures" in out
    rows = (tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("policy,mission,months,outcome,title,unit,") and len(rows) > 6
    assert call("compare", lone, "--gaps") == 0
    assert call("compare", lone, "--months", 1, "--all") == 0


def test_the_level_of_the_baseline_is_the_one_that_comparisons_start_from(tmp_path):
    results = run_study(fake_world.plan(replications=8), tmp_path, workers=1, simulate=fake_world.simulate)
    levels = baseline_alone.levels(results).set_index("outcome")["mean"]
    compared = compare(results).drop_duplicates("outcome").set_index("outcome")["baseline"]
    assert (levels - compared).abs().max() < 1e-9


def test_comparing_the_baseline_alone_gives_no_rows_and_all_columns(lone, tmp_path):
    full = run_study(fake_world.plan(replications=8), tmp_path, workers=1, simulate=fake_world.simulate)
    table = compare(Results(lone))
    assert table.empty and list(table) == list(compare(full))


def test_the_report_of_the_baseline_alone_says_what_happens_under_it(tmp_path):
    made = synthetic_study(months=12, replications=8, policies=())
    assert [policy.name for policy in made.policies] == [made.baseline]
    page = write(synthetic.results(tmp_path, made, missions=("kasara",))).read_text(encoding="utf-8")
    assert "What happens under the baseline?" in page and baseline_alone.NOTHING_TO_COMPARE in page
    assert "<caption>Mean difference" not in page and "does not ask" not in page
    assert (tmp_path / "figures" / "map_kasara.png").exists()


def test_a_study_whose_world_is_a_file_is_read_back_and_says_how_to_run_it_again(tmp_path):
    plan = fake_world.plan(replications=4)
    study = plan.study.model_copy(update={"world": "my worlds/haiti.yaml"})
    file = Path.cwd() / "studies" / "mine.yaml"
    run_study(fake_world.replace(plan, study=study, file=file), tmp_path, workers=1, simulate=fake_world.simulate)
    results = Results(tmp_path)
    assert study_of(results.study).world == "my worlds/haiti.yaml"
    words = shlex.split(rerun_command(results.manifest))
    assert words[:5] == ["peacegap", "study", "studies/mine.yaml", "--world", "my worlds/haiti.yaml"]
    assert words[5:] == ["--seed", str(study.seed), "--replications", "4", "--months", str(study.months)]


def test_a_manifest_with_a_study_of_another_version_is_one_sentence():
    with pytest.raises(ScenarioError, match="cannot read"):
        study_of({"kind": "study", "name": "NOT A NAME", "world": "x.yaml"})


def test_a_folder_where_a_table_belongs_is_named_and_nothing_is_computed(tmp_path, capsys):
    out = tmp_path / "study"
    run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate)
    (out / "runs.parquet").unlink()
    (out / "runs.parquet").mkdir()
    (out / "runs.parquet" / "mine").touch()
    assert call("compare", out) == 2
    said = capsys.readouterr().err
    assert "it is a folder; move it elsewhere; --resume" in said and "remove" not in said
    with pytest.raises(ScenarioError, match="runs.parquet is a folder.*move it elsewhere"):
        run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate, resume=True)
    (out / "runs.parquet").rename(tmp_path / "elsewhere")
    run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate, resume=True)
    assert call("compare", out) == 0


@pytest.mark.parametrize("name", ["codebook.md", "compare.csv", "gap_changes.csv", "report.html", "stress.md"])
def test_a_folder_where_a_page_belongs_is_named_before_anything_is_computed(tmp_path, name):
    out = tmp_path / "study"
    run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate)
    (out / name).unlink(missing_ok=True)
    (out / name).mkdir()
    with pytest.raises(ScenarioError, match=f"{name} is a folder.*move it elsewhere"):
        run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate, resume=True)


def test_a_file_where_the_figures_belong_is_named_before_they_are_drawn(tmp_path, capsys):
    out = tmp_path / "study"
    run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate)
    (out / "figures").touch()
    assert call("report", out) == 2
    assert "figures is not a folder" in capsys.readouterr().err


def test_the_table_of_the_baseline_alone_is_in_the_codebook(lone, tmp_path):
    assert call("compare", lone, "--csv", tmp_path / "b.csv") == 0
    header = (tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == [column.name for column in BASELINE]
    assert "## baseline.csv" in (lone / "codebook.md").read_text(encoding="utf-8")


def test_no_message_about_a_folder_advises_to_remove_it(tmp_path):
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(ScenarioError) as wrong:
        run_study(fake_world.plan(replications=4), tmp_path, workers=1, simulate=fake_world.simulate)
    assert "another folder" in str(wrong.value) and "remove" not in str(wrong.value)
    sources = Path(results_folder.__file__).parent.rglob("*.py")
    assert not [path for path in sources if "remove this" in path.read_text(encoding="utf-8")]


def test_only_half_written_files_of_ours_are_cleared_away(tmp_path):
    out = tmp_path / "study"
    run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate)
    (out / ".runs.parquet.123.part").touch()
    (out / ".my.part").touch()
    run_study(fake_world.plan(replications=4), out, workers=1, simulate=fake_world.simulate, resume=True)
    assert (out / ".my.part").exists() and not (out / ".runs.parquet.123.part").exists()


def test_older_folders_without_the_words_that_were_typed_say_the_name_of_the_study(lone):
    manifest = json.loads((lone / "manifest.json").read_text(encoding="utf-8"))
    del manifest["given"]
    assert f"peacegap study {manifest['study']['name']} " in rerun_command(manifest)
