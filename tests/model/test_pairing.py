"""Two policies share one future: a change reaches only what a mechanism carries it to.

Missions of one world touch each other through three institutions alone: capitals (losses in one mission make a
contributor warier, so that its units everywhere refuse more, and one withdrawal brings others), the Secretariat
(pay that comes later or earlier, and economies, once units have gone or come), and the training initiative (which
unit waits for which contingent). Until one of them decides otherwise nothing of another mission may move, not in the
last bit.
"""

from dataclasses import replace

import numpy as np
import pytest

from sim.model import World
from sim.outcomes import WORLD_INDEX
from sim.scenario.schema import ContingentUnit, EnablerUnit, Group

MALI, DRC = 0, 2
#: No capital minds losses, cases or late pay, none follows another, and cases cost nothing that economies would have
#: to find: the shared decisions never differ.
UNMOVED = {"withdrawal_loss_weight": 0.0, "withdrawal_pay_weight": 0.0, "withdrawal_echo": 0.0,
           "case_pull_weight": 0.0, "case_cost_usd_m": 0.0}


def gift(scenario, kind: str, number: int) -> EnablerUnit:
    """An enabler that a donor adds at the first base of the mission in the Congo, there from the first day."""
    site = scenario.missions[DRC].sites[0].name
    return EnablerUnit(name="gift", kind=kind, site=site, required=0, present=number, payer="us")


def shared_decisions(world: World) -> list:
    """Everything that an institution of the whole world has decided so far and that a mission can feel."""
    secretariat, gpoi = world.cast.secretariat, world.cast.gpoi
    capitals = [(capital.wariness, tuple(capital.withdrew)) for capital in world.cast.contributors]
    names = world.theatre.contingent_names
    lent = [(int(world.state.enablers.key[row]), number) for row, number, _, _ in gpoi.lent]
    economies = secretariat.economies
    thrift = (economies.air_budget, economies.unmaintained, economies.postponed)
    return [capitals, thrift, secretariat.months_late, secretariat.withdrawals_in_quarter, lent,
            {names[row]: effective for row, effective in gpoi.incoming.items()}]


def mali(world: World, month: int) -> list[bytes]:
    """All numbers of Mali in a month, and its part of the ledger so far."""
    recorder = world.recorder
    tables = (recorder.monthly[month, MALI], recorder.gaps[month, MALI], world.state.loss[MALI])
    return [np.ascontiguousarray(table).tobytes() for table in tables]


def test_the_missions_stand_where_these_tests_expect_them(four_missions):
    assert [mission.name for mission in four_missions.missions][MALI] == "mali"
    assert [mission.name for mission in four_missions.missions][DRC] == "drc"


@pytest.mark.parametrize(("kind", "number"), [("utility_helicopters", 4), ("search_team", 4), ("fire_warning", 2)])
@pytest.mark.parametrize("seed", [0, 2])
def test_an_enabler_in_the_congo_changes_nothing_in_mali_before_a_shared_decision(
    four_missions, with_rows, kind, number, seed
):
    more = with_rows(four_missions, "drc", enablers=[gift(four_missions, kind, number)])
    without, given = (World(scenario, seed=seed, months=24) for scenario in (four_missions, more))
    same_months = 0
    for month in range(24):
        without.run_months(1)
        given.run_months(1)
        if shared_decisions(without) != shared_decisions(given):
            break
        assert mali(without, month) == mali(given, month), f"month {month}"
        same_months += 1
    assert same_months >= 1
    touched = [without.recorder.monthly[: month + 1, DRC], given.recorder.monthly[: month + 1, DRC]]
    assert kind != "utility_helicopters" or not np.array_equal(*touched)


def test_with_unmoved_capitals_an_enabler_in_the_congo_never_reaches_mali(four_missions, with_rows, with_numbers):
    """Cash and training alone carry nothing across: only what capitals feel does, within two years."""
    unmoved = with_numbers(four_missions, **UNMOVED)
    more = with_rows(unmoved, "drc", enablers=[gift(unmoved, "utility_helicopters", 4)])
    without, given = (World(scenario, seed=2, months=24) for scenario in (unmoved, more))
    for world in (without, given):
        world.run_months()
    for other in (each for each in range(4) if each != DRC):
        assert np.array_equal(without.recorder.monthly[:, other], given.recorder.monthly[:, other])
        assert np.array_equal(without.recorder.gaps[:, other], given.recorder.gaps[:, other])
        assert np.array_equal(without.state.loss[other], given.state.loss[other])
    assert not np.array_equal(without.recorder.monthly[:, DRC], given.recorder.monthly[:, DRC])


