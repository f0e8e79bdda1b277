"""The state of a world: one record array per kind, one copy of everything.

Compiled days and monthly decisions read and write the same rows. A row knows its place by index (``mission``,
``site``) and its chance by ``key``, a stable hash of its full name, so that a unit keeps its luck whoever else exists.
Times that are known in advance are stored as the month or hour at which they end, never as counters.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.deeds import DEEDS
from sim.outcomes import Catalogue

# Kinds of unit, group and tactic, in the order of the schema's names. A world may add tactics at the end (see
# ``sim/deployment/arms.py``); its arrays are as wide as it needs.
CONTINGENT_KINDS = (
    "infantry", "mechanised", "quick_reaction", "formed_police", "engineers", "explosive_ordnance_disposal",
    "medical", "transport", "signals", "headquarters",
)
INFANTRY, MECHANISED, QUICK_REACTION, FORMED_POLICE = range(4)
GROUP_KINDS = ("insurgent", "rebel", "communal_militia", "criminal", "state_forces")
INSURGENT, REBEL, COMMUNAL_MILITIA, CRIMINAL, STATE_FORCES = range(5)
TACTICS = ("ied", "ambush", "indirect_fire", "complex_attack", "drone")
IED, AMBUSH, INDIRECT_FIRE, COMPLEX_ATTACK, DRONE = range(5)
TARGETS = ("moves", "camps", "aircraft")
EXPOSURES = (*TARGETS, "roads")  # a device on a road waits for moves too, but goes by those of the past weeks
MOVES, CAMPS, AIRCRAFT, ROADS = range(4)
PAYERS = ("us", "un", "others")
UN_PAYS = 1
MOST_AIRCRAFT = 60

Row = Any  # one record of a table: its fields are those of the dtypes below
Future = np.uint64  # key of one future, see ``draws.future_key``

_ROW = [("key", "u8"), ("mission", "i8")]
_PLACE = [("latitude", "f8"), ("longitude", "f8")]
_SPANS = [
    (f"{edge}_{kind}", "i8")
    for kind in ("site", "community", "contingent", "enabler", "group")
    for edge in ("first", "last")
]

MISSION = np.dtype([
    *_ROW, *_SPANS,
    ("consent", "f8"),  # of the host state, 0-1
    ("predation", "f8"),  # index of violence by state forces, 0-1, as the host state's own forces know it
    ("denial", "f8"),  # chance that a base's moves are denied on a day
    ("hostility", "f8"),  # this year's hidden level of attacks on the mission, ratio
    ("violence", "f8"),  # and of violence against civilians, ratio
    ("impartiality", "f8"),  # in the eyes of the parties, 0-1
    ("restraint", "f8"),  # violence left by a ceasefire in force, ratio (1 without)
    ("foresight", "f8"),  # chance that an attack on the mission is foreseen where nobody has adapted to it
    ("targeting", "f8"),  # share of patrols that the threat picture sends
    ("displaced", "f8"),  # people who have fled and need protection where they stay
    ("police_cover", "f8"),  # share of the police requirement that is effective
    ("wet", "u1"), ("flying", "u1"),
    ("road_kmh", "f8"),
    ("us_staff", "f8"),  # US staff officers and specialists in headquarters, persons
    ("us_police", "f8"),
    ("leaderless_until", "i8"),  # month
    ("stage", "i8"),  # 0 no talks, 1 talks, 2 ceasefire
    ("air_budget", "f8"),  # share of the flight hours that the UN can pay for
])
SITE = np.dtype([
    *_ROW, *_PLACE,
    ("headquarters", "i8"), ("airfield", "u1"),
    ("first_route", "i8"), ("last_route", "i8"),
    ("garrison", "f8"), ("mobile_strength", "f8"),  # people present; people who could patrol today
    ("patrols", "f8"), ("convoys", "f8"), ("denied", "u1"),
    ("supply_km", "f8"),  # to the base of a higher headquarters from which its convoys come
    ("hours_planned", "f8"), ("hours_out", "f8"),  # on the road: of today's moves as planned, and as they left
    ("road_use", "f8"),  # hours on the road a day, mean of the past weeks
    ("flights_planned", "f8"), ("flights", "f8"),  # hours of routine flight: of all aircraft, and today
    ("pace", "f8"),  # visits that today's patrols make for each one of unsearched vehicles on dry roads
    ("quick_reaction", "f8"),  # people of quick reaction units present
    ("will", "f8"), ("first_aid", "f8"), ("armour", "f8"),  # strength-weighted means
    ("regional_share", "f8"),  # of the people who could patrol today, those of a regional force
    ("by_road", "f8"),  # share of today's supply flights that hours were lacking for: their loads go by road
    ("fallen_month", "f8"),  # people dead or wounded this month, whose places are empty until it ends
    ("search_priority", "f8"),  # share of search capacity ordered here
    ("search_cover", "f8"), ("radar_cover", "f8"),  # share of today's moves cleared
    ("fire_warning", "u1"), ("hospital", "u1"), ("solar", "u1"),  # working today
])
COMMUNITY = np.dtype([
    *_ROW, *_PLACE,
    ("population", "f8"), ("trust", "f8"),
    ("displaced", "f8"), ("sheltered", "f8"),  # people who fled from here; people from elsewhere who stay here
    ("killed", "f8"),  # in attacks so far, persons
    ("network", "u1"), ("watched", "u1"),
    ("nearest_site", "i8"), ("nearest_km", "f8"),
    ("visits", "f8"),  # patrol visits expected today
    ("visits_month", "f8"), ("attacks_month", "f8"), ("deaths_month", "f8"),
    ("answered_month", "f8"), ("unanswered_month", "f8"), ("misconduct_month", "f8"),
    ("ignored_month", "f8"),  # alerts raised in time and not answered
    ("sanctions_month", "f8"),  # sanctions for misconduct near by
    ("picture", "f8"),  # what headquarters believes of the threat here: deaths a month
])
CONTINGENT = np.dtype([
    *_ROW, ("site", "i8"), ("kind", "i8"), ("contributor", "i8"),
    ("strength", "f8"), ("present", "u1"), ("returns_month", "i8"),
    ("skill", "f8"), ("training", "f8"), ("serviceability", "f8"), ("protected", "f8"),
    ("caveat", "f8"), ("fatigue", "f8"), ("rotates_month", "i8"), ("gpoi_trained", "u1"),
    ("caveat_brought", "f8"), ("serviceability_brought", "f8"),  # when its people took over
    ("dead_month", "f8"), ("allegations_month", "f8"),
    ("in_training", "f8"),  # share of its people in retraining
    ("retrained", "u1"),  # whether retraining has just ended
    ("successions", "i8"),  # times that inspectors had the unit replaced by another country's
    ("penalised", "f8"), ("sanctioned", "f8"),  # how fresh the memory of a penalty, or sanction, is, 0-1
    ("regional", "u1"),  # belongs to a regional force
])
ENABLER = np.dtype([
    *_ROW, ("site", "i8"), ("payer", "i8"),
    ("kind", "i8"),  # number of its kind in this world: to tell kinds apart, never to ask what one does
    ("capability", "i8"),  # what it gives, -1 for a kind that nobody is required to have
    ("worth", "f8"),  # how many units of requirement one of them is worth
    ("availability", "f8"),  # share of days on which one aircraft, set or hospital works
    ("required", "i8"), ("present", "i8"), ("arrives_month", "i8"), ("leaves_month", "i8"),
    ("working", "i8"),  # of those present, today
    ("hours_left", "f8"),  # flight hours left this month, all aircraft
    ("flown", "f8"),  # hours of routine flight today, all aircraft
    ("committed", "f8"),  # aircraft hours committed by today's calls
    ("standby", "i8"),  # order: 0 whatever comes first, 1 evacuation only, 2 response only
    ("by_night", "f8"),  # share of aircraft and crews that fly by night
    ("local", "u1"),  # the mission sets it up itself: no country pledges or withdraws it
    *((deed, "u1") for deed in DEEDS),
])
GROUP = np.dtype([
    *_ROW, *_PLACE, ("kind", "i8"), ("range_km", "f8"),
    ("first_ground", "i8"), ("last_ground", "i8"),
    ("civilian_rate", "f8"), ("un_rate", "f8"),  # attacks a year, long-run mean
    ("strength", "f8"),  # ratio to the start
    ("campaign", "u1"), ("deal", "u1"),
    ("grudge", "f8"), ("hunted_month", "f8"),  # operations against it a month: as it remembers them; this month's
    ("killed_month", "f8"),  # own losses in contacts this month, relative to its strength
])
TACTIC = np.dtype([
    ("strikes", "i8"),  # moves, camps or aircraft
    ("exposure", "i8"),  # what its chances follow: what it strikes, or the roads in use where a device waits
    ("hurt_mean", "f8"), ("hurt_cap", "f8"), ("hurt_log_sd", "f8"),  # people hurt by an attack without warning
    ("instant_share", "f8"),  # of those hurt, killed at once
    ("armour_effect", "f8"),  # fall of that share in a protected vehicle; 0 where armour does not help
    ("fire_warning", "u1"),  # radar gives warning and people reach shelter
    ("searched", "u1"),  # lies on a road: troops, search teams and radar may find it
    ("repair_days", "f8"),  # an aircraft hit is out of service so long
    ("counter", "i8"),  # capability that counters it, -1 none
    ("counter_stops", "u1"),  # it stops the attack; else it spares each person
    ("counter_share", "f8"),  # with this chance where it works
    ("growth_per_year", "f8"), ("growth", "f8"),  # of its weight; and since the start, ratio
    ("deaths", "i8"), ("attacks", "i8"), ("stopped", "i8"),  # columns of the tally that count it, -1 none
])
ROUTE = np.dtype([("site", "i8"), ("community", "i8"), ("km", "f8"), ("cost", "f8"), ("weight", "f8")])
GROUND = np.dtype([
    ("group", "i8"), ("community", "i8"), ("km", "f8"), ("lure", "f8"), ("weight", "f8"), ("belief", "f8"),
    ("tried_month", "f8"), ("contested_month", "f8"),
])
INCIDENT = np.dtype([
    ("day", "i8"), ("hour", "f8"), ("mission", "i8"), ("kind", "i8"), ("tactic", "i8"), ("group", "i8"),
    ("site", "i8"), ("community", "i8"), ("hurt", "f8"), ("deaths", "f8"), ("wounded", "f8"), ("civilians", "f8"),
    ("foreseen", "u1"), ("found", "u1"), ("alerted", "u1"), ("answered", "u1"),
    ("aircraft", "i8"),  # enabler whose aircraft came, -1 none
    ("hours", "f8"),  # to response, or to surgery; nan when nobody came or nobody needed it
    ("missing", "i8"),  # capability whose absence let most of the loss happen, -1 none
])
ATTACK_ON_UN, ATTACK_ON_CIVILIANS = 0, 1
ATTEMPT = np.dtype([
    ("hour", "f8"), ("kind", "i8"), ("group", "i8"), ("number", "i8"),  # of the group's attempts of this kind today
    ("tactic", "i8"), ("site", "i8"), ("ground", "i8"),
    ("next", "i8"),  # of the day's n-th row: the index of the n-th attempt by the clock
])
MOST_ATTEMPTS = 4096  # on one day in one world; more are not made


class State(NamedTuple):
    """All rows of a world, passed whole to every step of a day.

    Shapes: ``params`` one record per mission, ``usual`` the same before any package; ``tactics`` (missions, tactics);
    ``site_km`` (groups, sites) and ``road_km`` (sites, communities) in km, 0 across missions; ``base_km`` (sites,
    sites); ``nearness`` (groups, sites), 1 at a group's home, 0 out of its range; ``implied`` (groups, exposures), what
    the mission file exposes to a group, ``carried_out`` (missions, exposures), the part of it that usually takes place;
    ``chances`` (groups, exposures) scratch of the day: chances to strike for each one that the file implies;
    ``tactic_weight``, ``tactic_tries``, ``tactic_harm``, ``payoff`` (groups, tactics); ``lessons``, ``met``,
    ``adapted`` (groups, sites, capabilities): own attempts that a counter spoiled this month, the same a month as the
    group remembers them, and the years of use that it has adapted to; ``free_at`` (enablers, aircraft), hour of the run
    at which an aircraft is free; ``repaired_on`` (enablers, aircraft), day from which one that was hit can fly;
    ``tally`` (missions, outcomes), ``gap`` (missions, capabilities, 3), ``requirement`` (missions, capabilities),
    ``loss`` (missions, capabilities + 2, 2); ``link``, ``full`` (capabilities) scratch of the incident in hand;
    ``hours`` (2, 2) scratch: response or evacuation hours without and with a full capability; ``agenda`` attempts of
    the day in hand, ``planned`` (1,) their number; ``log`` incidents, ``logged`` (1,) their number. Outcomes,
    capabilities and tactics are those of the scenario.
    """

    params: np.recarray
    usual: np.recarray
    missions: np.recarray
    sites: np.recarray
    communities: np.recarray
    contingents: np.recarray
    enablers: np.recarray
    groups: np.recarray
    tactics: np.recarray
    routes: np.recarray
    grounds: np.recarray
    site_km: np.ndarray
    road_km: np.ndarray
    base_km: np.ndarray
    nearness: np.ndarray
    implied: np.ndarray
    carried_out: np.ndarray
    chances: np.ndarray
    tactic_weight: np.ndarray
    tactic_tries: np.ndarray
    tactic_harm: np.ndarray
    payoff: np.ndarray
    lessons: np.ndarray
    met: np.ndarray
    adapted: np.ndarray
    free_at: np.ndarray
    repaired_on: np.ndarray
    tally: np.ndarray
    gap: np.ndarray
    requirement: np.ndarray
    loss: np.ndarray
    link: np.ndarray
    full: np.ndarray
    hours: np.ndarray
    agenda: np.recarray
    planned: np.ndarray
    log: np.recarray
    logged: np.ndarray


class Columns:
    """The fields of one record array as plain arrays, each taken out once: reading one costs little then."""

    def __init__(self, table: np.ndarray) -> None:
        self._table = table.view(np.ndarray)

    def __getattr__(self, name: str) -> np.ndarray:
        """Only reached for a field that nobody has asked for, or that the table does not have."""
        if name.startswith("_") or name not in (self._table.dtype.names or ()):
            raise AttributeError(f"no field is called {name!r}")
        field = self._table[name]
        setattr(self, name, field)
        return field


_RECORDS: dict[np.dtype, np.dtype] = {}


def as_records(rows: np.ndarray) -> np.recarray:
    """Rows as records, of the very same dtype object in all worlds.

    Numba looks up the dtype of each table whenever a compiled function is called, and an equal one that is not the
    same is compared field by field.
    """
    dtype = _RECORDS.setdefault(rows.dtype, np.dtype((np.record, rows.dtype)))
    return rows.view(dtype=dtype, type=np.recarray)


def empty_scratch(missions: int, groups: int, catalogue: Catalogue) -> dict[str, Any]:
    """Zeroed tallies and scratch arrays for a world of that many missions and groups that reports these things."""
    kinds = len(catalogue.capabilities)
    return {
        "tally": np.zeros((missions, len(catalogue.outcomes))),
        "gap": np.zeros((missions, kinds, 3)),
        "requirement": np.zeros((missions, kinds)),
        "loss": np.zeros((missions, kinds + 2, 2)),
        "implied": np.zeros((groups, len(EXPOSURES))),
        "carried_out": np.ones((missions, len(EXPOSURES))),
        "chances": np.zeros((groups, len(EXPOSURES))),
        "link": np.zeros(kinds),
        "full": np.zeros(kinds),
        "hours": np.zeros((2, 2)),
        "agenda": as_records(np.zeros(MOST_ATTEMPTS, dtype=ATTEMPT)),
        "planned": np.zeros(1, dtype=np.int64),
        "logged": np.zeros(1, dtype=np.int64),
    }
