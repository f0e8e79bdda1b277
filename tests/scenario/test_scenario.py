"""How packages lie on a world, what they change, and what a dose of them is."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_files import Write

from sim.scenario.errors import ScenarioError
from sim.scenario.loader import SCENARIOS, load, resolve
from sim.scenario.parameters import declared
from sim.scenario.scaling import scaled
from sim.scenario.scenario import Scenario, digest_of
from sim.scenario.schema import Policy

BASELINE = Policy(name="baseline", title="B")


def policy(*packages: str, wins: tuple[str, ...] = ()) -> Policy:
    return Policy(name="tried", title="T", packages=packages, wins=wins)


def under(tree: Path, chosen: Policy) -> Scenario:
    """The small world of two missions under a policy."""
    here = tree / "worlds" / "pair.yaml"
    return resolve(load("world", str(here)), chosen, beside=here)


def shipped(*packages: str) -> Scenario:
    return resolve(load("world", "mali"), policy(*packages))


def test_a_parameter_is_default_then_world_then_mission_then_package(
    tree: Path, small_world: Path, write: Write
) -> None:
    small_world.write_text(small_world.read_text() + "parameters: {patrol_reach_km: 50, rotation_months: 9}\n")
    write("package", "p", "title: P\nparameters: {rotation_months: 7}\n")
    scenario = under(tree, policy("p"))
    assert scenario.parameters["patrol_reach_km"].tolist() == [50, 60]
    assert scenario.parameters["rotation_months"].tolist() == [7, 7]
    assert scenario.parameters["road_speed_kmh"].tolist() == [declared()["road_speed_kmh"].default] * 2
    assert scenario.fixed == (frozenset({"patrol_reach_km", "rotation_months"}),) * 2
    assert [(one.old, one.new, one.mission) for one in scenario.changes] == [(9, 7, None)]


def test_a_change_of_a_parameter_that_missions_set_apart_is_told_by_mission(
    tree: Path, small_world: Path, write: Write
) -> None:
    write("package", "p", "title: P\nparameters: {patrol_reach_km: 60}\n")
    scenario = under(tree, policy("p"))
    (change,) = scenario.changes
    assert (change.key_path, change.old, change.new) == ("parameters.patrol_reach_km", 40, 60)
    assert (change.unit, change.package, change.mission) == ("km", "p", "far")


def test_two_packages_that_set_the_same_key_are_refused(tree: Path, small_world: Path, write: Write) -> None:
    write("package", "first", "title: P\ninstitutions: {us: {personnel: {police: 9}}}\n")
    write("package", "second", "title: P\ninstitutions:\n  us: {personnel: {police: 8, troops: 1}}\n")
    with pytest.raises(ScenarioError) as caught:
        under(tree, policy("first", "second"))
    error = caught.value
    assert (error.file, error.line) == ("", None)  # the policy is in no file
    assert error.problem == (
        "packages 'first' and 'second' contradict each other in policy 'tried': institutions.us.personnel.police is"
        " 9 in packages/first.yaml:4 and 8 in packages/second.yaml:5"
    )
    assert error.expected.startswith("--wins first or --wins second on the command line, or 'wins: [first]'")


def test_packages_that_say_the_same_are_in_no_conflict(tree: Path, small_world: Path, write: Write) -> None:
    offer = "offers: [{kind: surveillance, sets: 1}]\n"
    write("package", "first", "title: P\ninstitutions: {us: {gpoi: {police_share: 0}}}\n" + offer)
    write("package", "second", "title: P\ninstitutions: {us: {gpoi: {police_share: 0.0}}}\n" + offer)
    write("package", "third", "title: P\nparameters: {rotation_months: 7}\n")
    write("package", "fourth", "title: P\nparameters: {rotation_months: 7.0}\n")
    scenario = under(tree, policy("first", "second", "third", "fourth"))
    assert [one.key_path for one in scenario.changes].count("us.gpoi.police_share") == 1
    assert len(scenario.offers) == 1  # one offer made by two packages is not two


def test_a_winner_settles_what_the_losers_contradict_each_other_in(tree: Path, small_world: Path, write: Write) -> None:
    for name, months in (("a", 6), ("b", 8), ("c", 7)):
        offer = f"offers: [{{kind: surveillance, sets: {months}}}]\n"
        write("package", name, f"title: P\nparameters: {{rotation_months: {months}}}\n{offer}")
    for order in (("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")):
        scenario = under(tree, policy(*order, wins=("c",)))
        assert scenario.parameters["rotation_months"].tolist() == [7, 7]
        assert [offer.sets for offer in scenario.offers] == [7]


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_the_winner_wins_in_any_order(tree: Path, small_world: Path, write: Write, order: tuple[str, str]) -> None:
    write("package", "first", "title: P\nparameters: {rotation_months: 7}\n")
    write("package", "second", "title: P\nparameters: {rotation_months: 8, patrol_reach_km: 30}\n")
    scenario = under(tree, policy(*order, wins=("first",)))
    assert scenario.parameters["rotation_months"].tolist() == [7, 7]
    assert scenario.parameters["patrol_reach_km"].tolist() == [30, 30]


def test_only_a_package_of_the_policy_can_win() -> None:
    with pytest.raises(ValueError, match="'c' is not a package of this policy"):
        policy("a", "b", wins=("c",))


def test_packages_that_break_a_rule_together_are_refused(tree: Path, small_world: Path, write: Write) -> None:
    write("package", "air", "title: A\ninstitutions: {us: {gpoi: {helicopter_share: 0.7}}}\n")
    write("package", "police", "title: P\ninstitutions: {us: {gpoi: {police_share: 0.7}}}\n")
    with pytest.raises(ScenarioError, match=r"police\.yaml:4: institutions\.us\.gpoi: .*add up to more than 1"):
        under(tree, policy("air", "police"))


def test_an_offer_to_a_mission_outside_the_world_is_refused(tree: Path, small_world: Path, write: Write) -> None:
    write("package", "p", "title: P\noffers:\n  - {kind: search_team, sets: 1, mission: nare}\n")
    unknown = r"p\.yaml:5: offers\[0\]\.mission: unknown mission 'nare'.*did you mean 'near'\?"
    with pytest.raises(ScenarioError, match=unknown):
        under(tree, policy("p"))
    write("package", "q", "title: Q\noffers:\n  - {kind: search_team, sets: 1, mission: mali}\n")
    with pytest.raises(ScenarioError, match=r"'mali' is no mission of world"):
        under(tree, policy("q"))


def test_packages_change_the_institutions_old_to_new() -> None:
    scenario = shipped("gpoi_helicopters")
    assert [(one.key_path, one.old, one.new) for one in scenario.changes] == [
        ("us.gpoi.budget_usd_m_per_year", 84, 120),
        ("us.gpoi.helicopter_share", 0.1, 0.5),
    ]
    assert scenario.us.gpoi.helicopter_share == 0.5
    assert scenario.labels == ("model",)


@pytest.mark.parametrize(
    ("name", "total"),
    [("us_dose_0", 0), ("us_82", 82), ("us_90", 90), ("us_121", 121), ("us_300", 300), ("us_658", 658),
     ("us_4114", 4114)],
)  # fmt: skip
def test_a_dose_of_personnel_adds_up_to_its_name(name: str, total: int) -> None:
    assert shipped(name).us.personnel.total == total


def test_a_scenario_travels_to_a_worker_and_cannot_be_written(tree: Path, small_world: Path) -> None:
    scenario = under(tree, BASELINE)
    again = pickle.loads(pickle.dumps(scenario))
    assert digest_of(again) == again.digest == scenario.digest
    with pytest.raises(ValueError, match="read-only"):
        scenario.parameters["rotation_months"][0] = 1


def test_the_digest_ignores_words_and_the_place_of_files(tree: Path, small_world: Path) -> None:
    before = under(tree, BASELINE).digest
    for path in tree.glob("*/*.yaml"):
        path.write_text(path.read_text().replace("title: A", "title: Another").replace("fictional", "stylised"))
    moved = tree.rename(tree.parent / "moved_tree")
    here = moved / "worlds" / "pair.yaml"
    assert resolve(load("world", str(here)), BASELINE, beside=here).digest == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("strength: 800", "strength: 801"),
        ("latitude: 1.1", "latitude: 1.2"),
        ("name: Town", "name: City"),
        ("reach_km: 60", "reach_km: 61"),
    ],
)
def test_the_digest_notices_every_number(tree: Path, small_world: Path, old: str, new: str) -> None:
    before = under(tree, BASELINE).digest
    near = tree / "missions" / "near.yaml"
    near.write_text(near.read_text().replace(old, new))
    assert under(tree, BASELINE).digest != before


def test_the_digest_notices_policy_horizon_and_scale() -> None:
    world = load("world", "mali")
    base = resolve(world, BASELINE)
    others = (resolve(world, BASELINE, months=59), resolve(world, policy()), scaled(base, 2.0))
    assert len({base.digest, *(other.digest for other in others)}) == 4
    assert resolve(world, BASELINE).digest == base.digest


def test_the_digest_is_the_same_in_another_process_in_another_folder(tree: Path) -> None:
    lines = (
        "from sim.scenario.loader import load, resolve",
        "policy = load('policy', 'baseline').model_copy(update={'packages': ('us_90', 'us_enablers')})",
        "print(resolve(load('world', 'karu'), policy).digest)",
    )
    here = {"PYTHONPATH": str(SCENARIOS.parent), "PYTHONHASHSEED": "12345", "LC_ALL": "C"}
    told = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env=here, capture_output=True, text=True, check=True
    )
    both = load("policy", "baseline").model_copy(update={"packages": ("us_90", "us_enablers")})
    assert told.stdout.strip() == resolve(load("world", "karu"), both).digest


FACTORS = st.floats(0, 1, allow_nan=False)


@given(factor=FACTORS)
def test_a_dose_moves_numbers_in_proportion(factor: float) -> None:
    scenario = scaled(shipped("special_police"), factor)
    assert scenario.us.gpoi.budget_usd_m_per_year == pytest.approx(84 + factor * 36)
    assert scenario.us.gpoi.police_share == pytest.approx(0.1 + factor * 0.4)
    assert scenario.scale == factor


@given(factor=st.floats(0, 50, allow_nan=False))
def test_any_dose_stays_within_bounds(factor: float) -> None:
    scenario = scaled(shipped("us_4114", "gpoi_helicopters", "us_enablers", "pay_arrears"), factor)
    gpoi = scenario.us.gpoi
    assert gpoi.helicopter_share + gpoi.police_share <= 1 + 1e-9
    assert scenario.us.personnel.troops == min(round(3940 * factor), 20_000)
    assert scenario.us.personnel.observers == min(round(3 + 41 * factor), 5000)
    for offer, full in zip(scenario.offers, shipped("us_enablers").offers, strict=True):
        assert offer.sets is None or offer.sets == pytest.approx(min(60.0, (full.sets or 0) * factor))
        assert offer.per_need is None or offer.per_need == pytest.approx(min(1.0, (full.per_need or 0) * factor))


def test_half_of_clearing_arrears_clears_half_of_them_in_the_same_time() -> None:
    dues = scaled(shipped("pay_arrears"), 0.5).us.dues
    assert dues.clear_arrears_months == 24
    assert dues.clear_arrears_share == 0.5
    assert dues.paid_share == pytest.approx(0.948)
    assert scaled(shipped("pay_arrears"), 3).us.dues.paid_share == 1


def test_a_dose_of_one_changes_nothing_and_a_dose_of_nought_is_the_baseline() -> None:
    full = shipped("us_90", "gpoi_surge")
    assert scaled(full, 1.0).digest == full.digest
    none = scaled(full, 0.0)
    assert (none.us, none.un) == (shipped().us, shipped().un)


def test_patched_parameters_move_in_proportion_within_their_bounds(tree: Path, small_world: Path, write: Write) -> None:
    write("package", "p", "title: P\nparameters: {patrol_reach_km: 70}\n")
    full = under(tree, policy("p"))
    assert scaled(full, 0.5).parameters["patrol_reach_km"].tolist() == [55, 65]
    assert scaled(full, 9).parameters["patrol_reach_km"].tolist() == [80, 80]


@pytest.mark.parametrize("factor", [-1, float("nan"), float("inf")])
def test_a_dose_is_a_number_from_nought_up(factor: float) -> None:
    with pytest.raises(ValueError, match="a dose factor"):
        scaled(shipped("us_90"), factor)
