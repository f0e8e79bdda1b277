"""What a person may get wrong in a file, and what the message then says."""

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_files import MISSION, Write

from sim.scenario.errors import ScenarioError
from sim.scenario.loader import FOLDERS, SCENARIOS, load
from sim.scenario.strict_yaml import read_yaml

ODD_FILES = {"mission": "karu", "package": "gpoi_helicopters", "world": "four_missions", "study": "us_dose"}


def refusal(kind: str, path: Path) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        load(kind, str(path))
    assert "\n" not in str(caught.value)
    return caught.value


def test_an_unknown_key_names_file_line_path_known_keys_and_the_nearest(write: Write) -> None:
    path = write("package", "medevac", "title: Evacuation\noffers:\n  - knd: field_hospital\n    sets: 1\n")
    assert str(refusal("package", path)) == (
        "packages/medevac.yaml:5: offers[0].knd: unknown key; "
        "expected one of kind, mission, sets, per_need, payer, from, until; did you mean 'kind'? "
        "(+1 more: peacegap check packages/medevac.yaml)"
    )


WRONG_IN_A_MISSION = [
    ("latitude: 1.0", "latitude: north", "sites[0].latitude", "'north' does not fit", "degrees north"),
    ("latitude: 1.0", "latitude: 91", "sites[0].latitude", "91 is too high", "a number from -90 to 90"),
    ("headquarters: 3", "headquarters: 2.5", "sites[0].headquarters", "2.5 does not fit", "a whole number"),
    ("airfield: true", "airfield: 1", "sites[0].airfield", "1 does not fit", "true or false"),
    ("population: 5000", "population: 0", "communities[0].population", "0 is too low", "persons"),
    ("required: 4", "required: 61", "enablers[0].required", "61 is too high", "from 0 to 60"),
    ("us_posts: 0.1", "us_posts: '0.1'", "us_posts", "'0.1' does not fit", "share of US posts worldwide"),
    ("title: A small mission", "title: ''", "title", "'' is too short", "of 1 to 120 characters"),
    ("country: Nowhere", "country: {a: 1}", "country", "a mapping does not fit", "text"),
    ("label: fictional", "", "label", "missing", "one of fictional, stylised"),
]


@pytest.mark.parametrize(("right", "wrong", "key_path", "problem", "expected"), WRONG_IN_A_MISSION)
def test_a_wrong_value_is_shown_beside_what_was_expected(
    write: Write, right: str, wrong: str, key_path: str, problem: str, expected: str
) -> None:
    text = MISSION.format(name="far")
    path = write("mission", "far", text.replace(right, wrong))
    error = refusal("mission", path)
    lines = text.splitlines()
    assert (error.file, error.key_path, error.problem) == ("missions/far.yaml", key_path, problem)
    assert expected in error.expected
    assert error.line == (1 if problem == "missing" else next(n for n, s in enumerate(lines, 1) if right in s))


def test_a_wrong_word_names_the_allowed_words_and_the_nearest(write: Write) -> None:
    path = write("mission", "far", MISSION.format(name="far").replace("kind: infantry", "kind: infantery"))
    error = refusal("mission", path)
    assert error.value == "infantery"
    assert error.expected.startswith("one of infantry, mechanised")
    assert error.nearest == "infantry"


def test_a_unit_at_an_unknown_site_points_at_the_site(write: Write) -> None:
    path = write("mission", "far", MISSION.format(name="far").replace("site: Base, str", "site: Bace, str"))
    error = refusal("mission", path)
    assert (error.line, error.key_path, error.nearest) == (14, "contingents[0].site", "Base")
    assert error.problem == "'First battalion' stands at unknown site 'Bace'"


def test_a_word_in_place_of_a_number_is_told_that_a_number_was_expected_and_its_unit(write: Write) -> None:
    path = write("package", "p", "title: P\noffers:\n  - {kind: search_team, sets: yes}\n")
    assert refusal("package", path).expected.startswith("a number above 0 and up to 60")
    path = write("package", "q", "title: Q\nparameters: {launch_minutes: '2 hours'}\n")
    assert "from 0 to 600 minutes" in refusal("package", path).expected


def test_an_offer_to_an_unknown_mission_names_the_nearest(write: Write) -> None:
    path = write("package", "p", "title: P\noffers:\n  - {kind: search_team, sets: 1, mission: malli}\n")
    assert refusal("package", path).nearest == "mali"


