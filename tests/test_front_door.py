"""``import peacegap``: what a notebook needs, and the same numbers as the command."""

import subprocess
import sys
from pathlib import Path

import pytest
from my_rules import Fearless

import peacegap
from sim.agents.armed_group import ArmedGroup


def test_importing_it_imports_nothing_heavy():
    code = ("import sys, peacegap; print([name for name in ('numba', 'pandas', 'mesa', 'matplotlib', 'numpy') "
            "if name in sys.modules])")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_everything_that_it_names_has_words():
    for name in peacegap.__all__:
        assert getattr(peacegap, name).__doc__


def test_a_bad_name_is_refused_in_one_sentence_with_the_nearest():
    with pytest.raises(peacegap.ScenarioError, match="karu"):
        peacegap.scenario("karoo")
    with pytest.raises(peacegap.ScenarioError, match="us_enablers"):
        peacegap.run("karu", "us_enabler")


def test_the_library_is_in_order():
    assert peacegap.check("karu") == []


def test_one_future_is_the_same_future_by_name_or_as_a_scenario():
    package = Path(peacegap.__file__).parent / "scenarios" / "packages" / "us_enablers.yaml"
    assert peacegap.check(package) == []
    named = peacegap.run("karu", package, seed=7, replication=2, months=6)
    made = peacegap.run(peacegap.scenario("karu", "us_enablers", months=6), seed=7, replication=2)
    assert (named.monthly == made.monthly).all()
    assert {"kind", "place", "deaths", "missing"} <= set(named.incidents.columns)


@pytest.fixture(scope="module")
def plain(small_study_file, tmp_path_factory):
    """A small study of the shipped rules."""
    return peacegap.study(small_study_file, out=tmp_path_factory.mktemp("plain") / "r", workers=1)


def test_a_study_is_opened_compared_drawn_and_reported(plain):
    again = peacegap.results(plain.path)
    assert not peacegap.compare(again).empty
    assert set(peacegap.gaps(again)["mission"]) >= {"karu"}
    assert "gap_overview" in peacegap.figures(again)
    assert peacegap.report(again).read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.slow
def test_a_study_with_a_rule_of_ones_own_is_the_same_with_two_workers_and_is_another_study(
    plain, small_study_file, tmp_path
):
    studies = [peacegap.study(small_study_file, out=tmp_path / str(workers), workers=workers,
                              agents={"armed_group": Fearless}) for workers in (1, 2)]
    tables = [Path(each.path / "monthly.parquet").read_bytes() for each in studies]
    assert tables[0] == tables[1]
    assert tables[0] != Path(plain.path / "monthly.parquet").read_bytes()


def test_a_class_that_workers_cannot_import_is_refused_before_anything_is_computed(small_study_file, tmp_path):
    class Local(ArmedGroup):
        """Made inside a function."""

    with pytest.raises(peacegap.ScenarioError, match="cannot import it"):
        peacegap.study(small_study_file, out=tmp_path / "r", workers=2, agents={"armed_group": Local})
    assert not (tmp_path / "r").exists()


def test_another_rule_under_the_same_name_has_another_key():
    from functools import partial

    from experiments.runs.sources import simulator_digest
    from sim.run import simulate

    mine = simulator_digest(partial(simulate, agents={"armed_group": Fearless}))
    assert mine == simulator_digest(partial(simulate, agents={"armed_group": Fearless}))
    assert mine != simulator_digest(partial(simulate, agents={"armed_group": ArmedGroup}))
    assert mine != simulator_digest(simulate)
    # Typed in a notebook there is no file: the code itself counts.
    keys = set()
    for belief in (0.0, 1.0, 1.0):
        typed: dict[str, object] = {"__name__": "typed", "ArmedGroup": ArmedGroup}
        exec(f"class Typed(ArmedGroup):\n    def believe(self):\n        return {belief}\n", typed)
        keys.add(simulator_digest(partial(simulate, agents={"armed_group": typed["Typed"]})))
    assert len(keys) == 2
