"""A month of hosts, councils and inspectors worked out by hand: each factor of each rule by itself."""

import math
from types import SimpleNamespace as Row

import numpy as np
import pytest
from by_hand import FUTURE, KEY, column, luck, tally
from scipy import stats

from sim.agents.host_state import USUAL_DILIGENCE, HostState
from sim.agents.inspection import Inspectorate
from sim.agents.investigation import Investigation
from sim.agents.political_process import USUAL_ACCESS, PoliticalProcess
from sim.agents.security_council import USUAL_FOCUS, USUAL_LEVERAGE, USUAL_UNITY, SecurityCouncil, effort_of
from sim.engine import purposes as why
from sim.engine.access import denial
from sim.engine.draws import entity_key
from sim.engine.records import COMMUNAL_MILITIA, REBEL

pytestmark = pytest.mark.usefixtures("ordinary_python")





# The host state

HOST = {"predation_memory_months": 4.0, "predation_half_rate": 30.0, "consent_watch_loss": 0.5,
        "condition_consent_loss": 0.2, "consent_leverage_gain": 0.3, "consent_adjustment_per_month": 0.25,
        "due_diligence": USUAL_DILIGENCE, "us_leverage": USUAL_LEVERAGE, "denial_predation_slope": 2.0,
        "denial_consent_slope": 1.0, "movement_denial_cap": 0.9, "movement_denial_share": 0.1}


@pytest.mark.parametrize("changes", [{}, {"due_diligence": 1.0}, {"us_leverage": 0.9}, {"unity": 0.9}, {"visits": 0.0},
                                     {"killed": 0.0}, {"month": 0}])
def test_a_months_stance_by_hand(changes):
    """20 of 40,000 killed in a month: 600 per 100,000 and year; a quarter of the way there from 20."""
    told = {"unity": USUAL_UNITY, "killed": 20.0, "visits": 0.5, "month": 5} | changes
    params = Row(**{name: changes.get(name, value) for name, value in HOST.items()})
    world = Row(month=told["month"], numbers={0: params}, state=Row(tally=tally(civilians_by_state=told["killed"])),
                columns=Row(missions=Row(consent=column(0.7))),
                cast=Row(security_council=Row(unity=told["unity"])))
    places = Row(population=column(10_000, 30_000), visits_month=column(0.0, told["visits"]))
    host = Row(model=world, mission=0, places=places, everyone=40_000.0, rate=20.0, start=0.8)
    rate = 20.0 + (told["killed"] * 12 * 100_000 / 40_000 - 20.0) / 4.0 if told["month"] else 20.0
    predation = rate / (rate + 30.0)
    wanted = 0.8 - 0.5 * predation * 0.75 * (1 - math.exp(-told["visits"]))
    wanted -= 0.2 * (params.due_diligence - USUAL_DILIGENCE)
    wanted += 0.3 * (told["unity"] - USUAL_UNITY + params.us_leverage - USUAL_LEVERAGE)
    consent = 0.7 + 0.25 * (min(1.0, max(0.0, wanted)) - 0.7) * (told["month"] > 0)
    found = HostState.decide(host)
    assert (found.rate, found.predation, found.consent) == pytest.approx((rate, predation, consent))
    assert found.denial == pytest.approx(denial(predation, consent, params))


def test_conditions_end_part_of_the_operations_that_the_un_would_have_carried():
    world = Row(numbers={0: Row(supported_operations_share=0.4, due_diligence=1.0)})
    host = Row(model=world, mission=0, written_operations=column(10.0, 5.0))
    assert HostState.operations.fget(host) == pytest.approx(column(10.0, 5.0) * 0.6 / (1 - 0.4 * USUAL_DILIGENCE))


# The Council and the parties


def council(**changes) -> Row:
    params = Row(council_unity=0.6, council_unity_return=0.5, council_unity_sd=0.1, council_decisions_per_year=6.0,
                 mandate_focus=USUAL_FOCUS + 0.2, mandate_focus_gain=0.5)
    world = {"month": 6, "numbers": {0: params}, "future": FUTURE,
             "calendar": Row(is_fiscal_start=lambda month: month % 12 == 6, year_of=lambda month: 3)} | changes
    return Row(model=Row(**world), unity=0.4, focus=USUAL_FOCUS, key=KEY)


def test_unity_goes_part_of_the_way_back_at_the_start_of_a_fiscal_year():
    quarrel = stats.norm.ppf(luck(why.TALKS, 3))
    assert SecurityCouncil.decide(council()).unity == pytest.approx(0.4 + 0.5 * 0.2 + 0.1 * quarrel)
    assert SecurityCouncil.decide(council(month=7)).unity == 0.4
    calendar = Row(is_fiscal_start=lambda month: True, year_of=lambda month: 3)
    assert SecurityCouncil.decide(council(month=0, calendar=calendar)).unity == 0.4


