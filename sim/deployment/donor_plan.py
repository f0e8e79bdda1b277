"""What the United States will pay, month by month: pure functions of the scenario.

The donor charges exactly this plan, and policies are scaled to equal cost by it: each rule stands here once.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from sim.deployment.offers import offered_units
from sim.deployment.regional_battalions import arrival
from sim.engine.units import MONTHS_PER_YEAR
from sim.scenario.enablers import kinds_by_name
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Personnel, Scope

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


def flows(scenario: Scenario, months: int, parameters: np.ndarray | None = None) -> Flows:
    """The plan. ``parameters`` (one record per mission) replace the scenario's own where an experiment drew them."""
    record = scenario.parameters if parameters is None else parameters
    assessed, paid, arrears = _dues(scenario, months, budget_share(scenario))
    regional = scenario.us.dues.assessed_share * _regional_force(scenario, months, record)
    regional_paid = scenario.us.dues.paid_share * regional
    monthly_training = scenario.us.gpoi.budget_usd_m_per_year * world_share(scenario) / MONTHS_PER_YEAR
    return Flows(
        assessed + regional, paid + regional_paid, arrears + np.cumsum(regional - regional_paid),
        _personnel(scenario, months, record), _offers(scenario, months, record), np.full(months, monthly_training),
        regional_paid, _elsewhere(scenario, months, record),
    )


def _elsewhere(scenario: Scenario, months: int, record: np.ndarray) -> np.ndarray:
    """Dues, arrears, training and personnel outside this world.

    Posts there have the lead time and the price of its first mission.
    """
    _, paid, _ = _dues(scenario, months, max(0.0, 1.0 - budget_share(scenario)))
    training = scenario.us.gpoi.budget_usd_m_per_year * max(0.0, 1.0 - world_share(scenario)) / MONTHS_PER_YEAR
    lead, price = round(float(record["personnel_lead_months"][0])), float(record["us_person_cost_usd_m"][0])
    before, after = (persons(scenario, -1, month, lead, EVERYONE) for month in (lead - 1, lead))
    return paid + training + price / MONTHS_PER_YEAR * np.where(np.arange(months) < lead, before, after)


def world_share(scenario: Scenario) -> float:
    """This world's share of all UN peacekeeping, by authorised uniformed strength."""
    return sum(mission.authorised_uniformed for mission in scenario.missions) / scenario.un.uniformed


def budget_share(scenario: Scenario) -> float:
    """This world's share of all UN peacekeeping, by budget."""
    return sum(mission.budget_usd_m for mission in scenario.missions) / scenario.un.budget_usd_m


def _dues(scenario: Scenario, months: int, share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Assessed, paid and owed on a share of all peacekeeping budgets.

    What is not paid is owed; arrears are cleared in equal parts from the first month.
    """
    dues, month = scenario.us.dues, np.arange(months)
    assessed = np.full(months, scenario.un.budget_usd_m * share * dues.assessed_share / MONTHS_PER_YEAR)
    start = dues.arrears_usd_m * share
    clearing = np.zeros(months)
    if dues.clear_arrears_months > 0:
        part = dues.clear_arrears_share * start / dues.clear_arrears_months
        clearing = np.where(month < dues.clear_arrears_months, part, 0.0)
    paid = dues.paid_share * assessed + clearing
    return assessed, paid, start + np.cumsum(assessed - paid)


def _regional_force(scenario: Scenario, months: int, record: np.ndarray) -> np.ndarray:
    """What UN members are assessed for regional forces, from the month in which each arrives."""
    total = np.zeros(months)
    for index, params in enumerate(record):
        yearly = params["regional_force_strength"] * params["regional_person_cost_usd_m"]
        total[arrival(scenario, index):] += yearly * params["regional_force_un_share"] / MONTHS_PER_YEAR
    return total


def _personnel(scenario: Scenario, months: int, parameters: np.ndarray) -> np.ndarray:
    total = np.zeros(months)
    for index in range(len(scenario.missions)):
        lead = round(float(parameters["personnel_lead_months"][index]))
        price = float(parameters["us_person_cost_usd_m"][index]) / MONTHS_PER_YEAR
        before, after = (price * persons(scenario, index, month, lead, EVERYONE) for month in (lead - 1, lead))
        total += np.where(np.arange(months) < lead, before, after)
    return total


def _offers(scenario: Scenario, months: int, parameters: np.ndarray) -> np.ndarray:
    """What the enablers that the United States pays for cost while they are there."""
    total = np.zeros(months)
    index = {mission.name: row for row, mission in enumerate(scenario.missions)}
    kinds = kinds_by_name(scenario.enablers, scenario.tactics)
    standing = [(mission.name, unit) for mission in scenario.missions for unit in mission.enablers]
    for name, unit in [*standing, *offered_units(scenario, months)]:
        if unit.payer == "us":
            monthly = unit.present * kinds[unit.kind].yearly_price_usd_m(parameters[index[name]]) / MONTHS_PER_YEAR
            total[unit.arrives_month : unit.leaves_month] += monthly
    return total


def persons(scenario: Scenario, mission: int, month: int, lead: int, roles: tuple[str, ...]) -> int:
    """US persons of some roles in a mission, or outside this world (-1).

    They are the baseline's until the lead time is over, then the policy's.
    """
    personnel: Any = scenario.us.personnel if month >= lead else Personnel()
    shares = tuple(each.us_posts for each in scenario.missions)
    return sum(posts(getattr(personnel, role), shares)[mission] for role in roles)


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
