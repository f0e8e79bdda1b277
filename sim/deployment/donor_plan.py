"""What the United States will pay, month by month: pure functions of the scenario.

The donor charges exactly this plan, and policies are scaled to equal cost by it: each rule stands here once.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from sim.deployment.arrivals import by_phase, there, there_by_month, turning_points
from sim.deployment.offers import offered_units
from sim.deployment.regional_battalions import arrival, force_strength
from sim.engine.units import MONTHS_PER_YEAR
from sim.scenario.enablers import kinds_by_name
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Enabler, Personnel, Scope

#: What individual persons are sent as, and the field of a mission that counts them: each does another work.
ROLES = {"staff_officers": "us_staff", "observers": "us_observers", "specialists": "us_specialists",
         "police": "us_police"}
EVERYONE = (*ROLES, "troops")


class Flows(NamedTuple):
    """US$ million by month; ``arrears`` is the stock at the end of the month, ``paid`` holds dues and arrears.

    ``regional`` is the part of ``paid`` that goes to regional forces; ``elsewhere`` is what the United States pays for
    dues, arrears, personnel and training outside this world, and no part of the rest.
    """

    assessed: np.ndarray
    paid: np.ndarray
    arrears: np.ndarray
    personnel: np.ndarray
    offers: np.ndarray
    gpoi: np.ndarray
    regional: np.ndarray
    elsewhere: np.ndarray

    @property
    def cost(self) -> np.ndarray:
        """All that the United States pays for this world: dues, arrears, personnel, offers and training."""
        return self.paid + self.personnel + self.offers + self.gpoi

    @property
    def programme(self) -> np.ndarray:
        """The same and what it pays for the same things outside this world."""
        return self.cost + self.elsewhere


def planned_cost_us(scenario: Scenario, months: int, of: Scope = "world") -> float:
    """Present value, US$ million, of all that the United States pays over the horizon.

    Args:
        scenario: the policy in its world.
        months: horizon.
        of: count what is booked to this world, or the whole programme, worldwide.
    """
    plan = flows(scenario, months)
    cost = plan.cost if of == "world" else plan.programme
    yearly = 1.0 + float(scenario.parameters["discount_per_year"][0])
    return float(np.sum(cost * yearly ** (-np.arange(months) / MONTHS_PER_YEAR)))


def flows(scenario: Scenario, months: int) -> Flows:
    """The plan, month by month, with the numbers that are in force in each."""
    assessed, paid, arrears = _dues(scenario, months, budget_share)
    regional = by_phase(scenario, months, lambda now: now.us.dues.assessed_share) * _regional_force(scenario, months)
    regional_paid = by_phase(scenario, months, lambda now: now.us.dues.paid_share) * regional
    training = by_phase(
        scenario, months, lambda now: now.us.gpoi.budget_usd_m_per_year * world_share(now) / MONTHS_PER_YEAR
    )
    return Flows(
        assessed + regional, paid + regional_paid, arrears + np.cumsum(regional - regional_paid),
        _personnel(scenario, months), _offers(scenario, months), training, regional_paid, _elsewhere(scenario, months),
    )


def _elsewhere(scenario: Scenario, months: int) -> np.ndarray:
    """Dues, arrears, training and personnel outside this world.

    Posts there have the lead time and the price of its first mission.
    """

    def training(now: Scenario) -> float:
        """What is spent on it a month."""
        return now.us.gpoi.budget_usd_m_per_year * max(0.0, 1.0 - world_share(now)) / MONTHS_PER_YEAR

    _, paid, _ = _dues(scenario, months, lambda now: max(0.0, 1.0 - budget_share(now)))
    return paid + by_phase(scenario, months, training) + _price_of_a_person(scenario, months, 0) * people_by_month(
        scenario, months, -1, EVERYONE)


def world_share(scenario: Scenario) -> float:
    """This world's share of all UN peacekeeping, by authorised uniformed strength."""
    return sum(mission.authorised_uniformed for mission in scenario.missions) / scenario.un.uniformed


def budget_share(scenario: Scenario) -> float:
    """This world's share of all UN peacekeeping, by budget."""
    return sum(mission.budget_usd_m for mission in scenario.missions) / scenario.un.budget_usd_m


