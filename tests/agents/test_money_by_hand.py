"""The UN's month of money and force generation worked out by hand: each factor of each rule by itself."""

import math
from dataclasses import replace
from types import SimpleNamespace as Row

import numpy as np
import pytest
from by_hand import FUTURE, KEY, column

from sim.agents.bills import Bills
from sim.agents.economies import Economies
from sim.agents.force_generation import USUAL_PENALTY, ForceGeneration
from sim.agents.gpoi import Draft, Gpoi, Loan
from sim.agents.holds import Holds
from sim.agents.lead_times import lead_months
from sim.agents.presence_windows import Windows
from sim.agents.secretariat import Secretariat
from sim.deployment.donor_plan import flows
from sim.engine import purposes as why
from sim.engine.draws import uniform
from sim.model import World
from sim.scenario.schema import EnablerUnit, UnitedNations

pytestmark = pytest.mark.usefixtures("ordinary_python")

USUALLY_PAID = UnitedNations.model_fields["others_paid_share"].default


def bare(kind: type, **attributes):
    """An institution with no more than the attributes that a rule reads."""
    made = object.__new__(kind)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


# The Secretariat


def office(cash: float = 60.0, **changes) -> Secretariat:
    """A budget of 100 a month, 40 of it planned for units, 20 to be kept in reserve; 5 unpaid and 40 owed."""
    us = Row(dues=Row(assessed_share=0.25))
    world = Row(numbers={0: Row(cash_reserve_months=0.2, shortfall_delayed_share=0.6)}, month=3,
                in_force=Row(un=Row(budget_usd_m=6000.0, others_paid_share=0.9), us=us))
    world.scenario_file = Row(at=lambda month: world.in_force)
    told = {"model": world, "budget": 100.0, "planned": 40.0, "cash": cash, "unpaid": 5.0, "payables": 40.0,
            "all_bills": 120.0, "economies": Row(decide=lambda saved, budget: (saved, budget))}
    return bare(Secretariat, **told | changes)


@pytest.mark.parametrize(("income", "cash", "saved", "paid", "left", "unpaid"), [
    (90.0, 60.0, 0.0, 51.0, 20.0, 0.0), (40.0, 60.0, 0.25 * 29.0, 1.0 + 0.25 * 29.0, 20.0, 0.0),
    (10.0, 60.0, 0.25 * 59.0, 0.0, -9.0 + 0.25 * 59.0, 0.0), (0.0, 30.0, 0.25 * 99.0, 0.0, 0.0, 49.0 - 0.25 * 99.0),
    (900.0, 60.0, 0.0, 70.0, 811.0, 0.0)])
def test_a_months_payments_by_hand(income, cash, saved, paid, left, unpaid):
    """Units cost 44 (30 and 14), 4 more than foreseen, so that 74 are due to others; 0.75 of a shortfall is delayed."""
    found = office(cash)._pay(income, 30.0, 14.0)
    assert found.booked.paid == pytest.approx(paid) and found.booked.others == pytest.approx(74.0 - saved)
    assert (found.cash, found.unpaid) == pytest.approx((left, unpaid))
    assert found.payables == pytest.approx(70.0 - paid) and found.months_late == pytest.approx((70.0 - paid) / 30.0)
    assert found.cuts == (pytest.approx(saved), 100.0)
    assert (found.booked.income, found.booked.reimbursement) == (income, 30.0)


def test_contributors_wait_for_the_part_of_a_shortfall_that_their_bill_has():
    """They are due 0.24 of what the UN spends everywhere."""
    assert office()._delayed_share(30.0) == pytest.approx(0.6 * 0.3 / 0.24)
    assert office()._delayed_share(80.0) == 1.0
    assert office(budget=0.0)._delayed_share(30.0) == office(all_bills=0.0)._delayed_share(30.0) == 0.6


def test_other_members_pay_on_time_or_a_year_late():
    """75 a month are theirs; 0.9 on time, the rest a year later: in the first year as much of what was usual."""
    assert office()._others_pay(11) == pytest.approx(75.0 * (0.9 + 1.0 - USUALLY_PAID))
    assert office()._others_pay(12) == pytest.approx(75.0)
    assert office()._others_pay(12, 8.0) == pytest.approx(75.0 + 8.0 * 0.75 * 0.9)


