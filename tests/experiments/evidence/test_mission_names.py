"""A misspelt mission is refused; a new one is forecast, and that is said."""

from pathlib import Path

import pytest

from experiments.evidence.mission_names import MissionNames, acronyms, checked_rows
from experiments.evidence.observations import REQUIRED
from experiments.evidence.training import TABLE
from sim.scenario.errors import ScenarioError


def written(folder: Path, *names: str, file: str = "obs.csv", year: str = "2014") -> Path:
    path = folder / file
    rows = [f'"{name}",{year},8636,13,2,4,3,0,193,95,2' for name in names]
    path.write_text("\n".join([f"{','.join(REQUIRED)},malicious_fatalities", *rows]) + "\n", encoding="utf-8")
    return path


def refusal(path: Path, train: Path | None = None, new: tuple[str, ...] = ()) -> str:
    with pytest.raises(ScenarioError) as caught:
        checked_rows(path, train, new, lambda _: None)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("minusma", "MINUSMA"), ("MINUSMA (Mali)", "MINUSMA"), ("MINSUMA", "MINUSMA"), ("Mali", "MINUSMA"),
     ("drc", "MONUSCO"), ("UN mission in South Sudan", "UNMISS"),
     ("UNFICYPP", "UNFICYP"), ("Haiti", "MINUJUSTH"), ("un-doF", "UNDOF")],
)  # fmt: skip
def test_a_misspelt_mission_is_refused_with_the_one_that_is_meant(name: str, meant: str, tmp_path: Path) -> None:
    said = refusal(written(tmp_path, "MINUSCA", name))
    assert f"line 3, column 'mission': '{name}' is not a known mission" in said
    assert said.endswith(f"did you mean '{meant}'?") and f"--new-mission '{name}'" in said
    train = written(tmp_path, name, file="train.csv")
    assert f"'{name}' is not a known mission" in refusal(written(tmp_path, "MINUSCA"), train)


@pytest.mark.parametrize(("name", "new"), [("minusma", ("minusma",)), ("ECOMIG", ()), ("ONUB", ()), ("UNAMIR", ())])
def test_a_new_mission_is_read_and_that_it_is_new_is_said(name: str, new: tuple[str, ...], tmp_path: Path) -> None:
    said: list[str] = []
    rows, _ = checked_rows(written(tmp_path, "MINUSMA", name), None, new, said.append)
    assert [row.mission for row in rows] == ["MINUSMA", name]
    assert said == [f"no deaths of earlier years are known of {name}: forecast as new missions, from their type alone"]


def test_two_spellings_of_a_new_mission_are_refused(tmp_path: Path) -> None:
    assert "did you mean 'ECOMIG'?" in refusal(written(tmp_path, "ECOMIG", "Ecomig"))


def test_a_mission_of_the_users_own_training_rows_has_a_history(tmp_path: Path) -> None:
    said: list[str] = []
    train = written(tmp_path, "ECOMIG", file="train.csv", year="2012")
    checked_rows(written(tmp_path, "ECOMIG"), train, (), said.append)
    assert said == []
    assert "did you mean 'ECOMIG'?" in refusal(written(tmp_path, "ecomig"), train)


@pytest.mark.parametrize(("new", "said"), [("MINUSMA", "the mission is known"), ("ECOWIG", "did you mean 'ECOMIG'?")])
def test_a_mission_declared_new_must_be_new_and_in_the_table(new: str, said: str, tmp_path: Path) -> None:
    assert said in refusal(written(tmp_path, "ECOMIG"), new=(new,))


@pytest.mark.parametrize(
    ("year", "said"),
    [("2014/15", "'2014/15' looks like a financial year (the UN's runs from July to June); expected a calendar year"),
     ("FY2014", "financial year"), ("2014-15", "financial year"), ("FY 2014/2015", "financial year"),
     ("2014\u20132015", "financial year"), ("2014-01-31", "'2014-01-31' is a date"), ("01/01/2014", "is a date"),
     ("14", "'14' is outside"), ("2014.5", "'2014.5' is outside")],
)  # fmt: skip
def test_a_year_that_is_no_calendar_year_is_explained(year: str, said: str, tmp_path: Path) -> None:
    assert said in refusal(written(tmp_path, "MINUSMA", year=year))


@pytest.mark.parametrize("year", ["2014", "2014.0", "2 014", "2\u202f014", '"2,014"'])
def test_a_year_that_can_only_be_one_calendar_year_is_read(year: str, tmp_path: Path) -> None:
    rows, _ = checked_rows(written(tmp_path, "MINUSMA", year=year), None, (), lambda _: None)
    assert rows[0].year == 2014


def test_our_own_rows_bear_known_names() -> None:
    assert MissionNames().check(checked_rows(TABLE, None, (), lambda _: None)[0], TABLE)
    assert len(acronyms()) == 70
