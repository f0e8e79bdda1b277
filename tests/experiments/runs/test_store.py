"""The tables of a study say what was computed."""

import os
import shutil
from pathlib import Path

import fake_world
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.compare.comparison import compare
from experiments.plan.uncertainty import design_point
from experiments.runs import results_folder, runner
from experiments.runs.manifest import TABLES
from experiments.runs.runner import run_study
from experiments.runs.store import Results, resolved_scenario
from experiments.tables.aggregate import present_value
from sim.outcomes import BUILT_IN, CAPABILITIES
from sim.scenario.errors import ScenarioError

REPLICATIONS, MONTHS = 8, 14


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Results:
    plan = fake_world.plan(replications=REPLICATIONS)
    return run_study(plan, tmp_path_factory.mktemp("store"), workers=1, simulate=fake_world.simulate)


def test_every_table_has_a_row_for_each_thing(results):
    policies, missions, capabilities = 4, 2, len(CAPABILITIES)
    runs = policies * REPLICATIONS
    assert {name: len(results.read(name)) for name in TABLES if name != "points"} == {
        "runs": runs,
        "monthly": runs * missions * MONTHS,
        "gaps": runs * missions * 2 * capabilities,
        "gaps_month": policies * missions * MONTHS * capabilities,
        "losses": runs * missions * len(BUILT_IN.ledger),
        "world": runs * MONTHS,
        "incidents": policies * 3,
        "openings": 3,
    }


@pytest.mark.parametrize("rows", [1, 500, 1_000_000])
def test_chunks_share_blocks_of_a_table_and_no_run_lies_in_two(results, tmp_path, monkeypatch, rows):
    monkeypatch.setattr(results_folder, "BLOCK_ROWS", rows)
    monkeypatch.setattr(runner, "CHUNK_RUNS", 4)
    other = run_study(fake_world.plan(replications=REPLICATIONS), tmp_path, workers=1, simulate=fake_world.simulate)
    with pq.ParquetFile(tmp_path / "monthly.parquet") as file:
        assert file.num_row_groups == {1: 8, 500: 2, 1_000_000: 1}[rows]
    for table in ("runs", "monthly", "losses", "world"):
        pd.testing.assert_frame_equal(other.read(table), results.read(table))
    pd.testing.assert_frame_equal(compare(other, "north", 5), compare(results, "north", 5))


@pytest.fixture
def small(results, tmp_path) -> Results:
    """A copy that may be damaged."""
    shutil.copytree(results.path, tmp_path / "small", ignore=shutil.ignore_patterns("chunks"))
    return Results(tmp_path / "small")


