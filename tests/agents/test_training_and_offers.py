from dataclasses import replace

import numpy as np
import pytest
from worlds import scenario, the, turn, turned, with_us

from sim.agents.cohorts import STREAMS
from sim.agents.gpoi import Gpoi
from sim.deployment.bases import by_strength
from sim.deployment.offers import offered_units, unmet_by_site
from sim.outcomes import WORLD_INDEX
from sim.scenario.schema import Offer

STEPS = [name for name in WORLD_INDEX if name.startswith("gpoi_")]


def run(base, months: int = 96):
    """Totals of the chain, and when each cohort was trained."""
    world = turned(base, 0, months=months)
    office, totals, trained = the(world, Gpoi), dict.fromkeys(STEPS, 0.0), {}
    for _ in range(months):
        turn(world)
        for step in STEPS:
            totals[step] += world.money[WORLD_INDEX[step]]
        for cohort in office.chain:
            trained[cohort.name] = cohort
    return world, office, totals, trained


def large(budget: float, **changes):
    return with_us(scenario(months=96), "gpoi", budget_usd_m_per_year=budget, **changes)


def test_no_step_of_the_chain_creates_units():
    world, _, totals, cohorts = run(large(1000.0, helicopter_share=0.3, police_share=0.1))
    assert totals["gpoi_trained"] >= totals["gpoi_retained"] >= totals["gpoi_pledged"] >= totals["gpoi_deployed"]
    assert totals["gpoi_deployed"] >= totals["gpoi_effective"] > 0
    assert totals["gpoi_trained"] == sum(cohort.trained_month <= world.month for cohort in cohorts.values())
    lost_in_training = sum(not c.retained for c in cohorts.values() if c.trained_month <= world.month)
    assert totals["gpoi_trained"] == totals["gpoi_retained"] + lost_in_training


def test_every_infantry_unit_that_is_due_waits_serves_or_has_gone_home():
    world, office, totals, cohorts = run(large(1000.0, helicopter_share=0.0, police_share=0.0))
    due = sum(c.deploys and c.due_month <= world.month for c in cohorts.values())
    assert due == totals["gpoi_deployed"] + len(office.waiting) + len(office.named)
    assert totals["gpoi_deployed"] == totals["gpoi_lost_at_rotation"] + len(office.serving)
    assert totals["gpoi_lost_at_rotation"] > 0


def test_a_larger_budget_never_starts_a_cohort_later_nor_changes_its_fate():
    _, _, _, small = run(large(84.0))
    _, _, _, big = run(large(250.0))
    assert set(small) < set(big)
    for name, cohort in small.items():
        assert big[name].trained_month <= cohort.trained_month
        assert big[name]._replace(trained_month=0, due_month=0) == cohort._replace(trained_month=0, due_month=0)
        assert big[name].due_month - big[name].trained_month == cohort.due_month - cohort.trained_month


def test_no_budget_trains_nobody():
    _, _, totals, _ = run(large(0.0), 48)
    assert not any(totals.values())


def test_a_helicopter_unit_fills_the_largest_vacancy_and_goes_home_after_its_tours():
    base = scenario(months=96, training_effective_share=0.95, training_deployed_share=0.7, self_training_per_cycle=0.0,
                    pledge_per_year=0.05, enabler_leaves_per_year=0.04)
    world = turned(with_us(base, "gpoi", budget_usd_m_per_year=1000.0, helicopter_share=1.0, police_share=0.0), 0,
                   months=96)
    office, units = the(world, Gpoi), world.columns.enablers
    seen = False
    for _ in range(96):
        before, lent = units.present.copy(), len(office.lent)
        turn(world)
        placed = world.order_of(office).placed
        if len(office.lent) > lent and placed:
            row = placed[0].row
            lack = np.where(units.evacuates > 0, units.required - before, 0)
            equals, for_that_alone = lack == lack.max(), units.evacuates > units.lifts
            assert equals[row] and for_that_alone[row] == for_that_alone[equals].any()
            seen = True
        assert (units.present >= 0).all()
    assert seen


def test_streams_have_their_own_numbers():
    _, office, _, cohorts = run(large(500.0), 48)
    for stream in STREAMS:
        numbers = sorted(int(name.split("/")[2]) for name in cohorts if name.split("/")[1] == stream)
        assert numbers == list(range(1, office.started[stream] + 1))


def offers(*given: Offer, months: int = 60):
    return offered_units(replace(scenario(), offers=given), months)


def test_base_systems_go_one_to_a_base_where_they_are_missing_and_most_people_are():
    mission = scenario().missions[0]
    unmet = [name for name, _ in unmet_by_site("counter_drone", mission)]
    rows = offers(Offer(kind="counter_drone", per_need=1.0))
    total = sum(number for _, number in unmet_by_site("counter_drone", mission))
    assert [row.unit.site for row in rows[: len(unmet)]] == unmet
    assert len(rows) == total
    assert unmet == [site.name for site in by_strength(mission) if site.name in unmet]


def test_a_larger_offer_only_adds_rows():
    few = offers(Offer(kind="search_team", sets=2.0))
    many = offers(Offer(kind="search_team", sets=5.0))
    assert many[:2] == few
    assert [row.unit.name for row in many] == [f"us search_team {n}" for n in range(1, 6)]


def test_a_broken_set_stays_for_its_fraction_of_the_time_left():
    rows = offers(Offer(kind="search_team", sets=1.5))
    lead = rows[0].unit.arrives_month
    assert rows[0].unit.leaves_month == 600
    assert rows[1].unit.leaves_month == lead + round(0.5 * (60 - lead))


def test_two_offers_of_a_kind_do_not_share_a_name_or_a_base():
    mission = scenario().missions[0]
    half = Offer(kind="counter_drone", sets=1.0)
    rows = offers(half, half)
    assert len({row.unit.name for row in rows}) == 2
    if len(mission.sites) > 1:
        assert len({row.unit.site for row in rows}) == 2


@pytest.mark.parametrize("kind", ["search_team", "intelligence_cell", "special_police", "utility_helicopters"])
def test_offered_rows_add_no_requirement_and_come_when_the_lead_time_is_over(kind):
    base = replace(scenario(), offers=(Offer(kind=kind, sets=2.0),))
    world = turned(base, 0)
    units = world.columns.enablers
    mine = units.arrives_month > 0
    lead = int(units.arrives_month[mine][0])
    assert mine.sum() == 2 and (units.required[mine] == 0).all()
    for month in range(lead + 1):
        turn(world)
        assert (units.present[mine] == (month >= lead)).all()