def test_a_proposed_focus_is_adopted_by_chance_the_sooner_the_more_united():
    for month in range(7, 30):
        adopted = luck(why.COUNCIL, month) < 1 - math.exp(-6.0 * 0.4 / 12)
        found = SecurityCouncil.decide(council(month=month)).focus
        assert found == pytest.approx(USUAL_FOCUS + 0.2 * adopted)


def test_focus_gains_effort():
    world = Row(cast=Row(security_council=Row(focus=USUAL_FOCUS + 0.2)))
    found = effort_of(world, Row(mandate_focus_gain=0.5))
    assert found == pytest.approx((1 + 0.5 * (USUAL_FOCUS + 0.2)) / (1 + 0.5 * USUAL_FOCUS))


def talks(stage: int = 0, parties=(0, 1), **changes) -> Row:
    """Parties to talks, in month 4; ``changes`` are of the parameters, of unity, impartiality and the leader."""
    told = {"collapse_per_year": 0.7, "leverage_gain": 0.4, "us_leverage": USUAL_LEVERAGE, "talks_start_per_year": 3.0,
            "dialogue_access": USUAL_ACCESS, "deal_per_year": 2.0, "leader_gap_effort_loss": 0.3,
            "mandate_focus_gain": 0.5, "contact_restraint": 0.2, "local_dialogue_gain": 0.1,
            "unity": USUAL_UNITY, "impartial": 1.0, "leaderless_until": 0} | changes
    missions = Row(impartiality=column(told["impartial"]), stage=np.array([stage]), key=np.array([KEY]),
                   leaderless_until=np.array([told["leaderless_until"]]))
    world = Row(month=4, future=FUTURE, numbers={0: Row(**told)}, columns=Row(missions=missions),
                cast=Row(security_council=Row(unity=told["unity"], focus=USUAL_FOCUS)))
    made = Row(model=world, mission=0, parties=np.array(parties))
    made._rate = PoliticalProcess._rate.__get__(made)
    return made


@pytest.mark.parametrize(("stage", "changes", "leaderless", "rate"), [
    (0, {}, False, 3.0), (1, {}, False, 2.0), (2, {}, False, 0.7), (2, {"impartial": 0.1}, True, 0.7),
    (0, {"impartial": 0.5}, False, 1.5), (1, {"impartial": 0.5}, True, 0.7), (0, {}, True, 2.1),
    (0, {"dialogue_access": USUAL_ACCESS / 2}, False, 1.5), (1, {"dialogue_access": USUAL_ACCESS / 2}, False, 2.0)])
def test_the_pace_of_talks_follows_each_factor(stage, changes, leaderless, rate):
    made = talks(**changes)
    assert made._rate(stage, made.model.numbers[0], leaderless) == pytest.approx(rate)


@pytest.mark.parametrize("changes", [{"unity": USUAL_UNITY + 0.3}, {"us_leverage": USUAL_LEVERAGE + 0.3}])
def test_leverage_presses_for_talks(changes):
    made, usual = talks(**changes), USUAL_UNITY + USUAL_LEVERAGE
    expected = 3.0 * (1 + 0.4 * (usual + 0.3)) / (1 + 0.4 * usual)
    assert made._rate(0, made.model.numbers[0], False) == pytest.approx(expected)


@pytest.mark.parametrize(("stage", "per_year"), [(0, 3.0), (1, 2.0), (2, 0.7)])
def test_each_stage_takes_its_next_step_by_a_luck_of_its_own(stage, per_year):
    moved = 0
    for month in range(1, 200):
        made = talks(stage)
        made.model.month = month
        goes_on = luck(why.TALKS, month, stage) < 1 - math.exp(-per_year / 12)
        assert PoliticalProcess.decide(made).stage == (stage + goes_on) % 3
        moved += goes_on
    assert moved > 1


def test_without_a_leader_talks_are_slower_and_without_parties_there_are_none():
    months = [month for month in range(1, 200)
              if 1 - math.exp(-2.1 / 12) < luck(why.TALKS, month) < 1 - math.exp(-3.0 / 12)]
    for until, stage in ((0, 1), (999, 0)):
        made = talks(leaderless_until=until)
        made.model.month = months[0]
        assert PoliticalProcess.decide(made).stage == stage
    made = talks(parties=())
    made.model.month = months[0]
    assert PoliticalProcess.decide(made).stage == 0


