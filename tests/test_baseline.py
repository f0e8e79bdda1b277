"""No number moves unseen: runs give what the baseline keeps, and the changelog names the baseline it speaks of."""

import re
import shutil

import baseline
import pytest

MENDED = 'if that is meant: make baselines WHY="why the numbers moved"'


@pytest.mark.parametrize("world", baseline.WORLDS)
def test_runs_give_the_numbers_of_the_baseline(world):
    changes = baseline.moved(world, baseline.recorded(world), baseline.measured(world))
    assert not changes, "\n".join(["numbers moved", *map(str, changes), MENDED])


@pytest.mark.parametrize("world", baseline.WORLDS)
def test_a_baseline_holds_about_forty_numbers_of_each_run(world):
    runs = baseline.recorded(world)
    assert len(runs) == 2 * len(baseline.SEEDS)
    assert all(35 <= len(numbers) <= 45 for numbers in runs.values())


def test_the_newest_entry_that_changes_numbers_names_the_baseline():
    text = baseline.CHANGELOG.read_text(encoding="utf-8")
    newest = re.search(r"^- `\[numbers\]`.*?(?=^- |^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert newest, "no entry of the changelog is marked `[numbers]`"
    assert f"baseline `{baseline.digest()}`" in newest[0], MENDED


def test_a_number_that_moved_is_told_with_old_new_and_ratio():
    old, new = {"baseline, seed 1": {"deaths": 4.0, "gone": 1.0}}, {"baseline, seed 1": {"deaths": 5.0, "more": 0.0}}
    assert [str(each) for each in baseline.moved("karu", old, new)] == [
        "karu, baseline, seed 1: deaths: old 4.0, new 5.0, ratio 1.25",
        "karu, baseline, seed 1: more: old None, new 0.0, ratio -",
        "karu, baseline, seed 1: gone: old 1.0, new None, ratio -",
    ]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A copy of baseline and changelog in which one number of Karu is wrong; runs are taken from the files."""
    kept = {world: baseline.recorded(world) for world in baseline.WORLDS}
    shutil.copytree(baseline.FOLDER, tmp_path / "baselines")
    shutil.copy(baseline.CHANGELOG, tmp_path)
    monkeypatch.setattr(baseline, "FOLDER", tmp_path / "baselines")
    monkeypatch.setattr(baseline, "CHANGELOG", tmp_path / "CHANGELOG.md")
    monkeypatch.setattr(baseline, "measured", kept.__getitem__)
    wrong = {run: dict(numbers) for run, numbers in kept["karu"].items()}
    wrong["baseline, seed 1"]["patrols"] *= 2.0
    baseline.write("karu", wrong)
    return tmp_path


def test_without_a_reason_nothing_is_written(elsewhere, capsys):
    before = {path: path.read_bytes() for path in elsewhere.rglob("*.*")}
    assert baseline.main([]) == 1
    assert "patrols: old" in (told := capsys.readouterr().out) and "ratio 0.5\n" in told
    assert {path: path.read_bytes() for path in elsewhere.rglob("*.*")} == before


def test_with_a_reason_numbers_and_changelog_are_written(elsewhere, capsys):
    assert baseline.main(["Patrols are counted once."]) == 0
    assert "1 numbers written" in capsys.readouterr().out
    entry = f"- `[numbers]` Patrols are counted once. (baseline `{baseline.digest()}`)"
    text = (elsewhere / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.index(entry) < text.index("- ", text.index(entry) + 2)
    assert baseline.main([]) == 0
