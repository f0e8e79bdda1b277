"""What a policy's offers become: enabler rows at named bases, appended after everything else.

One row for each set, team or aircraft, so that the n-th set stands at the same base whatever the dose: a larger
offer only adds rows. The last, broken set of an offer stays for that fraction of the time that is left.
"""

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sim.deployment.bases import by_strength, headquarters
from sim.scenario.enablers import kinds_by_name
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Enabler, EnablerUnit, Mission, Offer
from sim.scenario.schema.vocabulary import LONGEST_HORIZON

NEVER: Final = EnablerUnit.model_fields["leaves_month"].default

MOST_PLACED: Final = 1024  # sets of offers that a process remembers


class Offered(NamedTuple):
    """One enabler row to append: the name of its mission and the row."""

    mission: str
    unit: EnablerUnit


#: Rows by missions, offers, arrival and horizon; the missions keep the identity in the key alive.
_PLACED: dict[tuple[Any, ...], tuple[tuple[Mission, ...], list[Offered]]] = {}


def offered_units(scenario: Scenario, months: int | None = None) -> list[Offered]:
    """The rows that a scenario's offers add, mission by mission, in the order of the offers.

    Args:
        scenario: the resolved scenario.
        months: horizon; the scenario's own unless given.
    """
    horizon = scenario.months if months is None else months
    leads = tuple(tuple(_lead_months(scenario, offer)) for offer in scenario.offers)
    key = (*map(id, scenario.missions), scenario.offers, leads, horizon)
    if key not in _PLACED:
        if len(_PLACED) >= MOST_PLACED:
            _PLACED.clear()
        _PLACED[key] = (scenario.missions, _rows(scenario, leads, horizon))
    return list(_PLACED[key][1])


def _lead_months(scenario: Scenario, offer: Offer) -> list[int]:
    """Months that an offer takes to arrive in each mission, as it is when it is made."""
    leads = scenario.at(_begins(offer)).parameters["donor_lead_months"]
    return [round(float(lead)) for lead in leads]


def _begins(offer: Offer) -> int:
    """The month of the run in which an offer is made; a resolved scenario has no other dates."""
    return offer.start if isinstance(offer.start, int) else 0


def _rows(scenario: Scenario, leads: tuple[tuple[int, ...], ...], horizon: int) -> list[Offered]:
    """The rows of all offers, which take so many months (by offer and mission) to arrive."""
    kinds = kinds_by_name(scenario.enablers, scenario.tactics)
    rows: list[Offered] = []
    for m, mission in enumerate(scenario.missions):
        placed: dict[tuple[str, str], int] = {}
        taken: dict[str, int] = {}
        for offer, lead in zip(scenario.offers, leads, strict=True):
            if offer.mission in (None, mission.name):
                arrives = _begins(offer) + lead[m]
                units = _units_of(offer, kinds[offer.kind], mission, arrives, horizon, placed, taken)
                rows.extend(Offered(mission.name, unit) for unit in units)
    return rows


def _units_of(
    offer: Offer,
    kind: Enabler,
    mission: Mission,
    arrives: int,
    horizon: int,
    placed: dict[tuple[str, str], int],
    taken: dict[str, int],
) -> Iterator[EnablerUnit]:
    """The sets of one offer to one mission. ``placed`` counts names, ``taken`` places, across its offers."""
    amount = _amount(offer, mission)
    whole = math.floor(amount)
    leaves = offer.end if isinstance(offer.end, int) else NEVER
    stays = round((amount - whole) * max(0, min(horizon, leaves) - arrives))
    for number in range(whole + (stays > 0)):
        place = taken.get(offer.kind, 0)
        taken[offer.kind] = place + 1
        count = placed.get((offer.payer, offer.kind), 0) + 1
        placed[offer.payer, offer.kind] = count
        yield EnablerUnit(
            name=f"{offer.payer} {offer.kind} {count}",
            kind=offer.kind,
            site=_place(kind, mission, place),
            required=0,
            present=1,
            payer=offer.payer,
            arrives_month=min(arrives, LONGEST_HORIZON),
            leaves_month=leaves if number < whole else arrives + stays,
        )


def _amount(offer: Offer, mission: Mission) -> float:
    """Sets offered: a number, or a share of the mission's unmet requirement."""
    if offer.sets is not None:
        return offer.sets
    return (offer.per_need or 0.0) * sum(unmet for _, unmet in unmet_by_site(offer.kind, mission))


def unmet_by_site(kind: str, mission: Mission) -> list[tuple[str, int]]:
    """Bases that lack units of a kind, most people first (then by name), with the number that they lack."""
    lack = {site.name: 0 for site in mission.sites}
    for unit in mission.enablers:
        if unit.kind == kind:
            lack[unit.site] += unit.required - unit.present
    return [(site.name, lack[site.name]) for site in by_strength(mission) if lack[site.name] > 0]


def _place(kind: Enabler, mission: Mission, number: int) -> str:
    """Where the set of that number (from 0) goes: unmet requirement first, then where it may still help.

    Beyond the unmet requirement, base systems go to the bases that have none; all else, and what is left over,
    goes to headquarters, the highest first, in turn: an offer beyond the need costs what it costs and adds little.
    """
    unmet = unmet_by_site(kind.name, mission)
    bases = [name for name, lacking in unmet for _ in range(1 if kind.one_per_base else lacking)]
    if kind.one_per_base:
        served = {unit.site for unit in mission.enablers if unit.kind == kind.name and unit.present > 0}
        manned_first = [site.name for site in by_strength(mission)]
        bases += [name for name in manned_first if name not in served and name not in bases]
    if number < len(bases):
        return bases[number]
    places = headquarters(mission)
    return places[(number - len(bases)) % len(places)].name


def offered_by_mission(scenario: Scenario) -> list[list[EnablerUnit]]:
    """The rows that a scenario's offers add, a list for each mission."""
    offered = offered_units(scenario)
    return [[row.unit for row in offered if row.mission == mission.name] for mission in scenario.missions]
