"""What a plan of a real mission holds: the judgements that no public table contains.

The tables themselves stand in :mod:`experiments.missions.sources`; the rules that hold for all four missions
stand here. Every judgement carries a grade (A peer-reviewed, B official, C expert or press, D assumption) and
its reason.
"""

from typing import Literal, NamedTuple

from sim.scenario.parameters import Grade
from sim.scenario.schema import EnablerKind, GroupKind

Where = Literal["aviation", "exposed", "large", "headquarters", "mission_headquarters"]
"""Bases among which a need is shared: see :func:`experiments.missions.enablers.bases_for`."""

FORCE_YEAR = 2020
"""Year of the maps and of the strengths: the last full year before the baseline of 2021."""
VIOLENCE_YEARS = range(2018, 2022)
"""Years whose mean gives the level of violence against civilians."""
DEATHS_PER_ATTACK = 2.2
"""Mean deaths in one attack that nobody contests: whole persons of a Pareto of index 1.6, at most 150. Persons; D."""
COMMUNAL_CIVILIAN_SHARE = 0.3
"""Share of deaths in non-state conflict that are civilians killed in raids. D, assumption."""
WORLDWIDE_US_POSTS = 30
"""US uniformed posts in all UN missions: what ``us_posts`` is a share of. Persons; B, UN_CONTRIBUTIONS."""

UNKNOWN_UNIT_SIZE = 35
"""Size given to a unit of unknown size: the smallest standard size of the maps. Persons; D, assumption."""
POLICE_UNIT_SIZE = 140
"""A formed police unit. Persons; B, standard size."""
BATTALION_FROM = 600
"""Smallest map size read as an infantry battalion. Persons; D, assumption."""
RESERVE_SIZES = (150, 450)
"""Map sizes from which a sector headquarters draws its quick reaction unit. Persons; D, assumption."""
SMALL_UNIT_SIZE = 150
"""Largest map size read as an engineer, medical, signals or transport unit. Persons; D, assumption."""

UNKNOWN_POPULATION = 10_000
"""Population of a town for which none is published. Persons; D, assumption."""
NAMESAKE_KM = 50.0
"""Places of the same name further away than this are other places. D, assumption."""
NEIGHBOUR_KM = 15.0
"""A base this close to a town is a base of that town. D, assumption."""
ALERT_KM = 60.0
"""Communities this close to a base with troops can have an alert network that it hears. D, assumption."""
LARGE_BASE_FROM = 1000
"""Map strength of a base large enough to be worth a drone. Persons; D, assumption."""
EXPOSED_BASE_FROM = 300
"""Map strength from which a base in the zone of insurgency is shelled. Persons; D, assumption."""


class Need(NamedTuple):
    """One line of a statement of unit requirement: a kind of enabler, what is needed and what is there.

    ``required`` counts aircraft, sets or teams in the whole mission; ``None`` means one at each base of
    ``where``. Bases named in ``first_at`` come before the others.
    """

    kind: EnablerKind
    required: int | None
    present: int
    where: Where
    grade: Grade
    reason: str
    first_at: tuple[str, ...] = ()


class GroupPlan(NamedTuple):
    """A generic armed actor: where it lives, its share of the violence, and its attacks on the mission.

    ``home`` is a point judged from general knowledge (latitude, longitude), or the first-level districts
    whose UCDP events give their mean point. ``share`` is its part of the attacks on civilians by actors of
    its sort. All but the mean point is grade D.
    """

    name: str
    kind: GroupKind
    home: tuple[float, float] | tuple[str, ...]
    range_km: float
    share: float
    un_attacks_per_year: float
    tactics: dict[str, float]


class MissionPlan(NamedTuple):
    """All that is judged about one mission; units as in :class:`sim.scenario.schema.Mission`."""

    name: str
    acronym: str
    country: str
    title: str
    description: str
    geopko_country: str
    geonames_country: str
    ucdp_country: str
    event_country: str | None
    budget_year: int
    wet_months: tuple[int, ...]
    planners: int
    planners_reason: str
    consent: float
    parameters: dict[str, tuple[float, str]]
    reach_km: float | None
    """Towns further than this from every base are left out; None keeps the whole country."""
    event_places_from: int | None
    """Places with this many UCDP events join the towns, where GeoNames knows too few; None adds none."""
    exposed_north_of: float | None
    """Bases north of this latitude lie in a zone of shelling; None: the mission has no such zone."""
    alert_share: float
    alert_reason: str
    needs: tuple[Need, ...]
    groups: tuple[GroupPlan, ...]
    sources: tuple[str, ...]
