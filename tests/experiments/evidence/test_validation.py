"""The command as a person meets it, on rows so small that they run at once."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from experiments.evidence import validation, validation_report
from experiments.evidence.observations import OBSERVATIONS, REQUIRED, TARGET, MissionYear
from experiments.evidence.pilot import Expectation
from experiments.evidence.training import training_rows
from experiments.evidence.validation import Forecast, Summary, Validation

COLUMNS = (*REQUIRED, TARGET)
SMALL = "UNMOGIP,{year},41,13,0,0,,,,,{killed}"


@pytest.fixture(autouse=True)
def quick_pilot(monkeypatch):
    """What the pilot would find in minutes, made up: the filter and the scores do not depend on it being right."""
    batch = np.array([0.7, 0.2, 0.1])

    def told(rows, seed, posterior, work=None):
        return {row.key: Expectation(0.2 + row.deployed / 5000, batch) for row in rows}

    monkeypatch.setattr(validation, "expectations", told)


def table(folder: Path, *lines: str) -> Path:
    path = folder / "obs.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--workers", "1"])
    return int(left.value.code or 0)


def test_a_file_is_forecast_scored_and_written(tmp_path, capsys):
    path = table(tmp_path, SMALL.format(year=2019, killed=0), SMALL.format(year=2020, killed=""))
    assert call("validate", str(path), "--replications", "10", "--out", str(tmp_path / "out")) == 0
    said = capsys.readouterr().out
    assert "UNMOGIP     2019         0" in said and "mean CRPS" in said
    told = json.loads((tmp_path / "out" / "validation.json").read_text())
    wanted = {"rows", "crps_model", "crps_persistence", "crps_nb_shrunk", "crps_nb_type", "coverage_50", "coverage_90",
              "spearman"}
    assert wanted <= told.keys() and told["rows"] == 1 and told["rows_in_file"] == 2
    futures = pd.read_parquet(tmp_path / "out" / "predictions.parquet")
    assert list(futures.columns) == ["mission", "year", "replication", "malicious_fatalities"]
    assert len(futures) == 20 and (tmp_path / "out" / "validation.png").stat().st_size > 10_000


def test_the_target_column_changes_no_prediction(tmp_path):
    """Not of rows beyond the training table, nor of rows that stand in it."""
    made = []
    for number, killed in enumerate(("", "0", "40")):
        path = table(tmp_path, SMALL.format(year=2012, killed=killed), SMALL.format(year=2019, killed=killed))
        out = tmp_path / str(number)
        assert call("validate", str(path), "--replications", "12", "--out", str(out)) == 0
        made.append(pd.read_parquet(out / "predictions.parquet"))
    assert made[0].equals(made[1]) and made[1].equals(made[2])


def test_no_outcome_of_a_year_changes_its_predictions(tmp_path):
    """Nor do the other outcomes of a row, with the usual training table or another; not a byte."""
    outcomes = (TARGET, "malicious_fatal_days", "accident_fatalities", "total_fatalities", "other_fatalities")
    row = "{mission},{year},900,13,0,0,5,5,50,50,"
    train = table(tmp_path, *(SMALL.format(year=year, killed=killed) for year, killed in ((2014, 1), (2015, 0))))
    train = train.rename(tmp_path / "train.csv")
    made: dict[tuple[str, ...], set[bytes]] = {}
    for options in ((), ("--train", str(train))):
        for number, cell in enumerate(("", "0", "30")):
            path = tmp_path / "obs.csv"
            rows = [row.format(mission=mission, year=year) + ",".join([cell] * len(outcomes))
                    for mission, year in (("UNMOGIP", 2014), ("UNMOGIP", 2019), ("UNHEARD", 2019))]
            path.write_text("\n".join([",".join((*REQUIRED, *outcomes)), *rows]) + "\n", encoding="utf-8")
            out = tmp_path / f"{len(options)}_{number}"
            assert call("validate", str(path), "--replications", "10", "--out", str(out), *options) == 0
            made.setdefault(options, set()).add((out / "predictions.parquet").read_bytes())
    assert [len(bytes_) for bytes_ in made.values()] == [1, 1]


def test_a_folder_that_cannot_be_is_told_before_anything_is_computed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(validation, "expectations", None)
    path = table(tmp_path, SMALL.format(year=2019, killed=0))
    before = path.read_bytes()
    for out in (path, path / "below"):
        assert call("validate", str(path), "--out", str(out)) == 2
        assert "obs.csv is a file, a folder was expected" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_mission_that_no_file_declares_is_marked(tmp_path, capsys):
    """Also one with a slip in its name, which would pass for a mission of which nothing is known."""
    path = table(tmp_path, SMALL.format(year=2019, killed=0))
    assert call("validate", str(path), "--replications", "10") == 0
    assert "no mission file" in capsys.readouterr().out


@pytest.mark.parametrize("deaths", [(0,), (3,), (41, 12)])
def test_a_strange_history_is_learnt_from_without_a_word(tmp_path, capsys, recwarn, deaths):
    train = table(tmp_path, *(SMALL.format(year=2015 + i, killed=killed) for i, killed in enumerate(deaths)))
    train = train.rename(tmp_path / "train.csv")
    path = table(tmp_path, SMALL.format(year=2019, killed=0))
    assert call("validate", str(path), "--replications", "10", "--train", str(train)) == 0
    said = capsys.readouterr().out
    assert ("Nothing could be scored" in said) == (len(deaths) == 1) and "nan" not in said
    assert not recwarn.list


def test_nothing_is_written_for_a_bad_file(tmp_path, capsys):
    path = table(tmp_path, SMALL.format(year=2019, killed="two"))
    assert call("validate", str(path), "--out", str(tmp_path / "out")) == 2
    assert "line 2, column 'malicious_fatalities': 'two' is not a number" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_training_row_is_forecast_from_earlier_years_alone():
    rows = training_rows()
    chosen = [row for row in rows if row.key in {("UNMOGIP", 2013), ("UNMOGIP", 2010)}]
    early, late = Validation(chosen, rows, 10, 1).run()
    assert (early.origin, late.origin) == (2009, 2012)
    assert not early.scored and late.scored  # before 2012 there is too little to fit a baseline to


def small_history(**deaths: int) -> list[MissionYear]:
    """Training rows of one small mission, 2010 to 2017; ``y2014=9`` says how many were killed in that year."""
    row = next(row for row in training_rows() if row.key == ("UNMOGIP", 2013))
    return [replace(row, year=year, killed=deaths.get(f"y{year}", year % 3), fatal_days=None)
            for year in range(2010, 2018)]


def test_deaths_of_a_year_reach_later_forecasts_and_not_its_own():
    """Neither the hidden hostility nor the baselines may learn the year they forecast."""
    asked = {year: small_history()[year - 2010] for year in (2014, 2015)}
    told = {}
    for killed in (0, 30):
        made = Validation(list(asked.values()), small_history(y2014=killed), 40, 1).run()
        told[killed] = dict(zip(asked, made, strict=True))
    own, next_year = ({killed: told[killed][year] for killed in told} for year in (2014, 2015))
    assert np.array_equal(own[0].deaths, own[30].deaths)
    assert not np.array_equal(next_year[0].deaths, next_year[30].deaths)
    for name in validation.BASELINES:
        assert np.array_equal(own[0].baselines[name], own[30].baselines[name]), name
        assert not np.array_equal(next_year[0].baselines[name], next_year[30].baselines[name]), name


def test_last_years_count_is_last_years():
    (made,) = Validation([small_history()[4]], small_history(y2013=7, y2014=9), 10, 1).run()
    assert made.origin == 2013 and made.baselines["persistence"].argmax() == 7


def test_a_gain_is_positive_where_the_model_is_better():
    assert Summary(10, crps_model=0.9, crps_nb_type=1.2).gain == pytest.approx(0.25)
    assert Summary(10, crps_model=1.5, crps_nb_type=1.2).gain == pytest.approx(-0.25)
    assert Summary(10, crps_model=0.01, crps_nb_type=0.02).gain is None


def test_a_summary_of_nothing_has_no_scores():
    assert Summary.of([]) == Summary(0)


def test_the_committed_tables_hold_no_column_that_is_not_explained():
    header = (OBSERVATIONS / "mission_years.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    explained = (OBSERVATIONS / "README.md").read_text(encoding="utf-8")
    assert not [name for name in header if f"`{name}`" not in explained]


def test_missions_that_a_baseline_forecasts_better_are_named_and_others_are_not():
    rows = {row.key: row for row in training_rows()}
    sure, vague = np.eye(1, 5, 2)[0], np.full(5, 0.2)
    always = {name: sure for name in validation.BASELINES}
    made = [
        Forecast(replace(rows["MONUSCO", 2013], killed=2), 2012, np.array([4, 4]), always),  # the baseline knows
        Forecast(replace(rows["MONUSCO", 2014], killed=2), 2013, np.array([2, 2]), always),
        Forecast(replace(rows["UNMISS", 2013], killed=2), 2012, np.array([2, 2]), dict.fromkeys(always, vague)),
    ]
    assert validation.worse_than_by_type(made) == {"MONUSCO": (1.0, 1, 2)}
    assert "forecasts better: MONUSCO by 1.00 deaths (1 of 2 years)." in validation_report.as_text(made)
    assert validation_report.as_json(made, 2, 1)["worse_than_nb_type"] == {"MONUSCO": 1.0}


def test_a_mission_whose_name_a_spreadsheet_would_execute_is_written_as_text(tmp_path):
    row = replace(next(row for row in training_rows() if row.key == ("MONUSCO", 2013)), mission="=cmd|'/c calc'!A0")
    always = {name: np.full(5, 0.2) for name in validation.BASELINES}
    validation_report.write([Forecast(row, 2012, np.array([2, 3]), always)], tmp_path, 2, 1)
    assert (tmp_path / "validation.csv").read_text(encoding="utf-8").splitlines()[1].startswith("'=cmd|")
