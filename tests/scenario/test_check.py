"""All problems of all files in one pass."""

import copyreg
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
  attack_median_hours: yes
offers:
  - {kind: surveillanse, sets: 1}
  - {kind: surveillance, sets: 1e1}
  - {knd: surveillance, sets: -1}
levers: L1
levers: L2
""")
    # An ambiguous value is told once, not again for what it would have been read as.
    expected = [(5, "parameters.patrol_reach_kms"), (6, "parameters.search_team_find_share"),
                (7, "parameters.attack_median_hours"), (9, "offers[0].kind"), (10, "offers[1].sets"),
                (11, "offers[2].knd"), (11, "offers[2].kind"), (11, "offers[2].sets"), (12, "levers"), (13, "levers")]
    assert told(path) == expected
    error = check_file(path)[2]
    assert error.more == 0 and "\n" not in str(error)


def test_a_wrong_kind_or_name_hides_nothing_else(write: Write) -> None:
    path = write("package", "p", "kind: package\nname: q\ntitel: P\noffers: [{kind: surveillanse, sets: 1}]\n")
    rest = [(3, "titel"), (4, "offers[0].kind")]
    assert told(path) == [(1, "title"), (2, "name"), *rest]
    path.write_text(path.read_text().replace("kind: package", "kind: pakage"))
    assert told(path) == [(1, "kind"), (1, "title"), (2, "name"), *rest]
    elsewhere = path.rename(path.parent.parent / "q.yaml")  # nothing tells what it should be
    assert told(elsewhere) == [(1, "kind")]


@pytest.mark.parametrize("body", ["", "institutions: {us: {personnel: {}}}\nparameters: {}\noffers: []\n"])
def test_a_package_that_changes_nothing_is_refused(write: Write, body: str) -> None:
    (error,) = check_file(write("package", "p", f"title: P\n{body}"))
    assert str(error).startswith("packages/p.yaml:1: the package changes nothing")


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
  - {name: settled, title: D, packages: [one, two], wins: [two]}
  - {name: gone, title: E, packages: [lost]}
  - {name: same_slot, title: F, packages: [watch, guard]}
""")
    problems = problems_in([study])
    assert [(error.file, error.line) for error in problems] == [
        ("packages/lost.yaml", 4), ("studies/s.yaml", 7), ("studies/s.yaml", 10)
    ]  # fmt: skip
    lost, key, slot = map(str, problems)
    assert "(surveillance for every mission (1 sets) in packages/watch.yaml:4" in slot.replace("is ", "(")
    assert "for far (2 sets) in packages/guard.yaml:4" in slot and "in policy 'same_slot'" in slot
    assert "is 9 in packages/one.yaml:4 and 8 in packages/two.yaml:4; expected 'wins: [one]' or 'wins: [two]'" in key
    assert "'mali' is no mission of world 'pair'" in lost and "(breaks 1 other file: studies/s.yaml)" in lost


def test_a_conflict_of_several_policies_is_reported_once(write: Write, small_world: Path) -> None:
    for name, number in (("one", 9), ("two", 8), ("three", 8)):
        personnel = f"{{police: {number}, troops: {number}}}"
        write("package", name, f"title: P\ninstitutions: {{us: {{personnel: {personnel}}}}}\n")
    rows = "".join(f"  - {{name: p{n}, title: C{n}, packages: [one, two]}}\n" for n in range(7))
    study = write("study", "s", f"title: S\nworld: pair\npolicies:\n  - {{name: baseline, title: B}}\n{rows}")
    (problem,) = problems_in([study])
    assert (problem.file, problem.line, problem.key_path) == ("studies/s.yaml", 7, "policies[1].packages")
    assert "in policies 'p0' (line 7) and 'p1' (line 8) and" in str(problem) and "'p6' (line 13)" in str(problem)
    assert "police is 9 in packages/one.yaml:4 and 8 in packages/two.yaml:4; institutions" in str(problem)
    alone = write("policy", "both", "title: B\npackages: [one, three]\n")
    assert [(error.file, error.line) for error in problems_in([alone])] == [("policies/both.yaml", 4)]


def test_a_fault_that_breaks_many_files_is_reported_once_at_its_own_place(write: Write, small_world: Path) -> None:
    write("package", "bad", "title: P\noffers: [{kind: surveillanse, sets: 1}]\n")
    mission = write("mission", "far", MISSION.format(name="far").replace("fictional", "imaginary"))
    studies = []
    for n in range(5):
        policies = "  - {name: baseline, title: B}\n  - {name: p, title: P, packages: [bad]}\n"
        studies.append(write("study", f"s{n}", f"title: S\nworld: pair\npolicies:\n{policies}"))
    found = problems_in([mission, *studies])
    assert [(error.file, len(error.breaks)) for error in found] == [("missions/far.yaml", 5), ("packages/bad.yaml", 5)]
    assert str(found[0]).endswith("(breaks 5 other files: studies/s0.yaml, studies/s1.yaml, studies/s2.yaml, ...)")


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


def test_a_hundred_unknown_sources_are_enough(write: Write) -> None:
    sources = ", ".join(f"no_source_{number}" for number in range(2_000))
    path = write("mission", "cited", f"{MISSION.format(name='cited')}sources: [{sources}]\n")
    assert len(check_file(path)) == 100


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


def test_all_is_told_whatever_copies_of_exceptions_are_made_of(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after ``import distributed``, which teaches ``copyreg`` another way to copy each class of exceptions."""
    monkeypatch.setitem(copyreg.dispatch_table, ScenarioError, lambda error: (lambda: error, ()))
    path = write("package", "p", "kind: package\nname: q\ntitel: P\n")
    assert told(path) == [(1, "title"), (2, "name"), (3, "titel")]