def test_a_package_in_place_of_a_world_is_told_where_it_belongs() -> None:
    with pytest.raises(ScenarioError, match=r"'us_90' is a package: use --policy us_90"):
        load("world", "us_90")


def test_several_errors_are_counted(write: Write) -> None:
    path = write("world", "w", "title: W\nlabel: fictive\nstart: July\nmissions: []\n")
    assert str(refusal("world", path)).endswith("(+2 more: peacegap check worlds/w.yaml)")


def test_a_tactic_that_does_not_exist_is_an_unknown_key(write: Write) -> None:
    group = "{name: G, kind: rebel, latitude: 1, longitude: 2, range_km: 9, tactics: {ambsh: 1.0}}"
    path = write("mission", "far", MISSION.format(name="far") + f"groups:\n  - {group}\n")
    error = refusal("mission", path)
    assert (error.key_path, error.nearest) == ("groups[0].tactics.ambsh", "ambush")


@pytest.mark.parametrize("kind", ["world", "package"])
def test_an_unknown_parameter_names_the_nearest(write: Write, small_world: Path, kind: str) -> None:
    rest = {"world": "label: fictional\nmissions: [far]\n", "package": ""}[kind]
    path = write(kind, "p", f"title: P\n{rest}parameters:\n  patrol_reach: 50\n")
    error = refusal(kind, path)
    assert error.key_path == "parameters.patrol_reach"
    assert error.nearest == "patrol_reach_km"


def test_a_parameter_out_of_bounds_shows_bounds_unit_and_meaning(write: Write) -> None:
    path = write("package", "p", "title: P\nparameters:\n  patrol_reach_km: 500\n")
    error = refusal("package", path)
    assert (error.line, error.problem) == (5, "500 is out of range")
    assert error.expected.startswith("a number from 1 to 300 km (distance that a day patrol covers")


@pytest.mark.parametrize(
    ("patch", "key_path", "nearest"),
    [
        ("us: {personel: {police: 9}}", "institutions.us.personel", "personnel"),
        ("us: {personnel: {polise: 9}}", "institutions.us.personnel.polise", "police"),
        ("us: {personnel: {police: -1}}", "institutions.us.personnel.police", ""),
        ("us: {personnel: 30}", "institutions.us.personnel", ""),
        ("us: {personnel: {police: {number: 1}}}", "institutions.us.personnel.police", ""),
    ],
)  # fmt: skip
def test_a_package_is_checked_against_the_institutions_it_patches(
    write: Write, patch: str, key_path: str, nearest: str
) -> None:
    error = refusal("package", write("package", "p", f"title: P\ninstitutions:\n  {patch}\n"))
    assert (error.file, error.line) == ("packages/p.yaml", 5)
    assert (error.key_path, error.nearest) == (key_path, nearest)