def _written(change):
    def damage(path: Path) -> None:
        pq.write_table(change(pq.read_table(path)), path)

    return damage


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES = {
    "a column missing": _written(lambda table: table.drop_columns([table.column_names[-1]])),
    "key missing": _written(lambda table: table.drop_columns([table.column_names[0]])),
    "a column more": _written(lambda table: table.append_column("more", pa.nulls(table.num_rows))),
    "another type": _written(lambda table: pa.table({name: ["x"] * table.num_rows for name in table.column_names})),
    "no rows": _written(lambda table: table.slice(0, 0)),
    "half the rows": _written(lambda table: table.slice(0, table.num_rows // 2)),
    "another file type": lambda path: pd.read_parquet(path).to_csv(path),
    "zero bytes": lambda path: path.write_bytes(b""),
    "JSON": lambda path: path.write_text('{"rows": []}'),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "another table": lambda path: path.write_bytes(
        (path.parent / ("world.parquet" if path.stem == "runs" else "runs.parquet")).read_bytes()
    ),
    "gone": lambda path: path.unlink(),
    "a folder": _folder,
    "a pipe": _pipe,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_the_study_did_not_write_is_refused_in_a_sentence(small, table, damage):
    damage(small.path / f"{table}.parquet")
    with pytest.raises(ScenarioError, match=f"{table}.parquet cannot be read: .*; --resume of the study writes it"):
        small.read(table)
    if table == "monthly":
        with pytest.raises(ScenarioError, match="monthly.parquet cannot be read"):
            compare(small, "north")


@pytest.mark.parametrize("damage", [lambda path: path.write_text("[]"), lambda path: path.unlink(), _folder, _pipe])
def test_a_scenario_that_the_study_did_not_write_is_refused_in_a_sentence(small, damage):
    assert resolved_scenario(small.path, small.manifest, "better")["policy"] == "better"
    damage(small.path / "resolved" / "better.json")
    with pytest.raises(ScenarioError, match="better.json cannot be read: .*; --resume of the study writes it again"):
        resolved_scenario(small.path, small.manifest, "better")


def test_some_policies_alone_can_be_read(results):
    some = results.read("monthly", policies=["worse", "baseline"])
    assert set(some["policy"]) == {"worse", "baseline"}
    assert list(some["policy"].cat.categories) == list(results.policies)


def test_names_are_categories_in_the_order_of_the_study(results):
    for table in ("runs", "monthly", "gaps", "gaps_month", "losses", "world", "incidents"):
        policy = getattr(results, table)["policy"]
        assert (
            list(policy.cat.categories) == ["baseline", "better", "worse", "mixed"] == list(results.policies)
        )
        assert policy.notna().all()
    assert list(results.gaps["mission"].cat.categories) == ["north", "south"]
    assert list(results.gaps["capability"].cat.categories) == [one.name for one in CAPABILITIES]
    assert list(results.losses["capability"].cat.categories) == list(BUILT_IN.ledger)
    assert results.losses["capability"].notna().all()


def test_runs_add_up_as_each_outcome_declares(results):
    row = results.runs.query("policy == 'better' and replication == 3").iloc[0]
    assert row["peacekeeper_deaths"] == (fake_world.noise(3) - 1) * MONTHS * 2
    assert row["uniformed"] == 4000.0
    assert row["trust"] == pytest.approx(np.mean(range(MONTHS)))
    assert row["answered_share"] == 0.5
    assert np.isnan(row["found_share"])
    assert row["cost_us_pv"] == pytest.approx(12.0 * MONTHS)
    assert (row["point"], row["chance"], row["status"]) == (0, 3, "ok")
    assert {one.name for one in BUILT_IN.reported} <= set(results.runs.columns)


def test_monthly_rows_stand_under_their_keys(results):
    monthly = results.monthly
    assert list(monthly.columns[:4]) == ["policy", "replication", "mission", "month"]
    assert (monthly["trust"] == monthly["month"]).all()
    assert set(monthly.query("mission == 'south'")["uniformed"]) == {3000.0}


def test_gaps_are_means_over_years_and_over_replications(results):
    gaps = results.gaps
    assert set(gaps["month"]) == {0, 12}
    assert set(gaps.query("month == 0")["required"]) == {5.5}
    assert set(gaps.query("month == 12")["required"]) == {12.5}
    assert (gaps["present"] == gaps["replication"]).all()
    assert (results.gaps_month["required"] == results.gaps_month["month"]).all()
    assert set(results.gaps_month["present"]) == {np.mean(range(REPLICATIONS))}


def test_points_hold_the_free_parameters(results):
    points = results.points
    assert set(points["point"]) == {0, 1}
    assert fake_world.FIXED not in set(points["parameter"])
    drawn = design_point(5, 1, fake_world.plan(replications=REPLICATIONS).posterior)[fake_world.FREE]
    stored = points.query(f"point == 1 and parameter == '{fake_world.FREE}'")["value"].item()
    assert stored == drawn
    row = results.runs.query("policy == 'worse' and replication == 6").iloc[0]
    assert row["civilians_killed"] == pytest.approx(2 * MONTHS * drawn)


def test_openings_are_kept_beside_incidents_and_older_folders_have_none(results, small):
    assert results.openings[["policy", "replication", "site"]].astype(str).to_numpy().tolist() == [
        ["better", str(replication), "New site 1"] for replication in range(3)
    ]
    (small.path / "openings.parquet").unlink()
    del small.manifest["tables"]
    assert small.openings.empty


def test_incidents_are_those_of_the_first_futures(results):
    assert set(results.incidents["replication"]) == {0, 1, 2}
    assert set(results.incidents["mission"]) == {"north"}


def test_present_value_by_hand():
    assert present_value(np.array([100.0] + [0.0] * 11 + [100.0]), 0.25) == pytest.approx(180.0)


def test_a_folder_without_results_is_told_in_a_sentence(tmp_path):
    with pytest.raises(ScenarioError, match="holds no results"):
        Results(tmp_path)
