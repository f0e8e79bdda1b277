"""Fields that are in order one by one and cannot both be right: refused before anything is computed."""

from pathlib import Path

import pytest
from small_files import MISSION, Write

from sim.engine.engagement import PERSONS_PER_ATTACK
from sim.scenario.check import problems_in
from sim.scenario.distance import great_circle_km
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.scaling import scaled
from sim.scenario.schema import Place, Policy
from sim.scenario.schema.mission_bounds import distance_km
from sim.scenario.schema.strict import repeats
from sim.scenario.schema.tactic import MOST_HURT

RAIDERS = "groups: [{{name: Raiders, kind: rebel, latitude: {at}, longitude: 2.0, range_km: 50, {rate}: 5}}]\n"
POLICIES = """\
title: S
world: pair
policies:
  - {{name: baseline, title: B}}
  - {{name: first, title: Send a battalion, packages: [p]}}
  - {{name: second, title: {title}, packages: [p]}}
"""
EXERCISE = """\
title: E
world: pair
baseline: {{name: {baseline}, title: B{cost}}}
policies: [{{name: one, title: {title}, packages: [p]}}]
outcomes: [{outcomes}]
briefing: Read.
questions: [a, b, c]
"""
PACKAGE = "title: P\noffers: [{kind: surveillance, sets: 1}]\n"
OWN = "{{value: {value}, low: {low}, high: {high}, unit: persons, meaning: m, source: 'assumption: a', grade: D}}"
TACTIC = """\
title: Vehicle bombs
deed: "{{group}} drove a bomb into {{base}}"
strikes: {strikes}
people_hurt: {hurt}
most_hurt: {most}
spread: {{parameter: hit_tail_log_sd}}
killed_at_once: {{parameter: fire_arm_instant_share}}
{more}
"""


def messages(path: Path) -> list[str]:
    return [str(error) for error in problems_in([path])]


def mission(**changes: str) -> str:
    text = MISSION.format(name="m")
    for old, new in changes.items():
        before, _, after = new.partition(" -> ")
        assert before in text, old
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize(("text", "where", "what"), [
    (mission(people="strength: 800 -> strength: 9999"), "authorised_uniformed",
     "units hold 9,999 people in all, and only 900 are authorised; expected at most 1,040 people in all units"),
    (mission(site="airfield: true -> airfield: false"), "enablers[0].site",
     "'Lift' stands at 'Base', which has no airfield; expected a base with 'airfield: true'"),
    (mission(dates="present: 2 -> present: 2, arrives_month: 9, leaves_month: 4"), "enablers[0].leaves_month",
     "'Lift' leaves in month 4 and arrives in month 9; expected a month after arrives_month"),
    (mission(late="strength: 800 -> strength: 800, arrives_month: 300"), "contingents[0].arrives_month",
     "300 is too high; expected a whole number from 0 to 240"),
    (mission(town="latitude: 1.1 -> latitude: -81.1"), "communities[0].latitude",
     "'Town' lies 9,129 km from 'Base'; expected at most 3,000 km"),
    (mission() + RAIDERS.format(at=3.0, rate="civilian_attacks_per_year"), "groups[0].range_km",
     "'Raiders' has no community within its range of 50 km; expected at least 212 km, or 0 for civilian_attacks"),
    (mission() + RAIDERS.format(at=3.0, rate="un_attacks_per_year"), "groups[0].range_km",
     "'Raiders' has no base within its range of 50 km; expected at least 223 km, or 0 for un_attacks_per_year"),
    (mission(town="budget_usd_m: 80 -> budget_usd_m: 0"), "budget_usd_m",
     "US$ 0 million a year for 900 people authorised; expected at least 7.7"),
    (mission() + RAIDERS.format(at=1.0, rate="un_attacks_per_year").replace(": 5}", ": 300}"),
     "groups[0].un_attacks_per_year",
     "all groups together make 300 attacks a year on the UN, of whom there are 900; expected at most 180"),
    (mission() + RAIDERS.format(at=1.0, rate="civilian_attacks_per_year").replace(": 5}", ": 1999}"),
     "groups[0].civilian_attacks_per_year",
     "all groups together make 1,999 attacks a year on civilians, of whom there are 5,000; expected at most 1,000"),
    (mission() + "wet_months: [5, 6, 5]\n", "wet_months[2]", "'5' occurs twice"),
    (mission() + "sources: [GEOPKO, GEOPKO]\n", "sources[1]", "'GEOPKO' occurs twice"),
    (mission() + "un_acronym: MINUSMA\n", "un_acronym", "a fictional mission stylises no UN mission"),
])
def test_a_mission_that_contradicts_itself_is_refused(write: Write, text: str, where: str, what: str) -> None:
    (message,) = messages(write("mission", "m", text))
    assert f": {where}: {what}" in message