def test_an_unknown_name_names_the_nearest(tree: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load("package", "us_enabler")
    assert caught.value.nearest == "us_enablers"
    assert "gpoi_surge" in caught.value.expected


def test_a_study_is_told_where_it_mentions_a_package_that_does_not_exist(write: Write, small_world: Path) -> None:
    policies = "  - {name: baseline, title: B}\n  - {name: x, title: X, packages: [us_90, us_19]}\n"
    path = write("study", "s", f"title: S\nworld: pair\npolicies:\n{policies}")
    error = refusal("study", path)
    assert (error.line, error.key_path, error.value) == (7, "policies[1].packages[1]", "us_19")
    assert error.nearest in ("us_121", "us_90")


def test_a_study_must_hold_its_baseline(write: Write, small_world: Path) -> None:
    path = write("study", "s", "title: S\nworld: pair\npolicies:\n  - {name: base_line, title: B}\n")
    error = refusal("study", path)
    assert (error.key_path, error.nearest) == ("baseline", "base_line")


def test_a_file_must_be_of_the_kind_and_bear_the_name(write: Write, tree: Path) -> None:
    path = write("package", "p", "title: P\n")
    assert refusal("world", path).problem == "the file is of kind 'package'"
    renamed = path.rename(tree / "packages" / "q.yaml")
    error = refusal("package", renamed)
    assert (error.key_path, error.expected) == ("name", "'q'")
    renamed.write_text("kind: pakage\nname: q\n")
    assert refusal("package", renamed).nearest == "package"
    renamed.write_text("name: q\ntitle: P\nparameters: {patrol_reach_km: 50}\n")
    assert str(refusal("package", renamed)) == "packages/q.yaml:1: kind: missing; expected 'package'"


def test_a_name_beside_the_referring_file_comes_first(write: Write, tree: Path) -> None:
    own = write("package", "us_90", "title: Mine\nparameters: {patrol_reach_km: 50}\n")
    assert load("package", "us_90").title != "Mine"
    assert load("package", "us_90", own).title == "Mine"
    assert load("package", "us_90", tree / "studies" / "s.yaml").title == "Mine"
    assert load("package", str(own)).title == "Mine"


def test_a_neighbour_of_another_kind_is_passed_over(write: Write, tree: Path) -> None:
    write("mission", "far", MISSION.format(name="far"))
    world = write("world", "far", "title: W\nlabel: fictional\nmissions: [far]\n")
    assert load("mission", "far", world).kind == "mission"


def test_a_child_package_wins_nested_keys_and_appends_offers(write: Write) -> None:
    institutions = "institutions: {us: {personnel: {police: 9, troops: 4}}}\n"
    offers = "offers:\n  - {kind: search_team, sets: 1}\n"
    write("package", "base", f"title: B\n{institutions}{offers}")
    child = "title: C\nextends: base\ninstitutions: {us: {personnel: {police: 7}}}\noffers:\n"
    path = write("package", "child", f"{child}  - {{kind: ground_radar, sets: 2}}\n")
    package = load("package", str(path))
    assert package.institutions == {"us": {"personnel": {"police": 7, "troops": 4}}}
    assert [offer.kind for offer in package.offers] == ["search_team", "ground_radar"]


def test_an_error_in_an_extended_file_points_into_the_right_file(write: Write) -> None:
    write("package", "base", "title: B\noffers:\n  - {kind: search_team, sets: 1}\nparameters: {rotation_months: 99}\n")
    first = write("package", "first", "title: C\nextends: base\noffers:\n  - {kind: search_team, sets: 99}\n")
    error = refusal("package", first)
    assert (error.file, error.line, error.key_path) == ("packages/first.yaml", 6, "offers[1].sets")
    second = write("package", "second", "title: C\nextends: base\n")
    assert (refusal("package", second).file, refusal("package", second).line) == ("packages/base.yaml", 6)


def test_a_child_world_replaces_the_missions(write: Write, small_world: Path) -> None:
    path = write("world", "one", "title: One\nextends: pair\nmissions: [near]\n")
    world = load("world", str(path))
    assert (world.missions, world.label) == (("near",), "fictional")


def test_extends_in_a_circle_is_refused_with_the_chain(write: Write) -> None:
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        path = write("package", name, f"title: T\nextends: {parent}\n")
    error = refusal("package", path)
    assert error.problem == "goes in a circle: c -> a -> b -> c"
    assert (error.file, error.line, error.key_path) == ("packages/b.yaml", 4, "extends")


ODD_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.text("ab_.[é", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab_", max_size=3), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), odd=ODD_VALUES)
@pytest.mark.parametrize("kind", ["mission", "package", "world", "study"])
def test_an_odd_value_anywhere_gives_a_document_or_one_clear_line(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject, odd: object
) -> None:
    source = SCENARIOS / FOLDERS[kind] / f"{ODD_FILES[kind]}.yaml"
    content = json.loads(json.dumps(read_yaml(source).data))
    keys: list[str | int] = []
    spot = content
    while isinstance(spot, dict | list) and spot and (not keys or data.draw(st.booleans())):
        keys.append(data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot)))))
        holder, spot = spot, spot[keys[-1]]
    holder[keys[-1]] = odd
    path = tmp_path_factory.getbasetemp() / source.name
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    try:
        assert load(kind, str(path)).kind == kind
    except ScenarioError as error:
        assert "\n" not in str(error)
        assert str(error).startswith(str(path))


def test_an_error_survives_the_way_back_from_a_worker(write: Write) -> None:
    error = refusal("package", write("package", "p", "title: P\nparameters: {patrol_reach: 1}\n"))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.nearest == error.nearest
