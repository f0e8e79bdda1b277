"""The battalions of a regional force: how many, where, and what they cost. Pure functions of the scenario."""

from sim.deployment.bases import below_mission_headquarters
from sim.scenario.scenario import Scenario
from sim.scenario.schema import ContingentUnit

REGIONAL_FORCE = "Regional force"


def battalions(scenario: Scenario, m: int) -> list[ContingentUnit]:
    """The battalions that join a mission's bases: the largest below mission headquarters first, in turn.

    The n-th battalion stands at the same base whatever the size of the force; only the last may be broken.
    """
    facts = scenario.parameters[m]
    left, size = round(force_strength(scenario, m)), round(float(facts["battalion_persons"]))
    bases = below_mission_headquarters(scenario.missions[m])
    units: list[ContingentUnit] = []
    while left > 0:
        number = len(units)
        units.append(ContingentUnit(
            name=f"{REGIONAL_FORCE}, battalion {number + 1}", kind="infantry", contributor=REGIONAL_FORCE,
            site=bases[number % len(bases)].name, strength=min(size, left), arrives_month=arrival(scenario, m),
        ))
        left -= size
    return units


def force_strength(scenario: Scenario, m: int) -> float:
    """People of the force in a mission, all battalions together."""
    return float(scenario.parameters["regional_force_strength"][m])


def arrival(scenario: Scenario, m: int) -> int:
    """Month in which the force arrives."""
    return max(1, round(float(scenario.parameters[m]["regional_force_lead_months"])))