def test_a_bill_counts_the_missions_people_who_are_there_and_each_payers_enablers():
    units = Row(strength=column(1000, 500, 700), present=np.array([1, 0, 1]))
    world = Row(numbers={0: Row(reimbursement_usd_per_month=1428.0)},
                columns=Row(contingents=units, enablers=Row(present=np.array([2, 3]))))
    made = bare(Bills, world=world, of_the_mission=np.array([True, True, False]),
                prices=(column(0.5, 0.0), column(0.0, 0.2)))
    assert made.running() == pytest.approx((1.428, 1.0, 0.6))


def test_a_regional_force_is_paid_by_the_un_and_by_its_partners_from_when_it_is_there():
    units = Row(strength=column(1000, 800, 800), present=np.array([1, 1, 0]), regional=np.array([0, 1, 1]))
    made = bare(Bills, _alone=False, world=Row(columns=Row(contingents=units)),
                _regional_prices=(column(0.03, 0.03, 0.03), column(0.75, 0.75, 0.75)))
    assert made.regional() == pytest.approx((0.75 * 2.0, 0.25 * 2.0))
    assert bare(Bills, _alone=True, world=made.world).regional() == (0.0, 0.0)


def test_inspections_cases_and_camps_are_charged_a_month_later():
    cast = Row(missions=[Row(survey=Row(cost=2.0)), Row(survey=Row(cost=1.0))], inspectorate=Row(cost=0.5),
               investigation=Row(cost=0.25))
    assert bare(Bills, world=Row(cast=cast)).of_last_month() == 3.75


def test_a_unit_that_inspectors_sent_home_is_no_withdrawal_and_none_counts_twice():
    """Of four: one stays, one was withdrawn, one was sent home, one has arrived."""
    world = Row(columns=Row(contingents=Row(present=np.array([1, 0, 0, 1]))), cast=Row(inspectorate=Row(removed=(2,))))
    assert bare(Secretariat, model=world, roll=np.array([1, 1, 1, 0]))._withdrawn() == 1


def test_who_bears_a_month_by_hand():
    """The US pays 22 of dues (2 for a regional force) and 8 of its own; 4 were spent beyond the budget."""
    plan = Row(regional=column(2.0), cost=column(30.0), paid=column(22.0))
    world = Row(month=0, donor_plan=plan, numbers={0: Row()}, calendar=Row(calendar_year=lambda month: 2021),
                in_force=Row(us=Row(dues=Row(assessed_share=0.25))))
    made = bare(Secretariat, model=world, cash=60.0, payables=40.0, unpaid=5.0)
    payments = Row(cash=20.0, payables=57.0, unpaid=0.0, booked=Row(reimbursement=30.0, others=62.0))
    found = made._charge(payments, unforeseen=4.0, regional=6.0, members=70.0, theirs=3.0, partners=1.5)
    worth = (20.0 - 57.0) - (60.0 - 40.0 - 5.0)
    assert (found.us, found.members, found.partners) == pytest.approx((30 - 2 + 1.0, 70 - 6 + 3.0, 1.5))
    assert found.everyone == pytest.approx(8 + 3 + 1.5 + 92 + worth + 4 - 2 - 6)


def test_three_months_of_withdrawals_are_remembered(tiny):
    world = World(tiny(), seed=1)
    made, known = world.cast.secretariat, []
    for withdrawn in (2, 1, 0, 5):
        made.apply(replace(made.decide(), withdrawn=withdrawn))
        known.append(made.withdrawals_in_quarter)
    assert known == [2, 3, 3, 6]


def test_an_enabler_is_priced_for_who_pays_for_it(tiny):
    units = tuple(EnablerUnit(name=payer, kind="search_team", site="Alpha", required=1, present=1, payer=payer)
                  for payer in ("un", "us", "others"))
    world = World(tiny(enablers=units), seed=1)
    ours, theirs = world.cast.secretariat.bills.prices
    assert ours[0] > 0 and ours[1:].tolist() == [0.0, 0.0]
    assert theirs.tolist() == pytest.approx([0.0, 0.0, ours[0]])