def _dues(
    scenario: Scenario, months: int, share: Callable[[Scenario], float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Assessed, paid and owed on a share of all peacekeeping budgets; what is not paid is owed."""
    assessed = by_phase(
        scenario, months, lambda now: now.un.budget_usd_m * share(now) * now.us.dues.assessed_share / MONTHS_PER_YEAR
    )
    start = scenario.us.dues.arrears_usd_m * share(scenario)
    on_time = by_phase(scenario, months, lambda now: now.us.dues.paid_share) * assessed
    paid = on_time + _cleared(scenario, months, start, assessed - on_time)
    return assessed, paid, start + np.cumsum(assessed - paid)


def _cleared(scenario: Scenario, months: int, start: float, unpaid: np.ndarray) -> np.ndarray:
    """Arrears cleared in each month: in equal parts of what is owed when clearing begins, until it is done or stopped.

    Args:
        scenario: what it pays off, and when.
        months: horizon.
        start: arrears at the start, US$ million.
        unpaid: dues of each month that are not paid on time.
    """
    cleared, plan_before = np.zeros(months), (0, 0.0)
    for month, now in scenario.phases():
        plan = now.us.dues.clear_arrears_months, now.us.dues.clear_arrears_share
        if plan == plan_before:
            continue
        cleared[month:], plan_before = 0.0, plan
        over, part = plan
        if over > 0:
            owed = start + float(np.sum(unpaid[:month] - cleared[:month]))
            cleared[month : month + over] = part * owed / over
    return cleared


def _regional_force(scenario: Scenario, months: int) -> np.ndarray:
    """What UN members are assessed for regional forces, from the month in which each arrives."""
    total = np.zeros(months)
    for m in range(len(scenario.missions)):
        people = there_by_month(scenario, months, partial(force_strength, m=m), partial(arrival, m=m), 0.0)
        price, share = (by_phase(scenario, months, partial(_parameter, name, m))
                        for name in ("regional_person_cost_usd_m", "regional_force_un_share"))
        total += people * price * share / MONTHS_PER_YEAR
    return total


def _parameter(name: str, m: int, scenario: Scenario) -> float:
    """A parameter of one mission."""
    return float(scenario.parameters[name][m])


def _personnel(scenario: Scenario, months: int) -> np.ndarray:
    total = np.zeros(months)
    for m in range(len(scenario.missions)):
        total += _price_of_a_person(scenario, months, m) * people_by_month(scenario, months, m, EVERYONE)
    return total


def _price_of_a_person(scenario: Scenario, months: int, m: int) -> np.ndarray:
    """What one US person in a mission costs in each month, US$ million."""
    return by_phase(scenario, months, partial(_parameter, "us_person_cost_usd_m", m)) / MONTHS_PER_YEAR


def _offers(scenario: Scenario, months: int) -> np.ndarray:
    """What the enablers that the United States pays for cost while they are there."""
    total = np.zeros(months)
    index = {mission.name: row for row, mission in enumerate(scenario.missions)}
    kinds = kinds_by_name(scenario.enablers, scenario.tactics)
    standing = [(mission.name, unit) for mission in scenario.missions for unit in mission.enablers]
    prices: dict[tuple[str, str], np.ndarray] = {}
    for name, unit in [*standing, *offered_units(scenario, months)]:
        if unit.payer != "us":
            continue
        if (name, unit.kind) not in prices:
            prices[name, unit.kind] = by_phase(
                scenario, months, partial(_yearly_price, kinds[unit.kind], index[name]))
        then = slice(unit.arrives_month, unit.leaves_month)
        total[then] += unit.present * prices[name, unit.kind][then] / MONTHS_PER_YEAR
    return total


def _yearly_price(kind: Enabler, m: int, scenario: Scenario) -> float:
    """What a unit of a kind costs in a mission in a year, US$ million."""
    return kind.yearly_price_usd_m(scenario.parameters[m])


def people_by_month(scenario: Scenario, months: int, mission: int, roles: tuple[str, ...]) -> np.ndarray:
    """US persons of some roles in a mission, or outside this world (-1), month by month, shape (months,)."""
    found = np.zeros(months)
    shares, lead = tuple(each.us_posts for each in scenario.missions), personnel_lead(max(0, mission))
    for month in turning_points(scenario, months, lead):
        worldwide = (there(scenario, month, partial(_wanted, role), lead, getattr(Personnel(), role)) for role in roles)
        found[month:] = sum(posts(round(number), shares)[mission] for number in worldwide)
    return found


def personnel_lead(m: int) -> Callable[[Scenario], float]:
    """How many months a person takes to arrive in a mission."""
    return partial(_parameter, "personnel_lead_months", m)


def _wanted(role: str, scenario: Scenario) -> int:
    """US persons of a role that are wanted worldwide."""
    return int(getattr(scenario.us.personnel, role))


@lru_cache(maxsize=256)
def posts(number: int, shares: tuple[float, ...]) -> tuple[int, ...]:
    """Whole persons by mission, and at the end outside this world: each goes where most are short of the share.

    Filling one by one never takes a person from a mission when
    the number grows, which plain rounding by largest remainder does.
    """
    places = (*shares, max(0.0, 1.0 - sum(shares)))
    filled = [0] * len(places)
    for count in range(1, number + 1):
        short = [share * count - there for share, there in zip(places, filled, strict=True)]
        filled[short.index(max(short))] += 1
    return tuple(filled)
