"""Fields of a mission file that cannot both be right: more people than authorised, a helicopter without an airfield.

Only what is impossible, or would do nothing without a word, is refused; what is merely unusual is not.
"""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sim.scenario.schema.strict import Misfit, repeats
from sim.scenario.schema.vocabulary import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from sim.scenario.schema.mission import Mission

#: Units may exceed the authorised strength by this share and number: hand-overs overlap, sizes are rounded.
OVERLAP_SHARE, OVERLAP_PERSONS = 0.1, 50
#: Farther than any place of one UN mission ever was from another.
FARTHEST_KM = 3000
#: Least that a mission costs a year for each person authorised, US$: half of what contributors are reimbursed alone,
#: 1,428 a month.
LEAST_USD_EACH = 8_500
#: Attacks a year by all groups together, about ten times the most on record: MINUSMA met some 60 to 100 a year.
MOST_ON_UN, MOST_ON_CIVILIANS = 1_000, 5_000
#: People who live there or are authorised, at least, for each attack a year.
PEOPLE_EACH = 5


def contradictions(mission: "Mission") -> Iterator[Misfit]:
    """What does not fit together in a mission whose every field is in order by itself."""
    yield from repeats("wet_months", map(str, mission.wet_months))
    yield from repeats("sources", mission.sources)
    if mission.label == "fictional" and mission.un_acronym is not None:
        yield Misfit("a fictional mission stylises no UN mission", ("un_acronym",), known=("label: stylised",))
    yield from _too_many_people(mission)
    yield from _far_away(mission)
    for index, unit in enumerate(mission.enablers):
        if unit.leaves_month <= unit.arrives_month:
            problem = f"'{unit.name}' leaves in month {unit.leaves_month} and arrives in month {unit.arrives_month}"
            yield Misfit(problem, ("enablers", index, "leaves_month"), known=("a month after arrives_month",))
    yield from _out_of_reach(mission)


def implausible(mission: "Mission") -> Iterator[Misfit]:
    """What no file may say, though a mission that a program builds may: no budget at all, thousands of attacks."""
    yield from _too_cheap(mission)
    yield from _too_many_attacks(mission)


def _too_many_people(mission: "Mission") -> Iterator[Misfit]:
    """Units stronger, all together, than the mission may be."""
    people = sum(unit.strength for unit in mission.contingents)
    most = int(mission.authorised_uniformed * (1 + OVERLAP_SHARE)) + OVERLAP_PERSONS
    if people > most:
        problem = f"units hold {people:,} people in all, and only {mission.authorised_uniformed:,} are authorised"
        yield Misfit(problem, ("authorised_uniformed",), known=(f"at most {most:,} people in all units",))


def _too_cheap(mission: "Mission") -> Iterator[Misfit]:
    """A budget that could not even pay back those who send the troops."""
    least = max(1, mission.authorised_uniformed) * LEAST_USD_EACH / 1e6
    if mission.budget_usd_m < least:
        problem = f"US$ {mission.budget_usd_m:g} million a year for {mission.authorised_uniformed:,} people authorised"
        yield Misfit(problem, ("budget_usd_m",), known=(f"at least {math.ceil(10 * least) / 10:g}",))


def _too_many_attacks(mission: "Mission") -> Iterator[Misfit]:
    """More attacks by all groups together than were ever counted anywhere, or than so few people can suffer."""
    living = sum(place.population for place in mission.communities)
    for key, people, who, most in (
        ("civilian_attacks_per_year", living, "civilians", MOST_ON_CIVILIANS),
        ("un_attacks_per_year", mission.authorised_uniformed, "the UN", MOST_ON_UN),
    ):
        rates = [getattr(group, key) for group in mission.groups]
        bound = min(most, people // PEOPLE_EACH)
        if sum(rates) > bound:
            problem = f"all groups together make {sum(rates):,g} attacks a year on {who}, of whom there are {people:,}"
            worst = rates.index(max(rates))
            yield Misfit(problem, ("groups", worst, key), known=(f"at most {bound:,} by all groups together",))


def _far_away(mission: "Mission") -> Iterator[Misfit]:
    """Places too far from the mission's first base to belong to it: a sign or two digits swapped."""
    first = mission.sites[0]
    for label in ("sites", "communities", "groups"):
        for index, place in enumerate(getattr(mission, label)):
            km = distance_km(first, place)
            if km > FARTHEST_KM:
                problem = f"'{place.name}' lies {km:,.0f} km from '{first.name}'"
                yield Misfit(problem, (label, index, "latitude"), known=(f"at most {FARTHEST_KM:,} km",))


def _out_of_reach(mission: "Mission") -> Iterator[Misfit]:
    """Groups that are written to attack and can reach nothing to attack."""
    for index, group in enumerate(mission.groups):
        for key, places, what in (
            ("civilian_attacks_per_year", mission.communities, "community"),
            ("un_attacks_per_year", mission.sites, "base"),
        ):
            if getattr(group, key) > 0 and _nearest_km(group, places) > group.range_km:
                problem = f"'{group.name}' has no {what} within its range of {group.range_km:g} km"
                known = (f"at least {math.ceil(_nearest_km(group, places)):,} km, or 0 for {key}",)
                yield Misfit(problem, ("groups", index, "range_km"), known=known)


def _nearest_km(group: Any, places: Sequence[Any]) -> float:
    return min(distance_km(group, place) for place in places)


def distance_km(one: Any, other: Any) -> float:
    """Distance as the crow flies; ``sim.scenario.distance`` says the same of arrays, and takes longer to import."""
    lat_a, lon_a, lat_b, lon_b = map(
        math.radians, (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
