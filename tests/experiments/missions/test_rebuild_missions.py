"""The stylised missions: rebuilt byte by byte from small tables; the shipped files keep their promises."""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from experiments import cli
from experiments.missions.force import kinds_of, map_units
from experiments.missions.ground import distance_km
from experiments.missions.rebuild import main, rebuild
from experiments.missions.rules import MissionPlan
from experiments.missions.sources import PLANS
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Mission, mission_bounds
from sim.scenario.strict_yaml import read_yaml

MISSIONS = Path(__file__).parents[3] / "scenarios" / "missions"
SITES = {"mali": 12, "car": 23, "drc": 47, "south_sudan": 18}
HELICOPTERS = {"utility_helicopters", "evacuation_helicopters", "armed_helicopters"}
REAL_GROUPS = (
    "JNIM", "Ansar Dine", "Ansar al-Din", "Katiba", "Macina Liberation", "Al-Qaida", "AQIM",
    "Islamic State", "ISGS", "MNLA", "CMA", "GATIA", "Dan Na Ambassagou", "Dozo", "FAMa", "Seleka",
    "Séléka", "Anti-balaka", "FPRC", "UPC", "MPC", "3R", "CPC", "FACA", "Wagner", "LRA",
    "Lord's Resistance", "ADF", "Allied Democratic", "CODECO", "M23", "FDLR", "Mai-Mai", "Mayi-Mayi", "NDC",
    "Raia Mutomboki", "FNL", "Twirwaneho", "FARDC", "SPLM", "SPLA", "NAS", "White Army", "Cobra", "SSPDF",
    "Boko Haram",
)

BASE_COLUMNS = (
    "mission", "year", "location", "country", "latitude", "longitude", "hq_level", "unpol", "medical",
    "aviation", "eng_map_count", "med_map_count", "sig_map_count", "trans_map_count", "tcc_troops",
)
EVENT_COLUMNS = ("country", "adm_1", "where_coordinates", "where_prec", "latitude", "longitude")


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def _bases(plan, south: float) -> list[tuple]:
    """Four bases on the map of 2020, and one of the year before."""
    here = plan.geopko_country
    rows = [
        (2020, "Aville", here, south + 0.04, 1.02, 3, 1, 1, 1, 1, 0, 0, 0, "Avia (650), Bria (150)"),
        (2020, "Béton", here, south + 2, 3, 2, 0, 0, 1, 1, 0, 0, 0, "Côte (ABC) (300), Dia (150)"),
        (2020, "Cemp", here, south + 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, "Eria (size unknown)"),
        (2020, "Dull", here, south - 0.04, -0.04, 0, 1, 0, 0, 0, 0, 0, 0, ""),
        (2019, "Elsewhere", here, south, 1, 0, 0, 0, 0, 0, 0, 0, 0, "Avia (650)"),
    ]
    return [(plan.acronym, *row) for row in rows]


