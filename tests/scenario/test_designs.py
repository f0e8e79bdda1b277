"""A study's grid or sample makes ordinary policies, at one place; what cannot be a design is refused with its place."""

import json
import re
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from sim.scenario.check import problems_in
from sim.scenario.describe import describe
from sim.scenario.errors import ScenarioError
from sim.scenario.listing import listed
from sim.scenario.loader import SCENARIOS, load, load_patches, resolve
from sim.scenario.parameters import declared
from sim.scenario.patch import patch_parameters, record_of
from sim.scenario.schema import Policy, Study
from sim.scenario.settings import offers_of, settings_of

GRID = """kind: study
name: both
title: Both
world: karu
baseline: us_people_30_gpoi_budget_84
grid:
  levers:
    us_people: {package: us_90, without: 30, written: 90, at: [30, 60, 90, 120], title: US personnel}
    gpoi_budget: {set: us.gpoi.budget_usd_m_per_year, at: [84, 120, 160]}
"""
MORE = "    gpoi_budget: "


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "both.yaml"
    file.write_text(text)
    return file


def study(tmp_path: Path, text: str = GRID) -> Study:
    return load("study", str(written(tmp_path, text)))


def with_lever(line: str) -> str:
    """The study with one lever more, between the two that it has."""
    return GRID.replace(MORE, f"    {line}\n{MORE}")


def at(policy: Policy, months: int = 12):
    return resolve(load("world", "karu"), policy, months=months)


def of_levers(*levels: dict) -> Policy:
    return Policy(name="point", title="Point", levels=tuple({"title": "L", "value": 1.0, **level} for level in levels))


def test_a_grid_makes_a_policy_for_each_combination_with_a_name_and_title_that_say_which(tmp_path):
    made = study(tmp_path).policies
    assert len(made) == 12
    assert made[5].name == "us_people_60_gpoi_budget_160"
    assert made[5].title == "US personnel 60, gpoi budget 160"


def test_the_corner_that_is_todays_changes_nothing_and_the_package_as_written_is_the_package(tmp_path):
    made = {policy.name: at(policy) for policy in study(tmp_path).policies}
    plain = at(Policy(name="us_90", title="Ninety", packages=("us_90",)))
    today, ninety = made["us_people_30_gpoi_budget_84"], made["us_people_90_gpoi_budget_84"]
    assert [policy.package_names for policy in study(tmp_path).policies[2:4]] == [(), ("us_90",)]
    assert today.changes == () and today.us == at(Policy(name="baseline", title="B")).us
    assert (ninety.us, ninety.changes) == (plain.us, plain.changes)
    assert [made[f"us_people_{n}_gpoi_budget_84"].us.personnel.total for n in (30, 60, 90, 120)] == [30, 60, 90, 120]


def test_listed_policies_stand_before_the_points_and_a_manifest_gives_the_same_study_back(tmp_path):
    text = GRID + "policies:\n  - {name: enablers, title: Enablers, packages: [us_enablers]}\n"
    found = study(tmp_path, text)
    assert [found.policies[0].name, len(found.policies)] == ["enablers", 13]
    assert Study.model_validate(found.model_dump(mode="json"), strict=False) == found


def test_levels_that_are_not_those_of_the_design_are_refused(tmp_path):
    data = study(tmp_path).model_dump(mode="json", exclude_none=True)
    assert load("study", str(written(tmp_path, json.dumps(data)))) == study(tmp_path)
    data["policies"][3]["levels"][0]["dose"] = 7
    with pytest.raises(ScenarioError, match=r"policies\[3\]\.levels: policy 'us_people_60_gpoi_budget_84' has"):
        study(tmp_path, json.dumps(data))


def test_a_policy_in_a_file_of_its_own_and_one_of_an_exercise_have_no_levels(write):
    levels = "title: X\nlevels: [{lever: x, value: 1, title: X}]\n"
    with pytest.raises(ScenarioError, match=r":4: levels: policy 'mine' has 'levels'"):
        load("policy", str(write("policy", "mine", levels)))