def test_wider_access_wins_those_who_are_not_in_contact_yet():
    keys = np.array([entity_key(f"group {n}") for n in range(12)], dtype=np.uint64)
    kinds = np.array([REBEL, COMMUNAL_MILITIA] * 6)
    groups = Row(key=keys, kind=kinds, un_rate=np.full(12, 10.0), civilian_rate=np.full(12, 20.0))
    for access in (1.0, 0.0):
        made = talks(parties=range(12), dialogue_access=access)
        made.model.columns.groups = groups
        made.written_rates = groups.un_rate, groups.civilian_rate
        un_rate, civilian_rate = PoliticalProcess.rates.func(made)
        ease = np.array([luck(why.CONTACTED, key=int(key)) for key in keys])
        gained = (ease < access).astype(int) - (ease < USUAL_ACCESS).astype(int)
        assert un_rate == pytest.approx(10.0 * 0.8**gained)
        assert civilian_rate == pytest.approx(20.0 * np.where(kinds == REBEL, 1.0, 0.9) ** gained)
        assert abs(gained).max() == 1


# Inspectors and investigators


def test_inspectors_report_as_frankly_as_they_are_free_and_send_home_the_worst():
    units = Row(skill=column(0.2, 0.4, 0.6, 0.45))
    params = Row(unit_standard=column(0.5, 0.5, 0.5, 0.45), removal_threshold=column(*[0.3] * 4))
    keys = np.array([entity_key(f"unit {n}") for n in range(4)], dtype=np.uint64)
    for month in range(12):
        made = Row(units=units, params=params, keys=keys, candour=column(*[0.6] * 4),
                   model=Row(future=FUTURE, month=month))
        failing, worst = Inspectorate._judge(made, np.arange(4))
        expected = [row for row in (0, 1) if luck(why.SHORTFALL, month, key=int(keys[row])) < 0.6]
        assert failing.tolist() == expected and worst.tolist() == [row == 0 for row in expected]


def test_candour_chance_and_price_of_inspections(tiny):
    from sim.model import World

    world = World(tiny({"inspection_share_per_year": 0.6, "inspection_independence": 0.25, "battalion_persons": 800.0,
                        "shortfall_found_dependent": 0.2, "shortfall_found_independent": 0.8,
                        "inspection_cost_usd_m": 0.05, "repatriation_cost_usd_m": 4.0}), seed=1)
    office = world.cast.inspectorate
    assert office.chance[0] == pytest.approx(0.05) and office.candour[0] == pytest.approx(0.2 + 0.6 * 0.25)
    assert office._price(np.array([0]), np.array([0])) == pytest.approx(0.05 + 4.0 * 1000 / 800)


def bureau(**changes) -> Row:
    """Investigators in month 6, beside two villages of which only the first is near base 7."""
    numbers = Row(inaction_penalty=0.4, investigation_months=3.0, sanction_share=0.5)
    units = Row(site=np.array([7, 7, 7, 8]), present=np.array([1, 1, 0, 1]), mission=np.zeros(4, dtype=int),
                allegations_month=np.array([0, 2, 0, 0]), key=np.array([KEY + n for n in range(4)], dtype=np.uint64))
    people = Row(ignored_month=column(9.0, 9.0), mission=np.zeros(2, dtype=int), nearest_site=np.array([7, 8]),
                 key=np.array([KEY, KEY + 1], dtype=np.uint64))
    return Row(**{"model": Row(month=6, future=FUTURE, numbers={0: numbers}), "units": units, "people": people,
                  "near_base": np.array([True, False]), "responds": np.array([True, False, True, True]),
                  "open_cases": {6: {1: 8, 3: 2}, 7: {0: 1}}, "kept": column(0.75)} | changes)


def test_alerts_near_a_base_are_investigated_one_by_one():
    expected = sum(luck(why.INVESTIGATED, 6, k) < 0.4 for k in range(9))
    assert Investigation._investigate_inaction(bureau()) == {7: expected} and 0 < expected < 9


def test_units_that_could_have_moved_are_blamed():
    assert Investigation._rows_at(bureau(), {7: 3, 8: 1}) == {0: 3, 3: 1}


def test_cases_wait_for_their_lag_and_those_that_are_due_are_closed():
    assert Investigation._misconduct_cases(bureau()) == {7: {0: 1}, 9: {1: 2}}
    expected = {row: sum(luck(why.SANCTION, 6, k, KEY + row) < 0.5 for k in range(number))
                for row, number in ((1, 8), (3, 2))}
    assert Investigation._close_misconduct_cases(bureau()) == {row: n for row, n in expected.items() if n}


def test_a_punishment_is_fresh_in_memory_and_fades():
    assert Investigation._remember(bureau(), column(0.8, 0.4), {1: 2}).tolist() == pytest.approx([0.6, 1.0])
