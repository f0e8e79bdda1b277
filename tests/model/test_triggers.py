"""Triggers: orders that are given once the months that ended meet a condition."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.adding_up import totals
from sim.model import World
from sim.outcomes import WORLD_INDEX
from sim.run import RunResult, simulate
from sim.scenario.check import problems_in
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Policy

MONTHS = 18
SEARCH = {"offer": "search_team", "sets": 2}
PATROLS = {"set": "parameters.patrols_per_1000_per_day", "to": 12}


def under(world: str = "karu", **said: Any) -> Scenario:
    """A world under a policy that says these things."""
    return resolve(load("world", world), Policy.model_validate({"name": "p", "title": "P", **said}), months=MONTHS)


def trigger(then: list[dict[str, Any]], name: str = "act", **said: Any) -> dict[str, Any]:
    """A trigger that acts as soon as a month has passed, unless its condition is given."""
    when = {"outcome": "patrols", "above": 0, **said.pop("when", {})}
    if "below" in when:
        when.pop("above")
    return {"name": name, "when": when, "then": tuple(then), **said}


@cache
def baseline() -> RunResult:
    """The world as it goes without any order."""
    return run(under())


def run(scenario: Scenario) -> RunResult:
    """One future."""
    return simulate(scenario, seed=5, replication=0)


def acted(scenario: Scenario) -> list[list[int]]:
    """The months in which each trigger acted."""
    world = World(scenario, seed=5)
    world.run_months()
    return world.watch.acted


@pytest.mark.parametrize("then", [[PATROLS], [SEARCH], [PATROLS, SEARCH], [{"set": "us.dues.paid_share", "to": 0.2}],
                                  [{**SEARCH, "from": 2, "until": 9}], [{**PATROLS, "until": 4}]])
def test_what_a_trigger_orders_is_what_dated_orders_of_that_month_do(then):
    """It acts in month 1 here, and its dates count from there."""
    dated = [{**order, "from": 1 + order.get("from", 0), **({"until": 1 + order["until"]} if "until" in order else {})}
             for order in then]
    by_trigger, by_date = run(under(triggers=(trigger(then),))), run(under(orders=tuple(dated)))
    assert np.array_equal(by_trigger.monthly, by_date.monthly)
    assert np.array_equal(by_trigger.gaps, by_date.gaps) and np.array_equal(by_trigger.losses, by_date.losses)
    differs = {name for name, i in WORLD_INDEX.items() if (by_trigger.world[:, i] != by_date.world[:, i]).any()}
    assert differs == {"triggers_acted"}


def test_it_acts_in_the_month_after_the_record_first_meets_its_condition():
    """Two quarters in a row beyond a value: the first month by hand from the run without any order."""
    column = [one.name for one in under().catalogue.reported].index("attacks_on_civilians")
    monthly = baseline().monthly
    quarters = [totals(monthly[start : start + 3])[column] for start in range(MONTHS - 2)]
    limit = sorted(min(quarters[at], quarters[at + 3]) for at in range(len(quarters) - 3))[-3]
    expected = next(at + 6 for at in range(len(quarters) - 3) if quarters[at] > limit and quarters[at + 3] > limit)
    when = {"outcome": "attacks_on_civilians", "above": float(limit), "over": 3, "windows": 2}
    scenario = under(triggers=(trigger([PATROLS], when=when),))
    assert acted(scenario) == [[expected]]
    found = run(scenario)
    assert np.array_equal(found.monthly[:expected], baseline().monthly[:expected])
    assert (found.monthly[expected] != baseline().monthly[expected]).any()
    assert found.world[:, WORLD_INDEX["triggers_acted"]].tolist() == [month == expected for month in range(MONTHS)]


def test_it_rests_after_it_acted_and_acts_no_more_often_than_it_may():
    assert acted(under(triggers=(trigger([SEARCH], at_most=3, rest=4),))) == [[1, 6, 11]]
    assert acted(under(triggers=(trigger([SEARCH], at_most=20, rest=4),))) == [[1, 6, 11, 16]]


def test_every_time_it_acts_it_sends_more_of_what_it_offers():
    world = World(under(triggers=(trigger([SEARCH], at_most=3, rest=3),)), seed=5)
    lead = round(float(world.params.donor_lead_months[0]))
    ours = world.columns.enablers.payer == 0
    there = []
    while world.recorder.months < MONTHS:
        world.run_months(1)
        there.append(int(world.columns.enablers.present[ours].sum()))
    assert there == [2 * sum(month >= start + lead for start in (1, 5, 9)) for month in range(MONTHS)]


def test_a_condition_that_is_never_met_changes_nothing():
    scenario = under(triggers=(trigger([PATROLS], when={"outcome": "trust", "below": 1e-9}),))
    assert acted(scenario) == [[]]
    assert np.array_equal(run(scenario).monthly, baseline().monthly)


def test_one_mission_is_looked_at_and_another_is_given_the_orders():
    in_car = {"set": "parameters.troops_added", "to": 500, "mission": "car"}
    scenario = under("four_missions", triggers=(trigger([in_car], when={"mission": "mali"}),))
    found, plain = run(scenario), run(under("four_missions"))
    row = [mission.name for mission in scenario.missions].index("car")
    people = scenario.catalogue.outcome_index["uniformed"]
    assert (found.monthly[2, row, people] - plain.monthly[2, row, people]) == 500
    elsewhere = [other for other in range(len(scenario.missions)) if other != row]
    assert np.array_equal(found.monthly[2, elsewhere, people], plain.monthly[2, elsewhere, people])


def test_a_run_with_triggers_and_orders_is_the_run_of_its_policy_and_of_its_forks():
    world = World(under(triggers=(trigger([PATROLS, SEARCH], at_most=2, rest=5),)), seed=5)
    world.run_months(4)
    fork = world.fork()
    for one in (world, fork):
        one.order({"offer": "utility_helicopters", "sets": 1})
        one.run_months(3)
        one.order({"set": "us.personnel.police", "to": 100})
        one.run_months()
    again = resolve(load("world", "karu"), world.policy("p", "P"), months=MONTHS)
    assert again.digest == world.ordered.digest
    assert np.array_equal(run(again).monthly, world.recorder.monthly)
    assert np.array_equal(fork.recorder.monthly, world.recorder.monthly)
    assert world.watch.acted == fork.watch.acted == [[1, 7]]


LATER = [
    [(4, {"to": 3})], [(4, {"to": 3, "until": 9})],
    [(0, {"to": 3, "from": 6})], [(0, {"to": 3, "from": 2, "until": 8})],
    [(0, {"to": 3, "from": 9}), (3, {"to": 20, "from": 6, "until": 12})], [(2, {"to": 3, "from": 7}), (5, {"to": 8})],
]


@pytest.mark.parametrize("given", LATER)
@pytest.mark.parametrize("then", [[PATROLS], [{**PATROLS, "from": 4}], [{**PATROLS, "from": 5, "until": 9}]])
def test_of_a_triggers_order_and_another_for_the_same_number_the_later_holds_whenever_it_was_given(then, given):
    """So that a run under way, whose orders came before or after the trigger acted, is the run of its policy."""
    world = World(under(triggers=(trigger(then),)), seed=5)
    for months, said in given:
        world.run_months(months - world.month)
        world.order({**PATROLS, **said})
    world.run_months()
    again = World(resolve(load("world", "karu"), world.policy("p", "P"), months=MONTHS), seed=5)
    again.run_months()
    assert np.array_equal(again.recorder.monthly, world.recorder.monthly)
    name, start = "patrols_per_1000_per_day", 1 + then[0].get("from", 0)
    held = {month: phase.parameters[name][0] for month, phase in again.scenario_file.phases()}
    assert 12 in held.values() and held[max(month for month in held if month <= start)] == 12


def test_a_trigger_of_a_package_with_dates_is_refused(tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text("kind: package\nname: late\ntitle: Late\nfrom: 8\ntriggers:\n"
                    "  - {name: t, when: {outcome: patrols, above: 0}, then: [{offer: search_team, sets: 1}]}\n")
    policy = Policy(name="p", title="P", packages=("late",))
    with pytest.raises(ScenarioError, match=r"late.yaml:5: triggers: a trigger looks out all the time and everywhere"):
        resolve(load("world", "karu"), policy, months=MONTHS, packages_beside=(path,))


def test_check_finds_what_is_wrong_with_the_triggers_of_a_study(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("kind: study\nname: own\ntitle: Own\nworld: karu\npolicies:\n  - {name: baseline, title: B}\n"
                    "  - name: p\n    title: P\n    triggers:\n"
                    "      - {name: t, when: {outcome: patrolls, above: 0}, then: [{offer: search_team, sets: 1}]}\n")
    (told,) = map(str, problems_in([path]))
    assert "unknown outcome 'patrolls'" in told and "did you mean 'patrols'?" in told and ":10:" in told


WRONG = [
    (trigger([{"unit": "Battalion 99", "to": 0}]), "no unit of the missions is called 'Battalion 99'"),
    (trigger([{"set": "parameters.discount_per_year", "to": 0.1}]), "makes the first morning and nothing after it"),
    (trigger([{"set": "us.gpoi.police_share", "to": 0.95}]), "add up to more than 1"),
    (trigger([PATROLS], when={"outcome": "patrolls"}), "triggers[0].when.outcome: unknown outcome 'patrolls'"),
    (trigger([PATROLS], when={"outcome": "surgery_share", "above": 1.0}), "is a share and never above 1"),
    (trigger([PATROLS], when={"outcome": "patrols", "below": 0.0}), "patrols is never below 0"),
    (trigger([PATROLS], when={"over": 9, "windows": 2}), "it looks back 18 months, and the run has 18"),
    (trigger([PATROLS], when={"mission": "kary"}), "did you mean 'karu'?"),
    (trigger([{**PATROLS, "set": "parameters.patrols"}]), "triggers[0].then[0].set: 'parameters.patrols' is no number"),
    (trigger([{**PATROLS, "to": 9000}]), "triggers[0].then[0].to: 9000 is out of range"),
    (trigger([{**SEARCH, "offer": "serch_team"}]), "did you mean 'search_team'?"),
    (trigger([{**SEARCH, "mission": "drc"}]), "'drc' is no mission of world 'karu'"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_trigger_that_could_never_act_is_refused(wrong, message):
    with pytest.raises(ScenarioError) as caught:
        under(triggers=(wrong,))
    assert message in str(caught.value)


@pytest.mark.parametrize(("wrong", "message"), [
    (trigger([{**SEARCH, "sets": 0.5}]), "a trigger offers whole sets"),
    (trigger([{**PATROLS, "from": "2022-01"}]), "months after it acts"),
    ({**trigger([PATROLS]), "when": {"outcome": "patrols"}}, "exactly one of 'above' and 'below'"),
])
def test_a_trigger_that_is_not_in_order_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Policy.model_validate({"name": "p", "title": "P", "triggers": (wrong,)})