@pytest.mark.parametrize(("old", "new", "said"), [
    ("set: us.gpoi.budget_usd_m_per_year", "set: us.gpoi.budget", r":9: .*\.set: unknown lever 'us.gpoi.budget'; exp"),
    ("set: us.gpoi.budget_usd_m_per_year", "set: budget_usd_m_per_year", "did you mean 'us.gpoi.budget_usd_m_per_ye"),
    ("package: us_90", "package: us_09", r":8: .*unknown package 'us_09'.*did you mean 'us_90'"),
    (MORE, "    patrol_reach: [50]\n" + MORE, r":9: .*unknown lever 'patrol_reach'.*did you mean 'patrol_reach_km'"),
    (MORE, "    us_82: [0, 1]\n" + MORE, r"unknown lever 'us_82'; expected 'package: us_82' in the lever"),
    ("[84, 120, 160]", "[]", r":9: grid\.levers\.gpoi_budget\.at: a list is too short"),
    ("[84, 120, 160]", "[84, 84.0]", r":9: .*at\[1\]: '84' occurs twice"),
    ("[84, 120, 160]", "[84, -3]", r":9: .*at\[1\]: -3 is out of range .* from 0 to 1000"),
    ("[30, 60, 90, 120]", "[30, 20]", r":8: .*at\[1\]: 20 is a dose below zero; expected a value from 30"),
    ("[30, 60, 90, 120]", "[30, 90000]", r":8: .*18016 is too high; expected a whole number"),
    ("written: 90", "written: 30", r":8: .*'without' and 'written' are both 30"),
    ("package: us_90", "package: us_90, set: night_flight_share", r":8: .*package: 'set' says already"),
    ("set: us.gpoi", "without: 3, set: us.gpoi", r":9: .*'without' belongs to a lever of a package"),
    ("at: [84", "att: [84", r":9: .*att: unknown key.*did you mean 'at'"),
    (MORE, "    more: {set: us.gpoi.budget_usd_m_per_year, at: [84]}\n" + MORE, r":10: .*lever 'more' sets 'us.gpoi"),
    (MORE, "    less: {package: us_90, at: [0]}\n" + MORE, r":9: .*lever 'us_people' varies package 'us_90' too"),
    (MORE, "    search: {offer: {kind: search_tam}, at: [2]}\n" + MORE, r":9: .*did you mean 'search_team'"),
    (MORE, "    search: {offer: {kind: search_team}, at: [70]}\n" + MORE, r":9: .*70 is too high; expected 0, or"),
    (MORE, "    police: {set: us.personnel.police, at: [5.5]}\n" + MORE, r":9: .*5.5 is out of range .*a whole number"),
    (MORE, "    " + "l" * 30 + ": {set: night_flight_share, at: [0.5]}\n" + MORE, r":7: grid\.levers: the name"),
    ("us_people_30_gpoi_budget_84\n", "us_people_30_gpoi_budget_83\n", ":5: baseline: .*did you mean 'us_people_30_g"),
    ("grid:\n", "grid:\n  points: 13\n", r":7: grid\.points: 4 x 3 makes 12 points, not 13; expected 12"),
    ("grid:\n", "policies:\n  - {name: us_people_30_gpoi_budget_84, title: X}\ngrid:\n", r":7: policies\[0\].*a point"),
    ("grid:\n", "policies:\n  - {name: a, title: A, levels: [{lever: x, value: 1, title: X}]}\ngrid:\n",
     r":7: policies\[0\]\.levels: policy 'a' has 'levels' that no design of its study gives it"),
])  # fmt: skip
def test_what_cannot_be_a_design_is_refused_with_its_place(tmp_path, old, new, said):
    assert old in GRID
    text = GRID.replace(old, new)
    found = [str(one) for one in problems_in([written(tmp_path, text)])]
    assert any(re.search(said, one) for one in found), found


@pytest.mark.parametrize(("lever", "said"), [
    ("night_flight_share: [0.5, 0.1]", r":9: .*between: 0.5 is not below 0.1"),
    ("night_flight_share: [0.1]", r"between"),
    ("night_flight_share: [0.1, 7]", r":9: .*between\[1\]: 7 is out of range"),
    ("night_flight: [0.1, 0.2]", r":9: .*did you mean 'night_flight_share'"),
])
def test_what_cannot_be_a_sample_is_refused_with_its_place(tmp_path, lever, said):
    text = GRID.replace("grid:", f"sample:\n  size: 4\n  levers:\n    {lever}\ngrid:")
    with pytest.raises(ScenarioError, match=said):
        study(tmp_path, text)


def test_a_study_without_policies_or_a_design_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="policies: missing; expected a list of policies, 'grid' or 'sample'"):
        study(tmp_path, "kind: study\nname: both\ntitle: B\nworld: karu\n")


