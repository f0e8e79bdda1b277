"""What capitals and armed groups make of a month, worked out by hand: each factor of each rule by itself."""

import math
from types import SimpleNamespace as Row

import numpy as np
import pytest
from by_hand import column
from scipy import stats

from sim.agents.armed_group import ArmedGroup, beliefs, limited_mean, payoffs
from sim.agents.contributor import Contributor
from sim.agents.regional_force import RegionalForce

pytestmark = pytest.mark.usefixtures("ordinary_python")



# Capitals


def capitals(**changes):
    """Two senders: what draws each home, of 10 capitals."""
    params = Row(wariness_decay_per_month=0.1, withdrawal_loss_weight=0.02, withdrawal_pay_weight=0.05,
                 withdrawal_echo=0.6, usual_months_late=2.0, late_pay_patience_months=3.0, case_pull_weight=0.01)
    office = Row(months_late=2.0, withdrawals_in_quarter=0)
    found = Row(params=params, _all_senders=10,
                senders=(Row(wariness=0.5, units=[0], withdrew=[]), Row(wariness=0.0, units=[1, 2], withdrew=[])),
                model=Row(month=20, cast=Row(secretariat=office, investigation=Row(cases={}))))
    for name in ("own_in_quarter", "cases", "months_beyond_patience"):
        setattr(found, name, getattr(Contributor, name).__get__(found))
    for name, value in changes.items():
        setattr(office, name, value)
    return found


def test_losses_make_a_capital_warier_and_wariness_fades():
    assert Contributor.grow_wary(capitals(), column(0.0, 5.0)).tolist() == pytest.approx([0.45, 0.1])
    assert Contributor.grow_wary(capitals(), column(99.0, 0.0)).tolist() == [1.0, 0.0]


def test_losses_draw_units_home():
    assert Contributor.pull(capitals(), column(0.0, 5.0)).tolist() == pytest.approx([0.0, 0.1])


def test_pay_beyond_patience_draws_units_home():
    """Two months late are usual and three more are borne."""
    for late, months in ((5.0, 0.0), (5.5, 0.5), (9.0, 4.0)):
        assert Contributor.pull(capitals(months_late=late), column(0, 0)).tolist() == pytest.approx([0.05 * months] * 2)


def test_cases_against_its_units_draw_a_capital_home():
    made = capitals()
    made.model.cast.investigation.cases = {1: 2, 2: 1}
    assert Contributor.pull(made, column(0.0, 0.0)).tolist() == pytest.approx([0.0, 0.03])


def test_a_capital_follows_what_others_did_in_the_quarter_and_not_itself():
    """Three withdrawals were published: those of months 16 (too old to count) to 18; this month's is not known yet."""
    made = capitals(withdrawals_in_quarter=3)
    made.senders[1].withdrew[:] = [15, 16, 17, 18, 19]
    assert made.own_in_quarter().tolist() == [0, 3]
    for month, counts in ((15, 0), (16, 1), (18, 1), (19, 0)):
        made.senders[1].withdrew[:] = [month]
        assert made.own_in_quarter()[1] == counts
    made.senders[1].withdrew[:] = [18]
    assert Contributor.pull(made, column(0.0, 0.0)).tolist() == pytest.approx([0.6 * 3 / 30, 0.6 * 2 / 30])
    made.senders[1].withdrew[:] = [16, 17, 18, 18]
    assert Contributor.pull(made, column(0.0, 0.0))[1] == 0.0


def test_a_regional_force_fears_no_losses_and_leaves_only_when_it_is_not_paid():
    made = capitals(months_late=9.0, withdrawals_in_quarter=3)
    assert RegionalForce.pull(made, column(9.0, 9.0)) == pytest.approx(0.05 * 4.0)
    assert RegionalForce.grow_wary(made, column(9.0, 9.0)).tolist() == [0.0, 0.0]


def test_the_unit_that_lost_most_goes_first_and_among_equals_the_lowest_key():
    rows = Row(present=np.array([1, 1, 1, 0]), strength=column(1, 1, 1, 1), dead_month=column(0.0, 2.0, 2.0, 9.0),
               key=np.array([1, 9, 5, 2]))
    asked = Row(units=[0, 1, 2, 3], model=Row(columns=Row(contingents=rows)))
    assert Contributor.first_to_go(asked) == 2
    rows.strength[2] = 0.0
    assert Contributor.first_to_go(asked) == 1
    rows.present[:] = 0
    assert Contributor.first_to_go(asked) == -1


