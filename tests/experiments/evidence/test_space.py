"""Maps of violence: known scores, strict reading, and no look at the year that is predicted."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from experiments import cli
from experiments.evidence.covariates import mission_files
from experiments.evidence.declared import NUMBERS
from experiments.plan.posterior import NOTHING
from experiments.space import scores as space_scores
from experiments.space.events import read_events
from experiments.space.forecast import remembered_attacks, scenario_for, tasks
from experiments.space.ground import ELSEWHERE, BaseMaps, Units
from experiments.space.validation import MAPS, TARGETS, SpaceValidation, country_years, hits
from sim.deployment.first_morning import first_morning
from sim.deployment.theatre import theatre_of
from sim.scenario.errors import ScenarioError

COLUMNS = ("id", "country", "year", "type_of_violence", "adm_1", "where_prec", "latitude", "longitude")
CAR = "Central African Republic"
#: Places far apart: the capital, a base in the east, and bush without a base.
WEST, EAST, BUSH = ("West", 4.4, 18.6), ("East", 5.4, 26.5), ("Bush", 8.5, 23.2)


def event(key: object, year: object = 2020, where: tuple[str, object, object] = WEST, kind: object = 3,
          precision: object = 1, country: str = CAR) -> tuple[object, ...]:
    unit, latitude, longitude = where
    return key, country, year, kind, unit, precision, latitude, longitude


def written(path: Path, rows: list[tuple[object, ...]], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def two_years(second: list[tuple[str, object, object]]) -> list[tuple[object, ...]]:
    first = [event(i, 2020, where) for i, where in enumerate([WEST, WEST, EAST, BUSH])]
    return [*first, *(event(100 + i, 2021, where) for i, where in enumerate(second))]


def test_scores_of_a_map_computed_by_hand() -> None:
    predicted, observed = np.array([0.5, 0.25, 0.25]), np.array([3.0, 1.0, 0.0])
    assert space_scores.log_score(predicted, observed) == pytest.approx((3 * math.log(2) + math.log(4)) / 4)
    assert space_scores.total_variation(predicted, observed) == pytest.approx(0.25)
    # A right guess of the first unit costs 0.25 + 2/16, one of the second 0.25 + 9/16 + 1/16.
    assert space_scores.brier(predicted, observed) == pytest.approx((3 * 0.375 + 0.875) / 4)
    assert space_scores.rank_correlation(predicted, np.array([3.0, 1.0, 1.0])) == pytest.approx(1.0)
    assert space_scores.rank_correlation(np.ones(3) / 3, observed) is None


def test_no_unit_is_impossible_and_many_events_count_as_they_are() -> None:
    assert space_scores.shares(np.array([0.0, 1.0])) == pytest.approx([0.25, 0.75])
    assert space_scores.shares(np.zeros(4)) == pytest.approx([0.25] * 4)
    assert space_scores.shares(np.array([1e6, 0.0]))[0] == pytest.approx(1.0, abs=1e-6)


def test_a_point_belongs_to_the_unit_of_the_nearest_earlier_event(tmp_path: Path) -> None:
    events = read_events(written(tmp_path / "e.csv", two_years([])))
    units = Units(events)
    assert units.names == ("Bush", "East", "West", ELSEWHERE)
    assert units.of(np.array([(4.0, 18.0), (8.0, 23.0)])).tolist() == [2, 0]
    assert units.index("a new unit") == 3


def test_targets_tell_near_from_far_and_civilians_from_others(tmp_path: Path) -> None:
    rows = [event(1), event(2, where=BUSH), event(3, kind=1), event(4, precision=4), event(5, precision=6)]
    events = read_events(written(tmp_path / "e.csv", rows))
    counted = [[one.key for one in hits(events, target, "MINUSCA", BaseMaps())] for target in TARGETS]
    assert counted == [["1", "2", "4"], ["1"], ["1", "3"]]


def test_a_map_of_bases_counts_in_its_year_alone(tmp_path: Path) -> None:
    bases = BaseMaps.read(written(tmp_path / "b.csv", [("MINUSCA", 2021, 8.5, 23.2)],
                                  ("mission", "year", "latitude", "longitude")))
    where = np.array([(4.4, 18.6), (8.5, 23.2)])
    assert bases.near("MINUSCA", 2021, where).tolist() == [False, True]
    assert bases.near("MINUSCA", 2020, where).tolist() == [True, False]


def test_places_remember_earlier_attacks_and_older_ones_less(tmp_path: Path) -> None:
    rows = [event(1, 2018), event(2, 2020), event(3, 2020, kind=2)]
    events = read_events(written(tmp_path / "e.csv", rows))
    row = country_years(events, (), (), "e.csv")[0]
    mission = scenario_for(tasks(row.acronym, 2021, None, (0.0,) * _places(), 10, 1, NOTHING)[0]).missions[0]
    memory = dict(zip([place.name for place in mission.communities], remembered_attacks(mission, events, 2021),
                      strict=True))
    assert {name: value for name, value in memory.items() if value} == {"Bangui": pytest.approx(1 + 0.5**2)}


def _places() -> int:
    return len(mission_files()["MINUSCA"].communities)


def test_memory_draws_a_group_to_the_place_and_leaves_all_others_as_they_were() -> None:
    plain = scenario_for(tasks("MINUSCA", 2021, None, (0.0,) * _places(), 10, 1, NOTHING)[0])
    told = scenario_for(tasks("MINUSCA", 2021, None, (4.0, *(0.0,) * (_places() - 1)), 10, 1, NOTHING)[0])
    before, after = (first_morning(scenario, ((),)).grounds for scenario in (plain, told))
    here = before.community == 0
    assert here.any()
    assert after.lure[here] == pytest.approx(before.lure[here] * (1 + 4 * plain.parameters["return_to_place"][0]))
    assert (after.lure[~here] == before.lure[~here]).all()
    # Without memory nothing at all has changed: bit for bit the old rule.
    people = np.array([place.population for place in plain.missions[0].communities])
    old_rule = np.sqrt(people[before.community]) * np.exp(-before.km / plain.parameters["target_distance_km"][0])
    assert (before.lure == old_rule).all()
    assert theatre_of(plain) is not theatre_of(told)


def fake_attacks(task: object) -> np.ndarray:
    """Attacks that depend on all that a task knows, without a run of the model."""
    return np.tile(np.asarray(task.remembered) + 0.1, (len(task.futures), 1))  # type: ignore[attr-defined]


def forecast(tmp_path: Path, second: list[tuple[str, object, object]], monkeypatch: pytest.MonkeyPatch) -> list:  # type: ignore[type-arg]
    monkeypatch.setattr("experiments.space.validation.attacks", fake_attacks)
    events = read_events(written(tmp_path / "e.csv", two_years(second)))
    return SpaceValidation(country_years(events, (), (), "e.csv"), BaseMaps(), 10, 1).run()


def test_events_of_a_year_do_not_touch_its_prediction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = forecast(tmp_path, [WEST], monkeypatch)
    other = forecast(tmp_path, [("New unit", 7.0, 15.6), EAST, EAST, BUSH], monkeypatch)
    assert [a.row.year for a in one] == [2021] * len(TARGETS)
    for a, b in zip(one, other, strict=True):
        assert a.units == b.units
        assert all((a.maps[name] == b.maps[name]).all() for name in MAPS)
        assert (a.expected == b.expected).all()
    assert one[0].scores != other[0].scores


def test_last_years_map_is_last_years_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    civilians = forecast(tmp_path, [WEST], monkeypatch)[0]
    # Bush 1, East 1, West 2, elsewhere 0; half an event more in each.
    assert civilians.maps["last_year"] == pytest.approx([1.5 / 6, 1.5 / 6, 2.5 / 6, 0.5 / 6])
    assert civilians.scores["log_score_last_year"] == pytest.approx(-math.log(2.5 / 6))


def test_plain_maps_are_of_the_years_that_they_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bush twice in 2018, West twice and East once in 2020: the last year, the mean of years, and half of two maps."""
    monkeypatch.setattr("experiments.space.validation.attacks", fake_attacks)
    rows = [event(1, 2018, BUSH), event(2, 2018, BUSH), event(3, 2020), event(4, 2020), event(5, 2020, EAST),
            event(6, 2021)]
    events = read_events(written(tmp_path / "e.csv", rows))
    forecasts = SpaceValidation(country_years(events, (), (), "e.csv"), BaseMaps(), 10, 1).run()
    found = {one.row.year: one for one in forecasts if one.target == "civilians"}[2021]
    assert found.units == ("Bush", "East", "West", ELSEWHERE)
    assert found.maps["last_year"] == pytest.approx(np.array([0.5, 1.5, 2.5, 0.5]) / 5)
    assert found.maps["mean_years"] == pytest.approx(np.array([1.5, 1.0, 1.5, 0.5]) / 4.5)
    assert found.maps["model_and_last_year"] == pytest.approx((found.maps["model"] + found.maps["last_year"]) / 2)
    assert found.last_count == 3