def test_a_large_grid_has_to_be_asked_for_and_says_what_it_makes(tmp_path):
    large = with_lever("share: {set: us.gpoi.police_share, at: [0.1, 0.2, 0.3, 0.4]}")
    large = large.replace("us_people_30_", "us_people_30_share_0p1_")
    with pytest.raises(ScenarioError, match=":6: grid: 4 x 4 x 3 values make 48 points: 48 policies in 200 futures are "
                                            "9,600 runs and 9,400 pairs; expected at most 36 .*'points: 48'"):
        study(tmp_path, large)
    assert len(study(tmp_path, large.replace("grid:\n", "grid:\n  points: 48\n")).policies) == 48


NUMBER = st.one_of(st.integers(0, 999).map(float), st.floats(0, 999, allow_nan=False).map(lambda x: round(x, 3)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(NUMBER, min_size=1, max_size=4, unique=True), min_size=1, max_size=3))
def test_any_grid_has_as_many_points_as_combinations_each_with_its_own_name(values):
    levers = {f"l{place}": {"set": f"p{place}", "at": tuple(each)} for place, each in enumerate(values)}
    size = prod(map(len, values))
    found = Study.model_validate({
        "kind": "study", "name": "g", "title": "G", "world": "w", "policies": ({"name": "baseline", "title": "B"},),
        "grid": {"levers": levers, "points": size},
    })  # fmt: skip
    points = found.policies[1:]
    assert len({policy.name for policy in points}) == len({policy.title for policy in points}) == size
    assert [tuple(level.value for level in policy.levels) for policy in points] == list(product(*values))
    assert Study.model_validate(found.model_dump(mode="json"), strict=False) == found


def sampled(size: int, seed: int, **levers) -> np.ndarray:
    found = Study.model_validate({
        "kind": "study", "name": "s", "title": "S", "world": "w", "policies": ({"name": "baseline", "title": "B"},),
        "sample": {"size": size, "seed": seed, "levers": levers},
    })  # fmt: skip
    return np.array([[level.value for level in policy.levels] for policy in found.policies[1:]])


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 60), st.integers(0, 9999), st.floats(-50, 50), st.floats(0.01, 1e4))
def test_a_sample_takes_each_part_of_each_range_once(size, seed, low, width):
    high = low + width
    both = sampled(size, seed, one=(low, high), other=(0.0, 1.0))
    parts = (both - [low, 0.0]) / [high - low, 1.0] * size
    # Rounding moves a value by no more than a quarter of a part.
    assert np.allclose(np.sort(parts, axis=0), np.arange(size)[:, np.newaxis] + 0.5, rtol=0, atol=0.25 + 1e-6)
    assert (both[:, 0] == sampled(size, seed, one=(low, high))[:, 0]).all(), "a lever more moves no other"


def test_samples_fill_the_space_as_those_of_scipy_do():
    ours = [qmc.discrepancy(np.clip(sampled(24, seed, a=(0.0, 1.0), b=(0.0, 1.0), c=(0.0, 1.0)), 0, 1))
            for seed in range(40)]  # fmt: skip
    theirs = [qmc.discrepancy(qmc.LatinHypercube(3, scramble=False, rng=seed).random(24)) for seed in range(40)]
    assert np.mean(ours) == pytest.approx(np.mean(theirs), rel=0.15)


def test_a_sampled_count_of_persons_is_whole(tmp_path):
    text = GRID.replace("grid:\n  levers:", "sample:\n  size: 5\n  levers:")
    text = text.replace("at: [30, 60, 90, 120]", "between: [30, 300]")
    text = text.replace("{set: us.gpoi.budget_usd_m_per_year, at: [84, 120, 160]}",
                        "{set: us.personnel.staff_officers, between: [22, 25]}").replace("us_90", "more_troops")
    text = text.replace("baseline: us_people_30_gpoi_budget_84", "policies: [{name: baseline, title: B}]")
    found = study(tmp_path, text).policies[1:]
    assert [policy.name for policy in found] == [f"sample_0{n}" for n in range(1, 6)]
    assert found[0].title.startswith("Sample 01: US personnel ")
    assert all(policy.levels[1].value.is_integer() for policy in found)
    assert {at(policy).us.personnel.staff_officers for policy in found} <= {22, 23, 24, 25}


