"""Own files are found by name in libraries laid over the shipped one; no file is hidden unseen."""

import os
from pathlib import Path

import pytest

from sim.scenario import library
from sim.scenario.check import check_file, files_in
from sim.scenario.errors import ScenarioError
from sim.scenario.library import SCENARIOS, VARIABLE, libraries
from sim.scenario.loader import find, known_names, load, resolve
from sim.scenario.schema import Policy

PACKAGE = "kind: package\nname: {name}\ntitle: Mine\nparameters:\n  night_flight_share: 0.4\n{more}"


def write(root: Path, name: str, more: str = "", text: str = "") -> Path:
    path = root / "packages" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or PACKAGE.format(name=name, more=more), encoding="utf-8")
    return path


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty folder to stand in; its ``scenarios`` is a library as soon as it exists."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "scenarios"


def test_a_name_is_found_in_the_folder_one_stands_in_then_in_the_named_ones(here, tmp_path, monkeypatch):
    assert libraries() == (SCENARIOS,) and find("package", "mine") is None
    write(here, "mine")
    other, third = tmp_path / "other", tmp_path / "third"
    write(other, "theirs")
    write(third, "of_a_third")
    monkeypatch.setenv(VARIABLE, os.pathsep.join(["other", str(third)]))
    assert [os.path.realpath(one) for one in libraries()] == [str(here), str(other), str(third), str(SCENARIOS)]
    assert [load("package", name).name for name in ("mine", "theirs", "of_a_third", "us_90")]
    assert {"mine", "theirs", "of_a_third", "us_90"} <= set(known_names("package"))
    assert {here / "packages" / "mine.yaml", SCENARIOS / "packages" / "us_90.yaml"} <= set(files_in([]))


def test_in_a_checkout_the_folder_and_the_library_are_one(monkeypatch):
    monkeypatch.chdir(SCENARIOS.parent)
    monkeypatch.setenv(VARIABLE, str(SCENARIOS))
    assert libraries() == (SCENARIOS,)


def test_the_same_name_is_refused_with_one_message_wherever_it_is_asked_for(here):
    own = write(here, "us_90")
    for asked in (lambda: find("package", "us_90"), lambda: load("package", "us_90"),
                  lambda: load("study", "skin_in_the_game"),
                  lambda: load("package", "us_90", here / "studies" / "s.yaml")):
        with pytest.raises(ScenarioError, match="another package is called 'us_90'") as caught:
            asked()
        assert caught.value.file == "scenarios/packages/us_90.yaml" and not caught.value.more
        assert "the library that comes with peacegap" in str(caught.value) and "replaces: true" in str(caught.value)
    assert [error.problem for error in check_file(own)] == [caught.value.problem]


def test_a_file_that_says_so_replaces_the_shipped_one_also_for_shipped_files(here):
    write(here, "us_90", "replaces: true\n")
    assert load("package", "us_90").title == "Mine"
    assert check_file(here / "packages" / "us_90.yaml") == ()
    policy = next(one for one in load("study", "skin_in_the_game").policies if one.name == "us_90")
    scenario = resolve(load("world", "karu"), policy)
    assert [change.key_path for change in scenario.changes] == ["parameters.night_flight_share"]


def test_the_word_itself_moves_no_digest(here):
    plain = resolve(load("world", "karu"), Policy(name="p", title="P", packages=("us_90",))).digest
    shipped = (SCENARIOS / "packages" / "us_90.yaml").read_text(encoding="utf-8")
    write(here, "us_90", text=f"{shipped}\nreplaces: true\n")
    assert resolve(load("world", "karu"), Policy(name="p", title="P", packages=("us_90",))).digest == plain


def test_it_may_extend_what_it_replaces(here):
    write(here, "us_90", "replaces: true\nextends: us_90\n")
    both = load("package", "us_90")
    assert both.parameters["night_flight_share"] == 0.4 and both.institutions["us"]


def test_a_copy_of_the_same_bytes_is_no_conflict(here):
    write(here, "us_90", text=(SCENARIOS / "packages" / "us_90.yaml").read_text(encoding="utf-8"))
    assert load("package", "us_90").name == "us_90"


def test_two_libraries_of_ones_own_may_not_differ_either(here, tmp_path, monkeypatch):
    write(here, "mine")
    write(tmp_path / "other", "mine", "lever_class: weak\n")
    monkeypatch.setenv(VARIABLE, "other")
    with pytest.raises(ScenarioError, match=r"another package is called 'mine', in other/packages/mine\.yaml"):
        find("package", "mine")


def test_what_replaces_nothing_is_probably_misspelt(here):
    write(here, "us_enabler", "replaces: true\n")
    with pytest.raises(ScenarioError, match="replaces nothing.*did you mean 'us_enablers'"):
        load("package", "us_enabler")


def test_a_policy_inside_a_study_replaces_nothing(here):
    study = here / "studies" / "s.yaml"
    study.parent.mkdir(parents=True)
    study.write_text("kind: study\nname: s\ntitle: S\nworld: karu\npolicies:\n"
                     "  - {name: baseline, title: B, replaces: true}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"policies\[0\].replaces: unknown key"):
        load("study", "s")


@pytest.mark.parametrize(("folder", "words"), [("nowhere", "there is no such folder"),
                                               ("empty", "holds no scenario files"),
                                               ("project", "did you mean 'project/scenarios'")])
def test_a_folder_that_is_no_library_is_refused(here, tmp_path, monkeypatch, folder, words):
    (tmp_path / "empty").mkdir()
    (tmp_path / "project" / "scenarios" / "packages").mkdir(parents=True)
    monkeypatch.setenv(VARIABLE, folder)
    with pytest.raises(ScenarioError, match=words):
        libraries()


def test_a_table_of_observations_is_found_by_name_by_file_and_by_its_path_in_a_checkout(here):
    shipped = SCENARIOS / "observations" / "mission_years.csv"
    assert library.observations("mission_years") == shipped
    assert library.observations("scenarios/observations/mission_years.csv") == shipped
    own = here / "observations" / "mission_years.csv"
    own.parent.mkdir(parents=True)
    own.write_text("mission,year\n", encoding="utf-8")
    assert library.observations("scenarios/observations/mission_years.csv").resolve() == own
    with pytest.raises(ScenarioError, match="did you mean 'mission_years'"):
        library.observations("mission_year")


def test_what_needs_the_source_is_refused_when_installed(monkeypatch):
    library.refuse_without_checkout("this", "that")
    monkeypatch.setattr(library, "INSTALLED", True)
    with pytest.raises(ScenarioError, match="this works in a checkout of the source"):
        library.refuse_without_checkout("this", "that")