def test_mali_alone_lives_the_attacks_of_its_first_month_in_company(four_missions):
    """Chance belongs to names: who else is in the world changes neither weather nor opportunity."""
    world = World(four_missions, seed=5, months=1)
    world.run_months()
    turned = replace(
        four_missions, missions=four_missions.missions[::-1], parameters=four_missions.parameters[::-1].copy()
    )
    other = World(turned, seed=5, months=1)
    other.run_months()
    assert np.array_equal(world.recorder.monthly[:, MALI], other.recorder.monthly[:, 3 - MALI])
    assert np.array_equal(world.recorder.gaps[:, MALI], other.recorder.gaps[:, 3 - MALI])


IDLE = {
    "contingent": {"contingents": [ContingentUnit(
        name="idle", kind="infantry", contributor="Vestria", site="Redwell", strength=0)]},
    "contingent of a new contributor": {"contingents": [ContingentUnit(
        name="idle", kind="mechanised", contributor="Nowhereland", site="Redwell", strength=0)]},
    **{kind: {"enablers": [EnablerUnit(name="idle", kind=kind, site="Redwell", required=0, present=0)]}
       for kind in ("search_team", "evacuation_helicopters", "field_hospital", "counter_drone", "surveillance")},
    "group": {"groups": [Group(name="idle", kind="rebel", latitude=12.0, longitude=3.0, range_km=250.0)]},
}


@pytest.mark.parametrize("idle", IDLE)
@pytest.mark.parametrize("replication", [0, 1])
def test_an_idle_unit_changes_nothing_but_the_unit_count(karu, with_rows, idle, replication):
    plain, grown = (
        World(scenario, seed=3, replication=replication, months=24)
        for scenario in (karu, with_rows(karu, "karu", **IDLE[idle]))
    )
    for world in (plain, grown):
        world.run_months()
    for table in ("monthly", "gaps", "world"):
        assert np.array_equal(getattr(plain.recorder, table), getattr(grown.recorder, table)), table
    assert np.array_equal(plain.state.loss, grown.state.loss)
    assert grown.unit_count == plain.unit_count + 1


def test_an_evacuation_unit_that_is_not_there_does_not_bind_the_utility_aircraft(tiny):
    """Without any evacuation aircraft the utility aircraft must fetch the wounded, whatever the list promises."""
    helicopters = EnablerUnit(name="utility", kind="utility_helicopters", site="Alpha", required=2, present=2)
    promised = EnablerUnit(name="promised", kind="evacuation_helicopters", site="Alpha", required=0, present=0)
    orders = []
    for enablers in ((helicopters,), (helicopters, promised)):
        world = World(tiny(enablers=enablers), seed=1, months=1)
        world.step()
        orders.append(int(world.state.enablers.standby[0]))
    assert orders[1] == orders[0]


def test_a_policy_that_only_costs_money_changes_no_incident(karu):
    """A larger debt of the United States moves its column and nothing on the ground."""
    dues = karu.us.dues.model_copy(update={"arrears_usd_m": 2000.0})
    deeper = replace(karu, us=karu.us.model_copy(update={"dues": dues}))
    plain, other = (World(scenario, seed=1, months=12) for scenario in (karu, deeper))
    for world in (plain, other):
        world.run_months()
    assert np.array_equal(plain.recorder.monthly, other.recorder.monthly)
    owed = WORLD_INDEX["arrears_us"]
    assert (other.recorder.world[:, owed] > plain.recorder.world[:, owed]).all()


def test_the_ledger_of_a_mission_knows_its_own_numbers_only(four_missions):
    """What surveillance would have seen in the Congo does not depend on what it can see in Mali."""
    blind = four_missions.parameters.copy()
    blind["surveillance_alert_gain"][MALI] = 0.0
    worlds = [World(scenario, seed=1, months=2)
              for scenario in (four_missions, replace(four_missions, parameters=blind))]
    for world in worlds:
        world.run_months()
    assert np.array_equal(worlds[0].recorder.monthly[:, DRC], worlds[1].recorder.monthly[:, DRC])
    assert np.array_equal(worlds[0].state.loss[DRC], worlds[1].state.loss[DRC])
