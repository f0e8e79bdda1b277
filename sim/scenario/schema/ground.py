"""Where a mission works: its bases and the communities around them."""

from typing import Annotated

from pydantic import Field

from sim.scenario.schema.strict import Strict
from sim.scenario.schema.vocabulary import Latitude, Longitude, Title

#: Level of a base's headquarters: a base of that level or above is a sector's, or the mission's own.
SECTOR_HEADQUARTERS, MISSION_HEADQUARTERS = 2, 3


class Site(Strict):
    """A base: where units live, aircraft land and the wounded are treated."""

    name: Title
    latitude: Latitude
    longitude: Longitude
    headquarters: Annotated[int, Field(ge=0, le=3, description="0 none, 1 company, 2 sector, 3 mission")] = 0
    airfield: Annotated[bool, Field(description="helicopters can be based and refuelled here")] = False


class Place(Strict):
    """A community: the people around a town or village, in or beyond the reach of a base."""

    name: Title
    latitude: Latitude
    longitude: Longitude
    population: Annotated[int, Field(ge=1, le=20_000_000, description="persons")]
    remembered_attacks: Annotated[
        float, Field(ge=0, le=10_000, description="attacks on civilians here that draw attackers back, per year")
    ] = 0.0
