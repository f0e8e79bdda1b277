"""The state of a world before its first day: every row in place, nobody's quality drawn yet."""

from collections.abc import Sequence

import numpy as np

from sim.deployment.arms import KindRows, completed_links, kind_rows, opportunities, tactic_rows
from sim.deployment.offers import offered_by_mission
from sim.deployment.ordinary_day import imply
from sim.deployment.routes import farthest_ever, ground_rows, nearness, route_rows
from sim.deployment.theatre import Theatre, site_index, theatre_of
from sim.engine import records
from sim.engine.draws import entity_key
from sim.engine.records import State, as_records, empty_scratch
from sim.scenario.scenario import Scenario
from sim.scenario.schema import EnablerUnit, Mission


def first_morning(scenario: Scenario, offered: Sequence[Sequence[EnablerUnit]], log: int = 0) -> State:
    """The state of a world before its first day: everyone in place, nobody's quality drawn yet.

    Args:
        scenario: the resolved scenario.
        offered: for each mission the units that the policy adds.
        log: lines of the incident log, 0 for none.
    """
    theatre = theatre_of(scenario)
    missions = _mission_rows(scenario)
    enablers = _enabler_rows(theatre.missions, offered, kind_rows(scenario))
    tables = {"site": theatre.sites.copy(), "community": theatre.communities.copy(),
              "contingent": theatre.contingents.copy(), "enabler": enablers, "group": theatre.groups.copy()}
    for kind, rows in tables.items():
        counts = np.bincount(rows["mission"], minlength=len(missions))
        missions[f"last_{kind}"] = counts.cumsum()
        missions[f"first_{kind}"] = missions[f"last_{kind}"] - counts
    params = scenario.parameters
    tables["contingent"]["protected"] = params["protected_vehicle_share"][tables["contingent"]["mission"]]
    tables["community"]["trust"] = params["trust_initial"][tables["community"]["mission"]]
    routes = route_rows(theatre, params, tables["site"], farthest_ever(scenario))
    grounds = ground_rows(theatre, params, tables["group"])
    tactics = opportunities(scenario)
    arms = tactic_rows(scenario.tactics, params, scenario.catalogue)
    counters = len(theatre.groups), len(theatre.sites), len(scenario.catalogue.capabilities)
    same = tables["group"]["mission"][:, None] == tables["site"]["mission"]
    near = nearness(theatre.site_km, tables["group"], params["target_distance_km"][tables["group"]["mission"]])
    state = State(
        params=as_records(params.copy()), usual=as_records(scenario.usual.parameters.copy()),
        missions=as_records(missions),
        sites=as_records(tables["site"]), communities=as_records(tables["community"]),
        contingents=as_records(tables["contingent"]), enablers=as_records(enablers),
        groups=as_records(tables["group"]), routes=as_records(routes), grounds=as_records(grounds),
        site_km=theatre.site_km.copy(), base_km=theatre.base_km.copy(), nearness=np.where(same, near, 0.0),
        road_km=theatre.straight_km * params["road_detour"][theatre.sites["mission"]][:, None],
        tactic_weight=tactics.copy(), tactic_tries=np.zeros_like(tactics), tactic_harm=np.zeros_like(tactics),
        payoff=np.ones_like(tactics), tactics=as_records(arms),
        lessons=np.zeros(counters), met=np.zeros(counters), adapted=np.zeros(counters),
        free_at=np.zeros((len(enablers), records.MOST_AIRCRAFT)),
        repaired_on=np.zeros((len(enablers), records.MOST_AIRCRAFT), dtype=np.int64),
        log=as_records(np.zeros(log, dtype=records.INCIDENT)),
        completes=completed_links(scenario),
        **empty_scratch(len(missions), len(near), scenario.catalogue),
    )
    imply(state, theatre)
    return state


def _mission_rows(scenario: Scenario) -> np.ndarray:
    rows = np.zeros(len(scenario.missions), dtype=records.MISSION)
    rows["key"] = [entity_key(mission.name) for mission in scenario.missions]
    rows["mission"] = np.arange(len(rows))
    rows["consent"] = [mission.consent for mission in scenario.missions]
    for ratio in ("hostility", "violence", "restraint", "impartiality", "air_budget"):
        rows[ratio] = 1.0
    return rows


def set_windows(state: State, theatre: Theatre, scenario: Scenario) -> None:
    """Say anew when enablers come and go, where a trigger has brought some of them on their way.

    Writes: enablers.arrives_month, leaves_month.
    """
    units = _units(theatre.missions, offered_by_mission(scenario))
    for field in ("arrives_month", "leaves_month"):
        state.enablers[field] = [getattr(unit, field) for _, unit in units]


def _units(
    missions: Sequence[Mission], offered: Sequence[Sequence[EnablerUnit]]
) -> list[tuple[int, EnablerUnit]]:
    """All enablers in the order of their rows, each with the row of its mission."""
    return [(m, unit) for m, mission in enumerate(missions) for unit in (*mission.enablers, *offered[m])]


def _enabler_rows(
    missions: Sequence[Mission], offered: Sequence[Sequence[EnablerUnit]], kinds: KindRows
) -> np.ndarray:
    index = site_index(missions)
    units = _units(missions, offered)
    mission_of = np.array([m for m, _ in units], dtype=np.int64)
    kind_of = np.array([kinds.index[unit.kind] for _, unit in units], dtype=np.int64)
    rows = kinds.rows[mission_of, kind_of]
    rows["mission"] = mission_of
    rows["key"] = [entity_key(f"{missions[m].name}/enablers/{unit.name}") for m, unit in units]
    rows["site"] = [index[m, unit.site] for m, unit in units]
    rows["payer"] = [records.PAYERS.index(unit.payer) for _, unit in units]
    for field in ("required", "present", "arrives_month", "leaves_month"):
        rows[field] = [getattr(unit, field) for _, unit in units]
    return rows
