"""The state of a world: one record array per kind, one copy of everything.

Compiled days and monthly decisions read and write the same rows. A row knows its place by index (``mission``,
``site``) and its chance by ``key``, a stable hash of its full name, so that a unit keeps its luck whoever else exists.
Times that are known in advance are stored as the month or hour at which they end, never as counters.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.engine import fields
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

Row = Any  # one record of a table: its fields are those that ``fields`` declares
Future = np.uint64  # key of one future, see ``draws.future_key``


def _dtype(table: tuple[fields.Field, ...]) -> np.dtype:
    """The record type of a table, as ``fields`` declares it."""
    return np.dtype([(field.name, field.type) for field in table])


MISSION, SITE, COMMUNITY = _dtype(fields.MISSION), _dtype(fields.SITE), _dtype(fields.COMMUNITY)
CONTINGENT, ENABLER, GROUP = _dtype(fields.CONTINGENT), _dtype(fields.ENABLER), _dtype(fields.GROUP)
TACTIC, ROUTE, GROUND = _dtype(fields.TACTIC), _dtype(fields.ROUTE), _dtype(fields.GROUND)
INCIDENT, ATTEMPT = _dtype(fields.INCIDENT), _dtype(fields.ATTEMPT)
ATTACK_ON_UN, ATTACK_ON_CIVILIANS = 0, 1
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
    ``loss`` (missions, capabilities + 2, 2); ``completes`` (capabilities, capabilities), the links of the incident
    chain that each at full effect completes; ``link``, ``full`` (capabilities) scratch of the incident in hand;
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
    completes: np.ndarray
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
