"""What a plan of a real mission holds: the judgements that no public table contains.

The tables themselves stand in :mod:`experiments.missions.sources`; the rules that hold for all four missions
stand here, their numbers in ``scenarios/parameters/missions/``. Every judgement carries a grade (A peer-reviewed,
B official, C expert or press, D assumption) and its reason.
"""

from typing import Literal, NamedTuple

from sim.scenario.parameters import Grade, declared, declared_for
from sim.scenario.schema import EnablerKind, GroupKind

Where = Literal["aviation", "exposed", "large", "headquarters", "mission_headquarters"]
"""Bases among which a need is shared: see :func:`experiments.missions.enablers.bases_for`."""

FORCE_YEAR = 2020
"""Year of the maps and of the strengths: the last full year before the baseline of 2021."""
VIOLENCE_YEARS = range(2018, 2022)
"""Years whose mean gives the level of violence against civilians."""
NUMBERS: dict[str, float] = {name: one.default for name, one in declared_for("missions").items()}
"""The numbers of these rules, from ``scenarios/parameters/missions/``, by name."""
POLICE_UNIT_SIZE = round(declared()["people_per_police_unit"].default)
"""People in a formed police unit, as in the model."""


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
