"""All problems of all files in one pass."""

from pathlib import Path

import pytest
from small_files import MISSION, Write

from sim.scenario.check import check_file, files_in, problems_in
from sim.scenario.errors import ScenarioError


def told(path: Path) -> list[tuple[int | None, str]]:
    return [(error.line, error.key_path) for error in problems_in([path])]


def test_the_library_is_in_order() -> None:
    files = files_in([])
    assert len(files) > 30 and any(file.name == "sources.yaml" for file in files)
    assert [str(error) for error in problems_in(files)] == []


def test_every_problem_of_a_file_is_told_and_not_the_first_alone(write: Write) -> None:
    path = write("package", "p", """\
title: P
parameters:
  patrol_reach_kms: 3
  search_team_find_share: 7
  attack_memory: yes
offers:
  - {kind: surveillanse, sets: 1}
  - {kind: surveillance, sets: 1}
  - {knd: surveillance, sets: -1}
levers: L1
levers: L2
""")
    # What YAML itself makes ambiguous comes first: the rest is read once the file means what it says.
    assert told(path) == [(7, "parameters.attack_memory"), (13, "levers")]
    path.write_text(path.read_text().replace("  attack_memory: yes\n", "").replace("levers: L2\n", ""))
    expected = [(5, "parameters.patrol_reach_kms"), (6, "parameters.search_team_find_share"), (8, "offers[0].kind"),
                (10, "offers[2].knd"), (10, "offers[2].kind"), (10, "offers[2].sets"), (11, "levers")]  # fmt: skip
    assert told(path) == expected
    error = check_file(path)[2]
    assert error.more == 0 and "\n" not in str(error)


def test_every_wrong_name_of_a_mission_is_told(write: Write) -> None:
    text = MISSION.format(name="m").replace("site: Base,", "site: Bas,") + "sources: [GEOPKO, GEOPKU, H02]\n"
    path = write("mission", "m", text)
    assert [line for line, _ in told(path)] == [14, 16]
    path.write_text(text.replace("site: Bas,", "site: Base,"))
    (error,) = check_file(path)
    assert (error.key_path, error.nearest) == ("sources[1]", "GEOPKO")


def test_every_policy_of_a_study_is_laid_over_its_world(write: Write, small_world: Path) -> None:
    write("package", "one", "title: P\ninstitutions: {us: {personnel: {police: 9}}}\n")
    write("package", "two", "title: P\ninstitutions: {us: {personnel: {police: 8}}}\n")
    write("package", "lost", "title: P\noffers: [{kind: surveillance, sets: 1, mission: mali}]\n")
    write("package", "watch", "title: P\noffers: [{kind: surveillance, sets: 1}]\n")
    write("package", "guard", "title: P\noffers: [{kind: surveillance, sets: 2, mission: far}]\n")
    study = write("study", "s", """\
title: S
world: pair
policies:
  - {name: baseline, title: B}
  - {name: clash, title: C, packages: [one, two]}
  - {name: settled, title: C, packages: [one, two], wins: [two]}
  - {name: gone, title: C, packages: [lost]}
  - {name: same_slot, title: C, packages: [watch, guard]}
""")
    problems = problems_in([study])
    assert [error.file for error in problems] == ["packages/guard.yaml", "packages/lost.yaml", "packages/two.yaml"]
    slot, lost, key = map(str, problems)
    assert "'watch' (surveillance for every mission, packages/watch.yaml:4)" in slot and "guard.yaml:4)" in slot
    assert "make the same offer in policy 'same_slot'; expected 'wins'" in slot
    assert "packages/one.yaml:4" in key and "packages/two.yaml:4" in key
    assert "'mali' is no mission of world 'pair'" in lost


def test_wrong_names_are_told_beside_wrong_values(write: Write, small_world: Path) -> None:
    path = write("study", "s", """\
title: S
world: pear
months: many
policies:
  - {name: baseline, title: B, packages: [us_9]}
""")
    assert told(path) == [(4, "world"), (5, "months"), (7, "policies[0].packages[0]")]


def test_a_list_of_sources_is_checked_too(tree: Path) -> None:
    path = tree / "sources.yaml"
    path.write_text("A1: {title: T, by: B, year: 1999, grade: E}\nB 2: {title: T, by: B, year: 1999, grade: A}\n")
    assert {line for line, _ in told(path)} == {1, 2}


def test_files_folders_and_names(tree: Path, write: Write) -> None:
    one = write("package", "one", "title: P\n")
    (tree / ".hidden").mkdir()
    (tree / ".hidden" / "x.yaml").write_text("")
    assert files_in(["packages", "packages/one.yaml"]) == [one.relative_to(tree)]
    assert [path.name for path in files_in(["mali"])] == ["mali.yaml", "mali.yaml"]
    for word, expected in (("us_9O", "us_90"), ("studies", "")):
        with pytest.raises(ScenarioError) as caught:
            files_in([word])
        assert caught.value.nearest == expected