# Economies


def test_what_is_saved_is_taken_from_flights_maintenance_and_deployments():
    """10 saved of 100: 4 of a flight bill of 20, 3 of 10 for maintenance, felt over four months, 3 of 5 for moves."""
    params = Row(economy_flight_share=0.4, economy_maintenance_share=0.3, economy_memory_months=4.0,
                 maintenance_budget_share=0.1, deployment_budget_share=0.05, air_hours_per_month=40.0,
                 flight_hour_cost_usd=100_000.0)
    world = Row(numbers={0: params}, columns=Row(enablers=Row(present=np.array([2, 3, 9]))))
    made = bare(Economies, world=world, unmaintained=0.1, our_aircraft=np.array([0, 1]))
    cuts = made.decide(10.0, 100.0)
    assert (cuts.air_budget, cuts.unmaintained, cuts.postponed) == pytest.approx((0.8, 0.1 + (0.3 - 0.1) / 4, 0.6))
    cuts = made.decide(1000.0, 100.0)
    assert (cuts.air_budget, cuts.unmaintained, cuts.postponed) == pytest.approx((0.0, 0.1 + 0.9 / 4, 1.0))


def test_only_the_uns_own_aircraft_are_cut(tiny):
    units = tuple(EnablerUnit(name=name, kind=kind, site="Alpha", required=1, present=1, payer=payer)
                  for name, kind, payer in (("a", "utility_helicopters", "un"), ("b", "utility_helicopters", "others"),
                                            ("c", "search_team", "un")))
    assert Economies(World(tiny(enablers=units), seed=1)).our_aircraft.tolist() == [0]


# Force generation


def generation(**changes) -> ForceGeneration:
    """A row of helicopters that come in pairs and one of teams; 2 months late are usual."""
    params = Row(helicopter_lead_months=18.0, unit_lead_months=9.0, lead_time_log_sd=0.3, pledge_to_deploy_share=0.6)
    numbers = Row(pledge_late_loss=column(0.1, 0.1), usual_months_late=column(2.0, 2.0))
    keys = np.array([KEY, KEY + 1], dtype=np.uint64)
    present = np.array([3, 4])
    world = Row(future=FUTURE, holds=Holds(), columns=Row(enablers=Row(present=present)))
    told = {"world": world, "rows": [3, 5], "at": np.array([0, 1]), "key": keys,
            "required": np.array([6, 4]), "params": [params, params], "flies": np.array([True, False]),
            "block": np.array([2, 1]), "numbers": numbers, "unafraid": column(0.9, 0.9), "coming": (), "going": (),
            "pledges_per_year": column(12.0, 12.0), "notices_per_month": column(0.8, 0.8),
            "units": Row(present=present)}
    return bare(ForceGeneration, **told | changes)


def test_a_lead_time_is_that_of_the_kind_and_longer_in_a_poor_month():
    made, params = generation(), generation().params[0]
    for i, usual in ((0, 18.0), (1, 9.0)):
        for postponed in (0.0, 0.5):
            luck = uniform(FUTURE, why.LEAD_TIME, int(made.key[i]), 4, 2)
            assert made._lead(i, 4, 2, postponed) == lead_months(usual * (1 + postponed), luck, params)