def test_doses_reach_parameters_offers_and_arrears():
    doubled = load_patches(of_levers({"lever": "search", "package": "us_enablers", "dose": 2.0}))
    with pytest.raises(ScenarioError, match=r"1\.2 at dose 2 of 'us_enablers' is too high; expected a number above 0"):
        offers_of(doubled, of_levers({"lever": "x"}))
    half = of_levers({"lever": "search", "package": "us_enablers", "dose": 0.5})
    sizes = [(offer.kind, offer.sets, offer.per_need) for _, offer in offers_of(load_patches(half), half)]
    assert ("search_team", 2.0, None) in sizes and ("counter_drone", None, 0.3) in sizes
    paid = at(of_levers({"lever": "dues", "package": "pay_arrears", "dose": 0.5})).us.dues
    assert (paid.clear_arrears_months, paid.clear_arrears_share) == (24, 0.5)
    assert paid.paid_share == pytest.approx((0.896 + 1.0) / 2)


def test_a_dose_starts_from_what_each_mission_has(write):
    package = write("package", "flights", "title: F\nparameters: {night_flight_share: 0.5}\n")
    policy = of_levers({"lever": "flights", "package": "flights", "dose": 0.5})
    patches = load_patches(policy, package)
    record = record_of([{}, {"night_flight_share": 0.1}])
    changes = patch_parameters(record, ("far", "near"), settings_of(patches, policy))
    assert record["night_flight_share"].tolist() == pytest.approx([0.375, 0.3])
    assert [(one.mission, one.new) for one in changes] == [("far", pytest.approx(0.375)), ("near", pytest.approx(0.3))]


def test_a_dose_that_no_file_may_set_is_refused(write):
    package = write("package", "flights", "title: F\nparameters: {night_flight_share: 0.9}\n")
    policy = of_levers({"lever": "flights", "package": "flights", "dose": 3.0})
    patches = load_patches(policy, package)
    with pytest.raises(ScenarioError, match=r"2\.2 at dose 3 of 'flights' is out of range; expected a number"):
        patch_parameters(record_of([{}]), ("far",), settings_of(patches, policy))


def test_a_lever_of_an_offer_makes_it_and_at_zero_makes_none(tmp_path):
    text = with_lever("search: {offer: {kind: search_team, payer: un}, at: [0, 3]}")
    text = text.replace("us_people_30_", "us_people_30_search_0_")
    found = {policy.name: at(policy) for policy in study(tmp_path, text).policies}
    assert found["us_people_30_search_0_gpoi_budget_84"].offers == ()
    (offer,) = found["us_people_30_search_3_gpoi_budget_84"].offers
    assert (offer.kind, offer.sets, offer.payer) == ("search_team", 3.0, "un")


def test_a_scenario_parameter_makes_the_point_an_assumption():
    name = next(one.name for one in declared().values() if one.lever_class == "scenario")
    assert "scenario" in at(of_levers({"lever": "x", "sets": {f"parameters.{name}": declared()[name].default}})).labels


def test_levers_that_no_point_can_hold_together_are_told_at_the_lever(tmp_path):
    text = with_lever("shares: {set: [us.gpoi.helicopter_share, us.gpoi.police_share], at: [0.6]}")
    text = text.replace("us_people_30_", "us_people_30_shares_0p6_")
    (problem,) = problems_in([written(tmp_path, text)])
    assert problem.line in (9, 10) and problem.problem == "helicopter_share and police_share add up to more than 1"


def test_describe_says_what_a_design_varies_and_how_much_it_makes(tmp_path):
    text = describe(str(written(tmp_path, GRID)))
    assert "Grid: 4 x 3" in text and "12 policies in 200 futures: 2,400 runs, 2,200 pairs" in text
    assert "us_people    30, 60, 90, 120  " in text and "package us_90 (30 without it, 90 as written)" in text
    assert max(map(len, text.splitlines())) <= 100


def test_points_of_shipped_designs_are_listed():
    assert "us_dose_by_gpoi/us_people_90_gpoi_budget_120_enablers_0p25" in {one.name for one in listed("policies")}


RECIPES = re.findall(r"```yaml\n(# studies/flights.*?|policies:\n  - .name: baseline.*?sample:.*?)```",
                     (SCENARIOS / "README.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(("place", "points"), [(0, 6), (1, 25)])
def test_the_designs_of_the_readme_are_in_order(tmp_path, place, points):
    head = "kind: study\nname: both\ntitle: Both\nworld: karu\n"
    text = RECIPES[place].replace("name: flights_by_search", "name: both")
    file = written(tmp_path, text if place == 0 else head + text)
    assert not problems_in([file])
    assert len(load("study", str(file)).policies) == points