def test_units_may_overlap_by_a_tenth(write: Write) -> None:
    assert messages(write("mission", "m", mission(people="strength: 800 -> strength: 1040"))) == []


def test_distances_are_those_of_the_theatre() -> None:
    one, other = Place(name="a", latitude=13.2, longitude=-3.0, population=1), Place(
        name="b", latitude=-4.1, longitude=29.5, population=1)
    km = great_circle_km(one.latitude, one.longitude, other.latitude, other.longitude)
    assert distance_km(one, other) == pytest.approx(float(km), rel=1e-12)


@pytest.mark.parametrize(("body", "where", "what"), [
    ("offers: [{kind: surveillance, sets: 0}]\n", "offers[0].sets", "0 is too low; expected a number above 0"),
    ("offers: [{kind: surveillance, per_need: 0.0}]\n", "offers[0].per_need", "0.0 is too low"),
    ("levers: [L1, L1]\nparameters: {patrol_reach_km: 50}\n", "levers[1]", "'L1' occurs twice"),
    ("offers: [{kind: surveillance, sets: 1}, {kind: surveillance, sets: 2}]\n", "offers[1]",
     "surveillance for every mission at the cost of 'us' is offered in offers[0] too; expected one offer with all"),
])
def test_a_package_that_contradicts_itself_is_refused(write: Write, body: str, where: str, what: str) -> None:
    (message,) = messages(write("package", "p", f"title: P\n{body}"))
    assert f": {where}: {what}" in message


def test_two_policies_of_one_title_are_refused(write: Write, small_world: Path) -> None:
    """Tables and figures show titles: case and blanks do not tell two of them apart."""
    write("package", "p", PACKAGE)
    (message,) = messages(write("study", "s", POLICIES.format(title="Send  a Battalion")))
    assert ": policies[2].title: policies 'first' and 'second' have the same title" in message


@pytest.mark.parametrize(("policy", "what"), [
    ("packages: [p, p]", "packages[1]: 'p' occurs twice"),
    ("packages: [p], wins: [p, p]", "wins[1]: 'p' occurs twice"),
    ("equal_cost: {present_value_usd_m: 9}", "equal_cost: a policy without packages cannot be scaled to a cost"),
])
def test_a_policy_that_contradicts_itself_is_refused(write: Write, policy: str, what: str) -> None:
    write("package", "p", PACKAGE)
    (message,) = messages(write("policy", "one", "title: T\n" + policy.replace("], ", "]\n") + "\n"))
    assert what in message


@pytest.mark.parametrize(("change", "what"), [
    ({"baseline": "one"}, "policies[0].name: the baseline is called 'one' too"),
    ({"title": "b"}, "policies[0].title: policies 'baseline' and 'one' have the same title 'b'"),
    ({"outcomes": "trust, trust"}, "outcomes[1]: 'trust' occurs twice"),
    ({"cost": ", packages: [p], equal_cost: {present_value_usd_m: 9}"}, "the baseline cannot be scaled to a cost"),
])
def test_an_exercise_that_contradicts_itself_is_refused(
    write: Write, small_world: Path, change: dict[str, str], what: str
) -> None:
    write("package", "p", PACKAGE)
    plain = {"baseline": "baseline", "title": "One", "outcomes": "trust", "cost": ""}
    (message,) = messages(write("exercise", "e", EXERCISE.format(**plain | change)))
    assert what in message


@pytest.mark.parametrize(("more", "where", "what"), [
    ("institutions: {un: {uniformed: 1700}}", "institutions.un.uniformed",
     "the missions of world 'pair' have 1,800 authorised uniformed persons together; expected at most 1,700"),
    ("institutions: {un: {budget_usd_m: 150, payables_usd_m: 9}, us: {dues: {arrears_usd_m: 9}}}",
     "institutions.un.budget_usd_m", "the missions of world 'pair' have 160 US$ million a year together"),
    ("parameters: {search_team_find_share: 0.45, ied_find_share: 0.5}", "parameters.search_team_find_share",
     "mission 'far': ied_find_share (0.5) exceeds search_team_find_share (0.45)"),
    ("institutions: {un: {uniformed: 20}}", "institutions.us.personnel",
     "30 US personnel in missions that have 20 uniformed personnel in all; expected at most 20 (un.uniformed)"),
    ("institutions: {un: {budget_usd_m: 200}}", "institutions.un.payables_usd_m",
     "US$ 265 million owed out of a budget of 200 a year"),
    ("institutions: {us: {dues: {arrears_usd_m: 9000}}, un: {budget_usd_m: 4000}}",
     "institutions.us.dues.arrears_usd_m", "US$ 9,000 million of arrears to budgets of 4,000 a year"),
])
def test_a_world_whose_parts_exceed_their_wholes_is_refused(
    write: Write, small_world: Path, more: str, where: str, what: str
) -> None:
    small_world.write_text(f"{small_world.read_text()}{more}\n")
    assert any(f": {where}: {what}" in message for message in messages(small_world))
    with pytest.raises(ScenarioError):
        resolve(load("world", str(small_world)), Policy(name="b", title="B"), beside=small_world)