def test_pledges_by_hand():
    """Two months later than usual: 0.8 x 0.9 of the pledges; of five missing helicopters the last comes alone."""
    made, missing = generation(), np.array([5, 3])
    chance = 1 - math.exp(-12.0 * 0.8 * 0.9 / 12)
    for month in range(24):
        expected = []
        for i, block in enumerate((2, 1)):
            for k in range(-(-int(missing[i]) // block)):
                pledged, deploys = (uniform(FUTURE, each, int(made.key[i]), month, k)
                                    for each in (why.PLEDGE, why.DEPLOY))
                if pledged < chance and deploys < 0.6:
                    number = min(block, int(missing[i]) - k * block)
                    expected.append((month + made._lead(i, month, k, 0.5), (3, 5)[i], number))
        assert made._seek_pledges(month, 4.0, 0.5, missing) == tuple(expected)
    assert made._seek_pledges(4, 99.0, 0.5, missing) == ()


def test_notices_by_hand():
    made, expected = generation(), []
    for i, (block, staying, required) in enumerate(((2, 3, 6), (1, 4, 4))):
        for k in range(-(-staying // block)):
            if uniform(FUTURE, why.WITHDRAW, int(made.key[i]), 4, k) < 1 - math.exp(-0.8):
                lead = made._lead(i, 4, required + k, 0.0)
                expected.append((4 + lead, (3, 5)[i], min(block, staying - k * block)))
    assert made._hear_notices(4, 0.0, np.array([3, 4])) == tuple(expected) and expected


def test_what_is_on_its_way_is_asked_for_no_more_and_who_gave_notice_gives_it_once():
    made = generation(coming=((9, 3, 2), (12, 3, 1)), going=((8, 5, 1),))
    asked = {}
    made._seek_pledges = lambda month, late, postponed, missing: asked.update(missing=missing.tolist()) or ()
    made._hear_notices = lambda month, postponed, staying: asked.update(staying=staying.tolist()) or ()
    made.decide(4, 2.0, 0.0, {5: 2})
    assert asked == {"missing": [6 - 3 - 3, 4 - 4], "staying": [3, 4 - 2 - 1]}


def test_units_come_and_go_in_their_month_and_never_below_nothing():
    made = generation(coming=((5, 0, 2), (6, 1, 1)), going=((5, 1, 9), (7, 0, 1)))
    assert made.apply(5, Row(pledged=((5, 1, 1),), noticed=())) == 2
    assert made.units.present.tolist() == [5, 0]
    assert made.coming == ((6, 1, 1),) and made.going == ((7, 0, 1),)


def test_a_scarce_kind_comes_and_goes_by_what_there_was_at_the_start(tiny):
    """Two of four teams at one row and one of one at another, where a second is no help: 0.6 of five."""
    units = tuple(EnablerUnit(name=f"team {n}", kind="search_team", site="Alpha", required=required, present=present)
                  for n, (required, present) in enumerate(((4, 2), (1, 2))))
    numbers = {"pledge_per_year": 0.4, "enabler_leaves_per_year": 0.3, "penalty_pledge_loss": 0.2,
               "inaction_penalty": USUAL_PENALTY + 0.5}
    made = ForceGeneration(World(tiny(numbers, enablers=units), seed=1))
    assert made.fill.tolist() == pytest.approx([0.6, 0.6])
    assert made.pledges_per_year.tolist() == pytest.approx([0.24, 0.24])
    assert made.notices_per_month.tolist() == pytest.approx([0.3 * 0.4 / 12] * 2)
    assert made.unafraid.tolist() == pytest.approx([0.9, 0.9])


# The donor and the training initiative


def test_units_are_there_from_their_month_of_arrival_to_that_of_departure():
    made = bare(Windows, rows=np.array([0, 1]), arrives=np.array([3, 0]), leaves=np.array([6, 4]),
                full=np.array([2, 5]))
    there = {month: made.decide(month) for month in (0, 2, 3, 4, 5, 6)}
    assert [due.present.tolist() for due in there.values()] == [[0, 5], [0, 5], [2, 5], [2, 0], [2, 0], [0, 0]]
    assert [due.arriving for due in there.values()] == [0, 0, 1, 0, 0, 0]


def test_the_initiatives_money_fills_three_accounts_and_starts_what_each_can_pay():
    """12.5 a month, 0.3 of it for helicopters at 5, 0.1 for police at 0.6; infantry at 0.004 x 800 + 0.8."""
    params = Row(training_cost_usd_per_person=4000.0, battalion_persons=800.0, gpoi_equipment_cost_usd_m=0.8,
                 helicopter_build_cost_usd_m=5.0, police_build_cost_usd_m=0.6, training_months=9.0,
                 training_lead_months=12.0, lead_time_log_sd=0.3, self_training_per_cycle=0.1, used_otherwise_share=0.1,
                 **{f"training_{step}_share": 1.0 for step in ("retained", "pledged", "deployed", "effective")})
    world = Row(month=0, future=FUTURE, numbers={0: params}, donor_plan=Row(gpoi=column(12.5)),
                in_force=Row(us=Row(gpoi=Row(helicopter_share=0.3, police_share=0.1))))
    draft = Draft(dict.fromkeys(("infantry", "helicopters", "police"), 0.0),
                  dict.fromkeys(("infantry", "helicopters", "police"), 0), [], [], {})
    made = bare(Gpoi, model=world)
    made.start_cohorts(draft)
    assert draft.spent == pytest.approx({"infantry": 7.5, "helicopters": 3.75, "police": 1.25})
    assert draft.started == {"infantry": 1, "helicopters": 0, "police": 2} and len(draft.chain) == 3
    made.start_cohorts(draft)
    assert draft.started == {"infantry": 3, "helicopters": 1, "police": 4}


def test_lent_units_leave_when_their_tours_are_over_unless_the_partner_sends_the_next():
    loans = tuple(Loan(0, 1, until, Row(self_training=trains)) for until, trains in ((4, False), (5, False), (5, True)))
    draft = Draft({}, {}, [], [], {})
    leaving = bare(Gpoi, lent=loans, model=Row(month=4)).go_home(draft)
    assert leaving == loans[:1] and draft.counts["lost_at_rotation"] == 1
    assert bare(Gpoi, lent=loans, model=Row(month=5)).go_home(Draft({}, {}, [], [], {})) == loans[:2]


def test_a_trained_unit_goes_where_most_are_lacking_and_stays_its_tours():
    """Three rows of helicopters lack 2, 3 and 3, of which one is on its way; those for evacuation alone come first."""
    units = Row(evacuates=np.array([1, 1, 1, 0]), lifts=np.array([0, 0, 1, 1]), required=np.array([4, 4, 3, 9]),
                present=np.array([2, 1, 0, 0]), key=np.array([3, 2, 1, 0]), mission=np.zeros(4, dtype=int))
    params = Row(aircraft_per_unit=4.0, trained_unit_tours=2.0, rotation_months=9.0)
    world = Row(month=6, columns=Row(enablers=units), numbers={0: params}, holds=Holds())
    cohort = Row(stream="helicopters", effective=True)
    draft = Draft({}, {}, [], [], {})
    made = bare(Gpoi, model=world)
    made.place(draft, cohort)
    assert [(loan.row, loan.number, loan.until) for loan in draft.placed] == [(1, 3, 24)]
    made.place(draft, cohort)
    made.place(draft, cohort)
    made.place(draft, cohort)
    assert [loan.row for loan in draft.placed] == [1, 2, 0] and draft.counts["used_otherwise"] == 1
    assert draft.counts["deployed"] == draft.counts["effective"] == 3


# What the United States will pay


def test_dues_arrears_and_posts_by_hand(tiny):
    """A world of 100 of 6,000 million: 0.25 assessed, 0.9 of it paid, 0.6 of 900 of arrears cleared in ten months."""
    base = tiny({"us_person_cost_usd_m": 0.24, "personnel_lead_months": 2.0, "discount_per_year": 0.0})
    dues = base.us.dues.model_copy(update={"assessed_share": 0.25, "paid_share": 0.9, "arrears_usd_m": 900.0,
                                           "clear_arrears_months": 10, "clear_arrears_share": 0.6})
    scenario = replace(base, us=base.us.model_copy(update={"dues": dues}))
    un = scenario.un.budget_usd_m
    plan = flows(scenario, 12)
    assessed, owed = 100.0 * 0.25 / 12, 900.0 * 100.0 / un
    clearing = np.where(np.arange(12) < 10, 0.6 * owed / 10, 0.0)
    assert plan.assessed == pytest.approx(np.full(12, assessed))
    assert plan.paid == pytest.approx(0.9 * assessed + clearing)
    assert plan.arrears == pytest.approx(owed + np.cumsum(0.1 * assessed - clearing))
    assert plan.cost == pytest.approx(plan.paid + plan.personnel + plan.offers + plan.gpoi)
