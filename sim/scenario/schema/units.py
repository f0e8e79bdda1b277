"""Who is on the ground: contingents, enablers and armed groups."""

from typing import Annotated

from pydantic import Field

from sim.scenario.schema.strict import Strict
from sim.scenario.schema.vocabulary import (
    LONGEST_HORIZON,
    ContingentKind,
    EnablerKind,
    GroupKind,
    Latitude,
    Longitude,
    Payer,
    Title,
    Weights,
)


class ContingentUnit(Strict):
    """One unit of one contributor at one base."""

    name: Title
    kind: ContingentKind
    contributor: Title
    site: Title
    strength: Annotated[int, Field(ge=0, le=10_000, description="uniformed personnel")]
    arrives_month: Annotated[
        int, Field(ge=0, le=LONGEST_HORIZON, description="month in which the unit arrives")
    ] = 0


class EnablerUnit(Strict):
    """An enabler in the statement of unit requirement: what is needed and what is there at the start.

    ``required`` and ``present`` count aircraft for helicopters, and sets, teams, cells or hospitals otherwise.
    An alert network belongs to a community: ``site`` then names the base that listens.
    """

    name: Title
    kind: EnablerKind
    site: Title
    required: Annotated[int, Field(ge=0, le=60, description="aircraft, sets or teams required")]
    present: Annotated[int, Field(ge=0, le=60, description="aircraft, sets or teams there at the start")]
    payer: Payer = "un"
    arrives_month: Annotated[
        int, Field(ge=0, le=LONGEST_HORIZON, description="month in which the unit arrives")
    ] = 0
    leaves_month: Annotated[int, Field(ge=0, le=600, description="month in which it leaves; 600 never")] = 600


class Group(Strict):
    """An armed actor, fictional or generic: never the name of a real group."""

    name: Title
    kind: GroupKind
    latitude: Latitude
    longitude: Longitude
    range_km: Annotated[float, Field(gt=0, le=1500, description="km from its home within which it acts")]
    civilian_attacks_per_year: Annotated[float, Field(ge=0, le=2000, description="attacks a year, long-run mean")] = 0
    un_attacks_per_year: Annotated[
        float, Field(ge=0, le=500, description="attacks on the UN a year while it does what this file implies, mean")
    ] = 0
    tactics: Weights = Field(default_factory=dict)