def test_memory_halves_in_its_half_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.space.forecast.NUMBERS", {**NUMBERS, "memory_half_life_years": 3.0})
    events = read_events(written(tmp_path / "e.csv", [event(1, 2017), event(2, 2021)]))
    memory = remembered_attacks(mission_files()["MINUSCA"], events, 2021)
    assert sum(memory) == pytest.approx(0.5 + 2 ** (1 / 3))


BAD = [
    ([event(1, where=("West", 95, 18.6))], "line 2, column 'latitude': 95 is out of range"),
    ([event(1, where=("West", "north", 18.6))], "line 2, column 'latitude': 'north' is not a number"),
    ([event(1), event(2, year="2O20")], "line 3, column 'year': '2O20' is not a number"),
    ([event(1), event(1)], "line 3, column 'id': event 1 is in line 2 already"),
    ([event(1, kind=4)], "line 2, column 'type_of_violence': 4 is out of range"),
    ([event(1, where=("", 4.4, 18.6))], "line 2, column 'adm_1': is empty"),
    ([event(1, country="South Sudn")], "line 2, column 'country': no mission file has the country 'South Sudn'"),
    ([], "no events"),
    ([event(1)], "line 2, column 'year': no earlier year to learn from"),
]


@pytest.mark.parametrize(("rows", "complaint"), BAD)
def test_a_bad_file_is_named_by_line_and_column(
    rows: list[tuple[object, ...]], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "events.csv", rows)
    with pytest.raises(SystemExit) as left:
        cli.main(["space", str(path), "--out", str(tmp_path / "out")])
    assert left.value.code == 2
    message = capsys.readouterr().err
    assert f"{path}: {complaint}" in message
    assert not (tmp_path / "out").exists()


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="missing columns: longitude"):
        read_events(written(tmp_path / "e.csv", [event(1)[:-1]], COLUMNS[:-1]))


def test_the_whole_command_on_a_handful_of_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = written(tmp_path / "train.csv", two_years([]))
    path = written(tmp_path / "events.csv", [event(9, 2021), event(10, 2021, EAST)])
    out = tmp_path / "out"
    with pytest.raises(SystemExit) as left:
        cli.main(["space", str(path), "--train", str(train), "--replications", "10", "--workers", "1",
                  "--out", str(out)])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert "2 events in all: 2 within 50 km of a base" in shown
    told = json.loads((out / "space.json").read_text(encoding="utf-8"))
    assert told["rows"] == 1
    assert told["events"] == 2
    assert {"log_score_model", "log_score_last_year", "log_score_population", "tv_model", "tv_last_year"} <= set(told)
    assert sorted(file.name for file in out.iterdir()) == [
        "codebook.csv", "codebook.md", "space.csv", "space.json", "space.png"]