def test_posts_of_all_missions_are_no_more_than_all_posts(write: Write, small_world: Path) -> None:
    for name in ("far", "near"):
        write("mission", name, MISSION.format(name=name).replace("us_posts: 0.1", "us_posts: 0.7"))
    (message,) = messages(small_world)
    assert "the missions of world 'pair' have 1.4 of all US posts (us_posts) together; expected at most 1" in message


def test_a_group_that_attacks_the_un_has_a_way_to_do_it(write: Write, small_world: Path) -> None:
    write("mission", "far", MISSION.format(name="far") + RAIDERS.format(at=1.0, rate="un_attacks_per_year"))
    (message,) = messages(small_world)
    assert "mission 'far': 'Raiders' has 5 attacks on the UN a year and no tactic for them" in message
    small_world.write_text(small_world.read_text() + "tactics: {far: {Raiders: {ambush: 1.0}}}\n")
    assert messages(small_world) == []


def test_what_a_package_makes_impossible_is_told_at_the_package(write: Write, small_world: Path) -> None:
    write("package", "p", "title: P\ninstitutions: {un: {budget_usd_m: 150, payables_usd_m: 9}}\n")
    small_world.write_text(small_world.read_text() + "institutions: {us: {dues: {arrears_usd_m: 90}}}\n")
    study = write("study", "s", POLICIES.format(title="Other"))
    (message,) = messages(study)
    assert message.startswith("packages/p.yaml:4: institutions.un.budget_usd_m: the missions of world 'pair' have 160")


def test_a_dose_that_no_institutions_can_hold_is_one_error() -> None:
    world = load("world", "karu")
    world = world.model_copy(update={"institutions": world.institutions.model_copy(
        update={"un": world.institutions.un.model_copy(update={"uniformed": 6000})})})
    scenario = resolve(world, Policy(name="p", title="P", packages=("us_300",)))
    with pytest.raises(ScenarioError, match="US personnel in missions that have 6,000 uniformed"):
        scaled(scenario, 500.0)


@pytest.mark.parametrize(("change", "what"), [
    ({"hurt": OWN.format(value=30, low=1, high=40), "most": OWN.format(value=20, low=5, high=40)},
     "people_hurt.value: a mean of 30 people hurt exceeds the most, 20"),
    ({"most": OWN.format(value=90, low=5, high=400)}, "most_hurt.high: one attack hurts at most 128 people"),
    ({"strikes": "moves", "more": "fire_warning: true"}, "fire_warning: only people in camps are warned by radar"),
    ({"more": "stopped: found"}, "stopped: nothing stops this tactic"),
    ({"more": "counted_as: {stopped: ieds_found}"}, "counted_as.stopped: nothing stops this tactic"),
    ({"more": "counted_as: {deaths: deaths_by_ied, attacks: deaths_by_ied}"},
     "counted_as.attacks: 'deaths_by_ied' would count two things at once"),
])
def test_a_tactic_that_contradicts_itself_is_refused(write: Write, change: dict[str, str], what: str) -> None:
    plain = {"strikes": "camps", "hurt": "{parameter: complex_hit_mean}", "most": "{parameter: hit_cap_base}",
             "more": ""}
    (message,) = messages(write("tactic", "bomb", TACTIC.format(**plain | change)))
    assert what in message


def test_no_tactic_hurts_more_people_than_have_luck_of_their_own() -> None:
    assert MOST_HURT == PERSONS_PER_ATTACK


def test_names_that_differ_in_capitals_alone_are_no_two_names() -> None:
    [wrong] = repeats("sites", ["Alpha", "Bravo", "alpha"], "name")
    assert "'alpha' and 'Alpha' differ in capitals alone" in str(wrong)
    assert [str(each) for each in repeats("sites", ["Alpha", "Bravo"], "name")] == []
