"""Tables of mission-years are read strictly: every complaint names line and column."""

import os
import time
from pathlib import Path

import pytest

from experiments.evidence.observations import FATAL_DAYS, REQUIRED, TARGET, read_observations, year_share
from experiments.evidence.training import training_rows
from sim.scenario.errors import ScenarioError

COLUMNS = (*REQUIRED, TARGET, "partial_year", "mission_type", "split")
PLAIN = {"mission": "UNAMID", "year": "2015", "deployed_uniformed": "17000", "geopko_locations": "36",
         "geopko_loc_aviation": "1", "geopko_loc_medical": "4", "osv_by_nonstate": "1", "osv_by_any_government": "370",
         "state_based_deaths": "1264", "non_state_deaths": "923", TARGET: "", "partial_year": "",
         "mission_type": "", "split": ""}  # fmt: skip


def written(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "obs.csv"
    lines = [",".join(columns), *(",".join({**PLAIN, **row}[name] for name in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_becomes_covariates_and_a_target_kept_apart(tmp_path):
    (row,) = read_observations(written(tmp_path, {TARGET: "3", "partial_year": "from Jul 2015"}))
    assert (row.deployed, row.sites, row.killed, row.share) == (17000, 36, 3, 0.5)
    assert row.host_deaths == 1 + 370 + 1264 + 923


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"deployed_uniformed": "many"}, "line 2, column 'deployed_uniformed': 'many' is not a number"),
        ({"osv_by_nonstate": "-4"}, "line 2, column 'osv_by_nonstate': -4 is negative"),
        ({"geopko_locations": "2.5"}, "column 'geopko_locations': 2.5 is not a whole number"),
        ({"year": "1066"}, "column 'year': '1066' is outside what the covariates cover"),
        ({"year": "20x5"}, "column 'year': '20x5' is not a number"),
        ({"mission": ""}, "column 'mission': is empty"),
        ({"deployed_uniformed": "1e9"}, "'deployed_uniformed': 1e9 is too large; expected a number up to 130,000"),
        ({"geopko_locations": "2"}, "column 'geopko_locations': 2 is fewer than those with aviation or a hospital"),
        ({TARGET: "1e18"}, "column 'malicious_fatalities': 1e18 is too large; expected a number up to 130,000"),
        ({"state_based_deaths": "1e308"}, "column 'state_based_deaths': 1e308 is too large"),
        ({"geopko_locations": "1e30"}, "column 'geopko_locations': 1e30 is too large"),
        ({"mission": "A\x00B"}, "column 'mission': cannot be printed or is too long"),
        ({"mission": "A" * 300}, "column 'mission': cannot be printed or is too long"),
        ({"mission_type": "quiet"}, "column 'mission_type': 'quiet' is unknown; expected one of interposition,"),
        ({TARGET: "nan"}, "column 'malicious_fatalities': 'nan' is not a number"),
        ({"deployed_uniformed": ""}, "no strength of UNAMID is known within 4 years of 2015"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(tmp_path, change, message):
    with pytest.raises(ScenarioError) as error:
        read_observations(written(tmp_path, change))
    assert message in str(error.value)


def test_missing_columns_are_named_with_the_nearest_that_is_there(tmp_path):
    columns = tuple("deployed_uniform" if name == "deployed_uniformed" else name for name in COLUMNS)
    path = tmp_path / "obs.csv"
    path.write_text(",".join(columns) + "\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_observations(path)
    assert "missing columns: deployed_uniformed" in str(error.value)
    assert "deployed_uniform'" in str(error.value)


@pytest.mark.parametrize("head", [",".join(COLUMNS) + ",a" * 500_000, ",".join(f"years_{n}" for n in range(300_000))])
def test_a_table_of_any_width_is_refused_soon(tmp_path, head):
    path = tmp_path / "obs.csv"
    path.write_text(f"{head}\n1\n", encoding="utf-8")
    start = time.process_time()
    with pytest.raises(ScenarioError):
        read_observations(path)
    assert time.process_time() - start < 3


def test_a_mark_at_the_start_and_line_ends_of_windows_are_no_matter(tmp_path):
    path = written(tmp_path, {})
    plain = read_observations(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_observations(path) == plain


def test_a_mission_year_stands_once(tmp_path):
    with pytest.raises(ScenarioError, match=r"line 3, column 'year': UNAMID 2015 is in line 2 already"):
        read_observations(written(tmp_path, {}, {}))


def test_an_unknown_strength_comes_from_the_nearest_year_of_the_mission(tmp_path):
    path = written(tmp_path, {"year": "2013", "deployed_uniformed": "20000"}, {"deployed_uniformed": ""},
                   {"year": "2016", "deployed_uniformed": "9000"})
    row = read_observations(path)[1]
    assert (row.deployed, row.strength_from) == (9000, "2016")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"mission,year\nMINUSMA", b'"'])
def test_what_is_no_table_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "obs.csv"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as error:
        read_observations(path)
    assert "\n" not in str(error.value)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(ScenarioError, match="not an ordinary file"):
        read_observations(pipe)


@pytest.mark.parametrize(
    ("note", "share"),
    [("", 1.0), ("from Jul 2013", 0.5), ("from 15 Sep 2014", (12 - 8 - 14 / 30) / 12),
     ("withdrawal Jul-Dec 2023", 0.75),
     ("mandate ended 31 Dec 2020", 1.0), ("from Jul 2010 (MONUC before)", 0.5), ("whatever", 1.0)],
)
def test_a_note_on_part_of_a_year_is_understood(note, share):
    assert year_share(note) == pytest.approx(share, abs=0.005)


def test_the_committed_rows_all_have_deaths_to_learn_from():
    rows = training_rows()
    assert len(rows) == 87 and all(row.killed is not None for row in rows)


@pytest.mark.parametrize(("killed", "days"), [("3", "4"), ("3", "0"), ("0", "1"), ("900", "367")])
def test_days_that_cannot_have_seen_the_deaths_are_not_learnt_from(tmp_path, killed, days):
    path = written(tmp_path, {TARGET: killed, FATAL_DAYS: days}, columns=(*COLUMNS, FATAL_DAYS))
    with pytest.raises(ScenarioError, match=f"line 2, column 'malicious_fatal_days': {days} days cannot have seen"):
        training_rows(path)
    assert read_observations(path)[0].fatal_days == int(days)  # a forecast reads neither, and does not mind


def test_a_row_of_which_nobody_can_tell_whether_it_is_kept_back_is_not_learnt_from(tmp_path):
    path = written(tmp_path, {TARGET: "3", "split": "Hold-out"})
    with pytest.raises(ScenarioError, match="line 2, column 'split': 'Hold-out' is unknown; expected one of train"):
        training_rows(path)
    assert read_observations(path)[0].killed == 3  # to be forecast it may be called anything
