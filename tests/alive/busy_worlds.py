"""Worlds in which things can matter: everything that the model knows is there, soon, and often."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from sim.scenario.enablers import enabler_kinds
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario, with_numbers
from sim.scenario.schema import EnablerUnit, Mission, Policy

#: Policies that can stand side by side, so that nearly every mechanism has work.
PACKAGES = ("us_enablers", "gpoi_surge", "performance", "protection", "politics_first", "us_300", "renewables",
            "african_led")
#: What would take years comes within months.
SOON = {
    "donor_lead_months": 1.0, "personnel_lead_months": 1.0, "unit_lead_months": 2.0, "helicopter_lead_months": 2.0,
    "regional_force_lead_months": 1.0, "new_site_lead_months": 1.0, "training_months": 1.0, "training_lead_months": 2.0,
    "investigation_months": 2.0, "retraining_months": 2.0, "leader_term_months": 3.0, "rotation_months": 6.0,
}
OFTEN = {
    "un_attack_rate_factor": 3.0, "troops_added": 900.0, "pledge_per_year": 0.6, "enabler_leaves_per_year": 0.2,
    "contact_share": 0.1, "inspection_share_per_year": 0.6, "misconduct_per_1000_per_year": 5.0,
    "withdrawal_loss_weight": 0.05, "accident_per_1000_per_year": 5.0, "crashes_per_100k_hours": 50.0,
}


@cache
def busy(world: str = "karu", months: int = 15, packages: tuple[str, ...] = PACKAGES) -> Scenario:
    """Karu with every kind of enabler at two bases, all policies at once, everything soon and often.

    Fifteen months: a calendar year turns, and a fiscal year.
    """
    base = resolve(load("world", world), Policy(name="busy", title="Busy", packages=packages), months=months)
    kinds = [kind.name for kind in enabler_kinds(base.enablers, base.tactics)]
    missions = tuple(_equipped(mission, kinds) for mission in base.missions)
    return with_numbers(replace(base, missions=missions), {**SOON, **OFTEN})


def _equipped(mission: Mission, kinds: list[str]) -> Mission:
    """The mission with one more unit of each kind at its first two bases, two required, and villages that remember."""
    more = tuple(EnablerUnit(name=f"busy {kind} {site.name}", kind=kind, site=site.name, required=2, present=1)
                 for kind in kinds for site in mission.sites[:2])
    villages = tuple(each.model_copy(update={"remembered_attacks": float(number % 3)})
                     for number, each in enumerate(mission.communities))
    return mission.model_copy(update={"enablers": (*mission.enablers, *more), "communities": villages})


@cache
def assailed(months: int = 15) -> Scenario:
    """The same under ten times as many attacks, some of them on aircraft."""
    return with_numbers(busy("karu_air_threat", months), {"un_attack_rate_factor": 30.0, "opportunity_ratio": 4.0})


@cache
def years() -> Scenario:
    """Four years: a peace process, a training programme and the Council take their time."""
    base = busy(months=48, packages=("us_enablers", "gpoi_surge", "protection", "us_300"))
    programme = base.us.gpoi.model_copy(
        update={"budget_usd_m_per_year": 500.0, "helicopter_share": 0.3, "police_share": 0.3})
    return replace(base, us=base.us.model_copy(update={"gpoi": programme}))


def beginning(year: int) -> Scenario:
    """Busy from that year on: what holds for some calendar years only."""
    return replace(busy(), start=f"{year}-01")


SETTINGS: dict[str, Callable[[], Scenario]] = {
    "busy": busy, "assailed": assailed, "years": years,
    **{f"from {year}": partial(beginning, year) for year in (2017, 2020, 2023)},
}
