"""Orders with dates: nothing moves before their month, everything after it, and a run's orders are its policy."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.deployment.donor_plan import flows
from sim.model import World
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX
from sim.run import RunResult, simulate
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Policy

MONTHS = 18
MISSIONS = ("mali", "car", "drc", "south_sudan")


@cache
def of_policy(world: str = "karu", **said: object) -> Scenario:
    """A world under a policy that says these things."""
    policy = Policy.model_validate({"name": "p", "title": "P", **{key: thaw(value) for key, value in said.items()}})
    return resolve(load("world", world), policy, months=MONTHS)


def thaw(value: object) -> object:
    """Pairs as a mapping: arguments of cached functions cannot be mappings."""
    if isinstance(value, tuple) and value and all(isinstance(one, tuple) and len(one) == 2 for one in value):
        return {key: thaw(inner) for key, inner in value}
    return tuple(map(thaw, value)) if isinstance(value, tuple) else value


def order(**said: object) -> tuple[tuple[str, object], ...]:
    """One order; ``start`` and ``end`` are its dates."""
    return tuple(({"start": "from", "end": "until"}.get(key, key), value) for key, value in said.items())


@cache
def run(scenario: Scenario, replication: int = 0) -> RunResult:
    """One future."""
    return simulate(scenario, seed=5, replication=replication)


def months_that_differ(one: RunResult, other: RunResult) -> list[int]:
    """Months in which any outcome, gap or sum of money of two runs differs."""
    return [month for month in range(MONTHS) if not all(
        np.array_equal(getattr(one, table)[month], getattr(other, table)[month])
        for table in ("monthly", "gaps", "world")
    )]


def test_a_package_costs_and_works_in_its_months_alone():
    dated = of_policy(packages=("us_300",), dates=(("us_300", (("from", 4), ("until", 12))),))
    extra = flows(dated, MONTHS).cost - flows(of_policy(), MONTHS).cost
    lead = round(float(dated.parameters["personnel_lead_months"][0]))
    assert (extra[: 4 + lead] == 0).all() and (extra[4 + lead : 12] > 0).all() and (extra[12:] == 0).all()
    assert months_that_differ(run(of_policy()), run(dated))[0] == 4 + lead


def test_the_same_package_without_dates_and_from_the_first_month_is_the_same_scenario():
    dated = of_policy(packages=("protection",), dates=(("protection", (("from", 0),)),))
    assert dated.digest == of_policy(packages=("protection",)).digest
    assert dated.digest != of_policy(packages=("protection",), dates=(("protection", (("from", 1),)),)).digest


def test_a_date_of_the_calendar_is_the_month_of_the_run_in_which_it_lies():
    by_date = of_policy(orders=(order(set="parameters.patrols_per_1000_per_day", to=9.0, start="2022-01"),))
    assert by_date.later[0][0] == 6 and by_date.at(5) is by_date and by_date.at(6) is by_date.later[0][1]


@pytest.mark.parametrize("said", [
    {"set": "parameters.patrols_per_1000_per_day", "to": 12.0},
    {"set": "parameters.troops_added", "to": 1500.0},
    {"set": "parameters.troops_added", "to": -600.0},
    {"set": "parameters.patrol_reach_km", "to": 60.0},
    {"set": "un.others_paid_share", "to": 0.5},
], ids=lambda said: f"{said['set']} {said['to']:g}")
def test_nothing_moves_before_the_month_of_an_order_and_something_in_it(said):
    dated = of_policy(orders=(order(**said, start=7, end=11),))
    assert months_that_differ(run(of_policy()), run(dated))[0] == 7


def test_troops_come_and_go_on_the_day():
    dated = of_policy(orders=(order(set="parameters.troops_added", to=1000.0, start=5, end=9),))
    people = OUTCOME_INDEX["uniformed"]
    more = (run(dated).monthly - run(of_policy()).monthly)[:, 0, people]
    assert (more[:5] == 0).all() and (more[5:9] == 1000).all() and (more[9:] <= 0).all()


def test_troops_that_an_order_sends_home_are_no_withdrawals_of_their_capitals():
    dated = of_policy(orders=(order(set="parameters.troops_added", to=-800.0, start=5),))
    world = World(dated, seed=5)
    world.run_months(6)
    before = world.columns.contingents.present.copy()
    world.run_months(2)
    assert (world.columns.contingents.strength == 0).any() and before.sum() > 0
    assert world.cast.secretariat.left[-1] <= world.recorder.world[:, WORLD_INDEX["withdrawals"]][5:8].sum()


def test_an_order_for_one_mission_leaves_the_numbers_of_the_others_alone():
    only_drc = order(set="parameters.troops_added", to=2000.0, start=3, mission="drc")
    dated = of_policy("four_missions", orders=(only_drc,))
    row = [mission.name for mission in dated.missions].index("drc")
    added = dated.at(3).parameters["troops_added"]
    assert added[row] == 2000 and np.delete(added, row).sum() == 0
    assert ["troops_added" in names for names in dated.at(3).fixed] == [m == row for m in range(len(dated.missions))]


def test_arrears_are_cleared_from_the_month_of_the_order_and_in_equal_parts():
    dated = of_policy(orders=(order(set="us.dues.clear_arrears_months", to=4.0, start=6),))
    plain, paid = flows(of_policy(), MONTHS), flows(dated, MONTHS).paid
    extra = paid - plain.paid
    assert extra[6:10] == pytest.approx(plain.arrears[5] / 4) and extra[:6].sum() == extra[10:].sum() == 0
    assert flows(dated, MONTHS).arrears[9] == pytest.approx(plain.arrears[9] - plain.arrears[5])


def test_numbers_that_come_back_leave_no_trace_in_those_that_are_worked_out():
    """An order that changes nothing turns the page all the same: nothing that an agent remembers is lost by it."""
    base = of_policy("karu", packages=("us_enablers", "performance", "protection"))
    renewed = replace(base, later=tuple((month, replace(base)) for month in (3, 7, 8)))
    assert months_that_differ(run(base), run(renewed)) == []


ORDERS = st.one_of(
    st.builds(dict, set=st.sampled_from(["parameters.patrols_per_1000_per_day", "parameters.air_hours_per_month"]),
              to=st.integers(5, 60).map(float)),
    st.builds(dict, set=st.just("parameters.troops_added"), to=st.sampled_from([-500.0, 400.0, 1700.0])),
    st.builds(dict, set=st.sampled_from(["us.personnel.police", "us.personnel.troops"]), to=st.integers(0, 900)),
    st.builds(dict, set=st.just("us.dues.paid_share"), to=st.sampled_from([0.2, 0.9, 1.0])),
    st.builds(dict, offer=st.sampled_from(["search_team", "utility_helicopters"]), sets=st.integers(1, 4).map(float)),
)
STEPS = st.lists(st.tuples(st.integers(0, 5), ORDERS, st.integers(1, 9), st.booleans()), min_size=1, max_size=4)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(world=st.sampled_from(["karu", "four_missions"]), steps=STEPS)
def test_a_run_with_orders_is_the_run_of_its_policy(world, steps):
    """Whatever is ordered, whenever, everywhere or in one mission: the list of orders replays to the same bytes."""
    run_under_way = World(of_policy(world), seed=3)
    for months, said, lasts, one_mission in steps:
        run_under_way.run_months(months)
        if run_under_way.recorder.months >= MONTHS:
            break
        limits = {"until": run_under_way.month + lasts}
        if one_mission and not str(said.get("set", "")).startswith("us."):
            limits["mission"] = run_under_way.scenario_file.missions[-1].name
        run_under_way.order({**said, **limits})
    run_under_way.run_months()
    written = run_under_way.policy("p", "P").model_dump(by_alias=True, exclude_defaults=True)
    again = resolve(load("world", world), Policy.model_validate(written), months=MONTHS)
    assert again.digest == run_under_way.scenario_file.digest
    replayed = simulate(again, seed=3, replication=0)
    assert np.array_equal(replayed.monthly, run_under_way.recorder.monthly)
    assert np.array_equal(replayed.world, run_under_way.recorder.world)
    assert np.array_equal(replayed.losses, run_under_way.state.loss)
    charged = run_under_way.recorder.world[:, WORLD_INDEX["cost_us"]]
    assert charged == pytest.approx(flows(run_under_way.scenario_file, MONTHS).cost)


def test_a_fork_may_be_given_orders_of_its_own():
    first = World(of_policy(), seed=3)
    first.run_months(5)
    other = first.fork()
    other.order({"set": "parameters.patrols_per_1000_per_day", "to": 15})
    first.run_months()
    other.run_months()
    assert np.array_equal(first.recorder.monthly, run_of(of_policy()))
    assert np.array_equal(other.recorder.monthly[:5], first.recorder.monthly[:5])
    assert (other.recorder.monthly[5] != first.recorder.monthly[5]).any()


def run_of(scenario: Scenario) -> np.ndarray:
    """The months of a run from beginning to end."""
    return simulate(scenario, seed=3, replication=0).monthly


def test_a_world_that_runs_by_days_takes_orders_for_the_next_month():
    by_days, by_months = (World(of_policy(), seed=3) for _ in range(2))
    for _ in range(40):
        by_days.step()
    given = by_days.order({"set": "parameters.troops_added", "to": 700})
    assert given.start == 2
    by_months.run_months(2)
    by_months.order({"set": "parameters.troops_added", "to": 700})
    while by_days.running and by_days.recorder.months < 4:
        by_days.step()
    by_months.run_months(2)
    assert np.array_equal(by_days.recorder.monthly[:4], by_months.recorder.monthly[:4])


WRONG = [
    ({"set": "parameters.patrols_per_1000_per_dya", "to": 9}, "order.set: 'parameters.patrols_per_1000_per_dya' is no"),
    ({"set": "us.personnel.polise", "to": 9}, "did you mean 'institutions.us.personnel.police'?"),
    ({"set": "parameters.patrols_per_1000_per_day", "to": 9000}, "order.to: 9000 is out of range"),
    ({"set": "parameters.patrols_per_1000_per_day", "to": 9, "from": 2}, "order.from: month 2 is over"),
    ({"set": "parameters.patrols_per_1000_per_day", "to": 9, "from": 30}, "month 30 is after the run"),
    ({"set": "parameters.patrols_per_1000_per_day", "to": 9, "until": 3}, "order.until: it ends (3) before"),
    ({"set": "parameters.patrols_per_1000_per_day", "to": 9, "mission": "kary"}, "did you mean 'karu'?"),
    ({"set": "us.personnel.police", "to": 9, "mission": "karu"}, "the institutions are those of all missions"),
    ({"set": "us.dues.paid_share", "to": 3}, "is too high"),
    ({"set": "us.gpoi.police_share", "to": 0.95}, "add up to more than 1"),
    ({"offer": "serch_team", "sets": 1}, "did you mean 'search_team'?"),
    ({"offer": "search_team"}, "give exactly one of 'sets' and 'per_need'"),
    ({"offer": "search_team", "sets": 1, "to": 3}, "order.to: 'to' does not go with 'offer'"),
    ({"set": "parameters.troops_added"}, "give the value that it is set to: 'to'"),
    ({"too": 1}, "order.too: unknown key"),
]


@pytest.mark.parametrize(("said", "message"), WRONG, ids=[message for _, message in WRONG])
def test_an_order_that_cannot_be_carried_out_is_refused_and_changes_nothing(said, message):
    world = World(of_policy(), seed=3)
    world.run_months(5)
    with pytest.raises(ScenarioError) as caught:
        world.order(said)
    assert message in str(caught.value) and "\n" not in str(caught.value)
    world.run_months()
    assert np.array_equal(world.recorder.monthly, run_of(of_policy())) and world.given == ()