# Armed groups


def test_what_a_tactic_achieved_is_learnt_at_the_declared_rate():
    """Two tries hurt 6 where one unopposed hurts 4: 0.75. A tactic not tried keeps its name."""
    tries, harm, usual = np.array([[2.0, 0.0]]), np.array([[6.0, 9.0]]), np.array([[4.0, 4.0]])
    new = payoffs(np.array([[1.0, 0.8]]), tries, harm, usual, column(0.2))
    assert new[0] == pytest.approx([1.0 + 0.2 * (0.75 - 1.0), 0.8])


@pytest.mark.parametrize(("tried", "contested", "seen", "belief"), [
    (4.0, 1.0, 0.5, 0.4 + 0.3 * (0.5 + 0.5 * 0.25 - 0.4)), (0.0, 0.0, 0.5, 0.4 + 0.3 * 0.1), (0.0, 0.0, 0.0, 0.28),
    (2.0, 2.0, 0.0, 0.4 + 0.3 * 0.6)])
def test_belief_of_being_contested_follows_what_is_seen_and_met(tried, contested, seen, belief):
    found = beliefs(column(0.4), column(seen), column(tried), column(contested), column(0.3))
    assert found[0] == pytest.approx(belief)


def test_people_hurt_are_cut_at_the_cap_in_the_mean():
    level = (np.arange(200_000) + 0.5) / 200_000
    exact = np.minimum(6.0 * np.exp(0.8 * stats.norm.ppf(level) - 0.32), 10.0).mean()
    assert limited_mean(6.0, 10.0, 0.8) == pytest.approx(exact, rel=1e-4)
    assert limited_mean(6.0, 5.0, 0.0) == 5.0


def group(**changes) -> Row:
    """A group of one mission, its memory and its month."""
    rows = {"strength": column(0.6), "grudge": column(2.0), "hunted_month": column(8.0), "killed_month": column(0.1),
            "mission": np.array([0])} | changes
    params = Row(recruit_per_month=column(0.25), grudge_months=column(3.0), tactic_temperature=column(0.5),
                 avoidance_share=column(0.4))
    tactics = Row(growth=np.array([[1.0, 1.5]]))
    return Row(rows=Row(**rows), params=params, at=slice(0, 1), opportunities=np.array([[0.5, 0.2]]),
               model=Row(columns=Row(tactics=tactics)))


def test_losses_are_replaced_slowly_and_operations_remembered_for_months():
    assert ArmedGroup.replace_losses(group()).tolist() == pytest.approx([0.6 + 0.25 * 0.4 - 0.1])
    assert ArmedGroup.replace_losses(group(killed_month=column(5.0))).tolist() == [0.0]
    assert ArmedGroup.remember_operations(group()).tolist() == pytest.approx([2.0 + 6.0 / 3.0])


def test_tactics_are_mixed_by_opportunity_payoff_and_spread():
    weights = ArmedGroup.weigh_tactics(group(), np.array([[1.0, 1.25]]))
    assert weights[0] == pytest.approx([0.5, 0.2 * math.exp(0.25 / 0.5) * 1.5])


def test_a_place_draws_less_where_people_left_and_where_the_group_expects_to_be_contested():
    people = Row(population=column(1000.0), displaced=column(300.0), killed=column(100.0), sheltered=column(40.0))
    asked = Row(model=Row(columns=Row(communities=people)), places=np.array([0]), _avoidance=column(-0.8))
    assert ArmedGroup.people_left(asked)[0] == pytest.approx(math.sqrt(0.64))
    assert ArmedGroup.attraction(asked, column(0.5))[0] == pytest.approx(math.exp(-0.4))
    wary = Row(members=[Row(caution=2.0), Row(caution=0.5)], params=Row(avoidance_share=column(0.4, 0.4)),
               roams=np.array([0, 0, 1]))
    assert ArmedGroup._avoidance.func(wary).tolist() == pytest.approx([-0.8, -0.8, -0.2])
