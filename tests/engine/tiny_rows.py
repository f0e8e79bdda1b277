"""Rows for the tiny mission of ``conftest.tiny``: points on one meridian, units, the raiders."""

import math

from sim.scenario.distance import EARTH_RADIUS_KM
from sim.scenario.schema import ContingentUnit, EnablerUnit, Group, Place

ALWAYS_DAY = {"dawn_hour": 0.0, "dusk_hour": 24.0}


def north(km: float) -> dict[str, float]:
    """A point so many km north of the equator."""
    return {"latitude": km / (EARTH_RADIUS_KM * math.pi / 180.0), "longitude": 0.0}


def village(name: str, km: float, population: int) -> Place:
    """A community on the meridian."""
    return Place(name=name, **north(km), population=population)


def enabler(kind: str, site: str = "Alpha", count: int = 1) -> EnablerUnit:
    """An enabler that is required and there."""
    return EnablerUnit(name=f"{site} {kind}", kind=kind, site=site, required=count, present=count)


def troops(site: str, kind: str = "infantry", strength: int = 1000) -> ContingentUnit:
    """A unit at a base."""
    return ContingentUnit(name=f"{site} {kind}", kind=kind, contributor="Aland", site=site, strength=strength)


def raiders(kind: str = "insurgent", **rates: object) -> Group:
    """The group at km 10, in reach of everything."""
    return Group(name="raiders", kind=kind, **north(10), range_km=500.0, **rates)  # type: ignore[arg-type]