TABLES = {
    "geopko_v23_location_year.csv": BASE_COLUMNS,
    "places.csv": ("iso2", "name", "latitude", "longitude", "population"),
    "mission_year.csv": (
        "mission", "year", "deployed_uniformed", "authorized_uniformed", "us_uniformed", "budget_usd_m",
    ),
    "un_contributions_country_mission_year_2011_2021.csv": ("mission", "year", "total_rescaled"),
    "ucdp_country_year_2008_2024.csv": (
        "country", "year", "os_nsgroup_killings_best", "os_any_govt_killings_best", "ns_total_deaths_best",
    ),
    "ucdp_ged_events_ssd_car.csv": EVENT_COLUMNS,
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six tiny tables: for each mission four bases, three towns and four years of violence.

    The places are invented, and lie far from where the plans of the real missions put their armed groups.
    """
    for rule in ("_out_of_reach", "_far_away"):
        monkeypatch.setattr(mission_bounds, rule, lambda mission: ())
    folder = tmp_path / "data"
    folder.mkdir()
    bases, towns, missions, contributions, violence, events = rows = [], [], [], [], [], []
    for number, plan in enumerate(PLANS):
        south, iso = 5.0 + 5 * number, plan.geonames_country
        bases += _bases(plan, south)
        towns += [
            (iso, "Aville", south, 1, 51_234),
            (iso, "Beton", south + 2.1, 3, 700),
            (iso, "Xo", south + 1, 2, 0),
        ]
        missions += [(plan.acronym, year, 1000, 1200, 3, 100.5) for year in (2020, 2021)]
        contributions += [(plan.acronym, 2020, 600), (plan.acronym, 2020, 400)]
        violence += [(plan.ucdp_country, year, 26, 13, 26) for year in range(2018, 2022)]
        for group in plan.groups:
            if plan.event_country is not None:
                events += [(plan.event_country, group.home[0], "Far village", 1, south + 2.5, 6.5)] * 3
    for (name, columns), table in zip(TABLES.items(), rows, strict=True):
        write_csv(folder / name, columns, table)
    return folder


def load(path: Path) -> Mission:
    return Mission.model_validate(read_yaml(path).data)


def garrisons(mission: Mission) -> dict[str, int]:
    strength: dict[str, int] = defaultdict(int)
    for unit in mission.contingents:
        strength[unit.site] += unit.strength
    return strength


def test_rebuilding_twice_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    first, second = rebuild(data, tmp_path / "a"), rebuild(data, tmp_path / "b")
    assert [path.name for path in first] == ["mali.yaml", "car.yaml", "drc.yaml", "south_sudan.yaml"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert load(one).label == "stylised"


def test_rebuilt_mission_follows_the_tables(data: Path, tmp_path: Path) -> None:
    rebuild(data, tmp_path)
    mission = load(tmp_path / "south_sudan.yaml")
    assert [site.name for site in mission.sites] == [
        "Aville",
        "Béton",
        "Cemp",
        "Dull",
    ]  # the year 2019 is left out
    assert mission.sites[1].latitude == 22.1, "the namesake town lends its coordinates"
    assert math.copysign(1, mission.sites[3].longitude) == 1, "no -0.0 in a file"
    people = {place.name: place.population for place in mission.communities}
    assert people == {
        "Aville": 51_200,
        "Beton": 700,
        "Cemp": 10_000,
        "Dull": 10_000,
        "Far": 10_000,
        "Xo": 10_000,
    }
    assert sum(unit.strength for unit in mission.contingents) == pytest.approx(1000, abs=15)
    assert {unit.site for unit in mission.contingents} == {"Aville", "Béton", "Cemp"}, (
        "Dull has police, no troops"
    )
    assert (mission.authorised_uniformed, mission.budget_usd_m, mission.us_posts) == (1200, 100.5, 0.1)
    rates = {group.kind: group.civilian_attacks_per_year for group in mission.groups}
    assert rates["rebel"] == 11.8 and rates["state_forces"] == 5.9  # 26 and 13 deaths a year, 2.2 in an attack


def test_kinds_follow_size_and_symbols() -> None:
    base = dict.fromkeys(BASE_COLUMNS, "0") | {
        "hq_level": "2",
        "eng_map_count": "1",
        "trans_map_count": "3",
        "tcc_troops": "Big (800), Fort (450), Amber (150), Cole (150), Bell (35), Zed (size unknown)",
    }
    kinds = {unit.contributor: kind for unit, kind in kinds_of(map_units(base), base).items()}
    assert kinds == {
        "Big": "infantry",
        "Fort": "quick_reaction",
        "Amber": "engineers",
        "Cole": "transport",
        "Bell": "infantry",
        "Zed": "infantry",
    }


def test_contributors_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot read the contributors 'Amber 150'"):
        map_units({"mission": "M", "location": "L", "tcc_troops": "Big (800), Amber 150"})


def test_a_missing_table_is_named_and_nothing_is_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "places.csv").unlink()
    assert main([str(data), str(tmp_path / "out")]) == 1
    assert "places.csv: not found" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_missing_column_is_named(data: Path, tmp_path: Path) -> None:
    write_csv(data / "places.csv", ("iso2", "name", "latitude", "longitude"), [])
    with pytest.raises(ScenarioError, match=r"places.csv: line 1: missing columns: population"):
        rebuild(data, tmp_path / "out")


def test_tables_of_another_country_give_the_same_missions(data: Path, tmp_path: Path) -> None:
    plain = [path.read_bytes() for path in rebuild(data, tmp_path / "plain")]
    for path in data.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            rows = [[re.sub(r"^(-?\d+)\.(\d+)$", r"\1,\2", cell) for cell in row] for row in csv.reader(file)]
        with path.open("w", encoding="utf-16", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    said: list[str] = []
    assert [path.read_bytes() for path in rebuild(data, tmp_path / "foreign", say=said.append)] == plain
    assert len(said) == len(TABLES) and "semicolon-separated, UTF-16" in said[0]


def test_what_a_table_lacks_is_one_sentence_of_the_command(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(data / "geopko_v23_location_year.csv", BASE_COLUMNS, [])
    with pytest.raises(SystemExit) as left:
        cli.main(["rebuild-missions", "--data", str(data), "--out", str(tmp_path / "out")])
    assert left.value.code == 2
    assert "no bases of MINUSMA in 2020" in capsys.readouterr().err


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_groups_of_a_sort_share_its_attacks_fully(plan: MissionPlan) -> None:
    shares: dict[str, float] = defaultdict(float)
    for group in plan.groups:
        sort = "non-state" if group.kind in ("insurgent", "rebel", "criminal") else group.kind
        shares[sort] += group.share
    assert 0.0 < shares.pop("state_forces") <= 1.0, "fitted where the factor on attacks would raise it too much"
    assert shares == pytest.approx(dict.fromkeys(("non-state", "communal_militia"), 1.0))


@pytest.mark.parametrize("name", SITES)
def test_shipped_mission_is_stylised_and_rounded(name: str) -> None:
    mission = load(MISSIONS / f"{name}.yaml")
    assert mission.label == "stylised" and mission.baseline_year == 2021
    assert len(mission.sites) == SITES[name]
    for place in (*mission.sites, *mission.communities):
        assert (round(place.latitude, 1), round(place.longitude, 1)) == (place.latitude, place.longitude)


@pytest.mark.parametrize("name", SITES)
def test_shipped_mission_has_six_tenths_of_its_helicopters(name: str) -> None:
    fleet = [unit for unit in load(MISSIONS / f"{name}.yaml").enablers if unit.kind in HELICOPTERS]
    assert 0.55 <= sum(unit.present for unit in fleet) / sum(unit.required for unit in fleet) <= 0.63


@pytest.mark.parametrize("name", [*SITES, "karu"])
def test_many_communities_lie_beyond_the_reach_of_troops(name: str) -> None:
    mission = load(MISSIONS / f"{name}.yaml")
    strength = garrisons(mission)
    troops = [(site.latitude, site.longitude) for site in mission.sites if strength[site.name]]
    far = [
        place
        for place in mission.communities
        if min(distance_km((place.latitude, place.longitude), base) for base in troops) > 40
    ]
    assert len(far) >= 0.3 * len(mission.communities)
    assert len(mission.communities) <= 120


@pytest.mark.parametrize("name", [*SITES, "karu"])
def test_no_real_armed_group_is_named(name: str) -> None:
    text = (MISSIONS / f"{name}.yaml").read_text(encoding="utf-8")
    for group in REAL_GROUPS:
        assert not re.search(rf"(?<!\w){re.escape(group)}(?!\w)", text, flags=re.IGNORECASE), group


@pytest.mark.parametrize("name", SITES)
def test_contributors_carry_published_facts_only(name: str) -> None:
    rows = read_yaml(MISSIONS / f"{name}.yaml").data["contingents"]
    for row in rows:
        # Exactly these keys: nothing on skill, conduct, caveats or any other quality of a real contributor.
        assert set(row) == {"name", "kind", "contributor", "site", "strength"}


def test_karu_is_fictional_small_and_short_of_every_enabler() -> None:
    karu = load(MISSIONS / "karu.yaml")
    assert karu.label == "fictional" and karu.un_acronym is None
    assert (len(karu.sites), len(karu.communities), len(karu.groups)) == (6, 22, 5)
    assert 4_500 <= sum(unit.strength for unit in karu.contingents) <= 5_500
    gaps: dict[str, int] = defaultdict(int)
    for unit in karu.enablers:
        gaps[unit.kind] += unit.required - unit.present
    assert len(gaps) == 12 and min(gaps.values()) > 0
    assert sum(group.un_attacks_per_year for group in karu.groups) == 25
    assert sum(group.civilian_attacks_per_year for group in karu.groups) == 80


def test_invented_contributors_are_no_real_ones() -> None:
    real = {unit.contributor for name in SITES for unit in load(MISSIONS / f"{name}.yaml").contingents}
    assert not real & {unit.contributor for unit in load(MISSIONS / "karu.yaml").contingents}


def table_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def damaged(rows: list[list[str]]):
    """Ways in which people's copies of a table differ: rows twice or lost, cells that are blank or no number."""
    yield "no rows", rows[:1]
    yield "every row twice", rows[:1] + [row for row in rows[1:] for _ in range(2)]
    yield "one row twice", rows + rows[1:2]
    yield "a short row", rows + [rows[1][:2]]
    yield "a long row", rows + [[*rows[1], "more"]]
    for column in range(len(rows[0])):
        for word in ("", "nan", "inf", "-1e9", "?", "1,5", "x" * 200):
            yield f"{word!r} in {rows[0][column]}", [rows[0], *([*row[:column], word, *row[column + 1 :]]
                                                                for row in rows[1:])]  # fmt: skip


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_damaged_table_is_one_sentence_or_harmless(name: str, data: Path, tmp_path: Path) -> None:
    rows = table_of(data / name)
    for what, changed in damaged(rows):
        write_csv(data / name, changed[0], changed[1:])
        try:
            rebuild(data, tmp_path / "out")
        except (ValueError, ScenarioError) as error:
            assert type(error) in (ValueError, ScenarioError) and "\n" not in str(error), f"{what}: {error!r}"
            assert str(error) and not list(tmp_path.glob("out/*.yaml")), what
        for path in tmp_path.glob("out/*.yaml"):
            load(path)
            path.unlink()


def test_a_base_under_two_countries_is_named(data: Path, tmp_path: Path, capsys) -> None:
    name = "geopko_v23_location_year.csv"
    rows = table_of(data / name)
    again = next(row for row in rows if row[0] == PLANS[0].acronym and row[1] == "2020")
    write_csv(data / name, rows[0], [*rows[1:], [*again[:3], "Elsewhere", *again[4:]]])
    with pytest.raises(SystemExit) as left:
        cli.main(["rebuild-missions", "--data", str(data), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert left.value.code == 2 and said.count("\n") == 1
    assert f"'{again[2]}' of {again[0]} stands in 2 rows of 2020" in said and not (tmp_path / "out").exists()


def test_a_mission_of_the_users_own_is_not_replaced(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mali.yaml").write_text("# mine", encoding="utf-8")
    with pytest.raises(ScenarioError, match="--force"):
        rebuild(data, tmp_path)
    assert [path.name for path in tmp_path.glob("*.yaml")] == ["mali.yaml"]
    rebuild(data, tmp_path, force=True)
    assert load(tmp_path / "mali.yaml").name == "mali"
